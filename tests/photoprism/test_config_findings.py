import json
from pathlib import Path

import pytest

from vision_eval.photoprism.effective import effective

DATA = Path(__file__).parents[1] / "data"
OLLAMA = "Service: {Uri: 'http://o:1/api/generate', FileScheme: base64, RequestFormat: ollama, ResponseFormat: ollama"
TEXTS = {"labels": dict.fromkeys(("system", "user", "user_nsfw", "schema_line", "skeleton", "skeleton_nsfw"), "x"),
         "caption": {"user": "x"}}
"""Texts of PhotoPrism, so that nobody has to remark that ours stand in for them."""


def found(entries, env=None, **options):
    """Code, severity and path of all findings about a list of entries."""
    whole = effective(f"Models: [{entries}]", env, prompts=TEXTS, **options)
    return [(one["code"], one["severity"], one["path"]) for one in whole["findings"]]


@pytest.mark.parametrize(("entries", "env", "finding"), [
    pytest.param("{Type: labels, Engine: ollama, Promt: x}", {}, ("unknown-key", "warning", "Models[0].Promt"),
                 id="1-unknown-key"),
    pytest.param("{Type: labels, Engine: ollama, Meta: {}}", {}, ("unknown-key", "warning", "Models[0].Meta"),
                 id="1.2-meta"),
    pytest.param("{Type: labels, Engine: ollama, Model: a, Model: b}", {},
                 ("duplicate-key", "warning", "Models[0].Model"), id="1-duplicate"),
    pytest.param("{Type: labels, Name: a, " + OLLAMA + "}}", {}, ("engine-missing", "warning", "Models[0]"),
                 id="1.7-engine"),
    pytest.param("{Type: labels, Name: a, " + OLLAMA + "}}", {}, ("resolution-fallback", "warning", "Models[0]"),
                 id="1.7-resolution"),
    pytest.param("{Type: labels, Name: a, " + OLLAMA + "}}", {}, ("think-not-sent", "warning", "Models[0]"),
                 id="1.7-think"),
    pytest.param("{Type: labels, Name: a, " + OLLAMA + "}}", {"OLLAMA_API_KEY": "k"},
                 ("key-not-used", "warning", "Models[0]"), id="1.7-key"),
    pytest.param("{Type: labels, Name: a, " + OLLAMA + "}}", {}, ("three-images", "warning", "Models[0].Resolution"),
                 id="2.2-three-images"),
    pytest.param("{Type: labels, " + OLLAMA + "}}", {}, ("model-missing", "error", "Models[0]"), id="1.7-no-model"),
    pytest.param("{Type: labels, Engine: olama, Name: a}", {}, ("engine-unknown", "warning", "Models[0].Engine"),
                 id="1.2-engine"),
    *(pytest.param(f"{{Type: labels, Engine: ollama, Options: {{{name}: {value}}}}}", {},
                   ("option-ignored", "warning", f"Models[0].Options.{name}"), id=f"1.8-ignored-{name}")
      for name, value in {
          "TfsZ": 1, "PenalizeNewline": "yes", "Mirostat": 1, "MirostatTau": 5, "MirostatEta": 0.1,
          "MaxOutputTokens": 9, "ForceJson": "yes", "SchemaVersion": "v", "CombineOutputs": "v", "Detail": "low",
          "LowVram": "yes", "VocabOnly": "yes", "UseMlock": "yes", "Numa": "yes"}.items()),
    *(pytest.param(f"{{Type: labels, Engine: ollama, Options: {{{name}: {value}}}}}", {},
                   ("option-zero", "warning", f"Models[0].Options.{name}"), id=f"1.8-zero-{name}")
      for name, value in {"Temperature": 0, "Seed": 0, "UseMmap": "false", "Stop": "[]", "TopP": -1}.items()),
    pytest.param("{Type: labels, Engine: ollama, Options: {Temperature: 3}}", {},
                 ("temperature-capped", "warning", "Models[0].Options.Temperature"), id="1.8-cap"),
    pytest.param("{Type: labels, Engine: ollama, Options: {MinP: .nan}}", {},
                 ("not-a-number", "error", "Models[0].Options.MinP"), id="2.2-nan"),
    pytest.param("{Type: labels, Engine: ollama, Run: weekly}", {}, ("run-unknown", "warning", "Models[0].Run"),
                 id="1.5-run"),
    pytest.param("{Type: face, Default: true, Run: manual}", {}, ("run-ignored", "warning", "Models[0].Run"),
                 id="1.5-face"),
    pytest.param("{Type: labels, Engine: ollama, Run: on-index}", {}, ("run-on-index", "warning", "Models[0].Run"),
                 id="1.5-on-index"),
    pytest.param("{Type: labels, Engine: ollama, Normalize: phrase}", {},
                 ("phrase-with-single-words", "warning", "Models[0].Normalize"), id="2.1-phrase"),
    pytest.param("{Type: labels, Engine: ollama, Normalize: sentence}", {},
                 ("normalize-unknown", "warning", "Models[0].Normalize"), id="4.1-unknown"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Uri: 'http://${HOME}/api/generate'}}", {},
                 ("uri-refused", "error", "Models[0].Service.Uri"), id="1.3-refused"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Uri: '${A_URL}'}}", {},
                 ("uri-unresolved", "error", "Models[0].Service.Uri"), id="1.3-unresolved"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Uri: '${A_URL}'}}", {},
                 ("variable-unset", "warning", "Models[0].Service.Uri"), id="1.3-unset"),
    pytest.param("{Type: labels, Name: a, Service: {RequestFormat: ollama}}", {},
                 ("uri-missing", "error", "Models[0].Service.Uri"), id="1.3-missing"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Uri: 'o:1/api/generate'}}", {},
                 ("uri-invalid", "error", "Models[0].Service.Uri"), id="2.4-invalid"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Uri: 'http://<ip>:1/api/generate'}}", {},
                 ("uri-placeholder", "error", "Models[0].Service.Uri"), id="1.3-placeholder"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Uri: 'http://o/$/api/generate'}}", {},
                 ("uri-dollar", "warning", "Models[0].Service.Uri"), id="1.3-dollar"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Uri: 'http://o:1/'}}", {},
                 ("uri-path", "warning", "Models[0].Service.Uri"), id="1.3-path"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Model: '${HOME}'}}", {},
                 ("model-refused", "warning", "Models[0].Service.Model"), id="1.3-model"),
    pytest.param("{Type: labels, Engine: ollama, Model: '${A_MODEL}'}", {},
                 ("model-not-expanded", "warning", "Models[0].Model"), id="1.2-model"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Key: sk-1}}", {},
                 ("secret-in-plain-text", "warning", "Models[0].Service.Key"), id="key"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Username: u, Password: pw}}", {},
                 ("secret-in-plain-text", "warning", "Models[0].Service.Password"), id="password"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Uri: 'http://u:p@o/api/generate'}}", {},
                 ("secret-in-plain-text", "warning", "Models[0].Service.Uri"), id="login"),
    pytest.param("{Type: labels, Engine: ollama}", {"OLLAMA_BASE_URL": "https://ollama.com"},
                 ("key-missing", "warning", "Models[0].Service.Key"), id="2.4-provider-guard"),
    pytest.param("{Type: labels, Engine: ollama}, {Type: labels, Engine: ollama}", {},
                 ("entry-unused", "warning", "Models[0]"), id="1.1-two-entries"),
    pytest.param("{Type: labels, Default: true}, {Type: labels, Engine: ollama}", {},
                 ("entry-unused", "info", "Models[0]"), id="0.1-no-fallback"),
    pytest.param("{Type: labels, Engine: ollama}, {Type: labels, Default: true}", {},
                 ("default-wins", "warning", "Models[1]"), id="0.1-default-below"),
    pytest.param("{Type: labels, Engine: ollama, Model: a}, {Type: caption, Engine: ollama, Model: b}", {},
                 ("models-differ", "info", "Models[1]"), id="swap"),
    pytest.param("{Type: caption, Name: blip, Prompt: x, Service: {Uri: 'http://v/x'}}", {},
                 ("prompt-ignored", "warning", "Models[0].Prompt"), id="9-prompt"),
    pytest.param("{Type: labels, Engine: ollama, Format: text}", {}, ("format-not-json", "error", "Models[0].Format"),
                 id="1.2-format"),
    pytest.param("{Type: labels, Engine: ollama, Resolution: 500}", {},
                 ("thumbnail-unknown", "warning", "Models[0].Resolution"), id="2.2-size"),
    pytest.param("{Type: labels, Engine: ollama, Service: {FileScheme: https}}", {},
                 ("file-scheme", "error", "Models[0].Service.FileScheme"), id="1.3-scheme"),
    pytest.param("{Type: labels, Engine: ollama, Service: {RequestFormat: Ollama}}", {},
                 ("format-unknown", "error", "Models[0].Service.RequestFormat"), id="1.3-format"),
    pytest.param("{Type: labels, Engine: ollama, Service: {ResponseFormat: vision}}", {},
                 ("format-mismatch", "error", "Models[0].Service.ResponseFormat"), id="3-format"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Think: no}}", {},
                 ("think-refused", "error", "Models[0].Service.Think"), id="2.3-think"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Think: true}}", {},
                 ("think-on", "info", "Models[0].Service.Think"), id="2.3-true"),
    pytest.param("{Type: Labels, Engine: ollama}", {}, ("type-unknown", "error", "Models[0].Type"), id="1.2-type"),
    pytest.param("{Type: caption, Name: blip}", {}, ("service-missing", "error", "Models[0]"), id="1.3-local-caption"),
    pytest.param("{Type: labels, Engine: ollama}", {"PHOTOPRISM_LABELS_MODEL": "none"},
                 ("type-switched-off", "warning", "Models[0]"), id="10.4-off"),
    pytest.param("{Type: labels, Engine: ollama, Model: 'a:b', Version: c}", {},
                 ("version-ignored", "warning", "Models[0].Version"), id="1.2-version"),
    pytest.param("{Type: labels, Engine: ollama, Model: 'a:31b-cloud'}", {},
                 ("cloud-not-hosted", "info", "Models[0].Model"), id="1.7-cloud"),
    pytest.param(f"{{Type: labels, Engine: ollama, Model: {'m' * 70}}}", {},
                 ("model-clipped", "warning", "Models[0].Model"), id="1.7-clipped"),
    pytest.param("{Type: caption, Engine: ollama, Schema: x}", {}, ("schema-ignored", "warning", "Models[0].Schema"),
                 id="1.2-schema"),
    pytest.param("{Type: labels, Engine: ollama, SchemaFile: /x}", {},
                 ("schema-unreadable", "warning", "Models[0].SchemaFile"), id="1.2-schema-file"),
    pytest.param("{Type: caption, Engine: ollama, Normalize: phrase}", {},
                 ("normalize-ignored", "info", "Models[0].Normalize"), id="1.2-normalize"),
    pytest.param("{Type: labels, Engine: ollama}", {"OLLAMA_API_KEY_FILE": "/x"},
                 ("key-file-unreadable", "warning", ""), id="1.3-key-file"),
])
def test_findings(entries, env, finding):
    """What PhotoPrism does otherwise than it seems, with its place."""
    assert finding in found(entries, env)


