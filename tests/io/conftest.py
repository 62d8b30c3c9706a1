"""Answers of our own making for the scripted server of `tests/conftest.py`."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

import pytest


@pytest.fixture
def answer() -> Callable[..., list[bytes]]:
    """Make the script of one answer with its length in the head."""
    def make(body: object, *, status: int = 200, headers: tuple[str, ...] = ()) -> list[bytes]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} Scripted", *headers, f"Content-Length: {len(content)}"]
        return [("\r\n".join(lines) + "\r\n\r\n").encode() + content]

    return make


@pytest.fixture
def nobody() -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}"
