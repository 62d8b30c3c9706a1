"""Labels of one image against what people said: precision, recall, F and known-absent names."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

from vision_eval.scoring.matching import keys


class _Counts(NamedTuple):
    hits: int
    predicted: int
    reference: int


def precision(predicted: Collection[str], reference: Collection[str] | None, *, failed: bool = False) -> float:
    """Share of the predicted labels that the reference has.

    Under a partial reference this is a lower bound: a label that nobody listed may be right.

    Parameters
    ----------
    predicted : collection of str
        Names that were kept, as written; they are normalised here.
    reference : collection of str or None
        Names that people gave. None: nobody labelled the image. Empty: labelled with nothing.
    failed : bool, default=False
        Whether the reader rejected the answer; then the score is 0 whatever was predicted.

    Returns
    -------
    float
        In [0, 1]. NaN without a reference, and when both sides are empty. An empty prediction scores 0
        against a non-empty reference: silence must not look precise.

    Raises
    ------
    TypeError
        If a plain string is passed for names; its letters would be scored.

    References
    ----------
    Methods, sections A1, 0.3 and 0.4.

    Examples
    --------
    >>> precision(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"])
    0.5
    """
    counts = _counted(predicted, reference)
    if counts is None or failed:
        return _without_answer(counts)
    if not counts.predicted:
        return 0.0 if counts.reference else math.nan
    return counts.hits / counts.predicted


def recall(predicted: Collection[str], reference: Collection[str] | None, *, failed: bool = False) -> float:
    """Share of the reference labels that were predicted; parameters and errors as in `precision`.

    Returns
    -------
    float
        In [0, 1]. NaN without a reference, and when it is empty (0 if the attempt failed).

    References
    ----------
    Methods, sections A2, 0.3 and 0.4.

    Examples
    --------
    >>> round(recall(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"]), 6)
    0.666667
    """
    counts = _counted(predicted, reference)
    if counts is None or failed:
        return _without_answer(counts)
    return counts.hits / counts.reference if counts.reference else math.nan


def f_beta(predicted: Collection[str], reference: Collection[str] | None, beta: float, *,
           failed: bool = False) -> float:
    """Weighted balance of precision and recall; parameters and errors as in `precision`.

    Parameters
    ----------
    beta : float
        Below 1 wrong labels weigh more, above 1 missed ones do.

    Returns
    -------
    float
        In [0, 1]. NaN without a reference, and when both sides are empty (0 if the attempt failed).

    Raises
    ------
    ValueError
        If `beta` is not a finite number above 0.

    References
    ----------
    Methods, sections A3, 0.3 and 0.4.

    Examples
    --------
    >>> round(f_beta(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"], 0.5), 6)
    0.526316
    """
    if not (math.isfinite(beta) and beta > 0):
        raise ValueError(f"beta must be a finite number above 0, not {beta!r}.")
    counts = _counted(predicted, reference)
    if counts is None or failed:
        return _without_answer(counts)
    weighed = beta**2 * counts.reference + counts.predicted
    return (1 + beta**2) * counts.hits / weighed if weighed else math.nan


def f1(predicted: Collection[str], reference: Collection[str] | None, *, failed: bool = False) -> float:
    """Balance of precision and recall where a missed and an invented label weigh the same: `f_beta` at 1.

    References
    ----------
    Methods, section A3.

    Examples
    --------
    >>> round(f1(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"]), 6)
    0.571429
    """
    return f_beta(predicted, reference, 1.0, failed=failed)


def known_absent(predicted: Collection[str], absent: Collection[str] | None, *, failed: bool = False) -> float:
    """Whether a label was predicted that is known not to be in the image.

    Parameters
    ----------
    predicted : collection of str
        Names that were kept.
    absent : collection of str or None
        Names that people ruled out; None or empty: nobody did.
    failed : bool, default=False
        Whether the reader rejected the answer.

    Returns
    -------
    float
        1 or 0, lower is better. NaN without names ruled out, and for a failure: 0 would be its best value.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, sections A22 and 0.4; strict tiers of B2.

    Examples
    --------
    >>> known_absent(["dog", "cats"], ["cat"]), known_absent(["dog"], ["cat"]), known_absent(["dog"], [])
    (1.0, 0.0, nan)
    """
    counts = _counted(predicted, absent)
    if counts is None or failed or not counts.reference:
        return math.nan
    return float(counts.hits > 0)


def _counted(predicted: Collection[str], reference: Collection[str] | None) -> _Counts | None:
    given = set(keys(predicted))
    if reference is None:
        return None
    expected = set(keys(reference))
    return _Counts(len(given & expected), len(given), len(expected))


def _without_answer(counts: _Counts | None) -> float:
    return math.nan if counts is None else 0.0
