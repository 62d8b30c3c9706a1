"""Two variants on the same images: the mean of their differences, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtr, stdtrit

from vision_eval.stats.intervals import standard_error
from vision_eval.stats.values import Floats, Units, is_constant, level_of, measured, numbers, units

FEW_CLUSTERS = 10
"""Fewer are few: t on G - 1 degrees of freedom is wide, and still optimistic (methods, section G2)."""

Reason = Literal["", "no pairs", "one unit", "no variation"]
"""Why there is no interval or test: nothing in common, one image or cluster, or all differences equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Differences of two variants on the images where both have a value."""

    differences: Floats
    clusters: tuple[Hashable, ...] | None
    dropped: int
    """Images on which one of them, or both, have none."""
    first: Floats
    second: Floats

    @property
    def units(self) -> Units:
        """What varies independently."""
        return units(self.differences, self.clusters)

    @property
    def reason(self) -> Reason:
        """Why nothing can be said about the mean beyond its value; empty if it can."""
        if not self.differences.size:
            return "no pairs"
        if len(self.units) < 2:
            return "one unit"
        return "no variation" if is_constant(self.differences) else ""


def pairs(a: Sequence[float], b: Sequence[float], *, cluster: Sequence[Hashable] | None = None) -> Pairs:
    """What two variants have in common: their scores image by image, where both have one.

    Parameters
    ----------
    a, b : sequence of float
        Scores of two variants, image by image in the same order; NaN where undefined.
    cluster : sequence of hashable, optional
        The event or image that every place belongs to; each its own unless given.

    Returns
    -------
    Pairs
        `a` minus `b`. A value that is NaN on one side drops the pair, counted.

    Raises
    ------
    TypeError
        If a plain string is passed for a sequence.
    ValueError
        If a value is infinite, or lengths differ.

    References
    ----------
    Methods, section G10 (dropped pairs).

    Examples
    --------
    >>> pairs([1.0, 0.5, math.nan], [0.5, 0.5, 1.0]).differences.tolist()
    [0.5, 0.0]
    """
    first, second = (numbers(side).reshape(-1) for side in (a, b))
    if len(first) != len(second):
        raise ValueError(f"Both need a score for every image: there are {len(first)} and {len(second)}.")
    units(first, cluster)  # refuses clusters that do not fit
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = measured(first[both].tolist()), measured(second[both].tolist())
    kept = None if cluster is None else tuple(name for name, use in zip(cluster, both, strict=True) if use)
    return Pairs(differences=first - second, clusters=kept, dropped=int((~both).sum()), first=first, second=second)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanDifference:
    """Mean of paired differences with its t interval and what they are made of."""

    difference: float
    low: float
    high: float
    se: float
    """Standard error of the mean; the cluster-robust one where clusters are given."""
    sd: float
    """Standard deviation of the differences."""
    t: float
    df: int
    """One less than there are images or clusters."""
    p: float
    """Of the t test, two-sided."""
    n: int
    dropped: int
    se_unpaired: float
    """What the standard error would be if the images were not the same."""
    few_clusters: bool
    reason: Reason

    @property
    def value(self) -> float:
        """The mean."""
        return self.difference


def mean_difference(a: Sequence[float], b: Sequence[float], *, cluster: Sequence[Hashable] | None = None,
                    level: float = 0.95) -> MeanDifference:
    """Mean of the differences between two variants on the same images, with its t interval.

    Parameters
    ----------
    a, b, cluster
        As in `pairs`.
    level : float, default=0.95
        Probability of the interval, between 0 and 1.

    Returns
    -------
    MeanDifference
        In [-1, 1] for scores in [0, 1]. One unit: no interval (NaN). No variation: the interval is a point and there is
        no p. `reason` says so.

    Raises
    ------
    TypeError
        If a plain string is passed for a sequence.
    ValueError
        If a value is infinite, lengths differ, or `level` is out of range.

    References
    ----------
    Methods, sections G1 and G2.

    Examples
    --------
    >>> found = mean_difference([0.2, 0.1, 0.0, 0.3, 0.0, 0.1], [0.0, 0.0, 0.0, 0.0, 0.1, 0.0])
    >>> round(found.difference, 6), round(found.se, 6), round(found.p, 6)
    (0.1, 0.057735, 0.143811)
    """
    both, quantile = pairs(a, b, cluster=cluster), (1 + level_of(level)) / 2
    reason, separate, n = both.reason, both.units, len(both.differences)
    mean = separate.mean if n else math.nan
    se = 0.0 if reason == "no variation" else standard_error(separate)
    df = max(0, len(separate) - 1)
    t = mean / se if se else math.nan
    half = se if reason else float(stdtrit(df, quantile)) * se
    sd = 0.0 if reason == "no variation" else _sd(both.differences)
    return MeanDifference(
        difference=mean, low=mean - half, high=mean + half, se=se, sd=sd, t=t, df=df,
        p=2 * float(stdtr(df, -abs(t))) if se and not reason else math.nan, n=n, dropped=both.dropped,
        se_unpaired=math.hypot(_sd(both.first), _sd(both.second)) / math.sqrt(n) if n else math.nan,
        few_clusters=cluster is not None and len(separate) < FEW_CLUSTERS, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterError:
    """Standard error of a mean over clusters, and of those that are too small."""

    se: float
    without_factor: float
    """Without the factor G / (G - 1)."""
    naive: float
    """As if all values were independent."""
    n: int
    clusters: int
    df: int
    few_clusters: bool
    reason: Reason

    @property
    def value(self) -> float:
        """The cluster-robust standard error."""
        return self.se

    @property
    def design_effect(self) -> float:
        """How many times the naive variance is too small; NaN where that is 0."""
        return (self.se / self.naive)**2 if self.naive else math.nan


def cluster_se(values: Sequence[float], cluster: Sequence[Hashable]) -> ClusterError:
    """Standard error of a mean whose values belong together in events, or as repeats of an image.

    Parameters
    ----------
    values : sequence of float
        Scores, or differences of scores.
    cluster : sequence of hashable
        The event or image of every value.

    Returns
    -------
    ClusterError
        In the unit of the values. NaN for one cluster or none; fewer than 10 are marked as few: use t on `df` degrees.

    Raises
    ------
    TypeError
        If a plain string is passed for a sequence.
    ValueError
        If a value is NaN or infinite, or lengths differ.

    References
    ----------
    Methods, section G2.

    Examples
    --------
    >>> found = cluster_se([1, 1, 0, 0, 1, 0], ["a", "a", "b", "b", "c", "c"])
    >>> [round(error, 6) for error in (found.naive, found.without_factor, found.se)]
    [0.223607, 0.235702, 0.288675]
    """
    array = measured(values)
    separate = units(array, cluster)
    groups, se = len(separate), standard_error(separate)
    reason: Reason = "no pairs" if not groups else "one unit" if groups == 1 else ""
    return ClusterError(se=se, without_factor=se * math.sqrt((groups - 1) / groups) if groups else math.nan,
                        naive=standard_error(units(array, None)), n=len(array), clusters=groups, df=max(0, groups - 1),
                        few_clusters=groups < FEW_CLUSTERS, reason=reason)


def design_effect(m: float, correlation: float) -> float:
    """How many times larger the variance of a mean is because answers come in clusters.

    Parameters
    ----------
    m : float
        Answers per cluster.
    correlation : float
        Within a cluster, in [-1, 1].

    Raises
    ------
    ValueError
        If `m` is below 1 or the correlation out of range.

    References
    ----------
    Methods, section G2.

    Examples
    --------
    >>> round(design_effect(5, 0.3), 6), round(100 / design_effect(5, 0.3))
    (2.2, 45)
    """
    if m < 1 or not -1 <= correlation <= 1:
        raise ValueError(f"m must be at least 1 and correlation in [-1, 1], not {m!r} and {correlation!r}.")
    return 1 + (m - 1) * correlation


def _sd(values: Floats) -> float:
    """Standard deviation with n - 1; NaN for fewer than two values."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else math.nan
