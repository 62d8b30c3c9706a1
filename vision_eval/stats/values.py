"""What every statistic asks of its arguments, and what it is computed from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

V = TypeVar("V")
Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-12
"""Relative difference within which two sums of the same values are equal (methods, section G3)."""

_PRODUCTS_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Units:
    """What varies independently: images, or clusters of values, as a sum and a number of values each."""

    sums: Floats
    sizes: Floats

    def __len__(self) -> int:
        return len(self.sums)

    @property
    def mean(self) -> float:
        """Mean of all values; there must be one."""
        return float(self.sums.sum() / self.sizes.sum())


@dataclass(frozen=True, slots=True)
class Table:
    """The same units for several variants: one row per unit, one column per variant."""

    sums: Floats
    sizes: Floats
    """How many values are defined."""

    def __len__(self) -> int:
        return len(self.sums)

    def column(self, number: int) -> Units:
        """Units in which this variant has a value."""
        seen = self.sizes[:, number] > 0
        return Units(self.sums[seen, number], self.sizes[seen, number])


def units(values: Floats, clusters: Sequence[Hashable] | None) -> Units:
    """Values by cluster, in order of first appearance; each value its own without clusters.

    Raises
    ------
    TypeError
        If the clusters are a plain string.
    ValueError
        If there are not as many cluster names as values.
    """
    return tabled(values[:, np.newaxis], clusters).column(0)


def tabled(scores: Floats, clusters: Sequence[Hashable] | None) -> Table:
    """Rows of values by cluster, NaN left out; without clusters each row its own. Rows without any value go.

    Raises
    ------
    TypeError
        If the clusters are a plain string.
    ValueError
        If there are not as many cluster names as rows.
    """
    sizes = (~np.isnan(scores)).astype(np.float64)
    sums = np.nan_to_num(scores)
    if clusters is not None:
        codes = codes_of(clusters, len(scores))
        sums, sizes = (added(array, codes) for array in (sums, sizes))
    seen = sizes.any(axis=1)
    return Table(sums, sizes) if seen.all() else Table(sums[seen], sizes[seen])


def codes_of(clusters: Sequence[Hashable] | None, n: int) -> npt.NDArray[np.intp]:
    """Number of the cluster of each of n values, in order of first appearance; without clusters each its own.

    Raises
    ------
    TypeError
        If the clusters are a plain string.
    ValueError
        If there are not as many cluster names as values.
    """
    if clusters is None:
        return np.arange(n)
    if isinstance(clusters, str):
        raise TypeError(f"Clusters are a sequence of names, one per value, not the one text {clusters!r}.")
    if len(clusters) != n:
        raise ValueError(f"Every value needs its cluster: there are {n} values and {len(clusters)} clusters.")
    known = {cluster: number for number, cluster in enumerate(dict.fromkeys(clusters))}
    return np.array([known[cluster] for cluster in clusters], dtype=np.intp)


def added(rows: Floats, codes: npt.NDArray[np.intp]) -> Floats:
    """Sums of the rows that have the same code, one row per code."""
    total = np.zeros((int(codes.max(initial=-1)) + 1, rows.shape[1]))
    np.add.at(total, codes, rows)
    return total


def product(left: Floats, right: Floats) -> Floats:
    """Matrix product in pieces so small that one thread does each: no waiting where other processes are at work."""
    rows = max(1, _PRODUCTS_AT_ONCE // max(1, right.size))
    found = np.empty((len(left), right.shape[1]))
    for begin in range(0, len(left), rows):
        np.matmul(left[begin:begin + rows], right, out=found[begin:begin + rows])
    return found


def is_constant(values: Floats) -> bool:
    """Whether all of at least one value are equal but for rounding."""
    return bool(np.ptp(values) <= TOLERANCE * np.abs(values).max())


def measured(values: Sequence[float]) -> Floats:
    """Values as a flat array.

    Raises
    ------
    TypeError
        If they are text.
    ValueError
        If one is NaN or infinite: what to do about missing values is the caller's decision.
    """
    array = numbers(values).reshape(-1)
    if not np.isfinite(array).all():
        raise ValueError("Every value must be a finite number; drop undefined ones first and count them.")
    return array


def matrix(scores: Sequence[Sequence[float]] | Floats) -> Floats:
    """Scores as an array with one row per image and one column per variant; NaN where undefined.

    Raises
    ------
    TypeError
        If they are text.
    ValueError
        If there are not exactly two dimensions, or a value is infinite.
    """
    array = numbers(scores)
    if array.ndim != 2:
        raise ValueError(f"Scores must be a table of images and variants, not of {array.ndim} dimensions.")
    if np.isinf(array).any():
        raise ValueError("Every score must be a finite number, or NaN where it is undefined.")
    return array


def numbers(values: object) -> Floats:
    """Whatever holds numbers, as an array.

    Raises
    ------
    TypeError
        If it is or holds text: digits would be read as values.
    """
    array = np.asarray(values)
    if array.dtype.kind in "US":
        raise TypeError(f"Values are a sequence of numbers, not text such as {array.reshape(-1)[0]!r}.")
    return np.asarray(array, dtype=np.float64)


def share(name: str, value: float) -> float:
    """Value, if it is in [0, 1].

    Raises
    ------
    ValueError
        Otherwise.
    """
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be in [0, 1], not {value!r}.")
    return value


def level_of(value: float) -> float:
    """Probability that an interval is to have, if it is between 0 and 1, both excluded.

    Raises
    ------
    ValueError
        Otherwise.
    """
    if not 0 < value < 1:
        raise ValueError(f"level must be between 0 and 1, not {value!r}.")
    return value


def by_name(collection: Mapping[str, V]) -> Mapping[str, V]:
    """The collection, if it has a name for each of its values.

    Raises
    ------
    TypeError
        Otherwise.
    """
    if not isinstance(collection, Mapping):
        raise TypeError(f"Values by name are wanted, not {collection!r}.")
    return collection


def one_way(direction: int) -> int:
    """Direction, if one side of a metric is preferred: 1 for higher, -1 for lower.

    Raises
    ------
    ValueError
        Otherwise.
    """
    if direction not in (1, -1):
        raise ValueError(f"direction must be 1 (higher is preferred) or -1 (lower), not {direction!r}.")
    return direction
