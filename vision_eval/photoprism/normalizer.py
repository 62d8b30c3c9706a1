"""What PhotoPrism makes of the labels that it read: names, thresholds, priorities."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vision_eval.domain import Label
from vision_eval.photoprism import storing
from vision_eval.photoprism.go import single
from vision_eval.photoprism.labels import Dropped, Kept, LabelLike, LabelResult, Row, Stored, completed
from vision_eval.photoprism.naming import Mode, Named, named, resolved
from vision_eval.photoprism.rules import titled
from vision_eval.photoprism.thresholds import checked, merged
from vision_eval.photoprism.vocabulary import NO_LIBRARY, Entry, Library, Vocabulary

__all__ = ["Stored", "Ways", "priority_from", "store_labels"]

_NO_RULE = Entry(name="")
PRIORITIES = tuple((single(floor), priority) for floor, priority in
                    ((0.95, 5), (0.90, 4), (0.75, 3), (0.60, 2), (0.40, 1), (0.15, -1)))
"""Topicalities, in single precision, from which on they give a priority (PhotoPrism contract, section 4.6, step 4)."""
LOWEST_PRIORITY = -2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """By what names and scores are judged; two are the same only if they are one object."""

    vocabulary: Vocabulary
    mode: Mode
    library: Library
    floors: tuple[float, float]
    """Global thresholds of confidence and topicality, shares in single precision."""
    source: str


def store_labels(labels: Sequence[LabelLike], *, vocabulary: Vocabulary, mode: str = "single-word",
                 thresholds: Mapping[str, int | None] | None = None, existing: Library | Collection[str] = (),
                 source: str = "ollama", links: storing.Links | None = None) -> Stored:
    """What would be stored of labels that PhotoPrism read.

    Parameters
    ----------
    labels : sequence of LabelLike
        As its reader keeps them, in the model's order. A score of None, which other readers leave, counts as
        missing: confidence 0.5, topicality as the confidence.
    vocabulary : Vocabulary
        Label rules; see `rules.vocabulary`.
    mode : str
        Value of ``Normalize``, aliases included.
    thresholds : mapping, optional
        Any of ``Confidence`` and ``Topicality`` in percent; what is left out or out of range gets the default.
    existing : Library or collection of str
        Names of labels that the user's library has.
    source : str
        Which source the labels are stored with.
    links : mapping, optional
        Labels that the photo has: slug → uncertainty (percent) and source.

    Returns
    -------
    Stored
        Labels that passed, labels that did not and why, and the rows that they become.

    References
    ----------
    PhotoPrism contract, sections 3.2 and 4.

    Examples
    --------
    >>> from vision_eval.photoprism.labels import LabelResult
    >>> from vision_eval.photoprism.rules import vocabulary
    >>> stored = store_labels(
    ...     [LabelResult(name="dogs", confidence=0.9, topicality=0.8), LabelResult(name="sky", confidence=0.1)],
    ...     vocabulary=vocabulary({"dog": {"priority": 5}}))
    >>> [(row.name, row.uncertainty, row.priority) for row in stored.stored]
    [('Dog', 10, 5)]
    >>> [(label.name, label.reason, label.detail) for label in stored.dropped]
    [('Sky', 'below-threshold', 'confidence 0.1 < 0.2, the global threshold')]
    """
    ways = _ways(vocabulary, resolved(mode), _library(existing), floors_of(thresholds), source)
    results = [_outcome(_hashable(label), at, ways) for at, label in enumerate(labels)]
    passed = [result for result in results if not isinstance(result, Dropped)]
    rows, skipped = storing.rows(passed, links or {})
    dropped = [result for result in results if isinstance(result, Dropped)] + skipped
    return Stored(kept=tuple(label for label, _ in passed), stored=rows,
                  dropped=tuple(sorted(dropped, key=lambda one: one.index)))


def floors_of(thresholds: Mapping[str, int | None] | None) -> tuple[float, float]:
    """Global thresholds of confidence and topicality, shares in single precision.

    References
    ----------
    PhotoPrism contract, section 1.4.

    Examples
    --------
    >>> floors_of({"Confidence": 50})
    (0.5, 0.0)
    """
    return _floors_of(thresholds) if thresholds else _USUAL


@lru_cache(maxsize=4096)
def priority_from(topicality: float) -> int:
    """The priority that a topicality (share, single precision) gives; never 0.

    References
    ----------
    PhotoPrism contract, section 4.6, step 4.

    Examples
    --------
    >>> [priority_from(single(share)) for share in (0.95, 0.9, 0.75, 0.6, 0.4, 0.15, 0.1)]
    [5, 4, 3, 2, 1, -1, -2]
    """
    return next((priority for floor, priority in PRIORITIES if topicality >= floor), LOWEST_PRIORITY)


_ways = lru_cache(maxsize=64)(
    lambda vocabulary, mode, library, floors, source:
    Ways(vocabulary=vocabulary, mode=mode, library=library, floors=floors, source=source))


@lru_cache(maxsize=65536)
def _outcome(label: Label | LabelResult, index: int, ways: Ways) -> tuple[Kept, Row] | Dropped:
    result = completed(label if isinstance(label, LabelResult) else _result(label))
    found = named(result.name, ways.mode, ways.vocabulary, ways.library)
    reason, detail = _trouble(result, found, ways.floors)
    if reason:
        return Dropped(index=index, raw=result.name, name=found.name, reason=reason, detail=detail)
    rule, topicality = found.rule or _NO_RULE, result.topicality or 0.0
    kept = Kept(index=index, raw=result.name, name=found.name, confidence=result.confidence or 0.0,
                topicality=topicality, priority=rule.priority or result.priority or priority_from(topicality),
                categories=titled([*result.categories, *rule.categories]), nsfw=result.nsfw,
                nsfw_confidence=result.nsfw_confidence, source=result.source, steps=found.steps + result.steps)
    return kept, storing.row_of(kept, ways.source)


def _trouble(label: LabelResult, found: Named, floors: tuple[float, float]) -> tuple[str, str]:
    if not found.name:
        return ("empty-name", f"Nothing is left of {label.name!r}.") if label.name else ("no-name", "It has no name.")
    return _below(label.confidence or 0.0, label.topicality or 0.0, (found.rule or _NO_RULE).threshold, floors)


def _below(confidence: float, topicality: float, ruled: float, floors: tuple[float, float]) -> tuple[str, str]:
    floor = ruled if ruled > 0 else floors[0]
    if confidence < floor:
        which = "that of its rule" if ruled > 0 else "the global threshold"
        return ("rule-threshold" if ruled > 0 else "below-threshold",
                f"confidence {confidence:g} < {floor:g}, {which}")
    if topicality < floors[1]:
        return "below-topicality", f"topicality {topicality:g} < {floors[1]:g}, the global threshold"
    return "", ""


def _hashable(label: LabelLike) -> Label | LabelResult:
    return label if isinstance(label, Label | LabelResult) else _result(label)


def _result(label: LabelLike) -> LabelResult:
    return LabelResult(name=label.name, confidence=label.confidence, topicality=label.topicality)


def _library(existing: Library | Collection[str]) -> Library:
    if isinstance(existing, Library):
        return existing
    return Library.of(existing) if existing else NO_LIBRARY


def _floors_of(thresholds: Mapping[str, int | None]) -> tuple[float, float]:
    values = checked(merged({name: value for name, value in thresholds.items() if value is not None}))
    return single((values["Confidence"] or 0) / 100), single((values["Topicality"] or 0) / 100)


_USUAL = _floors_of({})
