"""The photos with what was said about each: by people, and by every variant."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal, TypeVar

import pandas as pd
from PIL import Image

from vision_eval.domain import Reference
from vision_eval.report import numbers
from vision_eval.report.boards import NAMES
from vision_eval.report.harmless import clipped
from vision_eval.report.table import Cell
from vision_eval.runs import Run
from vision_eval.scoring.matching import keys, normalise

MOST_PHOTOS = 60
EDGE_PX = 320
"""Longest edge of an embedded picture."""

_QUALITY = 72
_MOST_LABELS = 30
_LONGEST_LABEL = 80
_LONGEST_CAPTION = 500
_LONGEST_REASON = 200

T = TypeVar("T")
Verdict = Literal["listed", "absent", "unlisted"]
"""Whether people listed a label, ruled it out, or said nothing about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One label as PhotoPrism would store it."""

    name: str
    confidence: str
    verdict: Verdict
    raw: str = ""
    """The model's own name for it; empty: the same but for its letters' case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """One label that the model gave and PhotoPrism would not store."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one variant said about one photo."""

    variant: str
    """Key."""
    name: str
    quantization: str
    chips: tuple[Chip, ...] = ()
    lost: tuple[Lost, ...] = ()
    caption: str = ""
    problem: str = ""
    """Why nothing was kept; empty: something was, or an accepted empty list."""
    more: int = 0
    """Stored and lost labels that are not shown."""
    score: Cell | None = None
    """F1 of this photo; None for captions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photo with all that was said about it; None: nobody said."""

    id: str
    image: str
    """Data URI; empty: there is no picture to show."""
    labels: tuple[str, ...] | None
    absent: tuple[str, ...] | None
    captions: tuple[str, ...] | None
    credit: str
    answers: tuple[tuple[str, tuple[Answer, ...]], ...]
    """Heading and answers of each task."""


def photos(run: Run, scores: pd.DataFrame) -> tuple[Photo, ...]:
    """At most `MOST_PHOTOS` photos of a run, evenly spread, with the first repeat of every answer."""
    told = run.attempts[run.attempts["repeat"] == 0]
    answered = {str(sample): group.to_dict("records") for sample, group in told.groupby("sample", sort=False)}
    f1 = _by_answer(scores)
    credit = dict(run.dataset.credits)
    return tuple(
        Photo(id=sample.id, image=data_uri(_jpeg(run, sample.id)), labels=sample.reference.labels,
              absent=sample.reference.absent, captions=sample.reference.captions, credit=credit.get(sample.id, ""),
              answers=_answers(answered.get(sample.id, []), sample.reference, f1))
        for sample in spread(run.dataset.samples, MOST_PHOTOS))


def spread(values: Sequence[T], most: int) -> tuple[T, ...]:
    """At most so many of the values, evenly spread over all of them and in their order.

    Examples
    --------
    >>> spread("abcdefgh", 3)
    ('a', 'c', 'f')
    """
    return tuple(values[place * len(values) // most] for place in range(most)) if len(values) > most else tuple(values)


def data_uri(jpeg: bytes | None) -> str:
    """A small copy of a picture as an address that holds it; empty without a picture."""
    if jpeg is None:
        return ""
    image = Image.open(BytesIO(jpeg)).convert("RGB")
    image.thumbnail((EDGE_PX, EDGE_PX))
    small = BytesIO()
    image.save(small, "JPEG", quality=_QUALITY, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(small.getvalue()).decode('ascii')}"


def _jpeg(run: Run, sample_id: str) -> bytes | None:
    """The largest picture that was sent for a photo."""
    sizes = sorted((size for sample, size in run.pictures if sample == sample_id), reverse=True)
    return next((jpeg for size in sizes if (jpeg := run.thumbnail(sample_id, size)) is not None), None)


def _by_answer(scores: pd.DataFrame) -> dict[tuple[str, str], float]:
    mine = scores[(scores["metric"] == "labels.f1") & (scores["repeat"] == 0)]
    return {(variant, sample): float(value)
            for variant, sample, value in zip(mine["variant"], mine["sample"], mine["value"], strict=True)}


def _answers(told: Sequence[Mapping[Any, Any]], reference: Reference,
             f1: Mapping[tuple[str, str], float]) -> tuple[tuple[str, tuple[Answer, ...]], ...]:
    by_task = ((name, tuple(_answer(row, reference, f1) for row in told if row["task"] == task))
               for task, name in NAMES.items())
    return tuple((name, answers) for name, answers in by_task if answers)


def _answer(row: Mapping[Any, Any], reference: Reference, f1: Mapping[tuple[str, str], float]) -> Answer:
    listed, absent = set(keys(reference.labels or ())), set(keys(reference.absent or ()))
    stored = tuple(zip(row["stored_labels"], row["stored_from"], row["stored_confidences"], strict=True))
    lost = tuple(zip(row["lost_labels"], row["lost_reasons"], strict=True))
    return Answer(
        variant=row["variant"], name=row["name"], quantization=row["quantization"],
        chips=tuple(_chip(*one, listed, absent) for one in stored[:_MOST_LABELS]),
        lost=tuple(Lost(name=clipped(name, _LONGEST_LABEL), reason=reason.replace("-", " "))
                   for name, reason in lost[:_MOST_LABELS]),
        more=max(0, len(stored) - _MOST_LABELS) + max(0, len(lost) - _MOST_LABELS),
        caption=clipped(row["caption"], _LONGEST_CAPTION), problem=_problem(row),
        score=_score(f1.get((row["variant"], row["sample"]))) if row["task"] == "labels" else None)


def _chip(name: str, raw: str, confidence: float, listed: set[str], absent: set[str]) -> Chip:
    key = normalise(name[:_LONGEST_LABEL * 4])
    verdict: Verdict = "listed" if key in listed else "absent" if key in absent else "unlisted"
    return Chip(name=clipped(name, _LONGEST_LABEL), verdict=verdict, confidence=f"{confidence:.2f}",
                raw="" if raw.casefold() == name.casefold() else clipped(raw, _LONGEST_LABEL))


def _problem(row: Mapping[Any, Any]) -> str:
    if not row["failed"]:
        return ""
    return ": ".join(clipped(part, _LONGEST_REASON) for part in (row["rejected"], row["error"]) if part)


def _score(value: float | None) -> Cell:
    if value is None or math.isnan(value):
        return numbers.missing("nobody labelled this photo")
    return Cell(text=f"{value:.2f}", title="F1 of this photo", value=value)
