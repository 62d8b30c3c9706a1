"""Confident wrong names: predictions that are close beside what is there, but not it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vision_eval.scoring.assignment import assign
from vision_eval.scoring.soft_scores import Matching, Pair, Triples, lenient, tiers_between
from vision_eval.scoring.taxonomy import Taxonomy
from vision_eval.scoring.tiers import TIERS, Tier, distinct, overridden

Scored = Sequence[tuple[str, float | None]]
"""Predicted names with their confidence in [0, 1], or None where nobody gave one."""

CONFIDENT = 0.8
"""Confidence from which on a wrong name of the subject counts (methods, section B6)."""

_MISTAKEN: tuple[Tier, ...] = ("sibling", "same category")
_HITS: tuple[Tier, ...] = ("exact", "lemma", "synonym")


@dataclass(frozen=True, slots=True)
class Confusion:
    """What one image's unmatched predictions were mistaken for."""

    sibling_rate: float
    """Sibling pairs among the predictions, in [0, 1], lower is better; NaN with a reason."""
    reason: str
    """Why it is NaN; empty when it is not."""
    siblings: tuple[Pair, ...]
    """One to one, with credit 0."""
    same_category: tuple[Pair, ...]
    """Of what is left then, also one to one."""


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """One row of a confusion table: a name that was predicted instead of another one."""

    reference: str
    predicted: str
    tier: Tier
    count: int
    """Images in which it happened."""
    mean_confidence: float
    """Of those predictions that had one; NaN when none had."""
    weight: float
    """Count × mean confidence; NaN without a confidence."""


def confusion(predicted: Collection[str], reference: Collection[str] | None, *, taxonomy: Taxonomy | None = None,
              tiers: Triples | None = None, credit: Mapping[str, float] | None = None,
              failed: bool = False) -> Confusion:
    """Predictions of one image that earned nothing and lie beside a reference that nobody found.

    Parameters
    ----------
    predicted : collection of str
        Names of the raw view, the best ranked first: stored names may be broader than what was said.
    reference : collection of str or None
        Names that people gave; None: nobody labelled the image.
    taxonomy, tiers, credit
        As of `soft_scores.lenient`.
    failed : bool, default=False
        Whether the reader rejected the answer; then the rate is NaN, since 0 would be its best value.

    Returns
    -------
    Confusion
        The rate is NaN without a reference, without predictions, and when no reference has a sense or a decided tier.

    Raises
    ------
    TypeError
        If a plain string is passed for names.
    ValueError
        If a tier is unknown or a credit lies outside [0, 1].

    References
    ----------
    Methods, section B6.

    Examples
    --------
    >>> confusion(["leopard", "tree"], ["cheetah", "tree"], tiers=[("leopard", "cheetah", "sibling")]).sibling_rate
    0.5
    """
    triples = tuple(tiers or ())
    matched = lenient(predicted, reference, taxonomy=taxonomy, tiers=triples, credit=credit, failed=failed)
    pairs = () if failed or reference is None else _mistaken(matched, taxonomy, overridden(triples))
    reason = "failed" if failed else matched.reason or _ignorance(matched, taxonomy, overridden(triples))
    siblings = tuple(pair for pair in pairs if pair.tier == "sibling")
    return Confusion(math.nan if reason else len(siblings) / len(matched.predicted), reason, siblings,
                     tuple(pair for pair in pairs if pair.tier == "same category"))


def _ignorance(matched: Matching, taxonomy: Taxonomy | None, decided: Mapping[tuple[str, str], Tier]) -> str:
    if not matched.predicted:
        return "empty prediction"
    known = {reference for _, reference in decided}
    if any(key in known or (taxonomy and taxonomy.sense(key)) for key in matched.reference):
        return ""
    return "no sense"


def _mistaken(matched: Matching, taxonomy: Taxonomy | None,
              decided: Mapping[tuple[str, str], Tier]) -> tuple[Pair, ...]:
    """One-to-one pairs of what is left; siblings first, as many as possible."""
    given, wanted = distinct(matched.unmatched_predicted), distinct(matched.unmatched_reference)
    found = tiers_between(given, wanted, taxonomy, decided)
    worth = {"sibling": 1.0, "same category": 1 / (1 + len(given))}
    best = assign([[worth.get(name, 0.0) for name in row] for row in found])
    return tuple(Pair(given[row].key, wanted[column].key, found[row][column], 0.0) for row, column in best.pairs)


