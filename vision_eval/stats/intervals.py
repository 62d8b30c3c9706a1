"""How sure a number is: intervals of rates and of means, and when failures are hopelessly many."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri, stdtrit

from vision_eval.stats.bootstrap import bootstrap
from vision_eval.stats.values import Floats, Units, is_constant, level_of, matrix, measured, share, tabled, units

Method = Literal["BCa", "t", "no variation", "single", "no values"]
"""Where an interval comes from; "single": one image or cluster shows no spread, so there is no interval."""

_FEW = 30


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and how sure it is."""

    mean: float
    low: float
    """NaN: no interval."""
    high: float
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Wilson's interval and what it is made of."""

    low: float
    high: float
    rate: float
    """k / n; NaN without outcomes."""
    centre: float
    half_width: float
    z: float
    """Quantile of the normal distribution."""

    @property
    def value(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high


def wilson(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Score interval of a rate of which `k` of `n` independent yes-or-no outcomes were seen.

    Parameters
    ----------
    k, n : int
        Outcomes that count, and all; one outcome per image, because repeats are not independent.
    level : float, default=0.95
        Probability, between 0 and 1.

    Returns
    -------
    tuple of float
        Low and high, in [0, 1]; (0, 1) without outcomes.

    Raises
    ------
    ValueError
        If not 0 <= `k` <= `n`, or `level` is out of range.

    References
    ----------
    Methods, section C5; E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", Journal of the American Statistical Association 22 (1927).

    Examples
    --------
    >>> low, high = wilson(15, 16)
    >>> round(low, 6), round(high, 6)
    (0.716713, 0.988881)
    """
    return score_interval(k, n, level).value


def score_interval(k: int, n: int, level: float = 0.95) -> Score:
    """Wilson's interval with its parts.

    Parameters
    ----------
    k, n, level
        As in `wilson`.

    Returns
    -------
    Score
        Bounds in [0, 1].

    Raises
    ------
    ValueError
        If not 0 <= `k` <= `n`, or `level` is out of range.

    References
    ----------
    Methods, section C5.

    Examples
    --------
    >>> parts = score_interval(15, 16)
    >>> round(parts.centre, 6), round(parts.half_width, 6)
    (0.852797, 0.136084)
    """
    if not 0 <= k <= n:
        raise ValueError(f"k must be in [0, n], not {k!r} of {n!r}.")
    z = -float(ndtri((1 - level_of(level)) / 2))
    if n == 0:
        return Score(low=0.0, high=1.0, rate=math.nan, centre=0.5, half_width=0.5, z=z)
    rate, shrink = k / n, 1 + z**2 / n
    centre = (rate + z**2 / (2 * n)) / shrink
    half = z * math.sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2)) / shrink
    return Score(low=max(0.0, centre - half) if k else 0.0, high=min(1.0, centre + half) if k < n else 1.0,
                 rate=rate, centre=centre, half_width=half, z=z)


def hopeless(failed: int, asked: int, budget: float, at_least: int = 10) -> bool:
    """Whether a variant fails too often to go on asking: even the low end of its failure rate is above budget.

    Parameters
    ----------
    failed, asked : int
        Attempts so far.
    budget : float
        Share of failures that is tolerated, in [0, 1].
    at_least : int, default=10
        Attempts before which nothing is decided.

    Raises
    ------
    ValueError
        If not 0 <= `failed` <= `asked`, or `budget` is out of range.

    References
    ----------
    Methods, section C5 (95 % interval); design, section 6.

    Examples
    --------
    >>> hopeless(9, 9, 0.2), hopeless(4, 10, 0.2), hopeless(5, 10, 0.2)
    (False, False, True)
    """
    low, _ = wilson(failed, asked)
    return asked >= at_least and low > share("budget", budget)


def mean_interval(values: Sequence[float], *, seed: int, clusters: Sequence[Hashable] | None = None,
                  level: float = 0.95) -> Interval:
    """Mean over images with the interval that suits their number.

    Parameters
    ----------
    values : sequence of float
        One score per image, or several where `clusters` says which belong together.
    seed : int
        Of the bootstrap; write it down, the same seed gives the same interval.
    clusters : sequence of hashable, optional
        For every value the event or image it belongs to; each value its own unless given.
    level : float, default=0.95
        Probability, between 0 and 1.

    Returns
    -------
    Interval
        From 30 units on BCa, below the wider of t and BCa. The bounds equal the mean where all values are
        equal (method "no variation") and are NaN for fewer than two units.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or lengths differ.

    References
    ----------
    Methods, section G (table), G1 and G3.

    Examples
    --------
    >>> interval = mean_interval([0.2, 0.1, 0.0, 0.3, -0.1, 0.1], seed=1)
    >>> round(interval.mean, 6), round(interval.low, 6), round(interval.high, 6), interval.method
    (0.1, -0.048413, 0.248413, 't')
    """
    return mean_intervals(measured(values)[:, np.newaxis], seed=seed, clusters=clusters, level=level)[0]


def mean_intervals(scores: Sequence[Sequence[float]] | Floats, *, seed: int,
                   clusters: Sequence[Hashable] | None = None, level: float = 0.95, b: int = 10_000) -> list[Interval]:
    """`mean_interval` of many variants over the same images, at little more than the cost of one.

    Parameters
    ----------
    scores : array of shape (n_images, n_variants)
        NaN where a variant has no value; its mean is over the others.
    seed, clusters, level
        As in `mean_interval`; one cluster per row.
    b : int, default=10_000
        Resamples; every variant gets those of the same images.

    Returns
    -------
    list of Interval
        One per variant.

    Raises
    ------
    TypeError
        If a plain string is passed for scores or clusters.
    ValueError
        If a score is infinite, or lengths differ.

    References
    ----------
    Methods, section G (table), G1 and G3.

    Examples
    --------
    >>> [interval.method for interval in mean_intervals([[0.2, 1], [0.1, 1], [0.0, 1]], seed=1)]
    ['t', 'no variation']
    """
    array = matrix(scores)
    table = tabled(array, clusters)
    columns = [table.column(number) for number in range(array.shape[1])]
    found = [_without_resampling(values[~np.isnan(values)], column)
             for values, column in zip(array.T, columns, strict=True)]
    varied = [number for number, interval in enumerate(found) if interval is None]
    if varied:
        ends = bootstrap(array[:, varied], seed=seed, clusters=clusters, b=b, level=level)
        for number, (low, high) in zip(varied, ends.tolist(), strict=True):
            found[number] = _wider(columns[number], low, high, level)
    return [interval for interval in found if interval is not None]


def _without_resampling(values: Floats, separate: Units) -> Interval | None:
    """What needs no draws because too little is known or nothing varies; else None."""
    if not len(separate):
        return Interval(math.nan, math.nan, math.nan, "no values")
    if len(separate) < 2:
        return Interval(separate.mean, math.nan, math.nan, "single")
    return Interval(separate.mean, separate.mean, separate.mean, "no variation") if is_constant(values) else None


def _wider(separate: Units, low: float, high: float, level: float) -> Interval:
    """The bootstrap's interval, or for few units that of t where it is wider."""
    student = _student(separate, level)
    if len(separate) < _FEW and student[1] - student[0] > high - low:
        return Interval(separate.mean, *student, "t")
    return Interval(separate.mean, low, high, "BCa")


def t_interval(values: Sequence[float], *, clusters: Sequence[Hashable] | None = None,
               level: float = 0.95) -> tuple[float, float]:
    """Mean plus and minus its standard error times a quantile of Student's t.

    Parameters
    ----------
    values, clusters, level
        As in `mean_interval`. With clusters the error is the cluster-robust one, on G - 1 degrees of freedom.

    Returns
    -------
    tuple of float
        Low and high; a point where nothing varies, NaN for fewer than two units.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or lengths differ.

    References
    ----------
    Methods, sections G1 and G2.

    Examples
    --------
    >>> low, high = t_interval([0.2, 0.1, 0.0, 0.3, -0.1, 0.1])
    >>> round(low, 6), round(high, 6)
    (-0.048413, 0.248413)
    """
    return _student(units(measured(values), clusters), level)


def standard_error(separate: Units) -> float:
    """Standard error of the mean over units; the cluster-robust one where they hold several values.

    Parameters
    ----------
    separate : Units
        Images, or clusters of values.

    Returns
    -------
    float
        In the unit of the values; NaN for fewer than two units.

    References
    ----------
    Methods, sections G1 and G2, with the factor G / (G - 1).

    Examples
    --------
    >>> round(standard_error(Units(np.array([2.0, 0.0, 1.0]), np.array([2.0, 2.0, 2.0]))), 6)
    0.288675
    """
    groups = len(separate)
    if groups < 2:
        return math.nan
    residuals = separate.sums - separate.mean * separate.sizes
    return math.sqrt(groups / (groups - 1) * float(residuals @ residuals)) / float(separate.sizes.sum())


def _student(separate: Units, level: float) -> tuple[float, float]:
    if len(separate) < 2:
        return math.nan, math.nan
    half = float(stdtrit(len(separate) - 1, (1 + level_of(level)) / 2)) * standard_error(separate)
    return separate.mean - half, separate.mean + half
