import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision_eval.domain import LABEL_SCHEMA, Prompt, Reply, Variant
from vision_eval.errors import StudyError
from vision_eval.structured import DEFAULT_OPTIONS, SCHEMA_LINE, read, request_body

IMAGE = bytes(range(256))
PROMPT = Prompt(user=" Name it.\n", system="You tag.")
L = '{"labels":[{"name":"dog","confidence":0.9,"topicality":0.8}]}'


def variant(task="labels", **changes):
    """A question, changed in some fields."""
    return Variant(**{"task": task, "model": "gemma3:4b", "prompt": PROMPT} | changes)


def whole(text, **fields):
    """An answer that arrived whole."""
    return Reply(**{"status": 200, "body": "", "text": text, "done": True} | fields)


def test_labels_body():
    """Section 12, recommended profile: streamed chat, one user message, schema as format and in the text."""
    body = request_body(variant(), IMAGE)
    system, user = body["messages"]

    assert set(body) == {"model", "messages", "stream", "think", "format", "options", "keep_alive"}
    assert (body["model"], body["stream"], body["think"]) == ("gemma3:4b", True, False)
    assert body["format"] == dict(LABEL_SCHEMA)
    assert system == {"role": "system", "content": "You tag."}
    assert user["images"] == [base64.b64encode(IMAGE).decode()]
    head, shown = user["content"].split(f"\n\n{SCHEMA_LINE}\n")
    assert head == "Name it."
    assert json.loads(shown) == dict(LABEL_SCHEMA)


def test_caption_body():
    """A caption has no schema, and without a system text only one message."""
    body = request_body(variant("caption", prompt=Prompt(user="What is this?")), IMAGE)

    assert "format" not in body
    assert [message["content"] for message in body["messages"]] == ["What is this?"]


def test_a_body_is_json():
    """Nothing frozen or binary is left inside."""
    body = request_body(variant(options={"stop": ["END"]}), IMAGE)
    assert json.loads(json.dumps(body)) == body


def test_everything_is_explicit():
    """Section 12: what a model's own settings could change is always sent."""
    options = request_body(variant(), IMAGE)["options"]

    assert {"temperature", "seed", "top_k", "top_p", "min_p", "repeat_penalty", "num_ctx", "num_predict",
            "num_batch"} == set(options)
    assert options["temperature"] == 0
    assert options["num_ctx"] >= 4096
    assert options["num_predict"] > 0


def test_the_variant_wins():
    """Options and think of the variant stand in the place of ours; zeros can be sent."""
    body = request_body(variant(options={"temperature": 0.7, "seed": 0, "stop": ["END"]}, think="low"), IMAGE)

    assert body["options"] == {**DEFAULT_OPTIONS, "temperature": 0.7, "seed": 0, "stop": ["END"]}
    assert body["think"] == "low"


def test_an_own_schema_is_sent_in_its_order():
    """Section 3: properties are generated in the order given."""
    schema = {"type": "object", "properties": {"reason": {"type": "string"}, "labels": {"type": "array"}}}
    body = request_body(variant(prompt=Prompt(user="x", schema=schema)), IMAGE)

    assert list(body["format"]["properties"]) == ["reason", "labels"]


def test_a_schema_that_is_none():
    """A broken schema is our mistake, found before anything is asked."""
    with pytest.raises(StudyError, match="not a JSON Schema"):
        request_body(variant(prompt=Prompt(user="x", schema={"type": "objekt"})), IMAGE)


@pytest.mark.parametrize("field", ["user", "system", "schema"])
def test_the_marker_of_pictures_is_refused(field):
    """Ollama contract, section 5: a literal marker in any text would disturb where the picture goes."""
    fields = {"user": "Name it."} | {field: {"title": "[img-0]"} if field == "schema" else "See [img] here."}
    with pytest.raises(ValueError, match=r"\[img"):
        Prompt(**fields)


def test_labels_are_read_as_they_are():
    """A valid answer is kept, scores untouched, blanks around it forgiven."""
    reading = read("labels", whole(f"\n {L} "))

    assert [(label.name, label.confidence, label.topicality) for label in reading.labels] == [("dog", 0.9, 0.8)]
    assert reading.notes == ()


def test_an_empty_list_is_an_answer():
    """Nothing to see is a prediction."""
    assert read("labels", whole('{"labels":[]}')).labels == ()


