"""What SQLite and the system say about a journal, in words that help."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vision_eval.errors import JournalBusy, JournalDamaged, JournalError, JournalFull

_NO_ROOM = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE",
                      "SQLITE_IOERR_SHMSIZE"})
_HELD = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What goes wrong with the journal at `path` inside the block is raised as an error of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _explained(path, error) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise JournalError(f"The journal {str(path)!r} cannot be used: {error.strerror or error}.\n\n"
                           "Hint: check that the folder may be written to, or name another place.") from error


def _explained(path: Path, error: sqlite3.OperationalError) -> JournalError:
    said, name = str(error), getattr(error, "sqlite_errorname", "")
    if name in _NO_ROOM:
        return JournalFull(f"The journal {str(path)!r} cannot grow: {said} ({name}).\n\n"
                           "Hint: make room, or see whether the disk works and takes files of this size; then run the "
                           "same command again; everything answered before is kept.")
    if name.startswith(_HELD):
        return JournalBusy(f"The journal {str(path)!r} is locked by another program: {said}.\n\n"
                           "Hint: close the program that holds it and run again; nothing is lost.")
    if "decode" in said:
        return _damaged(path, "it holds a text that is none")
    return JournalError(f"The journal {str(path)!r} cannot be used: {said}.\n\n"
                        "Hint: check that the folder exists and may be written to.")


def _damaged(path: Path, said: str) -> JournalDamaged:
    return JournalDamaged(f"The journal {str(path)!r} cannot be read: {said}.\n\n"
                          "Hint: keep a copy; `sqlite3 attempts.sqlite .recover` saves what can be saved into another.")
