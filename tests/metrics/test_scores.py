"""Scores of a run that was put into its folder by hand: every metric, every reason for a missing value."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pandas as pd
import pytest

from vision_eval.domain import Dataset, Model, Picture, Prompt, Reference, Reply, Sample, Timing, Try, Variant
from vision_eval.frames import ATTEMPT_COLUMNS, framed
from vision_eval.io.results import Record, write_record, write_table
from vision_eval.io.store import Journal
from vision_eval.metrics import METRICS, SCORE_COLUMNS, score
from vision_eval.runner.asking import ask_text, question
from vision_eval.runs import Run
from vision_eval.scoring.structure import CODES

LABELS = Variant(task="labels", model="small:4b", prompt=Prompt(user="Name it.", name="terse"))
CAPTION = Variant(task="caption", model="small:4b", prompt=Prompt(user="What is this?", name="terse"))
MODEL = Model(tag="small:4b", digest="d" * 64, quantization="Q4_K_M")
RULES = ("sentences", "words", "characters", "opener", "formatting", "quotes", "leak", "refusal", "repetition")

REFERENCES = {
    "four": Reference(labels=("dog", "beach", "sea"), absent=("cat",), captions=("a dog is running on the beach",)),
    "cat": Reference(labels=("cat",), absent=("cats",), captions=("A cat sits.",)),
    "prose": Reference(labels=("car", "road"), absent=("sea",), captions=("A car on a road.",)),
    "unlabelled": Reference(),
    "nothing-there": Reference(labels=()),
    "silent": Reference(labels=("dog",)),
    "refused": Reference(labels=("dog",), captions=("A dog.",)),
    "nothing-there-prose": Reference(labels=()),
}
"""By photo; the first three are the images of the worked example in methods, section A."""


def said(*names):
    """The text of a well-formed label answer."""
    return json.dumps({"labels": [{"name": name, "confidence": 0.9, "topicality": 0.8} for name in names]})


ANSWERS = {
    "labels": {
        "four": said("dog", "beach", "ball", "sunset"), "cat": said("cat"), "prose": "A car on a road.",
        "unlabelled": said("ferris wheel", "dog"), "nothing-there": said("fog"), "silent": said(), "refused": None,
        "nothing-there-prose": "Just fog.",
    },
    "caption": {
        "four": "a dog runs on the beach", "cat": "This image shows a cat on a sofa.", "prose": "",
        "unlabelled": "Fog lies over the quiet harbour.", "nothing-there": "Fog.", "silent": "A dog sleeps in the sun.",
        "refused": None, "nothing-there-prose": "",
    },
}
"""What the model said, by task and photo, of every repeat if that is a tuple; None: the server refused."""

REFUSAL = Reply(status=500, body='{"error":"option must be of type integer"}', fault="http",
                error="option must be of type integer", timing=Timing(wall_s=0.01))


def reply(text, *, load_s=0.1):
    """What came back for a text; with a load of more than half a second the model was cold."""
    if text is None:
        return REFUSAL
    timing = Timing(wall_s=load_s + 1.0, total_s=load_s + 0.9, load_s=load_s, prefill_s=0.2, decode_s=0.6,
                    prefill_tokens=700, decode_tokens=31)
    return Reply(status=200, body=json.dumps({"response": text, "done": True}), text=text, done=True,
                 done_reason="stop", timing=timing)


def made_run(folder, *, answers=ANSWERS, repeats=1, reference="partial", **changed):
    """A run with these answers, as if it had been asked."""
    variants = (LABELS, CAPTION)
    samples = tuple(Sample(id=name, image=Path(f"{name}.jpg"), reference=one, event="walk" if name == "cat" else "")
                    for name, one in REFERENCES.items())
    study = Record(**{
        "run_id": "r", "journal": "../attempts.sqlite", "created_at": "2026-11-21T04:00:00+00:00",
        "dataset": Dataset(name="d", root=Path(), samples=samples, reference=reference), "variants": variants,
        "models": {variant.key: MODEL for variant in variants}, "hosts": ("localhost",), "repeats": repeats, "seed": 7,
        **changed})
    write_record(folder, study)
    with Journal(folder.parent / "attempts.sqlite", write=True) as journal:
        for number, name in enumerate(REFERENCES):
            facts = {"sha256": f"{number:064}", "source_sha256": "s" * 64, "width": 720, "height": 480,
                     "source_width": 720, "source_height": 480, "source_format": "JPEG"}
            journal.add_picture("r", name, 720, Picture(jpeg=b"", **facts))
            for variant in variants:
                for repeat in range(repeats):
                    asked = question(variant, ask_text(variant), digest=MODEL.digest, picture=f"{number:064}",
                                     repeat=repeat)
                    if name in answers[variant.task]:
                        text = answers[variant.task][name]
                        text = text[repeat] if isinstance(text, tuple) else text
                        came = reply(text, load_s=6.3 if name == "cat" else 0.1)
                        journal.append(asked, Try(reply=came, started_at=f"2026-11-21T04:00:{number:02}+00:00",
                                                  host="localhost", server_version="0.30.1"))
    return Run(folder)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run over eight photos for both tasks."""
    return made_run(tmp_path_factory.mktemp("results") / "first", stopped={CAPTION.key: "too many failures"})


