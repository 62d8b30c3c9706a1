"""Why these variants were chosen, beside the file."""

import json
import math
import shutil

import pandas as pd
import pytest

from vision_eval import exporter
from vision_eval.domain import sha256_hex
from vision_eval.runs import Run


@pytest.fixture
def exported(finished, scores, variant, to):
    """Labels and captions, chosen and written."""
    return exporter.export(finished, labels=variant.labels.key, caption=variant.caption.key, to=to, scores=scores)


def numbers(value):
    """All numbers in a JSON value."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers(inner)
    elif isinstance(value, int | float):
        yield value


def test_it_stands_beside_the_file(exported, finished, to):
    """And says what the result says, about the very text that was written."""
    written = json.loads(to.with_name("evidence.json").read_text("utf-8"))

    assert written == exported.evidence
    assert written["format"] == 1
    assert written["demonstration"] is True
    assert written["run"]["id"] == finished.record.run_id
    assert written["vision_yml_sha256"] == sha256_hex(to.read_text("utf-8"))
    assert written["requests"] == {"measured": 4, "reproduced": 4, "without_picture": 0}
    assert written["vocabulary"] == {"name": finished.vocabulary.name, "hash": finished.vocabulary.hash}
    assert all(math.isfinite(number) for number in numbers(written))


def test_it_names_nothing_private(exported, to):
    """No photo, no folder, no dataset, no reference."""
    written = to.with_name("evidence.json").read_text("utf-8")

    for private in ("granny", "beach", "photos of us", str(to.parent), "results"):
        assert private not in written


@pytest.mark.parametrize(("former", "later", "same"), [
    pytest.param("", "", True, id="unchanged"),
    pytest.param('"A teal sea."', '"A blue sea."', False, id="another-reference"),
    pytest.param('"name": "photos of us"', '"name": "other"', True, id="another-name"),
])
def test_the_dataset_hash(exported, finished, scores, variant, to, tmp_path, former, later, same):
    """The same photos with other references are another dataset; what it is called does not count."""
    copied = shutil.copytree(finished.folder.parent, tmp_path / "results")
    study = copied / "one" / "study.json"
    assert former in study.read_text("utf-8")
    study.write_text(study.read_text("utf-8").replace(former, later))

    again = exporter.export(Run(copied / "one"), labels=variant.labels.key, to=to, scores=scores)

    assert exported.evidence["dataset"]["photos"] == 2
    assert (again.evidence["dataset"]["sha256"] == exported.evidence["dataset"]["sha256"]) is same


def test_models_and_metrics(exported, finished, variant):
    """Digest and quantization of the model, and every metric with interval and counts."""
    labels = exported.evidence["chosen"]["labels"]

    assert labels["variant"] == variant.labels.key
    assert labels["model"]["digest"] == finished.record.models[variant.labels.key].digest
    assert labels["model"]["quantization"] == "F16"
    assert labels["settings"]["options"] == {"stop": ["END"], "temperature": 0.2}
    assert labels["metrics"]["structure.delivered"] == {
        "mean": 1.0, "ci_low": pytest.approx(0.342380, abs=1e-6), "ci_high": 1.0, "interval": "wilson", "direction": 1,
        "n": 2, "asked": 2, "failed": 0}
    assert set(exported.evidence["chosen"]) == {"labels", "caption"}


def scored(values):
    """A frame of scores from the F1 per photo of each variant."""
    rows = [{"variant": key, "name": key, "task": "labels", "model": "m", "quantization": "F16", "sample": str(photo),
             "event": "", "repeat": 0, "metric": "labels.f1", "value": value, "reason": "", "failed": False, "low": 0.0,
             "high": 1.0, "direction": 1, "yes_no": False}
            for key, several in values.items() for photo, value in enumerate(several)]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("chosen", "rank", "next_", "difference"), [
    pytest.param("labels", 1, "other", 0.25, id="the-first"),
    pytest.param("other", 2, "schema", 0.375, id="the-second"),
    pytest.param("schema", 3, None, None, id="the-last"),
])
def test_the_runner_up(finished, variant, to, chosen, rank, next_, difference):
    """The next one in the leaderboard, compared photo by photo; ours minus theirs, by hand."""
    frame = scored({variant.labels.key: [1.0, 0.75], variant.other.key: [0.5, 0.75], variant.schema.key: [0.25, 0.25]})

    exported = exporter.export(finished, labels=getattr(variant, chosen).key, to=to, scores=frame)

    told = exported.evidence["chosen"]["labels"]
    assert (told["rank"], told["of"]) == (rank, 3)
    if next_ is None:
        assert told["runner_up"] is None
        return
    assert told["runner_up"]["variant"] == getattr(variant, next_).key
    assert told["runner_up"]["metric"] == "labels.f1"
    assert told["runner_up"]["difference"]["mean"] == pytest.approx(difference)
    assert told["runner_up"]["difference"]["n"] == 2


def test_photos_without_a_value_are_left_out_of_the_difference(finished, variant, to):
    """Only what both have can be compared; nothing in common is no number."""
    frame = scored({variant.labels.key: [1.0, math.nan], variant.other.key: [math.nan, 0.5]})

    told = exporter.export(finished, labels=variant.labels.key, to=to, scores=frame).evidence["chosen"]["labels"]

    assert told["runner_up"]["difference"] == {"mean": None, "ci_low": None, "ci_high": None, "interval": "no values",
                                               "n": 0}
