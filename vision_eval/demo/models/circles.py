"""Round things: edges vote for the centres they would lie around."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vision_eval.demo.models.features import box_mean, slopes
from vision_eval.demo.models.quantized import Floats

_EDGE = 0.06
_ROUND = 0.42
_SMALLEST = 5
_MOST = 40


class Circle(NamedTuple):
    """A closed round edge, in cells of the map."""

    row: int
    column: int
    radius: float
    support: float
    """Share of its edge that is there; above 1 for thick ones."""


def radii(fewest: float, most: float, steps: int) -> Floats:
    """Radii to try, as shares of the shorter edge, each larger than the last by the same factor."""
    return np.asarray(np.geomspace(fewest, most, steps).round(4), dtype=np.float32)


def circles(grey: Floats, tried: Floats) -> tuple[Circle, ...]:
    """Discs and rings that do not overlap, best first; at most forty.

    Parameters
    ----------
    grey : ndarray of shape (height, width)
        Brightness in [0, 1].
    tried : ndarray of shape (n_radii,)
        Radii as shares of the shorter edge.

    References
    ----------
    The Hough transform for circles with gradient directions: D. H. Ballard, Pattern Recognition 13 (1981).
    """
    found: list[Circle] = []
    rows, columns, down, across = _edges(box_mean(grey, 1))
    for sign in (1, -1):
        for radius in (float(share) * min(grey.shape) for share in tried if share * min(grey.shape) >= _SMALLEST):
            reach = sign * radius
            votes = _votes(rows + reach * down, columns + reach * across, grey.shape)
            support = box_mean(votes, 1) * 9 / (2 * np.pi * radius)
            if support.max() > _ROUND:
                found += [Circle(int(row), int(column), radius, float(support[row, column]))
                          for row, column in np.argwhere((support > _ROUND) & (support >= _peak(support)))]
    return _apart(sorted(found, key=lambda one: (-one.support, one.row, one.column, one.radius)))


def alike(found: tuple[Circle, ...]) -> int:
    """The largest number of circles whose radii differ by no more than a factor of 1.7."""
    sizes = sorted(one.radius for one in found)
    return max((sum(1 for size in sizes[at:] if size <= 1.7 * least) for at, least in enumerate(sizes)), default=0)


def wheel_pair(found: tuple[Circle, ...], height: int) -> float:
    """Best support of two circles of one size that stand apart on one level, in the lower part; 0 if none do."""
    low = [one for one in found if one.row > 0.4 * height and one.radius > 0.08 * height]
    pairs = [min(left.support, right.support, 1.0) for left in low for right in low if _axle(left, right)]
    return max(pairs, default=0.0)


def _axle(left: Circle, right: Circle) -> bool:
    small, large = sorted((left.radius, right.radius))
    return left.column + 2 * small < right.column and large < 1.4 * small and abs(left.row - right.row) < small


def _edges(grey: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Floats]:
    down, across = slopes(grey)
    slope = np.hypot(down, across)
    level = np.abs(across) > np.abs(down)
    beside = np.where(level, np.maximum(np.roll(slope, 1, 1), np.roll(slope, -1, 1)),
                      np.maximum(np.roll(slope, 1, 0), np.roll(slope, -1, 0)))
    rows, columns = np.nonzero((slope >= beside) & (slope > _EDGE))
    towards = np.stack([down, across])[:, rows, columns] / slope[rows, columns]
    return rows, columns, *np.asarray(towards, dtype=np.float32)


def _votes(rows: Floats, columns: Floats, shape: tuple[int, ...]) -> Floats:
    at_row, at_column = np.rint(rows).astype(np.intp), np.rint(columns).astype(np.intp)
    inside = (at_row >= 0) & (at_row < shape[0]) & (at_column >= 0) & (at_column < shape[1])
    flat = np.bincount(at_row[inside] * shape[1] + at_column[inside], minlength=shape[0] * shape[1])
    return flat.reshape(shape).astype(np.float32)


def _peak(values: Floats) -> Floats:
    padded = np.pad(values, 1)
    shifted = [padded[1 + down: padded.shape[0] - 1 + down, 1 + across: padded.shape[1] - 1 + across]
               for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return np.asarray(np.max(shifted, axis=0), dtype=np.float32)


def _apart(ordered: list[Circle]) -> tuple[Circle, ...]:
    kept: list[Circle] = []
    for one in ordered:
        if len(kept) < _MOST and all(np.hypot(one.row - other.row, one.column - other.column)
                                     > 0.8 * (one.radius + other.radius) for other in kept):
            kept.append(one)
    return tuple(kept)
