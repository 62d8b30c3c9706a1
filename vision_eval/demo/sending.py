"""How lines become an HTTP answer: headers with the first line, and no work for a client that has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from vision_eval.demo.exchange import ConnectionCut, Line, merged
from vision_eval.demo.script import CRASHED
from vision_eval.demo.wire import Refusal, encoded

JSON = "application/json; charset=utf-8"
BARE_JSON = "application/json"
"""What an answer that was to be streamed carries when it turns out to be an error, and a pull without a stream."""
NDJSON = "application/x-ndjson"

_BUFFER_BYTES = 2048
"""Go states the length of an answer that fits into its buffer; a longer one is sent in chunks."""


def as_json(value: object, *, media_type: str = JSON) -> Response:
    """One JSON object."""
    return _framed(Response(encoded(value), media_type=media_type))


def _framed(response: Response, *, most_bytes: int = _BUFFER_BYTES) -> Response:
    """Without a stated length the server sends chunks."""
    if len(response.body) > most_bytes:
        del response.headers["Content-Length"]
    return response


def refused(refusal: Refusal, *, media_type: str = JSON) -> Response:
    """The error as status and body."""
    return Response(encoded(refusal.body), refusal.status, refusal.headers, media_type)


class Lines:
    """An ASGI answer made of lines.

    References
    ----------
    Ollama contract, sections 1 (framing) and 7 (errors before and after the first line).
    """

    def __init__(self, lines: AsyncGenerator[Line, None], *, stream: bool, media_type: str = JSON) -> None:
        self._lines, self._stream, self._media_type = lines, stream, media_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write until done, or until the client goes away."""
        writing = asyncio.ensure_future(self._write(scope, receive, send))
        leaving = asyncio.ensure_future(_hung_up(receive))
        try:
            await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            writing.cancel()
            leaving.cancel()
            await asyncio.wait({writing, leaving})
        if not writing.cancelled():
            writing.result()

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._lines):
            await (_streamed(self._lines, scope, receive, send) if self._stream
                   else self._whole(scope, receive, send))

    async def _whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = as_json(merged([line async for line in self._lines]), media_type=self._media_type)
        except ConnectionCut:
            await send(_start(JSON) | {"headers": [(b"content-type", JSON.encode()), (b"content-length", b"1000")]})
            await send({"type": "http.response.body", "body": b'{"model":', "more_body": True})
            return
        except Exception as error:  # whatever it is, the client hears a refusal
            response = refused(_as_refusal(error), media_type=self._media_type)
        await response(scope, receive, send)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _streamed(lines: AsyncGenerator[Line, None], scope: Scope, receive: Receive, send: Send) -> None:
    begun = False
    try:
        async for line in lines:
            await _send_line(line, send, begun=begun)
            begun = True
    except ConnectionCut:
        return
    except Exception as error:  # whatever it is, a refusal, or an error line once begun
        refusal = _as_refusal(error)
        if not begun:
            await _framed(refused(refusal, media_type=BARE_JSON), most_bytes=0)(scope, receive, send)
            return
        await _send_line(refusal.body, send, begun=True)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _as_refusal(error: Exception) -> Refusal:
    return error if isinstance(error, Refusal) else Refusal(500, CRASHED.replace("unexpected EOF", repr(error)))


async def _send_line(line: Line, send: Send, *, begun: bool) -> None:
    if not begun:
        await send(_start(NDJSON))
    await send({"type": "http.response.body", "body": encoded(line) + b"\n", "more_body": True})


def _start(media_type: str) -> dict[str, Any]:
    return {"type": "http.response.start", "status": 200, "headers": [(b"content-type", media_type.encode())]}
