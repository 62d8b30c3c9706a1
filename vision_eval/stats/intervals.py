"""How sure a number is: intervals of rates and of means, and when failures are hopelessly many."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtri, stdtrit

from vision_eval.stats.bootstrap import bca
from vision_eval.stats.values import is_constant, level_of, measured, share, units

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
    if not 0 <= k <= n:
        raise ValueError(f"k must be in [0, n], not {k!r} of {n!r}.")
    if n == 0:
        return 0.0, 1.0
    z, rate = -float(ndtri((1 - level_of(level)) / 2)), k / n
    shrink = 1 + z**2 / n
    centre = (rate + z**2 / (2 * n)) / shrink
    half = z * math.sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2)) / shrink
    return (max(0.0, centre - half) if k else 0.0), (min(1.0, centre + half) if k < n else 1.0)


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
    array = measured(values)
    if not array.size:
        return Interval(math.nan, math.nan, math.nan, "no values")
    separate = units(array, clusters)
    if len(separate) < 2:
        return Interval(separate.mean, math.nan, math.nan, "single")
    if is_constant(array):
        return Interval(separate.mean, separate.mean, separate.mean, "no variation")
    resampled = bca(values, seed=seed, clusters=clusters, level=level)
    student = t_interval(values, clusters=clusters, level=level)
    if len(separate) < _FEW and student[1] - student[0] > resampled[1] - resampled[0]:
        return Interval(separate.mean, *student, "t")
    return Interval(separate.mean, *resampled, "BCa")


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
    separate = units(measured(values), clusters)
    groups = len(separate)
    if groups < 2:
        return math.nan, math.nan
    residuals = separate.sums - separate.mean * separate.sizes
    error = math.sqrt(groups / (groups - 1) * float(residuals @ residuals)) / float(separate.sizes.sum())
    half = float(stdtrit(groups - 1, (1 + level_of(level)) / 2)) * error
    return separate.mean - half, separate.mean + half
