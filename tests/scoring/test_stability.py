"""Repeats of one question."""

from __future__ import annotations

import itertools
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.scoring import stability as module
from vision_eval.scoring.agreement import jaccard_distance
from vision_eval.scoring.stability import stability

NAN = math.nan
label_sets = st.lists(st.sampled_from("abcd"), unique=True)
repeats = st.lists(label_sets, min_size=2, max_size=5)


def test_methods_a21_stability():
    """Pairs 1, 1/3 and 1/3; one label of three is always there."""
    found = stability([["dog", "beach"], ["dog", "beach"], ["dog", "sea"]])
    assert (found.jaccard, found.core_ratio) == pytest.approx((0.555556, 1 / 3), abs=1e-6)
    assert (found.identical, found.top1, found.repeats) == (0, 1, 3)


@pytest.mark.parametrize(("sets", "expected"), [
    pytest.param([[], []], (1, 1, 1, 1), id="methods-A21-both-empty"),
    pytest.param([["Dogs"], ["dog"]], (1, 1, 1, 1), id="same-keys"),
    pytest.param([["dog", "sea"], ["sea", "dog"]], (1, 1, 1, 0), id="other-order"),
    pytest.param([["dog"], []], (0, 0, 0, 0), id="one-empty"),
    pytest.param([None, None], (0, 0, 0, 0), id="methods-0.4-two-failures-do-not-agree"),
    pytest.param([None, []], (0, 0, 0, 0), id="a-failure-is-no-empty-answer"),
    pytest.param([["dog"], ["dog"], None], (1 / 3, 0, 0, 1 / 3), id="one-failure-of-three"),
])
def test_agreement_of_sets(sets, expected):
    """Jaccard, core ratio, identical and first label."""
    found = stability(sets)
    assert (found.jaccard, found.core_ratio, found.identical, found.top1) == pytest.approx(expected)
    assert found.failed == sets.count(None)


def test_methods_a21_confidence_sd():
    """Of labels in all repeats only."""
    first = [{"name": "dog", "confidence": 0.9}, {"name": "sea", "confidence": 0.2}]
    second = [{"name": "Dogs", "confidence": 0.7}, {"name": "sky", "confidence": 0.4}]
    assert stability([first, second]).confidence_sd == pytest.approx(statistics.stdev([0.9, 0.7]))
    assert math.isnan(stability([first, ["dog"]]).confidence_sd)
    assert math.isnan(stability([first, None]).confidence_sd)


@pytest.mark.parametrize("sets", [[], [["dog"]], [None]], ids=["none", "one", "one-failed"])
def test_methods_a21_one_repeat_agrees_with_nothing(sets):
    """NaN says why."""
    found = stability(sets)
    assert (math.isnan(found.jaccard), math.isnan(found.identical), found.reason, found.n) == (
        True, True, "one-repeat", 0)


def test_photos_count_once_each():
    """However many repeats they have; those with one do not count."""
    found = module.over([[["dog"]] * 5, [["dog"], ["sea"]], [["sky"]], [None, None]])
    assert (found.jaccard, found.n, found.repeats, found.failed) == (pytest.approx(1 / 3), 3, 10, 2)


@pytest.mark.parametrize(("images", "reason"), [([], "no-images"), ([[["dog"]]], "one-repeat")])
def test_no_photo_with_repeats_has_a_reason(images, reason):
    """NaN says why."""
    found = module.over(images)
    assert (math.isnan(found.top1), found.reason, found.n) == (True, reason, 0)


@given(sets=repeats, data=st.data())
def test_order_of_repeats_does_not_matter(sets, data):
    """Pair by pair as the definition has it, bounded, and the core is the strictest."""
    found = stability(sets, keys=True)
    pairs = [1 - jaccard_distance(frozenset(one), frozenset(other)) for one, other in itertools.combinations(sets, 2)]
    assert found.jaccard == pytest.approx(sum(pairs) / len(pairs))
    shuffled = stability(data.draw(st.permutations(sets)), keys=True)
    assert (shuffled.jaccard, shuffled.core_ratio, shuffled.top1) == pytest.approx(
        (found.jaccard, found.core_ratio, found.top1))
    assert 0 <= found.core_ratio <= found.jaccard + 1e-12
    assert found.jaccard <= 1 + 1e-12
    assert (found.identical == 1) == (len({frozenset(labels) for labels in sets}) == 1)


@given(sets=repeats, lost=st.integers(0, 4))
def test_a_failure_never_steadies(sets, lost):
    """Any repeat that fails instead of answering lowers agreement, or leaves it."""
    broken = [None if place == lost else labels for place, labels in enumerate(sets)]
    before, after = stability(sets, keys=True), stability(broken, keys=True)
    assert after.jaccard <= before.jaccard + 1e-12
    assert after.core_ratio <= before.core_ratio
    assert after.top1 <= before.top1


@pytest.mark.parametrize("call", [lambda: stability("dog"), lambda: stability(["dog", "dog"]),
                                  lambda: module.over("dog"), lambda: module.over([["dog", "dog"]])])
def test_plain_text_is_refused(call):
    """Nobody means the letters of a word."""
    with pytest.raises(TypeError, match="not the one text 'dog'"):
        call()
