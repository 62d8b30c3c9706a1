"""Disks, locks and broken files: a clear message, exit code 2, and nothing of what was kept is lost."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from contextlib import closing

import pandas as pd
import pytest

from vision_eval.errors import JournalDamaged
from vision_eval.runs import Run

PAGE = 4096
ATTEMPTS = 40


@pytest.fixture
def told(nursery, tmp_path):
    """What a command complained about that ended with code 2: one message with a hint and no traceback."""
    def what(*words, **limits):
        child = nursery.start(list(words), cwd=tmp_path, **limits)
        assert child.wait() == 2, child.err
        assert child.err.startswith("Error: ")
        assert "\n\nHint: " in child.err
        assert "Traceback" not in child.err
        return child.err
    return what


@pytest.mark.parametrize("largest_file", [
    pytest.param(3_000, id="before-there-is-a-journal"),
    pytest.param(40_000, id="before-the-first-answer-is-kept"),
    pytest.param(200_000, id="after-some-answers"),
])
def test_a_journal_that_finds_no_room(told, nursery, server, words, undisturbed, rows, tmp_path, largest_file):
    """The run ends at once; with room it goes on behind the last answer that was kept."""
    said = told(*words("results/one"), largest_file=largest_file)
    journal = tmp_path / "results" / "attempts.sqlite"
    before = rows(journal) if largest_file > 3_000 else set()
    asked = server.count()[2]
    server.forget()
    again = nursery.start(words("results/one"), cwd=tmp_path)

    assert "attempts.sqlite' cannot grow: " in said
    assert "everything answered before is kept" in said
    assert asked <= len(before) + 1
    assert bool(before) == (largest_file > 100_000)
    assert again.wait() == 0, again.err
    assert before < rows(journal)
    assert server.count()[2] == ATTEMPTS - len(before)
    columns = ["sample", "variant", "text"]
    pd.testing.assert_frame_equal(Run(tmp_path / "results" / "one").attempts[columns], undisturbed.attempts[columns])


def test_a_page_that_finds_no_room(told, nursery, copied, tmp_path):
    """The former page stays as it was, and nothing of the new one remains."""
    page = (copied / "report.html").read_bytes()
    names = sorted(path.name for path in copied.iterdir())
    said = told("report", copied, largest_file=len(page) - 1)

    assert "report.html' cannot be written: File too large" in said
    assert (copied / "report.html").read_bytes() == page
    assert sorted(path.name for path in copied.iterdir()) == names


def test_a_journal_that_another_program_writes_to(told, nursery, server, words, copied, rows, tmp_path):
    """What cannot be kept is not asked on; reading goes on meanwhile, and asking afterwards."""
    journal, words = copied.with_name("attempts.sqlite"), [*words(copied), "--task", "caption"]
    before = rows(journal)
    with closing(sqlite3.connect(journal, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        said = told(*words, busy_s=0.2)
        assert nursery.start(["score", copied], ["report", copied], cwd=tmp_path).wait() == 0
        stranger.execute("ROLLBACK")

    assert "attempts.sqlite' is locked by another program" in said
    assert server.count()[2] == 0
    assert rows(journal) == before
    assert nursery.start(words, cwd=tmp_path).wait() == 0
    assert len(rows(journal) - before) == ATTEMPTS


@pytest.mark.parametrize("command", ["run", "score", "report"])
def test_a_journal_that_another_program_has_for_itself(told, words, copied, command):
    """Not even a reader gets in; the message says who has to go."""
    with closing(sqlite3.connect(copied.with_name("attempts.sqlite"), isolation_level=None)) as stranger:
        stranger.executescript("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE")
        said = told(*(words(copied) if command == "run" else [command, copied]), busy_s=0.2)

    assert "is locked by another program" in said
    assert "Hint: close the program that holds it" in said


def broken_page(journal):
    """A page in the middle that a disk has lost."""
    data = journal.read_bytes()
    middle = len(data) // PAGE // 2 * PAGE
    journal.write_bytes(data[:middle] + b"\xa5" * PAGE + data[middle + PAGE:])


def broken_text(journal):
    """An answer in bytes that are no text."""
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute("UPDATE tries SET body = CAST(x'22ff22' AS TEXT) WHERE id = 7")


def newer_schema(journal):
    """A journal from the future."""
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize("command", ["run", "score", "report"])
@pytest.mark.parametrize(("harm", "expected"), [
    pytest.param(broken_page, ("cannot be read: ", "keep a copy; `sqlite3 attempts.sqlite .recover`"), id="page"),
    pytest.param(broken_text, ("cannot be read: it holds a text that is none", "keep a copy"), id="text"),
    pytest.param(newer_schema, ("has schema 99", "install a newer vision_eval; nothing was changed"), id="newer"),
])
def test_a_journal_that_cannot_be_read(told, server, words, copied, command, harm, expected):
    """It is named with what can be done, left as it is, and no question is asked that could not be kept."""
    journal = copied.with_name("attempts.sqlite")
    harm(journal)
    before = journal.read_bytes()
    said = told(*(words(copied) if command == "run" else [command, copied]))

    assert "attempts.sqlite'" in said
    assert all(words in said for words in expected), said
    assert journal.read_bytes() == before
    assert server.count() == (0, 0, 0)


def test_no_broken_page_is_taken_for_an_answer(copied, undisturbed):
    """Whichever page is lost: either all is read as it was, or the damage is noticed."""
    journal = copied.with_name("attempts.sqlite")
    good = journal.read_bytes()
    garbage, noticed = random.Random(4), 0
    for start in range(0, len(good), PAGE):
        journal.write_bytes(good[:start] + garbage.randbytes(PAGE) + good[start + PAGE:])
        try:
            pd.testing.assert_frame_equal(Run(copied).attempts, undisturbed.attempts)
        except JournalDamaged:
            noticed += 1
    assert noticed > len(good) // PAGE / 2


def test_what_a_killed_process_left_half_written_is_cleared_away(nursery, words, copied, tmp_path):
    """Unless somebody may still be writing it, or it is not ours."""
    thumbnails = copied.with_name("thumbnails")
    places = [folder / name for folder in (copied, thumbnails)
              for name in (f".{'a' * 32}.tmp", f".{'b' * 32}.tmp", ".mine.tmp")]
    for number, path in enumerate(places):
        path.write_bytes(b"half")
        if number % 3 != 1:
            os.utime(path, (time.time() - 7200,) * 2)

    assert nursery.start(words(copied), cwd=tmp_path).wait() == 0

    assert [path.exists() for path in places] == [False, True, True] * 2


def test_a_run_goes_on_in_the_journal_that_it_has(nursery, server, words, rows, tmp_path):
    """Named once, it need not be named again: nothing is asked twice and nothing is out of sight."""
    journal = tmp_path / "elsewhere" / "mine.sqlite"
    first = nursery.start([*words("results/one"), "--limit", 5, "--journal", journal], cwd=tmp_path)
    assert first.wait() == 0, first.err
    before = rows(journal)
    server.forget()
    second = nursery.start(words("results/one"), cwd=tmp_path)

    assert second.wait() == 0, second.err
    assert server.count()[2] == ATTEMPTS - len(before)
    assert len(Run(tmp_path / "results" / "one").attempts) == ATTEMPTS
    assert not (tmp_path / "results" / "attempts.sqlite").exists()


def test_a_results_folder_that_was_moved_is_complete(nursery, copied, server, words, tmp_path):
    """Runs and journal belong together wherever they lie."""
    moved = shutil.move(copied.parent, tmp_path / "moved")
    again = nursery.start(words(tmp_path / "moved" / "one"), cwd=tmp_path)

    assert again.wait() == 0, again.err
    assert server.count() == (0, 0, 0)
    assert len(Run(tmp_path / "moved" / "one").attempts) == ATTEMPTS
    assert moved.name == "moved"
