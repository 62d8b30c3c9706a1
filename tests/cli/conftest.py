"""The commands as a shell would call them, without paying for a new interpreter each time."""

from __future__ import annotations

import subprocess
import sys
import threading
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
