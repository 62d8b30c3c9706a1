"""What a comparison allows to be said, in words: the only place that makes such sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from vision_eval.stats.comparison import Comparison
from vision_eval.stats.planning import n_images
from vision_eval.stats.values import level_of

Case = Literal["beats", "better", "better within margin", "equivalent", "undecided", "descriptive"]
"""The cases of methods, section G10: 1, 2, 2 and 3, 3, 4; "descriptive": no side of the metric is preferred."""

_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What may be said about two variants, and nothing beyond."""

    case: Case
    sentence: str
    winner: str
    """Name of the variant that is ahead; empty where nobody is said to be."""
    n_needed: int | None
    """Images that a difference of the margin would need, where it is undecided and can be told."""

    @property
    def value(self) -> str:
        """The sentence."""
        return self.sentence


def verdict(found: Comparison, *, a: str = "A", b: str = "B", p: float | None = None, direction: int = 1,
            alpha: float = 0.05, asked: int | None = None, failed: int = 0) -> Verdict:
    """The sentence that a comparison allows.

    Parameters
    ----------
    found : Comparison
        Of `a` minus `b`, with the margin in its test of equivalence.
    a, b : str
        Names to show.
    p : float, optional
        Adjusted for all comparisons that are shown (`holm`); that of this comparison alone unless given.
    direction : {1, -1, 0}, default 1
        Whether higher is preferred, lower, or neither.
    alpha : float, default 0.05
        Level, between 0 and 1.
    asked, failed : int, optional
        Attempts of both variants, and those that failed; as many as there are values unless given.

    Returns
    -------
    Verdict
        Plain text with names as given: escape it where markup is read. Undecided is never called "no difference".

    Raises
    ------
    ValueError
        If `direction` or `alpha` is out of range.

    References
    ----------
    Methods, sections G10 and L (rounding).

    Examples
    --------
    >>> from vision_eval.stats.comparison import paired_comparison
    >>> found = paired_comparison([0.2, 0.1, 0.0, 0.3, 0.0, 0.1], [0.0, 0.0, 0.0, 0.0, 0.1, 0.0])
    >>> print(verdict(found).sentence)
    A and B are undecided: [-0.05, 0.25]; 175 images would be needed for Δ = 0.03 (n = 6, asked 12, failed 0)
    """
    p, margin = found.p if p is None else p, found.tost.margin
    case = _case(found, p, direction, level_of(alpha))
    ahead = direction * found.difference
    winner, loser = (a, b) if ahead > 0 else (b, a)
    told = case in ("beats", "better", "better within margin")
    oriented = _oriented(found, flip=told and found.difference < 0)
    needed = _needed(found, alpha) if case == "undecided" else None
    sentence = _SENTENCES[case].format(
        a=a, b=b, winner=winner, loser=loser, x=_number(oriented[0], margin), interval=_interval(*oriented[1:], margin),
        p=_p(p), margin=f"{margin:g}", needed=_needed_words(found, needed))
    return Verdict(case=case, sentence=f"{sentence} ({_company(found, asked, failed)})", winner=winner if told else "",
                   n_needed=needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Whether a variant may replace its baseline."""

    passed: bool
    sentence: str
    verdict: Verdict

    @property
    def exit_code(self) -> int:
        """0 if it passed, else 1."""
        return int(not self.passed)


def gate(found: Comparison, *, variant: str, baseline: str, p: float | None = None, direction: int = 1,
         alpha: float = 0.05, strict: bool = False, asked: int | None = None, failed: int = 0) -> Gate:
    """Whether a variant loses no more against a baseline than its margin allows.

    Parameters
    ----------
    found : Comparison
        Of the variant minus the baseline; its margin is the largest loss that is accepted.
    variant, baseline : str
        Names to show.
    p, alpha, asked, failed
        As in `verdict`.
    direction : {1, -1}, default 1
        Whether higher is preferred, or lower.
    strict : bool, default False
        Demand evidence: the unfavourable end of the 90 % interval must show a smaller loss than the margin. Otherwise
        it only fails if the baseline is ahead by more than the margin, and undecided passes.

    Returns
    -------
    Gate
        With the exit code for the command line.

    Raises
    ------
    ValueError
        If `direction` is neither 1 nor -1, or `alpha` out of range.

    References
    ----------
    Methods, section G10 (gate).

    Examples
    --------
    >>> from vision_eval.stats.comparison import paired_comparison
    >>> found = paired_comparison([0.2, 0.1, 0.0, 0.3, 0.0, 0.1], [0.0, 0.0, 0.0, 0.0, 0.1, 0.0])
    >>> gate(found, variant="new", baseline="old").exit_code
    0
    """
    if direction not in (1, -1):
        raise ValueError(f"A gate needs a metric with a direction of 1 or -1, not {direction!r}.")
    said = verdict(found, a=variant, b=baseline, p=p, direction=direction, alpha=alpha, asked=asked, failed=failed)
    worst = found.tost.low if direction > 0 else -found.tost.high
    passed = worst > -found.tost.margin if strict else said.case != "beats" or direction * found.difference > 0
    bound = f"; at worst {_number(worst, found.tost.margin)}" if strict and not math.isnan(worst) else ""
    outcome = "passed" if passed else "failed"
    return Gate(passed=passed, verdict=said, sentence=f"gate {outcome}: {said.sentence}{bound}")


_SENTENCES: dict[Case, str] = {
    "beats": "{winner} beats {loser} by {x} {interval}, {p}",
    "better": "{a} and {b}: {winner} is better by {x} {interval}, possibly too small to matter, {p}",
    "better within margin": "{a} and {b}: {winner} is better, but within Δ = {margin}: {x} {interval}, {p}",
    "equivalent": "{a} and {b} are practically equivalent (|difference| < {margin}): {x} {interval}",
    "undecided": "{a} and {b} are undecided: {interval}; {needed}",
    "descriptive": "{a} minus {b} is {x} {interval}, {p}; neither side of this metric is preferred",
}


def _case(found: Comparison, p: float, direction: int, alpha: float) -> Case:
    if direction not in (1, -1, 0):
        raise ValueError(f"direction must be 1, -1 or 0, not {direction!r}.")
    if direction == 0:
        return "descriptive"
    margin = found.tost.margin
    equivalent = found.tost.p <= alpha
    if (found.low > 0 or found.high < 0) and p <= alpha:
        if found.low > margin or found.high < -margin:
            return "beats"
        return "better within margin" if equivalent else "better"
    return "equivalent" if equivalent else "undecided"


def _oriented(found: Comparison, *, flip: bool) -> tuple[float, float, float]:
    """Difference, low and high as the one that is ahead sees them."""
    return (-found.difference, -found.high, -found.low) if flip else (found.difference, found.low, found.high)


def _needed(found: Comparison, alpha: float) -> int | None:
    margin = found.tost.margin
    return n_images(found.sd, margin, alpha=alpha).n if found.sd > 0 and margin > 0 else None


def _needed_words(found: Comparison, needed: int | None) -> str:
    if needed is not None:
        return f"{needed} images would be needed for Δ = {found.tost.margin:g}"
    reason = found.reason or "no margin"
    return f"{reason}, so that nobody can tell how many images would be needed"


def _company(found: Comparison, asked: int | None, failed: int) -> str:
    """What travels with every sentence."""
    dropped = f", {found.dropped} dropped" if found.dropped else ""
    return f"n = {found.n}{dropped}, asked {2 * (found.n + found.dropped) if asked is None else asked}, failed {failed}"


def _interval(low: float, high: float, margin: float) -> str:
    if math.isnan(low) or math.isnan(high):
        return "no interval"
    return f"[{_number(low, margin)}, {_number(high, margin)}]"


def _number(value: float, margin: float) -> str:
    """Two decimals, or as many as it takes not to read like 0 or the margin on the wrong side of it."""
    marks = (0.0, margin, -margin)
    digits = next((digits for digits in range(2, _MOST_DIGITS) if all(
        (round(value, digits) > mark, round(value, digits) < mark) == (value > mark, value < mark) for mark in marks)),
        _MOST_DIGITS)
    return f"{value + 0.0:.{digits}f}"  # never "-0.00"


def _p(p: float) -> str:
    """Two significant digits."""
    if math.isnan(p):
        return "no p"
    return "p < .001" if p < 0.001 else f"p = {f'{p:#.2g}'.removeprefix('0')}"
