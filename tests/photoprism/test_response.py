import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision_eval.domain import Reply
from vision_eval.photoprism.response import read

L = '{"labels":[{"name":"dog","confidence":0.9,"topicality":0.8}]}'


def single(number):
    """The number in single precision."""
    return struct.unpack("<f", struct.pack("<f", number))[0]


def answered(response, **fields):
    """What the wire brings when a model wrote this."""
    return Reply(status=200, body=json.dumps({"response": response, "done": True} | fields), done=True)


def label_reading(response, **fields):
    """What is kept of it where labels were asked for."""
    return read("labels", answered(response, **fields), format="json")


def caption_reading(response, **fields):
    """What is kept of it where a caption was asked for."""
    return read("caption", answered(response, **fields), format="")


def kept(reading):
    """Labels as plain values."""
    return [(label.name, label.confidence, label.topicality) for label in reading.labels]


@pytest.mark.parametrize(("response", "names"), [
    pytest.param(L, ["dog"], id="plain"),
    pytest.param(f"```json\n{L}\n```", ["dog"], id="fenced"),
    pytest.param(f"Here are the labels: {L}", ["dog"], id="prose-before"),
    pytest.param(f"<think>A dog?</think>{L}", ["dog"], id="closed-think-block"),
    pytest.param('{"labels":[]}', [], id="empty-array"),
    pytest.param(L.replace('"name"', '"color":"red","name"'), ["dog"], id="extra-key"),
    pytest.param(L.replace("dog", ""), [], id="empty-name"),
])
def test_methods_c_kept(response, names):
    """The rows of the worked table in methods C whose list PhotoPrism keeps."""
    reading = label_reading(response)

    assert not reading.failed
    assert [label.name for label in reading.labels] == names


@pytest.mark.parametrize("response", [
    pytest.param(L[:L.index('"top') + 4], id="truncated"),
    pytest.param("I'm sorry, I cannot help with that image.", id="refusal"),
    pytest.param(L.replace("0.9", '"0.9"'), id="score-as-string"),
    pytest.param('[{"name":"dog"}]', id="array-on-top"),
    pytest.param(L.replace('"', "'"), id="single-quotes"),
    pytest.param(L.replace("}]", ",}]"), id="trailing-comma"),
    pytest.param(L.replace("0.9", "NaN"), id="nan"),
    pytest.param('{"labels":["dog","beach"]}', id="plain-strings"),
    pytest.param("A dog on a beach.", id="prose"),
    pytest.param(f"{L} {L}", id="two-objects"),
    pytest.param('{"labels":{"name":"dog"}}', id="labels-no-list"),
    pytest.param(L.replace("0.8", "1e39"), id="3.2-beyond-float32"),
    pytest.param(L.replace('"name"', '"priority":3.0,"name"'), id="3.2-priority-with-fraction"),
    pytest.param(L.replace('"name"', '"priority":1e0,"name"'), id="3.2-priority-with-exponent"),
    pytest.param(L.replace('"name"', '"nsfw":1,"name"'), id="3.2-nsfw-as-number"),
    pytest.param(L.replace('"name"', '"categories":"animal","name"'), id="3.2-categories-as-string"),
    pytest.param('{"labels":[{"name":"cat"},{"name":"dog","confidence":"high"}]}', id="3.2-one-voids-all"),
])
def test_methods_c_rejected(response):
    """The rows whose list is void, however good the rest of it may be."""
    reading = label_reading(response)

    assert reading.rejected.startswith("invalid labels: ")
    assert reading.labels is None


@pytest.mark.parametrize(("response", "why"), [
    pytest.param(" " * 400, "empty answer", id="blanks"),
    pytest.param("", "empty answer", id="nothing"),
    pytest.param("{}", "no label list", id="3.2-no-labels-key"),
    pytest.param('{"label":[{"name":"dog"}]}', "no label list", id="3.2-another-key"),
    pytest.param('{"labels":null}', "no label list", id="3.2-null-list"),
    pytest.param("null", "no label list", id="3.2-null"),
])
def test_nothing_there(response, why):
    """What PhotoPrism stores nothing for, silently, is a failure with a name."""
    assert label_reading(response).rejected == why


