"""The journal: every reply that was paid for, in one SQLite file, safe at any instant.

One row of ``tries`` is one HTTP request. What a question consists of (words, model, picture, repeat)
is its key, so that it is found again whatever the host and whatever the run; the words themselves are
kept once, in ``asks``. ``residencies`` says how the model lay in memory, ``pictures`` which bytes stand for which
photo of which run. A row is committed to disk before it counts.
"""

from __future__ import annotations

import json
import math
import sqlite3
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import filelock

from vision_eval.domain import Picture, Reply, Residency, Timing, Try
from vision_eval.errors import JournalBusy, JournalDamaged, JournalError, JournalNewer
from vision_eval.io.chunks import joined, json_objects, sound
from vision_eval.io.lock import PATIENCE_S, lock_of
from vision_eval.io.troubles import translated

APPLICATION_ID = 0x56455641
"""Marks the file as a journal of ours; SQLite shows it in its header."""

MIGRATIONS = (
    """
    CREATE TABLE asks (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE,
        protocol TEXT NOT NULL,
        body TEXT NOT NULL
    );
    CREATE TABLE residencies (
        id INTEGER PRIMARY KEY,
        host TEXT NOT NULL,
        digest TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        load_wall_s REAL,
        size_bytes INTEGER NOT NULL,
        vram_bytes INTEGER NOT NULL,
        context_length INTEGER NOT NULL,
        others TEXT NOT NULL
    );
    CREATE TABLE tries (
        id INTEGER PRIMARY KEY,
        question TEXT NOT NULL,
        ask INTEGER NOT NULL REFERENCES asks (id),
        digest TEXT NOT NULL,
        picture TEXT NOT NULL,
        repeat INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        started_at TEXT NOT NULL,
        host TEXT NOT NULL,
        server_version TEXT NOT NULL,
        residency INTEGER REFERENCES residencies (id),
        status INTEGER,
        fault TEXT NOT NULL,
        cause TEXT NOT NULL,
        error TEXT NOT NULL,
        done INTEGER NOT NULL,
        done_reason TEXT NOT NULL,
        retry_after_s REAL,
        wall_s REAL,
        total_s REAL,
        load_s REAL,
        prefill_s REAL,
        decode_s REAL,
        first_token_s REAL,
        prefill_tokens INTEGER NOT NULL,
        decode_tokens INTEGER NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX tries_by_question ON tries (question);
    CREATE TABLE pictures (
        run TEXT NOT NULL,
        sample TEXT NOT NULL,
        resolution INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        source_sha256 TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        source_width INTEGER NOT NULL,
        source_height INTEGER NOT NULL,
        source_format TEXT NOT NULL,
        notes TEXT NOT NULL,
        PRIMARY KEY (run, sample, resolution)
    ) WITHOUT ROWID;
    """,
)
"""What each version of the schema added; the version of a journal is how many of these it has seen."""

BUSY_S = 10.0
"""How long to wait for another program that holds the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that decides an answer except chance: the key under which it is kept."""

    key: str
    """SHA-256 over all of the rest."""
    ask_sha256: str
    protocol: str
    body: str
    """Canonical JSON of the request without model, picture and random id."""
    digest: str
    """Of the model."""
    picture: str
    """SHA-256 of the picture before any cache-busting comment."""
    repeat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """Which picture stood for a photo in a run; everything of a `Picture` but its bytes."""

    sha256: str
    source_sha256: str
    width: int
    height: int
    source_width: int
    source_height: int
    source_format: str
    notes: tuple[str, ...]


