"""Equal enough: two one-sided tests against a margin that was fixed beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

from vision_eval.stats.values import share

MARGIN = 0.03
"""Difference of scores in [0, 1] that is too small to matter, unless told otherwise (methods, section G9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """The two tests and the interval that says the same."""

    p: float
    """The larger of both."""
    p_low: float
    """That the difference is above minus the margin."""
    p_high: float
    """That it is below the margin."""
    low: float
    """Of the interval with probability 1 - 2 alpha: 90 % by default."""
    high: float
    margin: float
    equivalent: bool
    """Whether that interval lies inside of the margins."""
    reason: str
    """Why there is no p; empty if there is one."""

    @property
    def value(self) -> float:
        """The p value."""
        return self.p


def tost(mean: float, se: float, df: int, *, margin: float = MARGIN, alpha: float = 0.05) -> Equivalence:
    """Test of "the difference is at least as large as the margin", to either side.

    Parameters
    ----------
    mean, se : float
        Of the differences: mean and its standard error.
    df : int
        Degrees of freedom of the error: one less than there are images or clusters.
    margin : float, default 0.03
        Largest difference that does not matter, in the unit of the mean; fixed before anybody looks.
    alpha : float, default 0.05
        Level, in [0, 0.5].

    Returns
    -------
    Equivalence
        NaN without p where there is no error: fewer than two units, or differences that do not vary, of which few prove
        nothing.

    Raises
    ------
    ValueError
        If `se` or `margin` is negative, or `alpha` is out of range.

    References
    ----------
    Methods, section G9; D. J. Schuirmann, "A comparison of the two one-sided tests procedure and the power approach",
    1987.

    Examples
    --------
    >>> found = tost(0.01, 0.012, 99, margin=0.03)
    >>> round(found.p, 6), round(found.low, 6), round(found.high, 6), found.equivalent
    (0.049371, -0.009925, 0.029925, True)
    """
    if se < 0 or margin < 0:
        raise ValueError(f"se and margin must be 0 or more, not {se!r} and {margin!r}.")
    quantile = 1 - share("2 * alpha", 2 * alpha) / 2
    if df < 1 or not se > 0:
        point = mean if df >= 1 and se == 0 else math.nan
        return Equivalence(p=math.nan, p_low=math.nan, p_high=math.nan, low=point, high=point, margin=margin,
                           equivalent=False, reason="no variation" if se == 0 else "no error")
    p_low, p_high = float(stdtr(df, -(mean + margin) / se)), float(stdtr(df, (mean - margin) / se))
    half = float(stdtrit(df, quantile)) * se
    p = max(p_low, p_high)
    return Equivalence(p=p, p_low=p_low, p_high=p_high, low=mean - half, high=mean + half, margin=margin,
                       equivalent=p <= alpha, reason="")
