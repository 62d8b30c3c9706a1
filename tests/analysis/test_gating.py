"""The gate: it fails a variant only for what the photos show, or with `strict` for what they do not."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from vision_eval.analysis import gate
from vision_eval.errors import StudyError

BASE = [0.80, 0.82, 0.78, 0.81, 0.79, 0.80, 0.83, 0.77]


def moved(by: float) -> list[float]:
    """The baseline's scores moved by about so much, a little more here and less there."""
    return [value + by + wobble for value, wobble in zip(BASE, [0.004, -0.004] * 4, strict=True)]


@pytest.mark.parametrize(("by", "strict", "code"), [
    pytest.param(-0.30, False, 1, id="G10-case-1-against-the-variant"),
    pytest.param(-0.30, True, 1, id="strict-case-1-against-the-variant"),
    pytest.param(-0.02, False, 0, id="worse-within-the-loss"),
    pytest.param(-0.02, True, 0, id="strict-worse-within-the-loss"),
    pytest.param(0.30, False, 0, id="case-1-for-the-variant"),
    pytest.param(0.30, True, 0, id="strict-case-1-for-the-variant"),
])
@pytest.mark.parametrize("direction", [1, -1], ids=["higher", "lower"])
def test_methods_g10_gate(scores, by, strict, code, direction):
    """One variant against the baseline, eight photos, a loss of 0.03 accepted."""
    found = gate(scores({"labels-old": BASE, "labels-new": moved(direction * by)}, direction=direction), baseline="old",
                 strict=strict)

    assert (found.exit_code, found.passed) == (code, not code)
    assert str(found).startswith("gate failed: " if code else "gate passed: ")


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_methods_g10_undecided_passes_unless_strict(scores, strict, code):
    """Photos that show nothing fail nobody, but prove nothing either."""
    frame = scores({"labels-old": [0.9, 0.1, 0.5, 0.6], "labels-new": [0.1, 0.9, 0.6, 0.4]})
    found = gate(frame, baseline="labels-old", strict=strict)

    assert found.exit_code == code
    assert "are undecided" in str(found)


def test_the_strict_bound_is_that_of_90_percent(scores):
    """Mean .01 and standard error .012 of 100 photos: the lower end is -.009925 (methods, G9)."""
    spread = 0.12 * math.sqrt(0.99)
    frame = scores({"labels-new": [0.51 + sign * spread for sign in (1, -1) * 50], "labels-old": [0.5] * 100})

    assert gate(frame, baseline="labels-old", max_loss=0.0100, strict=True).exit_code == 0
    assert gate(frame, baseline="labels-old", max_loss=0.0099, strict=True).exit_code == 1


def test_one_that_fails_fails_the_gate(scores):
    """All others of the task are checked; p is adjusted for as many comparisons, not for all pairs."""
    frame = pd.concat([scores({"labels-old": BASE, "labels-same": moved(0.0), "labels-bad": moved(-0.5)}),
                       scores({"caption-a": [0.0] * 8}, metric="caption.conformance")])
    found = gate(frame, baseline="labels-old")

    assert [(one.compared.a, one.passed) for one in found.checked] == [("labels-same", True), ("labels-bad", False)]
    assert [one.compared.comparisons for one in found.checked] == [2, 2]
    assert found.checked[1].compared.p_adjusted == pytest.approx(2 * 2 / 256)
    assert found.exit_code == 1


@pytest.mark.parametrize("wanted", ["labels-same", ["same"]])
def test_only_who_is_named_is_checked(scores, wanted):
    """And only that comparison counts."""
    found = gate(scores({"labels-old": BASE, "labels-same": moved(0.0), "labels-bad": moved(-0.5)}), wanted,
                 baseline="labels-old")

    assert [one.compared.a for one in found.checked] == ["labels-same"]
    assert (found.exit_code, found.checked[0].compared.comparisons) == (0, 1)


def test_what_was_given_up_is_checked_and_said(scores):
    """By what it was asked until then; a run that gave it up is no reason to let it through unseen."""
    found = gate(scores({"labels-old": BASE, "labels-new": moved(-0.3)}, stopped={"labels-new": "8 of 8 failed"}),
                 baseline="labels-old")

    assert found.exit_code == 1
    assert str(found).endswith("; given up: 8 of 8 failed")


def test_a_loss_that_is_accepted(scores):
    """The same photos pass when more may be lost."""
    frame = scores({"labels-old": BASE, "labels-new": moved(-0.3)})

    assert [gate(frame, baseline="labels-old", max_loss=loss).exit_code for loss in (0.03, 0.4)] == [1, 0]


@pytest.mark.parametrize(("options", "message"), [
    pytest.param({"baseline": "nobody"}, "Unknown variant 'nobody'", id="baseline"),
    pytest.param({"baseline": "labels-old", "variants": "nobody"}, "Unknown variant 'nobody'", id="variant"),
    pytest.param({"baseline": "labels-old", "variants": "caption-a"}, "in the task of 'labels-old'", id="other-task"),
    pytest.param({"baseline": "labels-old", "metric": "labels.f2"}, "Unknown metric", id="metric"),
    pytest.param({"baseline": "labels-old", "variants": ["labels-old"]}, "no variant to hold against", id="itself"),
    pytest.param({"baseline": "caption-a"}, "no variant to hold against", id="alone"),
    pytest.param({"baseline": "labels-old", "metric": "text.labels_per_image"}, "Neither side", id="descriptive"),
])
def test_what_cannot_be_checked(scores, options, message):
    """A message, which the command line turns into code 2."""
    frame = pd.concat([scores({"labels-old": BASE, "labels-new": BASE}),
                       scores({"labels-old": BASE}, metric="text.labels_per_image", direction=0),
                       scores({"caption-a": [1.0]}, metric="caption.conformance")])
    with pytest.raises(StudyError, match=message):
        gate(frame, **options)


@pytest.mark.parametrize("loss", [-0.1, math.nan])
def test_a_loss_is_no_less_than_nothing(scores, loss):
    """A slip in calling."""
    with pytest.raises(ValueError, match="max_loss"):
        gate(scores({"labels-old": BASE, "labels-new": BASE}), baseline="labels-old", max_loss=loss)


def test_plain_values_and_a_page(scores):
    """For JSON and for notebooks, where names are escaped."""
    found = gate(scores({"labels-old": BASE, "labels-new": moved(-0.3)}, names={"labels-new": "<b>new</b>"}),
                 baseline="labels-old")

    plain = found.as_dict()
    assert (plain["passed"], plain["baseline"], plain["max_loss"]) == (False, "labels-old", 0.03)
    assert plain["checked"][0]["case"] == "beats"
    assert "<b>" not in found._repr_html_()
