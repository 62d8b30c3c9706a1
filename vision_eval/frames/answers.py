"""Answers as columns: their form, what a reader kept of them, and what PhotoPrism would store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vision_eval.domain import Reading, Reply, Variant
from vision_eval.domain.columns import LabelColumns, collector_at_rest, owners, split
from vision_eval.io.chunks import sound
from vision_eval.photoprism.response import is_plain
from vision_eval.photoprism.storing import caption_text
from vision_eval.photoprism.storing_many import store_many
from vision_eval.photoprism.usual import usual_answers
from vision_eval.photoprism.views import mode_of, stored_view
from vision_eval.photoprism.vocabulary import Vocabulary
from vision_eval.scoring.label_schema import is_label_schema
from vision_eval.scoring.loops import is_surely_quiet
from vision_eval.scoring.matching import normalise
from vision_eval.scoring.repairs import repair
from vision_eval.scoring.structure import classify

Columns = dict[str, list[Any]]

_USUAL_FORM: Mapping[str, Any] = {
    "codes": (), "code": "OK", "delivered": True, "strict_json": True, "schema_valid": True, "repaired": True,
    "failed": False, "rejected": "", "notes": (), "caption": ""}
_BATCH = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for one question, and how to read it."""

    variant: Variant
    reply: Reply
    reading: Callable[[], Reading]
    """What the variant's protocol keeps of it; asked only where that is not plain to see."""


def answer_columns(answers: Sequence[Answer], vocabulary: Vocabulary) -> Columns:
    """Form, labels and caption of answers: the columns of `columns.ATTEMPT_COLUMNS` that come from them.

    Usual answers are read many at once, which gives the same and is ten times faster than one by one.
    """
    one_by_one, usual = list(range(len(answers))), list[tuple[list[int], Columns]]()
    for variant, places in _by_variant(answers).items():
        if variant.task == "labels" and variant.protocol == "photoprism" and is_label_schema(variant.prompt.schema):
            texts = [answers[place].reply.text if is_plain(answers[place].reply) else "" for place in places]
            for start in range(0, len(texts), _BATCH):
                at, columns = usual_columns(variant, texts[start:start + _BATCH], vocabulary)
                usual.append(([places[start + place] for place in at], columns))
    done = {place for places, _ in usual for place in places}
    one_by_one = [place for place in one_by_one if place not in done]
    rows = [_columns_of(answers[place], vocabulary) for place in one_by_one]
    left = {name: [row[name] for row in rows] for name in ANSWER_COLUMNS}
    return _merged(len(answers), [*usual, (one_by_one, left)])


@collector_at_rest()
def usual_columns(variant: Variant, texts: Sequence[str], vocabulary: Vocabulary) -> tuple[list[int], Columns]:
    """Columns of the usual ones among some texts that arrived whole, and which ones they are.

    Parameters
    ----------
    variant : Variant
        Of PhotoPrism's protocol, for labels, with the default schema.
    texts : sequence of str
        As the model wrote them; hostile. Those that are not usual are left out.
    vocabulary : Vocabulary
        Label rules.
    """
    found = usual_answers(texts)
    at, labels, number = found.at.tolist(), found.labels, len(found.at)
    stored = store_many(labels, vocabulary=vocabulary, mode=mode_of(variant), thresholds=variant.thresholds)
    columns: Columns = {name: [value] * number for name, value in _USUAL_FORM.items()} | {
        "raw_labels": split(labels.names.names(), labels.counts),
        "confidences": split(_shared(labels.confidences), labels.counts),
        "topicalities": split(_shared(labels.topicalities), labels.counts),
        "stored_labels": split(stored.names, stored.counts),
        "stored_from": split(stored.origins, stored.counts),
        "stored_confidences": split(_shared(stored.confidences), stored.counts),
        "stored_topicalities": split(_shared(stored.topicalities), stored.counts),
        "lost_labels": split(stored.lost, stored.lost_counts),
        "lost_reasons": split(stored.reasons, stored.lost_counts),
    }
    nameless = _have_nameless(labels).tolist()
    for row, place in enumerate(at):
        text = texts[place]
        if nameless[row] or not is_surely_quiet(text):
            form = classify(text)
            columns["codes"][row], columns["code"][row] = form.codes, form.primary
    return at, columns


