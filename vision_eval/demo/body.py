"""The JSON object of a request, with Go's complaints about anything else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from vision_eval.demo.wire import Refusal

_TEXT, _FLAG, _OBJECT, _TEXTS = "string", "bool", "map[string]interface {}", "[]string"
_PICTURES, _MESSAGES = "[]api.ImageData", "[]api.Message"
_COMMON = {"model": _TEXT, "stream": _FLAG, "options": _OBJECT, "truncate": _FLAG, "shift": _FLAG, "logprobs": _FLAG}
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "GenerateRequest": _COMMON | {"prompt": _TEXT, "suffix": _TEXT, "system": _TEXT, "template": _TEXT, "raw": _FLAG,
                                  "images": _PICTURES},
    "ChatRequest": _COMMON | {"messages": _MESSAGES},
    "ChatRequest.messages": {"role": _TEXT, "content": _TEXT, "thinking": _TEXT, "images": _PICTURES},
    "ShowRequest": {"model": _TEXT, "name": _TEXT},
    "PullRequest": {"model": _TEXT, "name": _TEXT, "stream": _FLAG},
    "DeleteRequest": {"model": _TEXT, "name": _TEXT},
}
_PYTHON: Mapping[str, type] = {_TEXT: str, _FLAG: bool, _OBJECT: dict, _PICTURES: list, _MESSAGES: list}
_WORDS: tuple[tuple[type, str], ...] = ((bool, "bool"), (int, "number"), (float, "number"), (str, "string"),
                                        (list, "array"), (dict, "object"))


def body_of(data: bytes, kind: str) -> dict[str, Any]:
    """Read a request.

    Parameters
    ----------
    data : bytes
        The body as received.
    kind : str
        ``GenerateRequest``, ``ChatRequest``, ``ShowRequest``, ``PullRequest`` or ``DeleteRequest``.

    Raises
    ------
    Refusal
        400.
    """
    if not data.strip():
        raise Refusal(400, "missing request body")
    text = data.decode("utf-8", "replace")
    try:
        body = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Refusal(400, _complaint(text, error)) from error
    except RecursionError as error:
        raise Refusal(400, "exceeded max depth") from error
    if not isinstance(body, dict):
        raise Refusal(400, f"json: cannot unmarshal {go_word(body)} into Go value of type api.{kind}")
    _check_fields(body, kind, kind)
    for message in body.get("messages") or ():
        _check_message(message)
    return body


def _no_constant(word: str) -> None:
    raise Refusal(400, f"invalid character {word[0]!r} looking for beginning of value")


def _complaint(text: str, error: json.JSONDecodeError) -> str:
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return "unexpected EOF"
    return f"invalid character {text[error.pos]!r} looking for beginning of value"


def _check_message(message: object) -> None:
    if not isinstance(message, dict):
        raise Refusal(400, f"json: cannot unmarshal {go_word(message)} into Go struct field ChatRequest.messages "
                           "of type api.Message")
    _check_fields(message, "ChatRequest.messages", "ChatRequest.messages")


def _check_fields(body: Mapping[str, Any], kind: str, where: str) -> None:
    for name, go_type in _FIELDS[kind].items():
        value = body.get(name)
        if value is not None and not isinstance(value, _PYTHON[go_type]):
            raise Refusal(400, f"json: cannot unmarshal {go_word(value)} into Go struct field {where}.{name} "
                               f"of type {go_type}")


def go_word(value: object) -> str:
    """What Go calls the kind of a JSON value."""
    return next((word for kind, word in _WORDS if isinstance(value, kind)), "null")
