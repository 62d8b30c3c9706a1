"""Leaderboards: one table per task, each mean with its company, and ties drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vision_eval.analysis import HEADLINES, compare, leaderboard, summary, tie_note
from vision_eval.metrics import METRICS
from vision_eval.report import numbers
from vision_eval.report.table import Cell, Head, Table, rows, words

NAMES = {"labels": "Labels", "caption": "Captions"}
"""Headings by task, in the order of a report."""

_WARM = "latency.warm_s"
_BOUND_NOTE = "≥: the references are partial, and a label that nobody listed may still be right: a lower bound."


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a report says about one task."""

    task: str
    name: str
    """Heading."""
    table: Table
    """One line per variant, under its key."""
    stopped: Table
    """Variants that were given up; they have no place in the order."""
    metrics: tuple[str, ...]
    """Keys of what is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    """One metric as a column."""

    key: str
    text: str
    metric: str
    cell: Callable[[Mapping[str, Any]], Cell]

    def head(self, *, bound: bool) -> Head:
        sign = " ≥" if bound and self.metric == "labels.precision" else ""
        return Head(key=self.key, text=self.text + sign, title=METRICS[self.metric].meaning)


def _plain(row: Mapping[str, Any]) -> Cell:
    return numbers.estimate(row, decimals=1, bounds=1, share=False)


_MEASURES: Mapping[str, Sequence[_Measure]] = {
    "labels": (
        _Measure(key="f1", text="F1", metric="labels.f1", cell=numbers.estimate),
        _Measure(key="recall", text="recall", metric="labels.recall", cell=numbers.estimate),
        _Measure(key="precision", text="precision", metric="labels.precision", cell=numbers.estimate),
        _Measure(key="schema", text="schema valid", metric="structure.schema_valid", cell=numbers.out_of),
        _Measure(key="accepted", text="accepted", metric="structure.accepted", cell=numbers.out_of),
        _Measure(key="absent", text="known wrong", metric="labels.known_absent_rate", cell=numbers.out_of),
        _Measure(key="per_photo", text="labels/photo", metric="text.labels_per_image", cell=_plain),
    ),
    "caption": (
        _Measure(key="conformance", text="follows the rules", metric="caption.conformance",
                 cell=numbers.out_of_between),
        _Measure(key="words", text="words", metric="caption.words", cell=_plain),
        _Measure(key="chrf", text="chrF (orientation only)", metric="caption.chrf", cell=_plain),
    ),
}
_FIRST = (words("variant", "variant"), words("quantization", "quant", "as the server reports it"))
_TIE = Head(key="tie", text="tie", title="same number: not told apart from the first of their group")
_LAST = (
    Head(key="warm", text="s/photo warm", title="median of clean requests, loading excluded"),
    Head(key="slowest", text="slowest", title="95th or 90th percentile if there are enough requests, else the maximum"),
    Head(key="asked", text="asked", title="answers so far"),
    Head(key="failed", text="failed", title="answers that the protocol's reader rejected; they score 0"),
)


def boards(scores: pd.DataFrame) -> tuple[Board, ...]:
    """The leaderboards of all tasks that were asked, labels first."""
    present = set(scores["task"]) if len(scores) else set()
    return tuple(board(scores, task) for task in NAMES if task in present)


def board(scores: pd.DataFrame, task: str) -> Board:
    """The leaderboard of one task.

    Parameters
    ----------
    scores : DataFrame
        From `vision_eval.metrics.score`; its ``attrs`` say what was stopped and whether the reference is partial.
    task : {"labels", "caption"}
        Which.

    Raises
    ------
    StudyError
        If nothing of the task is among the scores.

    References
    ----------
    Methods, sections 0.4, 0.5, F3, G10 and L.
    """
    order = leaderboard(scores, task=task)
    places = _places(order)
    mine = scores[scores["task"] == task]
    bound = scores.attrs.get("reference", "partial") == "partial"
    measures = [measure for measure in _MEASURES[task] if (mine["metric"] == measure.metric).any()]
    found = _summaries(mine, [measure.metric for measure in measures])
    ranked = {key: place for key, place in places.items() if not place["stopped"]}
    lines = {key: _line(key, place, found[key], measures, _warm(mine, key)) for key, place in ranked.items()}
    table = Table(
        title=_title(task, places), lines=rows(lines),
        heads=(*_FIRST, _TIE, *(measure.head(bound=bound) for measure in measures), *_LAST),
        notes=(*(_order_notes(scores, task, order) if len(ranked) > 1 else ()),
               *((_BOUND_NOTE,) if bound and task == "labels" else ())),
        empty="No variant was asked to the end.")
    return Board(task=task, name=NAMES[task], table=table, stopped=_stopped(scores, places, task),
                 metrics=(*(measure.metric for measure in measures), _WARM))


_Place = Mapping[str, Any]
"""A row of the leaderboard."""


def _places(order: pd.DataFrame) -> dict[str, _Place]:
    """Rows of the leaderboard by variant, in its order."""
    return {str(key): {str(name): value for name, value in row.items()} for key, row in order.to_dict("index").items()}


def _summaries(scores: pd.DataFrame, metrics: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Rows of the summary by variant and metric."""
    chosen = scores[scores["metric"].isin(metrics)]
    chosen.attrs = dict(scores.attrs)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in summary(chosen).to_dict("records"):
        found.setdefault(row["variant"], {})[row["metric"]] = {str(name): value for name, value in row.items()}
    return found


