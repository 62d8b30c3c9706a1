"""Ranked labels against a reference: the worked examples and scikit-learn on full rankings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score

from vision_eval.domain import Label
from vision_eval.scoring.ranking import (
    average_precision,
    hit_at_1,
    ndcg,
    precision_at_k,
    recall_at_k,
    subject_first,
    top1_agreement,
)

NAN = math.nan
RANKING, R = ["dog", "ball", "beach", "sky"], ["dog", "beach", "sea"]
GAINS = {"dog": 1, "beach": 0.6, "sea": 0.3}
WORDS = ["dog", "ball", "beach", "sky", "sea"]
rankings = st.lists(st.sampled_from(WORDS), unique=True)


def precision_at_2(predicted, reference, **options):
    """Precision at 2 with the call of the others."""
    return precision_at_k(predicted, reference, k=2, **options)


def recall_at_2(predicted, reference, **options):
    """Recall at 2 with the call of the others."""
    return recall_at_k(predicted, reference, k=2, **options)


EVERY = pytest.mark.parametrize("score", [top1_agreement, hit_at_1, subject_first, precision_at_2, recall_at_2,
                                          average_precision])


def test_methods_a7_top1_agreement_and_hit_at_1():
    """The first label is second in the baseline."""
    predicted, baseline = ["dog", "beach"], ["sea", "dog"]
    assert (top1_agreement(predicted, baseline).value, hit_at_1(predicted, baseline).value) == (0, 1)


def test_methods_a7_subject_first_rate():
    """Topicality decides, not confidence, and either name of the subject will do."""
    labels = [Label(name="sky", confidence=0.9, topicality=0.1), Label(name="puppies", confidence=0.8, topicality=0.9)]
    assert subject_first(labels, ["dog", "puppy"]).value == 1
    assert hit_at_1(labels, ["dog", "puppy"]).value == 0


@pytest.mark.parametrize(("k", "precision", "recall"), [(1, 1, 1 / 3), (2, 0.5, 1 / 3), (3, 2 / 3, 2 / 3),
                                                        (4, 0.5, 2 / 3), (8, 0.25, 2 / 3)])
def test_methods_a8_precision_and_recall_at_k(k, precision, recall):
    """The worked ranking; beyond its end the places are empty and the denominator grows."""
    found = precision_at_k(RANKING, R, k=k)
    assert (found.value, recall_at_k(RANKING, R, k=k).value) == pytest.approx((precision, recall))
    assert (found.top, found.reference) == (tuple(RANKING[:k]), 3)


def test_methods_a9_average_precision():
    """(1/1 + 2/3) / 3; with a second image at 0 the mean is 0.277778 (A10)."""
    found = average_precision(RANKING, R)
    assert (found.places, found.precisions) == ((1, 3), (1, 2 / 3))
    assert found.value == pytest.approx(0.555556, abs=1e-6)
    assert (found.value + average_precision(["car"], R).value) / 2 == pytest.approx(0.277778, abs=1e-6)


def test_methods_a11_ndcg():
    """1.3 of at best 1.528558."""
    found = ndcg(RANKING, GAINS)
    assert (found.gain, found.ideal, found.value) == pytest.approx((1.3, 1.528558, 0.850475), abs=1e-6)


@pytest.mark.parametrize(("score", "silent", "nothing_to_find", "both_empty"), [
    pytest.param(top1_agreement, 0, "empty-reference", "empty-reference", id="methods-A7-top1"),
    pytest.param(hit_at_1, 0, "empty-reference", "empty-reference", id="methods-A7-hit"),
    pytest.param(subject_first, 0, "empty-reference", "empty-reference", id="methods-A7-subject"),
    pytest.param(precision_at_2, 0, 0, "empty-pair", id="methods-A8-precision"),
    pytest.param(recall_at_2, 0, "empty-reference", "empty-pair", id="methods-A8-recall"),
    pytest.param(average_precision, 0, "empty-reference", "empty-reference", id="methods-A9"),
])
def test_undefined_values(score, silent, nothing_to_find, both_empty):
    """A side that is empty, value or reason; without a reference there is never a value."""
    found = [score([], ["dog"]), score(["dog"], []), score([], []), score(["dog"], None), score([], None, failed=True)]
    assert [one.reason or one.value for one in found] == [silent, nothing_to_find, both_empty, *["no-reference"] * 2]
    assert all(math.isnan(one.value) == bool(one.reason) for one in found)


@EVERY
@pytest.mark.parametrize("reference", [[], ["dog"]], ids=["empty", "some"])
def test_methods_0_4_failures_score_zero(score, reference):
    """Whatever the text named."""
    assert score(["dog"], reference, failed=True).value == 0


@pytest.mark.parametrize(("gains", "options", "value", "reason"), [
    pytest.param({"dog": 0}, {}, NAN, "no-gain", id="methods-A11-all-gains-0"),
    pytest.param({}, {}, NAN, "no-gain", id="nothing-relevant"),
    pytest.param(None, {}, NAN, "no-reference", id="nobody-graded"),
    pytest.param(GAINS, {"failed": True}, 0, "", id="failed"),
    pytest.param({"Dogs": 1, "dog": 0.5}, {}, 1, "", id="one-key-counts-once-at-its-best"),
])
def test_ndcg_at_its_edges(gains, options, value, reason):
    """No gain to be had, or none had."""
    found = ndcg(RANKING, gains, **options)
    assert (found.value, found.reason) == (pytest.approx(value, nan_ok=True), reason)


@pytest.mark.parametrize(("call", "error", "message"), [
    pytest.param(lambda: precision_at_k(RANKING, R, k=0), ValueError, "at least 1", id="k"),
    pytest.param(lambda: recall_at_k(RANKING, R, k=1.5), TypeError, "number of labels", id="half-a-label"),
    pytest.param(lambda: ndcg(RANKING, {"dog": 2}), ValueError, r"in \[0, 1\]", id="gain"),
    pytest.param(lambda: ndcg(RANKING, {"dog": NAN}), ValueError, r"in \[0, 1\]", id="no-number"),
    pytest.param(lambda: ndcg("dog", GAINS), TypeError, "one text 'dog'", id="text-for-ranking"),
    pytest.param(lambda: top1_agreement(["dog"], "dog"), TypeError, "one text 'dog'", id="text-for-reference"),
])
def test_slips_are_errors(call, error, message):
    """What cannot be meant is said at once."""
    with pytest.raises(error, match=message):
        call()


def test_synonyms_can_be_accepted():
    """Who knows that two keys mean the same may say so."""
    assert hit_at_1(["sofa"], ["couch"], same=lambda one, other: (one, other) == ("sofa", "couch")).value == 1


@given(order=st.permutations(WORDS), relevant=st.sets(st.sampled_from(WORDS), min_size=1))
def test_scikit_learn_agrees_on_average_precision_of_full_rankings(order, relevant):
    """Where every label is ranked, there is nothing that was never returned."""
    truth = np.array([[word in relevant for word in WORDS]], dtype=int)
    scores = np.array([[-order.index(word) for word in WORDS]])
    assert average_precision(order, relevant).value == pytest.approx(
        label_ranking_average_precision_score(truth, scores))


@given(order=st.permutations(WORDS), gains=st.lists(st.floats(0.01, 1), min_size=5, max_size=5))
def test_scikit_learn_agrees_on_ndcg_of_full_rankings(order, gains):
    """Likewise for graded relevance."""
    scores = np.array([[-order.index(word) for word in WORDS]])
    assert ndcg(order, dict(zip(WORDS, gains, strict=True))).value == pytest.approx(
        ndcg_score(np.array([gains]), scores))


@EVERY
@given(predicted=rankings, reference=rankings)
def test_scores_are_bounded(score, predicted, reference):
    """In [0, 1] or NaN with a reason, and never better when the answer is rejected."""
    value = score(predicted, reference).value
    assert math.isnan(value) or 0 <= value <= 1
    assert not score(predicted, reference, failed=True).value > value


@given(predicted=rankings, reference=rankings, k=st.integers(1, 6))
def test_looking_further_finds_no_less(predicted, reference, k):
    """Hits and recall only grow with k."""
    near, far = (recall_at_k(predicted, reference, k=depth) for depth in (k, k + 1))
    assert near.hits <= far.hits
    assert not near.value > far.value


@given(predicted=rankings, reference=rankings)
def test_a_right_label_moved_up_never_lowers_average_precision(predicted, reference):
    """Order is what these scores are about."""
    right_first = sorted(predicted, key=lambda name: name not in reference)
    assert not average_precision(predicted, reference).value > average_precision(right_first, reference).value + 1e-12
