"""YAML as Go's yaml.v2 decodes it into typed values, without strictness.

A shape is built from `string`, `integer`, `boolean`, `number`, `anything`, `list_of`, `map_of` and `record`. What does
not fit is noted and decoding goes on, as yaml.v2 does; only a few faults end it.

References
----------
PhotoPrism contract, section 1. Every rule was compared with yaml.v2 2.4.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vision_eval.photoprism.yaml2_nodes import DEEPEST, LONGEST, Node, YamlFault, compose
from vision_eval.photoprism.yaml2_scalars import Kind, Unresolvable, resolved

__all__ = [
    "DEEPEST",
    "LONGEST",
    "Decoded",
    "Node",
    "Shape",
    "YamlFault",
    "anything",
    "boolean",
    "compose",
    "decode",
    "integer",
    "list_of",
    "map_of",
    "number",
    "record",
    "string",
]

_MERGE = "tag:yaml.org,2002:merge"
_FOUND: dict[Kind, str] = {"bool": "true or false", "int": "an integer", "float": "a number", "str": "text",
                           "timestamp": "a point in time", "binary": "binary data", "null": "nothing"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a document holds.

    A path is such as ``Models[0].Service.Uri``, with places in lists as they are written, and empty for the whole.
    Lines are counted from 1.
    """

    value: Any
    """Plain values. A record holds the fields that were present and could be decoded; one whose list or text is null
    has Go's zero value, one whose record or map is null is absent. None: a record was wanted and there is none."""
    lines: dict[str, int]
    """Line of each key and element, by path."""
    unknown: tuple[tuple[str, str, int], ...]
    """Keys that no field has: path of the record, key, line."""
    duplicates: tuple[tuple[str, int], ...]
    """Keys that stood in the same map before: path with the key, line."""
    mismatches: tuple[tuple[str, int, str], ...]
    """Values that their fields cannot hold: path, line, and what is wrong in a few words."""


@dataclass(slots=True)
class Reading:
    """Notes taken while a document is decoded."""

    lines: dict[str, int] = field(default_factory=dict)
    unknown: list[tuple[str, str, int]] = field(default_factory=list)
    duplicates: list[tuple[str, int]] = field(default_factory=list)
    mismatches: list[tuple[str, int, str]] = field(default_factory=list)
    stopped: bool = False
    """Whether there was a fault that ends decoding."""

    def refuse(self, node: Node, path: str, problem: str) -> Any:
        """Note a mismatch; the field keeps what it has."""
        self.mismatches.append((path, node.line, problem))
        return _UNREAD

    def stop(self, node: Node, path: str, problem: str) -> Any:
        """Note a fault after which nothing is read any more."""
        self.stopped = True
        return self.refuse(node, path, problem)


Shape = Callable[[Node, Any, str, Reading], Any]
"""Turns a node into a value, given what was decoded there before, its path, and where to take notes."""

_UNREAD: Any = object()


def decode(node: Node | None, shape: Shape) -> Decoded:
    r"""Values of a document, as far as they fit a shape.

    Parameters
    ----------
    node : Node or None
        As `compose` gives it; None is decoded to an empty record.
    shape : Shape
        What is wanted; other shapes than a record are possible too.

    Returns
    -------
    Decoded
        Mismatches are part of it, this never raises. When the tag of a scalar lies, ``!!binary`` is no Base64 or
        a merge key has no map, the last mismatch says so and the rest of the document is not decoded.

    Examples
    --------
    >>> shape = record({"Run": string, "Resolution": integer, "Stop": list_of(string)})
    >>> found = decode(compose("Run: no\nResolution: 0720\nStop: END\nrun: on"), shape)
    >>> found.value, found.lines["Resolution"]
    ({'Run': 'no', 'Resolution': 464}, 2)
    >>> found.mismatches, found.unknown
    ((('Stop', 3, 'wanted a list, found text'),), (('', 'run', 4),))
    """
    reading = Reading()
    value = shape(node, None, "", reading) if node else {}
    value = {} if value is None else None if value is _UNREAD else value
    return Decoded(value, reading.lines, tuple(reading.unknown), tuple(reading.duplicates), tuple(reading.mismatches))


def string(node: Node, before: Any, path: str, reading: Reading) -> Any:
    """Shape of text: any scalar as it is written, null as empty text."""
    del before
    kind, value = _scalar(node, path, reading, "text")
    if kind == "null":
        return ""
    return value if kind in ("binary", None) else node.text


def integer(node: Node, before: Any, path: str, reading: Reading) -> Any:
    """Shape of a 64-bit integer; a fraction is cut off, what is beyond the negative end becomes the smallest one."""
    del before
    kind, value = _scalar(node, path, reading, "an integer")
    if kind == "float" and value <= 2**63:
        return int(value) if abs(value) < 2**63 else -2**63
    if kind == "int" and value < 2**63:
        return value
    return _other(node, path, reading, kind, "an integer", 0)


def number(node: Node, before: Any, path: str, reading: Reading) -> Any:
    """Shape of a number in double precision."""
    del before
    kind, value = _scalar(node, path, reading, "a number")
    if kind in ("int", "float"):
        return float(value)
    return _other(node, path, reading, kind, "a number", 0.0)


def boolean(node: Node, before: Any, path: str, reading: Reading) -> Any:
    """Shape of a truth value: ``yes``, ``on``, ``y`` and ``true`` without quotes, and their opposites."""
    del before
    kind, value = _scalar(node, path, reading, "true or false")
    return value if kind == "bool" else _other(node, path, reading, kind, "true or false", False)


