"""Commands as processes of their own that can be killed, without paying for a new interpreter each time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from PIL import Image

from vision_eval import demo
from vision_eval.runs import Run

NURSERY = """
import json, os, resource, signal, sys

import pyarrow.parquet
from PIL import Image
from vision_eval.cli import main
from vision_eval.io import store

Image.init()  # all that is usually imported on demand


def told(words):
    sys.argv = ["vision-eval", *words]
    try:
        main()
    except SystemExit as end:
        return end.code or 0
    return 0


def work(job):
    signal.alarm(60)
    os.chdir(job["cwd"])
    for number, name in enumerate((os.devnull, job["out"], job["err"])):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
    if job["largest_file"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["largest_file"],) * 2)
    store.BUSY_S = job["busy_s"]
    code = next(filter(None, map(told, job["commands"])), 0)
    sys.stdout.flush()
    os._exit(code)


for line in sys.stdin:
    job = json.loads(line)
    if "commands" not in job:
        answer = os.waitstatus_to_exitcode(os.waitpid(job["child"], 0)[1])
    elif (answer := os.fork()) == 0:
        work(job)
    print(answer, flush=True)
"""
"""Imports everything once, then forks a process for each job; none of its children lives longer than a minute."""


@dataclass
class Child:
    """Commands at work, one after another, until one of them fails."""

    nursery: Nursery
    pid: int
    out_path: Path
    err_path: Path
    code: int | None = None

    def kill(self, with_signal: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal and wait; the exit code, or the negative number of the signal."""
        if self.code is None:
            os.kill(self.pid, with_signal)
        return self.wait()

    def wait(self) -> int:
        """The exit code of the command that failed; 0: none did."""
        if self.code is None:
            self.code = self.nursery.told({"child": self.pid})
        return self.code

    @property
    def out(self) -> str:
        """What it said on the standard output."""
        return self.out_path.read_text("utf-8")

    @property
    def err(self) -> str:
        """What it complained about."""
        return self.err_path.read_text("utf-8")


@dataclass
class Nursery:
    """Where commands are born: one interpreter that has imported everything."""

    folder: Path
    process: subprocess.Popen[str] = field(init=False)
    children: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        # One thread of mathematics: a process that forks should have no others.
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "COLUMNS": "200"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        for child in self.children:
            child.kill()
        self.process.communicate()

    def told(self, job: dict[str, Any]) -> int:
        """The answer to a job."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def start(self, *commands: list[object], cwd: Path, largest_file: int = 0, busy_s: float = 10.0) -> Child:
        """Begin with these commands.

        Files beyond `largest_file` bytes are refused by the system (0: none), and a journal that is held by another
        program is waited for `busy_s` seconds.
        """
        out, err = (self.folder / f"{len(self.children)}.{name}" for name in ("out", "err"))
        pid = self.told({"commands": [list(map(str, words)) for words in commands], "cwd": str(cwd), "out": str(out),
                         "err": str(err), "largest_file": largest_file, "busy_s": busy_s})
        self.children.append(Child(self, pid, out, err))
        return self.children[-1]


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """One for all tests."""
    with Nursery(tmp_path_factory.mktemp("said")) as one:
        yield one


@pytest.fixture(scope="session")
def shared_host() -> Iterator[str]:
    """A server with plain models."""
    with demo.serve("vision_eval.demo.plain:inventory") as host:
        yield host


class Server:
    """What a test wants to know of the server, and tell it."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.http = httpx.Client(base_url=host, trust_env=False, timeout=20)

    def play(self, **faults: Any) -> None:
        """Put one script in force for all models; none: they behave."""
        self.http.post("/_demo/script", json={"*": [faults]} if faults else {}).raise_for_status()

    def forget(self) -> None:
        """Count requests from here."""
        self.http.delete("/_demo/requests").raise_for_status()

    def count(self) -> tuple[int, int, int]:
        """Loads, warm-ups and questions since; questions that were never answered are among them."""
        asked = [one["body"] for one in self.http.get("/_demo/requests").json()["requests"]
                 if one["path"] == "/api/generate" and (one["body"] or {}).get("keep_alive") != 0]
        loads = [body for body in asked if not (body or {}).get("prompt")]
        warm_ups = [body for body in asked if body and (body.get("options") or {}).get("num_predict") == 16]
        return len(loads), len(warm_ups), len(asked) - len(loads) - len(warm_ups)


@pytest.fixture
def server(shared_host: str) -> Iterator[Server]:
    """The server, well-behaved and with nothing counted."""
    one = Server(shared_host)
    with one.http:
        one.play()
        one.forget()
        yield one
        one.play()


@pytest.fixture(scope="session")
def words(shared_host: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[object], list[object]]:
    """The words of a run of two models over twenty tiny photos: ``words("results/one")``."""
    album = tmp_path_factory.mktemp("photos")
    for number in range(20):
        Image.new("RGB", (24, 16), (number * 11 % 256, number * 37 % 256, number * 5 % 256)).save(
            album / f"{number:03d}.png")
    return lambda into: ["run", "--dataset", album, "--models", "plain:f16,plain:q8_0", "--host", shared_host,
                         "--into", into]


@pytest.fixture(scope="session")
def undisturbed(nursery: Nursery, words: Callable[[object], list[object]],
                tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run, scored and reported, that nobody ever disturbed."""
    cwd = tmp_path_factory.mktemp("undisturbed")
    child = nursery.start(words("results/one"), ["score", "results/one"], ["report", "results/one"], cwd=cwd)
    assert child.wait() == 0, child.err
    return Run(cwd / "results" / "one")


@pytest.fixture
def copied(undisturbed: Run, tmp_path: Path) -> Path:
    """The folder of a copy of it."""
    shutil.copytree(undisturbed.folder.parent, tmp_path / "results")
    return tmp_path / "results" / "one"


@pytest.fixture
def rows() -> Callable[[Path], set[tuple[Any, ...]]]:
    """All tries that a journal keeps."""
    def of(journal: Path) -> set[tuple[Any, ...]]:
        with closing(sqlite3.connect(journal)) as connection:
            return set(connection.execute("SELECT * FROM tries"))
    return of
