import json
import math
import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision_eval.photoprism import answers, go
from vision_eval.photoprism.rules import vocabulary
from vision_eval.photoprism.store import store

L = '{"labels":[{"name":"dog","confidence":0.9,"topicality":0.8}]}'
RULES = {"dog": {"threshold": 0.12, "priority": 5, "categories": ["animal"]},
         "pillow": {"threshold": 1, "priority": -3}}
VOCABULARY = vocabulary(RULES, name="mine")


def single(number):
    """The number in single precision."""
    return struct.unpack("<f", struct.pack("<f", number))[0]


def kept(answer, **how):
    """What is kept of an answer by the rules above."""
    return store(answer, **{"rules": VOCABULARY} | how)


def names(found):
    """Names of the rows that are stored."""
    return [row["name"] for row in found["stored"]["labels"]]


def labels(*fields):
    """A label list as a model writes it."""
    return json.dumps({"labels": list(fields)})


def test_the_whole_result():
    """All keys of the door, for an answer with a double and a label that is dropped."""
    answer = labels({"name": "dogs", "confidence": 0.9, "topicality": 0.8, "source": "eye"}, {"name": "pillow"},
                    {"name": "dog", "confidence": 95, "categories": ["pet"], "nsfw": True})

    assert kept(answer) == {
        "error": None, "task_error": None, "warnings": [], "mode": "single-word",
        "thresholds": {"Confidence": 20, "Topicality": 0, "NSFW": 75, "NSFWUpload": None, "NSFWIndex": None},
        "vocabulary": {"name": "mine", "hash": VOCABULARY.hash, "size": 2},
        "read": {"text": answer, "from": "response", "json": answer, "decode_error": None},
        "caption": None,
        "labels": [
            {"index": 0, "raw": "dogs", "name": "Dog", "confidence": single(0.9), "topicality": single(0.8),
             "priority": 5, "categories": ["Animal"], "nsfw": False, "nsfw_confidence": 0.0, "source": "eye",
             "steps": ["word 'dog' → vocabulary 'Dog'"]},
            {"index": 2, "raw": "dog", "name": "Dog", "confidence": 1.0, "topicality": 1.0, "priority": 5,
             "categories": ["Pet", "Animal"], "nsfw": True, "nsfw_confidence": 1.0, "source": "ollama",
             "steps": ["name 'dog' → vocabulary 'Dog'", "no topicality → confidence", "percent 95 → 1.0",
                       "percent 95 → 1.0", "nsfw score 0 → 1.0"]},
        ],
        "dropped": [{"index": 1, "raw": "pillow", "name": "Pillow", "reason": "rule-threshold",
                     "detail": "confidence 0.5 < 1, that of its rule"}],
        "stored": {
            "labels": [{"name": "Dog", "slug": "dog", "uncertainty": 0, "topicality": 80, "priority": 5,
                        "categories": ["Pet", "Animal"], "nsfw": True, "nsfw_confidence": 100, "source": "ollama",
                        "from": [2, 0]}],
            "caption": None, "generate": {"labels": True, "caption": True}},
    }


@pytest.mark.parametrize(("how", "error"), [
    pytest.param({"status": 500}, "ollama service request failed (status 500)", id="3-1-status"),
    pytest.param({"status": 300}, "ollama service request failed (status 300)", id="3-1-from-300"),
    pytest.param({"status": 302, "location": "/x"}, "ollama service request failed (status 302, redirect not followed)",
                 id="2.4-redirect"),
    pytest.param({"status": 302}, "ollama service request failed (status 302)", id="2.4-redirect-without-location"),
    pytest.param({"status": 404, "location": "/x"}, "ollama service request failed (status 404)", id="2.4-only-3xx"),
    pytest.param({"status": 503, "response_format": "vision"}, "vision service request failed (status 503)",
                 id="9-status"),
    pytest.param({"status": 299}, None, id="3-1-below-300"),
])
@pytest.mark.parametrize("task", ["labels", "caption"])
def test_status(how, error, task):
    """Nothing is read from an answer that is none."""
    found = kept(b'{"response":"A dog.","result":{"caption":{"text":"A dog."}}}', task=task, **how)

    assert found["error"] == error
    assert found["task_error"] is None
    assert error is None or (found["labels"], found["caption"], found["stored"]["caption"]) == ([], None, None)


