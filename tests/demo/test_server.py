"""The server answers as the Ollama contract says, over a real socket."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from vision_eval import demo

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?(Z|[+-]\d\d:\d\d)")
FINAL = ["model", "created_at", "response", "done", "done_reason", "context", "total_duration", "load_duration",
         "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_root_says_that_it_runs_and_what_it_is(client, method):
    """Who looks at the headers sees that this is a demonstration."""
    answer = client.request(method, "/")

    assert answer.text == ("Ollama is running" if method == "GET" else "")
    assert answer.headers["server"] == "vision_eval-demonstration"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_version(client):
    """The version is the whole answer."""
    assert client.get("/api/version").json() == {"version": "0.32.15"}


@pytest.mark.parametrize(("method", "path", "status", "text"), [
    pytest.param("GET", "/api/nope", 404, "404 page not found", id="unknown-path"),
    pytest.param("GET", "/api/generate", 405, "405 method not allowed", id="wrong-method"),
    pytest.param("POST", "/api/tags", 405, "405 method not allowed", id="wrong-method-for-a-list"),
])
def test_wrong_doors_are_plain_text(client, method, path, status, text):
    """Unknown paths and wrong methods answer without JSON."""
    answer = client.request(method, path)

    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (status, text, "text/plain")


def test_tags_list_aliases_twins_and_stubs(client):
    """The list holds all that a client must cope with."""
    models = {model["name"]: model for model in client.get("/api/tags").json()["models"]}

    assert models["plain:latest"]["digest"] == models["plain:f16"]["digest"]
    assert models["plain:qat"]["digest"] != models["plain:q4_0"]["digest"]
    assert {models[tag]["details"]["quantization_level"] for tag in ("plain:qat", "plain:q4_0")} == {"Q4_0"}
    assert models["plain-nofamilies:f16"]["details"]["families"] is None
    assert "capabilities" not in models["plain-old:f16"]
    assert models["plain-text:f16"]["capabilities"] == ["completion"]
    assert models["plain:cloud"]["remote_host"] == "https://ollama.com:443"
    assert all(re.fullmatch("[0-9a-f]{64}", model["digest"]) for model in models.values())
    assert all(TIMESTAMP.fullmatch(model["modified_at"]) for model in models.values())


def test_sizes_are_the_bytes_of_ten_parameters(client):
    """Size follows from the quantization: two bytes, one byte, half a byte for each parameter."""
    sizes = {model["name"]: model["size"] for model in client.get("/api/tags").json()["models"]}

    assert [sizes[f"plain:{form}"] for form in ("f16", "q8_0", "q4_0")] == [20, 10, 5]


def test_show_says_that_it_is_a_demonstration(client):
    """Licence, model file and metadata say so, and the grouping keys of the contract are there."""
    told = client.post("/api/show", json={"model": "PLAIN:F16"}).json()

    info = told["model_info"]
    assert all("demonstration" in text for text in (told["license"], told["modelfile"], info["general.description"]))
    assert (info["general.architecture"], info["general.parameter_count"]) == ("plain", 10)
    assert told["capabilities"] == ["completion", "vision"]


def test_generate_without_streaming(client, ask):
    """One object with the fields in the order of a real server."""
    answer = ask()

    body = answer.json()
    assert list(body) == FINAL
    assert body["response"] == ('{"labels":[{"name":"red","confidence":1.0,"topicality":0.5},'
                                '{"name":"dark","confidence":0.67,"topicality":0.4}]}')
    assert (body["model"], body["done"], body["done_reason"]) == ("plain:f16", True, "stop")
    assert TIMESTAMP.fullmatch(body["created_at"])
    assert body["created_at"].endswith("Z")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_generate_streams_by_default(client, picture, lines):
    """Line by line, the last one with everything but words."""
    answer = client.post("/api/generate", json={"model": "plain", "prompt": "What is it?", "images": [picture("blue")]})

    *words, last = lines(answer)
    assert "".join(line["response"] for line in words) == "A dark picture in which blue is strongest."
    assert all(list(line) == ["model", "created_at", "response", "done"] and not line["done"] for line in words)
    assert {line["model"] for line in words} == {"plain"}
    assert list(last) == FINAL
    assert last["eval_count"] == len(words) + 1
    assert answer.headers["content-type"] == "application/x-ndjson"


def test_chat_has_a_message_and_no_context(client, picture):
    """The other route says the same in its own frame."""
    body = client.post("/api/chat", json={"model": "plain:f16", "stream": False, "messages": [
        {"role": "user", "content": "What is it?", "images": [picture("lime")]}]}).json()

    assert body["message"] == {"role": "assistant", "content": "A dark picture in which green is strongest."}
    assert list(body) == [name if name != "response" else "message" for name in FINAL if name != "context"]


@pytest.mark.parametrize(("fields", "text"), [
    pytest.param({"prompt": "Answer in JSON.", "format": None}, '{"labels":', id="the-prompt-asks-for-json"),
    pytest.param({"format": None}, "A dark picture", id="a-sentence-otherwise"),
    pytest.param({"format": {"type": "object", "properties": {"caption": {"type": "string"}}}}, '{"caption":"A dark ',
                 id="a-schema-with-a-caption"),
    pytest.param({"format": {"type": "object", "properties": {"labels": {
        "type": "array", "maxItems": 1, "items": {"type": "object", "properties": {"name": {"type": "string"}}}}}}},
        '{"labels":[{"name":"red"}]}', id="a-schema-with-less-labels"),
    pytest.param({"format": None, "images": []}, "This is a demonstration model", id="nothing-to-see"),
])
def test_answer_takes_the_form_that_is_asked_for(ask, fields, text):
    """JSON where JSON is asked for, else a sentence."""
    assert ask(**fields).json()["response"].startswith(text)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "BMP", "WEBP"])
def test_picture_formats(ask, picture, format):
    """What the contract lists for today's servers."""
    assert ask(images=[picture(format=format)]).json()["response"].startswith('{"labels":[{"name":"red"')


