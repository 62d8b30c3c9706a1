"""The commands as a shell would call them, without paying for a new interpreter each time."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from vision_eval import demo
from vision_eval.cli import main


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def plain_host() -> Iterator[str]:
    """A server with plain models."""
    with demo.serve("vision_eval.demo.plain:inventory") as host:
        yield host


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with three photos."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for colour in ("red", "lime", "blue"):
        Image.new("RGB", (64, 48), colour).save(folder / f"{colour}.png")
    return folder


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Call a command inside this process, in a folder of its own: ``cli("models", "--host", host)``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["vision-eval", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            code: int = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        heard = capsys.readouterr()
        return Said(code, heard.out, heard.err)
    return call


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command as a process of its own that can be interrupted."""
    running: list[subprocess.Popen[str]] = []

    def start(*words: object) -> subprocess.Popen[str]:
        process = subprocess.Popen([sys.executable, "-c", "from vision_eval.cli import main; main()", *map(str, words)],
                                   cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running.append(process)
        return process
    yield start
    for process in running:
        process.kill()
        process.communicate()


class Terminal:
    """A command in a terminal of its own: what it wrote, escape sequences included."""

    def __init__(self, folder: Path, words: tuple[str, ...], lines: int, columns: int) -> None:
        self.text = ""
        self._screen, keyboard = pty.openpty()
        fcntl.ioctl(keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "CI")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from vision_eval.cli import main; main()", *words], cwd=folder,
            env={**inherited, "TERM": "xterm-256color"}, stdin=keyboard, stdout=keyboard, stderr=keyboard,
            start_new_session=True)
        os.close(keyboard)

    @property
    def words(self) -> str:
        """What people read, every state of the screen below the one before."""
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.text).replace("\r", "")

    @property
    def cursor_shown(self) -> bool:
        """Whether the cursor was left visible."""
        return self.text.rfind("\x1b[?25h") > self.text.rfind("\x1b[?25l")

    def wait_for(self, words: str, within_s: float = 60) -> None:
        """Read until these words were shown."""
        until = time.monotonic() + within_s
        while words not in self.words:
            assert time.monotonic() < until, f"{words!r} never came:\n{self.words}"
            assert self._read(), f"ended without {words!r}:\n{self.words}"

    def interrupt(self) -> None:
        """As Ctrl-C does."""
        os.kill(self.process.pid, signal.SIGINT)

    def end(self) -> int:
        """Read on until the command ends; its exit code."""
        while self._read():
            pass
        return self.process.wait()

    def close(self) -> None:
        """Whatever still runs ends."""
        self.process.kill()
        self.process.wait()
        os.close(self._screen)

    def _read(self) -> bool:
        try:
            ready, _, _ = select.select([self._screen], [], [], 1.0)
            data = os.read(self._screen, 65536) if ready else None
        except OSError:  # how Linux says that nobody has the other end open
            return False
        self.text += (data or b"").decode("utf-8", "replace")
        return data != b""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Start a command in a terminal: ``terminal("demo", lines=24, columns=100)``."""
    opened: list[Terminal] = []

    def start(*words: object, lines: int = 40, columns: int = 140) -> Terminal:
        opened.append(Terminal(tmp_path, tuple(map(str, words)), lines, columns))
        return opened[-1]
    yield start
    for one in opened:
        one.close()


@pytest.fixture
def httpserver_of_something_else() -> Iterator[str]:
    """A web server that has never heard of Ollama."""
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>It works!</html>")

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