@pytest.mark.parametrize("body", [
    pytest.param(b"<html>", id="3-2-not-json"), pytest.param(b'{"response":5}', id="3.2-typed"),
    pytest.param(b"\xef\xbb\xbf{}", id="byte-order-mark"), pytest.param(b"[]", id="an-array"),
    pytest.param({"response": "x", "total_duration": 1.5}, id="3.2-decoded-and-typed"),
    pytest.param({"response": math.nan}, id="decoded-not-a-number"),
    pytest.param({"response": b"x"}, id="bytes-inside"),
    pytest.param({"result": {"labels": [{"name": "dog", "priority": 1.5}]}}, id="3.2-pre-parsed-and-typed"),
    pytest.param(b" " * (32 * 2**20 + 1), id="2.4-longer-than-32-MiB"),
])
def test_invalid_responses(body):
    """Section 2.4: PhotoPrism's words for a reply of another shape."""
    assert kept(body)["error"] == "ollama service returned an invalid response (status 200)"


@pytest.mark.parametrize(("answer", "text", "origin"), [
    pytest.param(b"", "", "", id="3-2-empty-body"),
    pytest.param(b'{"response":"A"}{"response":"B"}', "B", "response", id="3-2-last-object-wins"),
    pytest.param({"response": " <THINK>a</think> B "}, "B", "response", id="3-4-think-block"),
    pytest.param({"response": "B <think>a</think>"}, "B <think>a</think>", "response", id="3-4-only-a-leading-one"),
    pytest.param({"response": "<think>B"}, "<think>B", "response", id="3-4-unterminated"),
    pytest.param({"response": "<think>a</think>", "thinking": " B "}, "B", "thinking", id="3-5-thinking"),
    pytest.param({"RESPONSE": "B"}, "B", "response", id="3.2-letter-case"),
    pytest.param("B", "B", "response", id="model-text"),
    pytest.param(b'{"response":"\xff\xfe"}', "\ufffd\ufffd", "response", id="3.2-bad-utf-8"),
    pytest.param("\ud800", "\ufffd", "response", id="3.2-lone-surrogate"),
])
def test_text(answer, text, origin):
    """Which text is read, and where it comes from."""
    assert (kept(answer)["read"]["text"], kept(answer)["read"]["from"]) == (text, origin)


@pytest.mark.parametrize(("answer", "how", "stored"), [
    pytest.param(L, {}, ["Dog"], id="3-6-format-json"),
    pytest.param(f"Here: {L}", {}, ["Dog"], id="3-6-prose-before"),
    pytest.param(L, {"format": ""}, ["Dog"], id="3-6-begins-with-a-brace"),
    pytest.param(f"Here: {L}", {"format": ""}, [], id="3-6-no-format-no-brace"),
    pytest.param({"thinking": L}, {}, ["Dog"], id="3-5-labels-from-thinking"),
    pytest.param({"response": "A cow.", "result": {"labels": [{"name": "dog"}]}}, {}, ["Dog"], id="3-3-pre-parsed"),
    pytest.param({"response": L, "result": {"labels": []}}, {}, ["Dog"], id="3-6-pre-parsed-but-empty"),
    pytest.param('{"label":[{"name":"dog"}]}', {}, [], id="3.2-no-labels-key"),
    pytest.param("```json", {}, [], id="3.1-no-newline-no-text"),
])
def test_labels(answer, how, stored):
    """Where labels are looked for."""
    found = kept(answer, **how)

    assert names(found) == stored
    assert (found["error"], found["task_error"]) == (None, None)


