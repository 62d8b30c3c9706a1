"""How far a run is, as anybody can see who has its folder: no server is asked, and a writer is not disturbed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from vision_eval.domain import Variant, canonical_json
from vision_eval.io.results import Record
from vision_eval.io.store import Journal
from vision_eval.runner.asking import ask_text, load_options
from vision_eval.runner.history import Told, attempts
from vision_eval.runner.standing import Remaining, Row, Standing, State, median, seconds_left
from vision_eval.runner.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at a run showed."""

    standing: Standing
    writing: bool
    """Whether a process is at it."""
    last_answer_at: str
    """UTC, RFC 3339; empty: nothing was answered yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the journal tells of one variant."""

    variant: Variant
    asked: int = 0
    open: int = 0
    """Attempts among them that the next session asks again."""
    failed: int = 0
    seconds: tuple[float, ...] = ()
    last_at: str = ""
    last_host: str = ""
    given_up: str = ""


def look(record: Record, journal: Journal, *, writing: bool) -> Look:
    """How far a run is.

    A variant counts as given up when the study says so, or when its answers so far are what a run gives up for
    (the study is told only at the end of a session). With ``--again`` the former answers count until there are new
    ones.

    Parameters
    ----------
    record : Record
        What was asked.
    journal : Journal
        Open for reading.
    writing : bool
        Whether a process writes into the journal, from `vision_eval.io.lock.is_written`.
    """
    told = {key: _seen(list(some), record.error_budget)
            for key, some in itertools.groupby(attempts(record, journal), key=lambda one: one.variant.key)}
    seen = [told.get(variant.key, _Seen(variant=variant)) for variant in record.variants]
    last = max(seen, key=lambda one: one.last_at)
    current = _load(last.variant, record) if writing and last.last_at else ""
    rows = tuple(_row(one, record, at_work=_load(one.variant, record) == current, writing=writing) for one in seen)
    return Look(writing=writing, last_answer_at=last.last_at,
                standing=Standing(rows=rows, seconds_left=_seconds_left(seen, rows, record, journal, current)))


def _seen(told: Sequence[Told], error_budget: float) -> _Seen:
    tally = Tally(error_budget)
    order = sorted(told, key=lambda one: one.attempt.counted.started_at)
    for one in order:
        tally.add(one.attempt.counted.reply, one.reading())
    seconds = (one.attempt.counted.reply.timing.wall_s for one in told)
    last = order[-1].attempt.counted
    return _Seen(variant=told[0].variant, asked=len(told), open=sum(one.retryable for one in told), failed=tally.failed,
                 seconds=tuple(value for value in seconds if not math.isnan(value)), last_at=last.started_at,
                 last_host=last.host, given_up=tally.stopped)


def _row(seen: _Seen, record: Record, *, at_work: bool, writing: bool) -> Row:
    planned = len(record.dataset) * record.repeats
    left = max(0, planned - seen.asked + seen.open)
    stopped = record.stopped.get(seen.variant.key, seen.given_up if left else "")
    here: State = "working" if at_work else "waiting" if writing else "unfinished"
    return Row(variant=seen.variant, state="stopped" if stopped else here if left else "done", planned=planned,
               asked=seen.asked, left=0 if stopped else left, failed=seen.failed, answer_s=median(seen.seconds),
               stopped=stopped)


def _load(variant: Variant, record: Record) -> str:
    """What a model is loaded once for, as the plan has it."""
    return canonical_json([record.models[variant.key].digest, load_options(variant)])


def _seconds_left(seen: Sequence[_Seen], rows: Sequence[Row], record: Record, journal: Journal, current: str) -> float:
    """The time that is left when each model stays on the host that answered last for it."""
    hosts: dict[str, list[Remaining]] = {}
    loads: dict[str, list[tuple[_Seen, Row]]] = {}
    for one, row in zip(seen, rows, strict=True):
        loads.setdefault(_load(one.variant, record), []).append((one, row))
    for name, members in loads.items():
        digest = record.models[members[0][0].variant.key].digest
        host = max(members, key=lambda member: member[0].last_at)[0].last_host or record.hosts[-1]
        hosts.setdefault(host, []).append(Remaining(
            questions=_questions(members), answer_s=_answer_s(members, digest, journal) / record.concurrency,
            load_s=journal.load_seconds(digest), loaded=name == current))
    return seconds_left(hosts.values())


def _questions(members: Sequence[tuple[_Seen, Row]]) -> int:
    """Questions that are left; variants that put the same one share its answer."""
    return sum({(one.variant.protocol, ask_text(one.variant)): row.left for one, row in members}.values())


def _answer_s(members: Sequence[tuple[_Seen, Row]], digest: str, journal: Journal) -> float:
    here = [value for one, _ in members for value in one.seconds]
    return median(here) if here else journal.seconds_per_answer(digest)
