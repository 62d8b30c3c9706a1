"""How far a run is, as a terminal shows it: the same table while it works and for those who look in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from vision_eval.report.harmless import one_line
from vision_eval.report.numbers import seconds, tally
from vision_eval.report.terminal import short_key
from vision_eval.runner.forecast import duration_words
from vision_eval.runner.standing import Row, Standing, State

BAR = 20
"""Characters of a bar."""

_GAP = 2
_SHORTEST_NAME = 16
"""Before names are cut more, other columns go."""
_BARS_NAME = 36
"""Names are not cut below this to make room for bars."""
_BUSY: tuple[State, ...] = ("working", "loading", "stopped", "unfinished", "waiting", "done")
"""Where there is no room for all, those that come first here are shown."""
_STYLES: dict[State, str] = {"working": "bold", "loading": "yellow", "stopped": "red", "waiting": "dim",
                             "done": "green"}


@dataclass(frozen=True, slots=True)
class _Column:
    head: str
    cells: list[str]
    right: bool = False

    @property
    def width(self) -> int:
        return max(map(cell_len, (self.head, *self.cells)))


def standing_table(standing: Standing, *, width: int, height: int | None = None) -> Table:
    """One line per variant; names do nothing, whatever is in them.

    Parameters
    ----------
    standing : Standing
        What to show.
    width : int
        Characters in a line. Where they are few, bars go first, then keys and tasks; names are cut.
    height : int, optional
        Lines for all of it; those at work are shown then, and the last line counts the others. None: any number.
    """
    shown, others = fitting(standing.rows, None if height is None else max(1, height - 1))
    columns = _columns(shown)
    with_bar = _names_room(columns, width) >= BAR + _GAP + min(_BARS_NAME, columns["name"].width)
    if not with_bar and _names_room(columns, width) < _SHORTEST_NAME:
        columns = {name: column for name, column in columns.items() if name not in ("key", "task")}
    room = max(_SHORTEST_NAME, _names_room(columns, width) - (BAR + _GAP if with_bar else 0))
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim")
    for name, column in columns.items():
        table.add_column(column.head, justify="right" if column.right else "left", no_wrap=True)
        if name == "name" and with_bar:
            table.add_column("", no_wrap=True, width=BAR)
    for place, row in enumerate(shown):
        table.add_row(*_cells(row, {name: column.cells[place] for name, column in columns.items()}, room, with_bar))
    if others:
        table.add_row(*("" for name in columns if name in ("key", "task")), Text(_others(others), style="dim"))
    return table


def fitting(rows: Sequence[Row], most: int | None) -> tuple[list[Row], list[Row]]:
    """The rows to show in their own order, and those there is no room for."""
    order = sorted(range(len(rows)), key=lambda place: (_BUSY.index(rows[place].state), place))
    shown = set(order if most is None or len(rows) <= most else order[:max(0, most - 1)])
    return ([row for place, row in enumerate(rows) if place in shown],
            [row for place, row in enumerate(rows) if place not in shown])


def total_words(standing: Standing) -> str:
    """Such as ``34 of 204 answers, 2 failed, about 40 s left``."""
    words = [f"{standing.asked} of {standing.planned} answers"]
    if standing.failed:
        words.append(f"{standing.failed} failed")
    if standing.left:
        known = standing.seconds_left == standing.seconds_left
        words.append(f"{standing.left} to ask, {duration_words(standing.seconds_left)}{' left' if known else ''}")
    return ", ".join(words)


def total_line(standing: Standing, words: str, *, width: int) -> RenderableType:
    """The last line: a bar over everything, and words."""
    if width < 2 * BAR + cell_len(words):
        return Text(words, no_wrap=True, overflow="ellipsis")
    line = Table.grid(padding=(0, _GAP, 0, 0))
    line.add_row(ProgressBar(total=standing.planned, completed=standing.planned - standing.left, width=BAR),
                 Text(words, no_wrap=True))
    return line


def _columns(rows: Sequence[Row]) -> dict[str, _Column]:
    return {
        "key": _Column("key", [short_key(row.variant.key) for row in rows]),
        "task": _Column("task", [row.variant.task for row in rows]),
        "name": _Column("variant", [one_line(row.variant.name) for row in rows]),
        "asked": _Column("answers", [f"{row.asked}/{row.planned}" for row in rows], right=True),
        "pace": _Column("s/photo", [seconds(row.answer_s).text for row in rows], right=True),
        "failed": _Column("failed", [str(row.failed) for row in rows], right=True),
        "state": _Column("", [row.state for row in rows]),
    }


def _names_room(columns: dict[str, _Column], width: int) -> int:
    """Characters that the other columns leave for names, or for names and bars."""
    return width - sum(column.width + _GAP for name, column in columns.items() if name != "name")


def _cells(row: Row, words: dict[str, str], room: int, with_bar: bool) -> list[RenderableType]:
    styles = {"state": _STYLES.get(row.state, ""), "failed": "red" if row.failed else "dim", "key": "dim"}
    cells: list[RenderableType] = []
    for name, word in words.items():
        text = Text(word, style=styles.get(name, ""))
        if name == "name":
            text.truncate(room, overflow="ellipsis")
        cells.append(text)
        if name == "name" and with_bar:
            cells.append(ProgressBar(total=max(1, row.planned), completed=row.asked, width=BAR))
    return cells


def _others(rows: Sequence[Row]) -> str:
    states = sorted((row.state for row in rows), key=_BUSY.index)
    return f"and {len(rows)} more: {tally(states)}"
