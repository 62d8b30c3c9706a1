"""The short way through usual answers gives what the long way gives, or steps aside."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain.columns import joined, owners, places, split
from vision_eval.photoprism import go, storing
from vision_eval.photoprism.answers import _LIST
from vision_eval.photoprism.labels import LabelResult, completed
from vision_eval.photoprism.normalizer import priority_from, store_labels
from vision_eval.photoprism.rules import vocabulary
from vision_eval.photoprism.storing_many import _percents, _priorities, _uncertainties, store_many
from vision_eval.photoprism.usual import usual_answers
from vision_eval.photoprism.views import house_vocabulary

SCORES = st.one_of(st.floats(), st.integers(-10**40, 10**40), st.none(), st.text(max_size=2), st.booleans(),
                   st.floats(0, 1))
LABELS = st.fixed_dictionaries({"name": st.text(max_size=6) | st.none() | st.lists(st.none(), max_size=1),
                                "confidence": SCORES, "topicality": SCORES})


def the_long_way(text):
    """What the decoder that behaves like Go's makes of a text; None where it refuses it."""
    try:
        return [completed(LabelResult(**label)) for label in _LIST(go.value(text), None).get("labels")]
    except go.Undecodable:
        return None


def the_short_way(text):
    """The same where the answer is a usual one; None: it is not."""
    found = usual_answers([text])
    if not len(found.at):
        return None
    labels = found.labels
    return [LabelResult(name=name, confidence=confidence, topicality=topicality) for name, confidence, topicality
            in zip(labels.names.names(), labels.confidences.tolist(), labels.topicalities.tolist(), strict=True)]


@given(labels=st.lists(LABELS, max_size=4), ascii_only=st.booleans())
def test_both_ways_agree(labels, ascii_only):
    """Whatever the short way reads is what the long way reads, with nothing to fill in or to cap."""
    text = json.dumps({"labels": labels}, ensure_ascii=ascii_only)
    found = the_short_way(text)
    assert found is None or found == the_long_way(text)


@given(text=st.lists(st.sampled_from(['{', '}', '[', ']', ',', ':', '"labels"', '"name"', '"dog"', '"confidence"',
                                      '"topicality"', "0.5", "null", "NaN", " "]), max_size=14).map("".join))
def test_both_ways_agree_about_odd_texts(text):
    """Repeated members, missing ones, and what is no JSON."""
    found = the_short_way(text)
    assert found is None or found == the_long_way(text)


ASIDE = [
    pytest.param('{"labels": [{"name": "a", "name": "b", "confidence": 1, "topicality": 1}]}', id="name-twice"),
    pytest.param('{"labels": 1, "labels": []}', id="labels-twice"),
    pytest.param('{"labels": []}', id="no-labels"),
    pytest.param('{"labels": {"name": 1, "confidence": 1, "topicality": 1}}', id="one-label-alone"),
    pytest.param('{"labels": [["name", "a", "b", "c"]]}', id="lists"),
    pytest.param('{"labels": [{"Name": "a", "confidence": 1, "topicality": 1}]}', id="letter-case"),
    pytest.param('{"labels": [{"name": "a", "confidence": NaN, "topicality": 1}]}', id="nan"),
    pytest.param('{"labels": [{"name": "a", "confidence": 1e39, "topicality": 1}]}', id="too-large"),
    pytest.param('{"labels": [{"name": "a", "confidence": 1e-60, "topicality": 1}]}', id="too-small"),
    pytest.param('{"labels": [{"name": "a", "confidence": 95, "topicality": 1}]}', id="percent"),
    pytest.param('{"labels": [{"name": "a", "confidence": 0, "topicality": 1}]}', id="nothing-to-be-filled-in"),
    pytest.param('{"labels": [{"name": "a", "confidence": true, "topicality": 1}]}', id="true"),
    pytest.param('{"labels": [{"name": "", "confidence": 1, "topicality": 1}]}', id="nameless"),
    pytest.param('{"labels": [{"name": ["a"], "confidence": 1, "topicality": 1}]}', id="a-list-for-a-name"),
    pytest.param('{"labels": [{"name": "\\ud800", "confidence": 1, "topicality": 1}]}', id="half-a-pair"),
    pytest.param('<think></think>{"labels": [{"name": "a", "confidence": 1, "topicality": 1}]}', id="thoughts"),
    pytest.param('[' * 100000, id="deep"),
    pytest.param('{"labels": [], "caption": 1}', id="more-members"),
    pytest.param('{"labels": [{"name": "a", "confidence": 1, "topicality": 1}]} {}', id="two-values"),
    pytest.param('[]', id="a-list"),
    pytest.param("3", id="a-number"),
    pytest.param("", id="nothing"),
]


