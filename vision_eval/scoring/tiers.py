"""How closely a predicted name fits a reference name: eight tiers, from the same characters to nothing in common."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from vision_eval.scoring.matching import exact_key, normalise, several
from vision_eval.scoring.taxonomy import OTHER, Taxonomy

Tier = Literal["exact", "lemma", "synonym", "broader", "narrower", "sibling", "same category", "none"]

TIERS: tuple[Tier, ...] = get_args(Tier)
"""The closest first."""

STRICT: tuple[Tier, ...] = ("exact", "lemma")

CREDITS: Mapping[Tier, float] = {
    "exact": 1.0, "lemma": 1.0, "synonym": 1.0, "broader": 0.5, "narrower": 0.5, "sibling": 0.0, "same category": 0.0,
    "none": 0.0}
"""Lenient credit of each tier; 0.5 is a convention (methods, section B2)."""

LOWEST_DEPTH = 4
"""Edges below the root from which on a sense says something."""

_KINDS = frozenset({"animal", "plant", "food", "artifact"})
"""Lexicographer files whose senses can be siblings: words for landscapes, say, overlap in meaning."""
FARTHEST_SIBLING = 2
"""Edges up to what two siblings have in common (methods, section B6)."""
_SHORT = 64
_MOST_PAIRS = 1 << 17
_KNOWN: Mapping[str, Tier] = {name: name for name in TIERS}


@dataclass(frozen=True, slots=True)
class Name:
    """A label name in the forms that matching compares."""

    written: str
    exact: str
    """After steps 1 to 3 of the normalisation."""
    key: str
    """After all of them."""


def named(written: str) -> Name:
    """The forms of a name; those of short names are remembered, because models repeat themselves."""
    return _remembered(written) if len(written) <= _SHORT else _named(written)


def _named(written: str) -> Name:
    return Name(written, exact_key(written), normalise(written))


_remembered = functools.lru_cache(maxsize=1 << 14)(_named)


def distinct(names: Iterable[str]) -> tuple[Name, ...]:
    """Names with distinct keys in order of first appearance; those of which nothing is left are dropped.

    Raises
    ------
    TypeError
        If a plain string is passed; its letters would become labels.

    References
    ----------
    Methods, sections 0.2 and B1.
    """
    found: dict[str, Name] = {}
    for name in map(named, several(names)):
        found.setdefault(name.key, name)
    return tuple(name for key, name in found.items() if key)


def tier(predicted: str, reference: str, taxonomy: Taxonomy | None = None) -> Tier:
    """The first tier that holds for a predicted and a reference name.

    A name of which nothing is left after normalisation agrees with none.

    Parameters
    ----------
    predicted, reference : str
        As somebody wrote them; a wnid of ImageNet stands for its class.
    taxonomy : Taxonomy, optional
        What names mean. Without it only "exact", "lemma" and "none" are told apart.

    Returns
    -------
    Tier
        "broader": the prediction lies above the reference, and is not too general to say something.

    References
    ----------
    Methods, sections B2, B6 and B8.

    Examples
    --------
    >>> tier("Sea-Lion", "sea lion"), tier("Dogs", "a dog"), tier("leopard", "cheetah")
    ('exact', 'lemma', 'none')
    """
    return tier_of(named(predicted), named(reference), taxonomy)


def tier_of(predicted: Name, reference: Name, taxonomy: Taxonomy | None = None) -> Tier:
    """As `tier`, for names whose forms are known."""
    if not predicted.key or not reference.key:
        return "none"
    if predicted.exact == reference.exact:
        return "exact"
    if predicted.key == reference.key:
        return "lemma"
    return "none" if taxonomy is None else _remembered_meaning(predicted.key, reference.key, taxonomy)


def _remembered_meaning(predicted: str, reference: str, taxonomy: Taxonomy) -> Tier:
    known = taxonomy.pairs.get((predicted, reference))
    if known is not None:
        return _KNOWN[known]
    if len(taxonomy.pairs) >= _MOST_PAIRS:
        taxonomy.pairs.clear()
    found = _by_meaning(predicted, reference, taxonomy)
    if len(predicted) + len(reference) <= 2 * _SHORT:
        taxonomy.pairs[predicted, reference] = found
    return found


def _by_meaning(predicted: str, reference: str, taxonomy: Taxonomy) -> Tier:
    one, other = taxonomy.sense(predicted), taxonomy.sense(reference)
    pair = frozenset((predicted, reference))
    if pair in taxonomy.equivalent or (one is not None and one == other):
        return "synonym"
    if one is None or other is None:
        return "none"
    if one in taxonomy.ancestors(other) and says_something(one, taxonomy):
        return "broader"
    if other in taxonomy.ancestors(one) and says_something(other, taxonomy):
        return "narrower"
    if are_siblings(one, other, taxonomy) and pair not in taxonomy.accepted:
        return "sibling"
    category = taxonomy.category(predicted)
    return "same category" if category != OTHER and category == taxonomy.category(reference) else "none"


def says_something(sense: str, taxonomy: Taxonomy) -> bool:
    """Whether a sense is deep enough to earn credit for being broader.

    References
    ----------
    Methods, section B2, broader.
    """
    return sense not in taxonomy.too_general and taxonomy.depth(sense) >= LOWEST_DEPTH


def are_siblings(one: str, other: str, taxonomy: Taxonomy) -> bool:
    """Whether two senses of one kind lie close beside each other: a confident wrong name, such as leopard for cheetah.

    References
    ----------
    Methods, section B6.
    """
    kind = taxonomy.files.get(one)
    if kind not in _KINDS or kind != taxonomy.files.get(other):
        return False
    above = taxonomy.lcs(one, other)
    if above is None or above in (one, other) or taxonomy.depth(above) < LOWEST_DEPTH:
        return False
    return max(taxonomy.ancestors(one)[above], taxonomy.ancestors(other)[above]) <= FARTHEST_SIBLING


def overridden(tiers: Iterable[tuple[str, str, str]] | None) -> dict[tuple[str, str], Tier]:
    """Tiers that somebody decided, by the keys of the predicted and the reference name.

    Raises
    ------
    ValueError
        If a tier is unknown.
    """
    found = {}
    for predicted, reference, decided in tiers or ():
        if decided not in _KNOWN:
            raise ValueError(f"{decided!r} is no tier; choose from {', '.join(TIERS)}.")
        found[normalise(predicted), normalise(reference)] = _KNOWN[decided]
    return found


def credited(credit: Mapping[str, float] | None) -> dict[Tier, float]:
    """Credits of all tiers, with those that somebody chose.

    Raises
    ------
    ValueError
        If a tier is unknown or a credit lies outside [0, 1].
    """
    chosen = dict(credit or {})
    for name, share in chosen.items():
        if name not in TIERS:
            raise ValueError(f"{name!r} is no tier; choose from {', '.join(TIERS)}.")
        if not 0 <= share <= 1:
            raise ValueError(f"The credit of {name!r} lies between 0 and 1, not at {share!r}.")
    return {name: float(chosen.get(name, share)) for name, share in CREDITS.items()}
