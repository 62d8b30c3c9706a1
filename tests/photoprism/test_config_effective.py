import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vision_eval.photoprism.effective import effective
from vision_eval.photoprism.sending import request

DATA = Path(__file__).parents[1] / "data"

KEYS = {"state", "error", "thresholds", "selected", "findings", "models"}
ENTRY_KEYS = {
    "index", "line", "type", "origin", "is_default", "disabled", "config", "engine", "source", "model", "run",
    "runs_in", "normalize", "resolution", "thumbnail", "images_per_photo", "request_format", "response_format",
    "file_scheme", "expanded", "refused", "endpoint", "headers", "think", "format", "options", "system", "prompt",
    "schema", "schema_line", "prompt_from", "origins"}


def read(name):
    """Bytes of an example."""
    return (DATA / name).read_bytes()


def test_block_a():
    """Section 1.9, A: today's vocabulary, one model for both tasks."""
    found = effective(read("vision-a.yml"))
    labels, caption = found["models"][:2]

    assert found["state"] == "ok"
    assert found["error"] is None
    assert found["thresholds"]["Confidence"] == 30
    assert found["selected"] == {"labels": 0, "caption": 1, "nsfw": 2, "face": 3}
    assert [model["origin"] for model in found["models"]] == ["file", "file", "added", "added"]
    assert (labels["line"], caption["line"]) == (3, 12)
    for model in (labels, caption):
        assert model["model"] == {"wire": "qwen3-vl:4b-instruct", "name": "qwen3-vl", "version": "4b-instruct",
                                  "hosted": False}
        assert model["endpoint"] == {"method": "POST", "uri": "http://ollama:11434/api/generate", "error": None}
        assert model["expanded"]["Service.Uri"] == "http://ollama:11434/api/generate"
        assert (model["think"], model["resolution"], model["thumbnail"]) == (False, 720, "fit_720")
        assert (model["origins"]["Service.Uri"], model["origins"]["Resolution"]) == ("file", "engine")
    assert labels["options"] == {"num_predict": 400, "seed": 7, "stop": ["\n\n"], "temperature": 0.05, "top_p": 0.9}
    assert caption["options"] == {"num_predict": 120, "temperature": 0.2}
    assert (labels["run"], labels["runs_in"]) == ("newly-indexed", ["manual", "newly-indexed", "on-demand"])
    assert (caption["run"], caption["runs_in"]) == ("manual", ["manual"])
    assert (labels["format"], caption["format"]) == ("json", "")
    assert {path: labels["origins"][f"Options.{path}"] for path in ("Temperature", "Seed", "Stop", "TopP")} == {
        "Temperature": "file", "Seed": "file", "Stop": "engine", "TopP": "engine"}


def test_block_b():
    """Section 1.9, B: mid-2025 vocabulary with the two lines that it needs today."""
    found = effective(read("vision-b.yml"))
    labels = found["models"][0]

    assert labels["config"] == {
        "Type": "labels", "Name": "minicpm-v", "Version": "latest", "Resolution": 720,
        "Service": {"Uri": "http://ollama:11434/api/generate", "Think": "false", "FileScheme": "base64",
                    "RequestFormat": "ollama", "ResponseFormat": "ollama"}}
    assert (labels["engine"], labels["model"]["wire"], labels["think"]) == ("ollama", "minicpm-v:latest", False)
    assert (labels["resolution"], labels["format"], labels["normalize"]) == (720, "json", "single-word")
    assert found["thresholds"]["Confidence"] == 10
    assert [model["type"] for model in found["models"]] == ["labels", "nsfw", "face", "caption"]
    assert {"engine-missing", "confidence-looser"} <= {one["code"] for one in found["findings"]}


def test_block_c():
    """Section 1.9, C: the Vision Service."""
    found = effective(read("vision-c.yml"))
    caption = found["models"][found["selected"]["caption"]]

    assert (caption["engine"], caption["source"]) == ("vision", "image")
    assert (caption["request_format"], caption["response_format"]) == ("vision", "vision")
    assert caption["file_scheme"] == "data"
    assert caption["model"] == {"wire": "blip", "name": "blip", "version": "latest", "hosted": False}
    assert caption["endpoint"]["uri"] == "http://vision-host:5000/api/v1/vision/caption"
    assert (caption["think"], caption["format"], caption["options"]) == (None, "", {})
    assert caption["headers"] == {"Content-Type": "application/json"}


def test_all_keys_are_there():
    """Of the result, and of every entry."""
    for text in (b"", read("vision-a.yml"), read("vision-2025.yml"), b"Models: [", b"Models: [{Type: [x]}]"):
        found = effective(text)
        assert set(found) == KEYS
        assert all(set(model) == ENTRY_KEYS for model in found["models"])
        assert [model["index"] for model in found["models"]] == list(range(len(found["models"])))


SECRETS = """
Models:
- Type: labels
  Engine: ollama
  Service:
    Uri: http://admin:hunter1@gpu/api/generate?token=hunter2
    Key: hunter3
- Type: caption
  Engine: ollama
  Service:
    Uri: http://admin:hunter$4@gpu/api/generate
    Key: ${MY_KEY}
    Username: me
    Password: hunter5
"""
ENV = {"MY_KEY": "hunter6", "OLLAMA_BASE_URL": "http://you:hunter7@gpu", "PHOTOPRISM_VISION_KEY": "hunter8",
       "PHOTOPRISM_VISION_URI": "http://v:hunter9@gpu"}


