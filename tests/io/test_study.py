from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vision_eval import prompts
from vision_eval.domain import Model, Prompt
from vision_eval.errors import CloudNotAllowed, StudyError
from vision_eval.io.study import Study, read_study

SHORTEST = "dataset: album\ntask: labels\nmodels: gemma3\n"


@pytest.fixture
def study(tmp_path: Path):
    """Writes a study file and reads it."""
    def read(text: str | bytes) -> Study:
        file = tmp_path / "first.yml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_study(file)
    return read


def test_shortest(study):
    """Three keys make a study; everything else has a default."""
    assert study(SHORTEST) == Study(
        dataset=Path("album"), tasks=("labels",), models=("gemma3",), prompts={"labels": (prompts.LABELS,)},
        into=Path("results/first"), hosts=(), options=({},), resolution=(720,), protocol=("photoprism",),
        think=(None,), repeats=1, error_budget=0.2, allow_cloud=False)


def test_every_key(study):
    """Every key arrives where it belongs; lists may hold several values."""
    read = study("""
        dataset: album
        task: [labels, caption]
        hosts: [http://localhost:11434, "http://[::1]:11434"]
        models: ["qwen2.5vl:3b*", gemma3:latest]
        prompts:
          labels: {house: {}, mine: {user: What is this?, system: Be brief., schema: {type: object}}}
          caption: {terse: }
        options: [{temperature: 0.1}, {temperature: 0.01, top_k: 40}]
        resolution: [720, 448]
        protocol: [photoprism, structured]
        think: [false, low, null]
        normalize: [single-word, phrase, false]
        thresholds: [{}, {Confidence: 40}]
        repeats: 3
        error_budget: 1
        into: results/mine
        allow_cloud: true
    """)
    mine = Prompt(name="mine", user="What is this?", system="Be brief.", schema={"type": "object"})
    assert read == Study(
        dataset=Path("album"), tasks=("labels", "caption"), models=("qwen2.5vl:3b*", "gemma3:latest"),
        hosts=("http://localhost:11434", "http://[::1]:11434"),
        prompts={"labels": (prompts.LABELS, mine), "caption": (prompts.CAPTION_TERSE,)},
        options=({"temperature": 0.1}, {"temperature": 0.01, "top_k": 40}), resolution=(720, 448),
        protocol=("photoprism", "structured"), think=(False, "low", None),
        normalize=("single-word", "phrase", "false"), thresholds=({}, {"Confidence": 40}), repeats=3, error_budget=1.0,
        into=Path("results/mine"), allow_cloud=True)
    assert read.prompts["labels"][1].name == "mine"


@pytest.mark.parametrize("words", [
    pytest.param("prompts: {house: {}, terse: {}}", id="without-the-level-of-tasks"),
    pytest.param("prompts: {labels: {house: {}, terse: {}}}", id="with-it"),
])
def test_one_task(study, words):
    """With one task, prompts need not say which."""
    assert study(SHORTEST + words).prompts == {"labels": (prompts.LABELS, prompts.LABELS_TERSE)}


def test_task_without_prompts(study):
    """A task whose prompts are not named is asked with the house prompt."""
    read = study(SHORTEST.replace("task: labels", "task: [labels, caption]") + "prompts: {labels: {terse: {}}}")
    assert read.prompts == {"labels": (prompts.LABELS_TERSE,), "caption": (prompts.CAPTION,)}


def test_dataset_beside_the_study(study, tmp_path):
    """A dataset is looked for beside the study file first, then below the current folder."""
    (tmp_path / "album").mkdir()
    assert study(SHORTEST).dataset == tmp_path / "album"
    assert study(SHORTEST.replace("album", "elsewhere")).dataset == Path("elsewhere")
    assert study(SHORTEST.replace("album", str(tmp_path))).dataset == tmp_path


def test_variants(study):
    """Every combination of the study, task by task."""
    installed = [Model(tag="gemma3:4b", digest="1" * 64), Model(tag="gemma3:12b", digest="2" * 64)]
    read = study("dataset: x\ntask: [labels, caption]\nmodels: gemma3:*\noptions: [{top_k: 1}, {top_k: 2}]\n"
                 "prompts: {labels: {house: {}, terse: {}}}\n")
    variants = read.variants(installed)
    assert [variant.task for variant in variants] == ["labels"] * 8 + ["caption"] * 4
    assert {variant.model for variant in variants} == {"gemma3:4b", "gemma3:12b"}
    assert len(set(variants)) == 12


def test_variants_of_unknown_models(study):
    """A tag that is not installed, or answered in a cloud without leave, is refused."""
    with pytest.raises(StudyError, match="'gemma3:latest' is not installed"):
        study(SHORTEST).variants([])
    with pytest.raises(CloudNotAllowed):
        study(SHORTEST.replace("gemma3", "big:cloud")).variants()
    assert len(study(SHORTEST.replace("gemma3", "big:cloud") + "allow_cloud: true").variants()) == 1