def _line(key: str, place: _Place, found: Mapping[str, Mapping[str, Any]], measures: Sequence[_Measure],
          warm: tuple[list[float], str]) -> tuple[object, ...]:
    seconds, reason = warm
    return (Cell(text=place["name"], below=key), place["quantization"] or numbers.MISSING, _tie(place),
            *(measure.cell(found[measure.metric]) for measure in measures),
            numbers.typical(seconds, reason=reason), numbers.slowest(seconds, reason=reason),
            numbers.count(int(place["asked"])), numbers.count(int(place["failed"])))


def _warm(scores: pd.DataFrame, key: str) -> tuple[list[float], str]:
    """Seconds of clean requests, and why there are no more of them."""
    mine = scores[(scores["variant"] == key) & (scores["metric"] == _WARM)]
    left_out = numbers.tally(word for reason in mine["reason"] if reason for word in reason.split())
    return mine["value"].dropna().tolist(), f"no clean request: {left_out or 'none was asked'}"


def _title(task: str, places: Mapping[str, _Place]) -> str:
    photos = max((int(place["n"]) for place in places.values()), default=0)
    what = "what would be stored" if task == "labels" else "form only; quality needs people's eyes"
    return f"{NAMES[task]}: {what} (mean over {numbers.counted(photos, 'photo')}, 95 % interval)"


def _tie(place: _Place) -> Cell:
    tie = place["tie"]
    return numbers.count(tie) if isinstance(tie, int) else numbers.missing("without a mean there is no tie")


def _order_notes(scores: pd.DataFrame, task: str, order: pd.DataFrame) -> tuple[str, ...]:
    """What the order is, what its ties mean, and what may be said about the first two."""
    headline = METRICS[HEADLINES[task]].meaning.partition(";")[0]
    first, second = map(str, order.index[:2])
    notes = (f"The order is that of the means ({headline}). {tie_note(order)}",
             f"The first two: {compare(scores, first, second)}.")
    return tuple(note.strip() for note in notes)


def _stopped(scores: pd.DataFrame, places: Mapping[str, _Place], task: str) -> Table:
    given_up = {key: reason for key, reason in scores.attrs.get("stopped", {}).items() if key.startswith(f"{task}-")}
    lines = {key: _given_up(places.get(key), key, reason) for key, reason in given_up.items()}
    return Table(title=f"{NAMES[task]}: given up before the end, so without a place in the order", lines=rows(lines),
                 heads=(*_FIRST, words("reason", "reason"), *_LAST[2:]))


def _given_up(place: _Place | None, key: str, reason: str) -> tuple[object, ...]:
    if place is None:
        return key, numbers.MISSING, reason, 0, 0
    return (Cell(text=place["name"], below=key), place["quantization"] or numbers.MISSING, reason, int(place["asked"]),
            int(place["failed"]))
