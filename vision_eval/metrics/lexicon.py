"""Names as numbers: what depends on a name alone is found out once, however many attempts give it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision_eval.scoring.contract_codes import is_canonical
from vision_eval.scoring.matching import exact_key, normalise
from vision_eval.scoring.relations import Relations
from vision_eval.scoring.taxonomy import Taxonomy
from vision_eval.scoring.text import has_latin_letter, has_several_words
from vision_eval.scoring.tiers import Tier
from vision_eval.scoring.vocabulary import META_WORDS

NOTHING, UNKNOWN = -1, -2
"""Number of a key of which nothing is left, and of a place where no name stands."""

NONE, EXACT, LEMMA, SYNONYM, BROADER, NARROWER, SIBLING, SAME_CATEGORY = range(8)
"""Numbers of tiers."""
_NUMBERS: Mapping[Tier, int] = {
    "none": NONE, "exact": EXACT, "lemma": LEMMA, "synonym": SYNONYM, "broader": BROADER, "narrower": NARROWER,
    "sibling": SIBLING, "same category": SAME_CATEGORY}


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Names that the references of photos hold, photo by photo."""

    keys: NDArray[np.intp]
    """(photos, most names): numbers of distinct keys, `UNKNOWN` where there are fewer."""
    exact: NDArray[np.intp]
    """The same of how they are written."""
    counts: NDArray[np.intp]
    """Distinct keys; -1: the photo has no such reference."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is known of names, by their numbers."""

    keys: NDArray[np.intp]
    exact: NDArray[np.intp]
    latin: NDArray[np.bool_]
    several: NDArray[np.bool_]
    """More than one word."""
    sound: NDArray[np.bool_]
    """Written as a label should be, and saying something; also where nothing is left of a name."""


class Lexicon:
    """All names that were met so far.

    Parameters
    ----------
    taxonomy : Taxonomy
        What names mean.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._names: dict[str, int] = {}
        self._keys: dict[str, int] = {}
        self._exact: dict[str, int] = {}
        self._facts: list[tuple[int, int, bool, bool, bool]] = []

    def numbers(self, names: Iterable[str]) -> NDArray[np.intp]:
        """Of names as they are written."""
        return np.array([self._number(name) for name in names], np.intp)

    @property
    def facts(self) -> Facts:
        """Of all names so far."""
        table = np.array(self._facts, np.intp).reshape(-1, 5).T
        return Facts(table[0], table[1], *(row.astype(bool) for row in table[2:]))

    @property
    def keys(self) -> Sequence[str]:
        """Keys by their numbers."""
        return tuple(self._keys)

    def wanted(self, references: Sequence[Collection[str] | None]) -> Wanted:
        """Names of references, one for each photo; None: there is none."""
        found = [self._distinct(names or ()) for names in references]
        keys, exact = (np.full((len(found), max(map(len, found), default=0)), UNKNOWN, np.intp) for _ in range(2))
        for photo, names in enumerate(found):
            keys[photo, :len(names)], exact[photo, :len(names)] = list(names), list(names.values())
        return Wanted(keys, exact, np.array([NOTHING if names is None else len(known) for names, known
                                             in zip(references, found, strict=True)], np.intp))

    def _distinct(self, names: Iterable[str]) -> Mapping[int, int]:
        """Numbers of distinct keys in order of first appearance, with how each was written there."""
        found: dict[int, int] = {}
        for number in self.numbers(names).tolist():
            key, exact = self._facts[number][:2]
            if key != NOTHING:
                found.setdefault(key, exact)
        return found

    def _number(self, name: str) -> int:
        if name not in self._names:
            key, exact = normalise(name), exact_key(name)
            number = self._keys.setdefault(key, len(self._keys)) if key else NOTHING
            sound = not key or (is_canonical(name) and key not in META_WORDS)
            self._facts.append((number, self._exact.setdefault(exact, len(self._exact)), has_latin_letter(name),
                                has_several_words(name), sound))
            self._names[name] = len(self._names)
        return self._names[name]


class Tiers:
    """A table of tiers between predicted keys and those of references, which grows with the lexicon.

    Parameters
    ----------
    lexicon : Lexicon
        Of both.
    wanted : Wanted
        References; no others come later.
    taxonomy : Taxonomy
        What names mean.
    """

    def __init__(self, lexicon: Lexicon, wanted: Wanted, taxonomy: Taxonomy) -> None:
        self._lexicon = lexicon
        known, numbers = lexicon.keys, np.unique(wanted.keys[wanted.keys >= 0])
        self._columns = {known[number]: column for column, number in enumerate(numbers.tolist())}
        self._relations = Relations(tuple(self._columns), taxonomy)
        self._rows = [np.zeros(len(numbers) + 1, np.uint8)]
        self._row_of: list[int] = []
        column_of = np.full(len(known) + 1, len(numbers), np.intp)  # the last one is of no key
        column_of[numbers] = np.arange(len(numbers))
        self._wanted = column_of[np.maximum(wanted.keys, NOTHING)]

    def between(self, keys: NDArray[np.intp], photos: NDArray[np.intp]) -> NDArray[np.uint8]:
        """Numbers of tiers between predicted keys and what is wanted of their photos.

        Parameters
        ----------
        keys : array, shape (attempts, labels)
            Numbers of keys; below 0: none.
        photos : array, shape (attempts,)

        Returns
        -------
        array, shape (attempts, labels, names of a reference)
            Equal keys are "lemma" here.
        """
        self._grow()
        rows = np.array([*self._row_of, 0], np.intp)[np.maximum(keys, NOTHING)]
        return np.stack(self._rows)[rows[:, :, None], self._wanted[photos][:, None, :]]

    def _grow(self) -> None:
        for key in self._lexicon.keys[len(self._row_of):]:
            near = self._relations.of(key)
            self._row_of.append(len(self._rows) if near else 0)
            if near:
                row = np.zeros(len(self._columns) + 1, np.uint8)
                for other, tier in near.items():
                    row[self._columns[other]] = _NUMBERS["lemma" if tier == "exact" else tier]
                self._rows.append(row)
