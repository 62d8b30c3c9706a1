"""How labels and captions enter a library that may know the photo already."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from vision_eval.photoprism.go import single, trimmed
from vision_eval.photoprism.labels import Dropped, Kept, Row
from vision_eval.photoprism.rules import titled
from vision_eval.photoprism.slug import slug
from vision_eval.photoprism.titles import has_latin, title
from vision_eval.photoprism.vocabulary import Library

UNKNOWN_UNCERTAINTY = 20
"""Percent where a label has no confidence: only the format ``vision`` allows that, and captions name labels so."""
SURE_UNCERTAINTY = 15
"""Percent where a caption names a label and its source counts as much as a model."""
LONGEST_CAPTION = 4096
"""Characters that are left of a caption."""

_WORD = re.compile(r"(?:[^\W_]|['-])+")
_SHORTEST, _SURE = 3, 16

Links = Mapping[str, tuple[int, str]]
"""Labels that the photo has: slug → uncertainty (percent) and source."""


@lru_cache(maxsize=4096)
def uncertainty(confidence: float) -> int:
    """Percent of doubt, rounded to even in single precision.

    References
    ----------
    PhotoPrism contract, section 3.3.

    Examples
    --------
    >>> [uncertainty(single(share)) for share in (0.9, 0.545, 0.575, 0.0)]
    [10, 46, 42, 20]
    """
    if confidence <= 0:
        return UNKNOWN_UNCERTAINTY
    return round(max(single(100 - single(confidence * 100)), -2.0**63))


@lru_cache(maxsize=4096)
def percent(share: float) -> int:
    """A share as whole percent from 0 to 100, rounded to even.

    Examples
    --------
    >>> percent(0.125), percent(1.7), percent(-1.0)
    (12, 100, 0)
    """
    return round(min(max(single(share * 100), 0.0), 100.0))


def rows(fresh: Sequence[tuple[Kept, Row]], links: Links) -> tuple[tuple[Row, ...], list[Dropped]]:
    """Labels as the library has them afterwards, and those that storing skips.

    Parameters
    ----------
    fresh : sequence of tuple of Kept, Row
        Labels in the model's order, each with the row that it would be alone.
    links : mapping
        Labels that the photo has already.

    Returns
    -------
    tuple of Row, list of Dropped
        Rows in the order in which they were first stored: by priority, then certainty. A row of several labels has
        the name and priority of the last of them, and the lowest uncertainty, with its source.

    References
    ----------
    PhotoPrism contract, sections 3.3 and 4.6.
    """
    found: dict[str, Row] = {}
    indices: dict[str, list[int]] = {}
    skipped = []
    for label, row in sorted(fresh, key=_place):
        reason, detail = _skipped(row, links)
        if reason:
            skipped.append(Dropped(index=label.index, raw=label.raw, name=row.name, reason=reason, detail=detail))
        elif row.slug in found:
            found[row.slug] = _joined(found[row.slug], row)
            indices.setdefault(row.slug, []).extend(row.indices)
        else:
            found[row.slug] = _linked(row, links) if links else row
    for key, more in indices.items():
        found[key] = replace(found[key], indices=(*found[key].indices, *more))
    return tuple(found.values()), skipped


def row_name(name: str) -> str:
    """The name of a row whose label has this name.

    References
    ----------
    PhotoPrism contract, section 3.3.

    Examples
    --------
    >>> row_name("sea lion")
    'Sea Lion'
    """
    return trimmed(title(name))


def row_of(label: Kept, source: str) -> Row:
    """The row that a label would be alone.

    References
    ----------
    PhotoPrism contract, section 3.3.

    Examples
    --------
    >>> row = row_of(Kept(index=0, raw="dogs", name="dog", confidence=single(0.545), topicality=0.5), "ollama")
    >>> row.name, row.uncertainty, row.topicality
    ('Dog', 46, 50)
    """
    name = row_name(label.name)
    score = percent(label.nsfw_confidence)
    return Row(name=name, slug=slug(name), uncertainty=uncertainty(label.confidence),
               topicality=percent(label.topicality), priority=label.priority, categories=titled(label.categories),
               nsfw=label.nsfw, nsfw_confidence=100 if label.nsfw and not score else score, source=source,
               indices=(label.index,))


def caption_text(text: str) -> str:
    """A caption as it is stored.

    References
    ----------
    PhotoPrism contract, section 7.

    Examples
    --------
    >>> caption_text(" A dog. "), len(caption_text("a" * 5000))
    ('A dog.', 4096)
    """
    return trimmed(trimmed(text)[:LONGEST_CAPTION])


def caption_rows(text: str, priority: int, library: Library, links: Links) -> tuple[Row, ...]:
    """Labels that a photo gets because its caption names them; one that it has already stays as it is.

    Parameters
    ----------
    text : str
        The caption as it is stored.
    priority : int
        How much its source counts.
    library : Library
        Labels that exist. Only their single words are found, and in Latin script none of less than three letters.
    links : mapping
        Labels that the photo has.

    Returns
    -------
    tuple of Row
        In alphabetical order of the words.

    References
    ----------
    PhotoPrism contract, section 7; length of words: ``pkg/txt`` of PhotoPrism, 2025.

    Examples
    --------
    >>> library = Library.of(["Dog", "Sand", "Ferris Wheel"])
    >>> [(row.name, row.uncertainty) for row in caption_rows("Dogs? A dog, a ferris wheel.", 16, library, {})]
    [('Dog', 15)]
    """
    words = sorted({word.lower() for word in _WORD.findall(text) if len(word) >= _SHORTEST or not has_latin(word)})
    names = {slug(name): name for name in map(library.lookup, words) if name is not None}
    doubt = UNKNOWN_UNCERTAINTY if priority < _SURE else SURE_UNCERTAINTY
    return tuple(Row(name=trimmed(title(name)), slug=key, uncertainty=doubt, topicality=0, priority=0, categories=(),
                     nsfw=False, nsfw_confidence=0, source="caption", indices=())
                 for key, name in names.items() if key not in links)


def _place(pair: tuple[Kept, Row]) -> tuple[bool, int, int]:
    row = pair[1]
    useless = row.uncertainty >= 100
    return (useless, 0, 0) if useless else (useless, -row.priority, row.uncertainty)


def _skipped(row: Row, links: Links) -> tuple[str, str]:
    if not row.name:
        return "no-name", "The label has no name."
    if not row.slug:
        return "no-slug", f"{row.name!r} has neither letters nor digits."
    if row.uncertainty >= 100:
        return "uncertainty-100", f"Its uncertainty is {row.uncertainty} %."
    if row.slug in links and links[row.slug][0] >= 100:
        return "blocked", f"{row.name!r} was removed from this photo."
    return "", ""


def _linked(row: Row, links: Links) -> Row:
    doubt, source = links.get(row.slug, (row.uncertainty, row.source))
    return replace(row, uncertainty=doubt, source=source) if doubt <= row.uncertainty else row


def _joined(first: Row, then: Row) -> Row:
    better = then.uncertainty < first.uncertainty
    unsafe = then.nsfw or then.nsfw_confidence > 0
    return replace(
        first, name=then.name, priority=then.priority,
        uncertainty=then.uncertainty if better else first.uncertainty,
        source=then.source if better else first.source,
        topicality=then.topicality or first.topicality,
        categories=first.categories if first.categories == then.categories
        else titled([*first.categories, *then.categories]),
        nsfw=first.nsfw or then.nsfw, nsfw_confidence=then.nsfw_confidence if unsafe else first.nsfw_confidence)
