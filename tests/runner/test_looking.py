"""How far a run is, seen from its folder alone."""

import pytest

from vision_eval.demo.script import Script
from vision_eval.domain import matrix
from vision_eval.io.lock import is_written
from vision_eval.io.store import Journal
from vision_eval.prompts import LABELS
from vision_eval.runner.events import Settled, Stopped
from vision_eval.runner.looking import look
from vision_eval.runs import Run, run

WARM_UPS = 2
"""Requests before the first question. Of the models here plain:q8_0 is smaller than plain:f16, and asked first."""


def seen(folder, *, writing=False):
    """A look at the run in this folder."""
    made = Run(folder)
    with Journal(made.journal_path) as journal:
        return look(made.record, journal, writing=writing)


def until(kind, times):
    """A display that breaks the run off as Ctrl-C does, after so many events of a kind."""
    class Impatient:
        def __init__(self, plan):
            self.heard = 0

        def __enter__(self):
            return self

        def __exit__(self, *exc):
            """Nothing to tidy up."""

        def hear(self, event):
            self.heard += isinstance(event, kind)
            if self.heard == times:
                raise KeyboardInterrupt
    return Impatient


@pytest.fixture
def ask(server, album, tmp_path):
    """Ask plain models about some photos, perhaps not to the end."""
    def asked(photos, *models, **settings):
        run(album(photos), matrix(task="labels", models=models, prompts=LABELS), server.ollama(), into=tmp_path / "r",
            **{"progress": False, **settings})
    return asked


def states(look):
    """State, answers and rest of each variant."""
    return [(row.state, row.asked, row.left) for row in look.standing.rows]


def test_a_finished_run_is_done(ask, tmp_path):
    """Everything is answered, nothing is left, nobody is at it."""
    ask(2, "plain:f16", "plain:q8_0")
    shown = seen(tmp_path / "r")

    assert states(shown) == [("done", 2, 0), ("done", 2, 0)]
    assert (shown.standing.seconds_left, shown.standing.failed, shown.standing.planned) == (0.0, 0, 4)
    assert shown.last_answer_at == Run(tmp_path / "r").attempts["started_at"].max().isoformat()


def test_a_run_that_was_broken_off_tells_what_is_left(ask, server, tmp_path):
    """At its own pace, with a load for each model; what is not known of a model is taken from the other."""
    server.play(plain__q8_0=Script(fault="stall", first=WARM_UPS + 4))
    with pytest.raises(KeyboardInterrupt):
        ask(4, "plain:q8_0", "plain:f16", progress=until(Settled, 3))
    shown = seen(tmp_path / "r")

    made = Run(tmp_path / "r")
    with Journal(made.journal_path) as journal:
        load_s = journal.load_seconds(made.attempts["digest"].iloc[0])
    assert states(shown) == [("unfinished", 3, 1), ("unfinished", 0, 4)]
    assert shown.standing.seconds_left == pytest.approx(5 * made.attempts["wall_s"].median() + 2 * load_s)


def test_while_somebody_writes_the_model_that_answered_last_is_at_work(ask, server, tmp_path):
    """It is loaded already; the others wait."""
    server.play(plain__q8_0=Script(fault="stall", first=WARM_UPS + 4))
    with pytest.raises(KeyboardInterrupt):
        ask(4, "plain:q8_0", "plain:f16", progress=until(Settled, 3))
    before, now = seen(tmp_path / "r"), seen(tmp_path / "r", writing=True)

    assert states(now) == [("working", 3, 1), ("waiting", 0, 4)]
    assert now.standing.seconds_left < before.standing.seconds_left


def test_a_run_is_seen_to_be_written_while_it_is(ask, tmp_path):
    """From its first event to its last, and not afterwards."""
    held = []

    class Peeping:
        def __init__(self, plan):
            """Any plan will do."""

        def __enter__(self):
            return self

        def __exit__(self, *exc):
            """Nothing to tidy up."""

        def hear(self, event):
            held.append(is_written(tmp_path / "attempts.sqlite"))
    ask(2, "plain:f16", progress=Peeping)

    assert (set(held), is_written(tmp_path / "attempts.sqlite")) == ({True}, False)


def test_a_variant_given_up_is_seen_before_the_study_is_told(ask, server, tmp_path):
    """The answers say so: three refusals alike."""
    server.play(plain__q8_0=Script(fault="refuse", status=400, message="no"))
    with pytest.raises(KeyboardInterrupt):
        ask(6, "plain:q8_0", "plain:f16", progress=until(Stopped, 1))
    row = seen(tmp_path / "r").standing.rows[0]

    assert Run(tmp_path / "r").stopped == {}
    assert (row.state, row.asked, row.failed, row.left) == ("stopped", 3, 3, 0)
    assert row.stopped == "refused 3 times alike: status 400: no"


def test_a_reply_that_was_no_answer_is_asked_again(ask, server, tmp_path):
    """A busy server leaves something to do, although the attempt is a failure so far."""
    server.play(plain__f16=Script(fault="refuse", status=503, first=WARM_UPS + 1, times=1))
    ask(3, "plain:f16", pauses_s=())
    before = seen(tmp_path / "r")
    ask(3, "plain:f16", pauses_s=())

    assert states(before) == [("unfinished", 3, 1)]
    assert before.standing.failed == 1
    assert states(seen(tmp_path / "r")) == [("done", 3, 0)]


def test_a_question_of_several_variants_takes_its_time_once(ask, server, tmp_path):
    """An alias is shown, and costs nothing."""
    server.play(plain__f16=Script(fault="stall", first=WARM_UPS + 3))
    with pytest.raises(KeyboardInterrupt):
        ask(4, "plain:f16", "plain:latest", progress=until(Settled, 2))
    shown = seen(tmp_path / "r", writing=True)

    assert states(shown) == [("working", 2, 2), ("working", 2, 2)]
    assert shown.standing.seconds_left == pytest.approx(2 * Run(tmp_path / "r").attempts["wall_s"].median())
