import base64
import json
import uuid

import pytest

from vision_eval.domain import Prompt, Variant
from vision_eval.photoprism.effective import effective
from vision_eval.photoprism.sending import request, request_body
from vision_eval.photoprism.variant_request import variant_body
from vision_eval.photoprism.vision_yml import entry as written

IMAGE = bytes(range(256))
PACKED = base64.b64encode(IMAGE).decode()
JPEG, PNG = b"\xff\xd8\xff\xe0rest", b"\x89PNG\r\n\x1a\nrest"

STRUCT = ["id", "model", "version", "system", "prompt", "suffix", "format", "url", "context", "think", "options",
          "stream", "images"]
"""PhotoPrism's order of keys, as far as they occur."""


def model(fields, env=None, **options):
    """The first entry of a list."""
    return effective(f"Models: [{{{fields}}}]", env, **options)["models"][0]


LABELS = 'Type: labels, Engine: ollama, Model: "gemma3:4b", System: " You tag.\\n", Prompt: "\\n Name it.\\n\\n"'
CAPTION = 'Type: caption, Engine: ollama, Model: "gemma3:4b", Prompt: "What is this?\\n"'
WITHOUT_ENGINE = ("Service: {Uri: 'http://o:1/api/generate', FileScheme: base64, RequestFormat: ollama, "
                  "ResponseFormat: ollama}")


def test_labels():
    """Section 2.2, column labels: these keys, these types, nothing else."""
    found = model(f"{LABELS}, Options: {{Seed: 7}}")

    assert request_body(found, IMAGE, id="an-id") == {
        "id": "an-id", "model": "gemma3:4b", "system": " You tag.\n",
        "prompt": f"Name it.\n\n{found['schema_line']}\n{found['schema']}", "suffix": "", "format": "json",
        "think": False, "options": {"seed": 7, "stop": ["\n\n"], "temperature": 0.1, "top_p": 0.9}, "stream": False,
        "images": [PACKED]}


def test_captions():
    """Section 2.2, column caption: no system, no format, and the prompt untrimmed."""
    assert request_body(model(CAPTION), IMAGE, id="an-id") == {
        "id": "an-id", "model": "gemma3:4b", "prompt": "What is this?\n", "suffix": "", "think": False,
        "options": {"temperature": 0.1}, "stream": False, "images": [PACKED]}


@pytest.mark.parametrize(("fields", "changes"), [
    pytest.param("System: ' S '", {"system": " S "}, id="2.2-system-untrimmed"),
    pytest.param("Format: json", {"format": "json"}, id="2.2-format-if-set"),
    pytest.param("Service: {Think: high}", {"think": "high"}, id="2.3-level"),
    pytest.param("Service: {Think: 'TRUE'}", {"think": True}, id="2.3-true"),
    pytest.param("Options: {NumPredict: 9}", {"options": {"num_predict": 9, "temperature": 0.1}}, id="1.8-options"),
    pytest.param("Service: {FileScheme: data}", {}, id="1.3-data-is-the-same"),
    pytest.param("Version: x", {}, id="2.2-no-version"),
])
def test_what_changes_a_caption_request(fields, changes):
    """One setting, one key."""
    plain, changed = (request_body(model(f"{CAPTION}{more}"), IMAGE, id="1") for more in ("", f", {fields}"))

    assert changed == {**plain, **changes}


def test_the_body_without_thinking():
    """Sections 1.7 and 2.2: without Engine the key is absent, and keys stand in PhotoPrism's order."""
    body = request_body(model(f"Type: labels, Name: gemma3, {WITHOUT_ENGINE}"), IMAGE)

    assert "think" not in body
    assert list(body) == [key for key in STRUCT if key in body]


def test_the_body_with_thinking():
    """Section 2.2: the object goes through a map, whose keys are sorted."""
    body = request_body(model(LABELS), IMAGE)

    assert list(body) == sorted(body)
    assert list(body["options"]) == sorted(body["options"])


def test_three_pictures_in_one_request():
    """Section 2.2: at 224 px they go together."""
    body = request_body(model(f"{LABELS}, Resolution: 224"), [b"tile", b"left", b"right"])

    assert body["images"] == [base64.b64encode(name).decode() for name in (b"tile", b"left", b"right")]


