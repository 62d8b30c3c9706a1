"""The present configuration as a variant: it asks and stores as PhotoPrism does today."""

from __future__ import annotations

from pathlib import Path

import pytest

from vision_eval.photoprism import effective, request_body
from vision_eval.photoprism.incumbent import incumbent
from vision_eval.photoprism.variant_request import variant_body

DATA = Path(__file__).parents[1] / "data"

LABELS = "Models:\n- Type: labels\n  Model: gemma3:4b\n  Engine: ollama\n  System: You tag.\n  Prompt: Name it.\n"
CAPTION = "Models:\n- Type: caption\n  Model: gemma3:4b\n  Engine: ollama\n  Prompt: What is this?\n"


def imported(text, task="labels", **more):
    """What becomes of the entry that PhotoPrism would use."""
    shown = effective(text, **more)
    return incumbent(shown["models"][shown["selected"][task]], shown["thresholds"])


@pytest.mark.parametrize(("text", "task"), [
    pytest.param((DATA / "vision-a.yml").read_text(), "labels", id="1.9-A-labels"),
    pytest.param((DATA / "vision-a.yml").read_text(), "caption", id="1.9-A-caption"),
    pytest.param((DATA / "vision-b.yml").read_text(), "labels", id="1.9-B"),
    pytest.param((DATA / "vision-2025.yml").read_text(), "labels", id="1.7-seeds-labels"),
    pytest.param((DATA / "vision-2025.yml").read_text(), "caption", id="1.7-seeds-caption"),
    pytest.param(LABELS + "  Schema: '{\"labels\": []}'\n", "labels", id="1.2-own-schema"),
    pytest.param(LABELS + "  Options: {Temperature: 0.7, Seed: 0, Stop: [END]}\n", "labels", id="1.8-options"),
    pytest.param(LABELS + "  Service: {Think: low}\n", "labels", id="2.3-effort"),
    pytest.param(CAPTION + "  Service: {Think: 'true'}\n", "caption", id="2.3-thinking"),
    pytest.param(CAPTION + "  Format: json\n", "caption", id="2.2-format-of-captions"),
])
def test_it_asks_as_photoprism_does(text, task):
    """The variant's request and the configuration's are the same JSON value."""
    shown = effective(text)
    entry = shown["models"][shown["selected"][task]]
    found = incumbent(entry, shown["thresholds"])

    assert variant_body(found.variant, b"JPEG", id="1") == request_body(entry, b"JPEG", id="1")
    assert found.variant.resolution == entry["resolution"]


@pytest.mark.parametrize(("extra", "normalize", "thresholds"), [
    pytest.param("", None, {}, id="defaults-need-no-word"),
    pytest.param("  Normalize: phrases\n", "phrase", {}, id="4.1-phrase"),
    pytest.param("  Normalize: off\n", "false", {}, id="4.1-false"),
    pytest.param("Thresholds: {Confidence: 10}\n", None, {"Confidence": 10}, id="1.4-looser"),
    pytest.param("Thresholds: {Confidence: 0, Topicality: 30}\n", None, {"Topicality": 30}, id="1.4-zero-is-20"),
])
def test_it_stores_as_photoprism_does(extra, normalize, thresholds):
    """Normalisation and thresholds come along where they differ from what holds anyway."""
    variant = imported(LABELS + extra).variant

    assert (variant.normalize, dict(variant.thresholds)) == (normalize, thresholds)


def test_a_substituted_prompt_is_marked():
    """Where the file names none, ours stands in and the name says so; PhotoPrism's own is no substitute."""
    bare = "Models: [{Type: caption, Model: 'gemma3:4b', Engine: ollama}]"

    assert imported(bare, "caption").variant.prompt.name == "incumbent (prompt: substituted)"
    assert "--photoprism-prompts" in imported(bare, "caption").notes[0]
    told = imported(bare, "caption", prompts={"caption.user": "What happens here?"}).variant.prompt
    assert (told.name, told.user) == ("incumbent", "What happens here?")


def test_the_schema_line_of_photoprism_comes_along():
    """It reaches the model, so it is part of the prompt."""
    told = imported(LABELS, prompts={"labels.schema_line": "Thus:"}).variant.prompt

    assert told.schema_line == "Thus:"


def test_ignored_options_are_left_out_and_named():
    """Ollama logs and forgets them (contract, section 1.8)."""
    found = imported(LABELS + "  Options: {MaxOutputTokens: 100, NumPredict: 50}\n")

    assert dict(found.variant.options) == {"num_predict": 50}
    assert found.notes == ("options that Ollama ignores are left out: max_output_tokens",)


@pytest.mark.parametrize(("text", "reason"), [
    pytest.param((DATA / "vision-c.yml").read_text(), "'vision', and only 'ollama'", id="1.9-C-vision-service"),
    pytest.param(CAPTION + "  Resolution: 500\n", "at 500 px", id="2.2-thumbnail-unknown"),
    pytest.param(CAPTION + "  Service: {Think: banana}\n", "'banana', which Ollama refuses", id="2.3-unknown-word"),
    pytest.param(CAPTION + "  Prompt: ' '\n", "prompt is blank", id="blank-prompt"),
])
def test_what_cannot_be_measured_says_why(text, reason):
    """No variant rather than one that asks something else."""
    found = imported(text, "caption")

    assert found.variant is None
    assert reason in found.notes[0]
