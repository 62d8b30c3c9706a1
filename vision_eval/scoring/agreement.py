"""Agreement of labelers corrected for chance: Cohen's kappa on cells, Krippendorff's alpha on sets."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from vision_eval.scoring.names import Named, distinct, listed

Distance = Literal["jaccard", "masi"]


class Cells(NamedTuple):
    """Cells of image and label by who said the label."""

    both: int
    a_only: int
    b_only: int
    neither: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kappa:
    """Agreement on cells and what chance alone would give."""

    value: float
    """In [-1, 1]; NaN: undefined."""
    reason: str = ""
    """Why; of `score.REASONS`."""
    observed: float = math.nan
    """Share of cells on which both agree."""
    expected: float = math.nan
    """Share on which they would if each said labels at random as often as it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositiveAgreement:
    """Agreement on the cells of which somebody said yes."""

    value: float
    """In [0, 1]; NaN: nobody said yes."""
    reason: str = ""
    yes_a: int = 0
    """Cells of which the first said yes."""
    yes_b: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha:
    """Agreement of sets and the disagreements it is made of."""

    value: float
    """At most 1; NaN: undefined."""
    reason: str = ""
    observed: float = math.nan
    """Mean distance of sets of the same unit."""
    expected: float = math.nan
    """Mean distance of all sets."""
    pairable: int = 0
    """Sets that have another one of the same unit to be compared with."""
    units: int = 0
    """Units with at least two sets."""


def cells(a: Iterable[Iterable[Named] | None], b: Iterable[Iterable[Named] | None], *, keys: bool = False) -> Cells:
    """Count who said which label of which image, over all labels that anybody said of any.

    Parameters
    ----------
    a, b : iterable of (iterable of names or None)
        Labels image by image; an image that is None on either side is left out.
    keys : bool, default=False
        Whether names are keys already.

    Raises
    ------
    ValueError
        If the two differ in length.

    References
    ----------
    Methods, section A14.

    Examples
    --------
    >>> cells([["dog", "sea"], ["cat"]], [["dog"], ["cat"]])
    Cells(both=2, a_only=1, b_only=0, neither=3)
    """
    pairs = [(frozenset(distinct(one, keys=keys)), frozenset(distinct(other, keys=keys)))
             for one, other in zip(listed(a), listed(b), strict=True)
             if one is not None and other is not None]
    vocabulary = frozenset[str]().union(*(one | other for one, other in pairs))
    both, a_only, b_only = (sum(len(part) for part in parts) for parts in (
        [one & other for one, other in pairs], [one - other for one, other in pairs],
        [other - one for one, other in pairs]))
    return Cells(both, a_only, b_only, len(pairs) * len(vocabulary) - both - a_only - b_only)


def kappa(both: int, a_only: int, b_only: int, neither: int) -> Kappa:
    """Cohen's kappa of two labelers on cells of image and label.

    Of an open vocabulary it depends on the vocabulary: each new word adds cells that neither chose.

    Parameters
    ----------
    both, a_only, b_only, neither : int
        Cells by who said yes.

    Returns
    -------
    Kappa
        NaN without cells, and when chance alone would agree everywhere.

    Raises
    ------
    ValueError
        If a count is negative.

    References
    ----------
    Methods, section A14; J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960).

    Examples
    --------
    >>> found = kappa(2, 1, 1, 6)
    >>> found.observed, round(found.expected, 6), round(found.value, 6)
    (0.8, 0.58, 0.52381)
    """
    total = _total(both, a_only, b_only, neither)
    if not total:
        return Kappa(value=math.nan, reason="no-cells")
    by_chance = (both + a_only) * (both + b_only) + (neither + b_only) * (neither + a_only)
    observed, expected = (both + neither) / total, by_chance / total**2
    if by_chance == total**2:
        return Kappa(value=math.nan, reason="certain", observed=observed, expected=expected)
    return Kappa(value=(observed - expected) / (1 - expected), observed=observed, expected=expected)


