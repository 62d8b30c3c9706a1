"""Leaderboards on a terminal and in reports."""

from __future__ import annotations

import pytest
from rich.console import Console

from vision_eval.errors import StudyError
from vision_eval.metrics import score
from vision_eval.report import board_table
from vision_eval.report.boards import board, boards


def cells(found, key: str) -> dict[str, str]:
    """The texts of a variant's line by the key of their column."""
    line = next(line for line in found.table.lines if line.key == key)
    return {head.key: cell.text for head, cell in zip(found.table.heads, line.cells, strict=True)}


def shown(table) -> str:
    """What a wide terminal shows of a table."""
    console = Console(width=200, record=True, file=None, force_terminal=False, quiet=False)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def test_a_line_says_what_was_measured(make_run):
    """One of two labels is right and one of two is missed, on both photos."""
    run = make_run()
    line = cells(board(score(run), "labels"), run.variants[0].key)

    assert line["f1"].startswith("0.500 [")
    assert line["recall"].startswith("0.500 [")
    assert (line["schema"], line["accepted"], line["absent"]) == ("2/2", "2/2", "0/2")
    assert (line["asked"], line["failed"], line["per_photo"].split()[0]) == ("2", "0", "2.0")
    assert (line["warm"], line["slowest"]) == ("1.00", "1.01 max")


def test_captions_have_their_own_columns(make_run):
    """Form and length, and a likeness that is called orientation."""
    run = make_run()
    found = board(score(run), "caption")

    assert cells(found, run.variants[1].key)["conformance"] == "2/2 [0.34, 1.00]"
    assert "chrF (orientation only)" in [head.text for head in found.table.heads]


@pytest.mark.parametrize(("reference", "head", "notes"), [
    pytest.param("partial", "precision ≥", 1, id="partial"),
    pytest.param("exhaustive", "precision", 0, id="exhaustive"),
])
def test_precision_is_a_lower_bound_under_partial_references(make_run, reference, head, notes):
    """The head says so and a note explains; nothing of it under exhaustive references."""
    table = board(score(make_run(reference=reference)), "labels").table

    assert head in [one.text for one in table.heads]
    assert sum("lower bound" in note for note in table.notes) == notes


def test_the_order_is_that_of_the_means_and_nobody_wins(make_run, labels_variants, labels_text):
    """The higher mean stands first; two photos tell nobody apart, and the notes say so in neutral words."""
    poor, good = labels_variants
    run = make_run(lambda variant, sample: labels_text({"dog": 0.9, "sea": 0.9} if variant == good else {"cat": 0.9}),
                   variants=labels_variants)
    table = board(score(run), "labels").table

    assert [line.key for line in table.lines] == [good.key, poor.key]
    assert [cells(board(score(run), "labels"), key)["tie"] for key in (good.key, poor.key)] == ["1", "1"]
    assert table.notes[0].startswith("The order is that of the means")
    assert table.notes[0].endswith("that does not show that they are equal.")
    assert f"{good.name} and {poor.name} are undecided" in table.notes[1]
    assert "better" not in " ".join(table.notes)


def test_who_cannot_be_judged_ties_with_nobody(make_run, sample):
    """Without references there is no F1, and where there is no mean there is no tie."""
    run = make_run(samples=(sample("one", labels=None), sample("two", labels=None)))
    found = board(score(run), "labels")

    assert cells(found, run.variants[0].key)["tie"] == "–"
    assert "–" in shown(board_table(score(run), "labels"))


def test_what_was_given_up_has_no_place(make_run, labels_variants):
    """A stopped variant leaves the order and stands apart with its reason, also when nothing of it is known."""
    run = make_run(variants=labels_variants,
                   stopped={labels_variants[0].key: "12 of 12 failed", "labels-00000000": "gone"})
    found = board(score(run), "labels")

    assert [line.key for line in found.table.lines] == [labels_variants[1].key]
    assert [[cell.text for cell in line.cells][2:] for line in found.stopped.lines] == [
        ["12 of 12 failed", "2", "0"], ["gone", "0", "0"]]


def test_failures_count_and_score_zero(make_run, labels_text):
    """An unreadable answer stays in the denominator."""
    run = make_run(lambda variant, sample: labels_text({"dog": 1.0, "sea": 1.0}) if sample.id == "one" else "no idea")
    line = cells(board(score(run), "labels"), run.variants[0].key)

    assert (line["recall"][:5], line["failed"], line["schema"]) == ("0.500", "1", "1/2")


def test_tasks_come_in_a_fixed_order(make_run, variant):
    """Labels first, whatever was asked first."""
    run = make_run(variants=(variant("caption", "a:1"), variant("labels", "a:1")))

    assert [one.task for one in boards(score(run))] == ["labels", "caption"]


def test_a_task_that_nobody_asked(make_run, variant):
    """Asking for its board is a mistake with a message."""
    with pytest.raises(StudyError, match="Unknown task 'caption'"):
        board(score(make_run(variants=(variant("labels", "a:1"),))), "caption")


def test_a_terminal_shows_the_cells_of_the_report(make_run):
    """The same texts in fewer columns."""
    run = make_run()
    scores = score(run)
    line = cells(board(scores, "labels"), run.variants[0].key)
    text = shown(board_table(scores, "labels"))

    assert all(line[key] in text for key in ("variant", "quantization", "f1", "recall", "precision", "schema", "warm"))
    assert "accepted" not in text


def test_names_and_reasons_cannot_steer_a_terminal(make_run, variant):
    """Neither markup of the terminal library nor escape sequences do anything."""
    odd = variant("labels", "[red]x[/red]\x1b]0;owned\x07:1")
    text = shown(board_table(score(make_run(variants=(odd,), stopped={"labels-1": "[bold]why\x1b[2J"})), "labels"))

    assert "\x1b" not in text
    assert "[red]x[/red]⟨U+001B⟩]0;owned⟨U+0007⟩" in text
    assert "[bold]why⟨U+001B⟩[2J" in text
