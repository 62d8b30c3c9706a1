"""Two variants on the photos that both answered: the worked examples of the methods, by way of frames."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.analysis import compare
from vision_eval.errors import StudyError

NAN = math.nan
G1 = {"labels-a": [0.7, 0.6, 0.5, 0.8, 0.4, 0.6], "labels-b": [0.5] * 6}
"""Differences .2, .1, 0, .3, -.1, .1."""


def test_methods_g1_mean_difference(scores):
    """Mean, t interval and sign-flip p of the six differences."""
    found = compare(scores(G1), "labels-a", "labels-b")

    assert (found.difference, found.low, found.high) == pytest.approx((0.1, -0.048413, 0.248413), abs=1e-6)
    assert (found.interval, found.test, found.n, found.dropped) == ("t", "sign flip", 6, 0)
    assert (found.sd, found.p) == pytest.approx((0.141421, 0.25), abs=1e-6)
    assert (found.a_mean, found.b_mean) == pytest.approx((0.6, 0.5))


def test_methods_g10_undecided(scores):
    """The example of case 4: it is never called no difference, and 175 photos would be needed."""
    found = compare(scores(G1), "labels-a", "labels-b", margin=0.03)

    assert (found.case, found.winner, found.n_needed) == ("undecided", "", 175)
    assert str(found) == ("LABELS-A and LABELS-B are undecided: [-0.05, 0.25]; 175 images would be needed for Δ = 0.03 "
                          "(n = 6, asked 12, failed 0)")


def test_methods_g5_difference_of_rates(scores):
    """Newcombe's interval of 36 both, 12 and 2 of one only; McNemar's p is 2 P(Bin(14, 1/2) <= 2) = 212 / 16384."""
    cells = [(1.0, 1.0)] * 36 + [(1.0, 0.0)] * 12 + [(0.0, 1.0)] * 2
    first, second = zip(*cells, strict=True)
    found = compare(scores({"labels-a": first, "labels-b": second}, metric="structure.accepted", yes_no=True),
                    "labels-a", "labels-b", metric="structure.accepted")

    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.056930, 0.340428), abs=1e-6)
    assert (found.interval, found.test) == ("Newcombe", "McNemar")
    assert found.p == pytest.approx(212 / 16384)


def test_methods_g4_mcnemar(scores):
    """One photo for the first only and six for the second only: exact p 0.125."""
    cells = [(1.0, 0.0)] + [(0.0, 1.0)] * 6 + [(1.0, 1.0)] * 5
    first, second = zip(*cells, strict=True)

    assert compare(scores({"labels-a": first, "labels-b": second}), "labels-a", "labels-b").p == pytest.approx(0.125)


def test_methods_g9_equivalence(scores):
    """Mean .01 and standard error .012 of 100 photos: p .049371 against a margin of .03."""
    spread = 0.12 * math.sqrt(0.99)
    found = compare(scores({"labels-a": [0.51 + sign * spread for sign in (1, -1) * 50], "labels-b": [0.5] * 100}),
                    "labels-a", "labels-b", margin=0.03)

    assert found.p_equivalence == pytest.approx(0.049371, abs=1e-6)
    assert (found.equivalent, found.case) == (True, "equivalent")
    assert "are practically equivalent (|difference| < 0.03)" in found.sentence


def test_methods_g2_events_are_clusters(scores):
    """Six photos of three events: standard error 0.288675, and 4 of 8 patterns of signs reach the sum of 3."""
    found = compare(scores({"labels-a": [1.0, 1, 0, 0, 1, 0], "labels-b": [0.0] * 6},
                           events=["a", "a", "b", "b", "c", "c"]), "labels-a", "labels-b")

    half = 4.302653 * 0.288675  # Student's t on two degrees of freedom
    assert (found.low, found.high, found.p) == pytest.approx((0.5 - half, 0.5 + half, 0.5), abs=1e-5)
    assert found.test == "sign flip"


def test_methods_g2_repeats_are_averaged_first(scores):
    """Three photos asked twice are three pairs, six attempts a side."""
    found = compare(scores({"labels-a": [1.0, 1, 0, 0, 1, 0], "labels-b": [0.0] * 6}, repeats=2), "labels-a",
                    "labels-b")

    assert (found.n, found.asked, found.difference) == (3, 12, 0.5)
    assert found.p == 0.5


THREE = {"labels-a": [0.5 + place / 100 for place in range(6)], "labels-b": [0.3] * 6,
         "labels-c": [0.1 - place / 100 for place in range(6)]}
"""Everybody is ahead of the next on all six photos, so each pair alone has p = 2 / 64."""


@pytest.mark.parametrize(("family", "comparisons"), [("all", 3), ("incumbent", 2)])
def test_methods_g6_the_family(scores, family, comparisons):
    """Equal p values are multiplied by the number of comparisons that are shown."""
    found = compare(scores(THREE), "labels-a", "labels-b", family=family)

    assert found.p == pytest.approx(2 / 64)
    assert (found.p_adjusted, found.comparisons) == (pytest.approx(comparisons * 2 / 64), comparisons)


def test_methods_g6_the_verdict_uses_the_adjusted_p(scores):
    """Alone the pair would be told apart, among three it is not."""
    alone = compare(scores({key: THREE[key] for key in ("labels-a", "labels-b")}), "labels-a", "labels-b")
    among = compare(scores(THREE), "labels-a", "labels-b")

    assert (alone.case, among.case) == ("beats", "undecided")
    assert "beats" not in among.sentence
    assert "better" not in among.sentence


def test_what_was_given_up_is_no_comparison_of_the_report(scores):
    """It counts only when it is itself compared."""
    frame = scores(THREE, stopped={"labels-c": "refused"})

    assert compare(frame, "labels-a", "labels-b").comparisons == 1
    assert compare(frame, "labels-a", "labels-c").comparisons == 3


def test_failures_stay_in_the_denominator(scores):
    """A failed attempt has the score of 0 that the frame gives it, and is counted beside."""
    found = compare(scores({"labels-a": [1.0, 0, 0, 1], "labels-b": [0.5] * 4}, failed={"labels-a": [1, 2]}),
                    "labels-a", "labels-b")

    assert (found.difference, found.n, found.asked, found.failed) == (0.0, 4, 8, 2)
    assert found.sentence.endswith("(n = 4, asked 8, failed 2)")


def test_photos_of_one_side_only_are_dropped_and_counted(scores):
    """Not asked, or not defined: no pair. What neither has is no half of a pair."""
    found = compare(scores({"labels-a": [0.9, 0.8, NAN, 0.7, NAN, 0.6], "labels-b": [0.5, 0.5, 0.5, None, NAN, 0.5],
                            "labels-c": [0.1] * 6}), "labels-a", "labels-b")

    assert (found.n, found.dropped, found.asked) == (3, 2, 11)
    assert found.difference == pytest.approx((0.4 + 0.3 + 0.1) / 3)
    assert (found.a_mean, found.b_mean) == pytest.approx((2.3 / 3, 0.5))


def test_nothing_in_common(scores):
    """No photo that both answered: nothing is known, and that is said."""
    found = compare(scores({"labels-a": [0.9, 0.8, None, None], "labels-b": [None, None, 0.5, 0.5]}), "labels-a",
                    "labels-b")

    assert (found.case, found.n, found.dropped, found.reason) == ("undecided", 0, 4, "no pairs")
    assert [math.isnan(value) for value in (found.difference, found.p, found.p_adjusted, found.a_mean)] == [True] * 4
    assert found.as_dict()["p"] is None


def test_lower_is_preferred(scores):
    """The winner is the one with the lower mean, by as much as it is lower."""
    found = compare(scores({"labels-a": [0.1, 0.1, 0.2, 0.1, 0.1, 0.2, 0.1], "labels-b": [0.9] * 7}, direction=-1),
                    "labels-a", "labels-b")

    assert (found.case, found.winner) == ("beats", "labels-a")
    assert found.sentence.startswith("LABELS-A beats LABELS-B by 0.77")
    assert found.difference == pytest.approx(-0.771429, abs=1e-6)


def test_neither_side_is_preferred(scores):
    """A descriptive metric has a difference and no winner."""
    found = compare(scores({"labels-a": [4.0, 5, 6, 5, 4, 5, 6], "labels-b": [1.0] * 7}, direction=0, high=math.inf),
                    "labels-a", "labels-b")

    assert (found.case, found.winner) == ("descriptive", "")
    assert found.sentence.endswith("neither side of this metric is preferred (n = 7, asked 14, failed 0)")


@pytest.mark.parametrize(("high", "margin", "expected"), [
    pytest.param(1.0, None, 0.03, id="G9-share"),
    pytest.param(100.0, None, 3.0, id="percent"),
    pytest.param(math.inf, None, NAN, id="no-largest-value"),
    pytest.param(math.inf, 0.5, 0.5, id="given"),
])
def test_the_margin(scores, high, margin, expected):
    """3 % of the range; a metric without end needs one that somebody chose."""
    found = compare(scores(G1, high=high), "labels-a", "labels-b", margin=margin)

    assert found.margin == pytest.approx(expected, nan_ok=True)
    assert ("no margin" in found.sentence) == math.isnan(expected)


def test_the_metric_of_the_task(scores):
    """Captions are compared by their own headline, whatever else is in the frame."""
    captions = scores({"caption-a": [1.0, 0.0], "caption-b": [0.0, 0.0]}, metric="caption.conformance")
    frame = pd.concat([scores(G1), captions])

    assert compare(frame, "caption-a", "caption-b").metric == "caption.conformance"


@pytest.mark.parametrize("word", ["labels-a", "a", "LABELS-A"], ids=["key", "beginning", "name"])
def test_a_variant_is_named_as_everywhere(scores, word):
    """By key, by the part that tells it apart, or by name."""
    assert compare(scores(G1), word, "labels-b").a == "labels-a"


def test_a_name_that_both_tasks_have(scores):
    """The metric says which variant is meant; without it the name is not enough."""
    twins = {"labels-a": "small", "labels-b": "large", "caption-c": "small", "caption-d": "large"}
    frame = pd.concat([scores(G1, names=twins),
                       scores({"caption-c": [1.0], "caption-d": [0.0]}, metric="caption.conformance", names=twins)])

    assert compare(frame, "small", "large", metric="labels.f1").sentence.startswith("small and large are undecided")
    assert compare(frame, "small", "large", metric="caption.conformance").a == "caption-c"
    with pytest.raises(StudyError, match="not unique"):
        compare(frame, "small", "large")


@pytest.mark.parametrize(("a", "b", "message"), [
    pytest.param("labels-a", "a", "are the same variant", id="same"),
    pytest.param("labels-a", "labels-x", "Unknown variant 'labels-x'", id="unknown"),
    pytest.param("labels-a", "", "Unknown variant ''", id="empty"),
    pytest.param("labels-", "labels-b", "not unique", id="ambiguous"),
    pytest.param("labels-a", "caption-c", "asked for labels and 'caption-c' for caption", id="two-tasks"),
])
def test_variants_that_cannot_be_compared(scores, a, b, message):
    """A message that says why."""
    frame = pd.concat([scores(G1), scores({"caption-c": [1.0]}, metric="caption.conformance")])
    with pytest.raises(StudyError, match=message):
        compare(frame, a, b)


def test_a_metric_that_judges_one_of_them(scores):
    """Nothing is invented for the other."""
    frame = pd.concat([scores(G1), scores({"labels-a": [0.1]}, metric="labels.recall")])
    with pytest.raises(StudyError, match=r"'labels-b' has no score by 'labels\.recall'"):
        compare(frame, "labels-a", "labels-b", metric="labels.recall")
    with pytest.raises(StudyError, match=r"Unknown metric 'labels\.f2'"):
        compare(frame, "labels-a", "labels-b", metric="labels.f2")


@pytest.mark.parametrize(("options", "error"), [
    pytest.param({"family": "some"}, ValueError, id="family"),
    pytest.param({"margin": -0.1}, ValueError, id="margin"),
    pytest.param({"level": 1.0}, ValueError, id="level"),
])
def test_slips_in_calling(scores, options, error):
    """They are ours, not the data's."""
    with pytest.raises(error):
        compare(scores(G1), "labels-a", "labels-b", **options)


