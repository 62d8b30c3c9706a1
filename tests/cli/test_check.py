"""A vision.yml through PhotoPrism's eyes, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vision_eval import demo

OLD = Path(__file__).parents[1] / "data" / "vision-2025.yml"
"""The vocabulary of mid-2025: formats, but no engine and no resolution."""


@pytest.fixture(scope="module")
def plain_host():
    """A server of our own: PhotoPrism unloads no model, and so `check` leaves one behind."""
    with demo.serve("vision_eval.demo.plain:inventory") as host:
        yield host


@pytest.fixture
def today(tmp_path, plain_host):
    """Today's vocabulary, for both tasks, asking the test's own server."""
    def write(extra=""):
        path = tmp_path / "vision.yml"
        path.write_text(f"""\
Models:
  - Type: labels
    Model: plain:f16
    Engine: ollama
    System: You tag.
    Prompt: Name it.
    Service: {{Uri: "{plain_host}/api/generate", Think: "false"}}
  - Type: caption
    Model: plain:f16
    Engine: ollama
    Prompt: What is this?
    Service: {{Uri: "{plain_host}/api/generate", Think: "false"}}
{extra}""")
        return path
    return write


def findings(said):
    """Code and severity of what was found."""
    return {finding["code"]: finding["severity"] for finding in json.loads(said.out)["findings"]}


def test_the_traps_of_2025(cli):
    """Without an engine the picture shrinks to 224 px and the model is free to think (contract, section 1.7)."""
    said = cli("check", OLD)

    assert "224 px" in said.out
    assert "Think" in said.out
    assert "Hint: " in said.out
    assert (said.err, "Traceback" in said.out) == ("", False)


def test_json_is_json_and_nothing_else(cli):
    """Everything that the table shows, for scripts."""
    told = json.loads(cli("check", OLD, "--json").out)

    assert told["state"] == "ok"
    assert told["models"][told["selected"]["labels"]]["resolution"] == 224
    assert told["photos"] == []


def test_a_sound_file(cli, today):
    """Exit code 0, and the models that PhotoPrism would use are marked."""
    said = cli("check", today())

    assert said.code == 0
    assert "PhotoPrism loads it" in said.out
    assert "plain:f16" in said.out


def test_an_error_ends_with_1(cli, today):
    """Ollama answers every format but json with status 500."""
    path = today()
    path.write_text(path.read_text().replace("    System: You tag.\n", "    System: You tag.\n    Format: markdown\n"))

    said = cli("check", path, "--json")

    assert said.code == 1
    assert "error" in findings(said).values()


@pytest.mark.parametrize("text", [
    pytest.param(b"Models: [", id="syntax"), pytest.param(b"Models:\n\t- Type: labels\n", id="tab"),
    pytest.param(b"\xff\xfe\xfa\x00", id="no-text"),
])
def test_what_photoprism_would_not_apply_ends_with_2(cli, tmp_path, text):
    """It goes on with its built-in models; the place of the fault is named."""
    path = tmp_path / "vision.yml"
    path.write_bytes(text)

    said = cli("check", path)

    assert said.code == 2
    assert "does not apply it" in said.out
    assert "Traceback" not in said.out + said.err


def test_a_file_that_is_not_there(cli):
    """One message on the error stream."""
    said = cli("check", "nowhere.yml")

    assert (said.code, said.out) == (2, "")
    assert "'nowhere.yml' cannot be read" in said.err


def test_photos_are_really_asked_about(cli, today, photos):
    """Raw answer, stored labels with priority, stored caption and seconds, photo by photo."""
    said = cli("check", today(), "--dataset", photos, "--limit", 2)

    assert said.code == 0
    assert said.out.count(" s\n") == 4
    assert "(priority " in said.out
    assert "blue.png" in said.out
    assert "lime.png" in said.out


def test_photos_as_json(cli, today, photos):
    """The store door's own words about every photo and task."""
    told = json.loads(cli("check", today(), "--dataset", photos, "--limit", 1, "--json").out)["photos"]

    assert [(one["sample"], one["task"], one["status"]) for one in told] == [
        ("blue.png", "labels", 200), ("blue.png", "caption", 200)]
    assert told[0]["kept"]["stored"]["labels"]
    assert told[1]["kept"]["stored"]["caption"]["text"]


def test_another_host_may_be_named(cli, today, plain_host, photos):
    """The address in the file is one that PhotoPrism's container knows; photos go where the user says."""
    path = today()
    path.write_text(path.read_text().replace(plain_host, "${OLLAMA_BASE_URL}"))

    said = cli("check", path, "--dataset", photos, "--limit", 1, "--task", "caption", "--host", plain_host)

    assert said.code == 0
    assert f"go to {plain_host}" in said.out
    assert "stores" in said.out


def test_a_dry_run_sends_nothing(cli, today, photos):
    """The bodies are shown, with the beginning of their pictures, and no server is asked."""
    said = cli("check", today(), "--dataset", photos, "--limit", 1, "--dry-run", "--host", "http://127.0.0.1:9",
               "--json")

    request = json.loads(said.out)["photos"][0]["request"]
    assert said.code == 0
    assert request["url"] == "http://127.0.0.1:9/api/generate"
    assert request["body"]["format"] == "json"
    assert [len(image) for image in request["body"]["images"]] == [17]


def test_a_dry_run_needs_photos(cli, today):
    """What to show is the user's to say."""
    said = cli("check", today(), "--dry-run")

    assert said.code == 2
    assert "Hint: add --dataset" in said.err


def test_secrets_are_never_shown(cli, today, photos, monkeypatch):
    """Neither in the table nor in JSON nor in a dry run."""
    monkeypatch.setenv("OLLAMA_API_KEY", "s3cret")
    path = today()
    words = (path, "--env", "OLLAMA_API_KEY")

    for more in ((), ("--json",), ("--dataset", photos, "--limit", 1, "--dry-run"),
                 ("--dataset", photos, "--limit", 1, "--json")):
        said = cli("check", *words, *more)
        assert "s3cret" not in said.out + said.err


def test_own_prompts_of_photoprism(cli, tmp_path, plain_host):
    """Where the file names no prompt, ours stands in and is marked, unless the user gives PhotoPrism's."""
    path = tmp_path / "vision.yml"
    path.write_text(f"Models: [{{Type: caption, Model: 'plain:f16', Engine: ollama, "
                    f"Service: {{Uri: '{plain_host}/api/generate'}}}}]\n")
    texts = tmp_path / "texts.yml"
    texts.write_text("caption: {user: What happens here?}\n")

    def caption(*words):
        told = json.loads(cli("check", path, "--json", *words).out)
        return told["models"][told["selected"]["caption"]]

    assert caption()["prompt_from"] == "substituted"
    assert (caption("--photoprism-prompts", texts)["prompt_from"],
            caption("--photoprism-prompts", texts)["prompt"]) == ("photoprism", "What happens here?")
