"""How things are written on Ollama's wire: JSON, timestamps, durations, refusals."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FOREVER_S = (2**63 - 1) / 1e9
"""What a negative ``keep_alive`` means: about 292 years."""

_UNIT_S = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
_UNIT = re.compile(r"[^\d.]+")
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


class Refusal(Exception):
    """A request that is answered with an error; part of the wire, not of our tree of errors.

    Raised before the first line of an answer it sets the status; later it becomes the last line of the stream.
    """

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] | None = None, **more: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": message, **more}
        self.headers = dict(headers or {})

    @classmethod
    def nested(cls, status: int, message: str, kind: str = "invalid_request_error") -> Refusal:
        """As newer servers pass on their runner's words: a JSON object inside the error string."""
        return cls(status, dumps({"error": {"code": status, "message": message, "type": kind}}))

    @classmethod
    def missing(cls, tag: str) -> Refusal:
        """The tag is not installed."""
        return cls(404, f"model '{tag}' not found")


def dumps(value: object) -> str:
    r"""Compact JSON with ``<``, ``>`` and ``&`` escaped, as Go's encoder writes it.

    Examples
    --------
    >>> print(dumps({"response": "a < b"}))
    {"response":"a \u003c b"}
    """
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for letter, escaped in _HTML.items():
        text = text.replace(letter, escaped)
    return text


def encoded(value: object) -> bytes:
    """The same as UTF-8; halves of surrogate pairs, which nothing can say in UTF-8, become question marks."""
    return dumps(value).encode("utf-8", "replace")


def without_zeros(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are not zero, empty or None: the others are absent on the wire."""
    return {name: value for name, value in fields.items() if value}


def timestamp(at_ns: int | None = None, *, local: bool = False) -> str:
    """RFC 3339 with up to nine digits after the point, trailing zeros dropped.

    Parameters
    ----------
    at_ns : int, optional
        Nanoseconds since 1970; now by default.
    local : bool
        With the offset of this machine instead of ``Z``.

    References
    ----------
    Ollama contract, section 1.

    Examples
    --------
    >>> timestamp(1_500_000_000), timestamp(0), timestamp(20)
    ('1970-01-01T00:00:01.5Z', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.00000002Z')
    """
    seconds, rest = divmod(time.time_ns() if at_ns is None else at_ns, 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, UTC)
    shown = moment.astimezone() if local else moment
    offset = "" if not shown.utcoffset() else shown.isoformat()[19:]
    fraction = f".{rest:09d}".rstrip("0").rstrip(".")
    return f"{shown:%Y-%m-%dT%H:%M:%S}{fraction}{offset or 'Z'}"


def keep_alive_s(value: object) -> float | None:
    """Seconds that a model stays loaded after its last answer.

    Parameters
    ----------
    value : object
        ``keep_alive`` of a request: a number of seconds, a duration such as ``"1h30m"``, or None.

    Returns
    -------
    float or None
        None when the request does not say; `FOREVER_S` for anything negative.

    Raises
    ------
    Refusal
        400 for a text without unit, or for anything else.

    References
    ----------
    Ollama contract, sections 7 and 8.

    Examples
    --------
    >>> keep_alive_s("1h30m"), keep_alive_s(1.5), keep_alive_s("0"), keep_alive_s(-1) == FOREVER_S
    (5400.0, 1.5, 0.0, True)
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Refusal(400, f"Unsupported type: '{_GO_KINDS.get(type(value), 'object')}'")
    seconds = _duration_s(value) if isinstance(value, str) else float(value)
    return FOREVER_S if seconds < 0 else min(seconds, FOREVER_S)


_GO_KINDS: dict[type, str] = {bool: "bool", list: "[]interface {}", dict: "map[string]interface {}"}


def _duration_s(text: str) -> float:
    sign, rest = (-1.0 if text[:1] == "-" else 1.0), text[1:] if text[:1] in "+-" else text
    if rest == "0":
        return 0.0
    if not rest:
        raise Refusal(400, f'time: invalid duration "{text}"')
    total = 0.0
    while rest:
        number = _NUMBER.match(rest)
        if number is None:
            raise Refusal(400, f'time: invalid duration "{text}"')
        unit = _UNIT.match(rest, number.end())
        if unit is None:
            raise Refusal(400, f'time: missing unit in duration "{text}"')
        if unit[0] not in _UNIT_S:
            raise Refusal(400, f'time: unknown unit "{unit[0]}" in duration "{text}"')
        total += float(number[0]) * _UNIT_S[unit[0]]
        rest = rest[unit.end():]
    return sign * total
