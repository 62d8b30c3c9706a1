"""Several tests at once: p values that keep their promise for the whole family."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vision_eval.stats.values import Floats, numbers


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p values for claims: the chance of even one false claim stays below the level.

    Parameters
    ----------
    p : sequence of float
        Of all comparisons that are shown as decisions in one report, in any order; NaN where there was no test.

    Returns
    -------
    list of float
        In the same order, never below the raw ones. NaN stays NaN and does not count.

    Raises
    ------
    TypeError
        If a plain string is passed.
    ValueError
        If a value is outside [0, 1].

    References
    ----------
    Methods, section G6; S. Holm, "A simple sequentially rejective multiple test procedure", 1979.

    Examples
    --------
    >>> [round(p, 6) for p in holm([0.001, 0.012, 0.02, 0.04])]
    [0.004, 0.036, 0.04, 0.04]
    """
    raw, order = _ordered(p)
    adjusted = np.maximum.accumulate(raw[order] * np.arange(len(order), 0, -1))
    return _put_back(raw, order, adjusted)


def bh(p: Sequence[float]) -> list[float]:
    """Adjusted p values for exploring: the share of false ones among the findings stays below the level.

    Parameters
    ----------
    p : sequence of float
        Of all comparisons, in any order; NaN where there was no test.

    Returns
    -------
    list of float
        In the same order, between the raw ones and those of `holm`. NaN stays NaN and does not count.

    Raises
    ------
    TypeError
        If a plain string is passed.
    ValueError
        If a value is outside [0, 1].

    References
    ----------
    Methods, section G6; Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", 1995.

    Examples
    --------
    >>> [round(p, 6) for p in bh([0.001, 0.012, 0.02, 0.04])]
    [0.004, 0.024, 0.026667, 0.04]
    """
    raw, order = _ordered(p)
    scaled = raw[order] * len(order) / np.arange(1, len(order) + 1)
    return _put_back(raw, order, np.minimum.accumulate(scaled[::-1])[::-1])


def _ordered(p: Sequence[float]) -> tuple[Floats, list[int]]:
    """The values, and the places of those that are known, smallest first."""
    raw = numbers(p).reshape(-1)
    known = raw[~np.isnan(raw)]
    if ((known < 0) | (known > 1)).any():
        raise ValueError("Every p must be in [0, 1], or NaN where there was no test.")
    return raw, np.argsort(raw, kind="stable")[:len(known)].tolist()


def _put_back(raw: Floats, order: list[int], adjusted: Floats) -> list[float]:
    found = raw.copy()
    found[order] = np.minimum(1.0, np.maximum(adjusted, raw[order]))  # k * p / k may round below p
    return [float(value) for value in found]
