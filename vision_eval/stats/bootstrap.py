"""The BCa bootstrap of a mean over images or clusters of them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from vision_eval.stats.values import TOLERANCE, Floats, Units, is_constant, level_of, measured, units

_ENUMERATED = 10_000
_DRAWS_AT_ONCE = 100_000


def bca(values: Sequence[float], *, seed: int, clusters: Sequence[Hashable] | None = None, b: int = 10_000,
        level: float = 0.95) -> tuple[float, float]:
    """Bootstrap interval of the mean, corrected for bias and acceleration.

    Parameters
    ----------
    values, seed, clusters, level
        As in `mean_interval`; whole clusters are drawn.
    b : int, default=10_000
        Resamples. Where all n ** n resamples are at most 10 000, those are enumerated instead.

    Returns
    -------
    tuple of float
        Low and high; a point where nothing varies, NaN for fewer than two units.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, lengths differ, or `b` is below 1.

    References
    ----------
    Methods, section G3; B. Efron, "Better bootstrap confidence intervals", Journal of the American
    Statistical Association 82 (1987).

    Examples
    --------
    >>> bca([1, 2, 3, 10], seed=1)
    (1.75, 8.25)
    """
    if b < 1:
        raise ValueError(f"b must be a number of resamples above 0, not {b!r}.")
    array = measured(values)
    drawn = units(array, clusters)
    if len(drawn) < 2:
        return math.nan, math.nan
    if is_constant(array):
        return drawn.mean, drawn.mean
    means = _resampled_means(drawn, seed, b)
    ends = bca_levels(means, drawn.mean, _acceleration(drawn), level=level,
                      tolerance=TOLERANCE * float(np.abs(array).mean()))
    low, high = np.quantile(means, ends)
    return float(low), float(high)


def bca_levels(means: Floats, mean: float, acceleration: float, *, level: float = 0.95,
               tolerance: float = 0.0) -> tuple[float, float]:
    """Shares of the resampled means that BCa takes for the ends of its interval.

    Parameters
    ----------
    means : ndarray of shape (n_resamples,)
        Of the resamples.
    mean : float
        Of the values themselves.
    acceleration : float
        Skewness of the jackknife, over 6.
    level : float, default=0.95
        Probability, between 0 and 1.
    tolerance : float, default=0.0
        Means that differ by at most this are equal.

    References
    ----------
    Methods, section G3.

    Examples
    --------
    >>> [round(share, 6) for share in bca_levels(np.array([1.0, 2.0, 3.0]), 2.0, 0.0)]
    [0.025, 0.975]
    """
    equal = np.abs(means - mean) <= tolerance
    below = (float(np.sum((means < mean) & ~equal)) + 0.5 * float(equal.sum())) / len(means)
    bias = float(ndtri(min(max(below, 0.5 / len(means)), 1 - 0.5 / len(means))))
    shifted = [bias + float(ndtri(tail)) for tail in ((1 - level_of(level)) / 2, (1 + level) / 2)]
    low, high = (float(ndtr(bias + shift / (1 - acceleration * shift))) for shift in shifted)
    return low, high


def _resampled_means(drawn: Units, seed: int, b: int) -> Floats:
    return np.concatenate([drawn.sums[rows].sum(axis=1) / drawn.sizes[rows].sum(axis=1)
                           for rows in _draws(len(drawn), seed, b)])


def _draws(n: int, seed: int, b: int) -> Iterator[npt.NDArray[np.intp]]:
    """Rows of n unit numbers each, in pieces that bound the memory."""
    if n < 10 and n**n <= _ENUMERATED:
        yield np.indices((n,) * n).reshape(n, -1).T
        return
    random = np.random.Generator(np.random.PCG64(seed))
    rows = max(1, _DRAWS_AT_ONCE // n)
    for begin in range(0, b, rows):
        yield random.integers(0, n, size=(min(rows, b - begin), n), dtype=np.intp)


def _acceleration(drawn: Units) -> float:
    left_out = (drawn.sums.sum() - drawn.sums) / (drawn.sizes.sum() - drawn.sizes)
    deviations = left_out.mean() - left_out
    largest = float(np.abs(deviations).max())
    if not largest:
        return 0.0
    scaled = deviations / largest  # the measure has no unit, and cubes of tiny numbers would vanish
    return float((scaled**3).sum() / (6 * (scaled @ scaled)**1.5))