@pytest.mark.parametrize(("answer", "how", "caption"), [
    pytest.param(" A dog.\n", {}, "A dog.", id="3-8-text"),
    pytest.param("{not json", {}, "{not json", id="3-8-failed-label-json-is-text"),
    pytest.param('{"labels":[]}', {}, '{"labels":[]}', id="3-8-no-label-no-list"),
    pytest.param(f"So: {L}", {}, f"So: {L}", id="3-6-not-decoded-without-format"),
    pytest.param({"result": {"caption": {"text": "A dog."}}}, {}, "A dog.", id="3-3-pre-parsed"),
    pytest.param({"response": "A cow.", "result": {"caption": {"text": "A dog."}}}, {}, "A cow.", id="3-8-text-wins"),
    pytest.param({"thinking": "A dog."}, {}, "A dog.", id="3-5-from-thinking"),
])
def test_captions(answer, how, caption):
    """Whatever text there is becomes the caption, by ollama."""
    found = kept(answer, task="caption", **how)

    assert found["caption"] == caption
    assert found["stored"]["caption"] == {"text": caption, "source": "ollama"}
    assert found["task_error"] is None


@pytest.mark.parametrize(("answer", "how"), [
    pytest.param(L, {}, id="3-7-label-json"),
    pytest.param('{"labels":[null]}', {}, id="3-7-a-null-label-counts"),
    pytest.param(labels({"name": "x", "confidence": 0.01}), {}, id="3-7-even-if-all-are-dropped"),
    pytest.param(f"So: {L}", {"format": "json"}, id="3-6-by-format"),
    pytest.param(" ", {}, id="outcome-empty"),
    pytest.param({"result": {"labels": [{"name": "dog"}]}}, {}, id="3-3-pre-parsed-labels"),
])
def test_no_caption(answer, how):
    """Section 3, outcome: no text, or labels where a caption was asked for."""
    found = kept(answer, task="caption", **how)

    assert found["task_error"] == "invalid caption model response"
    assert (found["error"], found["caption"], found["stored"]["caption"]) == (None, None, None)
    assert found["stored"]["labels"] == []


def test_a_labels_task_has_no_use_for_a_caption():
    """Section 3, outcome: no label, no error; the parser's caption goes nowhere."""
    found = kept("I cannot help with that.")

    assert (found["caption"], found["stored"]["caption"]) == ("I cannot help with that.", None)
    assert (found["labels"], found["error"], found["task_error"]) == ([], None, None)


@pytest.mark.parametrize(("answer", "how", "warnings"), [
    pytest.param({"model": "m:1", "response": "no list"}, {},
                 [{"code": "invalid-labels", "text": "ollama returned invalid labels for model m:1"}],
                 id="3-6-decode-error"),
    pytest.param("{oops", {"task": "caption"}, [{"code": "invalid-labels", "text": "ollama returned invalid labels"}],
                 id="3-6-whatever-the-task"),
    pytest.param('{"labels":[]}', {}, [], id="3-6-zero-labels-nothing"),
    pytest.param("", {"status": 404}, [{"code": "model-gone", "text": "the model may be retired or renamed"}],
                 id="2.4-404"),
    pytest.param("", {"status": 410}, [{"code": "model-gone", "text": "the model may be retired or renamed"}],
                 id="2.4-410"),
    pytest.param(L, {"mode": "bogus"},
                 [{"code": "unknown-mode", "text": "Normalize 'bogus' is unknown, so it counts as unset"}],
                 id="4.1-unknown"),
])
def test_warnings(answer, how, warnings):
    """What PhotoPrism writes into its log."""
    assert kept(answer, **how)["warnings"] == warnings


@pytest.mark.parametrize(("how", "mode", "name"), [
    pytest.param({}, "single-word", "Ferris", id="4.1-default"),
    pytest.param({"hosted": True}, "phrase", "Ferris Wheel", id="4.1-hosted"),
    pytest.param({"hosted": True, "mode": "word"}, "single-word", "Ferris", id="4.1-explicit"),
    pytest.param({"mode": "off"}, "false", "Ferris Wheel", id="4.1-alias"),
    pytest.param({"existing": ["Ferris wheel"]}, "single-word", "Ferris Wheel", id="4.3-4-existing"),
])
def test_modes(how, mode, name):
    """The mode that holds is in the result."""
    found = kept(labels({"name": "ferris wheel", "confidence": 0.9}), **how)

    assert found["mode"] == mode
    assert names(found) == [name]


