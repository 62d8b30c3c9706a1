"""`kill -9` at any moment: what was answered is kept, whole, and never asked again."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing

import pandas as pd
import pyarrow.parquet as pq

from vision_eval.analysis import leaderboard
from vision_eval.frames import ATTEMPT_COLUMNS
from vision_eval.io.store import Journal
from vision_eval.metrics import score
from vision_eval.runs import Run

ATTEMPTS, MODELS = 40, 2
KILLS_OF_RUNS, KILLS_OF_WRITERS = 20, 10
VOLATILE = [column.name for column in ATTEMPT_COLUMNS if column.volatile]


def lasting(start):
    """How many seconds a child takes when nobody kills it."""
    began = time.perf_counter()
    child = start()
    assert child.wait() == 0, child.err
    return time.perf_counter() - began


def kept(results, aside, rows):
    """All tries in the journal; files are looked at in a copy, so that recovery is left to the next run."""
    shutil.rmtree(aside, ignore_errors=True)
    if not results.exists():
        return set()
    shutil.copytree(results, aside)
    assert_whole(aside / "one")
    journal = aside / "attempts.sqlite"
    if not journal.exists():
        return set()
    with Journal(journal), closing(sqlite3.connect(journal)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return rows(journal)


def assert_whole(folder):
    """Everything in a run's folder can be read to its end, and the run itself if it was begun."""
    for path in folder.glob("[!.]*"):
        if path.suffix == ".parquet":
            assert pq.read_table(path).num_rows
        elif path.suffix == ".json":
            assert json.loads(path.read_text("utf-8"))
        elif path.suffix == ".html":
            assert path.read_text("utf-8").rstrip().endswith("</html>")
        else:
            assert path.name == "report.md"
    if (folder / "study.json").exists():
        assert Run(folder).attempts["delivered"].all()


def assert_same(made, undisturbed):
    """Frames and leaderboard are those of a run that nobody killed, but for what is declared volatile."""
    pd.testing.assert_frame_equal(made.attempts.drop(columns=VOLATILE), undisturbed.attempts.drop(columns=VOLATILE))
    boards = [leaderboard(score(one)).drop(columns="warm_p50_s") for one in (made, undisturbed)]
    pd.testing.assert_frame_equal(*boards)
    pd.testing.assert_frame_equal(pd.read_parquet(made.folder / "attempts.parquet", columns=["question", "text"]),
                                  made.attempts[["question", "text"]])


def random_question(server, left, chance):
    """Wait for one of the questions that are left, and a little longer than it takes."""
    goal, deadline = server.count()[2] + chance.randint(1, left), time.monotonic() + 20
    while server.count()[2] < goal and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.02))


def survived(start, wait, results, undisturbed, rows):
    """Kill a run again and again until it ends by itself; how many answers it had at each kill."""
    before, states = set(), []
    while True:
        child = start(results)
        wait(ATTEMPTS - len(before))
        code = child.kill()
        now = kept(results, results.with_name("aside"), rows)
        assert before <= now
        if code == 0:
            assert len(now) == ATTEMPTS
            assert_same(Run(results / "one"), undisturbed)
            return states
        assert code == -signal.SIGKILL, child.err
        before = now
        states.append(len(now))


def test_a_run_killed_at_random_moments(nursery, server, words, undisturbed, rows, tmp_path):
    """Nothing answered is lost or asked again; at most the one question in flight is paid for twice."""
    def start(results):
        return nursery.start(words(results / "one"), cwd=tmp_path)

    def wait(left):
        if left and chance.random() < 0.5:
            random_question(server, left, chance)
        else:
            time.sleep(chance.uniform(0, whole_s))

    chance, whole_s = random.Random(4), lasting(lambda: start(tmp_path / "measured"))
    states = []
    while len(states) < KILLS_OF_RUNS:
        server.forget()
        here = survived(start, wait, tmp_path / f"results-{len(states)}", undisturbed, rows)
        loads, warm_ups, questions = server.count()
        assert questions <= ATTEMPTS + len(here)
        assert loads <= MODELS + len(here)
        assert warm_ups <= 2 * loads
        states += here

    assert any(0 < answers < ATTEMPTS for answers in states), f"no kill while questions were asked: {states}"


def wait_for_a_write(folder):
    """Until anything in a folder changes, without a pause: writing a page takes less than a millisecond."""
    files = list(folder.iterdir())

    def seen():
        return list(folder.iterdir()), [path.stat().st_size for path in files]

    before, deadline = seen(), time.monotonic() + 10
    while seen() == before and time.monotonic() < deadline:
        pass


def test_pages_and_tables_whose_writer_is_killed(nursery, undisturbed, copied, tmp_path):
    """The former file or the new one, never a part; the next command does its work as ever."""
    def start():
        return nursery.start(["score", copied], ["report", copied], cwd=tmp_path)

    chance, whole_s, kills = random.Random(4), lasting(start), 0
    while kills < KILLS_OF_WRITERS:
        child = start()
        if kills % 2:
            time.sleep(chance.uniform(0, whole_s))
        else:
            wait_for_a_write(copied)
        kills += child.kill() == -signal.SIGKILL
        assert_whole(copied)

    assert start().wait() == 0
    assert_same(Run(copied), undisturbed)
