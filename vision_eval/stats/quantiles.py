"""Quantiles of what was measured, and how sure they are without any assumption about its distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import bdtr

from vision_eval.stats.values import level_of, measured, share


def quantile(values: Sequence[float], q: float) -> float:
    """Value below which a share `q` of the values lies, interpolated between neighbours (type 7).

    Parameters
    ----------
    values : sequence of float
        In any order; in the unit of the answer.
    q : float
        In [0, 1].

    Returns
    -------
    float
        NaN without values.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or `q` is outside [0, 1].

    References
    ----------
    Methods, section F3; R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996.

    Examples
    --------
    >>> seconds = [1.0, 1.1, 1.2, 1.2, 1.3, 1.4, 2.0, 5.0]
    >>> [round(quantile(seconds, q), 6) for q in (0.5, 0.9, 0.95)]
    [1.25, 2.9, 3.95]
    """
    array = measured(values)
    return float(np.quantile(array, share("q", q))) if array.size else math.nan


def quantile_interval(values: Sequence[float], q: float, level: float = 0.95) -> tuple[float, float]:
    """Two of the values between which the quantile of the population lies with at least this probability.

    Parameters
    ----------
    values : sequence of float
        In any order.
    q : float
        In [0, 1].
    level : float, default=0.95
        Probability, between 0 and 1.

    Returns
    -------
    tuple of float
        Low and high. Infinite on a side that so few values cannot bound.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or a share is out of range.

    References
    ----------
    Methods, section F4; W. J. Conover, "Practical Nonparametric Statistics", 1999.

    Examples
    --------
    >>> quantile_interval(range(1, 101), 0.5)
    (40.0, 61.0)
    """
    ordered = np.sort(measured(values))
    low, high = order_ranks(len(ordered), q, level)
    bounded = np.concatenate(([-math.inf], ordered, [math.inf]))
    return float(bounded[low]), float(bounded[high])


def order_ranks(n: int, q: float, level: float = 0.95) -> tuple[int, int]:
    """Ranks, counted from 1, of the two values that `quantile_interval` gives.

    Returns
    -------
    tuple of int
        Low and high; 0 and n + 1 mean that there is no bound on that side.

    References
    ----------
    Methods, section F4.

    Examples
    --------
    >>> order_ranks(16, 0.5), order_ranks(100, 0.95), order_ranks(300, 0.99)
    ((4, 13), (90, 100), (293, 301))
    """
    tail = (1 - level_of(level)) / 2
    below = np.concatenate(([0.0], bdtr(np.arange(n), n, share("q", q)), [1.0]))
    # below[rank] is the chance that fewer than `rank` values lie under the quantile
    return int(np.flatnonzero(below[:-1] <= tail)[-1]), int(np.flatnonzero(below >= 1 - tail)[0])
