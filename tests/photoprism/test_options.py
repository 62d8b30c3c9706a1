import pytest

from vision_eval.domain import OPTIONS
from vision_eval.photoprism.options import YAML_KEYS, merge, unsendable

LABELS = {"stop": ["\n\n"], "temperature": 0.1, "top_p": 0.9}


@pytest.mark.parametrize(("task", "options", "sent"), [
    pytest.param("labels", {}, LABELS, id="2.1-labels-defaults"),
    pytest.param("caption", {}, {"temperature": 0.1}, id="2.1-caption-defaults"),
    pytest.param("labels", {"temperature": 0, "top_p": 0.0, "stop": []}, LABELS, id="1.8-zero-and-empty-are-filled"),
    pytest.param("labels", {"temperature": -1, "top_p": -0.5}, LABELS, id="1.8-negative-is-filled"),
    pytest.param("labels", {"temperature": 0.5, "top_p": 0.3, "stop": ["END", "."]},
                 {"temperature": 0.5, "top_p": 0.3, "stop": ["END", "."]}, id="1.8-given-values-stay"),
    pytest.param("caption", {"temperature": 2.5}, {"temperature": 2.0}, id="1.8-cap"),
    pytest.param("caption", {"seed": 0, "top_k": 0, "use_mmap": False, "stop": [], "min_p": 0.0, "num_gpu": 0},
                 {"temperature": 0.1}, id="1.8-zeros-cannot-be-sent"),
    pytest.param("caption", {"seed": 7, "num_predict": -1, "use_mmap": True, "num_ctx": 8192, "temperature": 0.2},
                 {"seed": 7, "num_predict": -1, "use_mmap": True, "num_ctx": 8192, "temperature": 0.2},
                 id="1.8-others-pass-through"),
    pytest.param("caption", {"draft_num_predict": 4}, {"temperature": 0.1}, id="1.8-unknown-to-photoprism"),
])
def test_merge(task, options, sent):
    """What goes out is what was given, without zeros and with the engine's defaults."""
    merged = merge(task, options)

    assert merged == sent
    assert list(merged) == sorted(merged)


def test_merge_leaves_defaults_alone():
    """Whoever changes a merged list changes only that."""
    merge("labels", {})["stop"].append("END")

    assert merge("labels", {}) == LABELS


@pytest.mark.parametrize(("options", "names"), [
    pytest.param({"temperature": 0.1, "seed": 7, "num_predict": -1, "stop": ["END"], "use_mmap": True}, [],
                 id="all-fine"),
    pytest.param({"temperature": 0, "seed": 0, "use_mmap": False, "stop": []},
                 ["temperature", "seed", "use_mmap", "stop"], id="1.8-zero-false-empty"),
    pytest.param({"temperature": -0.1}, ["temperature"], id="1.8-default-in-its-place"),
    pytest.param({"draft_num_predict": 4, "top_k": 40}, ["draft_num_predict"], id="1.8-unknown-name"),
])
def test_unsendable(options, names):
    """Options that a `vision.yml` cannot carry are named."""
    assert unsendable(options) == names


@pytest.mark.parametrize(("wire", "yaml"), [
    ("temperature", "Temperature"), ("top_k", "TopK"), ("min_p", "MinP"), ("typical_p", "TypicalP"),
    ("repeat_last_n", "RepeatLastN"), ("num_gpu", "NumGpu"), ("main_gpu", "MainGpu"), ("use_mmap", "UseMmap"),
    ("tfs_z", "TfsZ"), ("mirostat_tau", "MirostatTau"), ("max_output_tokens", "MaxOutputTokens"),
    ("force_json", "ForceJson"), ("low_vram", "LowVram"), ("numa", "Numa"),
])
def test_yaml_keys(wire, yaml):
    """Names on the wire and in the file, section 1.8."""
    assert YAML_KEYS[wire] == yaml


def test_yaml_keys_are_complete():
    """Nineteen names that Ollama honours, fourteen that it ignores; of ours PhotoPrism lacks one."""
    assert len(YAML_KEYS) == 33
    assert set(OPTIONS) - set(YAML_KEYS) == {"draft_num_predict"}
