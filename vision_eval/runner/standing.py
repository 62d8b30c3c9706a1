"""How far a run is: values that any display can show, and the time that is left."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vision_eval.domain import Variant
from vision_eval.runner.forecast import LOAD_GUESS_S

State = Literal["waiting", "loading", "working", "unfinished", "stopped", "done"]
"""``unfinished``: something is left to ask and nobody is at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How far one variant is."""

    variant: Variant
    state: State
    planned: int
    """Photos × repeats."""
    asked: int
    """Those with an answer, failures included."""
    left: int
    """Those that will still be asked; none when the variant was given up."""
    failed: int
    answer_s: float
    """Median seconds of an answer on our clock; NaN: none was timed."""
    stopped: str = ""
    """Why it was given up; empty: it was not."""

    def as_json(self) -> dict[str, Any]:
        """JSON values for scripts."""
        return {"variant": self.variant.key, "name": self.variant.name, "task": self.variant.task,
                "model": self.variant.model, "state": self.state, "planned": self.planned, "asked": self.asked,
                "left": self.left, "failed": self.failed, "seconds_per_photo": or_null(self.answer_s),
                "stopped": self.stopped}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a run is, variant by variant."""

    rows: tuple[Row, ...]
    seconds_left: float
    """At the pace so far; NaN: nothing was timed yet."""

    @property
    def planned(self) -> int:
        """Attempts over all variants."""
        return sum(row.planned for row in self.rows)

    @property
    def asked(self) -> int:
        """Attempts with an answer."""
        return sum(row.asked for row in self.rows)

    @property
    def left(self) -> int:
        """Attempts that will still be asked."""
        return sum(row.left for row in self.rows)

    @property
    def failed(self) -> int:
        """Attempts whose answer was rejected."""
        return sum(row.failed for row in self.rows)

    @property
    def stopped(self) -> bool:
        """Whether any variant was given up."""
        return any(row.stopped for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What is left for one load of a model."""

    questions: int
    answer_s: float
    """Typical seconds of its answers; NaN: none yet."""
    load_s: float
    """Seconds of a load; NaN: none was seen."""
    loaded: bool = False


def seconds_left(hosts: Iterable[Sequence[Remaining]]) -> float:
    """Seconds until the busiest host is through.

    What nobody knows of a model yet is taken to be like the mean of the others; a load that was never seen, 10 s.

    Parameters
    ----------
    hosts : iterable of sequences of Remaining
        What is left on each host; hosts work at the same time, the models of one host one after another.

    Returns
    -------
    float
        0 when nothing is left, NaN when something is and no answer was timed yet.

    Examples
    --------
    >>> small = Remaining(questions=10, answer_s=2.0, load_s=5.0, loaded=True)
    >>> large = Remaining(questions=10, answer_s=math.nan, load_s=math.nan)
    >>> seconds_left([[small, large]]), seconds_left([[small], [large]])
    (45.0, 25.0)
    """
    lanes = [list(lane) for lane in hosts]
    every = [one for lane in lanes for one in lane]
    answer_s = _mean((one.answer_s for one in every), math.nan)
    load_s = _mean((one.load_s for one in every), LOAD_GUESS_S)
    return max((math.fsum(_seconds(one, answer_s, load_s) for one in lane if one.questions) for lane in lanes),
               default=0.0)


def or_null(value: float) -> float | None:
    """A number as JSON can say it."""
    return None if math.isnan(value) else round(value, 3)


def median(values: Sequence[float]) -> float:
    """The middle value; NaN: there is none."""
    return statistics.median(values) if values else math.nan


def _mean(values: Iterable[float], otherwise: float) -> float:
    known = [value for value in values if not math.isnan(value)]
    return statistics.fmean(known) if known else otherwise


def _seconds(one: Remaining, answer_s: float, load_s: float) -> float:
    load = 0.0 if one.loaded else load_s if math.isnan(one.load_s) else one.load_s
    return one.questions * (answer_s if math.isnan(one.answer_s) else one.answer_s) + load
