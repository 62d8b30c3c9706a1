import pytest

from vision_eval.photoprism.effective import effective

BUILT_IN = [("labels", "efficientformerv2_s2"), ("nsfw", "yahoo_open_nsfw"), ("face", "facenet"), ("caption", "")]
"""Section 1.1.4: the types that are added, in this order; the caption is named by Model."""


def listed(found):
    """Type and origin of all entries."""
    return [(model["type"], model["origin"]) for model in found["models"]]


def codes(found, *severities):
    """Codes of findings, of some severities if any are named."""
    return [one["code"] for one in found["findings"] if not severities or one["severity"] in severities]


@pytest.mark.parametrize("text", [
    pytest.param("", id="1.1.1-empty"),
    pytest.param(b"", id="1.1.1-empty-bytes"),
    pytest.param("# nothing\n", id="1.1.1-comment"),
    pytest.param("Thresholds: {Confidence: 30}", id="1.1.1-without-models"),
    pytest.param("Models: []", id="1.1.4-empty-list"),
])
def test_without_entries_the_built_in_models_stand(text):
    """All four, in their order, and all selected but for faces' Run."""
    found = effective(text)

    assert found["state"] == "ok"
    assert [(model["type"], model["config"].get("Name", "")) for model in found["models"]] == BUILT_IN
    assert found["selected"] == {"labels": 0, "nsfw": 1, "face": 2, "caption": 3}
    assert [model["is_default"] for model in found["models"]] == [True, True, True, False]


def test_the_built_in_caption():
    """Sections 1.1 and 2.1: it asks Ollama, with the defaults of the engine."""
    caption = effective("")["models"][3]

    assert (caption["engine"], caption["model"]["wire"], caption["resolution"], caption["think"]) == (
        "ollama", "gemma4:latest", 720, False)
    assert caption["line"] is None
    assert caption["origins"]["Run"] == "built-in"
    assert caption["origins"]["Model"] == caption["origins"]["Resolution"] == "engine"


def test_models_replace_the_list_and_missing_types_are_added():
    """Sections 1.1.1 and 1.1.4."""
    found = effective("Models: [{Type: caption, Engine: ollama}, {Type: nsfw, Disabled: true}]")

    assert listed(found) == [("caption", "file"), ("nsfw", "file"), ("labels", "added"), ("face", "added")]
    assert found["selected"] == {"labels": 2, "caption": 0, "nsfw": None, "face": 3}


@pytest.mark.parametrize(("fields", "kept"), [
    pytest.param("Run: on-demand", {"Run": "on-demand"}, id="1.1.3-run"),
    pytest.param("Run: auto", {"Run": "auto"}, id="1.1.3-written-auto"),
    pytest.param("Disabled: true", {"Disabled": True}, id="1.1.3-disabled"),
    pytest.param("Disabled: false", {}, id="1.1.3-not-disabled"),
    pytest.param('Name: own, Resolution: 500, Prompt: x, Run: ""', {}, id="1.1.3-all-else-is-discarded"),
])
def test_default_entries(fields, kept):
    """The built-in model takes the place; only Run and Disabled survive."""
    found = effective(f"Models:\n- {{Type: labels, Default: true, {fields}}}\n")
    model, built_in = found["models"][0], effective("")["models"][0]

    assert model["config"] == {**built_in["config"], **kept}
    assert (model["origin"], model["line"]) == ("default", 2)
    assert {path for path, origin in model["origins"].items() if origin == "file"} == set(kept)


def test_what_default_discards_is_said():
    """Section 1.1.3: in silence there, as a finding here."""
    found = effective("Models: [{Type: labels, Default: true, Resolution: 500, Run: manual}]")

    assert [one["message"] for one in found["findings"] if one["code"] == "default-discards"] == [
        "Because of Default: true PhotoPrism discards Resolution of this entry."]


def test_default_of_an_unknown_type():
    """Section 1.1.3: such entries are left alone."""
    found = effective("Models: [{Type: colours, Default: true, Name: x}]")

    assert listed(found)[0] == ("colours", "file")
    assert found["models"][0]["config"] == {"Type": "colours", "Default": True, "Name": "x"}
    assert "type-unknown" in codes(found, "error")


