"""Looking at a run from outside, while it works and afterwards."""

import json
import signal
import time
from pathlib import Path

import pytest

from vision_eval import demo
from vision_eval.demo.script import Script

INVENTORY = "vision_eval.demo.plain:inventory"
WARM_UPS = 2


def asking(host, photos, models="plain:f16"):
    """The words of a command that asks."""
    return ("run", "--dataset", photos, "--models", models, "--host", host, "--into", "results/first")


@pytest.fixture
def stalled(started, cli, photos):
    """A run that has one answer and waits for the second."""
    with demo.serve(INVENTORY, script={"plain:q8_0": Script(fault="stall", first=WARM_UPS + 2)}) as host:
        process = started(*asking(host, photos, "plain:q8_0,plain:f16"))
        until = time.monotonic() + 60
        while cli("status", "results/first", "--json").out.count('"asked": 1,') < 2:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield process


def test_a_finished_run(cli, plain_host, photos):
    """What was asked, how fast, and that nobody is at it."""
    cli(*asking(plain_host, photos))
    said = cli("status", "results/first")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("results/first · 3 photographs · 1 variant · finished\n")
    assert "plain:f16 · house" in said.out
    assert "3/3" in said.out
    assert "3 of 3 answers, last answer " in said.out


def test_a_finished_run_as_json(cli, plain_host, photos):
    """Every number a script may want, under the names of the contract."""
    cli(*asking(plain_host, photos))
    told = json.loads(cli("status", "results/first", "--json").out)

    assert {name: told[name] for name in ("run", "photos", "writing", "planned", "asked", "left", "failed",
                                          "seconds_left")} == {
        "run": "results/first", "photos": 3, "writing": False, "planned": 3, "asked": 3, "left": 0, "failed": 0,
        "seconds_left": 0.0}
    (variant,) = told["variants"]
    assert (variant["model"], variant["state"], variant["stopped"]) == ("plain:f16", "done", "")
    assert 0 < variant["seconds_per_photo"] < 60


def test_a_run_at_work(cli, stalled):
    """Seen from another process, without disturbing it."""
    told = json.loads(cli("status", "results/first", "--json").out)
    said = cli("status", "results/first")

    assert (told["writing"], told["asked"], told["left"]) == (True, 1, 5)
    assert [one["state"] for one in told["variants"]] == ["working", "waiting"]
    assert told["seconds_left"] > 0
    assert "· at work" in said.out
    assert "1 of 6 answers, 5 to ask, about " in said.out
    assert stalled.poll() is None


def test_a_killed_run_is_unfinished(cli, stalled):
    """Nobody is at it, whatever the lock file says; the same command goes on."""
    stalled.send_signal(signal.SIGKILL)
    stalled.wait()
    said = cli("status", "results/first")

    assert said.code == 0
    assert "unfinished: the same command goes on from there" in said.out
    assert "1 of 6 answers, 5 to ask" in said.out


def test_a_variant_given_up_is_exit_code_1(cli, photos):
    """With the reason, whose markup does nothing."""
    refusal = Script(fault="refuse", status=400, message="no [bold]such[/bold] thing")
    with demo.serve(INVENTORY, script={"plain:f16": refusal}) as host:
        cli(*asking(host, photos))
    said = cli("status", "results/first")

    assert said.code == 1
    assert "refused 3 times alike: status 400: no [bold]such[/bold] thing." in said.out


@pytest.mark.parametrize("watch", [(), ("--watch",)], ids=["once", "watched"])
def test_no_run_is_bad_input(cli, watch):
    """Exit code 2, one message, no traceback."""
    said = cli("status", "results/nowhere", *watch)

    assert (said.code, said.out) == (2, "")
    assert "There is no run in 'results/nowhere'" in said.err


def test_a_run_without_its_journal_is_bad_input(cli, plain_host, photos):
    """The folder was moved without it."""
    cli(*asking(plain_host, photos))
    Path("results/attempts.sqlite").unlink()

    said = cli("status", "results/first")

    assert said.code == 2
    assert "There is no journal at" in said.err


def test_watching_ends_with_the_run(cli, started, photos):
    """Line by line where no table can be drawn; the last one says that nothing is left."""
    with demo.serve(INVENTORY, script={"plain:f16": Script(load_s=1.5)}) as host:
        process = started(*asking(host, photos, "plain:q8_0,plain:f16"))
        until = time.monotonic() + 60
        while not Path("results/first/study.json").exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until
            time.sleep(0.05)
        lines = [json.loads(line) for line in cli("status", "results/first", "--watch", "--json").out.splitlines()]
        process.wait()

    assert lines[0]["writing"]
    assert (lines[-1]["writing"], lines[-1]["asked"], lines[-1]["left"]) == (False, 6, 0)
    assert [line["asked"] for line in lines] == sorted(line["asked"] for line in lines)


def test_watching_in_a_terminal_until_ctrl_c(terminal, stalled):
    """A live table; leaving it is no failure, and the run goes on."""
    screen = terminal("status", "results/first", "--watch", lines=20, columns=120)
    screen.wait_for("at work")
    screen.wait_for("1 of 6 answers")
    screen.interrupt()
    code = screen.end()

    assert code == 0
    assert screen.cursor_shown, repr(screen.text)
    assert "Traceback" not in screen.words
    assert stalled.poll() is None
