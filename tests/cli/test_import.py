"""`run --import` and `--rules`: what the user has today, measured and judged beside the rest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from vision_eval.metrics import score
from vision_eval.runs import Run


@pytest.fixture
def present(tmp_path):
    """A configuration of today for both tasks; its captions leave the prompt to PhotoPrism."""
    path = tmp_path / "vision.yml"
    path.write_text("Models:\n- {Type: labels, Model: 'plain:f16', Engine: ollama, System: Tag it., Prompt: Name it.}\n"
                    "- {Type: caption, Model: 'plain:f16', Engine: ollama}\nThresholds: {Confidence: 90}\n")
    return path


def test_the_incumbent_stands_beside_the_others(cli, plain_host, photos, present):
    """One more variant per task, with the thresholds that the file has; a substituted prompt is said."""
    said = cli("run", "--dataset", photos, "--models", "plain:q8_0", "--task", "labels,caption", "--host", plain_host,
               "--import", present)

    run = Run(Path("results", "photos"))
    assert said.code == 0
    assert "its file names no prompt" in said.out
    assert [(one.task, one.model) for one in run.incumbents] == [("labels", "plain:f16"), ("caption", "plain:f16")]
    assert dict(run.incumbents[0].thresholds) == {"Confidence": 90}
    assert len(run.variants) == 4
    assert len(run.attempts) == 12


def test_the_incumbent_alone(cli, plain_host, photos, present):
    """Nothing has to be compared with it yet."""
    said = cli("run", "--dataset", photos, "--host", plain_host, "--import", present, "--json")

    assert said.code == 0
    assert json.loads(said.out)["attempts"] == 3


@pytest.mark.parametrize(("text", "message"), [
    pytest.param("Models: [", "would not load", id="not-applied"),
    pytest.param("Models: []", "Nothing in .* can be measured: labels: it asks no server", id="local-models-only"),
    pytest.param("Models: [{Type: labels, Model: m, Engine: vision, Service: {Uri: 'http://a/b'}}]",
                 "only 'ollama' can be measured", id="vision-service"),
])
def test_configurations_that_cannot_be_measured(cli, plain_host, photos, tmp_path, text, message):
    """The user is told why, and nothing is asked."""
    path = tmp_path / "vision.yml"
    path.write_text(text)

    said = cli("run", "--dataset", photos, "--host", plain_host, "--import", path)

    assert said.code == 2
    assert "Hint:" in said.err
    assert re.search(message, said.err)


def test_rules_decide_what_is_stored(cli, plain_host, photos, tmp_path):
    """The rules of one's own PhotoPrism are kept with the run, and another choice of them asks nothing anew."""
    rules = tmp_path / "rules.yml"
    words = ("run", "--dataset", photos, "--models", "plain:f16", "--host", plain_host)
    assert cli(*words).code == 0
    run = Run(Path("results", "photos"))
    names = {name for names in run.attempts["stored_labels"] for name in names}
    assert run.vocabulary.name == "house"
    rules.write_text("".join(f"{name.lower()}: {{label: renamed}}\n" for name in names))

    judged = score(Run(Path("results", "photos"), rules=rules))
    again = cli(*words, "--rules", rules)

    assert judged[judged["metric"] == "labels.renamed_rate"]["value"].eq(1.0).all()
    assert "3 of 3 answers known, nothing is asked anew" in again.out
    kept = Run(Path("results", "photos"))
    assert (kept.vocabulary.name, set(kept.attempts["stored_labels"])) == ("rules.yml", {("Renamed",)})


def test_rules_that_cannot_be_read_cost_no_request(cli, plain_host, photos, tmp_path):
    """They are read before anything is asked."""
    rules = tmp_path / "rules.yml"
    rules.write_text("cat: {threshold: high}\n")

    said = cli("run", "--dataset", photos, "--models", "plain:f16", "--host", plain_host, "--rules", rules)

    assert said.code == 2
    assert "rules.yml', line 1" in said.err
    assert not Path("results", "photos", "study.json").exists()


def test_stored_side_factors_cost_no_request(cli, plain_host, photos):
    """Normalisation and thresholds make more variants of the same answers."""
    Path("study.yml").write_text(f"dataset: {photos}\ntask: labels\nhosts: [{plain_host}]\nmodels: plain:f16\n"
                                 "normalize: [single-word, phrase, false]\nthresholds: [{}, {Confidence: 95}]\n")

    said = cli("run", "study.yml")

    assert said.code == 0
    assert "0 of 3 answers known, 3 to ask" in said.out
    assert Run(Path("results", "study")).attempts.groupby("variant").size().tolist() == [3] * 6