def test_equal_names_are_told_apart(scores):
    """By their keys, so that the sentence says who is who."""
    found = compare(scores(G1, names={"labels-a": "twin", "labels-b": "twin"}), "labels-a", "labels-b")

    assert found.sentence.startswith("twin (labels-a) and twin (labels-b) are undecided")


def test_hostile_names_are_escaped(scores):
    """In the page of a notebook a name is text, whatever it says."""
    page = compare(scores(G1, names={"labels-a": "<script>alert(1)</script>\u202e"}), "labels-a",
                   "labels-b")._repr_html_()

    assert "<script>" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩" in page
    assert "undecided" in page


def test_the_page_of_a_notebook_has_the_numbers(scores):
    """With as many digits as the methods allow."""
    page = compare(scores(G1), "labels-a", "labels-b")._repr_html_()

    assert "0.100 [-0.05, 0.25] (t, 95 %)" in page
    assert ".25 (sign flip)" in page


def test_the_order_of_the_rows_changes_nothing(scores):
    """Random draws depend on the seed, not on who answered first."""
    random = np.random.default_rng(4)
    frame = scores({"labels-a": random.random(40).tolist(), "labels-b": random.random(40).tolist()})
    shuffled = frame.sample(frac=1, random_state=7)
    shuffled.attrs = dict(frame.attrs)

    assert compare(shuffled, "labels-a", "labels-b") == compare(frame, "labels-a", "labels-b")


SHARES = st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0, NAN])


@given(values=st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=2, max_size=12), direction=st.sampled_from([1, -1]))
def test_a_comparison_is_that_of_the_other_side_mirrored(scores, values, direction):
    """Difference and interval change sides, p and verdict stay."""
    from_a, from_b, from_c = zip(*values, strict=True)
    frame = scores({"labels-a": from_a, "labels-b": from_b, "labels-c": from_c}, direction=direction)
    there, back = compare(frame, "labels-a", "labels-b"), compare(frame, "labels-b", "labels-a")

    assert (there.difference, there.low, there.high) == pytest.approx((-back.difference, -back.high, -back.low),
                                                                      nan_ok=True, abs=1e-9)
    assert (there.p, there.p_adjusted) == pytest.approx((back.p, back.p_adjusted), nan_ok=True)
    assert (there.winner, there.case, there.n, there.dropped) == (back.winner, back.case, back.n, back.dropped)
    assert not there.p_adjusted < there.p
