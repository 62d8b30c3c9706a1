"""Progress where no live table is: lines, and bars for those who can see them."""

import io

import pytest

from vision_eval.domain import Finding, Model, matrix
from vision_eval.prompts import LABELS
from vision_eval.runner.events import Found, Loaded, Loading, Settled, Stopped, Warned
from vision_eval.runner.plan import make_plan
from vision_eval.runner.progress import Progress
from vision_eval.runs import run

MODELS = [Model(tag="plain:small", digest="a" * 64, size_bytes=10),
          Model(tag="plain:la\x1b[31mrge", digest="b" * 64, size_bytes=20)]
SMALL, LARGE = (model.tag for model in MODELS)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It does."""
        return True


@pytest.fixture
def plan(album):
    """Two models, one with a hostile tag, two photos."""
    variants = matrix(task="labels", models="*", installed=MODELS, prompts=LABELS)
    return make_plan(album(2), variants, [("here", MODELS)], repeats=1, seed=0)


@pytest.fixture
def attempt(plan):
    """One attempt of the first or second model: ``attempt(0, wall_s=1.0)``."""
    leads = [line.lead.key for batch in plan.batches for line in batch.lines]
    return lambda place, how="answered", **more: Settled(variant_keys=(leads[place],), sample_id="000", how=how, **more)


def shown(plan, *events, stream=None, show=True):
    """What is written while these events happen."""
    stream = io.StringIO() if stream is None else stream
    with Progress(plan, stream=stream, show=show) as progress:
        for event in events:
            progress.hear(event)
    return stream.getvalue()


def test_a_line_per_finished_model(plan, attempt):
    """Not before it is finished; with its pace and its failures, without anything that moves a cursor."""
    half = shown(plan, Loading(host="here", tag=SMALL), Loaded(host="here", tag=SMALL, seconds=1.0),
                 attempt(0, wall_s=1.0))
    whole = shown(plan, attempt(0, wall_s=1.0), attempt(0, wall_s=2.0, failed=True), attempt(1, "known"),
                  attempt(1, "known"))

    assert half == ""
    assert [line.split() for line in whole.splitlines()] == [
        ["plain:small", "2/2", "1.50", "s/photo,", "1", "failed"],
        ["plain:la\N{REPLACEMENT CHARACTER}[31mrge", "2/2", "all", "known"]]


@pytest.mark.parametrize(("event", "line"), [
    pytest.param(Warned(text="it is\nhot \x1b[2J"), "Warning: it is hot \N{REPLACEMENT CHARACTER}[2J", id="warned"),
    pytest.param(Stopped(variant_key="labels-1", reason="3 of 3 failed"), "Stopped labels-1: 3 of 3 failed.",
                 id="stopped"),
    pytest.param(Found(finding=Finding(sample_id="a\nb", code="DAMAGED", message="no image", fatal=True)),
                 r"Left out 'a\nb': no image (DAMAGED)", id="left-out"),
])
@pytest.mark.parametrize("show", [True, False], ids=["shown", "quiet"])
def test_what_people_should_know_is_always_said(plan, event, line, show):
    """Also without progress, on one line, and without the power to steer a terminal."""
    assert shown(plan, event, show=show) == line + "\n"


def test_quiet_says_nothing_of_progress(plan, attempt):
    """`progress=False` is for programs."""
    assert shown(plan, attempt(0, wall_s=1.0), attempt(0, wall_s=1.0), show=False) == ""


def test_bars_where_they_can_be_drawn(plan, attempt, monkeypatch):
    """One per model and one for all; warnings go above them, and nothing hostile reaches the terminal."""
    monkeypatch.setenv("TERM", "xterm")
    text = shown(plan, Loading(host="here", tag=SMALL), attempt(0, wall_s=1.0), Warned(text="hot"),
                 attempt(0, wall_s=1.0, failed=True), attempt(1, "known"), attempt(1, "known"), stream=Terminal())

    last = [line for line in text.replace("\r", "\n").splitlines() if "2/2" in line or "4/4" in line]
    assert {line.split(":")[0].strip() for line in last} == {"plain", "all models"}
    assert any("1.00 s/photo, 1 failed" in line for line in last)
    assert "Warning: hot\n" in text
    assert "\x1b[31m" not in text


def test_a_terminal_that_cannot_go_back_gets_lines(plan, attempt, monkeypatch):
    """`TERM=dumb` is no place for bars."""
    monkeypatch.setenv("TERM", "dumb")

    assert shown(plan, attempt(0, wall_s=1.0), attempt(0, wall_s=1.0), stream=Terminal()) == (
        "  plain:small              2/2  1.00 s/photo\n")


def test_a_run_shows_itself_to_any_listener(server, album, tmp_path):
    """`progress` may be what makes a display of the plan; it is entered first, hears everything, and is left."""
    heard = []

    class Ear:
        def __init__(self, plan):
            heard.append(plan.questions)

        def __enter__(self):
            heard.append("entered")
            return self

        def __exit__(self, *exc):
            heard.append("left")

        def hear(self, event):
            heard.append(type(event).__name__)

    run(album(2), matrix(task="labels", models="plain:f16", prompts=LABELS), server.ollama(), into=tmp_path / "r",
        progress=Ear)

    assert heard == [2, "entered", "Loading", "Loaded", "Settled", "Settled", "left"]
