"""Which requests may be timed: cold, cached, queued, offloaded and incomplete ones are marked."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from vision_eval.domain import Timing

CLASSES = ("cold", "cached", "queued", "offloaded", "incomplete")
"""All marks, in the order in which they are given."""

_COLD_S = 0.5
_COLD_TIMES = 4
_CACHED_SHARE = 0.25
_QUEUED_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is known about one request to a model, as far as its class depends on it."""

    model: str
    """Digest."""
    variant: str
    """Key of the variant."""
    picture: str
    """SHA-256 of the bytes that were sent."""
    prompt: str
    """Whatever tells two texts that go with a picture apart."""
    timing: Timing
    host: str = ""
    """Alias of the server; requests to different servers are never compared."""
    resolution_px: int = 0
    """Size of the thumbnail."""
    load_id: int | None = None
    """Which load of the model answered; None: not known."""
    known_cold: bool | None = None
    """Whether the model was absent from the process list before the call; None: nobody looked."""
    resident_share: float | None = None
    """Part of the model in GPU memory, in [0, 1]; None: not known."""
    gpu: bool = False
    """Whether the host has a GPU."""
    in_flight_possible: bool = False
    """Whether another request, ours or a stranger's, could have been in flight."""
    done: bool = True
    """Whether the final message came."""


def classes(requests: Sequence[Request]) -> list[tuple[str, ...]]:
    """Marks of every request; one without marks is warm and clean, and only those make headline latencies.

    Parameters
    ----------
    requests : sequence of Request
        In the order in which they were sent; give all there are, because a request is judged against
        others of its model, prompt and variant on the same host.

    Returns
    -------
    list of tuple of str
        For every request the names of `CLASSES` that fit, in that order.

        - cold: the model was not loaded before. Where nobody looked: `load_s` above 0.5 s and above 4 times
          the median of the model's requests that are known to be warm (if there are any).
        - cached: the same picture and prompt went to this load of the model before, or `prefill_s` is below
          a quarter of the median of first-seen pictures of the same model, size and prompt.
        - queued: another request was possible, and `other_s` exceeds the variant's median by more than a
          quarter of its median `warm_s`.
        - offloaded: not all of the model lies in the memory of a GPU that is there.
        - incomplete: no final message, so nothing but the wall time is known.

        Requests that are incomplete enter no median; what depends on an unknown time does not hold.

    References
    ----------
    Methods, sections F1 (edge) and F2.

    Examples
    --------
    >>> known = {"model": "abc", "variant": "labels-1", "prompt": "p", "in_flight_possible": True}
    >>> sent = [Request(picture=str(number), timing=Timing(total_s=0.7 + wait, load_s=0.1, prefill_s=0.2, decode_s=0.37
    ...                                                    ), **known) for number, wait in enumerate((0, 0, 0.98))]
    >>> classes(sent)
    [(), (), ('queued',)]
    """
    seen_before = _seen_before(requests)
    warm_load = _medians((r for r in requests if r.known_cold is False), _by_model, lambda r: r.timing.load_s)
    prefill = _medians(_first_seen(requests), _by_prompt, lambda r: r.timing.prefill_s)
    other = _medians(requests, _by_variant, lambda r: r.timing.other_s)
    warm = _medians(requests, _by_variant, lambda r: r.timing.warm_s)

    def marks(request: Request, repeated: bool) -> tuple[str, ...]:
        variant = _by_variant(request)
        fits = (
            _is_cold(request, warm_load.get(_by_model(request), math.nan)),
            repeated or request.timing.prefill_s < _CACHED_SHARE * prefill.get(_by_prompt(request), math.nan),
            request.in_flight_possible and request.timing.other_s - other.get(variant, math.nan)
            > _QUEUED_SHARE * warm.get(variant, math.nan),
            request.gpu and request.resident_share is not None and request.resident_share < 1,
            not request.done,
        )
        return tuple(name for name, fit in zip(CLASSES, fits, strict=True) if fit)

    return [marks(request, repeated) for request, repeated in zip(requests, seen_before, strict=True)]


def _by_model(request: Request) -> Hashable:
    return request.host, request.model


def _by_prompt(request: Request) -> Hashable:
    return request.host, request.model, request.resolution_px, request.prompt


def _by_variant(request: Request) -> Hashable:
    return request.host, request.variant


def _question(request: Request) -> Hashable:
    return request.host, request.model, request.load_id, request.picture, request.prompt


def _seen_before(requests: Iterable[Request]) -> list[bool]:
    """Whether this load certainly had the same question before; an unknown load is left to the clock."""
    seen: set[Hashable] = set()
    repeated = []
    for request in requests:
        question = _question(request)
        repeated.append(request.load_id is not None and question in seen)
        seen.add(question)
    return repeated


def _first_seen(requests: Iterable[Request]) -> Iterable[Request]:
    """One request for every question to every load, so that no cached time gets into the yardstick."""
    firsts: dict[Hashable, Request] = {}
    for request in requests:
        firsts.setdefault(_question(request), request)
    return firsts.values()


def _medians(requests: Iterable[Request], group: Callable[[Request], Hashable],
             seconds: Callable[[Request], float]) -> dict[Hashable, float]:
    groups: dict[Hashable, list[float]] = defaultdict(list)
    for request in requests:
        if request.done and math.isfinite(seconds(request)):
            groups[group(request)].append(seconds(request))
    return {key: statistics.median(values) for key, values in groups.items()}


def _is_cold(request: Request, warm_load_s: float) -> bool:
    if request.known_cold is not None:
        return request.known_cold
    threshold = _COLD_S if math.isnan(warm_load_s) else max(_COLD_S, _COLD_TIMES * warm_load_s)
    return request.timing.load_s > threshold
