"""One-to-one assignment of predictions to references: nothing earns credit twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

_NUDGE = 1e-6
"""All penalties for ties together: far below any difference of credits that means something."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Pairs of rows and columns, each used at most once, with the largest possible total weight."""

    pairs: tuple[tuple[int, int], ...]
    """Row and column, in the order of rows; pairs of weight 0 are left out."""
    weights: tuple[float, ...]
    """Of the pairs."""
    total: float
    """Sum of the weights; 0 for no pairs."""


def assign(weights: Sequence[Sequence[float]], *, ranks: Sequence[Sequence[int]] | None = None) -> Assignment:
    """The one-to-one assignment of rows to columns with the largest total weight.

    Parameters
    ----------
    weights : sequence of sequences of float
        Matrix with a row for each prediction, the best ranked first, and a column for each reference; finite and not
        below 0. Any shape; an empty side gives no pairs.
    ranks : sequence of sequences of int, optional
        Of the same shape: how close a pair is, 0 for the closest. Equal totals prefer closer pairs, then earlier
        rows, then earlier columns for earlier rows.

    Returns
    -------
    Assignment
        The total is the largest one (totals closer than a millionth count as equal); which pairs give it does not
        depend on chance.

    Raises
    ------
    ValueError
        If the matrix is ragged, or a weight is negative or not finite.

    References
    ----------
    Methods, section B4; H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics
    Quarterly 2 (1955).

    Examples
    --------
    >>> assign([[0.9, 0.8], [0.8, 0.1]])
    Assignment(pairs=((0, 1), (1, 0)), weights=(0.8, 0.8), total=1.6)
    """
    _check(weights)
    cells = [(row, column) for row, line in enumerate(weights) for column, weight in enumerate(line) if weight > 0]
    if len({row for row, _ in cells}) == len({column for _, column in cells}) == len(cells):
        pairs = cells  # nobody competes
    else:
        pairs = _solved(weights, ranks)
    earned = tuple(float(weights[row][column]) for row, column in pairs)
    return Assignment(tuple(pairs), earned, math.fsum(earned))


def _check(weights: Sequence[Sequence[float]]) -> None:
    if len({len(line) for line in weights}) > 1:
        raise ValueError("The rows of the weights differ in length.")
    if not all(0 <= weight < math.inf for line in weights for weight in line):
        raise ValueError("Weights are finite numbers, 0 or above.")


def _solved(weights: Sequence[Sequence[float]], ranks: Sequence[Sequence[int]] | None) -> list[tuple[int, int]]:
    matrix = np.array(weights, dtype=float)
    closeness = np.zeros_like(matrix) if ranks is None else np.asarray(ranks, dtype=float).reshape(matrix.shape)
    rows, columns = linear_sum_assignment(matrix - _penalties(closeness) * (matrix > 0), maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if matrix[row, column] > 0]


def _penalties(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tiny numbers in three steps, so that all of a lower step together weigh less than one of a higher step."""
    height, width = ranks.shape
    most = min(height, width)
    row, column = np.arange(height)[:, None], np.arange(width)[None, :]
    order = (height - row) * column / (height * width)
    step = order / (most + 1) + np.broadcast_to(row, ranks.shape)
    step = step / (most * height + 1) + ranks
    highest = float(step.max()) * most
    penalties: NDArray[np.float64] = _NUDGE * step / highest if highest else step
    return penalties
