"""The form of label answers: the worked table, every code, and hostile text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from vision_eval.domain import LABEL_SCHEMA
from vision_eval.scoring import CODES, Structure, classify
from vision_eval.scoring.schema import violations

L = '{"labels":[{"name":"dog","confidence":0.9,"topicality":0.8}]}'
LABEL = L[len('{"labels":['):-2]


@pytest.mark.parametrize(("text", "codes", "strict", "valid"), [
    pytest.param(L, "", 1, 1, id="methods-C4-well-formed"),
    pytest.param(f"```json\n{L}\n```", "FENCED", 0, 0, id="methods-C4-fenced"),
    pytest.param(f"Here are the labels: {L}", "EXTRA_TEXT", 0, 0, id="methods-C4-text-before"),
    pytest.param(f"<think>It is a {{dog}}.</think>\n{L}", "REASONING_LEAK", 0, 0, id="methods-C4-think-block"),
    pytest.param("I'm sorry, I cannot help with that image.", "REFUSAL", 0, 0, id="methods-C4-refusal"),
    pytest.param('{"labels":[]}', "EMPTY_ARRAY", 1, 1, id="methods-C4-empty-array"),
    pytest.param(L.replace("0.9", '"0.9"'), "WRONG_TYPE", 1, 0, id="methods-C4-score-as-text"),
    pytest.param(L.replace("0.9", "95").replace("0.8", "80"), "OUT_OF_RANGE", 1, 0, id="methods-C4-percent"),
    pytest.param(L.replace(',"topicality":0.8', ""), "MISSING_KEY", 1, 0, id="methods-C4-no-topicality"),
    pytest.param(L.replace("0.8", '0.8,"color":"red"'), "EXTRA_PROPERTY", 1, 0, id="methods-C4-extra-key"),
    pytest.param(f"[{LABEL}]", "WRONG_ROOT", 1, 0, id="methods-C4-top-level-array"),
    pytest.param(L.replace("0.9", '0.9,"confidence":0.2'), "DUPLICATE_KEY", 1, 0, id="methods-C4-key-twice"),
    pytest.param(L.replace('"', "'"), "NONSTANDARD_JSON", 0, 0, id="methods-C4-single-quotes"),
    pytest.param(L.replace("}]", "},]"), "NONSTANDARD_JSON", 0, 0, id="methods-C4-trailing-comma"),
    pytest.param(L.replace("0.9", "NaN"), "NONSTANDARD_JSON", 0, 0, id="methods-C4-nan"),
    pytest.param('{"labels":["dog","beach"]}', "WRONG_TYPE", 1, 0, id="methods-C4-plain-texts"),
    pytest.param(" " * 400, "WHITESPACE_LOOP", 0, 0, id="methods-C4-blanks"),
    pytest.param("A dog on a beach.", "NOT_JSON", 0, 0, id="methods-C4-prose"),
    pytest.param(L.replace("dog", ""), "EMPTY_NAME", 1, 0, id="methods-C4-empty-name"),
    pytest.param("", "EMPTY", 0, 0, id="methods-C2-3-empty"),
    pytest.param(" " * 199, "EMPTY", 0, 0, id="methods-C2-3-blanks-below-200"),
    pytest.param(f"{L}{' ' * 200}", "WHITESPACE_LOOP", 1, 1, id="methods-C2-4-complete-json"),
    pytest.param("the dog is on the beach " * 8, "REPETITION_LOOP NOT_JSON", 0, 0, id="methods-C2-5-six-words"),
    pytest.param("it is the dog on the beach " * 8, "REPETITION_LOOP NOT_JSON", 0, 0, id="methods-C2-5-seven-words"),
    pytest.param("dog, " * 60 + "do", "REPETITION_LOOP NOT_JSON", 0, 0, id="methods-C2-5-cut-in-a-word"),
    pytest.param("the dog is on the beach " * 7, "NOT_JSON", 0, 0, id="methods-C2-5-seven-times-only"),
    pytest.param('{"labels":[' + f"{LABEL}," * 8, "REPETITION_LOOP TRUNCATED", 0, 0, id="methods-C2-5-label-object"),
    pytest.param("Es tut mir leid, das geht nicht.", "REFUSAL", 0, 0, id="methods-C2-6-german"),
    pytest.param(L.replace("dog", "i cannot"), "", 1, 1, id="methods-C2-6-json-is-no-refusal"),
    pytest.param(f"Okay, so the user wants labels. {L}", "REASONING_LEAK", 0, 0, id="methods-C2-7-untagged"),
    pytest.param(f"<think>A dog? {L}", "REASONING_LEAK", 0, 0, id="methods-C2-7-never-closed"),
    pytest.param(f"A dog.</think> {L}", "REASONING_LEAK", 0, 0, id="methods-C2-7-never-opened"),
    pytest.param(f"<think>x</think> Here: {L}", "REASONING_LEAK EXTRA_TEXT", 0, 0, id="methods-C2-7-and-text"),
    pytest.param(L[:-2], "TRUNCATED", 0, 0, id="methods-C2-9-unclosed-brackets"),
    pytest.param(L[:L.index("dog") + 1], "TRUNCATED", 0, 0, id="methods-C2-9-unclosed-text"),
    pytest.param(f"```json\n{L[:-4]}", "TRUNCATED FENCED", 0, 0, id="methods-C2-9-fence-cut"),
    pytest.param(f"Sure!\n```\n{L}\n```\nEnjoy.", "FENCED EXTRA_TEXT", 0, 0, id="methods-C2-10-text-around-a-fence"),
    pytest.param(f"{L} Enjoy {{them}}!", "EXTRA_TEXT", 0, 0, id="methods-C2-11-braces-after"),
    pytest.param(f'The 5" print [of two]: {L}', "EXTRA_TEXT", 0, 0, id="methods-C2-11-quote-and-brackets-before"),
    pytest.param(f"\ufeff{L}", "EXTRA_TEXT", 0, 0, id="methods-C2-11-byte-order-mark"),
    pytest.param(L.replace("[", "[ // dogs\n"), "NONSTANDARD_JSON", 0, 0, id="methods-C2-12-comment"),
    pytest.param('"dog"', "NOT_JSON", 1, 0, id="methods-C2-13-json-without-brackets"),
    pytest.param(LABEL, "WRONG_ROOT", 1, 0, id="methods-C2-15-single-label"),
    pytest.param("[]", "WRONG_ROOT EMPTY_ARRAY", 1, 0, id="methods-C2-15-empty-root"),
    pytest.param("{}", "MISSING_KEY", 1, 0, id="methods-C2-16-no-labels"),
    pytest.param(L.replace("0.9", "true"), "WRONG_TYPE", 1, 0, id="methods-C2-17-boolean-score"),
    pytest.param(L.replace("0.9", "1").replace("0.8", "0"), "", 1, 1, id="methods-C4-whole-numbers"),
    pytest.param(L.replace("0.9", "-0.1"), "OUT_OF_RANGE", 1, 0, id="methods-C2-18-negative"),
    pytest.param(L.replace("0.9", "9" * 5000), "OUT_OF_RANGE", 1, 0, id="methods-C2-18-endless-number"),
    pytest.param(L.replace("dog", "---"), "EMPTY_NAME", 1, 1, id="methods-C2-20-nothing-after-B1"),
    pytest.param(f"```\n{L.replace('0.9', '95')}\n```", "FENCED OUT_OF_RANGE", 0, 0, id="content-inside-a-fence"),
    pytest.param("[" * 9999 + "]" * 9999, "NOT_JSON", 0, 0, id="too-deep"),
    pytest.param(L.replace("dog", "\\ud800"), "", 1, 1, id="lone-surrogate"),
])
def test_codes_and_levels(text, codes, strict, valid):
    """The text alone decides codes and levels."""
    assert classify(text) == Structure(codes=tuple(codes.split()), delivered=True, strict_json=bool(strict),
                                       schema_valid=bool(valid))


def test_cut_at_the_limit():
    """C4: cut after ``"top`` because of the length."""
    text = L[:L.index('"top') + 4]
    assert classify(text, done_reason="length").codes == ("TRUNCATED",)


