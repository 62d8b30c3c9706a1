"""The leaderboard for a terminal, with the cells of the report."""

from __future__ import annotations

import pandas as pd
from rich.cells import cell_len
from rich.table import Table as RichTable
from rich.text import Text

from vision_eval.report.boards import board
from vision_eval.report.harmless import one_line
from vision_eval.report.table import Table

COLUMNS = {
    "labels": ("variant", "quantization", "tie", "f1", "recall", "precision", "schema", "warm", "asked", "failed"),
    "caption": ("variant", "quantization", "tie", "conformance", "words", "chrf", "warm", "asked", "failed"),
}
"""What of a board a terminal shows, by task."""
SPARE = ("quantization", "chrf", "recall", "words", "schema", "asked", "precision")
"""What is left out first where there is no room; the report has everything."""

_GAP = 2
_RIGHT = frozenset({"tie", "warm", "asked", "failed"})


def board_table(scores: pd.DataFrame, task: str, *, width: int = 160) -> RichTable:
    """The leaderboard of one task for ``rich.print``; markup and control characters in names do nothing.

    Parameters
    ----------
    scores : DataFrame
        From `vision_eval.metrics.score`.
    task : {"labels", "caption"}
        Which.
    width : int, default 160
        Characters in a line; where they are too few, the columns of `SPARE` are left out one by one.

    Raises
    ------
    StudyError
        If nothing of the task is among the scores.
    """
    found = board(scores, task)
    present = {head.key for head in found.table.heads}
    table = _fitted(found.table.only(*(key for key in COLUMNS[task] if key in present)), width)
    stopped = (f"stopped: {line.cells[0].text} ({line.key}): {line.cells[2].text}" for line in found.stopped.lines)
    return _rich(table, (*table.notes, *stopped))


def _fitted(table: Table, width: int) -> Table:
    for spare in SPARE:
        if _width(table) <= width:
            break
        table = table.only(*(head.key for head in table.heads if head.key != spare))
    return table


def _width(table: Table) -> int:
    columns = [[head.text, *(line.cells[place].text for line in table.lines)] for place, head in enumerate(table.heads)]
    keys = ["key", *(short_key(line.key) for line in table.lines)]
    return sum(max(map(cell_len, column)) + _GAP for column in (keys, *columns))


def _rich(table: Table, notes: tuple[str, ...]) -> RichTable:
    shown = RichTable(title=_text(table.title), title_justify="left", caption=_text("\n".join(notes)),
                      caption_justify="left", box=None, padding=(0, _GAP, 0, 0), pad_edge=False)
    shown.add_column("key", no_wrap=True)
    for head in table.heads:
        shown.add_column(_text(head.text), justify="right" if head.key in _RIGHT else "left", overflow="fold")
    for line in table.lines:
        shown.add_row(_text(short_key(line.key)), *(_text(cell.text) for cell in line.cells))
    return shown


def short_key(key: str) -> str:
    """The part of a variant's key that tells it apart; every command understands it.

    Examples
    --------
    >>> short_key("labels-3f9a1c2e")
    '3f9a1c2e'
    """
    return key.rpartition("-")[2]


def _text(text: str) -> Text:
    return Text("\n".join(map(one_line, text.split("\n"))))
