"""Who may write into a journal: one process at a time."""

from __future__ import annotations

from pathlib import Path

import filelock

PATIENCE_S = 0.5
"""How long a writer waits for the lock: longer than anybody needs to look whether it is held."""


def lock_of(journal: Path) -> filelock.BaseFileLock:
    """The lock that a writer of this journal holds while it works; not yet taken."""
    return filelock.FileLock(f"{journal}.lock")


def is_written(journal: Path) -> bool:
    """Whether a process, this one included, writes into the journal right now.

    The lock is tried and at once let go; a writer that comes at that very moment waits for `PATIENCE_S`.
    A journal that nobody ever wrote to is not touched; where the lock cannot be opened, nobody is taken to write.
    """
    lock = lock_of(journal)
    if not Path(lock.lock_file).exists():
        return False
    try:
        with lock.acquire(timeout=0):
            return False
    except filelock.Timeout:
        return True
    except OSError:
        return False
