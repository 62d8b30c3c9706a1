"""Names as metrics take them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import Label
from vision_eval.scoring.names import distinct, every, hits, ranked

numbers = st.none() | st.floats(0, 1) | st.sampled_from([0.5, 1, "0.9", True, float("nan")])
labels = st.lists(st.fixed_dictionaries({"name": st.sampled_from("abc")},
                                        optional={"confidence": numbers, "topicality": numbers}))


def label(name, confidence=None, topicality=None):
    """A label as a mapping."""
    return {"name": name, "confidence": confidence, "topicality": topicality}


@pytest.mark.parametrize(("given_labels", "order"), [
    pytest.param(["sea", "dog", "cat"], "sea dog cat", id="names-in-their-order"),
    pytest.param([label("sea", 0.4), label("dog", 0.9)], "dog sea", id="confidence"),
    pytest.param([label("sea", 0.9, 0.1), label("dog", 0.9, 0.7)], "dog sea", id="then-topicality"),
    pytest.param([label("sea", 0.9, 0.7), label("dog", 0.9, 0.7)], "sea dog", id="then-position-never-name"),
    pytest.param([label("dog", 0.1), label("cat", 0.5), label("Dogs", 0.9)], "dog cat", id="best-of-equal-keys"),
    pytest.param([label("sea"), label("dog", 0.1), "cat"], "dog sea cat", id="without-a-number-last"),
    pytest.param([label("sea", "0.9"), label("dog", True), label("cat", 0.1)], "cat sea dog", id="no-number-is-none"),
    pytest.param([Label(name="sea", confidence=0.1), Label(name="dog", confidence=1)], "dog sea", id="our-labels"),
    pytest.param([label("sea", 10**400), label("dog", 0.9)], "sea dog", id="huge-number"),
    pytest.param([label("---", 1), label("dog", 0.5)], "dog", id="a-name-of-nothing-goes"),
])
def test_methods_0_2_order(given_labels, order):
    """By confidence, topicality and position."""
    assert [one.key for one in ranked(given_labels)] == order.split()


def test_topicality_can_decide():
    """For the main subject (A7)."""
    given_labels = [label("sea", 0.9, 0.1), label("dog", 0.5, 0.8)]
    assert [one.key for one in ranked(given_labels, by="topicality")] == ["dog", "sea"]


@given(labels)
def test_a_ranking_has_each_key_once_at_its_best(given_labels):
    """The same keys as the set, falling confidence, and the highest one of each key."""
    found = ranked(given_labels, keys=True)
    assert {one.key for one in found} == set(distinct(given_labels, keys=True)) == set(every(given_labels, keys=True))
    scores = [-1 if one.confidence is None else one.confidence for one in found]
    assert scores == sorted(scores, reverse=True)
    for one in found:
        same = [other["confidence"] for other in given_labels if other["name"] == one.key
                and isinstance(other.get("confidence"), float | int) and other["confidence"] is not True]
        assert one.confidence is None or not any(score > one.confidence for score in same)


@pytest.mark.parametrize("call", [distinct, every, ranked])
@pytest.mark.parametrize("wrong", ["dog", [None], [1], [{"label": "dog"}], [{"name": None}], 5, None])
def test_what_has_no_names_is_refused(call, wrong):
    """A slip in calling, not an answer of a model."""
    with pytest.raises(TypeError):
        call(wrong)


def test_there_are_two_orders():
    """Names are no order."""
    with pytest.raises(ValueError, match="not by 'name'"):
        ranked(["dog"], by="name")


def test_hits_ask_in_one_direction():
    """The predicted key first."""
    assert hits(("a", "b"), ("b", "c"), lambda one, other: (one, other) == ("a", "c")) == (True, True)
    assert hits(("a", "b"), ("b", "c"), lambda one, other: (other, one) == ("a", "c")) == (False, True)