@pytest.mark.parametrize(("given", "confidence", "topicality"), [
    pytest.param({"Confidence": 30, "Topicality": 5}, 30, 5, id="1.4-given"),
    pytest.param({"Confidence": 0, "Topicality": -1}, 20, 0, id="1.4-not-above-0"),
    pytest.param({"Confidence": 101, "Topicality": 101}, 20, 0, id="1.4-beyond-100"),
    pytest.param({"Confidence": None}, 20, 0, id="1.4-none"),
])
def test_thresholds(given, confidence, topicality):
    """Thresholds are put right as PhotoPrism does."""
    found = kept(L, thresholds=given)["thresholds"]

    assert (found["Confidence"], found["Topicality"]) == (confidence, topicality)


def test_our_own_rules_are_the_default():
    """A result names the vocabulary that was used."""
    assert store(L)["vocabulary"]["name"] == "house"
    assert store(L, rules=RULES)["vocabulary"]["size"] == 2


VISION = {"id": "1", "model": {"name": "blip", "version": "latest"}, "result": {"labels": [
    {"name": "ferris wheel"}, {"name": "pillow", "confidence": 0.05, "topicality": 0.3, "categories": ["home"]},
    {"name": ""}]}}


def test_vision_labels():
    """Section 9: no normalisation, no thresholds, uncertainty 20 without a confidence, source image."""
    found = kept(VISION, response_format="vision")

    assert [(one["name"], one["confidence"], one["source"]) for one in found["labels"]] == [
        ("ferris wheel", 0.0, "image"), ("pillow", single(0.05), "image"), ("", 0.0, "image")]
    assert [(row["name"], row["uncertainty"], row["topicality"], row["priority"], row["source"])
            for row in found["stored"]["labels"]] == [
        ("Ferris Wheel", 20, 0, 0, "image"), ("Pillow", 95, 30, 0, "image")]
    assert [(one["index"], one["reason"]) for one in found["dropped"]] == [(2, "no-name")]


@pytest.mark.parametrize(("answer", "error", "task_error", "caption"), [
    pytest.param({"result": {"caption": {"text": " A dog. "}}}, None, None, {"text": "A dog.", "source": "image"},
                 id="9-text"),
    pytest.param({"result": {"caption": {"text": "A dog.", "source": "Eye"}}}, None, None,
                 {"text": "A dog.", "source": "eye"}, id="9-source"),
    pytest.param({"result": {"caption": {}}}, None, None, None, id="7-empty-is-not-stored"),
    pytest.param({"result": {}}, None, "invalid caption model response", None, id="9-none"),
    pytest.param({"result": {"caption": "A dog."}}, "vision service returned an invalid response (status 200)", None,
                 None, id="9-a-plain-string"),
    pytest.param(b"", "vision service returned an invalid response (status 200)", None, None, id="9-empty-body"),
    pytest.param(b"{}{}", "vision service returned an invalid response (status 200)", None, None,
                 id="9-one-object-only"),
    pytest.param('{"result":{"caption":{"text":"A dog."}}}', None, None, {"text": "A dog.", "source": "image"},
                 id="9-body-as-text"),
])
def test_vision_captions(answer, error, task_error, caption):
    """Captions of the Vision API."""
    found = kept(answer, task="caption", response_format="vision")

    assert (found["error"], found["task_error"], found["stored"]["caption"]) == (error, task_error, caption)


@pytest.mark.parametrize("wanted", ["openai", "images", "url"])
def test_formats_that_are_not_reproduced(wanted):
    """They are said to be so, and nothing is made up."""
    found = kept(L, response_format=wanted)

    assert found["error"] == f"answers in the format {wanted} are not reproduced"
    assert found["labels"] == []


