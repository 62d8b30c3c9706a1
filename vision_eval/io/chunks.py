"""The JSON text of an answer: its chunks, and one object out of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, NoReturn


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


_DECODER = json.JSONDecoder(parse_constant=_refuse)
_BLANKS = re.compile(r"[ \t\r\n]*")
_CONTEXT = re.compile(r',\s*"context"\s*:\s*\[[\d\s,]*\]|(?<!\\)"context"\s*:\s*\[[\d\s,]*\]\s*,?')


def json_objects(text: str) -> tuple[list[dict[str, Any]], list[int], str]:
    r"""JSON objects that stand one after another, as in a stream.

    Parameters
    ----------
    text : str
        A body, perhaps cut off anywhere.

    Returns
    -------
    objects : list of dict
        All up to the first thing that is not one; reading stops there.
    ends : list of int
        For each, the number of characters up to its end.
    rest : str
        What could not be read; empty when all could.

    Examples
    --------
    >>> json_objects('{"response":"a"}\n{"response":"b"}\n{"resp')
    ([{'response': 'a'}, {'response': 'b'}], [16, 33], '{"resp')
    """
    objects: list[dict[str, Any]] = []
    ends: list[int] = []
    at = _skip_blanks(text, 0)
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):  # too deep, or a number too long: not an answer either
            break
        if not isinstance(value, dict):
            return objects, ends, text[ends[-1] if ends else 0:].strip()
        objects.append(value)
        ends.append(at)
        at = _skip_blanks(text, at)
    return objects, ends, text[at:]


def joined(chunks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One object out of the chunks of a stream, as Ollama itself makes it when it does not stream.

    Texts and lists that grow chunk by chunk are put together, of everything else the last word counts; the
    ``context`` array is left out.

    Examples
    --------
    >>> joined([{"response": "a ", "done": False}, {"response": "dog", "done": True, "context": [1]}])
    {'response': 'a dog', 'done': True}
    """
    whole = _last_and_grown(chunks, "response", "thinking", "logprobs")
    messages = [chunk["message"] for chunk in chunks if isinstance(chunk.get("message"), dict)]
    if messages:
        whole["message"] = _last_and_grown(messages, "content", "thinking", "tool_calls")
    return {key: value for key, value in whole.items() if key != "context"}


def without_context(text: str) -> str:
    r"""A JSON text without its ``context`` arrays of numbers; everything else stays as it was written.

    Cut out of the text instead of read and written again, so that repeated keys and odd numbers survive. Inside a
    JSON string the pattern cannot occur, because quotes are escaped there.

    Examples
    --------
    >>> without_context('{"a":1.0,"a":2,"context":[1, 2],"b":"\\"context\\":[3]"}')
    '{"a":1.0,"a":2,"b":"\\"context\\":[3]"}'
    """
    return _CONTEXT.sub("", text) if '"context"' in text else text


def sound(text: str) -> str:
    """The text with lone surrogates as U+FFFD, the way Go reads them, so that it can be written down as UTF-8."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _skip_blanks(text: str, at: int) -> int:
    return match.end() if (match := _BLANKS.match(text, at)) else at


def _last_and_grown(chunks: Sequence[Mapping[str, Any]], *growing: str) -> dict[str, Any]:
    whole = {key: value for chunk in chunks for key, value in chunk.items()}
    for key in growing:
        parts = [chunk[key] for chunk in chunks if chunk.get(key) is not None]
        if parts and all(isinstance(part, str) for part in parts):
            whole[key] = "".join(parts)
        elif parts and all(isinstance(part, list) for part in parts):
            whole[key] = list(chain.from_iterable(parts))
    return whole
