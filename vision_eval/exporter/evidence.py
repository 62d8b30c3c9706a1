"""Why these variants: the numbers behind an export, in a form that may be shown to others."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from vision_eval.analysis import leaderboard, summary
from vision_eval.domain import Model, Variant, canonical_json, sha256_hex
from vision_eval.exporter.proof import Reproduced
from vision_eval.io import machine
from vision_eval.runner.asking import ask_text
from vision_eval.runs import Run
from vision_eval.stats.intervals import mean_interval

FORMAT = 1
"""Version of the layout of ``evidence.json``."""

LEVEL = 0.95


def evidence_of(run: Run, variants: Sequence[Variant], scores: pd.DataFrame, reproduced: Reproduced, *, text: str,
                demonstration: bool) -> dict[str, Any]:
    """What ``evidence.json`` says; JSON values only, no paths, no names of photos or of the dataset.

    Parameters
    ----------
    run : Run
        Where the variants were measured.
    variants : sequence of Variant
        The chosen ones.
    scores : DataFrame
        From `score`.
    reproduced : Reproduced
        From the proof.
    text : str
        Of the exported ``vision.yml``.
    demonstration : bool
        Whether the models exist in the embedded server only.

    Returns
    -------
    dict
        ``format`` (version of this layout), ``created_at`` (UTC, RFC 3339), ``vision_eval`` (version),
        ``demonstration``; ``run``: ``id``, ``created_at``; ``dataset``: ``sha256`` (over the SHA-256 of every photo
        and its reference, in order), ``photos``, ``reference`` (partial or exhaustive), ``language``; ``vocabulary``:
        ``name`` and ``hash`` of the label rules; ``requests``: ``measured``, ``reproduced``,
        ``without_picture``; ``vision_yml_sha256``; and ``chosen``, by task: ``variant`` (key), ``name``, ``model``
        (``tag``, ``digest``, ``family``, ``parameters``, ``quantization``), ``request_sha256``, ``settings``,
        ``metrics``, ``rank``, ``of`` (variants in the leaderboard of the task) and ``runner_up``.

        ``settings`` are ``options``, ``think``, ``resolution``, ``format``, ``normalize``, ``thresholds`` and
        ``prompt_sha256``. ``metrics`` has for each key ``mean``, ``ci_low``, ``ci_high`` (level 0.95), ``interval``
        (method), ``direction``, ``n`` (photos), ``asked``, ``failed`` (attempts); what is not known is null.
        ``runner_up`` is the next variant of that leaderboard, or null: ``variant``, ``name``, ``model``,
        ``metric``, ``mean``, and ``difference`` (chosen minus runner-up, photo by photo): ``mean``, ``ci_low``,
        ``ci_high``, ``interval``, ``n``.

    References
    ----------
    Methods, sections G1, G3 and K.
    """
    return {
        "format": FORMAT,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "vision_eval": machine.packages()["vision-eval"],
        "demonstration": demonstration,
        "run": {"id": run.record.run_id, "created_at": run.record.created_at},
        "dataset": _dataset(run),
        "vocabulary": {"name": run.vocabulary.name, "hash": run.vocabulary.hash},
        "requests": {"measured": reproduced.requests, "reproduced": reproduced.same,
                     "without_picture": reproduced.without_picture},
        "vision_yml_sha256": sha256_hex(text),
        "chosen": {variant.task: _chosen(run, variant, scores) for variant in variants},
    }


def _dataset(run: Run) -> dict[str, Any]:
    dataset = run.dataset
    sources = {sample: facts.source_sha256 for (sample, _), facts in run.pictures.items()}
    photos = [[sources.get(one.id), dataclasses.asdict(one.reference)] for one in dataset.samples]
    return {"sha256": sha256_hex(canonical_json(photos)), "photos": len(dataset), "reference": dataset.reference,
            "language": dataset.language}


def _chosen(run: Run, variant: Variant, scores: pd.DataFrame) -> dict[str, Any]:
    own = summary(scores[scores["variant"] == variant.key], level=LEVEL)
    fields = ("mean", "ci_low", "ci_high", "interval", "direction", "n", "asked", "failed")
    return {
        "variant": variant.key, "name": variant.name, "model": _model(run.record.models[variant.key]),
        "request_sha256": sha256_hex(ask_text(variant)),
        "settings": {"options": dict(variant.options), "think": variant.think, "resolution": variant.resolution,
                     "format": variant.format, "normalize": variant.normalize,
                     "thresholds": dict(variant.thresholds), "prompt_sha256": variant.prompt.version},
        "metrics": {str(row["metric"]): {name: _plain(row[name]) for name in fields}
                    for row in own.to_dict("records")},
        **_standing(run, variant, scores),
    }


def _model(model: Model) -> dict[str, Any]:
    return {name: getattr(model, name) for name in ("tag", "digest", "family", "parameters", "quantization")}


def _standing(run: Run, variant: Variant, scores: pd.DataFrame) -> dict[str, Any]:
    """Where the variant stands in the leaderboard of its task, and who comes next."""
    board = leaderboard(scores, task=variant.task)
    rank = list(board.index).index(variant.key)
    found = {"rank": rank + 1, "of": len(board), "runner_up": None}
    if rank + 1 == len(board):
        return found
    key, row = str(board.index[rank + 1]), board.iloc[rank + 1]
    judged = scores[scores["metric"] == row["metric"]]
    return {**found, "runner_up": {
        "variant": key, "name": row["name"], "model": _model(run.record.models[key]), "metric": row["metric"],
        "mean": _plain(row["mean"]), "difference": _difference(judged, variant.key, key)}}


def _difference(scores: pd.DataFrame, chosen: str, other: str) -> dict[str, Any]:
    """Chosen minus other, over the photos for which both have a value."""
    photos = scores.groupby(["variant", "sample"], sort=False).agg(value=("value", "mean"), event=("event", "first"))
    pair = photos.loc[chosen].join(photos.loc[other]["value"].rename("other")).dropna(subset=["value", "other"])
    if pair.empty:
        return {"mean": None, "ci_low": None, "ci_high": None, "interval": "no values", "n": 0}
    events = [event or f"photo {sample}" for sample, event in pair["event"].items()]
    found = mean_interval((pair["value"] - pair["other"]).tolist(), seed=int(scores.attrs.get("seed", 0)), level=LEVEL,
                          clusters=events if (pair["event"] != "").any() else None)
    return {"mean": _plain(found.mean), "ci_low": _plain(found.low), "ci_high": _plain(found.high),
            "interval": found.method, "n": len(pair)}


def _plain(value: Any) -> Any:
    """A value as JSON has it: what is not known is null."""
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and not math.isfinite(plain) else plain
