"""Few human labels and many automatic scores: a mean that is unbiased whatever the judge is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from vision_eval.stats.values import Floats, level_of, measured

FEW = 30
"""Below so many human scores the quantile is t's, and a warning is due (methods, section G12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Powered:
    """A mean from both sources, and what it is made of."""

    estimate: float
    low: float
    high: float
    se: float
    judged: float
    """Mean of the automatic scores over all images."""
    rectifier: float
    """Mean of human minus automatic score: what the judge gets wrong on average."""
    human: float
    """Mean of the human scores alone."""
    human_se: float
    """Its standard error, to compare with `se`."""
    n_all: int
    n_labelled: int
    few: bool
    """Whether there are fewer than 30 human scores."""
    reason: str
    """Why there is no value or no interval; empty if there is one."""

    @property
    def value(self) -> float:
        """The estimate."""
        return self.estimate


def ppi(f_all: Sequence[float], f_labelled: Sequence[float], human: Sequence[float], *, level: float = 0.95) -> Powered:
    """Mean of a human score over all images, of which people scored a random part.

    Parameters
    ----------
    f_all : sequence of float
        Score by a judge or baseline on every image.
    f_labelled : sequence of float
        The same on the images that people scored.
    human : sequence of float
        What people said about those, in the same order.
    level : float, default=0.95
        Probability of the interval, between 0 and 1.

    Returns
    -------
    Powered
        NaN without scores on either side; an interval needs two on both.

    Raises
    ------
    TypeError
        If a plain string is passed for a sequence.
    ValueError
        If a value is NaN or infinite, or people scored more images than there are or others than the judge.

    References
    ----------
    Methods, section G12; A. N. Angelopoulos et al., "Prediction-powered inference", 2023.

    Examples
    --------
    >>> found = ppi([0.9, 0.7, 0.8, 0.8], [0.9, 0.7], [0.8, 0.7])
    >>> round(found.estimate, 6), round(found.rectifier, 6), found.few
    (0.75, -0.05, True)
    """
    judged, on_labelled, people = measured(f_all), measured(f_labelled), measured(human)
    if len(on_labelled) != len(people):
        raise ValueError(f"Both need a score on every labelled image: there are {len(on_labelled)} and {len(people)}.")
    if len(people) > len(judged):
        raise ValueError(f"Labelled images are some of all: there are {len(people)} of {len(judged)}.")
    errors = people - on_labelled
    se, n = math.sqrt(_variance(judged) + _variance(errors)), len(people)
    estimate = _mean(judged) + _mean(errors)
    half = _quantile(n, level) * se
    reason = "no values" if not n else "one unit" if n == 1 else ""
    return Powered(estimate=estimate, low=estimate - half, high=estimate + half, se=se, judged=_mean(judged),
                   rectifier=_mean(errors), human=_mean(people), human_se=math.sqrt(_variance(people)),
                   n_all=len(judged), n_labelled=n, few=n < FEW, reason=reason)


def _quantile(n: int, level: float) -> float:
    upper = (1 + level_of(level)) / 2
    if n >= FEW:
        return float(ndtri(upper))
    return float(stdtrit(n - 1, upper)) if n > 1 else math.nan


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else math.nan


def _variance(values: Floats) -> float:
    """Of the mean; NaN for fewer than two values."""
    return float(np.var(values, ddof=1)) / len(values) if len(values) > 1 else math.nan
