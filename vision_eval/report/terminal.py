"""The leaderboard for a terminal, with the cells of the report."""

from __future__ import annotations

import pandas as pd
from rich.table import Table as RichTable
from rich.text import Text

from vision_eval.report.boards import board
from vision_eval.report.harmless import one_line
from vision_eval.report.table import Table

COLUMNS = {
    "labels": ("variant", "quantization", "f1", "recall", "precision", "schema", "warm", "failed"),
    "caption": ("variant", "quantization", "conformance", "words", "chrf", "warm", "failed"),
}
"""What of a board fits into a terminal, by task."""

_RIGHT = frozenset({"warm", "failed"})


def board_table(scores: pd.DataFrame, task: str) -> RichTable:
    """The leaderboard of one task for ``rich.print``; markup and control characters in names do nothing.

    Parameters
    ----------
    scores : DataFrame
        From `vision_eval.metrics.score`.
    task : {"labels", "caption"}
        Which.

    Raises
    ------
    StudyError
        If nothing of the task is among the scores.
    """
    found = board(scores, task)
    present = {head.key for head in found.table.heads}
    table = found.table.only(*(key for key in COLUMNS[task] if key in present))
    stopped = (f"stopped: {line.cells[0].text} ({line.key}): {line.cells[2].text}" for line in found.stopped.lines)
    return _rich(table, (*table.notes, *stopped))


def _rich(table: Table, notes: tuple[str, ...]) -> RichTable:
    shown = RichTable(title=_text(table.title), title_justify="left", caption=_text("\n".join(notes)),
                      caption_justify="left", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in table.heads:
        shown.add_column(_text(head.text), justify="right" if head.key in _RIGHT else "left", overflow="fold")
    for line in table.lines:
        shown.add_row(*(_text(cell.text) for cell in line.cells))
    return shown


def _text(text: str) -> Text:
    return Text("\n".join(map(one_line, text.split("\n"))))
