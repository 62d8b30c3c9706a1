"""From attempts to their frame."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vision_eval.domain import Attempt, Model, Reading, Sample, Variant
from vision_eval.frames.answers import Answer, answer_columns
from vision_eval.frames.columns import ATTEMPT_COLUMNS, framed
from vision_eval.io.chunks import sound
from vision_eval.io.store import PictureFacts
from vision_eval.photoprism.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One attempt with all that is known about it."""

    attempt: Attempt
    reading: Callable[[], Reading]
    """What the variant's protocol keeps of its reply."""
    variant: Variant
    model: Model
    sample: Sample
    picture: PictureFacts
    classes: tuple[str, ...]


def attempts_frame(rows: Iterable[Row], vocabulary: Vocabulary) -> pd.DataFrame:
    """One row per attempt, with the columns of `ATTEMPT_COLUMNS` and no others.

    What would be stored is derived here, by this vocabulary and the variant's normalisation and thresholds, so
    another choice of these needs no other answer.
    """
    gathered = list(rows)
    answers = answer_columns([Answer(variant=row.variant, reply=row.attempt.counted.reply, reading=row.reading)
                              for row in gathered], vocabulary)
    return framed(map(_attempt, gathered), ATTEMPT_COLUMNS, known=answers)


def _attempt(row: Row) -> dict[str, Any]:
    attempt, reply, residency = row.attempt, row.attempt.counted.reply, row.attempt.residency
    return {
        **_variant(row.variant, row.model),
        "sample": row.sample.id, "split": row.sample.split, "event": row.sample.event, "repeat": attempt.repeat,
        "question": attempt.question, "picture": row.picture.sha256, "picture_width": row.picture.width,
        "picture_height": row.picture.height,
        "host": attempt.counted.host, "server_version": attempt.counted.server_version,
        "started_at": pd.Timestamp(attempt.counted.started_at), "tries": attempt.tries,
        "status": reply.status, "done_reason": reply.done_reason, "error": sound(reply.error), "cause": reply.cause,
        "text": sound(reply.text), "thinking": sound(reply.thinking),
        **_timing(attempt),
        "resident_bytes": residency.size_bytes if residency else None,
        "vram_bytes": residency.vram_bytes if residency else None,
        "context_length": residency.context_length if residency else None,
        "others": residency.others if residency else (),
        "classes": row.classes, "clean": not row.classes,
    }


def _variant(variant: Variant, model: Model) -> dict[str, Any]:
    return {
        "variant": variant.key, "name": variant.name, "task": variant.task, "model": variant.model,
        "digest": model.digest, "family": model.family, "parameters": model.parameters,
        "quantization": model.quantization, "model_bytes": model.size_bytes,
        "prompt": variant.prompt.name, "prompt_version": variant.prompt.version,
        "options": json.dumps(dict(variant.options)), "think": json.dumps(variant.think),
        "resolution": variant.resolution, "protocol": variant.protocol,
    }


_SECONDS = ("wall_s", "total_s", "load_s", "prefill_s", "decode_s", "other_s", "warm_s", "overhead_s", "first_token_s",
            "prefill_tokens", "decode_tokens", "decode_tokens_per_s")


def _timing(attempt: Attempt) -> dict[str, Any]:
    return {name: getattr(attempt.counted.reply.timing, name) for name in _SECONDS}
