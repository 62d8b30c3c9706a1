"""Many attempts at once: their labels as tables of numbers, a row for each attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision_eval.domain.columns import Coded, joined, owners, places
from vision_eval.metrics.lexicon import UNKNOWN, Facts, Lexicon, Wanted

LONGEST = 31
"""Labels up to which an answer, and names up to which a reference is put in tables; others are looked at singly."""

_BITS = 6
"""Enough for a number of such labels, or one above."""

Table = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """Labels of one view: tables with a row for each attempt and a column for each place in its list."""

    names: Table
    """Numbers of names in their places, `UNKNOWN` after the end of a list."""
    keys: Table
    """Numbers of their keys; below 0: none."""
    distinct: Table
    """Numbers of distinct keys in order of first appearance; below 0: none."""
    written: Table
    """How each of these was written there."""
    counts: Table
    """Labels of each attempt, doubles and all."""
    distinct_counts: Table

    @property
    def keyed(self) -> Table:
        """Labels of each attempt of whose name something is left."""
        found: Table = (self.keys >= 0).sum(axis=1)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Scores of labels, by which they are ranked; NaN after the end of a list and where there is none."""

    confidences: NDArray[np.float64]
    topicalities: NDArray[np.float64]

    def order(self, *, by_topicality: bool = False) -> Table:
        """Places of labels by falling confidence, then topicality, then place; or by topicality first.

        References
        ----------
        Methods, section 0.2.
        """
        first, second = self.confidences, self.topicalities
        if by_topicality:
            first, second = second, first
        return np.lexsort((-second, -first), axis=-1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Attempts whose lists are short enough for tables."""

    photos: Table
    """Numbers of their photos among the references."""
    failed: NDArray[np.bool_]
    raw: Side
    stored: Side
    raw_scores: Scores
    stored_scores: Scores
    lost: Table
    """Labels of each attempt that would not be stored."""
    renamed: Table
    """Stored labels whose name is not the one that the model gave."""
    form: Table
    """Numbers of what the form of answers is like; equal ones are equal in all of it."""
    facts: Facts


def side(lists: Sequence[Sequence[str]], lexicon: Lexicon) -> Side:
    """Lists of names as tables."""
    flat, counts = joined(lists)
    coded = Coded.of(flat)
    numbers, facts = lexicon.numbers(coded.distinct)[coded.codes], lexicon.facts
    names, keys, exact = (np.full((len(counts), counts.max(initial=0)), UNKNOWN, np.intp) for _ in range(3))
    rows, columns = owners(counts), places(counts)
    names[rows, columns], keys[rows, columns], exact[rows, columns] = numbers, facts.keys[numbers], facts.exact[numbers]
    new = firsts(keys)
    order = np.argsort(~new, axis=1, kind="stable")
    return Side(names=names, keys=keys, distinct=np.take_along_axis(np.where(new, keys, UNKNOWN), order, axis=1),
                written=np.take_along_axis(exact, order, axis=1), counts=counts, distinct_counts=new.sum(axis=1))


def scores(confidences: Sequence[Sequence[float | None]], topicalities: Sequence[Sequence[float | None]]) -> Scores:
    """Lists of scores as tables."""
    return Scores(confidences=_numbers(confidences), topicalities=_numbers(topicalities))


def _numbers(lists: Sequence[Sequence[float | None]]) -> NDArray[np.float64]:
    flat, counts = joined(lists)
    table = np.full((len(counts), counts.max(initial=0)), np.nan)
    table[owners(counts), places(counts)] = np.array(flat, np.float64)
    return table


def known(facts: NDArray[np.bool_], names: Table) -> NDArray[np.bool_]:
    """What is known of the names in a table; False where no name stands.

    Examples
    --------
    >>> known(np.array([True, False]), np.array([[0, 1, -2]])).tolist()
    [[True, False, False]]
    """
    return facts[np.maximum(names, 0)] & (names >= 0)


def firsts(keys: Table) -> NDArray[np.bool_]:
    """Which keys of a row stand nowhere before in it; numbers below 0 are no keys.

    Examples
    --------
    >>> firsts(np.array([[4, 7, 4, -1]])).tolist()
    [[True, True, False, False]]
    """
    found = keys >= 0
    for column in range(1, keys.shape[1]):
        found[:, column] &= (keys[:, :column] != keys[:, column, None]).all(axis=1)
    return found


def hits(keys: Table, wanted: Wanted, photos: Table) -> NDArray[np.bool_]:
    """Which keys are wanted of the photo."""
    return ((keys[:, :, None] == wanted.keys[photos][:, None, :]) & (keys >= 0)[:, :, None]).any(axis=2)


def packed(*columns: NDArray[np.integer] | NDArray[np.bool_]) -> NDArray[np.int64]:
    """Numbers from -1 to `LONGEST` as one number per attempt, at most ten of them.

    Examples
    --------
    >>> packed(np.array([0, 0, 1]), np.array([-1, -1, 5])).tolist()
    [64, 64, 134]
    """
    found = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        found = (found << _BITS) + column + 1
    return found


def bits(flags: NDArray[np.bool_], at: Table) -> NDArray[np.int64]:
    """Rows of at most `LONGEST` flags as numbers; each flag that is set counts at its place.

    Examples
    --------
    >>> bits(np.array([[True, False, True]]), np.array([[0, 1, 2]])).tolist()
    [5]
    """
    found: NDArray[np.int64] = np.where(flags, 1 << np.maximum(at, 0), 0).sum(axis=1)
    return found