@pytest.mark.parametrize(("fields", "origin"), [
    pytest.param("Type: labels, Name: nasnet", "legacy", id="1.6-nasnet"),
    pytest.param("Type: labels, Name: NASNet", "legacy", id="1.6-any-case"),
    pytest.param("Type: nsfw, Name: nsfw", "legacy", id="1.6-nsfw"),
    pytest.param("Type: labels, Name: nasnet, Engine: TensorFlow", "legacy", id="1.6-tensorflow-engine"),
    pytest.param("Type: labels, Name: nasnet, Engine: local", "legacy", id="1.6-local-engine"),
    pytest.param("Type: labels, Name: mine, TensorFlow: {}", "legacy", id="1.6-any-tensorflow"),
    pytest.param("Type: nsfw, Name: mine, TensorFlow: {Tags: [a]}", "legacy", id="1.6-any-tensorflow-nsfw"),
    pytest.param("Type: labels, Name: nsfw", "file", id="1.6-name-of-another-type"),
    pytest.param("Type: labels, Name: nasnet, ONNX: {}", "file", id="1.6-onnx"),
    pytest.param("Type: labels, Name: nasnet, LabelFile: x.txt", "file", id="1.6-onnx-only-setting"),
    pytest.param("Type: labels, Name: nasnet, UnsafeClassIndex: 0", "file", id="1.6-onnx-only-index"),
    pytest.param("Type: labels, Name: nasnet, Engine: ollama", "file", id="1.6-remote-engine"),
    pytest.param("Type: labels, Name: nasnet, Engine: onnx", "file", id="1.6-onnx-engine"),
    pytest.param("Type: labels, Name: mine, TensorFlow: {}, Engine: ollama", "file", id="1.6-tensorflow-with-engine"),
    pytest.param("Type: labels, Name: nasnet, Service: {Uri: 'http://h/x'}", "file", id="1.6-own-endpoint"),
])
def test_legacy_entries(fields, origin):
    """Local models of the TensorFlow era give way to the built-in one of their type."""
    model = effective(f"Models: [{{{fields}, Run: manual}}]")["models"][0]

    assert (model["origin"], model["run"], model["is_default"]) == (origin, "manual", origin == "legacy")


def test_legacy_entries_keep_their_place():
    """Section 1.6: position, Run and Disabled stay; the finding is milder for the old names."""
    found = effective("Models: [{Type: nsfw, Name: nsfw, Disabled: true}, {Type: labels, Name: x, TensorFlow: {}}]")

    assert listed(found)[:2] == [("nsfw", "legacy"), ("labels", "legacy")]
    assert found["models"][0]["disabled"]
    assert [one["severity"] for one in found["findings"] if one["code"] == "legacy-mapped"] == ["info", "warning"]


@pytest.mark.parametrize(("fields", "disabled", "code"), [
    pytest.param("Engine: ollama", False, "tensorflow-ignored", id="1.1.5-engine-with-service"),
    pytest.param("Service: {Uri: 'http://h/x'}", False, "tensorflow-ignored", id="1.1.5-own-service"),
    pytest.param("Engine: vision", True, "tensorflow-disabled", id="1.1.5-without-service"),
])
def test_tensorflow_on_labels(fields, disabled, code):
    """Ignored where a service is asked, else the entry is disabled."""
    found = effective(f"Models: [{{Type: labels, Name: x, TensorFlow: {{}}, {fields}}}]")

    assert found["models"][0]["disabled"] is disabled
    assert ("TensorFlow" in found["models"][0]["config"]) is disabled
    assert code in codes(found)


def test_an_invalid_normalize_is_cleared():
    """Section 1.1.5: with a warning."""
    found = effective("Models: [{Type: labels, Engine: ollama, Normalize: bogus}]")

    assert found["models"][0]["normalize"] == "single-word"
    assert "Normalize" not in found["models"][0]["config"]
    assert "normalize-unknown" in codes(found, "warning")


