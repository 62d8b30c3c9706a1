"""How numbers read, in every display: intervals, durations, p values."""

from __future__ import annotations

import math

MISSING = "–"
"""Stands for a number that cannot be known."""


def interval(low: float, high: float, decimals: int = 2) -> str:
    """Bounds in brackets; an infinite one is a side that so few values cannot bound, and NaN means no interval.

    Examples
    --------
    >>> interval(0.4071, 0.6349), interval(0.1, math.inf), interval(math.nan, math.nan)
    ('[0.41, 0.63]', '[0.10, ∞]', '')
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    return f"[{_bound(low, decimals)}, {_bound(high, decimals)}]"


def estimate(mean: float, low: float, high: float, decimals: int = 3) -> str:
    """A number with its interval.

    Examples
    --------
    >>> estimate(0.52349, 0.407, 0.63), estimate(math.nan, math.nan, math.nan)
    ('0.523 [0.41, 0.63]', '–')
    """
    if math.isnan(mean):
        return MISSING
    return f"{mean + 0.0:.{decimals}f} {interval(low, high)}".rstrip()


def duration(seconds: float) -> str:
    """Seconds with three significant digits at most and never finer than a millisecond.

    Examples
    --------
    >>> [duration(value) for value in (0.0, 0.0002, 0.0314, 0.314, 3.14159, 31.4159, 314.159, math.nan)]
    ['0', '<0.001', '0.031', '0.314', '3.14', '31.4', '314', '–']
    """
    if math.isnan(seconds):
        return MISSING
    if seconds <= 0:
        return "0"
    if seconds < 0.0005:
        return "<0.001"
    digits = min(3, max(0, 2 - math.floor(math.log10(seconds))))
    return f"{seconds:.{digits}f}"


def probability(p: float) -> str:
    """A p value with two significant digits, never 0 (methods, section L).

    Examples
    --------
    >>> [probability(p) for p in (0.0004, 0.0123, 0.25, 1.0, math.nan)]
    ['< .001', '.012', '.25', '1', '–']
    """
    if math.isnan(p):
        return MISSING
    return "1" if p >= 1 else "< .001" if p < 0.001 else f"{p:#.2g}".removeprefix("0")


def _bound(value: float, decimals: int) -> str:
    return ("−∞" if value < 0 else "∞") if math.isinf(value) else f"{value + 0.0:.{decimals}f}"
