"""The front: variants that nobody beats in everything, and how firm that is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vision_eval.stats.bootstrap import resampled_means
from vision_eval.stats.values import TOLERANCE, Floats, by_name, matrix, numbers, one_way, tabled

Row = Mapping[str, float] | Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Which variants nobody beats in everything."""

    front: tuple[str, ...]
    """Undominated, in the order of the variants."""
    dominated: Mapping[str, tuple[str, ...]]
    """For every other one those that dominate it."""
    excluded: Mapping[str, tuple[str, ...]]
    """Variants left out because of the objectives they have no value for."""

    @property
    def value(self) -> list[str]:
        """The front."""
        return list(self.front)


def pareto(variants: Mapping[str, Row], objectives: Mapping[str, int]) -> Front:
    """Variants that no other one beats in an objective without losing to them in another.

    Parameters
    ----------
    variants : mapping of str to mapping or sequence of float
        Values by name of the variant: by objective, or in the order of the objectives.
    objectives : mapping of str to {1, -1}
        1 where higher is preferred, -1 where lower is.

    Returns
    -------
    Front
        Exact ties stay together. NaN or nothing for an objective excludes the variant, with a note.

    Raises
    ------
    TypeError
        If a plain string is passed for a collection.
    ValueError
        If a direction is neither 1 nor -1, there are no objectives, or a row has another length.

    References
    ----------
    Methods, section I1; K. Deb, "Multi-Objective Optimization using Evolutionary Algorithms", 2001.

    Examples
    --------
    >>> found = pareto({"A": (0.80, 2.0), "B": (0.78, 1.0), "D": (0.75, 2.5)}, {"quality": 1, "p50_s": -1})
    >>> found.front, found.dominated
    (('A', 'B'), {'D': ('A', 'B')})
    """
    rows = {name: _row(row, tuple(_some(objectives))) for name, row in by_name(variants).items()}
    points = {name: tuple(one_way(direction) * row[key] for key, direction in objectives.items())
              for name, row in rows.items()}
    missing = {name: tuple(key for key in objectives if math.isnan(row[key])) for name, row in rows.items()}
    beaten = {name: tuple(other for other, theirs in points.items() if not missing[other] and _dominates(theirs, point))
              for name, point in points.items() if not missing[name]}
    return Front(front=tuple(name for name, by in beaten.items() if not by),
                 dominated={name: by for name, by in beaten.items() if by},
                 excluded={name: keys for name, keys in missing.items() if keys})


def front_shares(scores: Mapping[str, Mapping[str, Sequence[float]]], objectives: Mapping[str, int], *,
                 cluster: Sequence[Hashable] | None = None, seed: int = 0, b: int = 10_000) -> dict[str, float]:
    """How often each variant is on the front when images are drawn again: how firm the front is.

    A frequency of resampling to look at, without control of false claims. Objectives are means over images here.

    Parameters
    ----------
    scores : mapping of str to mapping of str to sequence of float
        By name of the variant and objective, image by image in the same order; NaN where undefined.
    objectives : mapping of str to {1, -1}
        As of `pareto`.
    cluster, seed, b
        As of `choosing.p_best`.

    Returns
    -------
    dict of str to float
        In [0, 1], of those resamples in which the variant has a value for every objective; NaN if there are none.

    Raises
    ------
    TypeError
        If a plain string is passed for a collection.
    KeyError
        If a variant lacks an objective.
    ValueError
        If a direction is neither 1 nor -1, there are no objectives, lengths differ, a value is infinite, or `b` is
        below 1.

    References
    ----------
    Methods, sections I1 and G3.

    Examples
    --------
    >>> front_shares({"A": {"quality": [1, 0], "seconds": [1, 1]}, "B": {"quality": [0, 1], "seconds": [2, 2]}},
    ...              {"quality": 1, "seconds": -1})
    {'A': 1.0, 'B': 0.25}
    """
    signs = [one_way(direction) for direction in _some(objectives).values()]
    columns = [numbers(by_name(row)[key]).reshape(-1) for row in by_name(scores).values() for key in objectives]
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"Every variant needs a score for every image, not {[*map(len, columns)]!r} scores.")
    array = matrix(np.column_stack(columns) if columns else np.empty((0, 0)))
    means = resampled_means(tabled(array, cluster), seed=seed, b=b).reshape(-1, len(scores), len(signs)) * signs
    return {name: _share_on_front(means, place) for place, name in enumerate(scores)}


def _share_on_front(means: Floats, place: int) -> float:
    ours = means[:, place, None]
    slack = TOLERANCE * np.abs(ours)  # sums of equal values may differ by rounding
    ahead = means - ours  # NaN is neither ahead nor behind
    beaten = np.any(np.all(ahead >= -slack, axis=2) & np.any(ahead > slack, axis=2), axis=1)
    known = ~np.isnan(means[:, place]).any(axis=1)
    return float((known & ~beaten).sum() / known.sum()) if known.any() else math.nan


def _dominates(theirs: Sequence[float], ours: Sequence[float]) -> bool:
    pairs = list(zip(theirs, ours, strict=True))
    return all(one >= other for one, other in pairs) and any(one > other for one, other in pairs)


def _row(row: Row, keys: tuple[str, ...]) -> dict[str, float]:
    """Values by objective; NaN where there is none."""
    if isinstance(row, Mapping):
        return {key: math.nan if row.get(key) is None else float(row[key]) for key in keys}
    values = numbers(row).reshape(-1).tolist()
    if len(values) != len(keys):
        raise ValueError(f"A row must have a value for each of {keys!r}, not {values!r}.")
    return dict(zip(keys, values, strict=True))


def _some(objectives: Mapping[str, int]) -> Mapping[str, int]:
    if not by_name(objectives):
        raise ValueError("There must be at least one objective.")
    return objectives
