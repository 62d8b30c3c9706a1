"""How Go trims text and decodes JSON, where Python would do it otherwise.

PhotoPrism is written in Go, so what it keeps of an answer depends on the manners of Go's decoder.
A shape is built from `text`, `integer`, `float32`, `flag`, `timestamp`, `array` and `record`; each
takes what the JSON holds and what an earlier key of the same name left there.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go calls white space; Python's ``str.strip`` takes away four control characters more."""

Shape = Callable[[Any, Any], Any]
"""Turns a JSON value, given what was there before, into a value of ours; None stands for Go's zero value."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SINGLE = struct.Struct("<f")
_BLANKS = re.compile(r"[ \t\n\r]*")
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))", re.ASCII)


class Undecodable(ValueError):
    """The text is not JSON, or not of the shape that was asked for."""

    @classmethod
    def instead(cls, wanted: str, found: object) -> Undecodable:
        """What was wanted and which kind of value there is; never the value, which may be long."""
        return cls(f"wanted {wanted}, found {_kind(found)}")


class Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


class Object(tuple[tuple[str, Any], ...]):
    """Members of a JSON object in their order, repeated names included."""

    __slots__ = ()


def trimmed(text: str) -> str:
    r"""Text without Go's white space at both ends.

    Examples
    --------
    >>> trimmed(" \xa0dog\x1f\n")
    'dog\x1f'
    """
    return text.strip(SPACE)


def values(text: str) -> Iterator[Any]:
    """The JSON values that stand one after the other in a text; none in an empty one.

    Numbers are `Number`, objects `Object`, arrays lists.

    Raises
    ------
    Undecodable
        At the first thing that is not JSON. Python gives up at about a thousand nested levels, Go
        at ten thousand; what lies between is refused here and accepted there.

    Examples
    --------
    >>> list(values('{"a": 1.0} [true]'))
    [(('a', '1.0'),), [True]]
    """
    position = _after_blanks(text, 0)
    while position < len(text):
        found, position = _decoded(text, position)
        yield found
        position = _after_blanks(text, position)


def value(text: str) -> Any:
    """The one JSON value that a text consists of.

    Raises
    ------
    Undecodable
        If there is none, more than one, or something else.

    Examples
    --------
    >>> value('{"labels": NaN}')
    Traceback (most recent call last):
    ...
    vision_eval.photoprism.go.Undecodable: not JSON (NaN is no number there)
    """
    found, position = _decoded(text, _after_blanks(text, 0))
    if _after_blanks(text, position) < len(text):
        raise Undecodable("not JSON (text after the value)")
    return found


def record(members: Mapping[str, Shape]) -> Shape:
    """Shape of an object: letter case of names does not matter, others are ignored, the last of a name wins.

    Examples
    --------
    >>> record({"name": text})(value('{"NAME": "dog", "colour": 3, "name": null}'), None)
    {'name': 'dog'}
    """
    def read(found: Any, before: Any) -> dict[str, Any]:
        known: dict[str, Any] = dict(before or {})
        if found is None:
            return known
        if not isinstance(found, Object):
            raise Undecodable.instead("an object", found)
        for written, content in found:
            name = written if written in members else _folded(written)
            if name in members:
                known[name] = _member(members[name], name, content, known.get(name))
        return known

    return read


def array(items: Shape) -> Shape:
    """Shape of an array; null is no array. Elements of an earlier array of the same name shine through."""
    def read(found: Any, before: Any) -> list[Any] | None:
        if found is None:
            return None
        if not isinstance(found, list):
            raise Undecodable.instead("an array", found)
        earlier = before or []
        return [items(item, earlier[at] if at < len(earlier) else None) for at, item in enumerate(found)]

    return read


def optional(shape: Shape) -> Shape:
    """Shape of what Go points to: null takes it away, and without it there is None instead of an empty value.

    Examples
    --------
    >>> shape = record({"caption": optional(record({"text": text}))})
    >>> shape(value('{"caption": {}}'), None), shape(value('{"caption": {}, "caption": null}'), None)
    ({'caption': {}}, {'caption': None})
    """
    return lambda found, before: None if found is None else shape(found, before)


def text(found: Any, before: Any) -> Any:
    """Shape of a string; half a surrogate pair becomes the replacement character."""
    if found is None:
        return before
    if not isinstance(found, str) or isinstance(found, Number):
        raise Undecodable.instead("a string", found)
    return _SURROGATE.sub("\ufffd", found)


def flag(found: Any, before: Any) -> Any:
    """Shape of a truth value; 1 and 0 are none."""
    if found is None:
        return before
    if not isinstance(found, bool):
        raise Undecodable.instead("true or false", found)
    return found


def integer(found: Any, before: Any) -> Any:
    """Shape of a 64-bit integer; ``3.0`` and ``1e0`` are none."""
    if found is None:
        return before
    if not isinstance(found, Number):
        raise Undecodable.instead("an integer", found)
    if not found.removeprefix("-").isdigit() or len(found) > 20 or not -2**63 <= int(found) < 2**63:
        raise Undecodable("wanted a 64-bit integer, found another number")
    return int(found)


def float32(found: Any, before: Any) -> Any:
    """Shape of a number in single precision.

    Examples
    --------
    >>> float32(value("0.9"), None)
    0.8999999761581421
    """
    if found is None:
        return before
    if not isinstance(found, Number):
        raise Undecodable.instead("a number", found)
    narrow = single(float(found))
    if math.isinf(narrow):
        raise Undecodable("wanted a number in single precision, found a larger one")
    return narrow


def single(number: float) -> float:
    """A number rounded to single precision; infinite if it is too large for it.

    Examples
    --------
    >>> single(0.2), single(-1e39)
    (0.20000000298023224, -inf)
    """
    try:
        narrow: float = _SINGLE.unpack(_SINGLE.pack(number))[0]
    except OverflowError:
        return math.copysign(math.inf, number)
    return narrow


def timestamp(found: Any, before: Any) -> Any:
    """Shape of a point in time as Go reads RFC 3339; it is checked and stays a string."""
    if found is None:
        return before
    if not isinstance(found, str) or isinstance(found, Number):
        raise Undecodable.instead("a point in time", found)
    match = _TIME.fullmatch(found)
    if match is None or not exists(*(int(part or 0) for part in match.groups())):
        raise Undecodable("wanted a point in time, found another string")
    return found


def exists(year: int, month: int, day: int, hour: int, minute: int, second: int, zone_h: int, zone_min: int) -> bool:
    """Whether Go's calendar and clock have such a point in time; there is a year 0 and no leap second.

    Examples
    --------
    >>> exists(2024, 2, 29, 23, 59, 59, 24, 0), exists(2026, 2, 29, 0, 0, 0, 0, 0)
    (True, False)
    """
    try:
        dt.date(2000 + year % 400, month, day)
    except ValueError:
        return False
    return hour < 24 and minute < 60 and second < 60 and zone_h <= 24 and zone_min <= 60


def _refuse(constant: str) -> NoReturn:
    raise Undecodable(f"not JSON ({constant} is no number there)")


_DECODER = json.JSONDecoder(object_pairs_hook=Object, parse_float=Number, parse_int=Number, parse_constant=_refuse)


def _decoded(text: str, position: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise Undecodable(f"not JSON (character {error.pos})") from error
    except RecursionError as error:
        raise Undecodable("not JSON (nested too deeply)") from error


def _after_blanks(text: str, position: int) -> int:
    match = _BLANKS.match(text, position)
    return match.end() if match else position


def _folded(name: str) -> str:
    # Unicode has two letters more that fold to ASCII: the long s, and the Kelvin sign that lower() knows.
    return name.replace("\u017f", "s").lower()


def _member(shape: Shape, name: str, content: Any, before: Any) -> Any:
    try:
        return shape(content, before)
    except Undecodable as error:
        raise Undecodable(f"{name}: {error}") from error


def _kind(found: object) -> str:
    kinds = {type(None): "null", bool: "true or false", Number: "a number", str: "a string", list: "an array"}
    return kinds.get(type(found), "an object")
