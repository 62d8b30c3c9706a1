"""What every statistic asks of its arguments, and what it is computed from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-12
"""Relative difference within which two sums of the same values are equal (methods, section G3)."""


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


def units(values: Floats, clusters: Sequence[Hashable] | None) -> Units:
    """Values by cluster, in order of first appearance; each value its own without clusters.

    Raises
    ------
    ValueError
        If there are not as many cluster names as values.
    """
    if clusters is None:
        return Units(values, np.ones_like(values))
    if len(clusters) != len(values):
        raise ValueError(f"Every value needs its cluster: there are {len(values)} values and {len(clusters)} clusters.")
    numbers = {cluster: number for number, cluster in enumerate(dict.fromkeys(clusters))}
    codes = np.array([numbers[cluster] for cluster in clusters], dtype=np.intp)
    return Units(np.bincount(codes, weights=values).astype(np.float64), np.bincount(codes).astype(np.float64))


def is_constant(values: Floats) -> bool:
    """Whether all of at least one value are equal but for rounding."""
    return bool(np.ptp(values) <= TOLERANCE * np.abs(values).max())


def measured(values: Sequence[float]) -> Floats:
    """Values as a flat array.

    Raises
    ------
    ValueError
        If one is NaN or infinite: what to do about missing values is the caller's decision.
    """
    array = np.asarray(values, dtype=np.float64).reshape(-1)
    if not np.isfinite(array).all():
        raise ValueError("Every value must be a finite number; drop undefined ones first and count them.")
    return array


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