@pytest.mark.parametrize("entries", [
    pytest.param("{Type: labels, Engine: ollama}, {Type: caption, Engine: ollama}", id="both-tasks"),
    pytest.param("{Type: labels, Engine: ollama, Disabled: true}, {Type: labels, Engine: ollama}", id="1.1-disabled"),
    pytest.param("{Type: labels, Engine: ollama, Normalize: phrase, System: x}", id="2.1-own-system"),
    pytest.param("{Type: labels, Engine: ollama, Format: JSON}", id="1.2-json"),
    pytest.param("{Type: labels, Engine: ollama, Service: {Key: '${OLLAMA_API_KEY}'}}", id="key-in-a-variable"),
    pytest.param("{Type: labels, Engine: ollama, Options: {NumPredict: -1, Seed: 7, Stop: [END]}}", id="1.8-sound"),
    pytest.param("{Type: caption, Name: blip, Resolution: 720, Service: {Uri: 'http://v/x'}}", id="1.9-c"),
    pytest.param("{Type: labels, Name: a, Resolution: 720, Engine: ollama}", id="1.7-engine-written"),
])
def test_nothing_to_say(entries):
    """Sound entries are left in peace."""
    assert found(entries) == []


@pytest.mark.parametrize(("text", "hint"), [
    pytest.param("Models: [{Type: labels, Promt: x}]", "Did you mean Prompt?", id="typo"),
    pytest.param("Models: [{type: labels}]", "Did you mean Type?", id="case"),
    pytest.param("Models: [{Type: labels, Think: x}]", "It belongs below Models[].Service.", id="one-level-deeper"),
    pytest.param("Models: [{Type: labels, Service: {TopK: 1}}]", "It belongs below Models[].Options.", id="elsewhere"),
    pytest.param("Model: x", "Did you mean Models?", id="at-the-top"),
    pytest.param("Models: [{Type: labels, Zebra: x}]", "Remove it.", id="nothing-like-it"),
])
def test_did_you_mean(text, hint):
    """Unknown keys come with what was probably meant."""
    assert [one["hint"] for one in effective(text)["findings"] if one["code"] == "unknown-key"] == [hint]


