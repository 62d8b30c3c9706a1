"""How far a run is, as told by its own events."""

from __future__ import annotations

import math
from bisect import insort
from dataclasses import dataclass, field

from vision_eval.domain import Variant
from vision_eval.runner.events import Event, Loaded, Loading, Settled, Stopped
from vision_eval.runner.plan import Batch, Plan
from vision_eval.runner.standing import Remaining, Row, Standing, State, median, seconds_left


@dataclass(slots=True)
class _Load:
    """One batch: what is asked of a model between loading and unloading."""

    batch: Batch
    state: State = "waiting"
    load_s: float = math.nan
    seconds: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Count:
    """One variant."""

    variant: Variant
    load: _Load
    planned: int
    settled: int = 0
    asked: int = 0
    failed: int = 0
    stopped: str = ""
    seconds: list[float] = field(default_factory=list)

    @property
    def left(self) -> int:
        return 0 if self.stopped else self.planned - self.settled

    def row(self) -> Row:
        state: State = "stopped" if self.stopped else self.load.state if self.left else "done"
        return Row(variant=self.variant, state=state, planned=self.planned, asked=self.asked, left=self.left,
                   failed=self.failed, answer_s=median(self.seconds), stopped=self.stopped)


class Following:
    """Counts the events of one session.

    Parameters
    ----------
    plan : Plan
        What is going to happen.
    """

    def __init__(self, plan: Plan) -> None:
        per_line = len(plan.samples) * plan.repeats
        self._loads = [_Load(batch) for batch in plan.batches]
        self._counts = {variant.key: _Count(variant, load, per_line)
                        for load in self._loads for line in load.batch.lines for variant in line.variants}

    def hear(self, event: Event) -> None:
        """Take note of one event."""
        match event:
            case Settled():
                self._settled(event)
            case Loading(tag=tag):
                self._of(tag).state = "loading"
            case Loaded(tag=tag, seconds=seconds):
                load = self._of(tag)
                load.state, load.load_s = "working", seconds
            case Stopped(variant_key=key, reason=reason):
                self._counts[key].stopped = reason

    def standing(self) -> Standing:
        """How far the session is now; may be asked from another thread while events are heard."""
        hosts: dict[int, list[Remaining]] = {}
        for load in self._loads:
            hosts.setdefault(load.batch.host, []).append(self._remaining(load))
        return Standing(rows=tuple(count.row() for count in self._counts.values()),
                        seconds_left=seconds_left(hosts.values()))

    def _settled(self, event: Settled) -> None:
        counts = [self._counts[key] for key in event.variant_keys]
        load = counts[0].load
        if load.state == "waiting":
            load.state = "working"
        timed = event.how == "answered" and not math.isnan(event.wall_s)
        if timed:
            insort(load.seconds, event.wall_s)
        for count in counts:
            count.settled += 1
            count.asked += event.how in ("answered", "known")
            count.failed += event.failed
            if timed:
                insort(count.seconds, event.wall_s)

    def _of(self, tag: str) -> _Load:
        """The batch that this model is loaded for: its first one with anything left."""
        same = [load for load in self._loads if load.batch.model.tag == tag]
        return next((load for load in same if self._left(load)), same[-1])

    def _left(self, load: _Load) -> int:
        return sum(self._counts[line.lead.key].left for line in load.batch.lines)

    def _remaining(self, load: _Load) -> Remaining:
        return Remaining(questions=self._left(load), answer_s=median(load.seconds), load_s=load.load_s,
                         loaded=not math.isnan(load.load_s))
