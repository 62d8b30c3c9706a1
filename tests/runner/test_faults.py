"""What goes wrong on the way: data where the model did it, waited for where it passes, an error where it does not."""

import threading
import time

import pytest

from vision_eval import demo, prompts
from vision_eval.demo.script import Script
from vision_eval.domain import matrix
from vision_eval.errors import NoServer, ServerGone
from vision_eval.io.ollama import Ollama
from vision_eval.runs import Run, run


def asked(protocol="photoprism", *models):
    """Labels variants of the plain model."""
    return matrix(task="labels", models=list(models) or ["plain:f16"], prompts=prompts.LABELS, protocol=protocol)


@pytest.fixture
def go(server, tmp_path):
    """Run quickly and quietly: ``go(album, variants)``."""
    def going(photos, variants, **settings):
        defaults = {"into": tmp_path / "r", "pauses_s": (0.0, 0.0), "progress": False}
        return run(photos, variants, server.ollama(timeout_s=settings.pop("timeout_s", 20)), **{**defaults, **settings})
    return going


@pytest.mark.parametrize(("fault", "kept", "codes"), [
    pytest.param("fenced", 2, ("FENCED",), id="fenced"),
    pytest.param("prose", 2, ("EXTRA_TEXT",), id="prose"),
    pytest.param("percent", 2, ("OUT_OF_RANGE",), id="percent"),
    pytest.param("wrong-types", 0, ("WRONG_TYPE",), id="wrong-types"),
    pytest.param("empty-array", 0, ("EMPTY_ARRAY",), id="empty-array"),
    pytest.param("json-in-thinking", 2, ("IN_THINKING",), id="json-in-thinking"),
    pytest.param("truncated", 0, ("TRUNCATED",), id="truncated"),
    pytest.param("thinking-only", 0, ("TRUNCATED",), id="thinking-only"),
    pytest.param("empty", 0, ("EMPTY",), id="empty"),
])
def test_odd_answers_are_read_as_photoprism_reads_them(server, album, go, fault, kept, codes):
    """The reader keeps labels where PhotoPrism would, and every oddity has its code."""
    server.play(every=Script(fault=fault))

    attempt = go(album(1), asked()).attempts.iloc[0]

    assert len(attempt["raw_labels"]) == kept
    assert set(codes) <= set(attempt["codes"])
    assert attempt["failed"] == (kept == 0 and fault != "empty-array")


def test_a_percentage_is_capped_and_not_divided(server, album, go):
    """95 becomes 1.0: PhotoPrism contract, section 3.2."""
    server.play(every=Script(fault="percent"))

    assert set(go(album(1), asked()).attempts.iloc[0]["confidences"]) == {1.0}


def test_structured_rejects_what_breaks_the_schema(server, album, go):
    """It keeps its own rule where PhotoPrism would be lenient."""
    server.play(every=Script(fault="percent"))

    attempts = go(album(2), asked("structured")).attempts

    assert attempts["failed"].all()
    assert attempts["rejected"].str.len().gt(0).all()


def test_a_busy_server_is_asked_again_and_every_try_is_kept(server, album, go):
    """The structured protocol counts the last try."""
    server.play(every=Script(fault="refuse", status=503, first=3, times=2))

    attempt = go(album(1), asked("structured")).attempts.iloc[0]

    assert (attempt["tries"], attempt["failed"], attempt["status"]) == (3, False, 200)


def test_photoprism_counts_the_first_try(server, album, go):
    """It would not have asked again: design, section 6."""
    server.play(every=Script(fault="refuse", status=503, first=3, times=1))

    attempt = go(album(1), asked()).attempts.iloc[0]

    assert (attempt["tries"], attempt["failed"], attempt["status"]) == (2, True, 503)
    assert (attempt["code"], attempt["cause"]) == ("TRANSPORT", "busy")


def test_photoprism_waits_for_a_limit_of_the_server(server, album, go):
    """Status 429 is the one that it tries again itself."""
    server.play(every=Script(fault="refuse", status=429, first=3, times=2, retry_after_s=0.0))

    attempt = go(album(1), asked()).attempts.iloc[0]

    assert (attempt["tries"], attempt["failed"], attempt["status"]) == (3, False, 200)


@pytest.mark.parametrize(("fault", "codes"), [
    pytest.param("no-done", ("INCOMPLETE",), id="end-without-done"),
    pytest.param("cut", ("TRANSPORT",), id="connection-cut"),
    pytest.param("error-line", ("TRANSPORT", "INCOMPLETE"), id="error-line"),
])
def test_streams_that_break_off_are_failures_with_their_code(server, album, go, fault, codes):
    """Classes (b), (c) and (d) of the Ollama contract, section 7."""
    server.play(every=Script(fault=fault, first=3))

    attempt = go(album(1), asked("structured")).attempts.iloc[0]

    assert attempt["failed"]
    assert set(codes) <= set(attempt["codes"])
    assert not attempt["delivered"]


