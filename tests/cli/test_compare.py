"""`compare` and `gate` on a run with a model that gives labels and one that only talks, and what a dry run promises."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from PIL import Image

TALKING, ANSWERING = "plain:q4_0", "plain:f16"
EIGHT = 8


@pytest.fixture
def eight(tmp_path: Path) -> Path:
    """A folder with eight photos."""
    folder = tmp_path / "eight"
    folder.mkdir()
    for number in range(EIGHT):
        Image.new("RGB", (64, 48), (30 * number, 90, 200)).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def keys(cli, plain_host, eight) -> dict[str, str]:
    """Keys by model, in a finished run in which nothing could be read of one of both."""
    script = f"{plain_host}/_demo/script"
    httpx.post(script, trust_env=False, json={TALKING: [{"fault": "say", "text": "no idea"}]}).raise_for_status()
    said = cli("run", "--dataset", eight, "--models", f"{TALKING},{ANSWERING}", "--host", plain_host,
               "--error-budget", 1, "--into", "results/eight", "--json")
    httpx.post(script, trust_env=False, json={}).raise_for_status()
    return {row["model"]: row["variant"] for row in json.loads(said.out)["leaderboard"]}


BY = ("--metric", "structure.accepted")


def test_compare_and_gate_end_as_documented(cli, keys):
    """Eight photos against none: 0 when somebody is ahead or undecided, 1 only against the variant, 2 for bad input."""
    good, bad = keys[ANSWERING], keys[TALKING]

    said = cli("compare", "results/eight", good, bad, *BY)
    assert said.code == 0
    assert "1.000 [0.5" in said.out
    assert ".0078 (McNemar)" in said.out  # 2 / 2 ** 8
    assert "beats" in said.out.splitlines()[-1]
    assert said.out.rstrip().endswith(f"(n = 8, asked 16, failed {EIGHT})")

    plain = json.loads(cli("compare", "results/eight", bad, good, *BY, "--incumbent", "--margin", 0.1, "--json").out)
    assert (plain["difference"], plain["winner"], plain["family"], plain["margin"]) == (-1.0, good, "incumbent", 0.1)

    against = cli("gate", "results/eight", "--baseline", good, *BY)
    assert (against.code, against.out.startswith("gate failed: ")) == (1, True)
    assert cli("gate", "results/eight", "--baseline", bad, *BY).code == 0
    assert cli("gate", "results/eight", "--baseline", good, *BY, "--variant", bad, "--max-loss", 1).code == 0
    assert json.loads(cli("gate", "results/eight", "--baseline", good, *BY, "--json").out)["passed"] is False


def test_undecided_passes_unless_strict(cli, keys):
    """Without references nobody has an F1, so nothing is shown."""
    words = ("gate", "results/eight", "--baseline", keys[ANSWERING], "--metric", "labels.f1")

    assert [cli(*words).code, cli(*words, "--strict").code] == [0, 1]
    assert "undecided" in cli(*words).out


@pytest.mark.parametrize("words", [
    pytest.param(("gate", "--baseline", "nobody"), id="gate-unknown-baseline"),
    pytest.param(("gate", "--baseline", ANSWERING, "--metric", "labels.f2"), id="gate-unknown-metric"),
    pytest.param(("gate", "--baseline", ANSWERING, "--max-loss", "-1"), id="gate-negative-loss"),
    pytest.param(("gate", "--baseline", ANSWERING, "--max-loss", "nan"), id="gate-no-number"),
    pytest.param(("compare", "nobody", "nobody"), id="compare-unknown"),
    pytest.param(("compare", ANSWERING, ANSWERING), id="compare-with-itself"),
])
def test_bad_input_ends_with_code_2(cli, keys, words):
    """A message on the standard error stream and nothing else."""
    command, *rest = (keys.get(word, word) for word in words)
    said = cli(command, "results/eight", *rest)

    assert (said.code, said.out) == (2, "")
    assert said.err
    assert "Traceback" not in said.err


def test_the_dry_run_says_what_the_photos_can_show(cli, plain_host, eight):
    """(1.959964 + 0.841621) · s / √8 for s = .25 and .35, one pair; nothing is asked."""
    words = ("run", "--dataset", eight, "--models", f"{TALKING},{ANSWERING}", "--host", plain_host, "--dry-run")

    assert ("8 images can show differences from 0.25–0.35 on (80 % power); for 0.05 it takes 197–385 images."
            in cli(*words).out)
    plan = json.loads(cli(*words, "--json").out)
    assert (plan["pairs"], plan["events"], plan["photos"]) == (1, 8, 8)
    assert plan["power"].startswith("8 images can show")


def test_the_dry_run_counts_pairs_within_a_task(cli, plain_host, eight):
    """Three variants of each of two tasks are three pairs; four photos of one event show less than four."""
    (eight / "dataset.csv").write_text("image,event\n" + "".join(
        f"{number}.png,{'party' if number < 4 else ''}\n" for number in range(EIGHT)), "utf-8")
    said = cli("run", "--dataset", eight, "--models", "plain:f16,plain:q8_0,plain:q4_0", "--task", "labels,caption",
               "--host", plain_host, "--dry-run")

    assert "3 comparisons at once" in said.out
    assert "They are of 5 events; photos of one event show less." in said.out
