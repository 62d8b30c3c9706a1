"""How the labels of one attempt are judged where more than two sets of keys is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vision_eval.domain import Reference
from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.metrics.judging import FAILED, Attempt, Judge, Scored, explained
from vision_eval.metrics.label_sets import mean_the_same
from vision_eval.metrics.registry import METRICS
from vision_eval.scoring import ranking, sets
from vision_eval.scoring.confusion import confusion, subject_confusion
from vision_eval.scoring.coverage import component, joint, slot, slot_hits
from vision_eval.scoring.names import distinct
from vision_eval.scoring.soft_scores import lenient


def label_judges(references: Mapping[str, Reference]) -> list[Judge]:
    """Judges of rankings, matched names, confusions, and of what only some references have."""
    some = [(_absent, any(one.absent is not None for one in references.values())),
            (_coverage, any(one.subject or one.setting for one in references.values())),
            (_subject, any(one.subject is not None for one in references.values()))]
    return [_ranked(references), _matched(references), *(judge(references) for judge, there in some if there)]


def _ranked(references: Mapping[str, Reference]) -> Judge:
    def scores(attempt: Attempt) -> Sequence[Scored]:
        wanted, given = references[attempt.sample].labels, stored(attempt)
        first = ranking.hit_at_1(given, wanted, failed=attempt.failed)
        average = ranking.average_precision(given, wanted, failed=attempt.failed)
        return (first.value, first.reason), (average.value, average.reason)
    return Judge(("labels.hit_at_1", "labels.average_precision"), scores)


def stored(attempt: Attempt) -> list[dict[str, Any]]:
    """Labels as they would be stored, with the scores that rank them."""
    return [{"name": name, "confidence": confidence, "topicality": topicality} for name, confidence, topicality
            in zip(attempt.stored_labels, attempt.stored_confidences, attempt.stored_topicalities, strict=True)]


def _matched(references: Mapping[str, Reference]) -> Judge:
    wanted = {name: None if one.labels is None else distinct(one.labels) for name, one in references.items()}

    def scores(attempt: Attempt) -> Sequence[Scored]:
        reference, failed = references[attempt.sample].labels, attempt.failed
        equal = sets.overlap(attempt.stored_labels, wanted[attempt.sample], failed=failed)
        soft = lenient(attempt.stored_labels, reference, taxonomy=read_taxonomy(), failed=failed)
        said = confusion(attempt.raw_labels, reference, taxonomy=read_taxonomy(), failed=failed)
        return (sets.precision(equal), sets.recall(equal), sets.f_beta(equal),
                *(told(value, soft.reason) for value in (soft.precision, soft.recall, soft.f1)),
                FAILED if failed else told(soft.overgeneral_rate, soft.reason or "undefined"),
                told(said.sibling_rate, said.reason))
    keys = [f"match.{way}.{pick}" for way in ("strict", "lenient") for pick in ("precision", "recall", "f1")]
    return Judge((*keys, "match.overgeneral_rate", "confusion.sibling_rate"), scores)


def told(value: float, reason: str) -> Scored:
    """A value, with the reason only where it is missing."""
    return value, "" if value == value else reason.replace(" ", "-")


def _absent(references: Mapping[str, Reference]) -> Judge:
    def scores(attempt: Attempt) -> Sequence[Scored]:
        return (explained(METRICS["labels.known_absent_rate"], attempt.stored_labels,
                          references[attempt.sample].absent, failed=attempt.failed),)
    return Judge(("labels.known_absent_rate",), scores)


def _subject(references: Mapping[str, Reference]) -> Judge:
    def scores(attempt: Attempt) -> Sequence[Scored]:
        subject, failed = references[attempt.sample].subject, attempt.failed
        said = tuple(zip(attempt.raw_labels, attempt.confidences, strict=True))
        first = ranking.subject_first(stored(attempt), subject, failed=failed, same=mean_the_same)
        wrong = subject_confusion(said, subject, taxonomy=read_taxonomy(), failed=failed)
        reason = "failed" if failed else "no-sense" if subject else "no-reference"
        return (first.value, first.reason), told(wrong, reason)
    return Judge(("labels.subject_first_rate", "confusion.subject_rate"), scores)


def _coverage(references: Mapping[str, Reference]) -> Judge:
    slots = {name: {"subject": one.subject, "setting": one.setting} for name, one in references.items()}

    def scores(attempt: Attempt) -> Sequence[Scored]:
        hits = slot_hits(attempt.stored_labels, slots[attempt.sample], failed=attempt.failed, same=mean_the_same)
        return joint(hits), component(hits), slot(hits, "subject"), slot(hits, "setting")
    return Judge(("coverage.joint", "coverage.component", "coverage.subject", "coverage.setting"), scores)