@pytest.mark.parametrize(("entries", "selected"), [
    pytest.param("{Model: a}, {Model: b}", "b", id="1.1-last"),
    pytest.param("{Model: a}, {Model: b, Disabled: true}", "a", id="1.1-last-enabled"),
    pytest.param("{Model: a, Disabled: true}, {Model: b, Disabled: true}", None, id="1.1-none"),
    pytest.param("{Model: a}, {Default: true}", "efficientformerv2_s2", id="0.1-default-below-wins"),
    pytest.param("{Default: true}, {Model: a}", "a", id="0.1-default-above-loses"),
])
def test_selection(entries, selected):
    """The last enabled entry of a type, and that one alone."""
    found = effective(f"Models: [{entries.replace('{', '{Type: labels, ')}]")
    at = found["selected"]["labels"]

    assert (None if at is None else found["models"][at]["model"]["name"]) == selected


def test_types_are_matched_exactly():
    """Section 1.2: another case is another type, so the built-in one is added."""
    found = effective("Models: [{Type: Labels, Engine: ollama}]")

    assert found["models"][found["selected"]["labels"]]["origin"] == "added"
    assert "type-unknown" in codes(found, "error")


@pytest.mark.parametrize(("env", "off"), [
    pytest.param({"PHOTOPRISM_LABELS_MODEL": "none"}, "labels", id="10.4-labels"),
    pytest.param({"PHOTOPRISM_NSFW_MODEL": "none"}, "nsfw", id="10.4-nsfw"),
])
def test_options_switch_types_off(env, off):
    """Section 10.4: `none` switches off entries of the file, too."""
    found = effective("Models: [{Type: labels, Engine: ollama}]", env)

    assert {kind for kind, at in found["selected"].items() if at is None} == {off}
    assert all(model["disabled"] == (model["type"] == off) for model in found["models"])


@pytest.mark.parametrize("text", [
    pytest.param("Models: [", id="1-unclosed"),
    pytest.param("Models:\n\t- Type: labels", id="1-tab"),
    pytest.param("Models: *nobody", id="1-unknown-anchor"),
    pytest.param(b"Models: [{Type: \xff\xfe}]", id="1-not-utf-8"),
    pytest.param("Models:\n" + "- {}\n" * 1001, id="1-too-many-entries"),
])
def test_a_syntax_error_applies_nothing(text):
    """State not applied: the built-in list, and a finding."""
    found = effective(text)

    assert found["state"] == "not-applied"
    assert found["error"]
    assert found["models"] == effective("")["models"]
    assert codes(found) == ["yaml-unreadable"]


@pytest.mark.parametrize("text", [
    pytest.param("- Type: labels", id="list"),
    pytest.param("just words", id="text"),
])
def test_a_wrong_root_applies_nothing(text):
    """There is nothing to apply, and that is said."""
    found = effective(text)

    assert found["state"] == "not-applied"
    assert listed(found) == listed(effective(""))
    assert [one["severity"] for one in found["findings"]] == ["error"]


@pytest.mark.parametrize("fault", [
    pytest.param('Resolution: "720"', id="1-text-for-a-number"),
    pytest.param('Default: "true"', id="1-text-for-a-flag"),
    pytest.param("Options: {Stop: END}", id="1-text-for-a-list"),
    pytest.param("Model: [1]", id="1-list-for-a-text"),
])
def test_a_type_mismatch_stops_loading(fault):
    """State partial: the rest is decoded, and nothing of the load sequence follows."""
    found = effective(f"""
Models:
- Type: labels
  Name: first
  Engine: ollama
  {fault}
- {{Type: caption, Default: true, Name: kept}}
Thresholds: {{Confidence: 0}}
""")
    labels, caption = found["models"]

    assert found["state"] == "partial"
    assert found["error"]
    assert labels["config"] == {"Type": "labels", "Name": "first", "Engine": "ollama"}
    assert labels["resolution"] == 224
    assert caption["config"] == {"Type": "caption", "Default": True, "Name": "kept"}
    assert found["thresholds"]["Confidence"] == 0
    assert found["selected"] == {"labels": 0, "caption": 1, "nsfw": None, "face": None}
    assert ("type-mismatch", 6) in [(one["code"], one["line"]) for one in found["findings"]]


