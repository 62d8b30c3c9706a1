"""Whether somebody writes into a journal can be seen without disturbing them."""

import threading
import time

import pytest

from vision_eval.errors import JournalBusy
from vision_eval.io.lock import is_written, lock_of
from vision_eval.io.store import Journal


def test_a_writer_is_seen_and_not_disturbed(tmp_path):
    """While it writes, and not before or after; the writer keeps its lock."""
    path = tmp_path / "attempts.sqlite"
    before = is_written(path)

    with Journal(path, write=True):
        during = [is_written(path), is_written(path)]
        with pytest.raises(JournalBusy):
            Journal(path, write=True)

    assert (before, during, is_written(path)) == (False, [True, True], False)


def test_a_reader_is_no_writer(tmp_path):
    """Reports and notebooks do not count."""
    path = tmp_path / "attempts.sqlite"
    Journal(path, write=True).close()

    with Journal(path):
        assert not is_written(path)


def test_looking_leaves_nothing_behind(tmp_path):
    """Where nobody ever wrote there is nothing afterwards either."""
    is_written(tmp_path / "attempts.sqlite")

    assert list(tmp_path.iterdir()) == []


def test_a_writer_outlasts_a_look(tmp_path):
    """Somebody who holds the lock for the moment of a look does not turn a writer away."""
    path = tmp_path / "attempts.sqlite"
    held = threading.Event()

    def hold() -> None:
        with lock_of(path).acquire():
            held.set()
            time.sleep(0.1)

    looking = threading.Thread(target=hold)
    looking.start()
    held.wait()
    with Journal(path, write=True):
        seen = is_written(path)

    looking.join()
    assert seen


def test_a_lock_that_cannot_be_opened_is_held_by_nobody(tmp_path):
    """Such as one in a folder that may only be read; here a folder stands in its place."""
    (tmp_path / "attempts.sqlite.lock").mkdir()

    assert not is_written(tmp_path / "attempts.sqlite")