@pytest.fixture(scope="module")
def scores(run):
    """All of its scores."""
    return score(run)


def told(scores, metric, variant=None):
    """Value and reason by photo."""
    rows = scores[scores["metric"] == metric]
    rows = rows if variant is None else rows[rows["variant"] == variant.key]
    return {row.sample: (row.value, row.reason) for row in rows.itertuples()}


FAILED, COLD = (math.nan, "failed"), (math.nan, "cold")
UNASKED, EMPTY, SILENT = (math.nan, "no-reference"), (math.nan, "empty-reference"), (math.nan, "no-labels")
UNRULED = (math.nan, "no-negatives")


@pytest.mark.parametrize(("metric", "expected"), [
    pytest.param("labels.precision", [0.5, 1, 0, UNASKED, 0, 0, 0, 0], id="methods-A1"),
    pytest.param("labels.recall", [2 / 3, 1, 0, UNASKED, EMPTY, 0, 0, 0], id="methods-A2"),
    pytest.param("labels.f1", [4 / 7, 1, 0, UNASKED, 0, 0, 0, 0], id="methods-A3"),
    pytest.param("labels.f_beta", [0.526316, 1, 0, UNASKED, 0, 0, 0, 0], id="methods-A3-half"),
    pytest.param("labels.jaccard", [0.4, 1, 0, UNASKED, 0, 0, 0, 0], id="methods-A4"),
    pytest.param("raw.labels.f1", [4 / 7, 1, 0, UNASKED, 0, 0, 0, 0], id="methods-0.6-raw"),
    pytest.param("labels.hit_at_1", [1, 1, 0, UNASKED, EMPTY, 0, 0, 0], id="methods-A7"),
    pytest.param("match.strict.f1", [4 / 7, 1, 0, UNASKED, 0, 0, 0, 0], id="methods-B5-strict"),
    pytest.param("labels.known_absent_rate", [0, 1, FAILED, UNRULED, UNRULED, UNRULED, UNRULED, UNRULED],
                 id="methods-A22"),
    pytest.param("text.empty_rate", [0, 0, 1, 0, 0, 1, 1, 1], id="methods-A18-empty"),
    pytest.param("text.labels_per_image", [4, 1, 0, 2, 1, 0, 0, 0], id="methods-A18"),
    pytest.param("text.multi_word_rate", [0, 0, FAILED, 0.5, 0, SILENT, FAILED, FAILED], id="methods-A17"),
    pytest.param("structure.delivered", [1, 1, 1, 1, 1, 1, 0, 1], id="methods-C1-delivered"),
    pytest.param("structure.strict_json", [1, 1, 0, 1, 1, 1, 0, 0], id="methods-C1-strict-json"),
    pytest.param("structure.schema_valid", [1, 1, 0, 1, 1, 1, 0, 0], id="methods-C1-schema-valid"),
    pytest.param("structure.contract_valid", [1, 1, 0, 1, 1, 1, 0, 0], id="methods-C1-contract-valid"),
    pytest.param("structure.accepted", [1, 1, 0, 1, 1, 0, 0, 0], id="methods-C1-accepted"),
    pytest.param("structure.repaired", [1, 1, 0, 1, 1, 1, 0, 0], id="methods-C1-repaired"),
    pytest.param("structure.code.NOT_JSON", [0, 0, 1, 0, 0, 0, 0, 1], id="methods-C2-not-json"),
    pytest.param("structure.code.EMPTY_ARRAY", [0, 0, 0, 0, 0, 1, 0, 0], id="methods-C2-empty-array"),
    pytest.param("structure.code.TRANSPORT", [0, 0, 0, 0, 0, 0, 1, 0], id="methods-C2-transport"),
    pytest.param("structure.code.FENCED", [0] * 8, id="methods-C2-fenced"),
    pytest.param("caption.conformance", [1, 0, 0, 1, 0, 1, 0, 0], id="methods-E1"),
    pytest.param("caption.rule.opener", [1, 0, 0, 1, 1, 1, 0, 0], id="methods-E1-opener"),
    pytest.param("caption.rule.words", [1, 1, 0, 1, 0, 1, 0, 0], id="methods-E1-words"),
    pytest.param("caption.rule.refusal", [1, 1, 0, 1, 1, 1, 0, 0], id="methods-E1-refusal"),
    pytest.param("caption.words", [6, 8, FAILED, 6, 1, 6, FAILED, FAILED], id="methods-E1-number-of-words"),
])
def test_values(scores, metric, expected):
    """Failures score 0 or are left out with that reason; what is not defined says so."""
    pairs = [one if isinstance(one, tuple) else (one, "") for one in expected]
    found = told(scores, metric)
    assert list(found) == list(REFERENCES)
    for name, (value, reason) in zip(REFERENCES, pairs, strict=True):
        assert found[name] == (pytest.approx(value, abs=1e-6, nan_ok=True), reason), name


