"""Everything that is known about two variants on the same images, with the interval and test that suit the data."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision_eval.stats.equivalence import MARGIN, Equivalence, tost
from vision_eval.stats.flips import sign_flip
from vision_eval.stats.intervals import mean_interval
from vision_eval.stats.paired import Pairs, mean_difference, pairs
from vision_eval.stats.proportions import mcnemar, newcombe
from vision_eval.stats.values import level_of

Test = Literal["sign flip", "McNemar", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A difference with its interval, its test and its equivalence."""

    difference: float
    """Mean of the first minus the second."""
    low: float
    high: float
    interval: str
    """Method of the interval: "BCa", "t", "Newcombe", or why there is none."""
    p: float
    """Two-sided, of this comparison alone; adjust it where several are shown (`holm`)."""
    test: Test
    tost: Equivalence
    sd: float
    """Standard deviation of the differences."""
    n: int
    """Images on which both have a value."""
    dropped: int
    reason: str
    """Why something is missing; empty if nothing is."""

    @property
    def value(self) -> float:
        """The mean difference."""
        return self.difference


def paired_comparison(a: Sequence[float], b: Sequence[float], *, cluster: Sequence[Hashable] | None = None,
                      seed: int = 0, margin: float = MARGIN, level: float = 0.95) -> Comparison:
    """Compare two variants image by image.

    Parameters
    ----------
    a, b : sequence of float
        Scores of two variants, image by image in the same order. NaN on one side drops the pair, counted.
    cluster : sequence of hashable, optional
        The event or image that every place belongs to; each its own unless given.
    seed : int, default 0
        Of bootstrap and random sign patterns; write it down.
    margin : float, default 0.03
        Largest difference that does not matter; fixed before anybody looks.
    level : float, default=0.95
        Probability of the interval; 1 - level is that of the test of equivalence.

    Returns
    -------
    Comparison
        Scores of 0 and 1 without clusters get Newcombe's interval and McNemar's exact test. Others get BCa, for fewer
        than 30 units the wider of BCa and t, and the sign-flip test, by cluster if there are any.

    Raises
    ------
    TypeError
        If a plain string is passed for a sequence.
    ValueError
        If a value is infinite, lengths differ, or a number is out of range.

    References
    ----------
    Methods, section G (table).

    Examples
    --------
    >>> found = paired_comparison([0.2, 0.1, 0.0, 0.3, 0.0, 0.1], [0.0, 0.0, 0.0, 0.0, 0.1, 0.0])
    >>> round(found.difference, 6), found.interval, found.p
    (0.1, 't', 0.25)
    """
    both, mean = pairs(a, b, cluster=cluster), mean_difference(a, b, cluster=cluster, level=level)
    low, high, interval, p, test = _rates(both, level) if _yes_no(both) else _scores(both, seed, level)
    equal = tost(mean.difference, mean.se, mean.df, margin=margin, alpha=1 - level_of(level))
    return Comparison(difference=mean.difference, low=low, high=high, interval=interval, p=p, test=test, tost=equal,
                      sd=mean.sd, n=mean.n, dropped=mean.dropped, reason=mean.reason)


def _yes_no(both: Pairs) -> bool:
    values = np.concatenate((both.first, both.second))
    return both.clusters is None and bool(values.size) and bool(np.isin(values, (0.0, 1.0)).all())


def _rates(both: Pairs, level: float) -> tuple[float, float, str, float, Test]:
    yes, other = both.first == 1, both.second == 1
    cells = [int(np.count_nonzero(cell)) for cell in (yes & other, yes & ~other, ~yes & other, ~yes & ~other)]
    found = newcombe(*cells, level=level)
    return found.low, found.high, "Newcombe", mcnemar(cells[1], cells[2]).p, "McNemar"


def _scores(both: Pairs, seed: int, level: float) -> tuple[float, float, str, float, Test]:
    differences = both.differences.tolist()
    found = mean_interval(differences, seed=seed, clusters=both.clusters, level=level)
    if not differences:
        return math.nan, math.nan, found.method, math.nan, "none"
    p = sign_flip(both.first.tolist(), both.second.tolist(), cluster=both.clusters, seed=seed).p
    return found.low, found.high, found.method, p, "sign flip"
