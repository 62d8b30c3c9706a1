"""What an unquoted or tagged YAML scalar is to Go's yaml.v2: nothing, a truth value, a number, a time or text.

References
----------
YAML 1.1 as yaml.v2 2.4.0 knows it: no sexagesimals, but ``0o17``, and all underscores dropped.
"""

from __future__ import annotations

import base64
import math
import re
from typing import Any, Literal

from vision_eval.photoprism.go import exists
from vision_eval.photoprism.yaml2_nodes import Node

Kind = Literal["null", "bool", "int", "float", "timestamp", "binary", "str"]

_STANDARD = "tag:yaml.org,2002:"
_RESOLVED = ("", "str", "bool", "int", "float", "null", "timestamp")


def _written(*words: str) -> list[str]:
    return [form for word in words for form in (word, word.capitalize(), word.upper())]


_WORDS: dict[str, tuple[Kind, Any]] = {
    **dict.fromkeys(_written("y", "yes", "true", "on"), ("bool", True)),
    **dict.fromkeys(_written("n", "no", "false", "off"), ("bool", False)),
    **dict.fromkeys(["", "~", *_written("null")], ("null", None)),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], ("float", math.nan)),
    **dict.fromkeys([sign + form for sign in ("", "+") for form in (".inf", ".Inf", ".INF")], ("float", math.inf)),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], ("float", -math.inf)),
}
_INTEGER = re.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]{0,19}))")
_SIGNED_BINARY = re.compile("0b([-+][01]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_FRACTION = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_TIME = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})"
                   r"(?:[.,][0-9]+)?(Z|[-+]([0-9]{2}):([0-9]{2}))?)?")
_BASE64 = re.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class Unresolvable(ValueError):
    """A tag promises what the text does not hold; yaml.v2 ends decoding here."""


def resolved(node: Node) -> tuple[Kind, Any]:
    """Kind and value of a scalar.

    Raises
    ------
    Unresolvable
        If it is not what its tag says.

    Examples
    --------
    >>> [resolved(Node("scalar", 1, text, plain=True)) for text in ("off", "0720", "1_0.5", "08", "2026-11-20")]
    [('bool', False), ('int', 464), ('float', 10.5), ('float', 8.0), ('timestamp', '2026-11-20')]
    """
    tag = node.tag.removeprefix(_STANDARD)
    if tag == "binary" and tag != node.tag:
        return "binary", _from_base64(node.text)
    if tag not in _RESOLVED or (tag and tag == node.tag) or not (tag or node.plain) or tag == "str":
        return "str", node.text
    kind, value = _implied(node.text, dated=tag in ("", "timestamp"))
    if tag == "float" and kind == "int" and value < 2**63:
        return "float", float(value)
    if tag not in ("", kind):
        raise Unresolvable(f"the tag says {tag}, the text is {kind}")
    return kind, value


def _implied(text: str, *, dated: bool) -> tuple[Kind, Any]:
    if text in _WORDS:
        return _WORDS[text]
    if text[:1] not in "+-.0123456789":
        return "str", text
    if dated and _is_time(text):
        return "timestamp", text
    if text.startswith(".") and not _FRACTION.fullmatch(text):
        return "str", text
    plain = text.replace("_", "")
    whole = _whole(plain)
    if whole is not None:
        return "int", whole
    if _FLOAT.fullmatch(plain) and not math.isinf(float(plain)):
        return "float", float(plain)
    return "str", text


def _whole(text: str) -> int | None:
    """A number that fits into 64 bits, with a sign if it is written with one."""
    if signed := _SIGNED_BINARY.fullmatch(text):
        sign, value = "+", int(signed[1], 2)
    elif found := _INTEGER.fullmatch(text):
        sign, sixteen, two, eight, ten = found.groups()
        digits, base = next((one, base) for one, base in ((sixteen, 16), (two, 2), (eight, 8), (ten, 10)) if one)
        value = -int(digits, base) if sign == "-" else int(digits, base)
    else:
        return None
    return value if -2**63 <= value < (2**63 if sign else 2**64) else None


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    if found is None:
        return False
    numbers = (int(part or 0) for part in (*found.groups()[:6], *found.groups()[7:]))
    zoned, apart = bool(found[7]), text[found.end(3):][:1]
    return not (apart and (apart == " ") == zoned) and exists(*numbers)


def _from_base64(text: str) -> str:
    compact = text.replace("\n", "").replace("\r", "")
    if not _BASE64.fullmatch(compact):
        raise Unresolvable("!!binary value contains invalid base64 data")
    return base64.b64decode(compact).decode("utf-8", "replace")