def test_secrets_are_hidden():
    """Keys, passwords and logins: in no value, no message, no request."""
    found = effective(SECRETS, ENV)
    text = json.dumps([found, *(request(model, b"x") for model in found["models"])])

    assert "hunter" not in text
    assert "***" in text


def test_secrets_are_revealed_on_demand():
    """Somebody has to send them."""
    labels, caption = effective(SECRETS.replace("$4", ""), ENV, reveal_secrets=True)["models"][:2]

    assert labels["endpoint"]["uri"] == "http://admin:hunter1@gpu/api/generate?token=hunter2"
    assert labels["headers"]["Authorization"] == "Bearer hunter3"
    assert labels["config"]["Service"]["Key"] == "hunter3"
    assert caption["headers"]["Authorization"] == "Bearer hunter6"
    assert caption["endpoint"]["uri"] == "http://admin:hunter@gpu/api/generate"


def test_names_of_variables_are_no_secret():
    """The placeholder of a key shows where it comes from."""
    assert effective(SECRETS, ENV)["models"][1]["config"]["Service"]["Key"] == "${MY_KEY}"


def test_the_environment_of_this_process_plays_no_part(monkeypatch):
    """No variables were given, so there are none."""
    monkeypatch.setenv("OLLAMA_MODEL", "from-outside")

    assert effective("Models: [{Type: labels, Engine: ollama}]")["models"][0]["model"]["wire"] == "gemma4:latest"


@pytest.mark.parametrize(("arguments", "options"), [
    pytest.param([None], {}, id="text"), pytest.param([{}], {}, id="mapping"), pytest.param(["", "A=b"], {}, id="env"),
    pytest.param(["", {"A": 1}], {}, id="env-value"), pytest.param([""], {"read_file": "x"}, id="read-file"),
    pytest.param([""], {"prompts": "x"}, id="prompts"), pytest.param([""], {"prompts": {"labels": {"user": 1}}},
                                                                     id="prompts-value"),
    pytest.param([""], {"filename": None}, id="filename")])
def test_slips_in_calling(arguments, options):
    """Other types are our callers' mistake."""
    with pytest.raises(TypeError):
        effective(*arguments, **options)


@pytest.mark.parametrize("text", [
    pytest.param("Models: &a [*a]", id="anchor-in-itself"),
    pytest.param("a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True))
        + "\nModels: [{Type: labels, ONNX: {x: *i}}]", id="anchor-bomb"),
    pytest.param("Models: [{Type: labels, ONNX: " + "{a: " * 3000 + "1" + "}" * 3000 + "}]", id="deep"),
    pytest.param("Models: [{Type: labels, ONNX: {a: 1e999, b: .nan, c: 2001-01-01, d: !!binary aGk=, 1: x}}]",
                 id="values-json-has-not"),
    pytest.param("Models: [{Type: labels, DefaultThreshold: .inf}]", id="infinite"),
    pytest.param(b"\xfe\xff\x00a", id="other-encoding"),
    pytest.param("%YAML 9.9\n---\n", id="directive"),
    pytest.param("Models: [{Type: labels, Engine: ollama, Name: " + "9" * 5000 + "}]", id="long-number"),
    pytest.param("Models: [{Type: labels, ONNX: {a: " + "9" * 5000 + "}}]", id="long-number-anywhere"),
])
def test_hostile_files(text):
    """Whatever it is: a result that JSON can hold."""
    json.dumps(effective(text), allow_nan=False)


SNIPPETS = st.sampled_from([
    "Models:", "Thresholds:", "- ", "Type: labels", "Type: caption", "Engine: ollama", "Engine: vision", "Name: nasnet",
    "Default: yes", "TensorFlow: {}", "ONNX: {a: .inf}", "Service:", "Uri: http://$A_URL/${", "RequestFormat: ollama",
    "Options: {Temperature: .nan, Stop: [a], Seed: 0}", "Resolution: 0x10", "Key: a$b", "Run: ~", "Confidence: -1",
    "<<: *a", "&a", "? ", "!!binary x", "Password: [", "\t", "---", "{", "}", "'", "|", ": ", ", "])
LINES = st.lists(st.tuples(st.integers(0, 6).map(lambda depth: " " * depth), SNIPPETS).map("".join), max_size=20)
ENVS = st.dictionaries(st.sampled_from(["A_URL", "OLLAMA_BASE_URL", "OLLAMA_MODEL", "PHOTOPRISM_VISION_URI"]),
                       st.text(max_size=20), max_size=3)


@given(text=st.one_of(st.binary(max_size=60), st.text(max_size=60), LINES.map("\n".join)), env=ENVS)
@example(text="Models: [{Type: labels, Service: {Uri: 'http://a:b/$/@x'}}]", env={})
@example(text=b"\xef\xbb\xbfModels: []", env={"OLLAMA_BASE_URL": "?"})
def test_no_content_raises(text, env):
    """Any file in any surroundings: a whole result of plain values, and a request for every entry."""
    found = effective(text, env)

    json.dumps([found, [request(model, b"x") for model in found["models"]]], allow_nan=False)
    assert set(found) == KEYS
    assert found["state"] in ("ok", "partial", "not-applied")
    assert bool(found["error"]) == (found["state"] != "ok")
    assert all(set(model) == ENTRY_KEYS for model in found["models"])


@given(st.text(max_size=40))
def test_a_key_never_shows(secret):
    """Whatever the key is, a marked part of it is not in the result."""
    text = json.dumps({"Models": [{"Type": "labels", "Engine": "ollama", "Service": {"Key": f"kEy9{secret}"}}]})

    assert "kEy9" not in json.dumps(effective(text))
