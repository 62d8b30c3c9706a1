"""A live table in a real terminal, and none where there is none."""

import io
import math

import pytest
from rich.console import Console

from vision_eval import demo
from vision_eval.cli.live import LiveTable, display
from vision_eval.cli.standing import standing_table, total_words
from vision_eval.demo.script import Script
from vision_eval.domain import Dataset, Model, Prompt, Sample, Variant, matrix
from vision_eval.runner.events import Stopped, Warned
from vision_eval.runner.plan import make_plan
from vision_eval.runner.standing import Row, Standing

HOSTILE = "[red]p[/red]\x1b[2J\u202eevil\nname"


def row(number, state="waiting", *, name="house", **more):
    """One of many variants."""
    variant = Variant(task="labels", model=f"plain:{number:02}", prompt=Prompt(user=f"Number {number}?", name=name))
    facts = {"planned": 10, "asked": 0, "left": 10, "failed": 0, "answer_s": math.nan, **more}
    return Row(variant=variant, state=state, **facts)


def drawn(renderable, *, width=140):
    """The lines that a terminal of this width shows."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(renderable)
    return console.file.getvalue().splitlines()


@pytest.fixture
def screen():
    """A console that says it is a terminal of 24 lines."""
    return Console(file=io.StringIO(), force_terminal=True, width=120, height=24, color_system=None)


@pytest.fixture
def plan(tmp_path):
    """One model and one photo that nobody will look at."""
    album = Dataset(name="album", root=tmp_path, samples=(Sample(id="a", image=tmp_path / "a.png"),))
    variants = matrix(task="labels", models="plain:f16", prompts=Prompt(user="What?", name=HOSTILE))
    return make_plan(album, variants, [("here", [Model(tag="plain:f16", digest="a" * 64, size_bytes=1)])], repeats=1,
                     seed=0)


def test_a_row_tells_answers_pace_failures_and_state():
    """Beside the key that every command understands."""
    one = row(1, "working", asked=4, left=6, failed=1, answer_s=0.25)
    line = drawn(standing_table(Standing(rows=(one,), seconds_left=1.5), width=140))[1]

    assert line.split() == [one.variant.key.removeprefix("labels-"), "labels", "plain:01", "·", "house", "━" * 8,
                            "4/10", "0.250", "1", "working"]


@pytest.mark.parametrize(("rows", "words"), [
    pytest.param([row(1)], "0 of 10 answers, 10 to ask, time unknown until the first answers", id="unknown"),
    pytest.param([row(1, asked=4, left=6, failed=2)], "4 of 10 answers, 2 failed, 6 to ask, about 12 s left",
                 id="known"),
    pytest.param([row(1, "done", asked=10, left=0)], "10 of 10 answers", id="done"),
])
def test_the_total_in_words(rows, words):
    """Counts, failures if any, and the time left if known."""
    seconds = math.nan if rows[0].asked == 0 else 12.0

    assert total_words(Standing(rows=tuple(rows), seconds_left=seconds)) == words


def test_forty_variants_on_few_lines():
    """Those at work are shown, then those given up, in their own order; the last line counts the others."""
    rows = [row(number, "done", asked=10, left=0) for number in range(30)]
    rows += [row(30, "stopped", stopped="hopeless"), row(31, "working"), *(row(number) for number in range(32, 40))]
    lines = drawn(standing_table(Standing(rows=tuple(rows), seconds_left=1.0), width=140, height=6))

    assert len(lines) == 6
    assert [line.split()[-1] for line in lines[1:5]] == ["stopped", "working", "waiting", "waiting"]
    assert lines[-1].strip() == "and 36 more: 6 waiting, 30 done"


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_a_row_is_one_line_at_any_width(width):
    """Bars go first, then keys and tasks; names are cut."""
    name = "a very long name of a prompt, longer than anybody needs"
    rows = tuple(row(number, "working", name=name, asked=5) for number in range(3))
    lines = drawn(standing_table(Standing(rows=rows, seconds_left=1.0), width=width), width=width)

    assert len(lines) == 4
    assert all("plain:" in line and "5/10" in line and len(line) <= width for line in lines[1:])
    assert ("━" in lines[1]) == (width >= 120)


def test_names_do_nothing(screen, plan):
    """Neither markup nor escape sequences nor line breaks of a prompt's name or a server's words have an effect."""
    with LiveTable(plan, console=screen) as table:
        table.hear(Warned(text=f"Model {HOSTILE} is hot"))
        table.hear(Stopped(variant_key=next(iter(plan.models)), reason=HOSTILE))
    text = screen.file.getvalue()

    assert "[red]p[/red]⟨U+001B⟩[2J⟨U+202E⟩evil ↵ name" in text
    assert "Warning: Model [red]p[/red]" in text
    assert "\x1b[2J" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(("quiet", "shown"), [(False, True), (True, False)], ids=["lines", "quiet"])
def test_no_table_without_a_terminal(quiet, shown):
    """Also when colours are forced: a file is no terminal."""
    console = Console(file=io.StringIO(), force_terminal=True)

    assert display(quiet=quiet, console=console) is shown


def test_a_run_in_a_terminal_shows_a_table(terminal, plain_host, photos):
    """Every variant with its answers, the whole below it, then the leaderboard; the cursor comes back."""
    screen = terminal("run", "--dataset", photos, "--models", "plain:f16,plain:q8_0", "--host", plain_host)
    code = screen.end()

    assert code == 0
    assert screen.words.count("plain:q8_0 · house") > 2
    assert "6 of 6 answers, 0:0" in screen.words
    assert "Next: vision-eval report results/photos" in screen.words
    assert screen.cursor_shown
    assert "\x1b[?25l" in screen.text


def test_ctrl_c_leaves_a_clean_terminal(terminal, photos):
    """The table stops where it is, the cursor comes back, and one sentence says what to do."""
    with demo.serve("vision_eval.demo.plain:inventory", script={"*": Script(fault="stall", first=4)}) as host:
        screen = terminal("run", "--dataset", photos, "--models", "plain:f16", "--host", host)
        screen.wait_for("1/3")
        screen.interrupt()
        code = screen.end()

    assert code == 130
    assert screen.cursor_shown
    assert screen.words.rstrip().endswith("the same command goes on from there.")
    assert "Traceback" not in screen.words


def test_a_warning_stands_above_the_table(terminal, photos):
    """It scrolls away like any other line; the table goes on below it."""
    refusal = Script(fault="refuse", status=400, message="no [bold]such[/bold] thing")
    with demo.serve("vision_eval.demo.plain:inventory", script={"plain:f16": refusal}) as host:
        screen = terminal("run", "--dataset", photos, "--models", "plain:f16", "--host", host)
        code = screen.end()

    assert code == 1
    warned = screen.words.index("refused 3 times alike: status 400: no [bold]such[/bold] thing.")
    assert "stopped" in screen.words[warned:]
    assert "3 of 3 answers, 3 failed" in screen.words[warned:]
