from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.io.chunks import joined, json_objects, sound, without_context

LOOKALIKES = ('"context":[1]', '\\"context\\":[2]', ',"context":[3],', "context")
TEXTS = st.one_of(st.text(max_size=12), st.sampled_from(LOOKALIKES))
NAMES = TEXTS.filter("context".__ne__)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)


@given(st.lists(OBJECTS, max_size=4), st.sampled_from(["\n", "", " \r\n\t"]))
def test_objects_in_a_row_are_read(objects, between):
    """However they are separated; the ends are where they end."""
    text = "".join(json.dumps(each) + between for each in objects)

    found, ends, rest = json_objects(text)

    assert (found, rest) == (objects, "")
    assert [text[:end].rstrip()[-1] for end in ends] == ["}"] * len(objects)


@given(st.text(max_size=60) | st.text(alphabet='{}[]":,1 ', max_size=60))
def test_any_text_is_read(text):
    """Nothing raises, and what is not read is said."""
    found, ends, rest = json_objects(text)

    assert len(found) == len(ends)
    assert all(isinstance(each, dict) for each in found)
    assert rest == "" or text.strip().endswith(rest.strip())


@pytest.mark.parametrize(("text", "count"), [
    pytest.param('{"a":1}{"a', 1, id="cut"),
    pytest.param("<html>", 0, id="page"),
    pytest.param('[{"a":1}]', 0, id="array"),
    pytest.param('{"a":1} 5', 1, id="number-behind"),
    pytest.param('{"a":NaN}', 0, id="nan"),
    pytest.param("[" * 100_000, 0, id="too-deep"),
    pytest.param('{"a":' + "9" * 5000 + "}", 0, id="number-too-long"),
])
def test_reading_stops_at_what_is_no_object(text, count):
    """What was read before counts, the rest is handed back."""
    found, _, rest = json_objects(text)

    assert len(found) == count
    assert rest


@given(OBJECTS, st.lists(st.integers(min_value=0)), st.integers(min_value=0), st.sampled_from([None, (",", ":")]))
def test_the_context_is_cut_out_and_nothing_else(kept, numbers, place, separators):
    """Wherever it stands, and whatever texts look like it."""
    items = list(kept.items())
    items.insert(place % (len(items) + 1), ("context", numbers))

    cut = without_context(json.dumps(dict(items), separators=separators, ensure_ascii=False))

    assert cut == json.dumps(kept, separators=separators, ensure_ascii=False) or json.loads(cut) == kept


def test_what_is_kept_stays_as_it_was_written():
    """Repeated keys, odd numbers and blanks survive: PhotoPrism reads the text and not our idea of it."""
    assert without_context('{ "response":"a","response":"b" ,"x":1.50e0, "context":[1,2],"done":true}') == (
        '{ "response":"a","response":"b" ,"x":1.50e0,"done":true}')


def test_chunks_of_a_chat_are_joined():
    """Texts and tool calls grow; of everything else the last word counts."""
    chunks = [{"message": {"role": "assistant", "content": "", "thinking": "hm"}, "done": False},
              {"message": {"role": "assistant", "content": "a "}, "logprobs": [1], "done": False},
              {"message": {"role": "assistant", "content": "dog", "tool_calls": [{}]}, "logprobs": [2], "done": True}]

    assert joined(chunks) == {
        "message": {"role": "assistant", "content": "a dog", "thinking": "hm", "tool_calls": [{}]},
        "logprobs": [1, 2], "done": True}


@given(st.text(st.characters(), max_size=20))
def test_sound_text_can_be_written(text):
    """Lone surrogates are replaced, everything else stays."""
    written = sound(text).encode()

    assert written.decode() == text or any("\ud800" <= letter <= "\udfff" for letter in text)
