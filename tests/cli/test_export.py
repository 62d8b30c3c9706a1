"""`vision-eval export`: into a new file, into one's own, and only to look."""

from pathlib import Path

import pytest

from vision_eval.runs import Run

MINE = "Models:\n- Type: labels\n  Model: a:b\n  Engine: ollama\n  Run: on-schedule # at night\n"


@pytest.fixture
def made(cli, plain_host, photos):
    """A finished run with labels and captions, and its keys by task."""
    assert cli("run", "--dataset", photos, "--models", "plain:f16", "--task", "labels", "--task", "caption", "--host",
               plain_host, "--into", "results/one").code == 0
    return {variant.task: variant.key for variant in Run("results/one").variants}


def test_it_says_what_was_proved_and_what_is_next(cli, made):
    """Where the files are, and how the library comes to use them."""
    said = cli("export", "results/one", "--labels", made["labels"], "--caption", made["caption"])

    assert said.code == 0
    assert "Proof: requests reproduced: 6 of 6." in said.out
    assert "Written: results/one/vision.yml · results/one/evidence.json" in said.out
    for part in ("storage/config/vision.yml", "Restart", "photoprism vision ls",
                 "-m labels,caption --dry-run --count 10", "vision reset -m labels -s ollama",
                 "--force --source ollama", "--source vision"):
        assert part in said.out
    assert {one.name for one in Path("results/one").iterdir()} >= {"vision.yml", "evidence.json"}


def test_a_diff_goes_to_the_output_and_nowhere_else(cli, made):
    """One's own file is not touched, and no evidence is left."""
    Path("mine.yml").write_text(MINE)

    said = cli("export", "results/one", "--labels", made["labels"], "--base", "mine.yml", "--to", "new.yml", "--diff")

    assert said.code == 0
    assert "--- mine.yml\n+++ new.yml\n" in said.out
    assert "-  Model: a:b\n+  Model: plain:f16\n" in said.out
    assert "Proof: requests reproduced: 3 of 3." in said.out
    assert "Nothing was written." in said.out
    assert Path("mine.yml").read_text() == MINE
    assert not Path("new.yml").exists()
    assert not Path("evidence.json").exists()


def test_ones_own_file_is_changed_in_place(cli, made):
    """It stays what it was but for the entry, and its former self is kept."""
    Path("mine.yml").write_text(MINE)

    said = cli("export", "results/one", "--labels", made["labels"], "--to", "mine.yml")

    assert said.code == 0
    assert "  Run: on-schedule # at night\n" in Path("mine.yml").read_text()
    assert Path("mine.yml.bak").read_text() == MINE
    assert "caption" not in said.out.partition("Next:")[2]


@pytest.mark.parametrize(("content", "words", "message"), [
    pytest.param("Models: [", [], "not one that PhotoPrism loads", id="1-not-applied"),
    pytest.param("Base: &b {Schema: x}\nModels:\n- <<: *b\n  Type: labels\n  Engine: ollama\n", [],
                 "labels: prompt: measured", id="not-reproduced"),
    pytest.param(MINE, ["--env", "PHOTOPRISM_LABELS_MODEL=none"], "no entry", id="10.4-switched-off"),
    pytest.param(MINE, ["--base", "gone.yml"], "'gone.yml' cannot be read", id="no-base"),
    pytest.param(MINE, ["--to", "mine.yml/x"], "Nothing can be written", id="no-place"),
])
def test_refusals_are_messages_and_code_2(cli, made, content, words, message):
    """And leave everything as it was."""
    Path("mine.yml").write_text(content)

    said = cli("export", "results/one", "--labels", made["labels"], "--to", "mine.yml", *words)

    assert said.code == 2
    assert message in said.err
    assert "Hint:" in said.err
    assert "Traceback" not in said.err
    assert Path("mine.yml").read_text() == content
    assert not Path("evidence.json").exists()
