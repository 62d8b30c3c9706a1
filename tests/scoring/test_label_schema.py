"""The quick ways to judge an answer say what the slow ones say."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from vision_eval.domain import LABEL_SCHEMA
from vision_eval.scoring import CODES, classify, normalise
from vision_eval.scoring.json_text import find
from vision_eval.scoring.label_schema import is_label_schema, label_violations, sound_labels
from vision_eval.scoring.schema import violations

SAME_BUT_UNKNOWN = {**LABEL_SCHEMA, "title": "labels"}
"""The default schema in a form that is not recognised: the validator judges."""

scores = st.floats() | st.integers(-1, 2) | st.booleans() | st.sampled_from([0, 1, 0.5, 95, "0.5", None, 10**400])
members = st.fixed_dictionaries({}, optional={
    "name": st.sampled_from(["dog", "", "---", "ß", "富士山", "<think>", None, 7]), "confidence": scores,
    "topicality": scores, "color": st.just("red")})
whole = st.fixed_dictionaries({"name": st.sampled_from(["dog", "sea lion"]), "confidence": st.floats(0, 1),
                               "topicality": st.floats(0, 1)})
labels = st.lists(whole | members | st.sampled_from(["dog", None, 1, []]), max_size=4)
answers = (st.fixed_dictionaries({"labels": labels | st.sampled_from([None, {}, "dog"])}, optional={"x": st.just(1)})
           | labels | members | st.lists(whole, min_size=1, max_size=9).map(lambda found: {"labels": found}))


@given(answers)
def test_violations_are_those_of_the_validator(value):
    """Code by code, for answers that are right, nearly right and wrong."""
    assert label_violations(value) == violations(value, SAME_BUT_UNKNOWN)


@given(answers)
def test_sound_labels_are_valid_ones(value):
    """What is let through at once is what jsonschema lets through, numbers that are none aside."""
    valid = Draft202012Validator(dict(LABEL_SCHEMA)).is_valid(value)
    assert (sound_labels(value) is not None) == (valid and "nan" not in repr(value))


def written(value, *, indent, ascii_only, noise):
    """JSON text of an answer, in one of the ways in which models write it."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    return text.replace(*noise) if noise else text


NOISE = [None, ('"name"', '"name": "cat", "name"'), ('"labels"', '"labels": [], "labels"'), (" ", " " * 70),
         ("dog", "<think>"), ("dog", 'a \\"dog\\"'), ("}", "},"), ("dog", "\N{NO-BREAK SPACE}"), ("{", "\ufeff{")]


@given(answers, st.sampled_from([None, 0, 2]), st.booleans(), st.sampled_from(NOISE))
def test_a_clean_answer_is_recognised_by_sight(value, indent, ascii_only, noise):
    """Whether the default schema is recognised or not, every text has the same codes and levels."""
    text = written(value, indent=indent, ascii_only=ascii_only, noise=noise)
    assert classify(text) == classify(text, schema=SAME_BUT_UNKNOWN)


@pytest.mark.parametrize("count", [1, 7, 8, 9])
@pytest.mark.parametrize("same", [True, False], ids=["one-label", "different-labels"])
def test_many_labels_are_no_loop_unless_they_are_the_same(count, same):
    """Eight objects that are equal to the last character are a loop, as C2 says."""
    found = [{"name": "dog" if same else f"dog {number}", "confidence": 0.5, "topicality": 0.5}
             for number in range(count)]
    assert classify(json.dumps({"labels": found})).codes == (("REPETITION_LOOP",) if same and count >= 8 else ())


def test_a_letter_or_digit_in_front_makes_a_name():
    """Normalisation leaves something of every such character, so that names need not be normalised to know it."""
    characters = (character for character in map(chr, range(sys.maxunicode + 1)) if character.isalnum())
    assert [character for character in characters if not normalise(character)] == []


def test_an_equal_schema_is_recognised():
    """Schemas of recorded runs are read from JSON: equal, but another object."""
    assert is_label_schema(json.loads(json.dumps(dict(LABEL_SCHEMA))))
    assert not is_label_schema(SAME_BUT_UNKNOWN)


def test_codes_of_content_are_known():
    """No code of a violation is missing in the list of all codes."""
    everything = {"labels": [{"confidence": "1", "topicality": 2, "name": "", "x": 1}]}
    assert label_violations(everything) <= set(CODES)
    assert len(label_violations(everything)) == 4


pieces = st.lists(st.sampled_from(["```json\n", "Sure [two]:", '{"labels": []}', '{"a": {"b": [1]}}', "{", "}",
                                   '{"a":1,"a":2}', '"', "[", "]", "[1]", "{}" * 40, "[" * 65 + "]" * 65, "NaN",
                                   " it's "]), max_size=6)


@given(pieces.map("".join))
def test_the_first_object_is_found_at_once_or_by_brackets(text):
    """Brackets alone say the same: so many brackets are put behind the text that the quick way is closed."""
    quick, slow = find(text), find(text + "\n" + "{" * 65)
    if quick is not None and slow is not None and quick.parsed is not None and isinstance(quick.parsed.value, dict):
        assert (quick.before, quick.parsed) == (slow.before, slow.parsed)
        assert slow.after == quick.after + "\n" + "{" * 65
