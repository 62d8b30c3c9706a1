"""The short way through usual answers gives what the long way gives, or steps aside."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.photoprism import go
from vision_eval.photoprism.answers import _LIST
from vision_eval.photoprism.usual import usual_labels

SCORES = st.one_of(st.floats(), st.integers(-10**40, 10**40), st.none(), st.text(max_size=2), st.booleans())
LABELS = st.fixed_dictionaries({"name": st.text(max_size=6), "confidence": SCORES, "topicality": SCORES})


def the_long_way(text):
    """What the decoder that behaves like Go's makes of a text; None where it refuses it."""
    try:
        return _LIST(go.value(text), None).get("labels")
    except go.Undecodable:
        return None


@given(labels=st.lists(LABELS, max_size=4), ascii_only=st.booleans())
def test_both_ways_agree(labels, ascii_only):
    """Whatever the short way reads is what the long way reads."""
    text = json.dumps({"labels": labels}, ensure_ascii=ascii_only)
    found = usual_labels(text)
    assert found is None or found == the_long_way(text)


@given(text=st.lists(st.sampled_from(['{', '}', '[', ']', ',', ':', '"labels"', '"name"', '"dog"', '"confidence"',
                                      '"topicality"', "0.5", "null", "NaN", " "]), max_size=14).map("".join))
def test_both_ways_agree_about_odd_texts(text):
    """Repeated members, missing ones, and what is no JSON."""
    found = usual_labels(text)
    assert found is None or found == the_long_way(text)


@pytest.mark.parametrize("text", [
    pytest.param('{"labels": [{"name": "a", "name": "b", "confidence": 1, "topicality": 1}]}', id="name-twice"),
    pytest.param('{"labels": 1, "labels": []}', id="labels-twice"),
    pytest.param('{"labels": [{"Name": "a", "confidence": 1, "topicality": 1}]}', id="letter-case"),
    pytest.param('{"labels": [{"name": "a", "confidence": NaN, "topicality": 1}]}', id="nan"),
    pytest.param('{"labels": [{"name": "a", "confidence": 1e39, "topicality": 1}]}', id="too-large"),
    pytest.param('{"labels": [{"name": "\\ud800", "confidence": 1, "topicality": 1}]}', id="half-a-pair"),
    pytest.param('[' * 100000, id="deep"),
    pytest.param('{"labels": [], "caption": 1}', id="more-members"),
])
def test_stepping_aside(text):
    """What Go may read in its own way is left to the long way."""
    assert usual_labels(text) is None


def test_the_usual():
    """Scores in single precision, as the contract's section 3.2 has them."""
    text = '{"labels": [{"name": "dog", "confidence": 0.9, "topicality": 1}]}'
    assert usual_labels(text) == [{"name": "dog", "confidence": 0.8999999761581421, "topicality": 1.0}]
