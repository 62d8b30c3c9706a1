"""Start the embedded server as a process of its own, and make sure that it goes."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from vision_eval.demo.script import Scripted, by_tag
from vision_eval.demo.settings import DEMONSTRATION, MAX_LOADED, MAX_QUEUE, VERSION, Settings
from vision_eval.errors import NoServer

_START_S = 30.0
_LEAVE_S = 5.0
_PACKAGE = Path(__file__).parents[1]
_BOOT = """
import sys, types
house = types.ModuleType("vision_eval")
house.__path__ = [sys.argv[1]]
sys.modules["vision_eval"] = house
from vision_eval.demo.process import main
main()
"""
"""The package without its public surface, which imports pandas and matplotlib: this starts ten times as fast."""


@contextmanager
def serve(models: str = DEMONSTRATION, *, script: Scripted | None = None, port: int = 0, max_loaded: int = MAX_LOADED,
          max_queue: int = MAX_QUEUE, version: str = VERSION) -> Iterator[str]:
    """An Ollama-compatible server with demonstration models, for as long as the block lasts.

    Parameters
    ----------
    models : str
        ``module:function`` that returns the models; by default the analysers that come with vision_eval.
    script : mapping of str to Script or sequence of Script, optional
        Scripted misbehaviour by model tag, for tests.
    port : int
        On the loopback address; 0 takes a free one.
    max_loaded, max_queue : int
        Models loaded at a time, and requests that may wait for a load before others get status 503.
    version : str
        What ``/api/version`` says.

    Yields
    ------
    str
        The host, such as ``http://127.0.0.1:43117``.

    Raises
    ------
    NoServer
        If the process ends before it answers, or does not answer within 30 s; its own words are quoted.

    Examples
    --------
    >>> with serve("vision_eval.demo.plain:inventory") as host:
    ...     host.rpartition(":")[0]
    'http://127.0.0.1'
    """
    settings = Settings(models=models, scripts=by_tag(script or {}), port=port, max_loaded=max_loaded,
                        max_queue=max_queue, version=version)
    with tempfile.TemporaryFile() as complaints:
        process = _started(complaints)
        try:
            yield f"http://127.0.0.1:{_port(process, settings, complaints)}"
        finally:
            _ended(process)


@cache
def start() -> str:
    """The same for as long as this interpreter lives: what a notebook wants. Called again, the same server.

    Returns
    -------
    str
        The host, such as ``http://127.0.0.1:43117``.

    Raises
    ------
    NoServer
        As `serve`.
    """
    kept = ExitStack()
    atexit.register(kept.close)
    return kept.enter_context(serve())


def _started(complaints: IO[bytes]) -> subprocess.Popen[str]:
    """The process finds whatever this one finds, and hears nothing of Ctrl-C, so that a run can still unload."""
    paths = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _BOOT, str(_PACKAGE)], text=True, encoding="utf-8", stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=complaints, env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
    )


def _port(process: subprocess.Popen[str], settings: Settings, complaints: IO[bytes]) -> int:
    """The port that the process says it listens on."""
    deadline = threading.Timer(_START_S, process.kill)
    deadline.start()
    try:
        return int(_told(process, settings)["port"])
    except (OSError, ValueError) as error:
        process.kill()
        process.wait()
        raise NoServer(_obituary(complaints)) from error
    finally:
        deadline.cancel()


def _told(process: subprocess.Popen[str], settings: Settings) -> dict[str, int]:
    if process.stdin is None or process.stdout is None:
        raise OSError("the process has no pipes")
    process.stdin.write(settings.as_json() + "\n")
    process.stdin.flush()
    told: dict[str, int] = json.loads(process.stdout.readline())
    return told


def _obituary(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    said = complaints.read().decode("utf-8", "replace").strip().splitlines()
    return (f"The embedded demonstration server did not start: {said[-1] if said else 'it did not answer in time'}.\n\n"
            "Hint: another process may hold the port; `port=0` takes a free one.\n"
            + "\n".join(said[-12:]))


def _ended(process: subprocess.Popen[str]) -> None:
    """Closing its standard input is the sign to leave."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
    try:
        process.wait(_LEAVE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
