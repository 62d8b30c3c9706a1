"""Precision, recall and F1 with credit for how closely names fit, strict and lenient."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vision_eval.scoring.assignment import assign
from vision_eval.scoring.taxonomy import Taxonomy
from vision_eval.scoring.tiers import STRICT, TIERS, Name, Tier, credited, distinct, overridden, tier_of

_RANKS = {name: rank for rank, name in enumerate(TIERS)}

Triples = Iterable[tuple[str, str, str]]
"""Predicted name, reference name, and the tier that somebody decided."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A prediction and the reference it was matched with."""

    predicted: str
    """Its key, as of the reference."""
    reference: str
    tier: Tier
    credit: float


@dataclass(frozen=True, slots=True)
class Matching:
    """How the labels of one image were matched, and what that is worth."""

    precision: float
    """Share of credit among the predictions, in [0, 1]."""
    recall: float
    """Share of credit among the references, in [0, 1]."""
    f1: float
    """Balance of both, in [0, 1]."""
    overgeneral_rate: float
    """Share of the matched predictions that are broader than their reference; NaN when none is matched."""
    reason: str
    """Why numbers are NaN; empty when none is but perhaps the last."""
    total: float
    """Sum of the credits."""
    predicted: tuple[str, ...]
    """Distinct keys, in their order; as of the references."""
    reference: tuple[str, ...]
    pairs: tuple[Pair, ...]
    """Who was matched with whom, in the order of the predictions."""

    @property
    def unmatched_predicted(self) -> tuple[str, ...]:
        """Keys of predictions that earned nothing."""
        return tuple(key for key in self.predicted if key not in {pair.predicted for pair in self.pairs})

    @property
    def unmatched_reference(self) -> tuple[str, ...]:
        """Keys of references that nobody found."""
        return tuple(key for key in self.reference if key not in {pair.reference for pair in self.pairs})


def lenient(predicted: Collection[str], reference: Collection[str] | None, *, taxonomy: Taxonomy | None = None,
            tiers: Triples | None = None, credit: Mapping[str, float] | None = None,
            failed: bool = False) -> Matching:
    """Scores that give credit to synonyms and, by half, to broader and narrower names.

    Parameters
    ----------
    predicted : collection of str
        Names as written, the best ranked first; they are normalised here.
    reference : collection of str or None
        Names that people gave. None: nobody labelled the image. Empty: labelled with nothing.
    taxonomy : Taxonomy, optional
        What names mean; without it only names with equal keys earn credit.
    tiers : iterable of (str, str, str), optional
        Predicted name, reference name and their tier, where somebody knows better than the taxonomy.
    credit : mapping of str to float, optional
        Credit in [0, 1] of tiers, where it is not the usual one (`tiers.CREDITS`).
    failed : bool, default=False
        Whether the reader rejected the answer; then the scores are 0 whatever was predicted.

    Returns
    -------
    Matching
        Precision of an empty prediction is 0 against a non-empty reference; NaN comes with a reason.

    Raises
    ------
    TypeError
        If a plain string is passed for names.
    ValueError
        If a tier is unknown or a credit lies outside [0, 1].

    References
    ----------
    Methods, sections B4, B5, 0.3 and 0.4.

    Examples
    --------
    >>> lenient(["Dogs", "plant"], ["dog", "flower"], tiers=[("plant", "flower", "broader")]).f1
    0.75
    """
    return _scored(predicted, reference, taxonomy, overridden(tiers), credited(credit), failed)


def strict(predicted: Collection[str], reference: Collection[str] | None, *, tiers: Triples | None = None,
           credit: Mapping[str, float] | None = None, failed: bool = False) -> Matching:
    """Scores that give credit to equal names only, the tiers "exact" and "lemma", which need no taxonomy.

    Parameters and errors are those of `lenient`.

    References
    ----------
    Methods, section B5.

    Examples
    --------
    >>> strict(["Dogs", "automobile", "leopard", "plant"], ["dog", "car", "cheetah", "flower"]).f1
    0.25
    """
    chosen = {name: credit if name in STRICT else 0.0 for name, credit in credited(credit).items()}
    return _scored(predicted, reference, None, overridden(tiers), chosen, failed)


def tiers_between(predicted: Collection[Name], reference: Collection[Name], taxonomy: Taxonomy | None,
                  decided: Mapping[tuple[str, str], Tier]) -> list[list[Tier]]:
    """Tiers of all pairs: a row for each prediction, a column for each reference."""
    if not decided:
        known: Mapping[tuple[str, str], Any] = {} if taxonomy is None else taxonomy.pairs
        return [[known.get((one.key, other.key)) or tier_of(one, other, taxonomy) for other in reference]
                for one in predicted]
    return [[decided.get((one.key, other.key)) or tier_of(one, other, taxonomy) for other in reference]
            for one in predicted]


def _scored(predicted: Collection[str], reference: Collection[str] | None, taxonomy: Taxonomy | None,
            decided: Mapping[tuple[str, str], Tier], credit: Mapping[Tier, float], failed: bool) -> Matching:
    given = distinct(predicted)
    if reference is None:
        return _unscored(given, (), math.nan, "no reference")
    wanted = distinct(reference)
    if failed:
        return _unscored(given, wanted, 0.0, "")
    found = tiers_between(given, wanted, taxonomy, decided)
    best = assign([[credit[name] for name in row] for row in found],
                  ranks=[[_RANKS[name] for name in row] for row in found])
    pairs = tuple(Pair(given[row].key, wanted[column].key, found[row][column], weight)
                  for (row, column), weight in zip(best.pairs, best.weights, strict=True))
    precision, recall, f1 = _shares(best.total, len(given), len(wanted))
    broader = math.nan if not pairs else sum(pair.tier == "broader" for pair in pairs) / len(pairs)
    return Matching(precision, recall, f1, broader, "" if wanted else "empty reference", best.total,
                    tuple(name.key for name in given), tuple(name.key for name in wanted), pairs)


def _shares(total: float, given: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall and F1 by the table of section 0.3."""
    if not wanted:
        return (0.0, math.nan, 0.0) if given else (math.nan, math.nan, math.nan)
    return (total / given if given else 0.0), total / wanted, 2 * total / (given + wanted)


def _unscored(given: Collection[Name], wanted: Collection[Name], score: float, reason: str) -> Matching:
    return Matching(score, score, score, math.nan, reason, 0.0, tuple(name.key for name in given),
                    tuple(name.key for name in wanted), ())
