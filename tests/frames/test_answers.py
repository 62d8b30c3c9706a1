"""Answers as columns: many at once come out as each alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import Prompt, Reply, Variant
from vision_eval.frames.answers import ANSWER_COLUMNS, Answer, _columns_of, answer_columns
from vision_eval.photoprism import response
from vision_eval.photoprism.views import house_vocabulary

VARIANTS = (
    Variant(task="labels", model="small:4b", prompt=Prompt(user="Name it.", name="terse")),
    Variant(task="labels", model="small:4b", prompt=Prompt(user="Name it.", name="terse"), normalize="phrase",
            thresholds={"Confidence": 60}),
    Variant(task="labels", model="small:4b", prompt=Prompt(user="Name it.", name="own", schema={"type": "object"})),
    Variant(task="caption", model="small:4b", prompt=Prompt(user="What is this?", name="terse")),
)
SHARES = st.sampled_from([1, 0.9, 0.5, 0.25, 0.1, 0, 95, None])
NAMES = ["dog", "Dogs", "puppy", "ferris wheel", "---", "wall", "photo"]
LABEL = st.fixed_dictionaries({"name": st.sampled_from([*NAMES, "", "a\\b"]), "confidence": SHARES,
                               "topicality": SHARES})
SOUND = st.fixed_dictionaries({"name": st.sampled_from(NAMES), "confidence": st.sampled_from([1, 0.9, 0.5, 0.1]),
                               "topicality": st.just(0.5)})
JSON_TEXTS = st.lists(SOUND, min_size=1, max_size=9).map(lambda labels: json.dumps({"labels": labels}))
TEXTS = st.one_of(
    JSON_TEXTS, JSON_TEXTS.map(lambda text: text.replace("{", "{\n" + " " * 70)),
    st.lists(LABEL, max_size=4).map(lambda labels: json.dumps({"labels": labels}, indent=1)),
    JSON_TEXTS.map(lambda text: f"```json\n{text}\n```"), JSON_TEXTS.map(lambda text: text[:-9]),
    st.sampled_from(["", "A dog.", "[]", '{"labels": []}', "{}", "<think>dog</think>"]))


@st.composite
def replies(draw):
    """What a server may send: whole or cut, and now and then with members that count more than the text."""
    text = draw(TEXTS)
    done, reason = draw(st.sampled_from([(True, "stop"), (True, "length"), (False, "")]))
    more = draw(st.sampled_from([{}, {}, {"result": {"labels": [{"name": "sea"}]}}, {"thinking": "A dog?"},
                                 {"created_at": "yesterday"}, {"Response": "A cat."}]))
    status = draw(st.sampled_from([200, 200, 200, 500]))
    return Reply(status=status, body=json.dumps({"response": text, "done": done, **more}), text=text, done=done,
                 done_reason=reason, fault="" if done and status == 200 else "incomplete" if status == 200 else "http",
                 thinking=more.get("thinking", ""))


def answer(variant, reply):
    """An answer with PhotoPrism's reader."""
    return Answer(variant=variant, reply=reply,
                  reading=lambda: response.read(variant.task, reply, format="json" if variant.task == "labels" else ""))


@given(given_=st.lists(st.tuples(st.sampled_from(VARIANTS), replies()), max_size=12))
def test_many_at_once_are_each_alone(given_):
    """Every column of every answer, usual or not, of whatever variant."""
    answers = [answer(*one) for one in given_]

    found = answer_columns(answers, house_vocabulary())

    assert set(found) == set(ANSWER_COLUMNS)
    for place, one in enumerate(answers):
        assert {name: values[place] for name, values in found.items()} == _columns_of(one, house_vocabulary())


@pytest.mark.parametrize(("text", "asked"), [
    pytest.param('{"labels": [{"name": "dog", "confidence": 0.9, "topicality": 0.8}]}', False, id="usual"),
    pytest.param('{"labels": [{"name": "dog", "confidence": 90, "topicality": 0.8}]}', True, id="percent"),
])
def test_the_reader_is_asked_only_where_it_must_be(text, asked):
    """A usual answer is plain to see."""
    reply, heard = Reply(status=200, body=json.dumps({"response": text, "done": True}), text=text, done=True), []

    def reading():
        heard.append(text)
        return response.read("labels", reply, format="json")
    answer_columns([Answer(variant=VARIANTS[0], reply=reply, reading=reading)], house_vocabulary())

    assert bool(heard) is asked
