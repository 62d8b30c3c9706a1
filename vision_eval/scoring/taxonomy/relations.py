"""What people add to the tree: categories, equivalent names, modern words, and other meanings of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from vision_eval.scoring.matching import normalise
from vision_eval.scoring.taxonomy.tree import Taxonomy

_SENSE = re.compile(r"\S+\.n\.\d\d")


class Relation(NamedTuple):
    """One line of a table of relations."""

    name: str
    """A label name or a sense such as ``seal.n.09``."""
    relation: str
    """One of `RELATIONS`."""
    other: str
    """A label name, a sense, a category, or nothing."""


@dataclass
class _Draft:
    """A taxonomy while lines are added to it."""

    senses: dict[str, str]
    parents: dict[str, tuple[str, ...]]
    files: dict[str, str]
    cut: dict[str, str]
    too_general: set[str] = field(default_factory=set)
    equivalent: set[frozenset[str]] = field(default_factory=set)
    accepted: set[frozenset[str]] = field(default_factory=set)

    def known(self, name: str) -> str | None:
        return name if name in self.parents else self.senses.get(_key(name))

    def sense(self, name: str) -> str:
        found = self.known(name)
        if found is None:
            raise ValueError(f"{name!r} has no sense; say first what kind of thing it is.")
        return found

    def above(self, sense: str) -> set[str]:
        found, front = {sense}, [sense]
        while front:
            front = [parent for below in front for parent in self.parents[below] if parent not in found]
            found.update(front)
        return found


def _key(name: str) -> str:
    return name if _SENSE.fullmatch(name) else normalise(name)


def _means(draft: _Draft, name: str, other: str) -> None:
    if other:
        draft.senses[_key(name)] = draft.sense(other)
    else:
        draft.senses.pop(_key(name), None)


def _same_as(draft: _Draft, name: str, other: str) -> None:
    draft.equivalent.add(frozenset((_key(name), _key(other))))
    if _key(name) not in draft.senses and _key(other) in draft.senses:
        draft.senses[_key(name)] = draft.senses[_key(other)]


def _kind_of(draft: _Draft, name: str, other: str) -> None:
    upper = draft.sense(other)
    lower = draft.known(name) or draft.senses.setdefault(_key(name), f"{_key(name).replace(' ', '_')}.n.00")
    if lower in draft.above(upper):
        raise ValueError(f"{other!r} is a kind of {name!r} already.")
    draft.parents[lower] = (*draft.parents.get(lower, ()), *({upper} - {*draft.parents.get(lower, ())}))
    draft.files.setdefault(lower, draft.files[upper])


def _may_also_be(draft: _Draft, name: str, other: str) -> None:
    draft.accepted.add(frozenset((_key(name), _key(other))))


def _category(draft: _Draft, name: str, other: str) -> None:
    if not other:
        raise ValueError(f"The category of {name!r} has no name.")
    draft.cut[draft.sense(name)] = other


def _too_general(draft: _Draft, name: str, _other: str) -> None:
    draft.too_general.add(draft.sense(name))


_VERBS: Mapping[str, Callable[[_Draft, str, str], None]] = {
    "means": _means, "same as": _same_as, "kind of": _kind_of, "may also be": _may_also_be, "category": _category,
    "too general": _too_general,
}

RELATIONS = tuple(_VERBS)
"""What a line can say, in this order: its name

- *means* a sense, by its name or by another word for it; nothing: it has no sense,
- is the *same as* another name (full credit),
- is a *kind of* another one; an unknown name becomes a new sense below it,
- *may also be* called another name (no confusion),
- has the *category*, with all that lies below it,
- is *too general* to earn credit.
"""


def extended(taxonomy: Taxonomy, relations: Iterable[Relation]) -> Taxonomy:
    """A taxonomy with more relations, line by line; later lines know the earlier ones.

    Parameters
    ----------
    taxonomy : Taxonomy
        Stays as it is.
    relations : iterable of Relation
        What to add; see `RELATIONS`.

    Returns
    -------
    Taxonomy
        A new value.

    Raises
    ------
    ValueError
        If a line says something unknown, needs a sense that does not exist, or makes a circle.

    References
    ----------
    Methods, sections B2, B6 and B8.

    Examples
    --------
    >>> small = Taxonomy({"dog": "dog.n.01"}, {"dog.n.01": ()}, {"dog.n.01": "animal"})
    >>> larger = extended(small, [Relation("Labradoodles", "kind of", "dog"), Relation("dog", "category", "pet")])
    >>> larger.sense("labradoodle"), larger.category("labradoodle")
    ('labradoodle.n.00', 'pet')
    """
    draft = _Draft(dict(taxonomy.senses), dict(taxonomy.parents), dict(taxonomy.files), dict(taxonomy.cut),
                   set(taxonomy.too_general), set(taxonomy.equivalent), set(taxonomy.accepted))
    for name, relation, other in relations:
        if relation not in _VERBS:
            raise ValueError(f"{relation!r} is no relation; choose from {', '.join(RELATIONS)}.")
        if not _key(name):
            raise ValueError(f"{name!r} is no name.")
        _VERBS[relation](draft, name, other)
    return replace(taxonomy, senses=draft.senses, parents=draft.parents, files=draft.files, cut=draft.cut,
                   too_general=frozenset(draft.too_general), equivalent=frozenset(draft.equivalent),
                   accepted=frozenset(draft.accepted))