def test_a_mismatch_in_thresholds():
    """The list was not named, so the built-in one stands."""
    found = effective("Thresholds: {Confidence: high, NSFW: 200}")

    assert found["state"] == "partial"
    assert len(found["models"]) == 4
    assert (found["thresholds"]["Confidence"], found["thresholds"]["NSFW"]) == (20, 200)


def test_both_runtimes_stop_in_the_middle():
    """State partial: entries above have their defaults, later ones not, thresholds are not checked."""
    found = effective("""
Models:
- {Type: labels, Engine: ollama}
- {Type: nsfw, Name: both, TensorFlow: {}, ONNX: {}}
- {Type: caption, Engine: ollama, Name: later}
Thresholds: {Confidence: 0}
""")
    labels, nsfw, caption, face = found["models"]

    assert found["state"] == "partial"
    assert "both TensorFlow and ONNX" in found["error"]
    assert (labels["resolution"], labels["think"]) == (720, False)
    assert (caption["resolution"], caption["think"]) == (224, None)
    assert (nsfw["type"], face["origin"]) == ("nsfw", "added")
    assert found["thresholds"]["Confidence"] == 0
    assert "both-runtimes" in codes(found, "error")


@pytest.mark.parametrize(("written", "held"), [
    pytest.param("Think: no", {"Think": "no"}, id="1-plain-scalar-is-its-text"),
    pytest.param("Think: ~", {}, id="1-tilde-is-empty"),
    pytest.param("Think: false", {"Think": "false"}, id="1-unquoted-false"),
    pytest.param("Think: 0720", {"Think": "0720"}, id="1-number-as-text"),
])
def test_texts_of_plain_scalars(written, held):
    """A string field takes what stands in the file."""
    found = effective(f"Models: [{{Type: labels, Service: {{Uri: 'http://h/x', {written}}}}}]")

    assert {name: text for name, text in found["models"][0]["config"]["Service"].items() if name != "Uri"} == held


@pytest.mark.parametrize(("written", "resolution"), [
    pytest.param("720", 720, id="1-decimal"),
    pytest.param("01320", 720, id="1-octal"),
    pytest.param("720.5", 720, id="1-fraction-is-cut"),
])
def test_numbers(written, resolution):
    """YAML 1.1 as yaml.v2 decodes it."""
    found = effective(f"Models: [{{Type: labels, Engine: ollama, Resolution: {written}}}]")

    assert (found["state"], found["models"][0]["resolution"]) == ("ok", resolution)


@pytest.mark.parametrize(("flag", "disabled"), [
    pytest.param("yes", True, id="1-yes"), pytest.param("on", True, id="1-on"), pytest.param("off", False, id="1-off")])
def test_flags(flag, disabled):
    """YAML 1.1 knows more words than true and false."""
    assert effective(f"Models: [{{Type: labels, Disabled: {flag}}}]")["models"][0]["disabled"] is disabled


def test_merge_keys_duplicates_and_documents():
    """Section 1: merge keys work, of duplicate keys the last wins, only the first document is read."""
    found = effective("""
Models:
- &first
  Type: labels
  Engine: ollama
  Model: a
  Model: b
- <<: *first
  Type: caption
---
Models: []
""")

    assert [(model["type"], model["model"]["wire"]) for model in found["models"][:2]] == [
        ("labels", "b:latest"), ("caption", "b:latest")]
    assert [(one["code"], one["line"]) for one in found["findings"] if one["code"] == "duplicate-key"] == [
        ("duplicate-key", 7)]


def test_an_empty_entry():
    """A lone dash is no entry; PhotoPrism falls over it."""
    found = effective("Models:\n- Type: labels\n-\n")

    assert listed(found)[:2] == [("labels", "file"), ("nsfw", "added")]
    assert "empty-entry" in codes(found, "error")


def test_lines_stay_right_behind_a_fallen_entry():
    """An entry that is no mapping falls out of the list, the next one keeps its line."""
    found = effective("Models:\n- words\n- {Type: labels, Name: x}\n")

    assert [(model["type"], model["line"]) for model in found["models"]] == [("labels", 3)]


def test_file_names():
    """Section 0.1: a file called .yaml."""
    assert codes(effective("", filename="vision.yaml")) == ["yaml-extension"]
    assert codes(effective("", filename="storage/config/vision.yml")) == []
