"""Before anything is asked: how many images a difference needs, and what the images at hand can show."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scipy.special import ndtri

from vision_eval.stats.values import level_of

SPREADS = (0.25, 0.35)
"""Standard deviations of paired differences of scores in [0, 1] to expect before a pilot (methods, section G7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many images a difference needs."""

    n: int
    exact: float
    """Before rounding up."""
    factor: float
    """Sum of the two quantiles of the normal distribution, for the level and for the power."""

    @property
    def value(self) -> int:
        """The number of images."""
        return self.n


def n_images(sd: float, delta: float, *, power: float = 0.8, alpha: float = 0.05) -> Plan:
    """How many images it takes to see a difference of a given size.

    Parameters
    ----------
    sd : float
        Standard deviation of the differences between two variants, image by image; from a pilot of 30 images or more.
    delta : float
        Difference of the means that is to be seen, in the same unit; its sign does not matter.
    power : float, default 0.8
        Probability of seeing it if it is there.
    alpha : float, default 0.05
        Level of the two-sided test.

    Returns
    -------
    Plan
        At least one image.

    Raises
    ------
    ValueError
        If `sd` is not above 0 (a pilot without variation is no pilot), `delta` is 0, or a probability is out of range.

    References
    ----------
    Methods, section G7; J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988.

    Examples
    --------
    >>> n_images(0.25, 0.05).n, n_images(0.15, 0.02).n
    (197, 442)
    """
    factor = _factor(power, alpha)
    if not 0 < sd < math.inf:
        raise ValueError(f"sd must be above 0, not {sd!r}; a pilot without variation says nothing about more images.")
    if not 0 < abs(delta) < math.inf:
        raise ValueError(f"delta must be a difference other than 0, not {delta!r}.")
    exact = (factor * sd / delta)**2
    return Plan(n=max(1, math.ceil(exact)), exact=exact, factor=factor)


def detectable(sd: float, n: int, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Smallest difference of means that n images show with the given power.

    Parameters
    ----------
    sd, power, alpha
        As in `n_images`.
    n : int
        Images.

    Raises
    ------
    ValueError
        If `sd` or `n` is not above 0, or a probability is out of range.

    References
    ----------
    Methods, section G7 (minimal detectable effect).

    Examples
    --------
    >>> round(detectable(0.25, 100), 6)
    0.07004
    """
    if not sd > 0 or n < 1:
        raise ValueError(f"sd and n must be above 0, not {sd!r} and {n!r}.")
    return _factor(power, alpha) * sd / math.sqrt(n)


def difference_sd(between: float, within_a: float, within_b: float, *, repeats: int = 1) -> float:
    """Standard deviation of paired differences when every image is asked several times.

    Parameters
    ----------
    between : float
        Variance between images of the true differences.
    within_a, within_b : float
        Variances of the two variants between repeats of the same image.
    repeats : int, default 1
        Of every image.

    Raises
    ------
    ValueError
        If a variance is negative or `repeats` below 1.

    References
    ----------
    Methods, section G7 (repeats).

    Examples
    --------
    >>> round(difference_sd(0.04, 0.02, 0.02, repeats=4), 6)
    0.223607
    """
    _check_parts(between, within_a, within_b, repeats=repeats)
    return math.sqrt(between + (within_a + within_b) / repeats)


def error_of_mean(between: float, within: float, *, n: int, repeats: int = 1) -> float:
    """Standard error of a mean over n images asked several times: new images help more than repeats.

    Parameters
    ----------
    between, within : float
        Variance between images, and between repeats of the same image.
    n : int
        Images.
    repeats : int, default 1
        Of every image.

    Raises
    ------
    ValueError
        If a variance is negative, or `n` or `repeats` below 1.

    References
    ----------
    Methods, section G8.

    Examples
    --------
    >>> [round(error_of_mean(0.04, 0.02, n=n, repeats=m), 6) for n, m in ((100, 1), (100, 4), (400, 1))]
    [0.024495, 0.021213, 0.012247]
    """
    _check_parts(between, within, repeats=min(repeats, n))
    return math.sqrt((between + within / repeats) / n)


def power_statement(n: int, *, delta: float = 0.05, spreads: Sequence[float] = SPREADS, comparisons: int = 1,
                    power: float = 0.8, alpha: float = 0.05) -> str:
    """One sentence: what difference n images can show, and how many a smaller one needs.

    Parameters
    ----------
    n : int
        Images.
    delta : float, default 0.05
        Difference for which the number of images is told.
    spreads : sequence of float, default (0.25, 0.35)
        Standard deviations of paired differences to expect.
    comparisons : int, default 1
        Pairs that are compared at once; the level is divided by it.
    power, alpha
        As in `n_images`.

    Returns
    -------
    str
        For scores in [0, 1]. Without images it says only what would be needed.

    Raises
    ------
    ValueError
        If `n` is negative, `comparisons` below 1, or another number out of range.

    References
    ----------
    Methods, section G7.

    Examples
    --------
    >>> print(power_statement(16))
    16 images can show differences from 0.18–0.25 on (80 % power); for 0.05 it takes 197–385 images.
    """
    if n < 0 or comparisons < 1:
        raise ValueError(f"n must be 0 or more and comparisons 1 or more, not {n!r} and {comparisons!r}.")
    level = alpha / comparisons
    needed = _span(f"{n_images(sd, delta, power=power, alpha=level).n}" for sd in sorted(spreads))
    takes = f"it takes {needed} images"
    pairs = f", {comparisons} comparisons at once" if comparisons > 1 else ""
    if not n:
        return f"For differences of {delta:g} {takes} ({100 * power:.0f} % power{pairs})."
    shown = _span(f"{detectable(sd, n, power=power, alpha=level):.2f}" for sd in sorted(spreads))
    images = "1 image" if n == 1 else f"{n} images"
    return f"{images} can show differences from {shown} on ({100 * power:.0f} % power{pairs}); for {delta:g} {takes}."


def _factor(power: float, alpha: float) -> float:
    return float(ndtri(1 - level_of(alpha) / 2)) + float(ndtri(level_of(power)))


def _check_parts(*variances: float, repeats: int) -> None:
    if min(variances) < 0 or repeats < 1:
        raise ValueError(f"Variances must be 0 or more and numbers 1 or more, not {variances!r} and {repeats!r}.")


def _span(texts: Iterable[str]) -> str:
    """First and last of some numbers in order, once if they read alike."""
    ends = list(texts)
    return "–".join(dict.fromkeys((ends[0], ends[-1])))