@pytest.mark.parametrize("text", ASIDE)
def test_stepping_aside(text):
    """What Go may read in its own way, or PhotoPrism would fill in, is left to the long way."""
    assert not len(usual_answers([text]).at)


def test_the_usual_among_others():
    """Scores in single precision, as the contract's section 3.2 has them; others leave no trace."""
    usual = '{"labels": [{"name": "dog", "confidence": 0.9, "topicality": 1}, %s]}'
    sea = '{"name": "sea", "confidence": 0.25, "topicality": 0.5}'
    texts = [usual % sea, *(param.values[0] for param in ASIDE), usual % (sea + "," + sea)]

    found = usual_answers(texts)

    assert found.at.tolist() == [0, len(texts) - 1]
    assert found.labels.counts.tolist() == [2, 3]
    assert found.labels.names.names() == ["dog", "sea", "dog", "sea", "sea"]
    assert found.labels.confidences.tolist() == [0.8999999761581421, 0.25, 0.8999999761581421, 0.25, 0.25]
    assert found.labels.topicalities.tolist() == [1.0, 0.5, 1.0, 0.5, 0.5]


RULES = vocabulary({"dog": {"priority": 5, "threshold": 0.5}, "puppy": {"label": "dog"}, "sea": {"priority": -1},
                    "fog": {"label": "---"}})
NAMES = st.sampled_from(["dog", "puppy", "puppies", "sea", "Sea!", "two dogs", "fog", "---", "富士山", "ferris wheel",
                         "..", "cat"])
SHARES = st.sampled_from([1, 0.995, 0.9949, 0.95, 0.9, 0.75, 0.6, 0.5, 0.4, 0.2, 0.19999, 0.15, 0.004, 0.0001])
ANSWERS = st.lists(st.lists(st.fixed_dictionaries({"name": NAMES, "confidence": SHARES, "topicality": SHARES}),
                            min_size=1, max_size=6), max_size=4)


@given(answers=ANSWERS, mode=st.sampled_from(["single-word", "phrase", "false"]),
       rules=st.sampled_from(["own", "house"]), confidence=st.sampled_from([None, 1, 20, 90]),
       topicality=st.sampled_from([None, 0, 40]))
def test_storing_many_is_storing_each(answers, mode, rules, confidence, topicality):
    """Names, scores, origins and losses are those of answers stored one by one, whatever the rules and thresholds."""
    words = RULES if rules == "own" else house_vocabulary()
    floors = {"Confidence": confidence, "Topicality": topicality}
    labels = usual_answers(json.dumps({"labels": one}, ensure_ascii=False) for one in answers).labels
    each = [[LabelResult(name=label["name"], confidence=go.single(label["confidence"]),
                         topicality=go.single(label["topicality"])) for label in one] for one in answers]

    found = store_many(labels, vocabulary=words, mode=mode, thresholds=floors)
    alone = [store_labels(one, vocabulary=words, mode=mode, thresholds=floors) for one in each]

    assert len(labels.counts) == len(answers)
    assert split(found.names, found.counts) == [tuple(row.name for row in one.stored) for one in alone]
    assert split(found.origins, found.counts) == [
        tuple(" + ".join(raw[at].name for at in row.indices) for row in one.stored)
        for raw, one in zip(each, alone, strict=True)]
    assert split(found.confidences.tolist(), found.counts) == [
        tuple((100 - row.uncertainty) / 100 for row in one.stored) for one in alone]
    assert split(found.topicalities.tolist(), found.counts) == [
        tuple(row.topicality / 100 for row in one.stored) for one in alone]
    assert split(found.lost, found.lost_counts) == [tuple(label.raw for label in one.dropped) for one in alone]
    assert split(found.reasons, found.lost_counts) == [tuple(label.reason for label in one.dropped) for one in alone]


def test_scores_of_many_are_rounded_as_one():
    """Percent, uncertainty and priority, over every thousandth and its neighbours (contract, sections 3.3 and 4.6)."""
    grid = np.arange(1, 1001, dtype=np.float32) / np.float32(1000)
    shares = np.concatenate([grid, np.nextafter(grid, np.float32(0)), np.nextafter(grid, np.float32(1))])
    given_ = np.minimum(shares, np.float32(1)).astype(np.float64)

    assert _percents(given_).tolist() == list(map(storing.percent, given_.tolist()))
    assert _uncertainties(given_).tolist() == list(map(storing.uncertainty, given_.tolist()))
    assert _priorities(given_).tolist() == list(map(priority_from, given_.tolist()))


@given(lists=st.lists(st.lists(st.integers(), max_size=3).map(tuple), max_size=5))
def test_lists_end_to_end(lists):
    """What is joined can be split again, and every item knows its list and its place in it."""
    items, counts = joined(lists)
    assert split(items, counts) == lists
    assert [lists[owner][place] for owner, place in zip(owners(counts).tolist(), places(counts).tolist(), strict=True)
            ] == items
