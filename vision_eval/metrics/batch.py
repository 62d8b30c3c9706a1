"""Many attempts at once: their labels as tables of numbers, a row for each attempt."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from vision_eval.domain.columns import Coded, joined, owners, places
from vision_eval.metrics.lexicon import UNKNOWN, Facts, Lexicon, Wanted

LONGEST = 31
"""Labels up to which an answer, and names up to which a reference is put in tables; others are looked at singly."""

_BITS = 6
"""Enough for a number of such labels, or one above."""

T = TypeVar("T", bound=np.generic)
Table = NDArray[np.intp]
Shares = NDArray[np.float64]


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
class Batch:
    """Attempts whose lists are short enough for tables."""

    photos: Table
    """Numbers of their photos among the references."""
    failed: NDArray[np.bool_]
    raw: Side
    raw_confidences: Shares
    stored: Side
    stored_confidences: Shares
    stored_topicalities: Shares
    lost: Table
    """Labels of each attempt that would not be stored."""
    renamed: Table
    """Stored labels whose name is not the one that the model gave."""
    form: Table
    """Numbers of what the form of answers is like; equal ones are equal in all of it."""
    facts: Facts


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Lists of names end to end."""

    names: Coded
    counts: Table

    @classmethod
    def of(cls, lists: Iterable[Sequence[str]]) -> Lists:
        """One list for each attempt."""
        flat, counts = joined(lists)
        return cls(Coded.of(flat), counts)

    def table(self, values: NDArray[T], empty: float) -> NDArray[T]:
        """Values of the names, one after the other, as a table with a row for each attempt."""
        table = np.full((len(self.counts), self.counts.max(initial=0)), empty, values.dtype)
        table[owners(self.counts), places(self.counts)] = values
        return table


def side(lists: Lists, lexicon: Lexicon) -> Side:
    """Lists of names as tables."""
    numbers, facts = lexicon.numbers(lists.names.distinct)[lists.names.codes], lexicon.facts
    names = lists.table(numbers, UNKNOWN)
    keys = lists.table(facts.keys[numbers], UNKNOWN)
    new = firsts(keys)
    order = np.argsort(~new, axis=1, kind="stable")
    written = np.take_along_axis(lists.table(facts.exact[numbers], UNKNOWN), order, axis=1)
    return Side(names=names, keys=keys, distinct=np.take_along_axis(np.where(new, keys, UNKNOWN), order, axis=1),
                written=written, counts=lists.counts, distinct_counts=new.sum(axis=1))


def shares(lists: Lists, scores: Iterable[Sequence[float | None]]) -> Shares:
    """Scores of labels as a table; NaN after the end of a list and where there is none."""
    flat = np.array(list(itertools.chain.from_iterable(scores)), np.float64)
    return lists.table(flat, np.nan)


def ranks(first: Shares, then: Shares) -> Table:
    """Places of labels by a falling score, then by another, then by place.

    References
    ----------
    Methods, section 0.2.

    Examples
    --------
    >>> ranks(np.array([[0.5, 0.9, 0.5]]), np.array([[0.1, 0.1, 0.2]])).tolist()
    [[1, 2, 0]]
    """
    return np.lexsort((-then, -first), axis=-1)


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
    equal: NDArray[np.bool_] = keys[:, :, None] == wanted.keys[photos][:, None, :]
    return np.asarray((equal & (keys >= 0)[:, :, None]).any(axis=2), bool)


def packed(*columns: NDArray[Any]) -> NDArray[np.int64]:
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
