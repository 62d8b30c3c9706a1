"""Nothing is exported that PhotoPrism would ask otherwise than it was measured."""

import json
import shutil
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision_eval import exporter
from vision_eval.domain import OPTIONS, Prompt, Variant
from vision_eval.errors import ExportRefused
from vision_eval.exporter.placing import placed
from vision_eval.exporter.proof import differences
from vision_eval.photoprism.effective import effective
from vision_eval.photoprism.sending import request_body
from vision_eval.photoprism.variant_request import variant_body
from vision_eval.photoprism.vision_yml import obstacles
from vision_eval.runs import Run


@pytest.fixture
def export(finished, scores):
    """Export from the finished run."""
    return partial(exporter.export, finished, scores=scores)


@pytest.mark.parametrize("name", ["labels", "schema", "line", "free", "phrase", "caption", "capped", "small"])
@pytest.mark.parametrize("base", [
    pytest.param(None, id="new"),
    pytest.param("Models:\n- Type: labels\n  Model: a:b\n  Engine: Ollama\n  System: x\n  Format: json\n  Schema: y\n"
                 "  Resolution: 224\n  Normalize: false\n  Options: {TopK: 3, MinP: 0.5}\n  Service:\n    Model: z\n"
                 "    Think: low\n    Org: o\n    Tier: t\n- Type: caption\n  Prompt: x\n  Engine: ollama\n"
                 "  Format: json\n  System: x\n", id="today"),
    pytest.param("Models:\n- Type: labels\n  Name: a\n  Version: b\n  SchemaFile: s.json\n  Service:\n    Uri: "
                 "http://o:11434/api/generate\n    FileScheme: data\n    RequestFormat: ollama\n    ResponseFormat: "
                 "ollama\n- Type: caption\n  Name: blip\n  Service: {Uri: 'http://v:5000/api/v1/vision/caption'}\n",
                 id="2025"),
    pytest.param("Models:\n- Type: labels\n  Name: mine\n  Engine: onnx\n  ONNX: {Input: {}}\n  Path: mine\n"
                 "- Type: caption\n  Model: gpt-5\n  Engine: openai\n", id="other-engines"),
])
def test_every_variant_is_reproduced_whatever_stood_there(export, variant, to, name, base):
    """Section 2.2, photo by photo and over a real run: two of two."""
    if base is not None:
        to.write_text(base)
    chosen = getattr(variant, name)

    exported = export(**{chosen.task: chosen.key}, to=to)

    assert str(exported.reproduced) == "requests reproduced: 2 of 2"
    assert exported.evidence["requests"] == {"measured": 2, "reproduced": 2, "without_picture": 0}


@pytest.mark.parametrize(("base", "path"), [
    pytest.param("Base: &b {Schema: mine}\nModels:\n- <<: *b\n  Type: labels\n  Engine: ollama\n",
                 "labels: prompt: measured", id="1-merged-schema"),
    pytest.param("Base: &b {Resolution: 500}\nModels:\n- <<: *b\n  Type: labels\n  Engine: ollama\n", None,
                 id="1-merged-resolution-is-overridden"),
    pytest.param("Base: &b {Normalize: phrase}\nModels:\n- <<: *b\n  Type: labels\n  Engine: ollama\n",
                 "Normalize: measured 'single-word', with this file 'phrase'", id="4.1-merged-normalize"),
    pytest.param("Models:\n- &l\n  Type: labels\n  Engine: ollama\n  Model: a:b\n- <<: *l\n  Type: caption\n",
                 "entry 2 (caption) would change: config.Model: now 'a:b', then 'plain:f16'", id="1-shared-entry"),
    pytest.param("Models:\n- Type: labels\n  Engine: ollama\n  Service: {Uri: 'http://o:11434/api/chat'}\n",
                 "address: measured '/api/generate', with this file 'http://o:11434/api/chat'", id="2.1-other-door"),
    pytest.param("Models:\n- Type: labels\n  Engine: ollama\n  Service:\n    Uri: http://o:11434/api/generate\n"
                 "    ResponseFormat: vision\n    RequestFormat: vision\n", None, id="1.3-formats-are-taken-away"),
    pytest.param("Models:\n- {Type: labels, Engine: ollama, Options: &o {TopK: 5}}\n- {Type: caption, Engine: ollama, "
                 "Options: *o}\n", None, id="1-anchor-moves"),
    pytest.param("Models:\n- {Type: caption, Engine: ollama, Options: &o {TopK: 5}}\n- {Type: labels, Engine: ollama, "
                 "Options: {<<: *o, Seed: 7}}\n", None, id="1-merged-options-are-written-out"),
])
def test_what_a_base_brings_in(export, variant, to, base, path):
    """Either the entry can be freed of it, or the export is refused and shows both values; nothing else changes."""
    to.write_text(base)
    if path is None:
        assert export(labels=variant.labels.key, to=to).reproduced.same == 2
        return

    with pytest.raises(ExportRefused, match="would not do what was measured") as refused:
        export(labels=variant.labels.key, to=to)

    assert path in str(refused.value)
    assert {one.name: one.read_text() for one in to.parent.iterdir()} == {"vision.yml": base}


def test_the_environment_counts(export, variant, to):
    """Section 10.4: a variable that takes the labels model away makes the file worthless."""
    with pytest.raises(ExportRefused, match="no entry"):
        export(labels=variant.labels.key, to=to, env={"PHOTOPRISM_LABELS_MODEL": "none"})


