"""What a server says when it refuses or fails: its words, what they mean, and how long to wait."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from vision_eval.domain.attempt import Cause
from vision_eval.io.chunks import json_objects, sound

MOST_CHARACTERS: Final = 300
"""Kept of an error page that is no JSON."""

CAUSES: Final[tuple[tuple[Cause, tuple[str, ...]], ...]] = (
    ("memory", ("out of memory", "out of device memory", "cudamalloc failed", "hipmalloc failed", "failed to allocate",
                "allocation failed", "not enough memory", "insufficient memory", "erroroutofdevicememory",
                "vk_error_out_of_device_memory", r"model requires .* but only .* available")),
    ("file", ("this model may be incompatible with your version of ollama", "unable to load full model on gpu")),
    ("load", ("timed out waiting for llama-server to start", "timeout waiting for mlx runner")),
    ("runner", ("model runner has unexpectedly stopped", "an error was encountered while running the model",
                "llama-server process has terminated", "llama-server process no longer running",
                "error starting llama-server", "mlx runner failed", "mlx runner exited unexpectedly",
                "llama runner process has terminated", "llama runner terminated")),
    ("gpu", ("cuda error", "rocm error", "ggml_assert", "exit status", "signal:")),
    ("busy", ("server busy", "maximum pending requests exceeded")),
)
"""Patterns of the server's words (Ollama contract, section 7), the most telling first: a runner that died for want
of memory lacked memory, a file that no runner can read is no crash."""


def words_of(error: object) -> str:
    """The message inside an ``error`` value: a string, a JSON text inside a string, or an object.

    Examples
    --------
    >>> words_of('{"error":{"code":400,"message":"Failed to load image","type":"invalid_request_error"}}')
    'Failed to load image'
    """
    for _ in range(4):  # as deep as servers nest them: a string, its JSON, its error, its message
        if isinstance(error, str) and error.lstrip().startswith("{"):
            objects, _ends, rest = json_objects(error)
            if rest or not objects:
                break
            error = objects[0]
        if not isinstance(error, dict) or not (inner := error.get("error") or error.get("message")):
            break
        error = inner
    if isinstance(error, str):
        return sound(error.strip())
    return sound(json.dumps(error, ensure_ascii=False)) if error else ""


def page_words(text: str) -> str:
    """What an answer of status 400 or more says: the message in its JSON, else the beginning of its text.

    Examples
    --------
    >>> page_words('{"error":"missing request body"}'), page_words("404 page not found")
    ('missing request body', '404 page not found')
    """
    objects, _ends, _rest = json_objects(text)
    said = words_of(objects[0].get("error")) if objects else ""
    return said or sound(text.strip()[:MOST_CHARACTERS])


def cause_of(status: int | None, words: str) -> Cause:
    """What a server's words say about a failure; empty: nothing known.

    Examples
    --------
    >>> cause_of(500, "llama-server process has terminated: CUDA error: out of memory")
    'memory'
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "limit"
    return next((cause for cause, patterns in CAUSES if re.search("|".join(patterns), words, re.IGNORECASE)), "")


def retry_after_s(header: str, *, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, never negative; None: it asks for nothing that can be read.

    Examples
    --------
    >>> retry_after_s("Fri, 20 Nov 2026 11:41:07 GMT", now=datetime(2026, 11, 20, 11, 41, tzinfo=UTC))
    7.0
    """
    if re.fullmatch(r"[0-9]{1,9}", header.strip()):
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())