def test_likeness_of_captions(scores):
    """The pair of methods, section E3; 0 for a failure, undefined without references."""
    found = told(scores, "caption.chrf")
    assert found["four"] == (pytest.approx(51.39, abs=0.005), "")
    assert found["refused"] == found["prose"] == (0.0, "")
    assert {found[name][1] for name in ("unlabelled", "nothing-there", "silent")} == {"no-reference"}


@pytest.mark.parametrize(("metric", "value"), [
    pytest.param("latency.wall_s", 1.1, id="wall"), pytest.param("latency.total_s", 1.0, id="total"),
    pytest.param("latency.load_s", 0.1, id="load"), pytest.param("latency.prefill_s", 0.2, id="prefill"),
    pytest.param("latency.decode_s", 0.6, id="decode"), pytest.param("latency.other_s", 0.1, id="other"),
    pytest.param("latency.warm_s", 0.9, id="warm"), pytest.param("latency.overhead_s", 0.1, id="overhead"),
])
@pytest.mark.parametrize("variant", [LABELS, CAPTION], ids=["labels", "caption"])
def test_seconds(scores, metric, value, variant):
    """Only clean timings count: neither those of failures nor of a cold model; the reason is there (F1, F2)."""
    found = told(scores, metric, variant)
    assert found["four"] == (pytest.approx(value), "")
    assert str(found["cat"]) == str(COLD)
    assert str(found["refused"]) == str(FAILED)


NOT_ASKED = {"labels.top1_agreement", "agreement.coarse_top1", "agreement.coarse_jaccard", "confusion.subject_rate",
             *(f"coverage.{slot}" for slot in ("joint", "component", "subject", "setting")),
             *(f"stability.{key}" for key in ("jaccard", "core_ratio", "identical", "top1", "confidence_sd"))}
"""What needs a baseline, notes about subject and setting, or repeats, of which there are none here."""


def test_reference_metrics_know_the_task(scores):
    """Every attempt is judged by all metrics of its task and by no others."""
    for variant in (LABELS, CAPTION):
        rows = scores[scores["variant"] == variant.key]
        own = set(rows["metric"])
        assert {METRICS[key].task for key in own} <= {None, variant.task}
        assert len(rows) == len(own) * len(REFERENCES)
        assert {key for key, metric in METRICS.items() if metric.task == variant.task and metric.paired
                and (metric.status == "CORE")} - own <= NOT_ASKED


def test_a_reason_for_every_missing_value(scores):
    """A value is missing exactly where a reason stands."""
    assert ((scores["reason"] != "") == scores["value"].isna()).all()