@pytest.mark.parametrize(("arguments", "codes", "delivered"), [
    pytest.param({"text": "", "status": None, "done": False}, "TRANSPORT", False, id="methods-C2-1-no-answer"),
    pytest.param({"text": "{}", "status": 500}, "TRANSPORT", False, id="methods-C2-1-status"),
    pytest.param({"text": L, "done": False}, "INCOMPLETE", False, id="methods-C2-2-incomplete"),
    pytest.param({"text": "", "done": False}, "INCOMPLETE", False, id="methods-C2-2-nothing-came"),
    pytest.param({"text": L[:-2], "done": False}, "INCOMPLETE TRUNCATED", False, id="methods-C2-2-half-came"),
    pytest.param({"text": " ", "thinking": L}, "IN_THINKING", True, id="methods-C2-8-json-in-thinking"),
    pytest.param({"text": "", "thinking": f"Well. {L[:-2]}", "done_reason": "length"}, "IN_THINKING TRUNCATED", True,
                 id="methods-C2-8-cut-in-thinking"),
    pytest.param({"text": "", "thinking": "A dog?", "done_reason": "length"}, "EMPTY TRUNCATED", True,
                 id="methods-C2-8-prose-in-thinking"),
    pytest.param({"text": L, "thinking": L}, "", True, id="methods-C2-8-answer-and-thinking"),
    pytest.param({"text": L, "done_reason": "length"}, "TRUNCATED", True, id="methods-C2-9-whole-but-at-the-limit"),
])
def test_what_came_over_the_wire(arguments, codes, delivered):
    """Status, final message, reason and thinking decide together with the text."""
    structure = classify(**arguments)
    assert (" ".join(structure.codes), structure.delivered) == (codes, delivered)


