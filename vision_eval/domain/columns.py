"""Labels of many answers in columns: what can be worked on all at once."""

from __future__ import annotations

import contextlib
import gc
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Names as numbers: everything that depends on the name alone is found out once for equal ones."""

    distinct: tuple[str, ...]
    codes: NDArray[np.intp]
    """For each name its place among the distinct ones."""

    @classmethod
    def of(cls, names: Sequence[str]) -> Coded:
        """Names, numbered in the order in which they first appear.

        Examples
        --------
        >>> found = Coded.of(["dog", "sea", "dog"])
        >>> found.distinct, found.codes.tolist()
        (('dog', 'sea'), [0, 1, 0])
        """
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return cls(tuple(numbers), np.fromiter(map(numbers.__getitem__, names), np.intp, len(names)))

    def names(self, places: NDArray[Any] | None = None) -> list[str]:
        """The names themselves again; those on some places, in that order."""
        return _taken(self.distinct, self.codes if places is None else self.codes[places])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelColumns:
    """The labels of many answers, one after the other."""

    counts: NDArray[np.intp]
    """How many labels each answer has."""
    names: Coded
    confidences: NDArray[np.float64]
    """Shares."""
    topicalities: NDArray[np.float64]
    """Shares."""


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from looking, again and again, through many new objects that all stay.

    Examples
    --------
    >>> with collector_at_rest():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _taken(items: Sequence[T], places: NDArray[Any]) -> list[T]:
    every = np.empty(len(items), object)
    every[:] = items
    taken: list[T] = every[places].tolist()
    return taken


def owners(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each item of lists that lie end to end the number of its list.

    Examples
    --------
    >>> owners(np.array([2, 0, 1])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(counts)), counts)


def places(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each item of lists that lie end to end its place in its list, from 0.

    Examples
    --------
    >>> places(np.array([2, 0, 1])).tolist()
    [0, 1, 0]
    """
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def split(items: Sequence[T], counts: NDArray[np.intp]) -> list[tuple[T, ...]]:
    """Lists that lie end to end, each on its own.

    Examples
    --------
    >>> split("abc", np.array([2, 0, 1]))
    [('a', 'b'), (), ('c',)]
    """
    whole, ends = tuple(items), np.cumsum(counts).tolist()
    return [whole[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def joined(lists: Iterable[Sequence[T]]) -> tuple[list[T], NDArray[np.intp]]:
    """Lists end to end, and how long each one is; `split` undoes it.

    Examples
    --------
    >>> items, counts = joined([("a", "b"), (), ("c",)])
    >>> items, counts.tolist()
    (['a', 'b', 'c'], [2, 0, 1])
    """
    parts = list(lists)
    return list(itertools.chain.from_iterable(parts)), np.fromiter(map(len, parts), np.intp, len(parts))