def test_two_pictures(ask, picture):
    """Both are looked at, and both count."""
    one, two = ask(format=None).json(), ask(format=None, images=[picture("red"), picture("blue")]).json()

    assert two["response"] == "A dark picture in which red is strongest. A dark picture in which blue is strongest."
    assert two["prompt_eval_count"] - one["prompt_eval_count"] == 2 * 2


def test_mlx_models_ignore_the_format(ask):
    """As the contract says of that engine."""
    assert ask(model="plain-mlx:nvfp4").json()["response"].startswith("A dark picture")


@pytest.mark.parametrize(("options", "text", "reason", "count"), [
    pytest.param({"num_predict": 3}, "A dark picture", "length", 3, id="a-limit"),
    pytest.param({"num_predict": 1}, "A", "length", 1, id="one-word"),
    pytest.param({"num_predict": -1}, "A dark picture in which red is strongest.", "stop", 10, id="no-limit"),
    pytest.param({"stop": [" in", "picture"]}, "A dark ", "stop", 4, id="the-first-stop-word"),
    pytest.param({"stop": ["\n\n"]}, "A dark picture in which red is strongest.", "stop", 10, id="no-stop-word"),
])
def test_limits_and_stop_words(ask, options, text, reason, count):
    """The answer ends where it is told to, and one word has no time of its own."""
    body = ask(format=None, options=options).json()

    assert (body["response"], body["done_reason"], body["eval_count"]) == (text, reason, count)
    assert ("eval_duration" in body) == (count > 1)


def test_thinking_models_think_unless_told_not_to(ask):
    """Thinking is on by default, comes first, and uses up the budget."""
    open_, shut = ask(model="plain-think:f16").json(), ask(model="plain-think:f16", think=False).json()
    short = ask(model="plain-think:f16", options={"num_predict": 4}).json()

    assert open_["thinking"]
    assert open_["response"] == shut["response"]
    assert "thinking" not in shut
    assert (short["response"], short["done_reason"]) == ("", "length")


def test_durations_add_up(client, ask):
    """Nanoseconds of one and the same clock: parts are positive and never more than the whole."""
    body = ask().json()

    parts = [body[name] for name in ("load_duration", "prompt_eval_duration", "eval_duration")]
    assert all(isinstance(part, int) and part > 0 for part in parts)
    assert sum(parts) <= body["total_duration"]


def test_same_question_same_answer(ask):
    """Everything but the clock is determined."""
    first, second = ask().json(), ask().json()

    assert all(first[name] == second[name] for name in ("response", "context", "prompt_eval_count", "eval_count"))


GOOD = {"model": "plain:f16", "prompt": "Hi"}


