"""Label rules, found by the slug of a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from vision_eval.photoprism.slug import slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the rules say about one slug."""

    name: str
    """How the label is called, in title case."""
    threshold: float = 0.0
    """Lowest confidence, in single precision; 0: the global one holds."""
    priority: int = 0
    """0: it follows from the topicality."""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vocabulary:
    """Label rules as an index; two are the same only if they are one object."""

    name: str
    """Whose rules they are, such as ``house``."""
    hash: str = ""
    """SHA-256 of the rules they were made from."""
    size: int = 0
    """How many classes have a rule."""
    entries: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    """By slug."""

    def lookup(self, name: str) -> Entry | None:
        """What holds for a name, whatever its case and punctuation; None: no rule, or no slug."""
        found = slug(name)
        return self.entries.get(found) if found else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Library:
    """Names of the labels that a user's library has, found by their slugs."""

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, names: Iterable[str]) -> Library:
        """A library with labels of these names; the first of a slug counts."""
        found: dict[str, str] = {}
        for name in names:
            found.setdefault(slug(name), name)
        found.pop("", None)
        return cls(names=MappingProxyType(found))

    def lookup(self, name: str) -> str | None:
        """The name of the label with the same slug."""
        return self.names.get(slug(name))


NO_LIBRARY = Library()
"""A library without labels."""
