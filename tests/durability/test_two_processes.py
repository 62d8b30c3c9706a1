"""One process writes, others read; a second writer is told so."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

from vision_eval.io.store import Journal
from vision_eval.runs import Run

ATTEMPTS = 40
ANSWERED, WARM_UPS = 5, 2


def until(condition):
    """Wait for something that is bound to happen."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_reading_beside_a_run_that_is_half_way(nursery, server, words, rows, tmp_path):
    """Frames, scores, reports and the dry run tell what there is so far; another run is refused; nothing is lost."""
    folder, journal = tmp_path / "results" / "one", tmp_path / "results" / "attempts.sqlite"
    server.play(fault="stall", first=WARM_UPS + ANSWERED + 1)
    writer = nursery.start(words(folder), cwd=tmp_path)
    until(lambda: server.count()[2] == ANSWERED + 1)
    before = rows(journal)

    assert len(Run(folder).attempts) == len(before) == ANSWERED
    reader = nursery.start(["score", folder], ["report", folder], [*words(folder), "--dry-run"], cwd=tmp_path)
    assert reader.wait() == 0, reader.err
    assert f"{ANSWERED} of {ATTEMPTS} answers known" in reader.out
    second = nursery.start(words(folder), cwd=tmp_path)
    assert second.wait() == 2
    assert "Error: Another run writes into the journal" in second.err
    assert "reports and notebooks may read meanwhile" in second.err
    assert rows(journal) == before
    assert writer.kill(signal.SIGINT) == 130

    server.play()
    server.forget()
    assert nursery.start(words(folder), cwd=tmp_path).wait() == 0
    assert before < rows(journal)
    assert server.count()[2] == ATTEMPTS - ANSWERED


def test_reading_over_and_over_while_a_run_writes(nursery, words, undisturbed, tmp_path):
    """Every look shows what the one before showed and perhaps more; the writer never notices."""
    folder = tmp_path / "results" / "one"
    writer = nursery.start(words(folder), cwd=tmp_path)
    until((folder / "study.json").exists)
    seen, reports = [set()], []
    while len(seen[-1]) < ATTEMPTS:
        seen.append(set(Run(folder).attempts["question"]))
        if len(seen[-1]) > 10 * len(reports):
            reports.append(nursery.start(["report", folder], ["score", folder], cwd=tmp_path))

    assert all(former <= later for former, later in pairwise(seen))
    assert [child.wait() for child in reports] == [0] * len(reports)
    assert writer.wait() == 0, writer.err
    assert Run(folder).attempts["text"].tolist() == undisturbed.attempts["text"].tolist()


def test_a_journal_opened_by_many_at_its_birth(tmp_path):
    """Whoever comes first prepares the file; nobody finds it half made."""
    def opened(path, start):
        start.wait()
        with Journal(path) as journal:
            return journal.pictures("nobody's run")

    with ThreadPoolExecutor(8) as pool:
        for number in range(6):
            path, start = tmp_path / f"{number}.sqlite", Barrier(8)
            path.touch()
            assert [one.result() for one in [pool.submit(opened, path, start) for _ in range(8)]] == [{}] * 8


def test_runs_that_begin_at_the_same_time(nursery, server, words, undisturbed, tmp_path):
    """One of them gets the journal, even one that is yet to be made; who comes too late says so or finds all done."""
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "attempts.sqlite").touch()
    children = [nursery.start(words("results/one"), cwd=tmp_path) for _ in range(4)]
    codes = [child.wait() for child in children]

    assert sorted(set(codes)) in ([0], [0, 2]), [child.err for child in children]
    assert all("Error: Another run writes" in child.err for child in children if child.code)
    assert server.count()[2] == ATTEMPTS
    assert Run(tmp_path / "results" / "one").attempts["text"].tolist() == undisturbed.attempts["text"].tolist()
