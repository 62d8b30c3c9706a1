"""Choosing among variants with several objectives: hard limits first, then weights, and how firm a lead is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision_eval.stats.bootstrap import resampled_means
from vision_eval.stats.values import TOLERANCE, by_name, matrix, numbers, one_way, share, tabled

Status = Literal["feasible", "probably feasible", "infeasible"]
Sign = Literal["<=", ">="]
Estimate = float | tuple[float, float, float]
"""A number, or a number with the low and high end of its interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasibility:
    """Whether a variant keeps the hard limits."""

    status: Status
    broken: tuple[str, ...]
    """Limits that not even the estimate keeps, or that nothing is known about."""
    doubtful: tuple[str, ...]
    """Limits that the estimate keeps, but not the unfavourable end of its interval."""


def feasible(variants: Mapping[str, Mapping[str, Estimate]],
             limits: Mapping[str, tuple[Sign, float]]) -> dict[str, Feasibility]:
    """Which variants keep hard limits, before anything is traded off.

    Parameters
    ----------
    variants : mapping of str to mapping
        By name of the variant and limit a number, or a triple of number, low and high end of its interval.
    limits : mapping of str to tuple
        ``("<=", most)`` or ``(">=", least)`` by name.

    Returns
    -------
    dict of str to Feasibility
        "feasible" if the unfavourable end of every interval keeps its limit (without interval the number itself),
        "probably feasible" if only the numbers do, else "infeasible". NaN or nothing keeps no limit.

    Raises
    ------
    TypeError
        If a plain string is passed for a collection.
    ValueError
        If a limit does not begin with "<=" or ">=", or has no number.

    References
    ----------
    Methods, section I3, with intervals from F4 and C5.

    Examples
    --------
    >>> found = feasible({"A": {"p90_s": (3.1, 2.8, 4.6), "valid": 1.0}, "B": {"p90_s": (3.1, 2.8, 5.6), "valid": 1.0}},
    ...                  {"p90_s": ("<=", 5), "valid": (">=", 0.93)})
    >>> {name: row.status for name, row in found.items()}
    {'A': 'feasible', 'B': 'probably feasible'}
    """
    bounds = {key: _limit(key, limit) for key, limit in by_name(limits).items()}
    found = {}
    for name, row in by_name(variants).items():
        kept = {key: _keeps(row.get(key, math.nan), *bound) for key, bound in bounds.items()}
        broken, doubtful = (tuple(key for key, sure in kept.items() if sure == how) for how in ("no", "perhaps"))
        status: Status = "infeasible" if broken else "probably feasible" if doubtful else "feasible"
        found[name] = Feasibility(status=status, broken=broken, doubtful=doubtful)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """How often every variant comes first when images are drawn again, and what choosing it costs."""

    p: Mapping[str, float]
    """Share of resamples in which it has the best mean; ties share."""
    regret: Mapping[str, float]
    """Mean distance to the best mean, in the unit of the scores; 0 is best."""
    resamples: int

    @property
    def value(self) -> dict[str, float]:
        """The shares."""
        return dict(self.p)


def p_best(scores: Mapping[str, Sequence[float]], *, cluster: Sequence[Hashable] | None = None, seed: int = 0,
           b: int = 10_000, direction: int = 1) -> Best:
    """How often each variant has the best mean when images are drawn again.

    A frequency of resampling to look at, without control of false claims.

    Parameters
    ----------
    scores : mapping of str to sequence of float
        By name, image by image in the same order; NaN where undefined.
    cluster : sequence of hashable, optional
        The event or image that every place belongs to; whole clusters are drawn.
    seed : int, default 0
        Of the resamples; write it down.
    b : int, default 10_000
        Resamples, the same images for all; where all that exist are at most 10 000, those are enumerated.
    direction : {1, -1}, default 1
        Whether a higher mean is the better one, or a lower.

    Returns
    -------
    Best
        Shares sum to 1; all NaN without a resample in which every variant has a value.

    Raises
    ------
    TypeError
        If a plain string is passed for a collection.
    ValueError
        If lengths differ, a value is infinite, or `b` is below 1.

    References
    ----------
    Methods, section I4.

    Examples
    --------
    >>> {name: round(p, 6) for name, p in p_best({"A": [1, 0, 1], "B": [0, 1, 0.5]}).p.items()}
    {'A': 0.685185, 'B': 0.314815}
    """
    columns = {name: numbers(values).reshape(-1) for name, values in by_name(scores).items()}
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError(f"Every variant needs a score for every image, not {[*map(len, columns.values())]!r} scores.")
    array = matrix(np.column_stack(list(columns.values())) if columns else np.empty((0, 0)))
    table = tabled(array, cluster)
    means = one_way(direction) * resampled_means(table, seed=seed, b=b)
    means = means[~np.isnan(means).any(axis=1)]
    if not means.size:
        return Best(p=dict.fromkeys(columns, math.nan), regret=dict.fromkeys(columns, math.nan), resamples=0)
    behind = means.max(axis=1, keepdims=True) - means
    first = behind <= TOLERANCE * np.nanmean(np.abs(array))
    shares = (first / first.sum(axis=1, keepdims=True)).mean(axis=0).tolist()
    return Best(p=dict(zip(columns, shares, strict=True)), resamples=len(means),
                regret=dict(zip(columns, behind.mean(axis=0).tolist(), strict=True)))


