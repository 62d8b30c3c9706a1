"""What a run is going to do, before it does it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision_eval.domain import Sample
from vision_eval.io.images import Thumbnails
from vision_eval.io.store import Journal
from vision_eval.runner.asking import latest_turn, question
from vision_eval.runner.plan import Batch, Plan
from vision_eval.stats.planning import power_statement

LOAD_GUESS_S = 10.0
"""Seconds that a load takes as long as nobody has seen one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelForecast:
    """What one load of a model is for."""

    tag: str
    quantization: str
    size_bytes: int
    variants: int
    questions: int
    to_ask: int
    seconds: float
    """NaN: nothing is known about its speed yet."""

    @property
    def duration_words(self) -> str:
        """Such as ``, about 4 min``."""
        return f", {duration_words(self.seconds)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The plan in numbers."""

    photos: int
    events: int
    """What varies independently: events, and photos that belong to none."""
    pairs: int
    """Pairs of variants to compare, in the task that has most of them."""
    tasks: tuple[str, ...]
    variants: int
    journal: str
    questions: int
    known: int
    loads: int
    models: tuple[ModelForecast, ...]

    @property
    def to_ask(self) -> int:
        """Questions that the journal has no final answer to."""
        return self.questions - self.known

    @property
    def seconds(self) -> float:
        """Rough time of the whole; NaN when a model's speed is unknown."""
        return math.fsum(model.seconds for model in self.models if model.to_ask)

    @property
    def duration_words(self) -> str:
        """Such as ``, about 4 min``, or that nobody knows."""
        return f", {duration_words(self.seconds)}" if self.to_ask else ""

    @property
    def power(self) -> str:
        """What differences so many photos can show when all pairs are compared (methods, sections G6 and G7)."""
        told = power_statement(self.photos, comparisons=max(1, self.pairs))
        near = f" They are of {self.events} events; photos of one event show less." if self.events < self.photos else ""
        return told + near

    def as_json(self, urls: Sequence[str]) -> dict[str, Any]:
        """JSON values for scripts; unknown seconds are null."""
        return {
            "hosts": list(urls), "photos": self.photos, "events": self.events, "tasks": list(self.tasks),
            "variants": self.variants, "journal": self.journal, "questions": self.questions, "known": self.known,
            "to_ask": self.to_ask, "loads": self.loads, "seconds": _or_null(self.seconds),
            "pairs": self.pairs, "power": self.power,
            "models": [{"tag": one.tag, "quantization": one.quantization, "size_bytes": one.size_bytes,
                        "variants": one.variants, "questions": one.questions, "to_ask": one.to_ask,
                        "seconds": _or_null(one.seconds)} for one in self.models],
        }


def forecast(plan: Plan, journal_path: Path) -> Forecast:
    """How much of a plan is known, and roughly how long the rest takes.

    A photo whose thumbnail was never made was never asked about; so nothing is decoded here.

    Parameters
    ----------
    plan : Plan
        From `make_plan`.
    journal_path : Path
        May be missing: then nothing is known.

    Returns
    -------
    Forecast
        Times are those that the journal remembers of each model.
    """
    if not journal_path.exists():
        models = tuple(_model(batch, _questions(plan, batch), 0, math.nan, math.nan) for batch in plan.batches)
        return _summed(plan, journal_path, models)
    with Journal(journal_path) as journal:
        shelves = _Shelves(journal_path.parent / "thumbnails")
        models = tuple(_model(batch, _questions(plan, batch), _known(plan, batch, journal, shelves),
                              journal.seconds_per_answer(batch.model.digest), journal.load_seconds(batch.model.digest))
                       for batch in plan.batches)
    return _summed(plan, journal_path, models)


def duration_words(seconds: float) -> str:
    """A rough duration for people; NaN: nobody knows yet.

    Examples
    --------
    >>> duration_words(0.2), duration_words(300), duration_words(9000)
    ('about 1 s', 'about 5 min', 'about 2.5 h')
    """
    if math.isnan(seconds):
        return "time unknown until the first answers"
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"


class _Shelves:
    """Pictures that were made before, by photo and resolution."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[tuple[str, int], str | None] = {}

    def sha256(self, sample: Sample, resolution: int) -> str | None:
        place = (sample.id, resolution)
        if place not in self._seen:
            kept = Thumbnails(self._folder, resolution=resolution).peek(sample.image)
            self._seen[place] = kept.sha256 if kept else None
        return self._seen[place]


def _questions(plan: Plan, batch: Batch) -> int:
    return len(batch.lines) * len(plan.samples) * plan.repeats


def _known(plan: Plan, batch: Batch, journal: Journal, shelves: _Shelves) -> int:
    keys = [question(line.lead, line.ask, digest=batch.model.digest, picture=picture, repeat=repeat).key
            for line in batch.lines for sample in plan.samples for repeat in range(plan.repeats)
            if (picture := shelves.sha256(sample, line.lead.resolution)) is not None]
    tries = journal.tries_of(keys)
    return sum(key in tries and not latest_turn(tries[key])[-1].reply.retryable for key in keys)


def _model(batch: Batch, questions: int, known: int, answer_s: float, load_s: float) -> ModelForecast:
    to_ask = questions - known
    seconds = to_ask * answer_s + (LOAD_GUESS_S if math.isnan(load_s) else load_s) if to_ask else 0.0
    return ModelForecast(
        tag=batch.model.tag, quantization=batch.model.quantization, size_bytes=batch.model.size_bytes,
        variants=sum(len(line.variants) for line in batch.lines), questions=questions, to_ask=to_ask, seconds=seconds)


def _summed(plan: Plan, journal_path: Path, models: tuple[ModelForecast, ...]) -> Forecast:
    variants = [variant for batch in plan.batches for line in batch.lines for variant in line.variants]
    questions = sum(model.questions for model in models)
    tasks = Counter(variant.task for variant in variants)
    return Forecast(
        photos=len(plan.samples), events=len({(one.event, "" if one.event else one.id) for one in plan.samples}),
        pairs=max((math.comb(number, 2) for number in tasks.values()), default=0), tasks=tuple(tasks), models=models,
        variants=len(variants), journal=str(journal_path), questions=questions,
        known=questions - sum(model.to_ask for model in models), loads=sum(bool(model.to_ask) for model in models))


def _or_null(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 1)