def test_lower_is_better_leaves_failures_out(scores):
    """Where 0 is the best value a failure must not earn it; codes are the failures themselves."""
    lower = scores[(scores["direction"] == -1) & scores["failed"]
                   & ~scores["metric"].str.startswith(("structure.code.", "text.empty_rate"))]
    assert len(lower)
    assert lower["value"].isna().all()
    higher = scores[(scores["direction"] == 1) & scores["failed"] & scores["value"].notna()]
    assert set(higher.loc[higher["metric"] != "structure.delivered", "value"]) == {0.0}


def test_yes_or_no(scores):
    """A metric that claims to be a plain yes or no never gives anything between."""
    assert set(scores.loc[scores["yes_no"], "value"].dropna()) == {0.0, 1.0}
    assert {"structure.accepted", "caption.conformance"} <= set(scores.loc[scores["yes_no"], "metric"])
    assert {"labels.f1", "caption.chrf"} <= set(scores.loc[~scores["yes_no"], "metric"])


def test_facts_of_an_attempt(scores):
    """Every row carries what a summary groups by."""
    row = scores[(scores["sample"] == "cat") & (scores["metric"] == "labels.f1")].iloc[0]
    assert row.drop(["value", "reason"]).to_dict() == {
        "variant": LABELS.key, "name": "small:4b · terse", "task": "labels", "model": "small:4b",
        "quantization": "Q4_K_M", "sample": "cat", "event": "walk", "repeat": 0, "metric": "labels.f1",
        "view": "stored", "failed": False, "low": 0.0, "high": 1.0, "direction": 1, "yes_no": False}


@pytest.mark.parametrize("reference", ["partial", "exhaustive"])
def test_attributes(tmp_path, reference):
    """A summary learns which kind of reference it rests on, and the seed of its draws."""
    run = made_run(tmp_path / "r", reference=reference, seed=11, demonstration=True, stopped={LABELS.key: "refused"})
    assert score(run).attrs == {"seed": 11, "reference": reference, "demonstration": True,
                                "stopped": {LABELS.key: "refused"}}


def test_repeats(tmp_path):
    """Each repeat is an attempt of its own."""
    rows = score(made_run(tmp_path / "r", repeats=3))
    f1 = rows[(rows["metric"] == "labels.f1") & (rows["sample"] == "four")]
    assert f1["repeat"].tolist() == [0, 1, 2]
    assert f1["value"].tolist() == pytest.approx([4 / 7] * 3)


@pytest.mark.parametrize("answers", [
    pytest.param({"labels": {}, "caption": {}}, id="nothing-asked-yet"),
    pytest.param({"labels": {"cat": said("cat")}, "caption": {}}, id="one-answer"),
    pytest.param(ANSWERS, id="all"),
])
def test_columns(tmp_path, answers):
    """Names and dtypes are the declared ones however little there is, and Parquet takes them."""
    run = made_run(tmp_path / "r", answers=answers)
    frames = ((run.attempts, ATTEMPT_COLUMNS), (score(run), SCORE_COLUMNS))
    for frame, columns in frames:
        empty = framed((), columns)
        assert frame.columns.tolist() == [column.name for column in columns]
        assert list(map(str, frame.dtypes)) == list(map(str, empty.dtypes))
        write_table(tmp_path / "table.parquet", frame)
        assert len(pd.read_parquet(tmp_path / "table.parquet")) == len(frame)


def test_without_the_extra(run, monkeypatch):
    """Where the library for the likeness of captions is missing, that metric is missing, and nothing else."""
    monkeypatch.setitem(sys.modules, "sacrebleu.metrics.chrf", None)
    scores = score(run)
    assert str(told(scores, "caption.chrf")["four"]) == str((math.nan, "extra not installed"))
    assert told(scores, "caption.conformance")["four"] == (1.0, "")


def test_registry_is_documented():
    """Every metric says in words of its own what it means, and in which unit."""
    meanings = [metric.meaning for metric in METRICS.values()]
    assert len(CODES) == 21
    assert all(len(meaning) > 10 for meaning in meanings)
    assert len(set(meanings)) == len(meanings)
    assert all(key == metric.key for key, metric in METRICS.items())
    assert {key: metric.direction for key, metric in METRICS.items() if metric.unit == "s"} == {
        key: -1 for key in METRICS if key.startswith("latency.")}


