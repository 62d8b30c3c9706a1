"""The bootstrap of means over images or clusters of them: one set of resamples serves every variant."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from vision_eval.stats.values import (
    TOLERANCE,
    Floats,
    Table,
    Units,
    is_constant,
    level_of,
    matrix,
    measured,
    product,
    tabled,
)

_ENUMERATED = 10_000
_DRAWS_AT_ONCE = 100_000

Ends = Literal["BCa", "percentile"]


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
    TypeError
        If a plain string is passed for values or clusters.
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
    low, high = bootstrap(measured(values)[:, np.newaxis], seed=seed, clusters=clusters, b=b, level=level)[0]
    return float(low), float(high)


def bootstrap(scores: Sequence[Sequence[float]] | Floats, *, seed: int, clusters: Sequence[Hashable] | None = None,
              b: int = 10_000, level: float = 0.95, ends: Ends = "BCa") -> Floats:
    """Bootstrap intervals of the means of many variants over the same images.

    Whole rows are drawn, so that the resamples of all variants are those of the same images.

    Parameters
    ----------
    scores : array of shape (n_images, n_variants)
        NaN where a variant has no value; its mean is over the others.
    seed, clusters, b, level
        As in `bca`; one cluster per row.
    ends : {"BCa", "percentile"}, default "BCa"
        Which shares of the resampled means are the ends of an interval.

    Returns
    -------
    ndarray of shape (n_variants, 2)
        Low and high; a point where nothing varies, NaN for fewer than two units with a value.

    Raises
    ------
    TypeError
        If a plain string is passed for scores or clusters.
    ValueError
        If a score is infinite, lengths differ, or `b` is below 1.

    References
    ----------
    Methods, section G3.

    Examples
    --------
    >>> bootstrap([[1, 0.5], [2, 0.5], [3, 0.5], [10, 0.5]], seed=1).tolist()
    [[1.75, 8.25], [0.5, 0.5]]
    """
    array = matrix(scores)
    table, low = tabled(array, clusters), (1 - level_of(level)) / 2
    means = resampled_means(table, seed=seed, b=b)
    found = np.empty((array.shape[1], 2))
    for number, drawn in enumerate(map(table.column, range(array.shape[1]))):
        values = array[~np.isnan(array[:, number]), number]
        if len(drawn) < 2:
            found[number] = math.nan
        elif is_constant(values):
            found[number] = drawn.mean
        else:
            known, tolerance = means[~np.isnan(means[:, number]), number], TOLERANCE * float(np.abs(values).mean())
            found[number] = np.quantile(known, (low, 1 - low) if ends == "percentile" else bca_levels(
                known, drawn.mean, _acceleration(drawn), level=level, tolerance=tolerance))
    return found


def resampled_means(table: Table, *, seed: int, b: int = 10_000) -> Floats:
    """Means of every variant in resamples of the same units.

    Parameters
    ----------
    table : Table
        What is drawn, from `tabled`.
    seed, b
        As in `bca`.

    Returns
    -------
    ndarray of shape (n_resamples, n_variants)
        NaN where a resample holds no value of a variant.

    Raises
    ------
    ValueError
        If `b` is below 1.

    References
    ----------
    Methods, section G3: numbers of draws by unit, and one matrix product for all variants.

    Examples
    --------
    >>> resampled_means(Table(np.array([[0.0], [1.0]]), np.ones((2, 1))), seed=1).ravel().tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    if b < 1:
        raise ValueError(f"b must be a number of resamples above 0, not {b!r}.")
    sizes = table.sizes
    if (sizes == sizes[:, :1]).all():
        sizes = sizes[:, :1]  # everybody answered everything: one column says it for all
    n, variants = table.sums.shape
    means, begin = np.empty((n**n if _few(n) else b, variants)), 0
    with np.errstate(invalid="ignore"):  # 0 / 0: nothing drawn has a value
        for counts in _counts(n, seed, b):
            part = means[begin:begin + len(counts)]
            np.divide(product(counts, table.sums), counts @ sizes, out=part)
            begin += len(counts)
    return means


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
    equal = int(np.count_nonzero(np.abs(means - mean) <= tolerance))
    below = (int(np.count_nonzero(means < mean - tolerance)) + 0.5 * equal) / len(means)
    bias = float(ndtri(min(max(below, 0.5 / len(means)), 1 - 0.5 / len(means))))
    shifted = [bias + float(ndtri(tail)) for tail in ((1 - level_of(level)) / 2, (1 + level) / 2)]
    low, high = (float(ndtr(bias + shift / (1 - acceleration * shift))) for shift in shifted)
    return low, high


def _few(n: int) -> bool:
    """Whether all resamples of n units can be enumerated."""
    return n < 10 and n**n <= _ENUMERATED


def _counts(n: int, seed: int, b: int) -> Iterator[Floats]:
    """How often every one of n units is drawn; one row per resample, in pieces that bound the memory."""
    if _few(n):
        every = np.indices((n,) * n).reshape(n, n**n).T
        yield (every[:, :, np.newaxis] == np.arange(n)).sum(axis=1).astype(np.float64)
        return
    random = np.random.Generator(np.random.PCG64(seed))
    rows = max(1, _DRAWS_AT_ONCE // n)
    begins = n * np.arange(rows, dtype=np.intp)[:, np.newaxis]
    for begin in range(0, b, rows):
        drawn = random.integers(0, n, size=(min(rows, b - begin), n), dtype=np.intp)
        drawn += begins[:len(drawn)]
        yield np.bincount(drawn.reshape(-1), minlength=drawn.size).reshape(drawn.shape).astype(np.float64)


def _acceleration(drawn: Units) -> float:
    left_out = (drawn.sums.sum() - drawn.sums) / (drawn.sizes.sum() - drawn.sizes)
    deviations = left_out.mean() - left_out
    largest = float(np.abs(deviations).max())
    if not largest:
        return 0.0
    scaled = deviations / largest  # the measure has no unit, and cubes of tiny numbers would vanish
    return float((scaled**3).sum() / (6 * (scaled @ scaled)**1.5))