def test_a_stall_ends_at_the_deadline_and_is_asked_again_later(server, album, go):
    """Retryable failures are asked again when the run is resumed; the journal keeps both."""
    server.play(every=Script(fault="stall", first=3, times=1))
    stalled = go(album(1), asked("structured"), timeout_s=1, pauses_s=()).attempts.iloc[0]
    server.play()
    resumed = go(album(1), asked("structured")).attempts.iloc[0]

    assert (stalled["failed"], stalled["code"]) == (True, "TRANSPORT")
    assert (resumed["failed"], resumed["tries"]) == (False, 2)


def test_a_crashed_runner_is_loaded_and_warmed_up_again(server, album, go):
    """So that the next answer's timing is clean."""
    server.play(every=Script(fault="crash", first=4, times=1))

    attempts = go(album(3), asked("structured")).attempts

    assert not attempts["failed"].any()
    assert sorted(attempts["tries"]) == [1, 1, 2]
    assert len(server.seen("load")) == 2
    assert attempts["clean"].all()


def test_a_model_refused_three_times_alike_is_given_up(server, album, go):
    """The run goes on with the others and shows it as stopped."""
    server.play(plain__f16=Script(fault="refuse", status=400))

    made = go(album(6), asked("photoprism", "plain:f16", "plain:q8_0"))

    (key, reason), = made.stopped.items()
    assert made.variant(key).model == "plain:f16"
    assert "3 times alike" in reason
    assert made.attempts.groupby("model").size().to_dict() == {"plain:f16": 3, "plain:q8_0": 6}


def test_a_hopeless_variant_is_given_up_after_ten_attempts(server, album, go):
    """When the lower Wilson bound of its failures exceeds the budget."""
    server.play(plain__f16=Script(fault="wrong-types"))

    made = go(album(12), asked())

    assert len(made.attempts) == 10
    assert "10 of 10 attempts failed" in next(iter(made.stopped.values()))


def test_a_generous_budget_never_gives_up(server, album, go):
    """Every photo is asked about."""
    server.play(plain__f16=Script(fault="wrong-types"))

    made = go(album(12), asked(), error_budget=1.0)

    assert len(made.attempts) == 12
    assert not made.stopped


def test_what_failed_for_good_is_asked_again_only_on_demand(server, album, go):
    """An unreadable answer is final, unless somebody wants it anew."""
    server.play(every=Script(fault="wrong-types"))
    go(album(2), asked())
    server.play()

    assert go(album(2), asked()).attempts["failed"].all()
    assert not go(album(2), asked(), retry_failed=True).attempts["failed"].any()


def test_a_model_that_does_not_load_fails_its_questions(server, album, go, capsys):
    """It is warned of, and its answers are rows like all others."""
    server.play(plain__f16=[Script(fault="refuse", at="load", status=500, message="unable to load full model on gpu"),
                            Script(fault="refuse", status=500, message="unable to load full model on gpu")])

    attempts = go(album(2), asked(), progress=True).attempts

    assert attempts["failed"].all()
    assert "did not load" in capsys.readouterr().err


def test_no_server_is_said_before_anything_is_written(album, tmp_path):
    """The message names the address and what to do."""
    with pytest.raises(NoServer, match=r"127\.0\.0\.1:9"):
        run(album(1), asked(), Ollama("http://127.0.0.1:9"), into=tmp_path / "r")

    assert not (tmp_path / "r").exists()


def test_a_server_that_goes_away_stops_the_run_and_burns_nothing(server_of, album, tmp_path):
    """What was answered is kept, what was not is no failure, and the same call goes on later."""
    photos, results = album(12), tmp_path / "r"
    serving = demo.serve("vision_eval.demo.plain:inventory", script={"*": Script(fault="stall", first=6)})
    host = serving.__enter__()
    with server_of(host) as watched:
        def kill_when_it_stalls():
            while len(watched.questions()) < 4:
                time.sleep(0.02)
            serving.__exit__(None, None, None)

        killer = threading.Thread(target=kill_when_it_stalls)
        watched.play(every=Script(fault="stall", first=6))
        killer.start()
        with pytest.raises(ServerGone, match="did not come back within 1 s"):
            run(photos, asked(), Ollama(host), into=results, patience_s=1, progress=False)
        killer.join()
        watched.forget = lambda: None

    assert not Run(results).attempts["failed"].any()
    assert len(Run(results).attempts) == 3
    with demo.serve("vision_eval.demo.plain:inventory") as again:
        finished = run(photos, asked(), Ollama(again), into=results, progress=False)
    assert len(finished.attempts) == 12
    assert (finished.attempts["tries"] == 1).all()