def test_every_finding_is_whole():
    """Six keys, and a sentence for what happens and for what to do."""
    text = (DATA / "vision-2025.yml").read_text(encoding="utf-8") + "Extra: 1\n"

    for one in effective(text, filename="vision.yaml")["findings"]:
        assert set(one) == {"code", "severity", "line", "path", "message", "hint"}
        assert one["severity"] in ("error", "warning", "info")
        assert one["message"].endswith(".")
        assert one["hint"]


def test_findings_stand_in_the_order_of_the_file():
    """What concerns no line comes first."""
    lines = [one["line"] or 0 for one in effective(
        (DATA / "vision-2025.yml").read_text(encoding="utf-8"), filename="vision.yaml")["findings"]]

    assert lines == sorted(lines)
    assert lines[0] == 0


def test_shared_content_is_remarked_once():
    """A mistake in an anchor is one mistake, wherever it is merged into."""
    text = "Models:\n- &a\n  Type: labels\n  Engine: ollama\n  Promt: x\n- <<: *a\n  Type: caption\n"

    assert [one["line"] for one in effective(text)["findings"] if one["code"] == "unknown-key"] == [5]


@pytest.mark.parametrize("name", ["vision-a.yml", "vision-b.yml", "vision-c.yml"])
def test_examples_have_no_errors(name):
    """Section 1.9: all three are sound."""
    whole = effective((DATA / name).read_bytes())

    assert whole["state"] == "ok"
    assert [one for one in whole["findings"] if one["severity"] == "error"] == []


def test_mid_2025():
    """Section 1.7: what was right then sends small pictures and lets models think today."""
    whole = effective((DATA / "vision-2025.yml").read_bytes())
    by_line = {(one["code"], one["line"]) for one in whole["findings"]}

    for line in (3, 13):
        assert {("engine-missing", line), ("resolution-fallback", line), ("think-not-sent", line)} <= by_line
    assert ("confidence-looser", 24) in by_line
    assert ("three-images", 3) in by_line
    assert json.loads(json.dumps(whole)) == whole