def subject_confusion(predicted: Scored, subject: Collection[str] | None, *, taxonomy: Taxonomy | None = None,
                      tiers: Triples | None = None, confident: float = CONFIDENT, failed: bool = False) -> float:
    """Whether the subject of an image was missed and something close to it was named with confidence instead.

    Parameters
    ----------
    predicted : sequence of (str, float or None)
        Names of the raw view with their confidence in [0, 1].
    subject : collection of str or None
        Acceptable names of the subject; None or empty: nobody named one.
    taxonomy, tiers
        As of `soft_scores.lenient`.
    confident : float, default=0.8
        From which confidence on a wrong name counts.
    failed : bool, default=False
        Whether the reader rejected the answer.

    Returns
    -------
    float
        1 or 0, lower is better. NaN for a failure, and when no name of the subject is given or has a sense or a
        decided tier.

    References
    ----------
    Methods, section B6, subject_rate.

    Examples
    --------
    >>> wrong = [("leopard", "cheetah", "sibling")]
    >>> subject_confusion([("leopard", 0.9)], ["cheetah"], tiers=wrong)
    1.0
    >>> subject_confusion([("leopard", 0.9), ("cheetahs", 0.3)], ["cheetah"], tiers=wrong)
    0.0
    """
    decided = overridden(tiers)
    wanted = distinct(subject or ())
    known = {reference for _, reference in decided}
    if failed or not any(name.key in known or (taxonomy and taxonomy.sense(name.key)) for name in wanted):
        return math.nan
    sure = {name.key for name in distinct(name for name, c in predicted if c is not None and c >= confident)}
    given = distinct(name for name, _ in predicted)
    rows = dict(zip((name.key for name in given), tiers_between(given, wanted, taxonomy, decided), strict=True))
    if any(name in _HITS for row in rows.values() for name in row):
        return 0.0
    return float(any(name in _MISTAKEN for key, row in rows.items() if key in sure for name in row))


def confusion_table(images: Iterable[tuple[Scored, Collection[str] | None]], *, taxonomy: Taxonomy | None = None,
                    tiers: Triples | None = None,
                    credit: Mapping[str, float] | None = None) -> tuple[ConfusedPair, ...]:
    """Which names stood for which over many images, the heaviest mistakes first.

    Parameters
    ----------
    images : iterable of (predictions, reference)
        Of each image the names of the raw view with their confidence, and the names that people gave or None.
        Leave failed attempts out.
    taxonomy, tiers, credit
        As of `soft_scores.lenient`.

    Returns
    -------
    tuple of ConfusedPair
        By falling weight; those without a confidence last, by falling count; then by names.

    References
    ----------
    Methods, section B11.

    Examples
    --------
    >>> table = confusion_table([([("leopard", 0.9)], ["cheetah"])] * 3, tiers=[("leopard", "cheetah", "sibling")])
    >>> [(row.predicted, row.reference, row.count, round(row.weight, 6)) for row in table]
    [('leopard', 'cheetah', 3, 2.7)]
    """
    triples, seen = tuple(tiers or ()), dict[tuple[str, str, Tier], list[float | None]]()
    for predictions, reference in images:
        found = confusion([name for name, _ in predictions], reference, taxonomy=taxonomy, tiers=triples,
                          credit=credit)
        confidences = _best_confidences(predictions)
        for pair in found.siblings + found.same_category:
            seen.setdefault((pair.reference, pair.predicted, pair.tier), []).append(confidences[pair.predicted])
    return tuple(sorted((_row(pair, given) for pair, given in seen.items()), key=_heaviest_first))


def _best_confidences(predictions: Scored) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for name, confidence in predictions:
        for one in distinct([name]):
            found.setdefault(one.key, confidence)
    return found


def _row(pair: tuple[str, str, Tier], given: Sequence[float | None]) -> ConfusedPair:
    known = [confidence for confidence in given if confidence is not None]
    mean = sum(known) / len(known) if known else math.nan
    return ConfusedPair(*pair, len(given), mean, len(given) * mean)


def _heaviest_first(row: ConfusedPair) -> tuple[bool, float, int, int, str, str]:
    unknown = math.isnan(row.weight)
    return unknown, 0.0 if unknown else -row.weight, -row.count, TIERS.index(row.tier), row.reference, row.predicted