@pytest.mark.parametrize(("label", "scores"), [
    pytest.param({"confidence": 0.9, "topicality": 0.8}, (single(0.9), single(0.8)), id="3.2-single-precision"),
    pytest.param({}, (0.5, 0.5), id="3.2-missing"),
    pytest.param({"confidence": None, "topicality": None}, (0.5, 0.5), id="3.2-null"),
    pytest.param({"confidence": 0, "topicality": 0}, (0.5, 0.5), id="3.2-zero"),
    pytest.param({"confidence": -0.3, "topicality": -1}, (0.5, 0.5), id="3.2-negative"),
    pytest.param({"confidence": 0.9}, (single(0.9), single(0.9)), id="3.2-topicality-from-confidence"),
    pytest.param({"confidence": 95, "topicality": 80}, (1.0, 1.0), id="3.2-percent"),
    pytest.param({"confidence": 1.2}, (1.0, 1.0), id="3.2-capped-last"),
    pytest.param({"topicality": 0.7}, (0.5, single(0.7)), id="3.2-only-topicality"),
])
def test_scores(label, scores):
    """Missing scores are filled, large ones capped, in single precision."""
    assert kept(label_reading(json.dumps({"labels": [{"name": "dog"} | label]}))) == [("dog", *scores)]


def test_repeated_key():
    """The last of two confidences counts (methods C: 0.9, then 0.2)."""
    reading = label_reading('{"labels":[{"name":"dog","confidence":0.9,"confidence":0.2,"topicality":1}]}')

    assert kept(reading) == [("dog", single(0.2), 1.0)]


def test_order_and_doubles_stay():
    """Section 3.2: no order, no count, no comparison of names."""
    reading = label_reading('{"LABELS":[{"NAME":"dog"},{"name":"cat"},{"name":"dog"}]}')

    assert [label.name for label in reading.labels] == ["dog", "cat", "dog"]


@pytest.mark.parametrize(("response", "fields", "note"), [
    pytest.param('{"labels":[{"name":"dog","confidence":95,"topicality":1}]}', {}, "percent 95 → 1.0", id="percent"),
    pytest.param('{"labels":[{"name":"dog","confidence":1.5,"topicality":1}]}', {}, "score 1.5 → 1.0", id="too-large"),
    pytest.param('{"labels":[{"name":"dog","topicality":1}]}', {}, "no confidence → 0.5", id="confidence"),
    pytest.param('{"labels":[{"name":"dog","confidence":1}]}', {}, "no topicality → confidence", id="topicality"),
    pytest.param('{"labels":[null,{"name":""}]}', {}, "labels without a name dropped: 2", id="null-and-nameless"),
    pytest.param("", {"thinking": L}, "from thinking", id="thinking"),
    pytest.param(f"<think>hm</think>{L}", {}, "reasoning removed", id="think-block"),
])
def test_notes(response, fields, note):
    """What was odd although something was kept is said once."""
    assert label_reading(response, **fields).notes == (note,)


@pytest.mark.parametrize(("response", "fields", "caption"), [
    pytest.param(" A dog.\n", {}, "A dog.", id="trimmed"),
    pytest.param("<think>hm</think> A dog.", {}, "A dog.", id="3.4-think-block"),
    pytest.param(" ", {"thinking": " A dog. "}, "A dog.", id="3.5-from-thinking"),
    pytest.param("<think>A dog", {}, "<think>A dog", id="3.4-open-think-block"),
    pytest.param('{"labels":[]}', {}, '{"labels":[]}', id="3.8-empty-list-is-text"),
    pytest.param('{"labels":[5]}', {}, '{"labels":[5]}', id="3.8-void-list-is-text"),
    pytest.param(f"Labels: {L}", {}, f"Labels: {L}", id="3.6-only-text-that-begins-with-a-brace-is-decoded"),
])
def test_captions(response, fields, caption):
    """Whatever text is there becomes the caption."""
    assert caption_reading(response, **fields).caption == caption


@pytest.mark.parametrize(("response", "format"), [
    pytest.param("", "", id="empty"),
    pytest.param(L, "", id="label-json"),
    pytest.param('{"labels":[null]}', "", id="a-null-label-counts"),
    pytest.param(f"Labels: {L}", "json", id="label-json-by-format"),
])
def test_no_caption(response, format):
    """Section 3, outcome: no text, or labels where a caption was asked for."""
    assert read("caption", answered(response), format=format).rejected == "invalid caption model response"


def test_labels_without_a_format():
    """Section 3, step 6: without `format` only text that begins with a brace is decoded."""
    assert read("labels", answered(L), format="").labels
    assert read("labels", answered(f"Labels: {L}"), format="").rejected == "no label list"