def test_there_are_21_codes_and_the_first_is_primary():
    """The order of the list decides, not the order of detection."""
    assert len(CODES) == len(set(CODES)) == 21
    assert (classify(L).primary, classify(f"```\n{L[:-2]}").primary) == ("OK", "TRUNCATED")


def test_every_code_can_occur():
    """The tables of this module leave no code untested."""
    marks = [*test_codes_and_levels.pytestmark, *test_what_came_over_the_wire.pytestmark]
    shown = {code for mark in marks for case in mark.args[1] for code in case.values[1].split()}
    assert shown == set(CODES)


COUNTS = {"type": "object", "required": ["labels"], "properties": {
    "labels": {"type": "array", "minItems": 2, "items": {"type": "string", "enum": ["dog", "cat"], "minLength": 1}}}}


@pytest.mark.parametrize(("text", "codes", "valid"), [
    pytest.param('{"labels":["dog","cat"]}', "", True, id="valid"),
    pytest.param('{"labels":["cow","cat"]}', "OUT_OF_RANGE", False, id="not-in-the-list"),
    pytest.param('{"labels":[]}', "OUT_OF_RANGE EMPTY_ARRAY", False, id="too-few"),
    pytest.param(L, "WRONG_TYPE OUT_OF_RANGE", False, id="the-house-schema-does-not-count"),
])
def test_another_schema(text, codes, valid):
    """The schema of the question decides, whatever it is."""
    structure = classify(text, schema=COUNTS)
    assert (" ".join(structure.codes), structure.schema_valid) == (codes, valid)


def test_a_root_that_the_schema_allows_is_not_wrong():
    """An array on top is right when it was asked for."""
    assert classify('["dog"]', schema={"type": "array"}).codes == ()


@pytest.mark.parametrize("schema", [
    pytest.param({"type": "lable"}, id="no-schema"),
    pytest.param({"$ref": "http://127.0.0.1:9/schema.json"}, id="address-is-not-fetched"),
    pytest.param({"$ref": "#"}, id="circle"),
])
def test_a_bad_schema_is_our_mistake(schema):
    """What the user wrote wrong is no code of the model."""
    with pytest.raises(ValueError, match="JSON Schema"):
        classify(L, schema=schema)


json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
                           lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                               st.sampled_from(["labels", "name", "confidence", "topicality", "x"]), inner, max_size=4))
label_objects = st.fixed_dictionaries({"name": st.text(max_size=2), "confidence": st.floats(-1, 2) | st.booleans(),
                                       "topicality": st.sampled_from([0, 1, 2, 0.5, "0.5", None])})


@given(st.lists(label_objects, max_size=3).map(lambda labels: {"labels": labels}) | json_values)
def test_the_fast_way_agrees_with_the_validator(value):
    """No violation is found exactly when jsonschema finds the value valid."""
    assert (not violations(value)) == Draft202012Validator(dict(LABEL_SCHEMA)).is_valid(value)


def _refuse(constant):
    raise ValueError(constant)


def _is_strict_json(text):
    try:
        json.loads(text.strip(), parse_constant=_refuse)
    except ValueError:
        return False
    return True


PIECES = [L, "{", "}", "[", "]", '"', "\\", "```", "<think>", "</think>", "NaN", "1", ",", ":", " ", "\n", "I cannot",
          "labels", "'", "dog ", "\ud800", "\x00"]
pieces = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(text=st.text(st.characters()) | pieces | json_values.map(json.dumps), done=st.booleans(),
       thinking=st.sampled_from(["", L, "hm"]), status=st.sampled_from([None, 200, 404]),
       reason=st.sampled_from([None, "stop", "length"]))
def test_any_text_has_a_structure(text, done, thinking, status, reason):
    """Nothing raises; codes are ordered and known, and the levels fit each other."""
    found = classify(text, done=done, thinking=thinking, status=status, done_reason=reason)
    assert list(found.codes) == sorted(found.codes, key=CODES.index)
    assert found.delivered == (status == 200 and done)
    assert found.strict_json == (status == 200 and _is_strict_json(text))
    assert found.strict_json or not found.schema_valid
    assert found.schema_valid or found.codes


@pytest.mark.parametrize("piece", ["{", '"', '{"', "[{}", "\\", '{"a":', "<think>", "<think></think>", "```", "I'm ",
                                   " x", "{}", "{a}", '{"\\', "dog ", "'", "a" + " " * 199, "]"])
def test_time_is_linear(growth, piece):
    """No text of a hostile model keeps the reader busy as a quadratic search would be."""
    def judge(text):
        classify(text + "!", thinking=text)
        classify(f"```{text}{L}", thinking=text)

    assert growth(judge, piece) < 32
