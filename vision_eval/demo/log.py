"""The list of requests that the server has seen, so that tests can count them."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/_demo/"
"""Our own routes; Ollama has none that begins with it."""
_ASKING = frozenset({"/api/generate", "/api/chat"})


@dataclass(slots=True)
class Seen:
    """One request."""

    method: str
    path: str
    started_ns: int
    """On the server's `time.perf_counter_ns`, before the body is read."""
    beside: int
    """How many other questions were under way when this one came in."""
    model: str | None = None
    did: str | None = None
    """``answer``, ``load`` or ``unload``; None for other requests and for refused ones."""
    status: int | None = None
    """None: no answer was begun."""
    body: Mapping[str, Any] | None = None
    """As received, pictures replaced by the SHA-256 of their text."""
    ended_ns: int | None = None
    """None: still under way."""


class Log:
    """ASGI middleware that keeps the last 10,000 requests in memory; nothing is written anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._seen: deque[Seen] = deque(maxlen=10_000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note what becomes of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = Seen(scope["method"], scope["path"], time.perf_counter_ns(), self._under_way())
        scope["seen"], scope["log"] = seen, self
        if not seen.path.startswith(PREFIX):
            self._seen.append(seen)
        try:
            await self._app(scope, receive, _noting(seen, send))
        finally:
            seen.ended_ns = seen.ended_ns or time.perf_counter_ns()

    def as_json(self) -> list[dict[str, Any]]:
        """The requests, oldest first."""
        return [asdict(seen) for seen in self._seen]

    def clear(self) -> None:
        """Begin anew."""
        self._seen.clear()

    def _under_way(self) -> int:
        return sum(seen.ended_ns is None and seen.path in _ASKING for seen in self._seen)


def _noting(seen: Seen, send: Send) -> Send:
    async def noted(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            # Before the last byte leaves: whoever has heard it may ask again at once.
            seen.ended_ns = time.perf_counter_ns()
        await send(message)
    return noted


def without_pictures(value: object) -> Any:
    """A body with the SHA-256 of each picture's text in place of the text.

    Examples
    --------
    >>> without_pictures({"prompt": "?", "images": ["aGk="]})["images"][0][:8]
    '96e3186a'
    """
    if isinstance(value, dict):
        return {key: [_hashed(item) for item in inner] if key == "images" and isinstance(inner, list)
                else without_pictures(inner) for key, inner in value.items()}
    return [without_pictures(item) for item in value] if isinstance(value, list) else value


def _hashed(item: object) -> str:
    return hashlib.sha256(str(item).encode("utf-8", "surrogatepass")).hexdigest()