@pytest.mark.parametrize(("prompt", "start"), [
    pytest.param('"\\u00a0 Name it.\\t\\n"', "Name it.\n\nPL\n{PK}", id="2.2-trimmed-as-go-does"),
    pytest.param('" \\n"', "PL\n{PK}", id="2.2-blank"),
    pytest.param('"flag nsfw"', "flag nsfw\n\nPL\n{PX}", id="2.1-nsfw"),
])
def test_prompts_of_labels(prompt, start):
    """Section 2.1: trimmed text, blank line, schema line, schema."""
    found = model(f"Type: labels, Engine: ollama, Prompt: {prompt}", prompts={
        "labels": {"system": "PS", "user": "PU", "schema_line": "PL", "skeleton": "{PK}", "skeleton_nsfw": "{PX}"}})

    assert request_body(found, IMAGE)["prompt"] == start


def test_an_own_schema():
    """Section 2.1: it replaces the skeleton."""
    found = model(f"{LABELS}, Schema: '{{\"labels\": []}}'")

    assert request_body(found, IMAGE)["prompt"].endswith('\n{"labels": []}')


def test_the_vision_service():
    """Section 9: name and version apart, data URLs, empty options, and default prompts all the same."""
    found = model("Type: caption, Name: blip, Service: {Uri: 'http://v/x'}")
    body = request_body(found, [JPEG, PNG], id="1")

    assert body == {
        "id": "1", "model": "blip", "version": "latest", "prompt": found["prompt"], "suffix": "", "options": {},
        "stream": False, "images": [f"data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}",
                                    f"data:image/png;base64,{base64.b64encode(PNG).decode()}"]}
    assert body["prompt"]
    assert list(body) == [key for key in STRUCT if key in body]


def test_labels_of_the_vision_service():
    """Section 9: system text and schema are sent along, too."""
    body = request_body(model("Type: labels, Name: yolo, Service: {Uri: 'http://v/x'}"), JPEG)

    assert body["system"]
    assert body["prompt"].endswith("}")
    assert (body["model"], body["version"]) == ("yolo", "latest")
    assert "format" not in body


def test_openai():
    """The Responses API: texts and picture in messages, the tier among the settings."""
    found = model("Type: caption, Engine: openai, Model: gpt-5, System: S, Prompt: P, Options: {Temperature: 0.5}, "
                  "Service: {Tier: flex, Org: o, Project: p}")
    body = request_body(found, JPEG)

    assert [message["role"] for message in body["input"]] == ["system", "user"]
    assert (body["model"], body["temperature"], body["service_tier"]) == ("gpt-5", 0.5, "flex")
    assert found["headers"] == {"Content-Type": "application/json", "OpenAI-Organization": "o", "OpenAI-Project": "p"}


def test_types_without_prompts():
    """Nobody's options are nil, so the key is absent."""
    body = request_body(model("Type: nsfw, Name: x, Service: {Uri: 'http://v/x'}"), JPEG)

    assert set(body) == {"id", "model", "version", "suffix", "stream", "images"}


def test_the_id_is_a_new_uuid_each_time():
    """Only the id differs between two calls."""
    first, second = request_body(model(LABELS), IMAGE), request_body(model(LABELS), IMAGE)

    assert uuid.UUID(first.pop("id")) != uuid.UUID(second.pop("id"))
    assert first == second


def test_bodies_are_json():
    """Plain values, and none of them shared with the entry."""
    found = model(f"{LABELS}, Options: {{Stop: [a]}}")
    before = json.dumps(found)
    body = request_body(found, bytearray(IMAGE))
    body["options"]["stop"].append("b")

    assert json.loads(json.dumps(body)) == body
    assert json.dumps(found) == before


def test_the_whole_request():
    """Section 2.4: where, with which headers, for how long, and what is tried again."""
    sent = request(model(LABELS, {"OLLAMA_API_KEY": "k"}, reveal_secrets=True), IMAGE)

    assert set(sent) == {"method", "url", "headers", "body", "timeout_s", "retries"}
    assert (sent["method"], sent["url"]) == ("POST", "http://ollama:11434/api/generate")
    assert sent["headers"] == {"Content-Type": "application/json", "Authorization": "Bearer k"}
    assert sent["timeout_s"] == 600
    assert sent["retries"] == {"statuses": [429], "count": 2, "pause_s": 0.5, "cap_s": 8.0}
    assert sent["body"]["images"] == [PACKED]


