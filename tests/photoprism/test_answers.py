"""Expectations about repeated names, null and bad UTF-8 were checked by running Go's own decoder."""

import json

import pytest

from vision_eval.photoprism import answers, go


def ollama(body, format=""):
    """What is found in a reply, given as text or as it came over the wire."""
    return answers.ollama(body.decode("utf-8", "surrogateescape") if isinstance(body, bytes) else body, format=format)


@pytest.mark.parametrize(("body", "caption"), [
    pytest.param('{"result":{"caption":{"text":"a"}}}', "a", id="3-3-pre-parsed"),
    pytest.param('{"result":{"caption":{}}}', "", id="3-3-empty-is-not-none"),
    pytest.param('{"result":{"caption":null}}', None, id="3.2-null"),
    pytest.param('{"result":{"caption":{"text":"a"},"caption":null}}', None, id="3.2-null-takes-it-away"),
    pytest.param('{"result":{"caption":{"text":"a"},"caption":{"confidence":0.5}}}', "a", id="3.2-repeated-name"),
    pytest.param('{"result":null}', None, id="3.2-null-result"),
    pytest.param("null", None, id="3.2-null-reply"),
    pytest.param(b'{"response":"\xff\xfe\xed\xa0\x80"}', "\ufffd" * 5, id="3.2-a-mark-for-every-bad-byte"),
    pytest.param(b'{"response":"\\ud83d\xb8"}', "\ufffd\ufffd", id="3.2-half-a-pair-and-a-bad-byte"),
    pytest.param('{"response":"{\\"labels\\":[]}","result":{"caption":{"text":"a"}}}', '{"labels":[]}',
                 id="3-8-text-before-a-pre-parsed-caption"),
])
def test_captions(body, caption):
    """Captions of a reply."""
    assert ollama(body).caption == caption


@pytest.mark.parametrize(("body", "labels"), [
    pytest.param('{"result":{"labels":[null,{"name":"x","categories":[null,"a"]}]}}', [("", ()), ("x", ("", "a"))],
                 id="3.2-null-elements"),
    pytest.param('{"result":{"labels":[{"name":"a"}]},"result":{"labels":[{"source":"b"}]}}', [("a", ())],
                 id="3.2-repeated-result"),
    pytest.param('{"response":"{\\"labels\\":[{\\"name\\":\\"b\\"}]}","result":{"labels":[{"name":"a"}]}}', [("a", ())],
                 id="3-6-pre-parsed-labels-come-first"),
])
def test_labels(body, labels):
    """Label objects of a reply; a list with any element leaves no caption."""
    found = ollama(body)

    assert [(label.name, label.categories) for label in found.labels] == labels
    assert found.caption is None


@pytest.mark.parametrize(("text", "format", "part", "why"), [
    pytest.param("A dog.", "", None, None, id="3-6-not-looked-for"),
    pytest.param("A dog.", "json", "A dog.", "not JSON (character 0)", id="3.1-no-brackets"),
    pytest.param("```json", "json", "", None, id="3.1-fence-without-a-newline"),
    pytest.param('So {"labels": 5}.', "json", '{"labels": 5}', "labels: wanted an array, found a number",
                 id="3.2-type"),
    pytest.param('{"a": 1}', "", '{"a": 1}', None, id="3.2-no-labels-key"),
])
def test_what_is_taken_for_json(text, format, part, why):
    """The part and what is wrong with it; the text becomes the caption."""
    found = ollama(json.dumps({"response": text}), format)

    assert (found.json, found.decode_error, found.labels, found.caption) == (part, why, None, text)


@pytest.mark.parametrize("body", [
    pytest.param('{"result":5}', id="3.2-result"), pytest.param('{"result":{"labels":{}}}', id="3.2-list"),
    pytest.param('{"result":{"caption":"a"}}', id="3.2-caption"), pytest.param("{} x", id="3-2-text-after-it"),
    pytest.param('{"result":{"labels":[{"name":5}]}}', id="3.2-name"),
])
def test_replies_of_another_shape(body):
    """The outer reply is typed as well."""
    with pytest.raises(go.Undecodable):
        ollama(body)


@pytest.mark.parametrize(("body", "labels", "caption", "source"), [
    pytest.param('{"result":{"labels":[{"name":"a","confidence":2}]}}', [("a", 2.0)], None, "", id="9-not-capped"),
    pytest.param('{"result":{"labels":[{"name":"a"}]}}', [("a", None)], None, "", id="9-not-filled-in"),
    pytest.param('{"result":{"labels":[],"caption":{"text":"c","source":"s"}}}', [], "c", "s", id="9-caption"),
    pytest.param('{"result":{"nsfw":[{"Neutral":1}]}}', None, None, "", id="9-nothing-we-read"),
])
def test_vision(body, labels, caption, source):
    """The Vision API's own format."""
    found = answers.vision(body)

    read = None if found.labels is None else [(label.name, label.confidence) for label in found.labels]
    assert read == labels
    assert (found.caption, found.caption_source) == (caption, source)