def anything(node: Node, before: Any, path: str, reading: Reading) -> Any:
    """Shape of any value; times stay text. Keys are text, as in `map_of`; yaml.v2 would keep their types here."""
    del before
    if node.kind == "sequence":
        return list_of(anything)(node, None, path, reading)
    if node.kind == "mapping":
        return map_of(anything)(node, None, path, reading)
    return _scalar(node, path, reading, "")[1]


def list_of(items: Shape) -> Shape:
    """Shape of a list; elements that do not fit are left out, null is an empty list.

    Examples
    --------
    >>> decode(compose("[1, two, 3]"), list_of(integer)).value
    [1, 3]
    """
    def read(node: Node, before: Any, path: str, reading: Reading) -> Any:
        del before
        if node.kind != "sequence":
            return _no_collection(node, path, reading, "a list", [])
        found = []
        for at, item in enumerate(node.items):
            place = f"{path}[{at}]"
            reading.lines[place] = item.line
            value = items(item, None, place, reading)
            if reading.stopped:
                break
            if value is not _UNREAD:
                found.append(value)
        return found

    return read


def map_of(values: Shape) -> Shape:
    """Shape of a map with keys of text; a later map at the same place adds to it, null takes it away.

    Examples
    --------
    >>> decode(compose("{a: 1, 0x2: 3, a: 4}"), map_of(integer)).value
    {'a': 4, '0x2': 3}
    """
    def read(node: Node, before: Any, path: str, reading: Reading) -> Any:
        if node.kind != "mapping":
            return _no_collection(node, path, reading, "a map", None)
        found: dict[str, Any] = {} if before is None else before
        for name, content in _members(node, path, reading):
            value = values(content, None, _below(path, name), reading)
            if value is not _UNREAD:
                found[name] = value
        return found

    return read


def record(fields: Mapping[str, Shape]) -> Shape:
    """Shape of a map with known, case-sensitive keys; a later one at the same place is laid over it.

    Null takes it away, but its capitalised forms leave an empty one: yaml.v2 has made it before it looks.

    Examples
    --------
    >>> decode(compose("{Size: 1, Size: big, size: 2}"), record({"Size": integer})).value
    {'Size': 1}
    """
    def read(node: Node, before: Any, path: str, reading: Reading) -> Any:
        if node.kind != "mapping":
            return _no_collection(node, path, reading, "a map", {} if node.text in ("Null", "NULL") else None)
        found: dict[str, Any] = {} if before is None else before
        for name, content in _members(node, path, reading, fields):
            value = fields[name](content, found.get(name), _below(path, name), reading)
            if value is None:
                found.pop(name, None)
            elif value is not _UNREAD:
                found[name] = value
        return found

    return read


def _members(node: Node, path: str, reading: Reading,
             known: Mapping[str, Shape] | None = None) -> Iterator[tuple[str, Node]]:
    """Keys and values in the order in which yaml.v2 sets them, merged ones where their merge key stands."""
    seen = set()
    for key, content in node.pairs:
        if _is_merge(key):
            for part in _merged(content, path, reading):
                yield from _members(part, path, reading, known)
        elif (name := string(key, None, path, reading)) is not _UNREAD:
            if name in seen:
                reading.duplicates.append((_below(path, name), key.line))
            seen.add(name)
            if known is None or name in known:
                reading.lines[_below(path, name)] = key.line
                yield name, content
            else:
                reading.unknown.append((path, name, key.line))
        if reading.stopped:
            return


def _is_merge(key: Node) -> bool:
    return key.kind == "scalar" and key.text == "<<" and (key.tag == _MERGE or (key.plain and not key.tag)
                                                         or key.tag == "!")


def _merged(content: Node, path: str, reading: Reading) -> Iterator[Node]:
    """Maps to merge; earlier ones of a list take precedence, so they come last."""
    parts = content.items[::-1] if content.kind == "sequence" and not content.alias else (content,)
    for part in parts:
        if part.kind != "mapping":
            reading.stop(content, path, "a merge key wants a map or a list of maps")
            return
        yield part


def _scalar(node: Node, path: str, reading: Reading, wanted: str) -> tuple[Kind | None, Any]:
    """Kind and value of a scalar; no kind and nothing read for what is none."""
    if node.kind != "scalar":
        found = "a list" if node.kind == "sequence" else "a map"
        return None, reading.refuse(node, path, f"wanted {wanted}, found {found}")
    try:
        return resolved(node)
    except Unresolvable as error:
        return None, reading.stop(node, path, str(error))


def _other(node: Node, path: str, reading: Reading, kind: Kind | None, wanted: str, zero: Any) -> Any:
    """What a scalar of another kind gives: zero for null, else a mismatch unless there is one already."""
    if kind == "null":
        return zero
    if kind is None:
        return _UNREAD
    beyond = " beyond 64 bits" if wanted == "an integer" and kind in ("int", "float") else ""
    return reading.refuse(node, path, f"wanted {wanted}, found {_FOUND[kind]}{beyond}")


def _no_collection(node: Node, path: str, reading: Reading, wanted: str, null: Any) -> Any:
    if node.kind != "scalar":
        return _scalar(node, path, reading, wanted)[1]
    return _other(node, path, reading, _scalar(node, path, reading, wanted)[0], wanted, null)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
