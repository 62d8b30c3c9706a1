"""How the labels of one attempt are judged where more than two sets of keys is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.metrics.ground import Ground
from vision_eval.metrics.judging import FAILED, Attempt, Judge, Scored, explained, keys_of, keys_or_none, told
from vision_eval.metrics.label_sets import mean_the_same
from vision_eval.metrics.registry import METRICS
from vision_eval.scoring import ranking, sets
from vision_eval.scoring.confusion import confusion, subject_confusion
from vision_eval.scoring.coverage import component, joint, slot, slot_hits
from vision_eval.scoring.soft_scores import lenient


def label_judges(ground: Ground) -> list[Judge]:
    """Judges of rankings, matched names, confusions, and of what only some references have."""
    references = ground.references
    some = [(_absent, any(one.absent is not None for one in references.values())),
            (_coverage, any(one.subject or one.setting for one in references.values())),
            (_subject, any(one.subject is not None for one in references.values()))]
    return [_ranked(ground), _matched(ground), _confused(ground), *(judge(ground) for judge, there in some if there)]


def _ranked(ground: Ground) -> Judge:
    wanted = {name: keys_or_none(one.labels) for name, one in ground.references.items()}

    def scores(attempt: Attempt) -> Sequence[Scored]:
        reference, given = wanted[attempt.sample], stored(attempt)
        first = ranking.hit_at_1(given, reference, failed=attempt.failed, keys=True)
        average = ranking.average_precision(given, reference, failed=attempt.failed, keys=True)
        return (first.value, first.reason), (average.value, average.reason)
    return Judge(("labels.hit_at_1", "labels.average_precision"), scores, ground.ranking)


def stored(attempt: Attempt) -> list[dict[str, Any]]:
    """Keys of labels as they would be stored, with the scores that rank them."""
    keys = keys_of(attempt.stored_labels)
    return [{"name": key, "confidence": confidence, "topicality": topicality} for key, confidence, topicality
            in zip(keys, attempt.stored_confidences, attempt.stored_topicalities, strict=True)]


def _matched(ground: Ground) -> Judge:
    wanted = {name: keys_or_none(one.labels) for name, one in ground.references.items()}

    def scores(attempt: Attempt) -> Sequence[Scored]:
        reference, failed = ground.references[attempt.sample].labels, attempt.failed
        equal = sets.overlap(keys_of(attempt.stored_labels), wanted[attempt.sample], failed=failed, keys=True)
        soft = lenient(attempt.stored_labels, reference, taxonomy=read_taxonomy(), failed=failed)
        return (sets.precision(equal), sets.recall(equal), sets.f_beta(equal),
                *(told(value, soft.reason) for value in (soft.precision, soft.recall, soft.f1)),
                FAILED if failed else told(soft.overgeneral_rate, soft.reason or "undefined"))
    keys = [f"match.{way}.{pick}" for way in ("strict", "lenient") for pick in ("precision", "recall", "f1")]
    return Judge((*keys, "match.overgeneral_rate"), scores, ground.matched)


def _confused(ground: Ground) -> Judge:
    def scores(attempt: Attempt) -> Sequence[Scored]:
        said = confusion(attempt.raw_labels, ground.references[attempt.sample].labels, taxonomy=read_taxonomy(),
                         failed=attempt.failed)
        return (told(said.sibling_rate, said.reason),)
    return Judge(("confusion.sibling_rate",), scores, ground.confused)


def _absent(ground: Ground) -> Judge:
    def scores(attempt: Attempt) -> Sequence[Scored]:
        return (explained(METRICS["labels.known_absent_rate"], keys_of(attempt.stored_labels),
                          keys_or_none(ground.references[attempt.sample].absent), failed=attempt.failed, keys=True),)
    return Judge(("labels.known_absent_rate",), scores, ground.ruled_out)


def _subject(ground: Ground) -> Judge:
    def scores(attempt: Attempt) -> Sequence[Scored]:
        subject, failed = ground.references[attempt.sample].subject, attempt.failed
        said = tuple(zip(attempt.raw_labels, attempt.confidences, strict=True))
        first = ranking.subject_first(stored(attempt), keys_or_none(subject), failed=failed, keys=True,
                                      same=mean_the_same)
        wrong = subject_confusion(said, subject, taxonomy=read_taxonomy(), failed=failed)
        reason = "failed" if failed else "no-sense" if subject else "no-reference"
        return (first.value, first.reason), told(wrong, reason)
    return Judge(("labels.subject_first_rate", "confusion.subject_rate"), scores, ground.subject)


def _coverage(ground: Ground) -> Judge:
    slots = {name: {"subject": keys_or_none(one.subject), "setting": keys_or_none(one.setting)}
             for name, one in ground.references.items()}

    def scores(attempt: Attempt) -> Sequence[Scored]:
        hits = slot_hits(keys_of(attempt.stored_labels), slots[attempt.sample], failed=attempt.failed, keys=True,
                         same=mean_the_same)
        return joint(hits), component(hits), slot(hits, "subject"), slot(hits, "setting")
    return Judge(("coverage.joint", "coverage.component", "coverage.subject", "coverage.setting"), scores,
                 ground.covered)
