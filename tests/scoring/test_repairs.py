"""What a better reader could save: the worked table, each repair, and hostile text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.scoring import classify
from vision_eval.scoring.repairs import REPAIRS, repair

L = '{"labels":[{"name":"dog","confidence":0.9,"topicality":0.8}]}'
LABEL = L[len('{"labels":['):-2]
SAID = json.loads(L)


def labels(*found):
    """Labels as pairs of a name and both scores, in the shape of the schema."""
    return {"labels": [{"name": name, "confidence": confidence, "topicality": topicality}
                       for name, confidence, topicality in found]}


@pytest.mark.parametrize(("text", "repairs", "value"), [
    pytest.param(L, "", SAID, id="methods-C4-well-formed"),
    pytest.param(f"\ufeff {L}\n", "R1", SAID, id="methods-C4-R1"),
    pytest.param(f"<think>It is a {{dog}}.</think>\n{L}", "R2", SAID, id="methods-C4-R2"),
    pytest.param(f"```json\n{L}\n```", "R3", SAID, id="methods-C4-R3"),
    pytest.param(f"Here are the labels: {L}", "R4", SAID, id="methods-C4-R4"),
    pytest.param(f"Sure [two]:\n```\n{L}\n``` Enjoy {{them}}!", "R3 R4", SAID, id="methods-C4-R3-and-R4"),
    pytest.param(L.replace('"', "'"), "R5", SAID, id="methods-C4-R5-single-quotes"),
    pytest.param(L.replace("}]", "},]"), "R5", SAID, id="methods-C4-R5-trailing-comma"),
    pytest.param(L.replace("[", "[ // it's a dog\n").replace("}]", "}, /* no more */ ]"), "R5", SAID, id="comments"),
    pytest.param(L.replace('"', "'").replace("dog", 'dog\\\'s "toy"'), "R5", labels(('dog\'s "toy"', 0.9, 0.8)),
                 id="quotes-inside-quotes"),
    pytest.param(f"[{LABEL}]", "R6", SAID, id="methods-C4-R6-top-level-array"),
    pytest.param(LABEL, "R6", SAID, id="methods-C4-R6-single-label"),
    pytest.param(L.replace("0.9", '"0.9"'), "R7", SAID, id="methods-C4-R7-score-as-text"),
    pytest.param(L.replace("0.9", "95").replace("0.8", "80"), "R7", labels(("dog", 0.95, 0.8)),
                 id="methods-C4-R7-percent"),
    pytest.param(L.replace("0.9", "95"), "R8", labels(("dog", 1, 0.8)), id="methods-C4-R8-not-all-are-percent"),
    pytest.param(L.replace("0.9", "-0.1"), "R8", labels(("dog", 0, 0.8)), id="methods-C4-R8-negative"),
    pytest.param(L.replace("0.9", "9" * 400), "R8", labels(("dog", 1, 0.8)), id="endless-number"),
    pytest.param(L.replace("0.8", '0.8,"color":"red"'), "R9", SAID, id="methods-C4-R9-label"),
    pytest.param(f'{{"note":"",{L[1:]}', "R9", SAID, id="methods-C4-R9-root"),
    pytest.param(f"{L[:-2]},{LABEL[:-8]}", "R10", SAID, id="methods-C4-R10"),
    pytest.param(f"```json\n{L[:-2]}", "R3 R10", SAID, id="methods-C4-R10-in-a-fence"),
    pytest.param(L.replace("0.9", '0.9,"confidence":0.2'), "", labels(("dog", 0.2, 0.8)), id="methods-C4-last-wins"),
    pytest.param('{"labels":[]}', "", {"labels": []}, id="methods-C4-empty-array"),
])
def test_what_can_be_repaired(text, repairs, value):
    """The answer is valid afterwards, and every repair is logged in order."""
    found = repair(text)
    assert (found.value, found.valid, " ".join(found.repairs)) == (value, True, repairs)


@pytest.mark.parametrize("text", [
    pytest.param(L[:L.index('"top') + 4], id="methods-C4-cut-in-the-first-label"),
    pytest.param("I'm sorry, I cannot help with that image.", id="methods-C4-refusal"),
    pytest.param(L.replace(',"topicality":0.8', ""), id="methods-C4-no-topicality"),
    pytest.param(L.replace("0.9", "NaN"), id="methods-C4-nan"),
    pytest.param('{"labels":["dog","beach"]}', id="methods-C4-plain-texts"),
    pytest.param(" " * 400, id="methods-C4-blanks"),
    pytest.param("A dog on a beach.", id="methods-C4-prose"),
    pytest.param(L.replace("dog", ""), id="methods-C4-empty-name"),
    pytest.param(L.replace("0.9", '"high"'), id="a-word-for-a-score"),
    pytest.param(L.replace("0.9", "true"), id="a-truth-for-a-score"),
    pytest.param('"dog"', id="json-of-another-kind"),
    pytest.param("{}", id="no-labels"),
    pytest.param("[" * 9999 + "]" * 9999, id="too-deep"),
])
def test_what_cannot_be_repaired(text):
    """Nothing is made up."""
    assert not repair(text).valid


def test_methods_c4_the_thinking_is_taken_for_an_empty_answer():
    """Only then."""
    found = repair(" ", thinking=f"Labels: {L}")
    assert (found.value, found.repairs, found.valid) == (SAID, ("R1", "R2", "R4"), True)
    assert not repair("A dog.", thinking=L).valid


def test_another_schema_is_not_reshaped():
    """Repairs of labels know the shape of labels only; those of text help everyone."""
    schema = {"type": "array", "items": {"type": "string"}}
    assert (repair("```['dog']```", schema=schema).value, repair("['dog']", schema=schema).valid) == (["dog"], True)
    assert repair('["dog"]').value == {"labels": ["dog"]}


PIECES = [L, LABEL, "{", "}", "[", "]", '"', "'", "\\", "```", "<think>", "</think>", "NaN", "95", ",", ":", "//", "/*",
          "*/", '"labels"', '"name"', '"confidence"', "\n", "dog", "\ud800", "\ufeff"]


@given(st.text(st.characters()) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
       st.sampled_from(["", L, "hm {"]))
def test_any_text_can_be_tried(text, thinking):
    """Nothing raises; a valid answer is left as it is, and repairs are known and in order."""
    found = repair(text, thinking=thinking)
    assert list(found.repairs) == sorted(found.repairs, key=list(REPAIRS).index)
    if classify(text).schema_valid:
        assert (found.value, found.valid, set(found.repairs) - {"R1"}) == (json.loads(text.strip()), True, set())


@pytest.mark.parametrize("piece", ["{", '"', "'", "/*", "//", ",", ", ", "[{}", "[{}, ", '{"a":', "<think>", "\\'",
                                   "{'", "```"])
def test_time_is_linear(growth, piece):
    """No text of a hostile model keeps the repairs busy as a quadratic search would be."""
    assert growth(lambda text: repair(f"[{text}", thinking=text), piece) < 32