@pytest.mark.parametrize(("body", "caption"), [
    pytest.param('{"response":"A "}{"response":"dog."}', "dog.", id="3.2-last-object-wins"),
    pytest.param('{"RESPONSE":"A dog."}', "A dog.", id="letter-case"),
    pytest.param('{"response":"A dog.","response":null,"done":null,"other":{"any":5}}', "A dog.",
                 id="null-and-unknown"),
    pytest.param('{"response":"A dog.","done":false}', "A dog.", id="done-does-not-matter"),
    pytest.param('{"response":"A dog.","error":"oops"}', "A dog.", id="error-does-not-matter"),
])
def test_the_outer_reply_is_read(body, caption):
    """Section 3, steps 2 and 3."""
    assert read("caption", Reply(status=200, body=body), format="").caption == caption


@pytest.mark.parametrize("body", [
    pytest.param("<html>", id="not-json"),
    pytest.param('"A dog."', id="a-string"),
    pytest.param('{"response":"A dog."', id="cut"),
    pytest.param('{"response":5}', id="3.2-response-as-number"),
    pytest.param('{"response":"A dog.","created_at":"yesterday"}', id="3.2-time"),
    pytest.param('{"response":"A dog.","total_duration":1.5}', id="3.2-duration-with-fraction"),
    pytest.param('{"response":"A dog.","eval_count":"5"}', id="3.2-count-as-string"),
    pytest.param('{"response":5}{"response":"A dog."}', id="an-earlier-object-counts-too"),
])
def test_the_outer_reply_is_typed(body):
    """Section 3.2, last sentence: a reply of another shape is an invalid response."""
    assert read("caption", Reply(status=200, body=body), format="").rejected.startswith("invalid response: ")


def test_an_empty_body_is_an_empty_response():
    """Section 3, step 2."""
    assert read("labels", Reply(status=200, body=""), format="json").rejected == "empty answer"


@pytest.mark.parametrize(("reply", "why"), [
    pytest.param(Reply(status=500, body=L, fault="http", error="out of memory"), "status 500: out of memory", id="500"),
    pytest.param(Reply(status=302, body=""), "status 302", id="redirect"),
    pytest.param(Reply(status=None, body="", fault="timeout"), "timeout", id="timeout"),
    pytest.param(Reply(status=None, body=""), "connection", id="no-answer"),
    pytest.param(Reply(status=200, body='{"response":"A', fault="connection", error="reset"), "connection: reset",
                 id="cut-off"),
    pytest.param(Reply(status=200, body='{"response":"A"}', fault="stream", error="died"), "stream: died", id="stream"),
])
@pytest.mark.parametrize("task", ["labels", "caption"])
def test_what_did_not_arrive(task, reply, why):
    """Section 3, step 1: nothing is read from an answer that is none."""
    assert read(task, reply, format="json").rejected == why


def test_the_conveniences_of_the_door_do_not_count():
    """Only the body is read, as PhotoPrism has nothing else."""
    reply = Reply(status=200, body='{"response":"A dog."}', text="A cat.", thinking="A cow.")

    assert read("caption", reply, format="").caption == "A dog."


PIECES = st.sampled_from([
    L, '{"labels":[', "{", "}", "[", "]", '"', "\\", ",", ":", "null", "1e999", "-", "NaN", "```", "```json\n",
    "<think>", "</think>", "\n", '{"name":"x","confidence":', '"labels":', "\\ud800", "\ud800", "[" * 3000, "9" * 5000,
    "İ",
])
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)
BODIES = st.one_of(
    TEXTS,
    st.fixed_dictionaries({"response": TEXTS}, optional={"thinking": TEXTS, "created_at": TEXTS}).map(json.dumps),
    st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | TEXTS, lambda inner: st.lists(inner)
                 | st.dictionaries(st.sampled_from(["response", "thinking", "done", "id", "context", "labels"]), inner),
                 max_leaves=8).map(json.dumps),
)


@settings(max_examples=2000)
@given(task=st.sampled_from(["labels", "caption"]), body=BODIES, format=st.sampled_from(["json", ""]))
def test_nothing_raises_whatever_comes(task, body, format):
    """Any body gives a reading that holds exactly one of its three things, with scores that are shares."""
    reading = read(task, Reply(status=200, body=body), format=format)

    assert sum((reading.labels is not None, bool(reading.caption), reading.failed)) == 1
    assert all(label.name and 0 < label.confidence <= 1 and 0 < label.topicality <= 1 for label in reading.labels or ())
