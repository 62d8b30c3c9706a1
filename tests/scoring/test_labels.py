"""Label scores of one image: the worked examples, the table of undefined values, and what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import Label
from vision_eval.scoring import f1, f_beta, known_absent, precision, recall, sets
from vision_eval.scoring.labels import (
    exact_match,
    jaccard,
    precision_answered,
    precision_topicality,
    weighed_precision,
)

NAN = math.nan
P, R = ["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"]
WORDS = ("dog", "beach", "ball", "sunset", "sea", "car", "road")
names = st.lists(st.sampled_from(WORDS), unique=True)


def f_half(predicted, reference, **options):
    """F0.5 with the call of the other scores."""
    return f_beta(predicted, reference, 0.5, **options)


SCORES = pytest.mark.parametrize("score", [precision, recall, f1, f_half, jaccard, exact_match])


@pytest.mark.parametrize(("score", "value"), [
    pytest.param(precision, 2 / 4, id="methods-A1-precision"), pytest.param(recall, 2 / 3, id="methods-A2-recall"),
    pytest.param(f1, 4 / 7, id="methods-A3-f1"), pytest.param(f_half, 0.526316, id="methods-A3-f0.5"),
    pytest.param(jaccard, 2 / 5, id="methods-A4-jaccard"), pytest.param(exact_match, 0, id="methods-A5-exact-match"),
])
def test_worked_example(score, value):
    """Image 1 of the worked example."""
    assert score(P, R) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(("score", "mean"), [
    pytest.param(precision, 0.5, id="methods-A6-precision"), pytest.param(recall, 0.555556, id="methods-A6-recall"),
    pytest.param(f1, 0.523810, id="methods-A6-f1"),
])
def test_image_average(score, mean):
    """Mean over the three images of the worked example; the third is a failure."""
    values = [score(P, R), score(["cat"], ["cat"]), score([], ["car", "road"], failed=True)]
    assert sum(values) / 3 == pytest.approx(mean, abs=1e-6)


@pytest.mark.parametrize(("predicted", "reference", "expected"), [
    pytest.param([], ["dog"], (0, 0, 0, 0, 0), id="methods-0.3-silent"),
    pytest.param(["dog"], [], (0, NAN, 0, 0, 0), id="methods-0.3-nothing-to-find"),
    pytest.param([], [], (NAN, NAN, NAN, NAN, 1), id="methods-0.3-both-empty"),
    pytest.param(["dog"], None, (NAN,) * 5, id="methods-0.3-nobody-labelled"),
    pytest.param([], None, (NAN,) * 5, id="methods-0.3-nobody-labelled-silent"),
    pytest.param(["---"], ["dog"], (0, 0, 0, 0, 0), id="a-name-of-nothing-is-no-label"),
])
def test_undefined_values(predicted, reference, expected):
    """Precision, recall, F1, Jaccard and exact match where a side is empty or unknown."""
    found = tuple(score(predicted, reference) for score in (precision, recall, f1, jaccard, exact_match))
    assert found == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("score", [precision, recall, f1, f_half, jaccard])
def test_methods_0_3_two_empty_sides_can_be_made_to_agree(score):
    """For exhaustive truth; the other rows of the table stay, and a failure does not profit."""
    assert score([], [], empty_pair="agree") == 1
    assert score([], ["dog"], empty_pair="agree") == score([], [], empty_pair="agree", failed=True) == 0


@pytest.mark.parametrize(("score", "found", "reason"), [
    pytest.param(sets.precision, sets.Overlap(0, 0, None), "no-reference", id="nobody-labelled"),
    pytest.param(sets.exact_match, sets.Overlap(0, 0, None), "no-reference", id="nobody-labelled-exact"),
    pytest.param(sets.f_beta, sets.Overlap(0, 0, None, failed=True), "no-reference", id="nobody-labelled-failed"),
    pytest.param(sets.recall, sets.Overlap(0, 1, 0), "empty-reference", id="nothing-to-find"),
    pytest.param(sets.recall, sets.Overlap(0, 0, 0), "empty-pair", id="both-empty"),
    pytest.param(sets.precision, sets.Overlap(0, 0, 0), "empty-pair", id="both-empty-precision"),
    pytest.param(sets.precision_answered, sets.Overlap(0, 0, 1), "no-labels", id="silent"),
    pytest.param(sets.precision_answered, sets.Overlap(0, 0, 1, failed=True), "failed", id="failed"),
    pytest.param(sets.precision_answered, sets.Overlap(0, 0, None), "no-reference", id="nobody-labelled-answered"),
    pytest.param(sets.known_absent, sets.Overlap(0, 1, 0), "no-negatives", id="nothing-ruled-out"),
    pytest.param(sets.known_absent, sets.Overlap(0, 0, 1, failed=True), "failed", id="failed-lower-is-better"),
])
def test_methods_0_3_no_value_has_a_reason(score, found, reason):
    """NaN says why."""
    value = score(found)
    assert (math.isnan(value.value), value.reason) == (True, reason)


def test_methods_0_3_precision_of_answers():
    """Silence and failures are left out here, and 0 in the headline."""
    answers = [(["dog", "cat"], False), ([], False), (["dog"], True)]
    assert [precision_answered(names, ["dog"], failed=failed) for names, failed in answers] == pytest.approx(
        [0.5, NAN, NAN], nan_ok=True)


TOPICAL = [{"name": "dog", "topicality": 0.9}, {"name": "cat", "topicality": 0.6}, {"name": "sea", "topicality": 0.3}]


def test_methods_a23_precision_by_topicality():
    """(0.9 + 0.3) / 1.8."""
    assert precision_topicality(TOPICAL, ["dog", "sea"]) == pytest.approx(0.666667, abs=1e-6)


@pytest.mark.parametrize(("predicted", "reference", "failed", "value", "reason"), [
    pytest.param([{"name": "dog", "topicality": 0}], ["dog"], False, NAN, "no-weight", id="methods-A23-no-weight"),
    pytest.param(["dog"], ["dog"], False, NAN, "no-weight", id="names-alone-weigh-nothing"),
    pytest.param([], ["dog"], False, NAN, "no-weight", id="silent"),
    pytest.param(TOPICAL, None, False, NAN, "no-reference", id="nobody-labelled"),
    pytest.param(TOPICAL, ["dog"], True, 0, "", id="failed"),
    pytest.param(TOPICAL, [], False, 0, "", id="nothing-to-find"),
    pytest.param([Label(name="dog", topicality=95), Label(name="cat", topicality=1)], ["dog"], False, 0.5, "",
                 id="methods-0.6-above-1-is-1"),
    pytest.param([{"name": "dog", "topicality": -1}, {"name": "cat", "topicality": "0.5"}], ["dog"], False, NAN,
                 "no-weight", id="numbers-that-are-none"),
])
def test_precision_by_topicality_at_its_edges(predicted, reference, failed, value, reason):
    """What has no weight, and what the model cannot have meant."""
    found = weighed_precision(predicted, reference, failed=failed)
    assert (found.value, found.reason) == (pytest.approx(value, nan_ok=True), reason)


def test_keys_are_taken_as_they_are():
    """Who has normalised names already, once for many scores, need not do it again."""
    assert (recall(["Dogs"], ["dog"]), recall(["Dogs"], ["dog"], keys=True), recall(["dog"], ["dog"], keys=True)) == (
        1, 0, 1)


@given(predicted=names, reference=names)
def test_jaccard_is_a_function_of_f1(predicted, reference):
    """F1 / (2 - F1), so both order answers alike; and 1 exactly for equal sets."""
    balance, share = f1(predicted, reference), jaccard(predicted, reference)
    assert share == pytest.approx(balance / (2 - balance), nan_ok=True)
    assert (share == 1) == (exact_match(predicted, reference) == 1 and bool(reference))


@given(predicted=names, reference=names)
def test_both_sides_exchanged_exchange_precision_and_recall(predicted, reference):
    """Where both are defined; what is symmetric stays."""
    if predicted and reference:
        assert precision(predicted, reference) == recall(reference, predicted)
    assert jaccard(predicted, reference) == pytest.approx(jaccard(reference, predicted), nan_ok=True)


@SCORES
@pytest.mark.parametrize("reference", [pytest.param([], id="empty"), pytest.param(["dog"], id="some")])
def test_failures_score_zero(score, reference):
    """Section 0.4: a failure is 0 also where nothing was to be found, whatever the text named."""
    assert score([], reference, failed=True) == score(["dog"], reference, failed=True) == 0


@SCORES
def test_failures_without_reference_are_skipped(score):
    """An image that nobody labelled says nothing about a failure either."""
    assert math.isnan(score([], None, failed=True))


def test_names_are_normalised():
    """Plural, case and separators make no difference, and duplicates count once."""
    assert precision(["Dogs", "dog", "Sea-Lions"], {"dog", "sea lion"}) == 1


@pytest.mark.parametrize("call", [
    pytest.param(lambda: precision("dog", ["dog"]), id="predicted"),
    pytest.param(lambda: recall(["dog"], "dog"), id="reference"),
    pytest.param(lambda: f1("dog", None), id="without-reference"),
    pytest.param(lambda: known_absent(["dog"], "dog"), id="absent"),
])
def test_plain_text_is_refused(call):
    """Nobody means the letters of a word."""
    with pytest.raises(TypeError, match="not the one text 'dog'"):
        call()


@pytest.mark.parametrize("beta", [0, -1, NAN, math.inf])
def test_beta_is_positive(beta):
    """Beta weighs; 0 and less weigh nothing."""
    with pytest.raises(ValueError, match="beta must be"):
        f_beta(P, R, beta)


@SCORES
@given(predicted=names, reference=names, data=st.data())
def test_order_does_not_matter_and_scores_are_bounded(score, predicted, reference, data):
    """Set scores see sets, and stay in [0, 1] where they are defined."""
    shuffled = score(data.draw(st.permutations(predicted)), data.draw(st.permutations(reference)))
    assert shuffled == pytest.approx(score(predicted, reference), nan_ok=True)
    assert math.isnan(shuffled) or 0 <= shuffled <= 1


@given(predicted=names, reference=names)
def test_a_wrong_label_never_raises_precision(predicted, reference):
    """Guessing cannot pay, except that silence about something counts 0 before and after."""
    before, after = precision(predicted, reference), precision([*predicted, "zeppelin"], reference)
    assert after == 0 or after < before


@given(predicted=names, reference=names)
def test_a_right_label_never_lowers_recall(predicted, reference):
    """Naming one more thing that is there finds at least as much."""
    before = recall(predicted, reference)
    assert all(recall([*predicted, name], reference) >= before for name in reference)


@SCORES
@given(predicted=names, reference=names)
def test_failing_never_raises_a_score(score, predicted, reference):
    """A failure is never better than the answer it replaces."""
    assert not score([], reference, failed=True) > score(predicted, reference)


@given(predicted=names, reference=names)
def test_f1_lies_between_precision_and_recall(predicted, reference):
    """A balance of two numbers lies between them."""
    pair = precision(predicted, reference), recall(predicted, reference)
    if not any(map(math.isnan, pair)):
        assert min(pair) - 1e-12 <= f1(predicted, reference) <= max(pair) + 1e-12


@pytest.mark.parametrize(("predicted", "absent", "failed", "value"), [
    pytest.param(["dog", "Cats"], ["cat"], False, 1, id="methods-A22-hit"),
    pytest.param(["dog"], ["cat"], False, 0, id="methods-A22-no-hit"),
    pytest.param([], ["cat"], False, 0, id="silent"),
    pytest.param(["dog"], [], False, NAN, id="nothing-ruled-out"),
    pytest.param(["dog"], None, False, NAN, id="nobody-ruled-anything-out"),
    pytest.param([], ["cat"], True, NAN, id="methods-0.4-lower-is-better"),
])
def test_known_absent(predicted, absent, failed, value):
    """1 if something was named that is not there; a failure is left out."""
    assert known_absent(predicted, absent, failed=failed) == pytest.approx(value, nan_ok=True)


def test_methods_a22_synonyms_of_what_is_absent_count():
    """Who knows that two keys mean the same may say so."""
    def same(one, other):
        return (one, other) == ("couch", "sofa")

    assert known_absent(["couch"], ["sofa"]) == 0
    assert known_absent(["couch"], ["sofa"], same=same) == 1
    assert known_absent(["dog"], ["sofa"], same=same) == 0
