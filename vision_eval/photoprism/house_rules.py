"""Our own label rules, in the form of PhotoPrism's `rules.yml`: what holds when nobody points to theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from vision_eval.photoprism.house_words import TABLE

NAME = "house"
"""How results name this vocabulary."""

_GOES_ON = re.compile(r"\n +")
_OWN_NAME = "="


def parsed(table: str) -> dict[str, dict[str, Any]]:
    """Label rules from a table such as `house_words.TABLE`.

    Parameters
    ----------
    table : str
        Lines ``label | priority | threshold | categories | names``; empty lines mean nothing. With a label the names
        are other words for it, with ``=`` every name is a label of its own.

    Returns
    -------
    dict of str to dict
        Lower-case name → rule with ``label`` or ``see``, ``priority``, ``threshold`` and ``categories``, each only
        where it says something; ``see`` names a rule without one.

    Raises
    ------
    ValueError
        If a line has not five columns, or a name stands twice.

    References
    ----------
    PhotoPrism contract, section 5.

    Examples
    --------
    >>> parsed("Dog | 5 | 0.15 | animal | beagle, pug")["pug"]
    {'see': 'dog'}
    >>> parsed("= | 4 | | animal, wildlife | lion")
    {'lion': {'priority': 4, 'categories': ['animal', 'wildlife']}}
    """
    rules: dict[str, dict[str, Any]] = {}
    for line in filter(None, _GOES_ON.sub(" ", table).splitlines()):
        for name, rule in _rules(line):
            if name in rules:
                raise ValueError(f"{name!r} has two rules.")
            rules[name] = rule
    return rules


def _rules(line: str) -> Iterator[tuple[str, dict[str, Any]]]:
    columns = [column.strip() for column in line.split("|")]
    if len(columns) != 5:
        raise ValueError(f"A line has five columns between bars, not {len(columns)}: {line[:40]!r}.")
    label, priority, threshold, categories, names = columns
    says = ({"priority": int(priority)} if priority else {}) | ({"threshold": float(threshold)} if threshold else {})
    if label != _OWN_NAME:
        yield label.lower(), {"label": label, **says, "categories": categories.split(", ")}
    for name in names.split(", "):
        own = {**says, "categories": categories.split(", ")}
        yield name, own if label == _OWN_NAME else {"see": label.lower()}


RULES: Mapping[str, Mapping[str, Any]] = parsed(TABLE)
"""Lower-case class name → rule, for ImageNet's 1,000 classes under our names and for everyday words of photographs."""