def test_a_request_without_key():
    """Section 2.2: no key, no header."""
    assert request(model(LABELS), IMAGE)["headers"] == {"Content-Type": "application/json"}


@pytest.mark.parametrize("fields", [
    pytest.param("Engine: ollama, Service: {Uri: '${HOME}/api'}", id="1.3-refused"),
    pytest.param("Engine: ollama, Service: {Uri: 'gpu:1/api'}", id="2.4-invalid"),
    pytest.param("Name: local", id="1.3-local")])
def test_a_request_that_goes_nowhere(fields):
    """No address, and no exception either."""
    assert request(model(f"Type: labels, {fields}"), IMAGE)["url"] == ""


@pytest.mark.parametrize(("arguments", "error"), [
    pytest.param(["entry", IMAGE], TypeError, id="no-entry"), pytest.param([{}, "text"], TypeError, id="text"),
    pytest.param([{}, 7], TypeError, id="number"), pytest.param([{}, ["text"]], TypeError, id="list-of-texts"),
    pytest.param([{}, []], ValueError, id="no-picture")])
def test_slips_in_calling(arguments, error):
    """Our callers' mistakes are exceptions."""
    with pytest.raises(error):
        request_body(*arguments)


PROMPT = Prompt(user="\n Name it.\n", system=" You tag.\n")


@pytest.mark.parametrize("variant", [
    pytest.param(Variant(task="labels", model="gemma3:4b", prompt=PROMPT), id="labels"),
    pytest.param(Variant(task="caption", model="gemma3", prompt=Prompt(user="What?\n")), id="caption"),
    pytest.param(Variant(task="caption", model="gemma3", prompt=PROMPT), id="caption-with-system"),
    pytest.param(Variant(task="labels", model="gemma3:4b", prompt=PROMPT, think="high",
                         options={"seed": 7, "temperature": 5, "stop": ["END"], "num_predict": 0}), id="options"),
    pytest.param(Variant(task="labels", model="gemma3:4b", prompt=PROMPT, think=True), id="think"),
    pytest.param(Variant(task="labels", model="m", prompt=Prompt(user="nsfw?", system="S")), id="nsfw"),
    pytest.param(Variant(task="labels", model="m", prompt=Prompt(user="U", system="S", schema={"type": "object"})),
                 id="schema"),
    pytest.param(Variant(task="labels", model="m", prompt=Prompt(user="U $X ${Y}", system="$S", shape=" {} ")),
                 id="shape"),
])
def test_an_exported_variant_asks_as_it_was_asked(variant):
    """A variant, written as an entry and loaded again, makes the very same body."""
    text = json.dumps({"Models": [written(variant, run="manual")]})
    loaded = effective(text)["models"][0]

    assert request_body(loaded, IMAGE, id="1") == variant_body(variant, IMAGE, id="1")


@pytest.mark.parametrize(("changes", "key", "value"), [
    pytest.param({"format": "json"}, "format", "json", id="format"),
    pytest.param({"think": "high"}, "think", "high", id="think"),
])
def test_settings_of_variants(changes, key, value):
    """What a variant says reaches its request."""
    assert variant_body(Variant(task="caption", model="m", prompt=PROMPT, **changes), IMAGE)[key] == value


@pytest.mark.parametrize(("task", "changes", "key"), [
    pytest.param("labels", {"format": ""}, "format", id="1.2-format-unset"),
    pytest.param("caption", {"think": "model"}, "think", id="1.7-left-to-the-model"),
])
def test_keys_that_variants_leave_out(task, changes, key):
    """Empty and left to the model: the key is absent."""
    assert key not in variant_body(Variant(task=task, model="m", prompt=PROMPT, **changes), IMAGE)


def test_a_schema_line_of_a_variant():
    """It stands in the place of ours."""
    prompt = Prompt(user="U", system="S", schema_line="Like this:", shape="{}")

    assert variant_body(Variant(task="labels", model="m", prompt=prompt), IMAGE)["prompt"] == "U\n\nLike this:\n{}"
