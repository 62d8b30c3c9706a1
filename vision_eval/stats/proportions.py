"""Yes-or-no outcomes: bounds of a rate that was never seen, differences of rates, and their test."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import bdtr

from vision_eval.stats.intervals import score_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverSeen:
    """Bounds of a rate of which not one outcome was seen."""

    low: float
    high: float
    """3 / n, and never more than 1."""
    exact: float
    """Rate at which nothing would be seen with a probability of 5 %."""

    @property
    def value(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high


def rule_of_three(n: int) -> NeverSeen:
    """How frequent something may still be that was not seen in n independent outcomes.

    Parameters
    ----------
    n : int
        Outcomes; one per image, because repeats are not independent.

    Returns
    -------
    NeverSeen
        95 % bounds in [0, 1]; (0, 1) without outcomes.

    Raises
    ------
    ValueError
        If `n` is negative.

    References
    ----------
    Methods, section C5.

    Examples
    --------
    >>> rule_of_three(300).value
    (0.0, 0.01)
    """
    if n < 0:
        raise ValueError(f"n must be a number of outcomes, not {n!r}.")
    return NeverSeen(low=0.0, high=min(1.0, 3 / n) if n else 1.0, exact=1 - 0.05**(1 / n) if n else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateDifference:
    """Difference of two rates with Newcombe's interval, and what it is made of."""

    difference: float
    low: float
    high: float
    first: tuple[float, float, float]
    """Rate of the first with its Wilson bounds."""
    second: tuple[float, float, float]
    phi: float
    """Correlation of the two on the same images; 0 for different images."""
    reason: str
    """Why nothing is known; empty if something is."""

    @property
    def value(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high


def newcombe(both: int, a_only: int, b_only: int, neither: int, *, level: float = 0.95) -> RateDifference:
    """Interval of the difference between two rates on the same images.

    Parameters
    ----------
    both, a_only, b_only, neither : int
        Images with a yes of both, of one only, and of none.
    level : float, default=0.95
        Probability, between 0 and 1.

    Returns
    -------
    RateDifference
        Rate of the first minus that of the second, in [-1, 1]; bounds of -1 and 1 without images.

    Raises
    ------
    ValueError
        If a count is negative or `level` is out of range.

    References
    ----------
    Methods, section G5; R. G. Newcombe, "Improved confidence intervals for the difference between binomial
    proportions based on paired data", Statistics in Medicine 17 (1998), method 10.

    Examples
    --------
    >>> found = newcombe(36, 12, 2, 0)
    >>> round(found.difference, 6), round(found.low, 6), round(found.high, 6)
    (0.2, 0.05693, 0.340428)
    """
    if min(both, a_only, b_only, neither) < 0:
        raise ValueError(f"Counts must be 0 or more, not {(both, a_only, b_only, neither)!r}.")
    n = both + a_only + b_only + neither
    return _difference((both + a_only, n), (both + b_only, n), _phi(both, a_only, b_only, neither), level)


def newcombe_unpaired(k_a: int, n_a: int, k_b: int, n_b: int, *, level: float = 0.95) -> RateDifference:
    """Interval of the difference between two rates on different images.

    Parameters
    ----------
    k_a, n_a, k_b, n_b : int
        Outcomes that count, and all, of the first and of the second.
    level : float, default=0.95
        Probability, between 0 and 1.

    Returns
    -------
    RateDifference
        Rate of the first minus that of the second, in [-1, 1].

    Raises
    ------
    ValueError
        If more outcomes count than there are, or `level` is out of range.

    References
    ----------
    Methods, section G5.

    Examples
    --------
    >>> found = newcombe_unpaired(56, 70, 48, 80)
    >>> round(found.low, 6), round(found.high, 6)
    (0.052431, 0.333873)
    """
    return _difference((k_a, n_a), (k_b, n_b), 0.0, level)


@dataclass(frozen=True, slots=True, kw_only=True)
class McNemar:
    """The test of two rates on the same images."""

    p: float
    discordant: int
    """Images on which the two disagree; fewer than 6 can never give an exact p below 0.05."""
    tail: float
    """P(Bin <= min(b, c))."""
    point: float
    """P(Bin = min(b, c)), which mid-p takes off."""

    @property
    def value(self) -> float:
        """The p value."""
        return self.p


def mcnemar(b: int, c: int, *, mid_p: bool = False) -> McNemar:
    """Test of "two variants say yes equally often" on the same images.

    Parameters
    ----------
    b, c : int
        Images where only the first, and only the second, has a yes.
    mid_p : bool, default False
        Less strict: the outcome itself counts half.

    Returns
    -------
    McNemar
        Two-sided p in (0, 1]; 1 where they never disagree.

    Raises
    ------
    ValueError
        If a count is negative.

    References
    ----------
    Methods, section G4; M. W. Fagerland et al., "The McNemar test for binary matched-pairs data: mid-p and
    asymptotic are better than exact conditional", 2013.

    Examples
    --------
    >>> round(mcnemar(1, 6).p, 6), round(mcnemar(1, 6, mid_p=True).p, 6)
    (0.125, 0.070312)
    """
    if min(b, c) < 0:
        raise ValueError(f"Counts must be 0 or more, not {(b, c)!r}.")
    fewer, discordant = min(b, c), b + c
    tail = float(bdtr(fewer, discordant, 0.5))
    point = tail - (float(bdtr(fewer - 1, discordant, 0.5)) if fewer else 0.0)
    p = 1.0 if b == c else min(1.0, 2 * tail - (point if mid_p else 0.0))
    return McNemar(p=p, discordant=discordant, tail=tail, point=point)


def _phi(a: int, b: int, c: int, d: int) -> float:
    """Correlation of the four counts, with Newcombe's correction for continuity."""
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 0.0
    excess, half = a * d - b * c, (a + b + c + d) / 2
    corrected = excess if excess < 0 else max(0.0, excess - half)
    return corrected / math.sqrt(margins)


def _difference(first: tuple[int, int], second: tuple[int, int], phi: float, level: float) -> RateDifference:
    one, other = score_interval(*first, level), score_interval(*second, level)
    p1, p2 = one.rate, other.rate
    sides = ((p1 - one.low, other.high - p2), (one.high - p1, p2 - other.low))
    down, up = (math.sqrt(max(0.0, x**2 - 2 * phi * x * y + y**2)) for x, y in sides)
    known = min(first[1], second[1]) > 0
    return RateDifference(difference=p1 - p2, low=p1 - p2 - down if known else -1.0,
                          high=p1 - p2 + up if known else 1.0, first=(p1, one.low, one.high),
                          second=(p2, other.low, other.high), phi=phi, reason="" if known else "no pairs")
