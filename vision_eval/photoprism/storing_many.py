"""What PhotoPrism would store of many usual answers at once; the same as `normalizer.store_labels` says of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision_eval.domain.columns import LabelColumns, owners
from vision_eval.photoprism import storing
from vision_eval.photoprism.naming import Mode, named, resolved
from vision_eval.photoprism.normalizer import LOWEST_PRIORITY, PRIORITIES, floors_of
from vision_eval.photoprism.slug import slug
from vision_eval.photoprism.vocabulary import NO_LIBRARY, Entry, Vocabulary

_NO_RULE = Entry(name="")
_PASSED, _NAMELESS, _BELOW, _BELOW_RULE, _OFF_TOPIC, _NO_SLUG, _USELESS = range(7)
_REASONS = ("", "empty-name", "below-threshold", "rule-threshold", "below-topicality", "no-slug", "uncertainty-100")
_IMPOSSIBLE = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredColumns:
    """What becomes of the labels of many answers, one after the other."""

    counts: NDArray[np.intp]
    """How many labels of each answer are stored."""
    names: Sequence[str]
    """In PhotoPrism's order."""
    origins: Sequence[str]
    """Raw names they come from, several joined by a plus."""
    confidences: NDArray[np.float64]
    """Whole percent as shares in [0, 1]."""
    topicalities: NDArray[np.float64]
    lost_counts: NDArray[np.intp]
    """How many labels of each answer are not stored."""
    lost: Sequence[str]
    """Raw names, in the model's order."""
    reasons: Sequence[str]
    """Of `labels.REASONS`."""


@dataclass(frozen=True, slots=True, eq=False)
class _Ruled:
    """What the rules make of distinct names before scores come in."""

    names: NDArray[np.object_]
    slugs: NDArray[np.intp]
    """As numbers."""
    floors: NDArray[np.float64]
    """Lowest confidences; 0: the global one holds."""
    priorities: NDArray[np.intp]
    """0: it follows from the topicality."""
    verdicts: NDArray[np.intp]


def store_many(labels: LabelColumns, *, vocabulary: Vocabulary, mode: str = "single-word",
               thresholds: Mapping[str, int | None] | None = None) -> StoredColumns:
    """What would be stored of the labels of many answers, for photos and a library without labels.

    Parameters
    ----------
    labels : LabelColumns
        As `usual.usual_answers` reads them: scores in single precision and (0, 1].
    vocabulary, mode, thresholds
        As of `normalizer.store_labels`.

    References
    ----------
    PhotoPrism contract, sections 3.3 and 4.

    Examples
    --------
    >>> from vision_eval.photoprism.rules import vocabulary
    >>> from vision_eval.photoprism.usual import usual_answers
    >>> said = usual_answers(['{"labels": [{"name": "puppy", "confidence": 0.5, "topicality": 0.5}, '
    ...                       '{"name": "dog", "confidence": 0.9, "topicality": 0.8}, '
    ...                       '{"name": "sea", "confidence": 0.1, "topicality": 1}]}'])
    >>> found = store_many(said.labels, vocabulary=vocabulary({"puppy": {"label": "dog"}}))
    >>> found.names, found.origins, found.confidences.tolist(), found.lost, found.reasons
    (['Dog'], ['dog + puppy'], [0.9], ['sea'], ['below-threshold'])
    """
    ruled = _ruled(labels.names.distinct, resolved(mode), vocabulary)
    doubts = _uncertainties(labels.confidences)
    verdicts = _verdicts(labels, ruled, floors_of(thresholds), doubts)
    answers = owners(labels.counts)
    passed, lost = np.flatnonzero(verdicts == _PASSED), np.flatnonzero(verdicts != _PASSED)
    of = labels.names.codes
    given = _priorities(labels.topicalities)
    priorities = np.where(ruled.priorities[of] != 0, ruled.priorities[of], given)[passed]
    order = passed[np.lexsort((doubts[passed], -priorities, answers[passed]))]
    rows = _joined(_Rows(
        owners=answers[order], slugs=ruled.slugs[of[order]], names=ruled.names[of[order]],
        origins=np.array(labels.names.names(order), object), uncertainties=doubts[order],
        topicalities=_percents(labels.topicalities[order])))
    number = len(labels.counts)
    return StoredColumns(
        counts=np.bincount(rows.owners, minlength=number), names=rows.names.tolist(), origins=rows.origins.tolist(),
        confidences=(100 - rows.uncertainties) / 100, topicalities=rows.topicalities / 100,
        lost_counts=np.bincount(answers[lost], minlength=number), lost=labels.names.names(lost),
        reasons=[_REASONS[verdict] for verdict in verdicts[lost].tolist()])