@pytest.mark.parametrize(("path", "body", "status", "error"), [
    pytest.param("generate", "", 400, "missing request body", id="no-body"),
    pytest.param("generate", '{"model": "x", ', 400, "unexpected EOF", id="half-a-body"),
    pytest.param("generate", "nonsense", 400, "invalid character 'n' looking for beginning of value", id="no-json"),
    pytest.param("generate", [1], 400, "json: cannot unmarshal array into Go value of type api.GenerateRequest",
                 id="an-array"),
    pytest.param("generate", {"prompt": "Hi"}, 404, "model '' not found", id="no-model"),
    pytest.param("chat", {"messages": []}, 400, "model is required", id="no-model-to-chat-with"),
    pytest.param("show", {}, 400, "model is required", id="no-model-to-show"),
    pytest.param("generate", GOOD | {"model": "!!/??"}, 400, "invalid model name", id="a-name-that-is-none"),
    pytest.param("generate", GOOD | {"model": "nope:1b"}, 404, "model 'nope:1b' not found", id="unknown-model"),
    pytest.param("show", {"model": "nope"}, 404, "model 'nope:latest' not found", id="unknown-model-to-show"),
    pytest.param("generate", GOOD | {"model": 5}, 400,
                 "json: cannot unmarshal number into Go struct field GenerateRequest.model of type string", id="type"),
    pytest.param("generate", GOOD | {"options": [1]}, 400, "json: cannot unmarshal array into Go struct field "
                 "GenerateRequest.options of type map[string]interface {}", id="options-array"),
    pytest.param("chat", {"model": "plain:f16", "messages": [{"role": "user", "content": [{"type": "text"}]}]}, 400,
                 "json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string",
                 id="content-array"),
    pytest.param("generate", GOOD | {"images": ["@@@"]}, 400, "illegal base64 data at input byte 0", id="no-base64"),
    pytest.param("generate", GOOD | {"images": ["http://127.0.0.1/cat.jpg"]}, 400,
                 "illegal base64 data at input byte 4", id="an-address"),
    pytest.param("generate", GOOD | {"options": {"temperature": "0.1"}}, 500,
                 'option "temperature" must be of type float32', id="option-of-a-wrong-type"),
    pytest.param("generate", '{"model": "plain:f16", "options": {"num_ctx": 1e999}}', 500,
                 'option "num_ctx" must be of type integer', id="infinite-option"),
    pytest.param("generate", '{"keep_alive": NaN}', 400, "invalid character 'N' looking for beginning of value",
                 id="not-a-number"),
    pytest.param("generate", GOOD | {"options": {"stop": "."}}, 500, 'option "stop" must be of type array',
                 id="bare-stop-word"),
    pytest.param("generate", GOOD | {"format": "xml"}, 500,
                 'invalid format: "\\"xml\\""; expected "json" or a valid JSON Schema object', id="format-word"),
    pytest.param("generate", GOOD | {"format": 5}, 500,
                 'invalid format: "5"; expected "json" or a valid JSON Schema object', id="format-number"),
    pytest.param("generate", GOOD | {"think": True}, 400, '"plain:f16" does not support thinking', id="think"),
    pytest.param("generate", GOOD | {"think": "huge"}, 400,
                 'invalid think value: "huge" (must be "high", "medium", "low", "max", true, or false)',
                 id="think-word"),
    pytest.param("generate", GOOD | {"raw": True, "system": "x"}, 400,
                 "raw mode does not support template, system, or context", id="raw-with-system"),
    pytest.param("generate", GOOD | {"suffix": "x"}, 400,
                 "registry.ollama.ai/library/plain:f16 does not support insert", id="suffix"),
    pytest.param("generate", GOOD | {"keep_alive": "5"}, 400, 'time: missing unit in duration "5"', id="unitless"),
    pytest.param("generate", GOOD | {"keep_alive": True}, 400, "Unsupported type: 'bool'", id="keep-alive-flag"),
])
def test_mistakes_get_the_recorded_words(client, path, body, status, error):
    """Status and text of every refusal that the contract lists."""
    content = {"content": body} if isinstance(body, str) else {"json": body}
    answer = client.post(f"/api/{path}", **content)

    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize("schema", [
    pytest.param({"type": 5}, id="type-number"), pytest.param({"type": [["object"]]}, id="type-list-of-lists"),
    pytest.param({"properties": []}, id="properties-array"), pytest.param({"items": "x"}, id="items-word"),
])
def test_odd_schemas_are_no_schemas(ask, schema):
    """Whatever stands there, the answer is a status and never a lost connection."""
    assert ask(format=schema).status_code == 400


