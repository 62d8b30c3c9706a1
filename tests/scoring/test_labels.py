"""Label scores of one image: the worked examples, the table of undefined values, and what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.scoring import f1, f_beta, known_absent, precision, recall

NAN = math.nan
P, R = ["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"]
WORDS = ("dog", "beach", "ball", "sunset", "sea", "car", "road")
names = st.lists(st.sampled_from(WORDS), unique=True)


def f_half(predicted, reference, *, failed=False):
    """F0.5 with the call of the other scores."""
    return f_beta(predicted, reference, 0.5, failed=failed)


SCORES = pytest.mark.parametrize("score", [precision, recall, f1, f_half])


@pytest.mark.parametrize(("score", "value"), [
    pytest.param(precision, 2 / 4, id="methods-A1-precision"), pytest.param(recall, 2 / 3, id="methods-A2-recall"),
    pytest.param(f1, 4 / 7, id="methods-A3-f1"), pytest.param(f_half, 0.526316, id="methods-A3-f0.5"),
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
    pytest.param([], ["dog"], (0, 0, 0), id="methods-0.3-silent"),
    pytest.param(["dog"], [], (0, NAN, 0), id="methods-0.3-nothing-to-find"),
    pytest.param([], [], (NAN, NAN, NAN), id="methods-0.3-both-empty"),
    pytest.param(["dog"], None, (NAN, NAN, NAN), id="methods-0.3-nobody-labelled"),
    pytest.param([], None, (NAN, NAN, NAN), id="methods-0.3-nobody-labelled-silent"),
    pytest.param(["---"], ["dog"], (0, 0, 0), id="a-name-of-nothing-is-no-label"),
])
def test_undefined_values(predicted, reference, expected):
    """Precision, recall and F1 where a side is empty or unknown."""
    found = precision(predicted, reference), recall(predicted, reference), f1(predicted, reference)
    assert found == pytest.approx(expected, nan_ok=True)


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
