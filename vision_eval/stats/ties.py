"""Tie groups: who cannot be told from the leader, when everybody is compared with everybody."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from vision_eval.stats.flips import sign_flips
from vision_eval.stats.multiplicity import holm
from vision_eval.stats.values import Floats, level_of, matrix, one_way

_FINEST = 4
"""A p value of random patterns can fall to this part of what the strictest step of Holm asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TieGroups:
    """Groups of variants that are not told apart, and the tests behind them."""

    groups: tuple[int | None, ...]
    """By variant: 1 for the leader and who is not separated from it, 2 for the next, ... None without any value."""
    leader: int | None
    """Place of the variant with the most favourable mean; the first of equal ones."""
    means: tuple[float, ...]
    p: Floats
    """Sign-flip test of every pair, alone; ndarray of shape (n_variants, n_variants), NaN on the diagonal."""
    adjusted: Floats
    """The same after Holm over all pairs."""
    comparisons: int
    draws: int
    """Random patterns of signs that were asked for; fewer than 17 units are enumerated."""


def tie_groups(scores: Sequence[Sequence[float]] | Floats, *, direction: int = 1,
               cluster: Sequence[Hashable] | None = None, seed: int = 0, alpha: float = 0.05) -> TieGroups:
    """Which variants are not separated from the leader, and in turn from the best of the others.

    The leader is chosen from the data, so the family of tests is all pairs.

    Parameters
    ----------
    scores : array of shape (n_images, n_variants)
        NaN where a variant has no value; a pair is compared on the images where both have one.
    direction : {1, -1}, default 1
        Whether a higher mean is preferred, or a lower.
    cluster : sequence of hashable, optional
        The event or image that every row belongs to; each its own unless given.
    seed : int, default 0
        Of the random patterns of signs; write it down.
    alpha : float, default 0.05
        Level for the whole family, between 0 and 1.

    Returns
    -------
    TieGroups
        A group is no claim that its members are equal: they are not told apart by these images.

    Raises
    ------
    TypeError
        If a plain string is passed for scores or clusters.
    ValueError
        If a score is infinite, lengths differ, or a number is out of range.

    References
    ----------
    Methods, sections L (tie groups), G3 and G6. Draws are 10 000, and more for many variants: with 10 000 the
    smallest p is about 0.0001, which times the number of pairs is above 0.05 from 33 variants on.

    Examples
    --------
    >>> ahead = [[0.9, 0.8, 0.1], [0.8, 0.9, 0.2], [0.7, 0.8, 0.1], [0.9, 0.7, 0.0], [0.8, 0.8, 0.1], [0.9, 1.0, 0.2]]
    >>> tie_groups(ahead * 2).groups
    (1, 1, 2)
    """
    array = matrix(scores)
    variants, sign = array.shape[1], one_way(direction)
    comparisons = variants * (variants - 1) // 2
    draws = max(10_000, math.ceil(_FINEST * comparisons / level_of(alpha)))
    p = sign_flips(array, cluster=cluster, seed=seed, draws=draws)
    adjusted, upper = p.copy(), np.triu_indices(variants, 1)
    adjusted[upper] = holm(p[upper].tolist())
    adjusted.T[upper] = adjusted[upper]
    means = [float(column[~np.isnan(column)].mean()) if not np.isnan(column).all() else math.nan for column in array.T]
    order = sorted((place for place in range(variants) if not math.isnan(means[place])),
                   key=lambda place: -sign * means[place])
    return TieGroups(groups=_grouped(order, adjusted, alpha), leader=order[0] if order else None, means=tuple(means),
                     p=p, adjusted=adjusted, comparisons=comparisons, draws=draws)


def _grouped(order: list[int], adjusted: Floats, alpha: float) -> tuple[int | None, ...]:
    """Group of each variant; the best that is left leads the next group."""
    groups: list[int | None] = [None] * len(adjusted)
    number, left = 0, order
    while left:
        number, leader = number + 1, left[0]
        for place in left:
            if not adjusted[leader, place] <= alpha:
                groups[place] = number
        left = [place for place in left if groups[place] is None]
    return tuple(groups)