def positive_agreement(both: int, a_only: int, b_only: int, neither: int = 0) -> PositiveAgreement:
    """Share of yes on which both agree, whatever the number of cells that neither chose; arguments as in `kappa`.

    References
    ----------
    Methods, section A14; A. R. Feinstein and D. V. Cicchetti, "High agreement but low kappa", Journal of Clinical
    Epidemiology 43 (1990).

    Examples
    --------
    >>> round(positive_agreement(2, 1, 1, 6).value, 6)
    0.666667
    """
    _total(both, a_only, b_only, neither)
    yes_a, yes_b = both + a_only, both + b_only
    said = yes_a + yes_b
    return PositiveAgreement(value=2 * both / said if said else math.nan, reason="" if said else "no-labels",
                             yes_a=yes_a, yes_b=yes_b)


def jaccard_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the labels of two sets that only one has; 0 for two empty sets.

    Examples
    --------
    >>> jaccard_distance(frozenset({"cat"}), frozenset({"cat", "sofa"}))
    0.5
    """
    union = len(one | other)
    return 1 - len(one & other) / union if union else 0.0


def masi_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """Distance that is milder when one set holds the other than when both have labels of their own.

    References
    ----------
    Methods, section A15; R. Passonneau, "Measuring agreement on set-valued items", LREC (2006).

    Examples
    --------
    >>> round(masi_distance(frozenset({"cat"}), frozenset({"cat", "sofa"})), 6)
    0.666667
    """
    if one == other:
        return 0.0
    holds = 2 if one < other or other < one else 1
    return 1 - (1 - jaccard_distance(one, other)) * holds / 3


DISTANCES: Mapping[Distance, Callable[[frozenset[str], frozenset[str]], float]] = MappingProxyType({
    "jaccard": jaccard_distance, "masi": masi_distance})


def alpha(units: Iterable[Sequence[Iterable[Named] | None]], *, distance: Distance = "jaccard",
          keys: bool = False) -> Alpha:
    """Krippendorff's alpha of labelers who give sets.

    Parameters
    ----------
    units : iterable of sequences of (iterable of names or None)
        For each image the label sets of its labelers, in any order. None: this labeler did not see it.
        Images with fewer than two sets are left out.
    distance : {"jaccard", "masi"}, default="jaccard"
        How far apart two sets are.
    keys : bool, default=False
        Whether names are keys already.

    Returns
    -------
    Alpha
        1 for perfect agreement, 0 for what chance gives, negative below. NaN when all sets are equal or fewer than
        two can be compared.

    Raises
    ------
    TypeError
        If a plain string is passed for units, sets or names.
    ValueError
        If the distance has another name.

    References
    ----------
    Methods, section A15; K. Krippendorff, "Content Analysis", 4th edition (2018).

    Examples
    --------
    >>> units = [(["dog", "beach"], ["dog", "beach"]), (["cat"], ["cat", "sofa"]), (["car"], ["road"])]
    >>> round(alpha(units).value, 6), round(alpha(units, distance="masi").value, 6)
    (0.444444, 0.390244)
    """
    if distance not in DISTANCES:
        raise ValueError(f"distance must be one of {', '.join(DISTANCES)}, not {distance!r}.")
    rated = [[frozenset(distinct(names, keys=keys)) for names in listed(unit) if names is not None]
             for unit in listed(units)]
    rated = [unit for unit in rated if len(unit) > 1]
    total = sum(map(len, rated))
    if not total:
        return Alpha(value=math.nan, reason="few-values")
    between = DISTANCES[distance]
    observed = math.fsum(_disagreement(Counter(unit), between) / (len(unit) - 1) for unit in rated) / total
    expected = _disagreement(Counter(given for unit in rated for given in unit), between) / (total * (total - 1))
    return Alpha(value=1 - observed / expected if expected else math.nan, reason="" if expected else "certain",
                 observed=observed, expected=expected, pairable=total, units=len(rated))


def _disagreement(counted: Counter[frozenset[str]],
                  between: Callable[[frozenset[str], frozenset[str]], float]) -> float:
    """Sum of distances over all ordered pairs of sets."""
    given = list(counted.items())
    return 2 * math.fsum(times * others * between(one, other) for place, (one, times) in enumerate(given)
                         for other, others in given[:place])


def _total(*counts: int) -> int:
    if min(counts) < 0:
        raise ValueError(f"Counts must be 0 or more, not {counts!r}.")
    return sum(counts)
