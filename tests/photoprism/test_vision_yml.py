import pytest

from vision_eval.domain import Prompt, Variant
from vision_eval.photoprism.vision_yml import RUN_MODES, entry, obstacles, revised

ENDPOINT = "${OLLAMA_BASE_URL}/api/generate"
LABELS = Variant(task="labels", model="qwen3-vl:4b-instruct", prompt=Prompt(user="Name it.", system="You tag."),
                 options={"temperature": 0.05, "seed": 7, "num_predict": 400})


def changed(**changes):
    """The labels variant, changed in some fields."""
    fields = ("task", "model", "prompt", "options", "resolution", "protocol", "think", "normalize", "format")
    return Variant(**{field: getattr(LABELS, field) for field in fields} | changes)


def test_labels_entry():
    """Section 1.9, block A: current vocabulary, Engine always written, Think as text."""
    made = entry(LABELS, run=RUN_MODES["labels"])

    assert made == {
        "Type": "labels",
        "Model": "qwen3-vl:4b-instruct",
        "Engine": "ollama",
        "Run": "newly-indexed",
        "System": "You tag.",
        "Prompt": "Name it.",
        "Options": {"NumPredict": 400, "Seed": 7, "Temperature": 0.05},
        "Service": {"Uri": ENDPOINT, "Think": "false"},
    }
    assert list(made) == ["Type", "Model", "Engine", "Run", "System", "Prompt", "Options", "Service"]


def test_caption_entry():
    """Section 1.9, block A: what is not said is left out; texts keep their white space."""
    variant = changed(task="caption", prompt=Prompt(user="What is this?\n"), options={})

    assert entry(variant, run=RUN_MODES["caption"]) == {
        "Type": "caption",
        "Model": "qwen3-vl:4b-instruct",
        "Engine": "ollama",
        "Run": "manual",
        "Prompt": "What is this?\n",
        "Service": {"Uri": ENDPOINT, "Think": "false"},
    }


@pytest.mark.parametrize(("changes", "key", "value"), [
    pytest.param({"model": "gemma3"}, "Model", "gemma3:latest", id="1.7-tag-written-out"),
    pytest.param({"resolution": 500}, "Resolution", 500, id="1.7-resolution"),
    pytest.param({"prompt": Prompt(user="x", schema={"type": "object"})}, "Schema", '{\n  "type": "object"\n}',
                 id="1.2-schema-as-text"),
    pytest.param({"think": True}, "Service", {"Uri": ENDPOINT, "Think": "true"}, id="2.3-think"),
    pytest.param({"think": "low"}, "Service", {"Uri": ENDPOINT, "Think": "low"}, id="2.3-level"),
    pytest.param({"options": {"stop": ["\n\n", "END"]}}, "Options", {"Stop": ["\n\n", "END"]}, id="1.8-stop"),
    pytest.param({"prompt": Prompt(user="x", shape="{}\n")}, "Schema", "{}\n", id="1.2-shape-as-it-is"),
    pytest.param({"normalize": "false"}, "Normalize", "false", id="4.1-normalize"),
    pytest.param({"format": "json"}, "Format", "json", id="1.2-format"),
])
def test_other_keys(changes, key, value):
    """Keys that appear when a variant says more."""
    assert entry(changed(**changes), run="auto")[key] == value


def test_a_model_that_decides_itself_has_no_engine():
    """Section 1.7: the engine would put false, so all that it does besides is written out."""
    made = entry(changed(think="model"), run="auto")

    assert "Engine" not in made
    assert made["Resolution"] == 720
    assert made["Service"] == {"Uri": ENDPOINT, "FileScheme": "base64", "RequestFormat": "ollama",
                               "ResponseFormat": "ollama"}


