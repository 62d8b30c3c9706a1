"""What a judge is, and what it sees of an attempt."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vision_eval.metrics.batch import Batch
from vision_eval.metrics.declaration import Metric
from vision_eval.scoring.matching import normalise
from vision_eval.scoring.score import Score

COLUMNS = ("sample", "failed", "clean", "classes", "raw_labels", "confidences", "topicalities", "stored_labels",
           "stored_from", "stored_confidences", "stored_topicalities", "lost_labels", "codes", "delivered",
           "strict_json", "schema_valid", "repaired", "caption", "wall_s", "total_s", "load_s", "prefill_s", "decode_s",
           "other_s", "warm_s", "overhead_s")


class Attempt(NamedTuple):
    """What judges look at; the columns of `frames.ATTEMPT_COLUMNS` with the same names."""

    sample: str
    failed: bool
    clean: bool
    classes: tuple[str, ...]
    raw_labels: tuple[str, ...]
    confidences: tuple[float, ...]
    topicalities: tuple[float, ...]
    stored_labels: tuple[str, ...]
    stored_from: tuple[str, ...]
    stored_confidences: tuple[float, ...]
    stored_topicalities: tuple[float, ...]
    lost_labels: tuple[str, ...]
    codes: tuple[str, ...]
    delivered: bool
    strict_json: bool
    schema_valid: bool
    repaired: bool
    caption: str
    wall_s: float
    total_s: float
    load_s: float
    prefill_s: float
    decode_s: float
    other_s: float
    warm_s: float
    overhead_s: float


Scored = tuple[float, str]
"""A value and, where it is NaN, the reason."""


Kinds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judge:
    """Some metrics and how an attempt is judged by all of them."""

    keys: tuple[str, ...]
    scores: Callable[[Attempt], Sequence[Scored]]
    """In the order of the keys."""
    kinds: Callable[[Batch], Kinds] | None = None
    """A number for each attempt; those of one number have the same scores, so that one of them is judged for all.
    None: each is judged by itself."""


FAILED = Score(math.nan, "failed")


@functools.lru_cache(maxsize=256)
def keys_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of names, one each, made once for all judges of an attempt; empty where nothing is left of a name."""
    return tuple(map(normalise, names))


def keys_or_none(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The same for a reference, which may not be there."""
    return None if names is None else keys_of(names)


def explained(metric: Metric, *data: Any, **options: Any) -> Scored:
    """Value of a metric and, where it is NaN, the reason."""
    told = metric.explain(*data, **options)
    return told["value"], told["reason"]


def told(value: float, reason: str) -> Scored:
    """A value, with the reason only where it is missing."""
    return value, "" if value == value else reason.replace(" ", "-")
