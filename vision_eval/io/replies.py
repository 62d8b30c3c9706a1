"""What came over the wire, read as a reply: text, timings in seconds, and the server's words about failures."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from vision_eval.domain import Reply, Timing
from vision_eval.domain.attempt import Fault
from vision_eval.io.chunks import joined, json_objects, sound, without_context
from vision_eval.io.complaints import MOST_CHARACTERS, cause_of, page_words, retry_after_s, words_of
from vision_eval.io.wire import Exchange

_LARGEST = 2 ** 63
_UNTIMED = ("load", "unload")


def reply_of(exchange: Exchange, *, streamed: bool) -> Reply:
    """Everything a try has to say, whatever went wrong.

    Parameters
    ----------
    exchange : Exchange
        What was heard.
    streamed : bool
        Whether the request asked for a stream. Then the body is one object with all chunks joined; otherwise it is
        the text as it came, because PhotoPrism's reader looks at exactly that, repeated keys included.

    Returns
    -------
    Reply
        A message without ``done: true`` has no timings. In a final message a duration or count that is absent is 0,
        but a reply that only loads or unloads a model measures nothing: its durations stay NaN.

    References
    ----------
    Ollama contract, sections 1.1, 6 and 7; methods, section F1.
    """
    objects, ends, rest = json_objects(exchange.text)
    whole = joined(objects)
    done = not rest and bool(objects) and objects[-1].get("done") is True
    text, thinking = _answer(whole)
    first_s = _first_token_s(objects, ends, exchange) if streamed else math.nan
    fault, error = _verdict(exchange, said=words_of(whole.get("error")), done=done, rest=rest)
    return Reply(
        status=exchange.status,
        body=_body(exchange, whole if streamed and exchange.status == HTTPStatus.OK else {}),
        text=text, thinking=thinking, done=done, done_reason=_text(whole, "done_reason") if done else "",
        fault=fault, error=error, cause=cause_of(exchange.status, error) if fault in ("http", "stream") else "",
        retry_after_s=retry_after_s(exchange.headers.get("retry-after", ""), now=datetime.now(UTC)),
        timing=_timing(whole if done else None, wall_s=exchange.wall_s, first_token_s=first_s))


def _text(value: object, key: str) -> str:
    found = value.get(key) if isinstance(value, Mapping) else None
    return sound(found) if isinstance(found, str) else ""


def _answer(whole: Mapping[str, Any]) -> tuple[str, str]:
    """Answer and thinking of a generate or chat message."""
    message = whole.get("message")
    text = _text(whole, "response") or _text(message, "content")
    return text, _text(whole, "thinking") or _text(message, "thinking")


def _verdict(exchange: Exchange, *, said: str, done: bool, rest: str) -> tuple[Fault, str]:
    if exchange.status not in (None, HTTPStatus.OK):
        return "http", page_words(exchange.text) or _status_words(exchange.status)
    if said:
        return "stream", said
    if exchange.fault:
        return exchange.fault, exchange.error
    if done:
        return "", ""
    return "incomplete", f"no JSON object: {rest[:MOST_CHARACTERS]!r}" if rest else "the final message is missing"


def _status_words(status: int | None) -> str:
    return next((known.phrase for known in HTTPStatus if known == status), f"status {status}")


def _body(exchange: Exchange, whole: Mapping[str, Any]) -> str:
    if whole:
        return sound(json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
    return without_context(exchange.text)


def _timing(final: Mapping[str, Any] | None, *, wall_s: float, first_token_s: float) -> Timing:
    """Nanoseconds become seconds here and nowhere else."""
    if final is None or final.get("done_reason") in _UNTIMED:
        return Timing(wall_s=wall_s, first_token_s=first_token_s)
    total, load, prefill, decode = (
        _count(final, f"{part}_duration") for part in ("total", "load", "prompt_eval", "eval"))
    return Timing(wall_s=wall_s, first_token_s=first_token_s, total_s=total / 1e9, load_s=load / 1e9,
                  prefill_s=prefill / 1e9, decode_s=decode / 1e9,
                  prefill_tokens=_tokens(final, "prompt_eval_count"), decode_tokens=_tokens(final, "eval_count"))


def _count(final: Mapping[str, Any], key: str) -> float:
    """A whole number of the server; absent means 0, anything that is none means NaN."""
    value = final.get(key, 0)
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST
    return value if whole else math.nan


def _tokens(final: Mapping[str, Any], key: str) -> int:
    count = _count(final, key)
    return 0 if math.isnan(count) else int(count)


def _first_token_s(objects: Iterable[Mapping[str, Any]], ends: Iterable[int], exchange: Exchange) -> float:
    """When the first chunk that says something was there."""
    first = next((end for chunk, end in zip(objects, ends, strict=True) if any(_answer(chunk))), None)
    if first is None:
        return math.nan
    return exchange.arrivals[bisect_left(exchange.arrivals, first, key=lambda arrival: arrival[0])][1]
