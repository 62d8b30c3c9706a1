"""A tree of senses: which lies above which, how far apart two are, and to which category they belong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

OTHER = "other"
"""The category of what lies in none."""

_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ImageNetClass:
    """One of the 1,000 classes of ImageNet-1k."""

    index: int
    wnid: str
    name: str
    """Ours, short and unique."""
    sense: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Senses of names and what lies above them; a value that is read once and never changes.

    A *sense* is a synset of WordNet by its name, such as ``seal.n.09``; a *key* is a normalised label name. Senses
    numbered 00 are ours. Unknown keys and senses are data: they have no sense, no ancestors, no category.

    References
    ----------
    Methods, sections B2, B3, B6 and B8; G. A. Miller, "WordNet: a lexical database for English", CACM 38 (1995).
    """

    senses: Mapping[str, str]
    """The one sense of each key; ImageNet's wnids are keys too."""
    parents: Mapping[str, tuple[str, ...]]
    """Of every sense, the senses directly above it; several where paths part."""
    files: Mapping[str, str]
    """Of every sense, the lexicographer file, such as ``animal``."""
    classes: tuple[ImageNetClass, ...] = ()
    cut: Mapping[str, str] = field(default_factory=dict)
    """Senses at which categories begin."""
    too_general: frozenset[str] = frozenset()
    """Senses that earn nothing for being right."""
    equivalent: frozenset[frozenset[str]] = frozenset()
    """Pairs of keys that mean the same in photographs."""
    accepted: frozenset[frozenset[str]] = frozenset()
    """Pairs of keys that people mix up with reason: no confusion."""
    _above: dict[str, Mapping[str, int]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _depths: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    _categories: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was found out about pairs of keys before; nothing but time depends on it."""

    def sense(self, key: str) -> str | None:
        """The sense of a key, of an ImageNet class by its wnid (``n02085620``), or of a sense: itself.

        References
        ----------
        Methods, section B2, sense of a key.
        """
        return self.senses.get(key, key if key in self.parents else None)

    def ancestors(self, sense: str) -> Mapping[str, int]:
        """A sense and all senses above it, each with the fewest edges to it; empty for an unknown sense."""
        if sense not in self.parents:
            return _NOTHING
        if sense not in self._above:
            self._above[sense] = self._climbed(sense)
        return self._above[sense]

    def _climbed(self, sense: str) -> Mapping[str, int]:
        found, front, edges = {sense: 0}, [sense], 0
        while front:
            edges += 1
            front = [parent for below in front for parent in self.parents.get(below, ()) if parent not in found]
            found.update(dict.fromkeys(front, edges))
        return MappingProxyType(found)

    def depth(self, sense: str) -> int:
        """Edges from a sense up to the root on its longest path; 0 for the root and for what is unknown."""
        if sense not in self._depths:
            above = self.parents.get(sense, ())
            self._depths[sense] = 1 + max(map(self.depth, above)) if above else 0
        return self._depths[sense]

    def is_broader(self, upper: str, lower: str) -> bool:
        """Whether the first sense lies above the second one."""
        return upper != lower and upper in self.ancestors(lower)

    def is_narrower(self, lower: str, upper: str) -> bool:
        """Whether the first sense lies below the second one."""
        return self.is_broader(upper, lower)

    def lcs(self, one: str, other: str) -> str | None:
        """The lowest sense above both, or one of them: the deepest, then the nearest, then by name; None: none is."""
        up, over = self.ancestors(one), self.ancestors(other)
        return min(up.keys() & over.keys(), key=lambda sense: (-self.depth(sense), up[sense] + over[sense], sense),
                   default=None)

    def path_similarity(self, one: str, other: str) -> float:
        """1 / (1 + edges of the shortest path), in (0, 1]; NaN without a common ancestor.

        References
        ----------
        Methods, section B3.
        """
        up, over = self.ancestors(one), self.ancestors(other)
        shortest = min((up[sense] + over[sense] for sense in up.keys() & over.keys()), default=None)
        return math.nan if shortest is None else 1 / (1 + shortest)

    def wu_palmer(self, one: str, other: str) -> float:
        """Similarity by depth, 2 d(lcs) / (d(one) + d(other)), in (0, 1]; NaN without a common ancestor.

        Depths go through the lowest common sense and the root has depth 1. For inspection only: it pays a wrong
        species more than a correct general word.

        References
        ----------
        Methods, section B3; Z. Wu and M. Palmer, "Verb semantics and lexical selection", ACL 1994.
        """
        lowest = self.lcs(one, other)
        if lowest is None:
            return math.nan
        top = self.depth(lowest) + 1
        return 2 * top / (2 * top + self.ancestors(one)[lowest] + self.ancestors(other)[lowest])

    def hierarchical(self, predicted: str, reference: str) -> tuple[float, float, float]:
        """Precision, recall and F1 of the sets of ancestors, each with the sense itself; NaN for unknown senses.

        References
        ----------
        Methods, section B3; S. Kiritchenko et al., "Learning and evaluation in the presence of class hierarchies",
        Canadian AI 2006.
        """
        given, wanted = self.ancestors(predicted), self.ancestors(reference)
        if not given or not wanted:
            return math.nan, math.nan, math.nan
        both = len(given.keys() & wanted.keys())
        return both / len(given), both / len(wanted), 2 * both / (len(given) + len(wanted))

    def category(self, key: str) -> str:
        """The category of a key: that of the nearest ancestor in the cut, else ``other``.

        An ancestor above another one in the cut is never the nearest; of the rest the fewest edges decide, then the
        depth, then the name.

        References
        ----------
        Methods, section B8.
        """
        sense = self.sense(key)
        if sense is None:
            return OTHER
        if sense not in self._categories:
            self._categories[sense] = self._categorised(sense)
        return self._categories[sense]

    def _categorised(self, sense: str) -> str:
        above = self.ancestors(sense)
        inside = [upper for upper in above if upper in self.cut]
        nearest = min((upper for upper in inside if not any(self.is_broader(upper, lower) for lower in inside)),
                      key=lambda upper: (above[upper], -self.depth(upper), upper), default=None)
        return self.cut[nearest] if nearest else OTHER
