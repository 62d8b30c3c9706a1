"""What every test may ask for: a server of scripted bytes on a real socket, and recorded exchanges for it to play.

No test reaches outside this machine.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, database=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

RECORDINGS = Path(__file__).parent / "recordings" / "exchanges"

HASTE = 200.0
"""Recorded waits are this many times shorter when they are played."""

PATIENCE_S = 10.0
"""After this a connection is given up, so that no test hangs for ever."""

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n\r\n404 page not found"

TLS_HELLO = b"\x16"

Step = bytes | float | str
"""Bytes to send; seconds to pause; ``close``, ``reset``, or ``stall`` until the client hangs up."""


@pytest.fixture(autouse=True)
def no_inherited_host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own server is asked by accident; tests marked `live` mean to."""
    if request.node.get_closest_marker("live") is None:
        monkeypatch.delenv("OLLAMA_HOST", raising=False)


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """Its JSON."""
        return json.loads(self.content)


@dataclass
class ScriptedServer:
    """Plays answers in order, path by path; the last one of a path again and again."""

    scripts: dict[str, list[list[Step]]]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    busy: threading.Event = field(default_factory=threading.Event)
    """Set when a stall began."""
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set when a client left in the middle of a stall."""
    _socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        """Take connections, each in a thread of its own."""
        self._run(self._accept)

    def stop(self) -> None:
        """Close everything, and wait until nobody works any more."""
        for each in (self._socket, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _run(self, work: Callable[..., None], *arguments: object) -> None:
        self._threads.append(threading.Thread(target=work, args=arguments, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                connection.settimeout(PATIENCE_S)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self._open.append(connection)
                self._run(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            while request := _read_request(lines):
                self.asked.append(request)
                if not self._play(connection, self._next(request.path)):
                    return

    def _next(self, path: str) -> list[Step]:
        answers = self.scripts.get(path, [[NOT_FOUND]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _play(self, connection: socket.socket, steps: list[Step]) -> bool:
        """Whether the connection stays open for another request."""
        for step in steps:
            match step:
                case bytes():
                    connection.sendall(step)
                case float():
                    threading.Event().wait(step)
                case "stall":
                    self.busy.set()
                    with suppress(ConnectionError):
                        connection.recv(1)
                    self.hung_up.set()
                    return False
                case "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return False
                case _:
                    return False
        return True


def _read_request(lines: Any) -> Asked | None:
    if lines.peek(1)[:1] in (b"", TLS_HELLO):
        return None
    first = lines.readline().decode("latin-1").split()
    headers = {}
    while (line := lines.readline().decode("latin-1").strip()):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Asked(first[0], first[1], headers, lines.read(int(headers.get("content-length", 0))))


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, list[list[Step]]]], ScriptedServer]]:
    """Start a server that answers each path by a list of scripts."""
    servers: list[ScriptedServer] = []

    def start(scripts: dict[str, list[list[Step]]]) -> ScriptedServer:
        servers.append(ScriptedServer(scripts))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def play(serve: Callable[[dict[str, list[list[Step]]]], ScriptedServer]) -> Callable[..., ScriptedServer]:
    """Start a server that plays recorded exchanges, those of one path in the given order."""
    def start(*names: str) -> ScriptedServer:
        scripts: dict[str, list[list[Step]]] = {}
        for name in names:
            exchange = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
            scripts.setdefault(exchange["request"]["path"], []).append(recorded_steps(exchange["response"]))
        return serve(scripts)

    return start


def recorded_steps(response: dict[str, Any]) -> list[Step]:
    """The bytes of a recorded response: for each chunk a wait and its bytes, the head together with the first."""
    if response["status"] is None:
        return ["reset"]
    lines = [f"HTTP/1.1 {response['status']} Recorded", *(f"{name}: {value}" for name, value in response["headers"])]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode()
    framed = any(name.lower() == "transfer-encoding" for name, _ in response["headers"])
    steps: list[Step] = []
    before_s = 0.0
    for at_s, text in response["chunks"]:
        chunk = text.encode()
        steps += [(at_s - before_s) / HASTE, head + (b"%x\r\n%s\r\n" % (len(chunk), chunk) if framed else chunk)]
        before_s, head = at_s, b""
    return [*steps, head, b"0\r\n\r\n" if framed and response["complete"] else b"", "close"]