@pytest.mark.parametrize(("former", "asks_ollama", "becomes"), [
    pytest.param({"Name": "a", "Version": "b", "Path": "c", "SchemaFile": "d"}, True, {}, id="1.2-former-names-go"),
    pytest.param({"Run": "on-schedule"}, True, {"Run": "on-schedule"}, id="1.5-run-stays"),
    pytest.param({"Run": ""}, True, {"Run": "auto"}, id="1.5-run-is-written-out"),
    pytest.param({"Colour": "red", "Disabled": False}, True, {"Colour": "red", "Disabled": False},
                 id="1-unknown-stays"),
    pytest.param({"Normalize": "phrase", "Format": "text", "Schema": "x"}, True, {}, id="1.2-settings-go"),
    pytest.param({"Options": {"TopK": 3}}, True, {}, id="1.8-options-are-the-variants"),
    pytest.param({"Resolution": 500}, True, {"Resolution": 720}, id="2.2-resolution"),
    pytest.param({"Service": {"Uri": "http://o/api/generate", "Key": "k", "Model": "m", "Tier": "t"}}, True,
                 {"Service": {"Uri": "http://o/api/generate", "Key": "k", "Think": "false"}}, id="1.3-address-stays"),
    pytest.param({"Service": {"FileScheme": "base64", "RequestFormat": "ollama", "ResponseFormat": "vision"}}, True,
                 {"Service": {"FileScheme": "base64", "RequestFormat": "ollama", "Think": "false"}},
                 id="1.3-only-what-would-matter-goes"),
    pytest.param({"Service": {"Method": "PUT", "Disabled": True, "Extra": 1}}, True,
                 {"Service": {"Extra": 1, "Think": "false"}}, id="1.3-what-would-stop-it-goes"),
    pytest.param({"Service": {"Uri": "http://v/caption", "Key": "k"}}, False,
                 {"Service": {"Uri": ENDPOINT, "Think": "false"}}, id="9-another-service"),
    pytest.param({"Service": None}, True, {"Service": {"Think": "false"}}, id="null"),
])
def test_an_entry_that_is_there_already(former, asks_ollama, becomes):
    """What the variant says replaces what was said; what has no part in the request stays."""
    variant = changed(task="caption", prompt=Prompt(user="What?"), options={})
    usual = {"Type": "caption", "Model": "qwen3-vl:4b-instruct", "Engine": "ollama", "Run": "auto", "Prompt": "What?",
             "Service": {"Think": "false"}}

    assert revised({"Type": "caption", **former}, variant, asks_ollama=asks_ollama) == usual | becomes


def test_an_address_is_written_out_where_no_engine_knows_it():
    """Section 1.7."""
    made = revised({"Type": "labels", "Engine": "ollama"}, changed(think="model"), asks_ollama=True)

    assert "Engine" not in made
    assert made["Service"]["Uri"] == ENDPOINT


def test_captions_carry_no_schema():
    """Section 1.2: a schema is sent with labels only."""
    variant = changed(task="caption", prompt=Prompt(user="x", schema={"type": "object"}))

    assert "Schema" not in entry(variant, run="manual")


@pytest.mark.parametrize("changes", [
    pytest.param({}, id="labels"),
    pytest.param({"task": "caption", "prompt": Prompt(user="What?")}, id="caption-without-system"),
    pytest.param({"prompt": Prompt(user="$HOME ${X}", system="$5", schema={"type": "object"})}, id="1.2-no-expansion"),
    pytest.param({"think": "high"}, id="2.3-level"),
    pytest.param({"model": "hf.co/someone/" + "m" * 50 + ":" + "t" * 64}, id="1.7-long-but-not-too-long"),
    pytest.param({"resolution": 224}, id="2.2-square-tile"),
    pytest.param({"options": {"num_predict": -1, "temperature": 3.0}}, id="1.8-capped-for-both"),
])
def test_no_obstacle(changes):
    """These can be expressed."""
    assert obstacles(changed(**changes)) == []


@pytest.mark.parametrize(("changes", "part"), [
    pytest.param({"protocol": "structured"}, "protocol 'structured'", id="2-protocol"),
    pytest.param({"resolution": 500}, "500 px", id="2.2-thumbnail-unknown"),
    pytest.param({"options": {"temperature": 0}}, "option 'temperature' with the value 0 ", id="1.8-zero"),
    pytest.param({"options": {"use_mmap": False}}, "option 'use_mmap' with the value False", id="1.8-false"),
    pytest.param({"options": {"draft_num_predict": 4}}, "option 'draft_num_predict'", id="1.8-unknown"),
    pytest.param({"model": "m" * 65 + ":4b"}, "after 64 characters", id="1.7-long-name"),
    pytest.param({"model": "m:" + "4" * 65}, "after 64 characters", id="1.7-long-tag"),
    pytest.param({"model": "modèle:4b"}, "outside ASCII", id="1.7-ascii"),
    pytest.param({"prompt": Prompt(user="Name it.")}, "no system text", id="2.1-engine-default-system"),
    pytest.param({"format": ""}, "other than JSON", id="2.1-labels-without-format"),
    pytest.param({"options": {"stop": ["\ud800"]}}, "surrogate", id="yaml-surrogate"),
])
def test_obstacles(changes, part):
    """Each reason is named, with what was found."""
    (reason,) = obstacles(changed(**changes))
    assert part in reason


def test_all_obstacles_are_listed():
    """Whoever mends one thing should not meet the next one afterwards."""
    variant = changed(protocol="structured", resolution=500, options={"seed": 0, "temperature": 0}, model="é" * 65)
    assert len(obstacles(variant)) == 6
