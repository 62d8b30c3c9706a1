"""Label rules as PhotoPrism's ``rules.yml`` holds them, made into a vocabulary."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from vision_eval.domain import canonical_json, sha256_hex
from vision_eval.photoprism.go import single
from vision_eval.photoprism.slug import slug
from vision_eval.photoprism.titles import title
from vision_eval.photoprism.vocabulary import Entry, Vocabulary

KEYS = ("label", "see", "threshold", "priority", "categories")
"""What a rule may say."""


def vocabulary(rules: Mapping[str, Mapping[str, Any] | None], *, name: str = "rules") -> Vocabulary:
    """An index of label rules by slug.

    Parameters
    ----------
    rules : mapping
        Class name → rule with any of ``label``, ``see``, ``threshold`` (share), ``priority`` and ``categories``. Other
        keys are ignored, and so is a ``see`` that leads to no rule or to one that sees another itself.
    name : str
        Whose rules they are; every result names it.

    Returns
    -------
    Vocabulary
        Each rule stands under the slug of its class and of its label. Where several meet, the shortest name, the
        largest priority that is not 0, the smallest threshold above 0 and all categories hold; of names of one
        length the first does.

    Raises
    ------
    TypeError
        If something is not of its kind.

    References
    ----------
    PhotoPrism contract, sections 4.2 and 5.

    Examples
    --------
    >>> found = vocabulary({"dog": {"threshold": 0.3}, "pug": {"label": "dog", "threshold": 0.25}})
    >>> found.lookup("Dog")
    Entry(name='Dog', threshold=0.25, priority=0, categories=())
    """
    checked = {_text(written): _rule(written, rule) for written, rule in _mapping(rules, "Label rules").items()}
    entries: dict[str, Entry] = {}
    for written in checked:
        rule = _followed(written, checked)
        label = rule.get("label") or written
        entry = Entry(name=title(label), threshold=single(rule.get("threshold") or 0.0),
                      priority=rule.get("priority") or 0, categories=titled(rule.get("categories") or ()))
        for key in dict.fromkeys([slug(written), slug(label)]):
            if key:
                entries[key] = _merged(entries[key], entry) if key in entries else entry
    return Vocabulary(name=name, hash=sha256_hex(canonical_json(checked)), size=len(checked),
                      entries=MappingProxyType(entries))


def titled(categories: Iterable[str]) -> tuple[str, ...]:
    """Categories in title case, those without a slug and later ones of the same slug left out.

    Examples
    --------
    >>> titled(["animal", "Animal!", "", "wild life"])
    ('Animal', 'Wild Life')
    """
    if not categories:
        return ()
    found: dict[str, str] = {}
    for category in categories:
        found.setdefault(slug(category), title(category))
    return tuple(name for key, name in found.items() if key and name)


def _merged(one: Entry, other: Entry) -> Entry:
    shorter = other.name and (not one.name or len(other.name.encode()) < len(one.name.encode()))
    return replace(
        one, name=other.name if shorter else one.name,
        threshold=min((each.threshold for each in (one, other) if each.threshold > 0), default=0.0),
        priority=max((each.priority for each in (one, other) if each.priority), default=0),
        categories=titled([*one.categories, *other.categories]))


def _followed(written: str, rules: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    seen = rules.get(rules[written].get("see") or "")
    return rules[written] if seen is None or seen.get("see") else seen


def _rule(written: str, rule: object) -> dict[str, Any]:
    where = f"The rule of {written!r}"
    known = {key: value for key, value in _mapping({} if rule is None else rule, where).items() if key in KEYS}
    for key, value in known.items():
        if value is not None and not _fits(key, value):
            raise TypeError(f"{where} has {key} {value!r}.\n\nHint: label and see are texts, threshold is a number, "
                            "priority an integer, categories a list of texts.")
    return {key: list(value) if key == "categories" else value for key, value in known.items() if value is not None}


def _fits(key: str, value: object) -> bool:
    if key in ("label", "see"):
        return isinstance(value, str)
    if key == "categories":
        return (isinstance(value, Sequence) and not isinstance(value, str | bytes)
                and all(isinstance(one, str) for one in value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) if key == "priority" else math.isfinite(value)


def _mapping(found: object, what: str) -> Mapping[Any, Any]:
    if not isinstance(found, Mapping):
        raise TypeError(f"{what} must be a mapping, not {type(found).__name__}.")
    return found


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"A class of the label rules is a text, not {name!r}.")
    return name