def _ruled(names: Sequence[str], mode: Mode, vocabulary: Vocabulary) -> _Ruled:
    found = [named(name, mode, vocabulary, NO_LIBRARY) for name in names]
    rules = [one.rule or _NO_RULE for one in found]
    titles = [storing.row_name(one.name) for one in found]
    slugs = list(map(slug, titles))
    numbers = {key: number for number, key in enumerate(dict.fromkeys(slugs))}
    return _Ruled(
        names=np.array(titles, object), slugs=np.array([numbers[key] for key in slugs], np.intp),
        floors=np.array([rule.threshold for rule in rules], np.float64),
        priorities=np.array([rule.priority for rule in rules], np.intp),
        verdicts=np.array([_NAMELESS if not one.name else _PASSED if key else _NO_SLUG
                           for one, key in zip(found, slugs, strict=True)], np.intp))


def _uncertainties(confidences: NDArray[np.float64]) -> NDArray[np.intp]:
    """As `storing.uncertainty` of each."""
    return np.asarray(np.rint(np.float32(100) - (confidences * 100).astype(np.float32)), np.intp)


def _percents(shares: NDArray[np.float64]) -> NDArray[np.intp]:
    """As `storing.percent` of each."""
    return np.asarray(np.rint((shares * 100).astype(np.float32)), np.intp)


def _priorities(topicalities: NDArray[np.float64]) -> NDArray[np.intp]:
    """As `normalizer.priority_from` of each."""
    floors, priorities = zip(*reversed(PRIORITIES), strict=True)
    every = np.array([LOWEST_PRIORITY, *priorities], np.intp)
    return np.asarray(every[np.searchsorted(floors, topicalities, side="right")], np.intp)


def _verdicts(labels: LabelColumns, ruled: _Ruled, floors: tuple[float, float],
              doubts: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each label why it is lost; of several reasons the one that PhotoPrism meets first."""
    floor, found = ruled.floors[labels.names.codes], ruled.verdicts[labels.names.codes]
    found[(doubts >= _IMPOSSIBLE) & (found == _PASSED)] = _USELESS
    found[(labels.topicalities < floors[1]) & (found != _NAMELESS)] = _OFF_TOPIC
    low = (labels.confidences < np.where(floor > 0, floor, floors[0])) & (found != _NAMELESS)
    found[low] = np.where(floor[low] > 0, _BELOW_RULE, _BELOW)
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """Rows of labels that passed, answer by answer in PhotoPrism's order."""

    owners: NDArray[np.intp]
    slugs: NDArray[np.intp]
    names: NDArray[np.object_]
    origins: NDArray[np.object_]
    uncertainties: NDArray[np.intp]
    topicalities: NDArray[np.intp]


def _joined(rows: _Rows) -> _Rows:
    """Labels of one slug as one row: the name of the last, the lowest doubt, all raw names."""
    keys = rows.owners * (rows.slugs.max(initial=0) + 1) + rows.slugs
    _, firsts, groups = np.unique(keys, return_index=True, return_inverse=True)
    if len(firsts) == len(keys):
        return rows
    first = firsts[groups]
    for then in np.flatnonzero(first != np.arange(len(keys))).tolist():
        row = first[then]
        rows.names[row] = rows.names[then]
        rows.origins[row] += f" + {rows.origins[then]}"
        rows.uncertainties[row] = min(rows.uncertainties[row], rows.uncertainties[then])
        rows.topicalities[row] = rows.topicalities[then] or rows.topicalities[row]
    kept = np.sort(firsts)
    return _Rows(owners=rows.owners[kept], slugs=rows.slugs[kept], names=rows.names[kept], origins=rows.origins[kept],
                 uncertainties=rows.uncertainties[kept], topicalities=rows.topicalities[kept])