PHOTO = {"labels": [{"name": "Dog", "uncertainty": 30, "source": "image"}, {"name": "Sky", "uncertainty": 5}],
         "caption": "A cow.", "caption_source": "ollama"}


@pytest.mark.parametrize(("answer", "how", "row"), [
    pytest.param(labels({"name": "dog", "confidence": 0.9}), {}, (10, "ollama"), id="4.6-lower-uncertainty"),
    pytest.param(labels({"name": "dog", "confidence": 0.6}), {}, (30, "image"), id="4.6-not-lower"),
    pytest.param(labels({"name": "dog", "confidence": 0.9}), {"source": "Manual-entry"}, (10, "manual-e"),
                 id="3.3-source"),
    pytest.param(labels({"name": "dog", "confidence": 0.9}), {"source": "auto"}, (10, "ollama"), id="10.1-auto"),
])
def test_a_photo_with_labels(answer, how, row):
    """An existing link changes only for the better; other labels of the photo are left alone."""
    found = kept(answer, photo=PHOTO, **how)["stored"]["labels"]

    assert [(one["name"], one["uncertainty"], one["source"]) for one in found] == [("Dog", *row)]


@pytest.mark.parametrize(("photo", "how", "caption", "generate"), [
    pytest.param(None, {}, True, (True, True), id="7-nothing-known"),
    pytest.param(PHOTO, {}, True, (False, False), id="7-written-if-equal-although-not-asked-for"),
    pytest.param(PHOTO, {"force": True}, True, (True, False), id="7-auto-counts-1"),
    pytest.param(PHOTO, {"force": True, "source": "ollama"}, True, (True, True), id="7-named-source"),
    pytest.param(PHOTO | {"caption_source": "manual"}, {}, False, (False, False), id="7-lower-priority"),
    pytest.param({"caption": "", "caption_source": "manual"}, {}, True, (True, False), id="7-deleted"),
    pytest.param({"caption": "", "caption_source": "manual"}, {"source": "vision"}, True, (True, True), id="7-vision"),
])
def test_a_photo_with_a_caption(photo, how, caption, generate):
    """What is written, and whether PhotoPrism would have asked."""
    stored = kept("A dog.", task="caption", photo=photo, **how)["stored"]

    assert bool(stored["caption"]) is caption
    assert (stored["generate"]["labels"], stored["generate"]["caption"]) == generate


@pytest.mark.parametrize(("text", "existing", "how", "rows"), [
    pytest.param("A dog on sand.", ["Dog", "Sand", "Cat"], {}, [("Dog", 15), ("Sand", 15)], id="7-words-of-a-caption"),
    pytest.param("A DOG.", ["dog"], {"source": "image"}, [("Dog", 20)], id="7-source-below-16"),
    pytest.param("A ferris wheel.", ["Ferris Wheel"], {}, [], id="7-single-words-only"),
    pytest.param("Dogs.", ["Dog"], {}, [], id="7-no-singular"),
    pytest.param("A dog, a dog.", ["Dog"], {}, [("Dog", 15)], id="7-once"),
    pytest.param("On TV.", ["On", "TV"], {}, [], id="7-short-words-are-none"),
    pytest.param("犬 と 猫", ["犬"], {}, [("犬", 15)], id="7-short-words-of-other-scripts"),
    pytest.param("A dog.", ["Dog"], {"photo": {"labels": [{"name": "Dog", "uncertainty": 100, "source": "manual"}]}},
                 [], id="7-a-link-stays-as-it-is"),
    pytest.param("A dog.", ["Dog"], {"photo": {"caption": "Rex", "caption_source": "manual"}}, [],
                 id="7-not-stored-no-labels"),
    pytest.param('{"labels":[{"name":"dog"}]}', ["Dog"], {}, [], id="7-no-caption-no-labels"),
])
def test_labels_that_a_caption_names(text, existing, how, rows):
    """Existing labels are linked, with the source caption and no label of the answer."""
    found = kept(text, task="caption", existing=existing, **how)["stored"]["labels"]

    assert [(row["name"], row["uncertainty"]) for row in found] == rows
    assert all((row["source"], row["from"], row["topicality"]) == ("caption", [], 0) for row in found)


