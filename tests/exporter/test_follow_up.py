"""What people are told after an export."""

from pathlib import Path

import pytest

from vision_eval.domain import Prompt, Variant
from vision_eval.exporter.follow_up import RUNS, about, next_steps
from vision_eval.photoprism.run_modes import runs_in


@pytest.mark.parametrize(("tasks", "told", "untold"), [
    pytest.param(["labels"], ["-m labels --dry-run", "vision reset -m labels", "--force"], ["caption"], id="10-labels"),
    pytest.param(["caption"], ["-m caption --dry-run", "--force --source ollama", "--source vision"],
                 ["reset"], id="7-caption"),
    pytest.param(["labels", "caption"], ["-m labels,caption --dry-run --count 10", "vision ls", "Restart",
                                         "storage/config/vision.yml"], [], id="both"),
])
def test_only_what_matters_is_told(tasks, told, untold):
    """Sections 7 and 10, for the chosen tasks."""
    text = "\n".join(next_steps(tasks, Path("a.yml")))

    assert all(part in text for part in told)
    assert not any(part in text for part in untold)


def test_every_run_mode_is_explained():
    """Section 1.5: and those that wait for a command say so."""
    assert set(RUNS) == {"auto", "manual", "on-index", "newly-indexed", "on-demand", "on-schedule", "always", "never"}
    assert [mode for mode in RUNS if runs_in(mode, built_in=False) == ["manual"]] == ["manual"]
    assert "only when you type" in RUNS["manual"]


@pytest.mark.parametrize(("run", "mode"), [
    pytest.param("After Index", "newly-indexed", id="1.5-alias"), pytest.param("nightly", "auto", id="1.5-unknown"),
])
def test_the_comment_says_what_run_means(run, mode):
    """Whatever is written there; and a name from outside cannot leave its line."""
    variant = Variant(task="caption", model="a:b", prompt=Prompt(user="What?", name="x\nModels: {} \x00{chosen}"))

    first, second = about(variant, run, "r").splitlines()

    assert second.startswith(f"Run {mode}: PhotoPrism ")
    assert first.startswith("caption: a:b · x Models: {} ")