def test_scores_can_be_made_again(run, scores):
    """Everything is computed from what is stored: the same folder gives the same scores."""
    pd.testing.assert_frame_equal(score(Run(run.folder)), scores)


def noted(folder):
    """A run whose photos have notes about subject and setting."""
    notes = {"four": Reference(labels=("dog",), subject=("dog", "puppy"), setting=("beach",)),
             "cat": Reference(subject=("leopard",)), "prose": Reference(subject=("car",), setting=("road",)),
             "unlabelled": Reference(), "silent": Reference(setting=("sky",))}
    samples = tuple(Sample(id=name, image=Path(f"{name}.jpg"), reference=notes.get(name, Reference()))
                    for name in REFERENCES)
    return made_run(folder, dataset=Dataset(name="d", root=Path(), samples=samples))


NO_SLOT = (math.nan, "no-slots")


@pytest.mark.parametrize(("metric", "expected"), [
    pytest.param("coverage.joint", [1, 0, 0, NO_SLOT, 0], id="methods-A16-joint"),
    pytest.param("coverage.component", [1, 0, 0, NO_SLOT, 0], id="methods-A16-component"),
    pytest.param("coverage.subject", [1, 0, 0, NO_SLOT, NO_SLOT], id="methods-A16-subject"),
    pytest.param("coverage.setting", [1, NO_SLOT, 0, NO_SLOT, 0], id="methods-A16-setting"),
    pytest.param("labels.subject_first_rate", [1, 0, 0, UNASKED, UNASKED], id="methods-A7-subject-first"),
    pytest.param("confusion.subject_rate", [0, 1, FAILED, UNASKED, UNASKED], id="methods-B6-subject"),
])
def test_notes_about_subject_and_setting(tmp_path, metric, expected):
    """What only such notes can tell is told where there are some."""
    found = told(score(noted(tmp_path / "r")), metric)
    for name, value in zip(("four", "cat", "prose", "unlabelled", "silent"), expected, strict=True):
        pair = value if isinstance(value, tuple) else (value, "")
        assert found[name] == (pytest.approx(pair[0], nan_ok=True), pair[1]), name


def test_both_views(scores):
    """Label scores are about what would be stored; under a key of their own, about what was said."""
    views = scores.groupby("metric")["view"].unique().map(list)
    assert views["labels.f1"] == ["stored"]
    assert views["raw.labels.f1"] == views["text.multi_word_rate"] == views["confusion.sibling_rate"] == ["raw"]
    assert views["latency.wall_s"] == ["–"]
    assert not scores.duplicated(["variant", "metric", "sample", "repeat"]).any()


def test_methods_a21_repeats(tmp_path):
    """One row for all repeats of a photo; a failure agrees with nothing; what was asked once has no such row."""
    said_of = {"four": (said("dog", "beach"), said("dog", "beach"), said("dog", "sea")), "cat": said("cat"),
               "silent": said(), "refused": (said("dog"), "no", said("dog"))}
    scores = score(made_run(tmp_path / "first", answers={"labels": said_of, "caption": ANSWERS["caption"]}, repeats=3))
    stable = scores[scores["metric"].str.startswith("stability.")]

    assert told(stable, "stability.jaccard") == {"four": (pytest.approx(0.555556, abs=1e-6), ""), "cat": (1, ""),
                                                 "silent": (1, ""), "refused": (pytest.approx(1 / 3), "")}
    assert [value for value, _ in told(stable, "stability.core_ratio").values()] == [pytest.approx(1 / 3), 1, 1, 0]
    assert [value for value, _ in told(stable, "stability.identical").values()] == [0, 1, 1, 0]
    assert [value for value, _ in told(stable, "stability.top1").values()] == [1, 1, 1, pytest.approx(1 / 3)]
    assert told(stable, "stability.confidence_sd")["silent"] == (pytest.approx(math.nan, nan_ok=True), "none-in-all")
    assert set(stable["repeat"]) == {-1}
    assert {name: bool(failed) for name, failed in stable.groupby("sample")["failed"].first().items()} == {
        "cat": False, "four": False, "refused": True, "silent": False}
    assert not score(made_run(tmp_path / "second"))["metric"].str.startswith("stability.").any()