@pytest.mark.parametrize(("answer", "how", "error", "match"), [
    pytest.param(7, {}, TypeError, "answer must be str or bytes", id="answer"),
    pytest.param(None, {}, TypeError, "answer must be", id="no-answer"),
    pytest.param(L, {"task": "tags"}, ValueError, "no task 'tags'", id="task"),
    pytest.param(L, {"format": 1}, TypeError, "format must be str", id="format"),
    pytest.param(L, {"status": "200"}, TypeError, "status must be an integer", id="status"),
    pytest.param(L, {"response_format": "xml"}, ValueError, "no response_format 'xml'", id="response-format"),
    pytest.param(L, {"mode": False}, TypeError, "mode must be str", id="mode"),
    pytest.param(L, {"thresholds": {"confidence": 1}}, ValueError, "no threshold 'confidence'", id="threshold"),
    pytest.param(L, {"thresholds": {"Confidence": 0.2}}, TypeError, "Confidence must be an integer", id="share"),
    pytest.param(L, {"thresholds": [20]}, TypeError, "thresholds must be", id="thresholds"),
    pytest.param(L, {"rules": ["dog"]}, TypeError, "Label rules must be a mapping", id="rules"),
    pytest.param(L, {"existing": "dog"}, TypeError, "existing must be a collection", id="existing"),
    pytest.param(L, {"existing": [1]}, TypeError, "name of an existing label", id="existing-name"),
    pytest.param(L, {"photo": []}, TypeError, "photo must be", id="photo"),
    pytest.param(L, {"photo": {"labels": ["dog"]}}, TypeError, "photo's label must be", id="photo-label"),
    pytest.param(L, {"photo": {"labels": [{"name": "x", "uncertainty": True}]}}, TypeError, "not bool", id="bool"),
    pytest.param(L, {"source": 3}, TypeError, "source must be str", id="source"),
])
def test_slips_in_calling(answer, how, error, match):
    """What we do wrong is an exception."""
    with pytest.raises(error, match=match):
        kept(answer, **how)


@pytest.mark.parametrize("value", [
    pytest.param(b'{"response": "x"', id="cut"), pytest.param(b'{"result": 5}', id="result-as-number"),
])
def test_undecodable(value):
    """The reader below the door says why."""
    with pytest.raises(go.Undecodable):
        answers.ollama(value.decode(), format="json")


PIECES = (
    L, '{"labels":[', "{", "}", "[", "]", '"', "\\", ",", ":", "null", "1e999", "-", "NaN", "```", "```json\n",
    "<think>", "</think>", "\n", '{"name":"x","confidence":', '"labels":', "\\ud800", "\ud800", "[" * 3000, "9" * 5000,
    "İ", "😀", "two ", "dogs", "-", "${", "ß", "北京", "ǆ", "\x00", "\xa0", "'s", "1",
    '{"name":"ǆß","confidence":3e38,"topicality":1e-45,"priority":-9,"nsfw_confidence":-1,"categories":["a",null]}',
)
SCALARS = (None, True, 0, 1, -1, 0.5, 95, 3e38, 1e300, 2**70, math.nan, math.inf, "", "dog", b"x", [], {}, [None],
           {"a": 1})
FIELDS = ("name", "name", "confidence", "topicality", "priority", "categories", "nsfw", "nsfw_confidence", "source", 7)
OUTER = ("response", "response", "thinking", "result", "id", "done", "created_at", "eval_count", "RESULT", "model",
         "context")
HOWS = [{"task": task, "format": format, "mode": mode, "response_format": wanted}
        for task in ("labels", "caption") for format in (None, "", "json")
        for mode in ("word", "phrase", "false", "bogus") for wanted in ("ollama", "ollama", "vision")]