@pytest.mark.parametrize(("text", "why"), [
    pytest.param("", "empty answer", id="empty"),
    pytest.param(f"```json\n{L}\n```", "not JSON", id="fenced"),
    pytest.param(f"Here: {L}", "not JSON", id="prose-before"),
    pytest.param(f"<think>hm</think>{L}", "not JSON", id="think-block"),
    pytest.param(L[:-3], "not JSON", id="truncated"),
    pytest.param(L.replace("0.9", "NaN"), "not JSON: NaN", id="nan"),
    pytest.param(L.replace("0.9", "9" * 5000), "not JSON", id="endless-number"),
    pytest.param(L.replace("0.9", '0.9,"confidence":0.2'), "not JSON: a key is repeated", id="repeated-key"),
    pytest.param("[" * 5000 + "]" * 5000, "not JSON: nested", id="nested"),
    pytest.param("[]", "schema: answer: 'type'", id="array-on-top"),
    pytest.param("{}", "schema: answer: 'required'", id="no-list"),
    pytest.param(L.replace("0.9", '"0.9"'), "schema: labels[0].confidence: 'type'", id="score-as-string"),
    pytest.param(L.replace("0.9", "true"), "schema: labels[0].confidence: 'type'", id="score-as-flag"),
    pytest.param(L.replace("0.9", "95"), "schema: labels[0].confidence: 'maximum'", id="percent"),
    pytest.param(L.replace(',"topicality":0.8', ""), "schema: labels[0]: 'required'", id="missing-score"),
    pytest.param(L.replace('"name"', '"color":"red","name"'), "schema: labels[0]: 'additionalProperties'",
                 id="extra-key"),
    pytest.param(L.replace("dog", ""), "schema: labels[0].name: 'minLength'", id="empty-name"),
    pytest.param('{"labels":["dog"]}', "schema: labels[0]: 'type'", id="plain-strings"),
])
def test_any_violation_rejects(text, why):
    """Methods C1, schema_valid: strict JSON without repeated keys, and valid."""
    reading = read("labels", whole(text))

    assert reading.rejected.startswith(why)
    assert reading.labels is None


@pytest.mark.parametrize(("text", "schema", "scores"), [
    pytest.param('{"labels":[{"name":"dog"}]}', {"type": "object"}, (None, None), id="no-scores"),
    pytest.param('{"labels":[{"name":"dog","confidence":80,"topicality":-1}]}', {"type": "object"}, (1.0, 0.0),
                 id="capped"),
    pytest.param('{"labels":[{"name":"dog","confidence":true}]}', {"type": "object"}, (None, None), id="no-number"),
])
def test_own_schemas_may_allow_more(text, schema, scores):
    """What another schema lets pass is still made to fit a label, with a note where a score changes."""
    reading = read("labels", whole(text), schema=schema)

    assert [(label.confidence, label.topicality) for label in reading.labels] == [scores]
    assert bool(reading.notes) == (scores == (1.0, 0.0))


@pytest.mark.parametrize(("text", "schema", "why"), [
    pytest.param("5", {"type": "integer"}, "no label list", id="no-object"),
    pytest.param('{"labels":["dog"]}', {"type": "object"}, "no label list: not every label", id="strings"),
    pytest.param("{}", {"$ref": "https://schema.invalid/x"}, "schema: it refers to something", id="foreign-reference"),
    pytest.param("{}", {"$ref": "#"}, "not JSON: nested", id="endless-reference"),
])
def test_own_schemas_without_labels(text, schema, why):
    """A schema that does not lead to labels rejects; nothing is fetched for it."""
    assert read("labels", whole(text), schema=schema).rejected.startswith(why)


def test_captions_are_trimmed():
    """A caption is whatever text is there."""
    assert read("caption", whole(" A dog.\n")).caption == "A dog."
    assert read("caption", whole(" \n", thinking="A dog.")).rejected == "empty answer"


@pytest.mark.parametrize(("fields", "why"), [
    pytest.param({"status": 400, "fault": "http", "error": "no vision"}, "http: no vision", id="refused"),
    pytest.param({"status": None, "done": False, "fault": "timeout"}, "timeout", id="timeout"),
    pytest.param({"done": False, "fault": "incomplete"}, "incomplete", id="cut-off"),
    pytest.param({"done": False}, "incomplete", id="not-done"),
    pytest.param({"status": 302}, "status 302", id="redirect"),
])
def test_only_whole_answers_are_read(fields, why):
    """Section 12: an answer without its final message is none."""
    assert read("labels", whole(L, **fields)).rejected == why


@settings(max_examples=500)
@given(task=st.sampled_from(["labels", "caption"]), text=st.one_of(
    st.text(),
    st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner)
                 | st.dictionaries(st.sampled_from(["labels", "name", "confidence"]), inner)).map(json.dumps)))
def test_nothing_raises_whatever_comes(task, text):
    """Any text gives a reading that holds exactly one of its three things."""
    reading = read(task, whole(text))
    assert sum((reading.labels is not None, bool(reading.caption), reading.failed)) == 1