class Journal:
    """An open journal; use it as a context manager.

    Parameters
    ----------
    path : Path
        Where the file lies; its folder is made.
    write : bool, default False
        Whether attempts will be added. Only one process may, while others read.

    Raises
    ------
    JournalBusy
        If `write` and another process already writes.
    JournalNewer, JournalDamaged, JournalFull, JournalError
        If the file cannot serve as a journal.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        self._lock = lock_of(path) if write else None
        with translated(path):
            self._prepare_folder(write)
            self._connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            with translated(path):
                self._prepare(write)
        except BaseException:
            self.close()
            raise

    def _prepare_folder(self, write: bool) -> None:
        if self.path.is_dir():
            raise JournalError(f"The journal {str(self.path)!r} is a folder, not a file.\n\n"
                               "Hint: name another place for the results.")
        if not self.path.exists() and not write:
            raise JournalError(f"There is no journal at {str(self.path)!r}.\n\n"
                               "Hint: a run writes it; has the results folder been moved without it?")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._lock is not None:
            self._acquire(self._lock, PATIENCE_S)

    def _acquire(self, lock: filelock.BaseFileLock, patience_s: float) -> AbstractContextManager[filelock.BaseFileLock]:
        try:
            return lock.acquire(timeout=patience_s)
        except filelock.Timeout as error:
            raise JournalBusy(f"Another run writes into the journal {str(self.path)!r}.\n\n"
                              "Hint: wait until it has finished, or use another results folder; "
                              "reports and notebooks may read meanwhile.") from error

    def _prepare(self, write: bool) -> None:
        ready = self._version() == len(MIGRATIONS)
        if write or not ready:
            # One process prepares the file; who comes at the same time finds it ready.
            with self._acquire(self._lock or lock_of(self.path), BUSY_S):
                self._connection.execute("PRAGMA journal_mode = WAL")
                if not ready:
                    self._migrate(self._version())
        self._connection.execute("PRAGMA synchronous = FULL")
        if not write:
            self._connection.execute("PRAGMA query_only = ON")

    def _version(self) -> int:
        """How many of the migrations the file has seen, read in one look."""
        version, mark, tables = self._connection.execute(
            "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_master) "
            "FROM pragma_user_version, pragma_application_id").fetchone()
        if version > len(MIGRATIONS) and mark == APPLICATION_ID:
            raise JournalNewer(f"The journal {str(self.path)!r} has schema {version}; this vision_eval knows up to "
                               f"{len(MIGRATIONS)}.\n\nHint: install a newer vision_eval; nothing was changed.")
        if mark != APPLICATION_ID and (mark or version or tables):
            raise JournalDamaged(f"{str(self.path)!r} is a database, but not a journal of vision_eval.\n\n"
                                 "Hint: name another place for the results; nothing was changed.")
        return int(version)

    def _migrate(self, version: int) -> None:
        steps = "".join(MIGRATIONS[version:])
        self._connection.executescript(
            f"BEGIN IMMEDIATE; {steps} PRAGMA application_id = {APPLICATION_ID}; "
            f"PRAGMA user_version = {len(MIGRATIONS)}; COMMIT;")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what was appended is already safe."""
        if hasattr(self, "_connection"):
            self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def append(self, question: Question, attempt: Try) -> None:
        """Keep one try; it is on disk when this returns.

        Raises
        ------
        JournalFull, JournalBusy, JournalDamaged
            If it could not be kept; nothing that was kept before is touched.
        """
        with translated(self.path), self._transaction():
            self._connection.execute("INSERT OR IGNORE INTO asks (sha256, protocol, body) VALUES (?, ?, ?)",
                                     (question.ask_sha256, question.protocol, sound(question.body)))
            self._connection.execute(_INSERT_TRY, _try_row(question, attempt))

    def add_residency(self, host: str, digest: str, seen_at: str, residency: Residency,
                      load_wall_s: float | None = None) -> int:
        """Keep how a model lies in memory and return the number that tries refer to it by."""
        row = (host, digest, seen_at, load_wall_s, residency.size_bytes, residency.vram_bytes,
               residency.context_length, json.dumps(residency.others))
        with translated(self.path), self._transaction():
            return int(self._connection.execute(
                "INSERT INTO residencies (host, digest, seen_at, load_wall_s, size_bytes, vram_bytes, context_length, "
                "others) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid or 0)

    def add_picture(self, run: str, sample: str, resolution: int, picture: Picture) -> None:
        """Keep which picture stands for a photo in a run; a changed photo replaces its former picture."""
        row = (run, sample, resolution, picture.sha256, picture.source_sha256, picture.width, picture.height,
               picture.source_width, picture.source_height, picture.source_format, json.dumps(picture.notes))
        with translated(self.path):
            known = self._connection.execute(
                "SELECT sha256 FROM pictures WHERE run = ? AND sample = ? AND resolution = ?", row[:3]).fetchone()
            if known is None or known[0] != picture.sha256:
                with self._unhurried(), self._transaction():
                    self._connection.execute(f"INSERT OR REPLACE INTO pictures VALUES ({', '.join('?' * 11)})", row)

    def tries(self, question_key: str) -> tuple[Try, ...]:
        """Everything that was ever asked for one question, oldest first."""
        with translated(self.path):
            rows = self._connection.execute(f"{_SELECT_TRIES} WHERE question = ? ORDER BY id", (question_key,))
            return tuple(_try(row) for row in rows)

    def tries_of(self, question_keys: Sequence[str]) -> dict[str, tuple[Try, ...]]:
        """The same for many questions at once; questions nobody asked are absent."""
        found: defaultdict[str, list[Try]] = defaultdict(list)
        with translated(self.path):
            for some in _chunks(list(dict.fromkeys(question_keys)), 500):
                marks = ", ".join("?" * len(some))
                rows = self._connection.execute(
                    f"{_SELECT_TRIES} WHERE question IN ({marks}) ORDER BY id", some)
                for row in rows:
                    found[row[0]].append(_try(row))
        return {question: tuple(tries) for question, tries in found.items()}

    def pictures(self, run: str) -> dict[tuple[str, int], PictureFacts]:
        """What was sent for each photo and resolution of a run."""
        with translated(self.path):
            rows = self._connection.execute("SELECT * FROM pictures WHERE run = ?", (run,)).fetchall()
        return {(row[1], row[2]): PictureFacts(
            sha256=row[3], source_sha256=row[4], width=row[5], height=row[6], source_width=row[7],
            source_height=row[8], source_format=row[9], notes=tuple(json.loads(row[10]))) for row in rows}

    def residencies(self) -> dict[int, Residency]:
        """How models lay in memory, by the number that tries refer to."""
        with translated(self.path):
            rows = self._connection.execute(
                "SELECT id, size_bytes, vram_bytes, context_length, others FROM residencies").fetchall()
        return {row[0]: Residency(size_bytes=row[1], vram_bytes=row[2], context_length=row[3],
                                  others=tuple(json.loads(row[4]))) for row in rows}

    def load_seconds(self, digest: str) -> float:
        """Median seconds that loading a model took on our clock so far; NaN: it was never loaded."""
        with translated(self.path):
            rows = self._connection.execute("SELECT load_wall_s FROM residencies WHERE digest = ? "
                                            "AND load_wall_s IS NOT NULL", (digest,)).fetchall()
        return statistics.median(row[0] for row in rows) if rows else math.nan

    def seconds_per_answer(self, digest: str) -> float:
        """Median seconds of the answers that a model gave so far; NaN: none."""
        with translated(self.path):
            rows = self._connection.execute("SELECT wall_s FROM tries WHERE digest = ? AND done "
                                            "AND wall_s IS NOT NULL", (digest,)).fetchall()
        return statistics.median(row[0] for row in rows) if rows else math.nan

    @contextmanager
    def _unhurried(self) -> Iterator[None]:
        """What is written here reaches the disk with the next answer, and means nothing without one."""
        self._connection.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self._connection.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


_TIMING = ("wall_s", "total_s", "load_s", "prefill_s", "decode_s", "first_token_s")
_TRY = ("turn", "started_at", "host", "server_version", "residency", "status", "fault", "cause", "error", "done",
        "done_reason", "retry_after_s", *_TIMING, "prefill_tokens", "decode_tokens", "body")
_SELECT_TRIES = f"SELECT question, {', '.join(_TRY)} FROM tries"
_INSERT_TRY = (f"INSERT INTO tries (question, ask, digest, picture, repeat, {', '.join(_TRY)}) "
               f"VALUES (?, (SELECT id FROM asks WHERE sha256 = ?), ?, ?, ?, {', '.join('?' * len(_TRY))})")


def _try_row(question: Question, attempt: Try) -> tuple[Any, ...]:
    reply, timing = attempt.reply, attempt.reply.timing
    seconds = [None if math.isnan(value) else value for value in (getattr(timing, name) for name in _TIMING)]
    return (question.key, question.ask_sha256, question.digest, question.picture, question.repeat, attempt.turn,
            attempt.started_at, attempt.host, sound(attempt.server_version), attempt.load_id, reply.status, reply.fault,
            reply.cause, sound(reply.error), reply.done, sound(reply.done_reason), reply.retry_after_s, *seconds,
            timing.prefill_tokens, timing.decode_tokens, sound(reply.body))


def _try(row: Sequence[Any]) -> Try:
    value = dict(zip(_TRY, row[1:], strict=True))
    timing = Timing(**{name: math.nan if value[name] is None else value[name] for name in _TIMING},
                    prefill_tokens=value["prefill_tokens"], decode_tokens=value["decode_tokens"])
    text, thinking = answer_in(value["body"])
    reply = Reply(status=value["status"], body=value["body"], text=text, thinking=thinking, done=bool(value["done"]),
                  done_reason=value["done_reason"], fault=value["fault"], error=value["error"], cause=value["cause"],
                  retry_after_s=value["retry_after_s"], timing=timing)
    return Try(reply=reply, started_at=value["started_at"], host=value["host"],
               server_version=value["server_version"], load_id=value["residency"], turn=value["turn"])


def answer_in(body: str) -> tuple[str, str]:
    """Answer and thinking inside a kept reply, as they were read when it came; both empty when it holds neither."""
    whole = joined(json_objects(body)[0])
    message = whole.get("message")
    told = message if isinstance(message, dict) else {}
    return (_text(whole.get("response")) or _text(told.get("content")),
            _text(whole.get("thinking")) or _text(told.get("thinking")))


def _text(value: object) -> str:
    return sound(value) if isinstance(value, str) else ""


def _chunks(values: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (values[start:start + size] for start in range(0, len(values), size))
