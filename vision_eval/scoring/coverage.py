"""Whether the labels of a photo name its main subject and its setting."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vision_eval.scoring import names
from vision_eval.scoring.score import Score, undefined

Hits = Mapping[str, bool | None]
"""For each slot, such as ``subject`` and ``setting``, whether it was named; None: the photo has no such slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Slots that were named, over many images. A wrong or surplus name is never punished: show precision beside it."""

    joint: float
    """Share of images with all their slots named; NaN: no image has one."""
    component: float
    """Mean over images of the share of their slots that were named."""
    component_pooled: float
    """Share of all slots of all images that were named."""
    slots: Mapping[str, float] = field(default_factory=dict)
    """For each slot the share of images that named it, among those that have it."""
    reason: str = ""
    """Why the numbers are NaN; of `score.REASONS`."""
    n: int
    """Images with at least one slot."""
    slot_counts: Mapping[str, int] = field(default_factory=dict)
    """For each slot how many images have it."""
    asked: int
    failed: int


def slot_hits(predicted: Iterable[names.Named], slots: Mapping[str, Collection[str] | None], *, failed: bool = False,
              keys: bool = False, same: names.Same | None = None) -> dict[str, bool | None]:
    """Which slots of an image its labels name.

    Parameters
    ----------
    predicted : iterable of str, mapping or Label
        What the model gave.
    slots : mapping of str to (collection of str or None)
        Accepted names of each slot; None or empty: the photo has none. Broader names count only if listed.
    failed : bool, default=False
        Whether the reader rejected the answer: then nothing was named.
    keys : bool, default=False
        Whether names are keys already.
    same : callable, optional
        Whether two keys mean the same although they differ, as synonyms do.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, section A16.

    Examples
    --------
    >>> slot_hits(["Dogs", "ball"], {"subject": ["dog", "puppy"], "setting": ["beach"]})
    {'subject': True, 'setting': False}
    """
    given = () if failed else names.distinct(predicted, keys=keys)
    accepted = {slot: names.distinct(wanted or (), keys=keys) for slot, wanted in slots.items()}
    return {slot: any(names.hits(given, wanted, same)) if wanted else None for slot, wanted in accepted.items()}


def joint(hits: Hits) -> Score:
    """Whether all slots of one image are named.

    References
    ----------
    Methods, section A16.

    Examples
    --------
    >>> joint({"subject": True, "setting": None}), joint({"subject": True, "setting": False})
    (Score(value=1.0, reason=''), Score(value=0.0, reason=''))
    """
    known = _applicable(hits)
    return Score(float(all(known))) if known else undefined("no-slots")


def component(hits: Hits) -> Score:
    """Share of the slots of one image that are named.

    References
    ----------
    Methods, section A16.

    Examples
    --------
    >>> component({"subject": True, "setting": False}), component({"subject": None, "setting": None})
    (Score(value=0.5, reason=''), Score(value=nan, reason='no-slots'))
    """
    known = _applicable(hits)
    return Score(sum(known) / len(known)) if known else undefined("no-slots")


def slot(hits: Hits, name: str) -> Score:
    """Whether one slot of one image is named.

    Examples
    --------
    >>> slot({"subject": True}, "subject"), slot({"subject": True}, "setting")
    (Score(value=1.0, reason=''), Score(value=nan, reason='no-slots'))
    """
    hit = hits.get(name)
    return undefined("no-slots") if hit is None else Score(float(hit))


def coverage(hits: Iterable[Hits], *, failed: Sequence[bool] | None = None) -> Coverage:
    """How often photos' subject and setting are named.

    Parameters
    ----------
    hits : iterable of mapping of str to bool or None
        One for each image, as of `slot_hits`. Images without any slot are skipped.
    failed : sequence of bool, optional
        Which attempts failed: they name nothing, whatever `hits` says.

    Raises
    ------
    TypeError
        If something else than mappings is passed.
    ValueError
        If there are not as many flags as images.

    References
    ----------
    Methods, sections A16 and 0.4.

    Examples
    --------
    >>> found = coverage([{"subject": True, "setting": True}, {"subject": True, "setting": False},
    ...                   {"subject": False, "setting": True}, {"subject": True, "setting": True}])
    >>> found.joint, found.component, found.slots
    (0.5, 0.75, {'subject': 0.75, 'setting': 0.75})
    """
    images = _images(hits)
    broken = [False] * len(images) if failed is None else list(failed)
    counted = [{name: hit and not lost for name, hit in image.items() if hit is not None}
               for image, lost in zip(images, broken, strict=True)]
    counted = [image for image in counted if image]
    by_slot = {name: [image[name] for image in counted if name in image]
               for name in dict.fromkeys(name for image in images for name in image)}
    return Coverage(
        joint=_mean([all(image.values()) for image in counted]),
        component=_mean([sum(image.values()) / len(image) for image in counted]),
        component_pooled=_mean([hit for image in counted for hit in image.values()]),
        slots={name: _mean(found) for name, found in by_slot.items()}, reason="" if counted else "no-slots",
        n=len(counted), slot_counts={name: len(found) for name, found in by_slot.items()}, asked=len(images),
        failed=sum(map(bool, broken)))


def _images(hits: Iterable[Hits]) -> list[Hits]:
    images = names.listed(hits)
    if not all(isinstance(image, Mapping) for image in images):
        raise TypeError("The hits of an image are a mapping from slots to True, False or None.")
    return images


def _applicable(hits: Hits) -> list[bool]:
    return [hit for hit in hits.values() if hit is not None]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan
