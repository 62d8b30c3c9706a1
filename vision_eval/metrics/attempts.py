"""How one attempt of a run is judged: groups of metrics that look at the same thing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from vision_eval.domain import Reference
from vision_eval.errors import MissingExtra
from vision_eval.metrics.answers import CAPTIONS, LATENCY
from vision_eval.metrics.batch import Batch, known, packed
from vision_eval.metrics.ground import Ground, Kinds
from vision_eval.metrics.judging import FAILED, Attempt, Judge, Scored, explained, keys_of, keys_or_none
from vision_eval.metrics.label_judges import label_judges
from vision_eval.metrics.registry import METRICS, RAW
from vision_eval.scoring import captions, sets, text
from vision_eval.scoring.contract_codes import contract
from vision_eval.scoring.structure import CODES


def judges(ground: Ground) -> dict[str, tuple[Judge, ...]]:
    """Who judges the attempts of each task, for photos of which people said this."""
    return {"labels": (*_label_judges(ground), _LATENCY), "caption": (*_caption_judges(ground.references), _LATENCY)}


def _label_judges(ground: Ground) -> list[Judge]:
    return [_set_judge(ground, raw=False), _set_judge(ground, raw=True), *label_judges(ground), _WRITING, _FORM]


_SETS = ("labels.precision", "labels.recall", "labels.f1", "labels.f_beta", "labels.jaccard")


def _set_judge(ground: Ground, *, raw: bool) -> Judge:
    wanted = {name: keys_or_none(one.labels) for name, one in ground.references.items()}

    def scores(attempt: Attempt) -> Sequence[Scored]:
        names = attempt.raw_labels if raw else attempt.stored_labels
        found = sets.overlap(keys_of(names), wanted[attempt.sample], failed=attempt.failed, keys=True)
        return (sets.precision(found), sets.recall(found), sets.f_beta(found), sets.f_beta(found, beta=0.5),
                sets.jaccard(found))

    def kinds(batch: Batch) -> Kinds:
        return ground.overlap(batch, batch.raw if raw else batch.stored)
    return Judge(tuple(RAW + key for key in _SETS) if raw else _SETS, scores, kinds)


def _asked(key: str, *data: Any, failed: bool) -> Scored:
    """What a metric says about one attempt; a failure is left out where 0 would be its best value."""
    metric = METRICS[key]
    if failed and metric.failed == "skip":
        return FAILED
    return explained(metric, *data)


def _writing(attempt: Attempt) -> Sequence[Scored]:
    kept, number = text.labels_per_image(attempt.stored_labels), len(attempt.raw_labels)
    counts = ((kept, ""), (float(kept == 0), ""))
    if attempt.failed:
        return (*counts, *[FAILED] * 4)
    rates = (text.multi_word_rate(attempt.raw_labels), text.duplicate_rate(attempt.raw_labels),
             len(attempt.lost_labels) / number if number else math.nan)
    return (*counts, *((rate, "" if rate == rate else "no-labels") for rate in rates),
            explained(METRICS["labels.renamed_rate"], attempt.stored_labels, attempt.stored_from))


def _written_alike(batch: Batch) -> Kinds:
    names = batch.raw.names
    latin = known(batch.facts.latin, names)
    return packed(batch.stored.distinct_counts, batch.stored.counts, batch.renamed, batch.raw.counts,
                  batch.raw.distinct_counts, batch.raw.keyed, latin.sum(axis=1),
                  (latin & known(batch.facts.several, names)).sum(axis=1), batch.lost, batch.failed)


_WRITING = Judge(("text.labels_per_image", "text.empty_rate", "text.multi_word_rate", "text.duplicate_rate",
                  "labels.lost_rate", "labels.renamed_rate"), _writing, _written_alike)


def _form(attempt: Attempt) -> Sequence[Scored]:
    kept = attempt.schema_valid and not contract(attempt.raw_labels).codes
    levels = (attempt.delivered, attempt.strict_json, attempt.schema_valid, kept, bool(attempt.stored_labels),
              attempt.repaired)
    return [(1.0 if holds else 0.0, "") for holds in (*levels, *(code in attempt.codes for code in CODES))]


def _formed_alike(batch: Batch) -> Kinds:
    sound = known(batch.facts.sound, batch.raw.names).sum(axis=1) == batch.raw.counts
    kept = sound & (batch.raw.distinct_counts == batch.raw.keyed)
    return packed(kept, batch.stored.counts > 0) + (batch.form << 12)


_FORM = Judge(("structure.delivered", "structure.strict_json", "structure.schema_valid", "structure.contract_valid",
               "structure.accepted", "structure.repaired", *(f"structure.code.{code}" for code in CODES)), _form,
              _formed_alike)


def _caption_judges(references: Mapping[str, Reference]) -> list[Judge]:
    rules = tuple(metric.key for metric in CAPTIONS if metric.key.startswith("caption.rule."))

    def scores(attempt: Attempt) -> Sequence[Scored]:
        found = captions.conformance(attempt.caption)
        kept = (found.holds, *(getattr(found, rule.rpartition(".")[2]) for rule in rules))
        return (*((float(holds), "") for holds in kept),
                _asked("caption.words", attempt.caption, failed=attempt.failed),
                _likeness(attempt.caption, references[attempt.sample]))
    return [Judge(("caption.conformance", *rules, "caption.words", "caption.chrf"), scores)]


def _likeness(caption: str, reference: Reference) -> Scored:
    if not reference.captions:
        return math.nan, "no-reference"
    try:
        return explained(METRICS["caption.chrf"], caption, reference.captions)
    except MissingExtra:
        return math.nan, "extra not installed"


def _seconds(attempt: Attempt) -> Sequence[Scored]:
    if attempt.failed or not attempt.clean:
        reason = "failed" if attempt.failed else " ".join(attempt.classes)
        return [(math.nan, reason)] * len(LATENCY)
    values = [getattr(attempt, metric.key.rpartition(".")[2]) for metric in LATENCY]
    return [(value, "undefined" if math.isnan(value) else "") for value in values]


_LATENCY = Judge(tuple(metric.key for metric in LATENCY), _seconds)
