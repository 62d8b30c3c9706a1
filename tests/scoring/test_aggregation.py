"""One number for many images: the worked example, its counts, and scikit-learn's opinion."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, fbeta_score, jaccard_score, precision_score, recall_score
from sklearn.preprocessing import MultiLabelBinarizer

from vision_eval.scoring.aggregation import RULES, mean_of, over
from vision_eval.scoring.score import Score, undefined

NAN = math.nan
PREDICTED = [["dog", "beach", "ball", "sunset"], ["cat"], []]
REFERENCES = [["dog", "beach", "sea"], ["cat"], ["car", "road"]]
FAILED = [False, False, True]
WORDS = ["dog", "cat", "sea", "car", "sky"]

label_sets = st.frozensets(st.sampled_from(WORDS), min_size=1)
albums = st.lists(st.tuples(label_sets, label_sets), min_size=1, max_size=6)
loose_albums = st.lists(st.tuples(st.frozensets(st.sampled_from(WORDS)), st.none() | st.frozensets(
    st.sampled_from(WORDS)), st.booleans()), min_size=1, max_size=6)


def of(album):
    """Predictions and references of an album."""
    return [one for one, *_ in album], [other for _, other, *_ in album]


@pytest.mark.parametrize(("score", "agg", "value"), [
    ("precision", "image", 0.5), ("recall", "image", 0.555556), ("f1", "image", 0.523810),
    ("jaccard", "image", 0.466667), ("precision", "micro", 0.6), ("recall", "micro", 0.5), ("f1", "micro", 0.545455),
    ("f1", "macro", 0.5), ("exact_match", "image", 0.333333), ("precision_answered", "image", 0.75),
])
def test_methods_a6_aggregation(score, agg, value):
    """The three images of the worked example, of which the last is a failure; A5's mean and 0.3's are among them."""
    found = over(PREDICTED, REFERENCES, score=score, agg=agg, s_min=1, failed=FAILED)
    assert found.value == pytest.approx(value, abs=1e-6)
    assert (found.eligible, found.asked, found.failed) == (3, 3, 1)


def test_methods_a6_macro_over_all_labels_would_be_lower():
    """Six classes of the references count, not the two that only the model says."""
    assert over(PREDICTED, REFERENCES, agg="macro", s_min=1).classes == 6
    everything = over(PREDICTED, REFERENCES, agg="macro", s_min=0, failed=FAILED)
    assert (everything.value, everything.classes) == (pytest.approx(0.375), 8)


def test_methods_a22_known_absent_rate():
    """Labels are ruled out on four images, and named on one of them."""
    predicted, absent = [["dog", "cat"], ["dog"], [], ["sea"], ["sky"]], [["cat"], ["cat"], ["cat"], ["cat"], None]
    found = over(predicted, absent, score="known_absent")
    assert found.row() == {"value": 0.25, "n": 4, "eligible": 4, "asked": 5, "failed": 0}


def test_methods_0_4_a_failure_never_has_the_best_value():
    """Where lower is better a failure is left out, and shown beside."""
    found = over([["cat"], []], [["cat"], ["cat"]], score="known_absent", failed=[False, True])
    assert found.row() == {"value": 1.0, "n": 1, "eligible": 2, "asked": 2, "failed": 1}


@pytest.mark.parametrize(("empty_pair", "value", "n"), [("nan", 0.5, 2), ("agree", 2 / 3, 3)])
def test_methods_0_3_empty_pair(empty_pair, value, n):
    """Two empty sides agree only where that was chosen, and a failure never agrees."""
    found = over([["dog"], [], []], [["dog"], [], []], score="f1", empty_pair=empty_pair, failed=[False, False, True])
    assert (found.value, found.n, found.failed) == (pytest.approx(value), n, 1)


@pytest.mark.parametrize("agg", ["image", "micro", "macro", "weighted"])
def test_methods_a6_an_image_that_nobody_labelled_is_not_eligible(agg):
    """It is counted as asked, and that is all."""
    found = over([["dog"], ["dog"]], [["dog"], None], agg=agg, s_min=1)
    assert found.row() == {"value": 1.0, "n": 1, "eligible": 1, "asked": 2, "failed": 0}


@pytest.mark.parametrize(("predicted", "references", "options", "reason"), [
    pytest.param([], [], {}, "no-images", id="nothing-asked"),
    pytest.param([["dog"]], [None], {}, "no-reference", id="nobody-labelled"),
    pytest.param([["dog"]], [None], {"agg": "micro"}, "no-reference", id="nobody-labelled-pooled"),
    pytest.param([["dog"]], [None], {"agg": "macro"}, "no-reference", id="nobody-labelled-by-class"),
    pytest.param([["dog"]], [["dog"]] , {"agg": "macro"}, "no-classes", id="too-little-support"),
    pytest.param([[], ["dog"]], [[], None], {}, "various", id="different-reasons"),
    pytest.param([["dog"]], [[]], {"agg": "micro", "score": "recall"}, "empty-reference", id="nothing-to-find"),
])
def test_no_value_has_a_reason(predicted, references, options, reason):
    """NaN says why."""
    found = over(predicted, references, **options)
    assert math.isnan(found.value)
    assert found.reason == reason


SKLEARN = {"precision": precision_score, "recall": recall_score, "f1": f1_score, "jaccard": jaccard_score}


@pytest.mark.parametrize("score", SKLEARN)
@pytest.mark.parametrize(("agg", "average"), [("image", "samples"), ("micro", "micro")])
@given(album=albums)
def test_scikit_learn_agrees_by_image_and_pooled(score, agg, average, album):
    """Where no side is empty, the table of undefined values decides nothing."""
    predicted, references = of(album)
    coder = MultiLabelBinarizer(classes=WORDS)
    expected = SKLEARN[score](coder.fit_transform(references), coder.fit_transform(predicted), average=average,
                              zero_division=0)
    assert over(predicted, references, score=score, agg=agg).value == pytest.approx(expected)


@pytest.mark.parametrize("score", [*SKLEARN, "f_beta"])
@pytest.mark.parametrize("agg", ["macro", "weighted"])
@given(album=albums)
def test_scikit_learn_agrees_by_class(score, agg, album):
    """Over the classes that the references have."""
    predicted, references = of(album)
    coder = MultiLabelBinarizer(classes=WORDS)
    truth, given_labels = coder.fit_transform(references), coder.fit_transform(predicted)
    present = np.flatnonzero(truth.any(axis=0))
    options = {"average": agg, "labels": present, "zero_division": 0}
    expected = (fbeta_score(truth, given_labels, beta=0.5, **options) if score == "f_beta"
                else SKLEARN[score](truth, given_labels, **options))
    found = over(predicted, references, score=score, agg=agg, beta=0.5, s_min=1)
    assert (found.value, found.classes) == (pytest.approx(expected), len(present))


@given(album=albums)
def test_scikit_learn_agrees_on_exact_matches(album):
    """Subset accuracy."""
    predicted, references = of(album)
    coder = MultiLabelBinarizer(classes=WORDS)
    expected = accuracy_score(coder.fit_transform(references), coder.fit_transform(predicted))
    assert over(predicted, references, score="exact_match").value == pytest.approx(expected)


@given(album=albums, s_min=st.integers(1, 4))
def test_rare_classes_do_not_count(album, s_min):
    """A class counts when enough images have it."""
    predicted, references = of(album)
    support = [sum(word in labels for labels in references) for word in WORDS]
    found = over(predicted, references, agg="macro", s_min=s_min)
    assert found.classes == sum(count >= s_min for count in support)


@given(album=albums)
def test_pooled_and_image_means_agree_on_lists_of_equal_length(album):
    """Precision and recall differ only because lists do."""
    predicted, references = of(album)
    assume(len({len(labels) for labels in predicted}) == len({len(labels) for labels in references}) == 1)
    for score in ("precision", "recall", "f1"):
        pooled, mean = over(predicted, references, score=score, agg="micro"), over(predicted, references, score=score)
        assert pooled.value == pytest.approx(mean.value)


@pytest.mark.parametrize("agg", ["image", "micro", "macro", "weighted"])
@given(album=loose_albums, data=st.data())
def test_order_of_images_and_spelling_of_words_do_not_matter(agg, album, data):
    """Permuted photos and words that are renamed throughout give the same value and counts."""
    names = dict(zip(WORDS, data.draw(st.permutations(["Foxes", "the tree", "red-car", "moon", "ice"])), strict=True))
    renamed = [([names[word] for word in one], None if other is None else [names[word] for word in other], lost)
               for one, other, lost in data.draw(st.permutations(album))]
    before, after = (over(*of(photos), agg=agg, s_min=1, failed=[lost for *_, lost in photos])
                     for photos in (album, renamed))
    assert before.row() == pytest.approx(after.row(), nan_ok=True)


@pytest.mark.parametrize("score", RULES)
@given(album=loose_albums)
def test_values_are_bounded_and_counts_are_ordered(score, album):
    """In [0, 1] or NaN with a reason; defined images are eligible, and those were asked."""
    found = over(*of(album), score=score, failed=[lost for *_, lost in album])
    assert math.isnan(found.value) == (found.n == 0) == bool(found.reason)
    assert math.isnan(found.value) or 0 <= found.value <= 1
    assert 0 <= found.n <= found.eligible <= found.asked == len(album)


@pytest.mark.parametrize("score", ["precision", "recall", "f1", "jaccard", "exact_match"])
@given(album=loose_albums)
def test_failures_never_raise_a_mean(score, album):
    """Rejected answers are worth 0 or nothing, photo by photo and together."""
    predicted, references = of(album)
    for one, other in zip(predicted, references, strict=True):
        before, after = (over([one], [other], score=score, failed=[lost]).value for lost in (False, True))
        assert not after > before
        assert after == 0 or other is None
    assert not over(predicted, references, score=score, failed=[True] * len(album)).value > 0


@pytest.mark.parametrize(("call", "error", "message"), [
    pytest.param(lambda: over("dog", [["dog"]]), TypeError, "one text 'dog'", id="text-for-lists"),
    pytest.param(lambda: over(["dog"], [["dog"]]), TypeError, "one text 'dog'", id="text-for-names"),
    pytest.param(lambda: over([["dog"]], ["dog"]), TypeError, "one text 'dog'", id="text-for-a-reference"),
    pytest.param(lambda: over([["dog"]], []), ValueError, "1 predictions, 0 references", id="length"),
    pytest.param(lambda: over([["dog"]], [["dog"]], failed=[]), ValueError, "0 flags", id="flags"),
    pytest.param(lambda: over([], [], score="f2"), ValueError, "score must be", id="score"),
    pytest.param(lambda: over([], [], agg="mean"), ValueError, "agg must be", id="aggregation"),
    pytest.param(lambda: over([], [], score="exact_match", agg="micro"), ValueError, "only aggregation", id="pooled"),
    pytest.param(lambda: over([], [], agg="macro", s_min=-1), ValueError, "s_min must be", id="support"),
    pytest.param(lambda: over([["a"]], [["a"]], empty_pair="one"), ValueError, "empty_pair must be", id="empty-pair"),
    pytest.param(lambda: undefined("bad-luck"), ValueError, "Not a reason", id="reason"),
])
def test_slips_are_errors(call, error, message):
    """What cannot be meant is said at once."""
    with pytest.raises(error, match=message):
        call()


def test_a_mean_of_nothing_defined_says_why():
    """One reason for all is the reason of the mean."""
    found = mean_of([undefined("empty-pair"), undefined("empty-pair")], failed=1)
    assert (found.reason, found.n, found.eligible, found.failed) == ("empty-pair", 0, 2, 1)
    assert mean_of([Score(0.25), Score(0.75)]).value == 0.5