@pytest.mark.parametrize(("text", "said"), [
    pytest.param("promts: {}", "Unknown key 'promts' in .*Did you mean 'prompts'?", id="misspelt-key"),
    pytest.param("prompts: {x: {user: Hi, sytem: y}}",
                 r"Unknown key 'prompts.labels.x.sytem' in .*Did you mean 'system'?", id="misspelt-key-of-a-prompt"),
    pytest.param("prompts: {hose: {}}", r"Unknown prompt 'hose' in .*Did you mean 'house'?", id="misspelt-prompt"),
    pytest.param("prompts: {caption: {house: {}}}", "Unknown task 'caption' in .*'prompts'", id="task-not-asked"),
    pytest.param("prompts: {x: {system: y}}", r"lacks the key 'prompts.labels.x.user'", id="prompt-without-a-question"),
    pytest.param("prompts: {x: {user: ' '}}", r"'prompts.labels.x' is no prompt: .*empty", id="empty-question"),
    pytest.param("prompts: {x: {user: 7}}", r"'prompts.labels.x.user' should be a valid string; found 7", id="number"),
    pytest.param("prompts: {labels: {x: What?}}", r"'prompts.labels.x' should have the keys .*found 'What",
                 id="text"),
    pytest.param("prompts: {x: {user: Hi, schema: {type: 7}}}", r"'prompts.labels.x.schema' should be a JSON Schema",
                 id="no-schema"),
    pytest.param("options: {temprature: 1}", "'options': Unknown option 'temprature'.*'temperature'", id="option"),
    pytest.param("options: {top_k: 1.5}", "'options': Option 'top_k' must be of type int, not 1.5", id="option-type"),
    pytest.param("options: []", "'options' .*at least 1 item", id="no-options"),
    pytest.param("resolution: [720, big]", r"'resolution.1' should be a valid integer; found 'big'", id="resolution"),
    pytest.param("resolution: 0", r"'resolution.0' should be greater than or equal to 1; found 0", id="no-resolution"),
    pytest.param("protocol: photoprims", "'protocol.0' should be 'photoprism' or 'structured'; found 'photoprims'",
                 id="protocol"),
    pytest.param("think: hard", r"'think.0' should be .*'low'.*found 'hard'", id="think"),
    pytest.param("repeats: three", "'repeats' should be a valid integer; found 'three'", id="repeats"),
    pytest.param("repeats: true", "'repeats' should be a valid integer; found True", id="repeats-yes"),
    pytest.param("repeats: 0", "'repeats' should be greater than or equal to 1; found 0", id="no-repeats"),
    pytest.param("error_budget: 20", "'error_budget' should be less than or equal to 1; found 20", id="percent"),
    pytest.param("error_budget: .nan", "'error_budget' should be a finite number; found nan", id="not-a-number"),
    pytest.param("hosts: 11434", r"'hosts.0' should be a valid string; found 11434", id="hosts"),
    pytest.param("allow_cloud: 1", "'allow_cloud' should be a valid boolean; found 1", id="allow-cloud"),
    pytest.param("normalize: [token]", "'normalize.0' should be 'single-word', 'phrase' or 'false'", id="normalize"),
    pytest.param("thresholds: {Confidence: 0}", "'thresholds': Threshold 'Confidence' is a whole number .* from 1 to "
                                                "100, not 0", id="threshold-out-of-range"),
    pytest.param("thresholds: {confidence: 20}", "Did you mean 'Confidence'", id="threshold-misspelt"),
    pytest.param("baseline: {onnx: x}", "'baseline' in .* is not supported yet", id="baseline"),
    pytest.param("holdout: 0.3", "'holdout' in .* is not supported yet", id="holdout"),
    pytest.param("task: caption", "names a key twice: line 4", id="key-twice"),
    pytest.param("hosts: [", "not readable as YAML", id="open-bracket"),
])
def test_refused(study, text, said):
    """Every fault has a message that names the file, the key, and what to do."""
    with pytest.raises(StudyError, match=said) as caught:
        study(SHORTEST + text)
    assert "first.yml" in str(caught.value)
    assert "\n\nHint: " in str(caught.value)


@pytest.mark.parametrize(("data", "said"), [
    pytest.param(b"", "lacks the key 'dataset'", id="empty"),
    pytest.param(b"just words", "should hold keys and values; found 'just words'", id="words"),
    pytest.param(b"- a\n- b", r"should hold keys and values; found \['a', 'b'\]", id="list"),
    pytest.param(b"\x89PNG\r\n\x1a\n", "not a text in UTF-8: byte 0x89", id="picture"),
    pytest.param(b"dataset: \0", "binary file", id="zero-byte"),
    pytest.param(b"dataset: a\ntask: labels\n", "lacks the key 'models'", id="no-models"),
    pytest.param(b"dataset: a\ntask: lables\nmodels: x", "'task.0' should be 'labels' or 'caption'; found 'lables'",
                 id="task"),
    pytest.param(b"dataset: a\ntask: labels\nmodels: []", "'models' .*at least 1 item", id="empty-models"),
    pytest.param(b"dataset: a\ntask: caption\nmodels: x\nprompts: {x: {user: Hi, schema: {}}}",
                 "a caption is plain text", id="schema-of-a-caption"),
    pytest.param(b"1: 2", r"Unknown key '1'|lacks the key", id="number-for-a-key"),
])
def test_no_study(study, data, said):
    """A file that is no study is refused in plain words."""
    with pytest.raises(StudyError, match=said):
        study(data)


def test_no_file(tmp_path):
    """So is a file that is not there, or is a folder."""
    with pytest.raises(StudyError, match=r"gone.yml' cannot be read: No such file"):
        read_study(tmp_path / "gone.yml")
    with pytest.raises(StudyError, match=r"cannot be read: Is a directory"):
        read_study(str(tmp_path))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.sampled_from("abc:{}[]-&*!|>'\"#%@?,\n\t 019.~<"), max_size=60))
def test_any_text(study, text):
    """Whatever stands in the file, there is a study or a message."""
    try:
        outcome: Study | str = study(SHORTEST + text)
    except StudyError as error:
        outcome = str(error)
    assert isinstance(outcome, Study) or "\n\nHint: " in outcome
