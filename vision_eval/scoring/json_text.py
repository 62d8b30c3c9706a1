"""JSON inside whatever a model wrote: found in linear time, read strictly, never with an exception."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecoder
from typing import Any

MAX_DEPTH = 64
"""Brackets inside brackets beyond which a text is not read as JSON; a label answer has three."""
_MOST_DIGITS = 300
_OPENING = re.compile(r"[\[{]")
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?P<closed>")?|[\[{\]}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text that is one JSON value."""

    value: Any
    duplicate_keys: bool
    """Whether an object in it repeats a member name; the last one won."""


@dataclass(frozen=True, slots=True)
class Found:
    """A bracketed value inside a text, and what stands around it."""

    before: str
    after: str
    parsed: Parsed | None
    """None: it is not JSON."""
    closed: bool
    """Whether its brackets and strings end before the text does."""
    deep: bool
    """Whether it nests deeper than `MAX_DEPTH`."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    depth: int
    closed: bool


def parse(text: str) -> Parsed | None:
    """Value of a text that is exactly one JSON value; None for every other text.

    Stricter than Python's reader: NaN and Infinity are refused. Repeated member names are reported. Whole
    numbers of more than 300 digits become floating-point numbers, as in most readers. Nesting beyond
    `MAX_DEPTH` counts as no JSON.

    References
    ----------
    Methods, sections C1 and C4 (notes); RFC 8259.

    Examples
    --------
    >>> parse('{"a": 1, "a": 2}')
    Parsed(value={'a': 2}, duplicate_keys=True)
    >>> parse("[NaN]") is None
    True
    """
    return None if _nests_too_deep(text) else _loaded(text)


def plain_value(text: str) -> Any:
    """Value of a text as `parse` reads it, without a look at repeated names; None also for what is no JSON.

    Examples
    --------
    >>> plain_value('{"a": [1, 2]}'), plain_value("{")
    ({'a': [1, 2]}, None)
    """
    if _nests_too_deep(text):
        return None
    try:
        return _PLAIN.decode(text)
    except ValueError:
        return None


def find(text: str) -> Found | None:
    """The bracketed value that a text is about; None when it has no opening bracket.

    Of several the first JSON object is taken, else the first other JSON value, else the one that the end of
    the text cuts off, else the first.

    Examples
    --------
    >>> find('Here [two]: {"labels": []} Enjoy!')
    Found(before='Here [two]: ', after=' Enjoy!', parsed=Parsed(value={'labels': []}, duplicate_keys=False), \
closed=True, deep=False)
    """
    at_once = _first_object(text)
    if at_once is not None:
        return at_once
    best: tuple[int, _Span, Parsed | None] | None = None
    for span in _spans(text):
        parsed = _loaded(text[span.start:span.end]) if span.closed and span.depth <= MAX_DEPTH else None
        rank = _rank(span, parsed)
        if best is None or rank < best[0]:
            best = rank, span, parsed
        if rank == 0:
            break
    if best is None:
        return None
    _, span, parsed = best
    return Found(text[:span.start], text[span.end:], parsed, span.closed, span.depth > MAX_DEPTH)


def objects(text: str) -> list[dict[str, Any]]:
    """JSON objects of a text that stand side by side, such as the whole ones of a list that was cut.

    Examples
    --------
    >>> objects('{"a": 1}, {"b": 2}, {"c": ')
    [{'a': 1}, {'b': 2}]
    """
    spans = (span for span in _spans(text) if span.closed and span.depth <= MAX_DEPTH)
    found = (_loaded(text[span.start:span.end]) for span in spans)
    return [parsed.value for parsed in found if parsed and isinstance(parsed.value, dict)]


def _nests_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    opening = _OPENING.match(text.lstrip())
    return opening is not None and _span(text, text.index(opening[0])).depth > MAX_DEPTH


def _first_object(text: str) -> Found | None:
    """The common case, ten times faster: the first bracket opens an object that is JSON."""
    start = text.find("{")
    if start < 0 or "[" in text[:start] or text.count("[") + text.count("{") > MAX_DEPTH:
        return None
    try:
        value, end = _ONCE.raw_decode(text, start)
    except (_NameRepeated, ValueError):
        return None
    return Found(text[:start], text[end:], Parsed(value, duplicate_keys=False), closed=True, deep=False)


def _rank(span: _Span, parsed: Parsed | None) -> int:
    if parsed:
        return 0 if isinstance(parsed.value, dict) else 1
    return 3 if span.closed else 2


def _spans(text: str) -> Iterator[_Span]:
    opening = _OPENING.search(text)
    while opening:
        span = _span(text, opening.start())
        yield span
        opening = _OPENING.search(text, span.end)


def _span(text: str, start: int) -> _Span:
    depth = deepest = 0
    for token in _TOKEN.finditer(text, start):
        mark = token[0][0]
        if mark == '"' and not token["closed"]:
            break
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
            if not depth:
                return _Span(start, token.end(), deepest, closed=True)
    return _Span(start, len(text), deepest, closed=False)


def _loaded(text: str) -> Parsed | None:
    try:
        return Parsed(_ONCE.decode(text), duplicate_keys=False)
    except _NameRepeated:
        return _loaded_anyway(text)
    except ValueError:
        return None


def _loaded_anyway(text: str) -> Parsed | None:
    try:
        return Parsed(_PLAIN.decode(text), duplicate_keys=True)
    except ValueError:
        return None


class _NameRepeated(Exception):
    """An object has two members of one name; the text may still be no JSON."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _NameRepeated
    return value


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


_PLAIN = JSONDecoder(parse_constant=_refuse, parse_int=_whole_number)
_ONCE = JSONDecoder(parse_constant=_refuse, parse_int=_whole_number, object_pairs_hook=_members)