def latency_desirability(seconds: float, *, best: float, worst: float) -> float:
    """How welcome a duration is: 1 at the best or below, 0 at the worst or above, equal steps for equal factors.

    Parameters
    ----------
    seconds, best, worst : float
        Durations in seconds, above 0; `best` below `worst`.

    Raises
    ------
    ValueError
        If a duration is not above 0, or `best` not below `worst`.

    References
    ----------
    Methods, section I2.

    Examples
    --------
    >>> [round(latency_desirability(seconds, best=1, worst=10), 6) for seconds in (0.5, 2, 5, 20)]
    [1.0, 0.69897, 0.30103, 0.0]
    """
    if not seconds > 0 or not 0 < best < worst:
        raise ValueError(f"Durations must be above 0 and best below worst, not {(seconds, best, worst)!r}.")
    return min(1.0, max(0.0, math.log(worst / seconds) / math.log(worst / best)))


def utility(desirabilities: Sequence[float], weights: Sequence[float], *, geometric: bool = True) -> float:
    """One number from several, by the user's weights.

    Parameters
    ----------
    desirabilities : sequence of float
        Each in [0, 1], 1 is best.
    weights : sequence of float
        0 or more; they are scaled to sum to 1.
    geometric : bool, default True
        Product of powers, in which a zero anywhere is a zero; else the weighted sum.

    Returns
    -------
    float
        In [0, 1]; NaN if a desirability is.

    Raises
    ------
    TypeError
        If a plain string is passed for a sequence.
    ValueError
        If lengths differ, a desirability is outside [0, 1], or no weight is above 0.

    References
    ----------
    Methods, section I2; G. Derringer and R. Suich, "Simultaneous optimization of several response variables", 1980.

    Examples
    --------
    >>> round(utility([0.8, 0.69897], [0.7, 0.3]), 6), round(utility([0.8, 0.69897], [0.7, 0.3], geometric=False), 6)
    (0.768246, 0.769691)
    """
    values, weighed = numbers(desirabilities).reshape(-1), numbers(weights).reshape(-1)
    if len(values) != len(weighed) or not weighed.sum() > 0 or (weighed < 0).any():
        raise ValueError("Every desirability needs a weight of 0 or more, one of them above 0.")
    if np.isnan(values).any():
        return math.nan
    for value in values:
        share("A desirability", float(value))
    weighed /= weighed.sum()
    return float(np.prod(values**weighed) if geometric else values @ weighed)


def _limit(key: str, limit: tuple[Sign, float]) -> tuple[int, float]:
    """Which side is allowed, and the limit."""
    sign, value = limit
    if sign not in ("<=", ">=") or math.isnan(value):
        raise ValueError(f"The limit of {key!r} must be ('<=', number) or ('>=', number), not {limit!r}.")
    return (1 if sign == ">=" else -1), float(value)


def _keeps(estimate: Estimate, side: int, limit: float) -> Literal["yes", "perhaps", "no"]:
    number, low, high = estimate if isinstance(estimate, tuple) else (estimate,) * 3
    if not side * number >= side * limit:
        return "no"
    return "yes" if side * (low if side > 0 else high) >= side * limit else "perhaps"