@pytest.mark.parametrize("depth", [100, 300, 900, 5000])
def test_deep_bodies_do_no_harm(client, depth):
    """Too deep a body is refused, and the server lives."""
    body = '{"model": "plain:f16", "prompt": "Hi", "format": ' + '{"items": ' * depth + "{}" + "}" * depth + "}"

    assert client.post("/api/generate", content=body).status_code in (200, 400, 500)
    assert client.get("/").status_code == 200


def test_cloud_stubs_want_a_sign_in(client):
    """Nobody's photo leaves this server."""
    answer = client.post("/api/generate", json=GOOD | {"model": "plain:cloud"})

    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")


@pytest.mark.parametrize(("version", "fields", "status", "words"), [
    pytest.param("0.32.15", {"images": ["aGk="]}, 400, "Failed to load image or audio file", id="no-picture"),
    pytest.param("0.25.0", {"images": ["aGk="]}, 500, "image: unknown format", id="no-picture-before-0.30"),
    pytest.param("0.32.15", {"model": "plain-text:f16"}, 400, "model does not support multimodal", id="blind"),
    pytest.param("0.25.0", {"model": "plain-text:f16"}, 500, "this model is missing data required for image input",
                 id="blind-before-0.30"),
    pytest.param("0.32.15", {"format": {"type": "nonsense"}}, 400, "JSON schema conversion failed", id="schema"),
    pytest.param("0.25.0", {"format": {"type": "nonsense"}}, 500, "invalid JSON schema in format",
                 id="schema-before-0.30"),
])
def test_the_engine_has_its_own_words(servers, picture, version, fields, status, words):
    """Servers before and since the new engine word the same mistake differently."""
    body = GOOD | {"images": [picture()], "stream": False} | fields
    answer = httpx.post(f"{servers[version]}/api/generate", json=body, trust_env=False)

    assert answer.status_code == status
    assert words in answer.json()["error"]


@pytest.fixture(scope="module")
def servers(plain_host):
    """The same inventory behind a new and an old server."""
    with demo.serve("vision_eval.demo.plain:inventory", version="0.25.0") as old:
        yield {"0.32.15": plain_host, "0.25.0": old}


def test_load_and_unload_are_single_objects(client):
    """They answer at once and without durations, even though streaming is the default."""
    load = client.post("/api/generate", json={"model": "plain:f16"})
    unload = client.post("/api/chat", json={"model": "plain:f16", "keep_alive": 0})

    assert (load.json()["done_reason"], load.json()["response"]) == ("load", "")
    assert (unload.json()["done_reason"], unload.json()["message"]) == ("unload", {"role": "assistant", "content": ""})
    assert all(answer.headers["content-type"] == "application/json; charset=utf-8" for answer in (load, unload))
    assert all(not any("duration" in name for name in answer.json()) for answer in (load, unload))


def test_ps_lists_what_is_loaded(client):
    """A loaded model with its remaining life and context; on a CPU nothing is in video memory."""
    assert client.get("/api/ps").json() == {"models": []}
    client.post("/api/generate", json={"model": "plain:q8_0", "keep_alive": "1h", "options": {"num_ctx": 8192}})

    [model] = client.get("/api/ps").json()["models"]
    assert (model["name"], model["size"], model["size_vram"], model["context_length"]) == ("plain:q8_0", 10, 0, 8192)
    left = datetime.fromisoformat(model["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


def test_delete_takes_a_model_away_and_pull_brings_it_back(client, lines):
    """A pull of something known succeeds step by step."""
    gone = client.request("DELETE", "/api/delete", json={"model": "plain:qat"})
    missing = client.post("/api/show", json={"model": "plain:qat"})
    pulled = lines(client.post("/api/pull", json={"model": "plain:qat"}))

    assert (gone.status_code, gone.content, missing.status_code) == (200, b"", 404)
    assert [line["status"] for line in pulled][::4] == ["pulling manifest", "success"]
    assert client.post("/api/show", json={"model": "plain:qat"}).status_code == 200


def test_pull_of_the_unknown_fails_inside_a_200(client, lines):
    """The registry's error comes after the first line; not streamed it is a status."""
    streamed = client.post("/api/pull", json={"model": "nope:1b"})
    whole = client.post("/api/pull", json={"model": "nope:1b", "stream": False})

    error = {"error": "pull model manifest: file does not exist"}
    assert (streamed.status_code, lines(streamed)) == (200, [{"status": "pulling manifest"}, error])
    assert (whole.status_code, whole.json()) == (500, error)
