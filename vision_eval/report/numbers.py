"""How a number reads, in tables and everywhere: the one place that rounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vision_eval.analysis import numbers as plain
from vision_eval.analysis.numbers import duration, interval
from vision_eval.report.table import Cell
from vision_eval.stats.quantiles import quantile, quantile_interval

MISSING = plain.MISSING
"""Stands for a number that cannot be known; its title says why."""

ENOUGH = {0.95: 59, 0.9: 29}
"""Fewest requests for which the maximum lies above a quantile with 95 % probability (methods, section F3)."""


def missing(reason: str) -> Cell:
    """The sign for an unknown number, with the reason.

    Examples
    --------
    >>> missing("nothing was asked")
    Cell(text='–', title='nothing was asked', below='', value=nan, low=nan, high=nan)
    """
    return Cell(text=MISSING, title=reason)


def estimate(row: Mapping[str, Any], *, decimals: int = 3, bounds: int = 2, share: bool = True) -> Cell:
    """A mean with its interval beside it, cut at 0 and, for a share, at 1: a t interval of few photos reaches beyond.

    Parameters
    ----------
    row : mapping
        A row of `vision_eval.analysis.summary`.
    decimals : int, default 3
        Of the mean.
    bounds : int, default 2
        Decimals of the bounds.
    share : bool, default True
        Whether it is a share in [0, 1], so that it can be drawn on a scale.

    References
    ----------
    Methods, section L (rounding).

    Examples
    --------
    >>> row = {"mean": 0.52349, "ci_low": 0.407, "ci_high": 0.63, "interval": "BCa", "n": 17, "asked": 17, "failed": 0}
    >>> estimate(row).text
    '0.523 [0.41, 0.63]'
    """
    mean, most = float(row["mean"]), 1.0 if share else math.inf
    low, high = (_cut(float(row[bound]), most) for bound in ("ci_low", "ci_high"))
    if math.isnan(mean):
        return missing(_undefined(row))
    title = f"mean over {counted(int(row['n']), 'photo')}, {_interval_words(row, low, high, bounds)}"
    text = f"{mean:.{decimals}f} {interval(low, high, bounds)}".rstrip()
    return Cell(text=text, title=title, value=mean, low=low if share else math.nan, high=high if share else math.nan)


def out_of(row: Mapping[str, Any]) -> Cell:
    """How many photos got a yes, of how many; the interval is in the title.

    Examples
    --------
    >>> row = {"mean": 15 / 16, "ci_low": 0.7167, "ci_high": 0.9889, "interval": "wilson", "n": 16}
    >>> cell = out_of(row)
    >>> cell.text, cell.title
    ('15/16', '94 %, 95 % interval [0.72, 0.99] (Wilson)')
    """
    mean, low, high, n = float(row["mean"]), float(row["ci_low"]), float(row["ci_high"]), int(row["n"])
    if math.isnan(mean):
        return missing(_undefined(row))
    return Cell(text=f"{round(mean * n, 1):g}/{n}", title=f"{100 * mean:.0f} %, {_interval_words(row, low, high)}",
                value=mean, low=low, high=high)


def out_of_between(row: Mapping[str, Any]) -> Cell:
    """The same with the interval beside it, for a column that a table is ordered by.

    Examples
    --------
    >>> out_of_between({"mean": 15 / 16, "ci_low": 0.7167, "ci_high": 0.9889, "interval": "wilson", "n": 16}).text
    '15/16 [0.72, 0.99]'
    """
    cell = out_of(row)
    return replace(cell, text=f"{cell.text} {interval(cell.low, cell.high)}".strip())


def seconds(value: float, *, title: str = "", reason: str = "not known") -> Cell:
    """A duration with three significant digits at most and never finer than a millisecond.

    Examples
    --------
    >>> [seconds(value).text for value in (0.0, 0.0002, 0.0314, 0.314, 3.14159, 31.4159, 314.159, math.nan)]
    ['0', '<0.001', '0.031', '0.314', '3.14', '31.4', '314', '–']
    """
    return missing(reason) if math.isnan(value) else Cell(text=duration(value), title=title, value=value)


def typical(values: Sequence[float], *, reason: str) -> Cell:
    """Median of durations, with its interval in the title.

    Parameters
    ----------
    values : sequence of float
        Seconds of clean requests.
    reason : str
        Why there are none, if so.

    References
    ----------
    Methods, sections F3 and F4.

    Examples
    --------
    >>> typical([1.0, 1.1, 1.2, 1.2, 1.3, 1.4, 2.0, 5.0], reason="").text
    '1.25'
    """
    if not values:
        return missing(reason)
    low, high = quantile_interval(values, 0.5)
    bounds = f"[{duration(max(0.0, low))}, {'∞' if math.isinf(high) else duration(high)}]"
    return seconds(quantile(values, 0.5), title=f"median of {counted(len(values), 'clean request')}, "
                                                f"95 % interval {bounds} s")


def slowest(values: Sequence[float], *, reason: str) -> Cell:
    """The highest quantile that so many requests can tell, or else their maximum; both labelled so.

    References
    ----------
    Methods, section F3.

    Examples
    --------
    >>> slowest([1.0, 5.0], reason="").text, slowest([2.0] * 59, reason="").text
    ('5.00 max', '2.00 p95')
    """
    if not values:
        return missing(reason)
    n = len(values)
    for q, fewest in ENOUGH.items():
        if n >= fewest:
            value = quantile(values, q)
            return Cell(text=f"{duration(value)} p{q * 100:.0f}", value=value,
                        title=f"{100 * q:.0f} % of {n} clean requests were faster")
    return Cell(text=f"{duration(max(values))} max", value=max(values),
                title=f"the slowest of {counted(n, 'clean request')}; a 95th percentile needs {ENOUGH[0.95]}")


def rate(values: Sequence[float], *, demonstration: bool) -> Cell:
    """Median tokens per second; those of demonstration models have no meaning and are not shown."""
    if demonstration:
        return Cell(text="not meaningful", title="demonstration models make no tokens")
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return missing("no answer of two or more tokens was timed")
    value = quantile(known, 0.5)
    return Cell(text=f"{value:.3g}", title=f"median of {counted(len(known), 'clean request')}", value=value)


def count(number: int, title: str = "") -> Cell:
    """A plain count."""
    return Cell(text=f"{number:d}", title=title, value=float(number))


def part(number: int, total: int) -> Cell:
    """A count of some among all, drawn as a bar from 0 unless there are none.

    Examples
    --------
    >>> part(3, 12).title, part(0, 12).drawable
    ('25 % of 12', False)
    """
    if not number:
        return Cell(text="0", value=0.0)
    share = number / total
    return Cell(text=f"{number:d}", title=f"{100 * share:.0f} % of {total}", value=share, low=0.0, high=share)


def counted(number: int, noun: str) -> str:
    """A count with its noun in the right number.

    Examples
    --------
    >>> counted(1, "photo"), counted(1200, "photo")
    ('1 photo', '1 200 photos')
    """
    return f"{number:,d}".replace(",", " ") + f" {noun}" + ("" if number == 1 else "s")


def megabytes(size_bytes: int) -> str:
    """A size as people compare models by.

    Examples
    --------
    >>> megabytes(3_200_000_000), megabytes(415_000), megabytes(0)
    ('3.2 GB', '415 kB', '–')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.3g} {unit}"
    return MISSING


def tally(names: Iterable[str]) -> str:
    """Names with how often each came, the first seen first.

    Examples
    --------
    >>> tally(["cold", "failed", "cold"])
    '2 cold, 1 failed'
    """
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def _cut(bound: float, most: float) -> float:
    return bound if math.isnan(bound) else min(most, max(0.0, bound))


_METHODS = {"wilson": "Wilson", "BCa": "bootstrap over photos", "t": "t over photos"}


def _interval_words(row: Mapping[str, Any], low: float, high: float, decimals: int = 2) -> str:
    method = str(row["interval"])
    bounds = interval(low, high, decimals)
    return f"95 % interval {bounds} ({_METHODS.get(method, method)})" if bounds else "too few photos for an interval"


def _undefined(row: Mapping[str, Any]) -> str:
    asked, failed = int(row["asked"]), int(row["failed"])
    return f"defined for none of {counted(asked, 'answer')}, {failed} of which failed"