def _shared(numbers: NDArray[np.float64]) -> list[float]:
    """Numbers as a list in which equal ones are one object: models write few different ones."""
    codes, distinct = pd.factorize(numbers)
    shared: list[float] = distinct.astype(object)[codes].tolist()
    return shared


def _have_nameless(labels: LabelColumns) -> NDArray[np.bool_]:
    """Answers with a name of which normalisation leaves nothing."""
    nameless = np.array([not normalise(name) for name in labels.names.distinct], bool)
    found = np.zeros(len(labels.counts), bool)
    found[owners(labels.counts)[nameless[labels.names.codes]]] = True
    return found


def _by_variant(answers: Sequence[Answer]) -> Mapping[Variant, list[int]]:
    found = defaultdict[str, list[int]](list)
    for place, answer in enumerate(answers):
        found[answer.variant.key].append(place)
    return {answers[places[0]].variant: places for places in found.values()}


def _merged(number: int, parts: Sequence[tuple[Sequence[int], Columns]]) -> Columns:
    columns: Columns = {name: [None] * number for name in ANSWER_COLUMNS}
    for places, part in parts:
        for name, values in part.items():
            column = columns[name]
            for place, value in zip(places, values, strict=True):
                column[place] = value
    return columns


def _columns_of(answer: Answer, vocabulary: Vocabulary) -> dict[str, Any]:
    reading = answer.reading()
    return {**_form(answer.variant, answer.reply), **_kept(reading), **_stored(answer.variant, reading, vocabulary)}


def _form(variant: Variant, reply: Reply) -> dict[str, Any]:
    if variant.task != "labels":
        return {"codes": reply.codes, "code": reply.codes[0] if reply.codes else "OK", "delivered": reply.ok,
                "strict_json": False, "schema_valid": False, "repaired": False}
    found = classify(reply.text, done_reason=reply.done_reason, done=reply.done,
                     status=None if reply.fault in ("connection", "timeout") else reply.status,
                     thinking=reply.thinking, schema=variant.prompt.schema)
    codes = found.codes if reply.fault != "stream" else ("TRANSPORT", *(c for c in found.codes if c != "TRANSPORT"))
    return {"codes": codes, "code": codes[0] if codes else "OK", "delivered": found.delivered and reply.ok,
            "strict_json": found.strict_json, "schema_valid": found.schema_valid,
            "repaired": found.schema_valid or repair(reply.text, thinking=reply.thinking,
                                                     schema=variant.prompt.schema).valid}


def _kept(reading: Reading) -> dict[str, Any]:
    labels = reading.labels or ()
    return {
        "failed": reading.failed, "rejected": sound(reading.rejected), "notes": reading.notes,
        "raw_labels": tuple(sound(label.name) for label in labels),
        "confidences": tuple(label.confidence for label in labels),
        "topicalities": tuple(label.topicality for label in labels),
        "caption": sound(caption_text(reading.caption or "")),
    }


def _stored(variant: Variant, reading: Reading, vocabulary: Vocabulary) -> dict[str, Any]:
    found = stored_view(variant, reading, vocabulary)
    raw = [label.name for label in reading.labels or ()]
    return {
        "stored_labels": tuple(sound(label.name) for label in found.stored),
        "stored_from": tuple(sound(" + ".join(raw[place] for place in label.indices)) for label in found.stored),
        "stored_confidences": tuple((100 - label.uncertainty) / 100 for label in found.stored),
        "stored_topicalities": tuple(label.topicality / 100 for label in found.stored),
        "lost_labels": tuple(sound(one.raw) for one in found.dropped),
        "lost_reasons": tuple(one.reason for one in found.dropped),
    }


ANSWER_COLUMNS = (*_USUAL_FORM, "raw_labels", "confidences", "topicalities", "stored_labels", "stored_from",
                  "stored_confidences", "stored_topicalities", "lost_labels", "lost_reasons")
