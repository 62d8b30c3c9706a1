"""Where the time went, and the form of answers."""

from __future__ import annotations

import dataclasses

import pytest

from vision_eval.report.speed import codes, latency


def line(table, place: int = 0) -> dict[str, str]:
    """The texts of a line by the key of their column."""
    return {head.key: cell.text for head, cell in zip(table.heads, table.lines[place].cells, strict=True)}


def test_a_request_has_parts(make_run, variant):
    """Medians of load, prefill, decode and the rest, from two requests."""
    run = make_run(variants=(variant("labels", "small:1b-q4"),))
    found = line(latency(run.attempts, demonstration=False))

    assert (found["model"], found["quantization"], found["task"]) == ("small:1b-q4", "Q4_0", "labels")
    assert (found["load_s"], found["prefill_s"]) == ("0.050", "0.200")
    assert (found["decode_s"], found["other_s"]) == ("0.755", "0.050")
    assert (found["warm"], found["slowest"], found["clean"], found["left_out"]) == ("1.00", "1.01 max", "2", "none")
    assert found["rate"] == "53"


def test_demonstrations_have_no_token_rate(make_run, variant):
    """The seconds are real, the tokens are not."""
    run = make_run(variants=(variant("labels", "small:1b-q4"),), demonstration=True)

    assert line(latency(run.attempts, demonstration=True))["rate"] == "not meaningful"


def test_what_falsifies_a_time_is_left_out_and_counted(make_run, variant):
    """A reused time and a failed answer are named, not averaged in."""
    run = make_run(lambda one, sample: "no idea" if sample.id == "two" else None, variants=(variant("labels", "a:1"),))
    attempts = run.attempts.assign(classes=[("cold", "reused")], clean=False)
    found = latency(attempts, demonstration=False)

    assert [line(found)[key] for key in ("warm", "clean", "left_out")] == ["–", "0", "1 cold, 1 reused, 1 failed"]
    assert next(cell for cell in found.lines[0].cells if cell.text == "–").title == (
        "no clean request: 1 cold, 1 reused, 1 failed")


def test_one_line_per_task_model_and_quantization(make_run, variant):
    """Labels and captions of one model take different times and are not mixed; two prompts are."""
    labels = variant("labels", "a:1")
    terse = dataclasses.replace(labels, options={"temperature": 0.5})
    run = make_run(variants=(labels, terse, variant("caption", "a:1")))
    table = latency(run.attempts, demonstration=False)

    assert [(line(table, place)["task"], line(table, place)["clean"]) for place in range(len(table.lines))] == [
        ("labels", "4"), ("caption", "2")]


def test_only_codes_that_occurred_have_a_column(make_run, variant):
    """A fence on one of two answers."""
    run = make_run(lambda one, sample: '```json\n{"labels": []}\n```' if sample.id == "one" else '{"labels": []}',
                   variants=(variant("labels", "a:1"),))
    found = line(codes(run.attempts))

    assert (found["asked"], found["none"], found["FENCED"], found["EMPTY_ARRAY"]) == ("2", "0", "1", "2")
    assert "REFUSAL" not in found


@pytest.mark.parametrize("answer", [pytest.param(None, id="nothing-asked"),
                                    pytest.param("A dog runs on the wide beach.", id="all-good")])
def test_nothing_odd_is_said_in_words(make_run, variant, answer):
    """No table without lines."""
    run = make_run(lambda one, sample: answer, variants=(variant("caption", "a:1"),))

    assert codes(run.attempts).lines == ()
    assert codes(run.attempts).empty == f"No code occurred in {len(run.attempts)} answers."
