"""What PhotoPrism makes of the labels that it read: names, thresholds, priorities."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from vision_eval.photoprism import storing
from vision_eval.photoprism.go import single
from vision_eval.photoprism.labels import Dropped, Kept, LabelLike, LabelResult, Stored, completed
from vision_eval.photoprism.naming import Mode, named, resolved
from vision_eval.photoprism.rules import titled
from vision_eval.photoprism.thresholds import checked, merged
from vision_eval.photoprism.vocabulary import NO_LIBRARY, Library, Vocabulary

__all__ = ["Stored", "Ways", "priority_from", "store_labels"]

_PRIORITIES = tuple((single(floor), priority) for floor, priority in
                    ((0.95, 5), (0.90, 4), (0.75, 3), (0.60, 2), (0.40, 1), (0.15, -1)))


class Ways(NamedTuple):
    """By what names and scores are judged."""

    vocabulary: Vocabulary
    mode: Mode
    library: Library
    floors: tuple[float, float]
    """Global thresholds of confidence and topicality, shares in single precision."""


def store_labels(labels: Sequence[LabelLike], *, vocabulary: Vocabulary, mode: str = "single-word",
                 thresholds: Mapping[str, int] | None = None, existing: Library | Collection[str] = (),
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
    ways = Ways(vocabulary=vocabulary, mode=resolved(mode), library=_library(existing), floors=_floors(thresholds))
    results = [_outcome(_result(label), at, ways) for at, label in enumerate(labels)]
    kept = tuple(result for result in results if isinstance(result, Kept))
    rows, skipped = storing.rows(kept, source, links or {})
    dropped = [result for result in results if isinstance(result, Dropped)] + skipped
    return Stored(kept=kept, dropped=tuple(sorted(dropped, key=lambda one: one.index)), stored=rows)


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
    return next((priority for floor, priority in _PRIORITIES if topicality >= floor), -2)


@lru_cache(maxsize=65536)
def _outcome(label: LabelResult, index: int, ways: Ways) -> Kept | Dropped:
    label = completed(label)
    found = named(label.name, ways.mode, ways.vocabulary, ways.library)
    confidence, topicality = label.confidence or 0.0, label.topicality or 0.0
    rule = found.rule
    if found.name:
        reason, detail = _below(confidence, topicality, rule.threshold if rule else 0.0, ways.floors)
    elif label.name:
        reason, detail = "empty-name", f"Nothing is left of {label.name!r}."
    else:
        reason, detail = "no-name", "The label has no name."
    if reason:
        return Dropped(index=index, raw=label.name, name=found.name, reason=reason, detail=detail)
    return Kept(index=index, raw=label.name, name=found.name, confidence=confidence, topicality=topicality,
                priority=(rule.priority if rule else 0) or label.priority or priority_from(topicality),
                categories=titled([*label.categories, *(rule.categories if rule else ())]), nsfw=label.nsfw,
                nsfw_confidence=label.nsfw_confidence, source=label.source, steps=found.steps + label.steps)


def _below(confidence: float, topicality: float, ruled: float, floors: tuple[float, float]) -> tuple[str, str]:
    floor = ruled if ruled > 0 else floors[0]
    if confidence < floor:
        which = "that of its rule" if ruled > 0 else "the global threshold"
        return ("rule-threshold" if ruled > 0 else "below-threshold",
                f"confidence {confidence:g} < {floor:g}, {which}")
    if topicality < floors[1]:
        return "below-topicality", f"topicality {topicality:g} < {floors[1]:g}, the global threshold"
    return "", ""


def _result(label: LabelLike) -> LabelResult:
    if isinstance(label, LabelResult):
        return label
    return LabelResult(name=label.name, confidence=label.confidence, topicality=label.topicality)


def _library(existing: Library | Collection[str]) -> Library:
    if isinstance(existing, Library):
        return existing
    return Library.of(existing) if existing else NO_LIBRARY


def _floors(thresholds: Mapping[str, int] | None) -> tuple[float, float]:
    values = checked(merged(thresholds or {}))
    return single((values["Confidence"] or 0) / 100), single((values["Topicality"] or 0) / 100)