def test_both_tasks_may_share_what_one_of_them_changes(export, variant, to):
    """Entries that inherit from each other are no obstacle when both are exported."""
    to.write_text("Models:\n- &l\n  Type: labels\n  Engine: ollama\n  Model: a:b\n- <<: *l\n  Type: caption\n"
                  "  System: \"\"\n  Prompt: x\n  Options: {}\n")
    export_ = partial(export, caption=variant.caption.key, to=to)

    with pytest.raises(ExportRefused, match=r"system|System"):
        export_(labels=variant.labels.key)


def test_without_thumbnails_all_but_the_picture_is_compared(finished, scores, variant, to, tmp_path):
    """And that is said."""
    copied = shutil.copytree(finished.folder.parent, tmp_path / "results")
    shutil.rmtree(copied / "thumbnails")

    exported = exporter.export(Run(copied / "one"), labels=variant.labels.key, to=to, scores=scores)

    assert str(exported.reproduced) == ("requests reproduced: 2 of 2 (2 without the picture, whose thumbnail is gone)")


def test_a_variant_that_was_never_asked(finished, scores, variant, to, tmp_path):
    """A file without evidence is not written."""
    copied = shutil.copytree(finished.folder.parent, tmp_path / "results")
    study = json.loads((copied / "one" / "study.json").read_text("utf-8"))
    fresh = Variant(task="caption", model="plain:f16", prompt=Prompt(user="Never asked.", name="new"))
    study["variants"].append({**fresh.content(), "model": fresh.model,
                              "prompt": {**fresh.prompt.content(), "name": "new"}})
    study["models"][fresh.key] = study["models"][variant.caption.key]
    (copied / "one" / "study.json").write_text(json.dumps(study))

    with pytest.raises(ExportRefused, match="has no answers"):
        exporter.export(Run(copied / "one"), caption=fresh.key, to=to, scores=scores)


@pytest.mark.parametrize(("measured", "planned", "shown"), [
    pytest.param({"a": [1]}, {"a": [1]}, [], id="equal"),
    pytest.param({"a": 1}, {"a": 1.0}, [], id="numbers-are-numbers"),
    pytest.param({"a": True}, {"a": 1}, ["a: measured True, with this file 1"], id="true-is-no-number"),
    pytest.param({"a": 1}, {}, ["a: measured 1, with this file nothing"], id="missing"),
    pytest.param({}, {"a": {"b": 0}}, ["a: measured nothing, with this file {'b': 0}"], id="more"),
    pytest.param({"a": "x" * 100 + "y"}, {"a": "x" * 100 + "z"},
                 [f"a: measured …{'x' * 20 + 'y'!r}, with this file …{'x' * 20 + 'z'!r}"], id="long-texts-are-cut"),
])
def test_differences(measured, planned, shown):
    """Paths with both values."""
    assert list(differences(measured, planned)) == shown


def texts(**limits):
    """Texts that YAML can hold and a prompt may be."""
    return st.text(st.characters(exclude_categories=["Cs"]), **limits).filter(lambda text: "[img" not in text)


NUMBERS = st.floats(0.01, 3) | st.integers(1, 9999)
VALUES = {int: st.integers(1, 9999) | st.just(-1), bool: st.just(True), list: st.lists(texts(), min_size=1, max_size=2)}
SETTINGS = st.fixed_dictionaries({}, optional={
    name: NUMBERS if types == (int, float) else VALUES[types[0]] for name, types in OPTIONS.items()})
PROMPTS = st.builds(Prompt, user=texts(min_size=1).filter(str.strip), system=texts(min_size=1).filter(str.strip),
                    schema=st.none() | st.just({"type": "object", "title": "a: b # c"}), name=texts(),
                    shape=st.just("") | texts(min_size=1), schema_line=st.just("") | texts(min_size=1))
VARIANTS = st.builds(Variant, task=st.sampled_from(["labels", "caption"]),
                     model=st.sampled_from(["a:b", "x/y:4b", "c"]), prompt=PROMPTS, options=SETTINGS,
                     think=st.sampled_from([None, False, True, "low", "model"]),
                     format=st.sampled_from([None, "json"]), normalize=st.sampled_from([None, "phrase", "false"]),
                     thresholds=st.sampled_from([{}, {"Confidence": 1}, {"Topicality": 50}]))
FLOW = "Models:\n- {Type: labels, Engine: ollama, Schema: x}\n- {Type: caption, Engine: ollama}\n"
FORMER = """\
Models:
- Type: labels
  Name: a
  Service: {Uri: 'http://o/api/generate', RequestFormat: ollama, ResponseFormat: ollama, Think: low}
Thresholds: {Confidence: 5}
"""


@settings(max_examples=150)
@given(variant=VARIANTS, base=st.sampled_from([None, FLOW, FORMER]))
def test_what_can_be_exported_is_asked_alike(variant, base):
    """Entry → text → twin → body gives the body of the variant, whatever its texts and options hold."""
    if obstacles(variant):
        return
    text = placed([variant], base, run_id="r", demonstration=False).text
    line = variant.prompt.schema_line
    after = effective(text, {}, prompts={"labels.schema_line": line} if line else None)
    entry = after["models"][after["selected"][variant.task]]

    assert request_body(entry, b"JPEG", id="1") == variant_body(variant, b"JPEG", id="1")
    assert after["thresholds"] | dict(variant.thresholds) == after["thresholds"]