def text_of(data):
    """A text put together from what is odd, a byte for a piece."""
    return "".join(PIECES[byte % len(PIECES)] for byte in data)


FITTING = {
    "name": lambda data: text_of(data[:2]) or "dogs",
    "priority": lambda data: data[0] - 128,
    "categories": lambda data: [text_of(data[:1]), "animal"],
    "nsfw": lambda data: data[0] > 99,
    "source": lambda data: "eye",
    "response": lambda data: json.dumps({"labels": labels_of(data)}, default=str) if data[0] % 3 else text_of(data),
    "thinking": text_of,
    "result": lambda data: {"labels": labels_of(data[1:]), "caption": {"text": text_of(data[:2])}},
    "done": lambda data: True, "id": lambda data: "1", "model": lambda data: "m",
    "created_at": lambda data: "2026-11-20T11:40:25Z", "eval_count": lambda data: data[0], "context": lambda data: [1],
}


def value_of(key, data):
    """A value that fits its field seven times of eight, else anything; a share where a field is not known."""
    if data and data[0] % 8 == 7:
        return SCALARS[data[0] // 8 % len(SCALARS)]
    return FITTING.get(key, lambda data: data[0] / 200)(data or b"\0")


def labels_of(data):
    """Labels of up to four fields, each made of one byte and what follows."""
    fields = [(FIELDS[byte % len(FIELDS)], data[at + 1:at + 4]) for at, byte in enumerate(data)]
    return [{str(key): value_of(key, rest) for key, rest in fields[at:at + 4]} for at in range(0, len(fields), 4)]


def answer_of(data):
    """Bytes, a text, a label list, the body of a reply or a decoded reply, as the first byte has it."""
    kind, rest = (data[0] % 5, data[1:]) if data else (0, b"")

    def reply():
        return {OUTER[rest[at] % len(OUTER)]: value_of(OUTER[rest[at] % len(OUTER)], rest[at + 1:at + 12])
                for at in range(0, len(rest), 5)}

    return (lambda: rest, lambda: text_of(rest), lambda: json.dumps({"labels": labels_of(rest)}, default=str),
            lambda: json.dumps(reply(), default=str).encode(), reply)[kind]()


@settings(max_examples=20_000, deadline=None, database=None)
@given(st.binary(min_size=1, max_size=24))
def test_nothing_raises_whatever_comes(data):
    """Every answer gives a result for JSON, in which each label of a labels task has a row or a reason."""
    how = HOWS[data[0] % len(HOWS)]
    found = kept(answer_of(data[1:]), **how)

    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert all(row["slug"] and row["name"] for row in found["stored"]["labels"])
    rowed = [at for row in found["stored"]["labels"] for at in row["from"]]
    lost = [one["index"] for one in found["dropped"]]
    assert how["task"] == "caption" or sorted(rowed + lost) == list(range(len(rowed) + len(lost)))


def test_the_odd_answers_are_of_many_kinds():
    """The answers above are of every type, and many of them have labels, captions, errors and doubles."""
    draw = random.Random(1)
    found = [kept(answer_of(draw.randbytes(draw.randrange(24))), **draw.choice(HOWS)) for _ in range(3000)]

    assert sum(bool(names(one)) for one in found) > 100
    assert sum(bool(one["stored"]["caption"]) for one in found) > 100
    assert sum(bool(one["error"]) for one in found) > 100
    assert {reason["reason"] for one in found for reason in one["dropped"]} >= {"no-name", "below-threshold", "no-slug"}
    assert any(len(row["from"]) > 1 for one in found for row in one["stored"]["labels"])


def test_any_bytes():
    """Every single byte and every pair of the letters of JSON is a body like any other."""
    bodies = [bytes([one]) for one in range(256)] + [
        bytes([one, other]) for one in b'{}[]",:0-n' for other in range(256)]

    assert all(kept(body)["labels"] == [] for body in bodies)
