"""The demonstration: the whole job, twice, and the album and server on their own."""

import json
import signal
from pathlib import Path

import httpx
import pandas as pd
import pytest
from ruamel.yaml import YAML

from vision_eval.io.dataset import read_dataset
from vision_eval.runs import Run

FILES = {"report.html", "report.md", "attempts.parquet", "scores.parquet", "manifest.json", "vision.yml", "study.json",
         "evidence.json"}


def test_the_whole_job_and_then_nothing_anew(cli):
    """Two families in three quantizations, labels and captions, and everything that a person takes away."""
    first = cli("demo", "--limit", 2)

    assert first.code == 0
    assert "embedded server at http://127.0.0.1:" in first.out
    assert "(demonstration models)" in first.out
    assert "24 to ask, 6 loads" in first.out
    assert "requests reproduced: 4 of 4" in first.out
    assert {one.name for one in Path("results/demo").iterdir()} == FILES
    attempts = pd.read_parquet("results/demo/attempts.parquet")
    assert attempts.groupby("task")["quantization"].nunique().to_dict() == {"caption": 3, "labels": 3}
    assert attempts["family"].nunique() == 2

    second = cli("demo", "--limit", 2)
    assert second.code == 0
    assert "24 of 24 answers known, nothing is asked anew" in second.out
    assert "all known" in second.err


def test_everything_says_that_these_are_demonstrations(cli):
    """The file for PhotoPrism, both reports, the manifest and the run."""
    cli("demo", "--limit", 1)

    assert Run("results/demo").demonstration
    assert json.loads(Path("results/demo/manifest.json").read_text("utf-8"))["identity"]["demonstration"] is True
    for name in ("report.html", "report.md", "vision.yml"):
        assert "demonstration" in Path("results/demo", name).read_text("utf-8").lower(), name
    models = YAML(typ="safe").load(Path("results/demo/vision.yml"))["Models"]
    assert [model["Type"] for model in models] == ["labels", "caption"]


def test_reading_the_album_before_it_is_written_says_so(cli, plain_host):
    """With the command that writes it; afterwards it is read."""
    written = cli("demo", "--album-only")
    assert written.code == 0
    assert "19 files written, 0 kept" in written.out
    assert len(read_dataset("datasets/starter")) == 16
    for picture in Path("datasets/starter/images").iterdir():
        picture.unlink()

    said = cli("run", "--dataset", "datasets/starter", "--models", "plain:f16", "--host", plain_host)

    assert said.code == 2
    assert "vision-eval demo --album-only" in said.err


def test_the_same_with_a_server_of_ones_own(cli, plain_host):
    """Photos go there, results have a folder of their own, and models are named."""
    said = cli("demo", "--host", plain_host, "--models", "plain:q8_0", "--limit", 1)

    assert said.code == 0
    assert f"photos go to {plain_host}" in said.out
    assert len(Run("results/starter").attempts) == 2


def test_a_server_of_ones_own_is_not_asked_for_all_its_models_in_silence(cli, plain_host):
    """They may be many and large."""
    said = cli("demo", "--host", plain_host)

    assert said.code == 2
    assert "--models" in said.err
    assert "plain:q8_0" in said.err


@pytest.mark.filterwarnings("error")
def test_the_server_alone(started):
    """It serves until Ctrl-C, and is an Ollama to whoever asks."""
    process = started("demo", "--serve")
    line = process.stdout.readline()
    host = next(word for word in line.split() if word.startswith("http://")).rstrip(".")

    assert len(httpx.get(f"{host}/api/tags", trust_env=False).json()["models"]) == 6
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
