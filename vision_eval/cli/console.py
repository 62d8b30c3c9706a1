"""Where words go, and with which code the program ends."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Sequence
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape

DONE, ABOVE_BUDGET, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done; finished with failures above the budget; bad input; Ctrl-C."""

PIPE_WIDTH = 160
"""Characters in a line where nobody says how wide a line is."""

out = Console(highlight=False, emoji=False,
              width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH)
"""Results, for people and pipes."""
err = Console(stderr=True, highlight=False, emoji=False)
"""Warnings, progress and errors."""


def say(text: str = "") -> None:
    """One line of results; the text is shown as it is, whoever wrote it."""
    out.print(text, markup=False, soft_wrap=True)


def say_json(value: object) -> None:
    """A JSON document on the standard output and nothing else."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def complain(error: Exception) -> None:
    """One clear message on the standard error stream; no traceback."""
    err.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)


def pairs(rows: Sequence[tuple[str, str]]) -> None:
    """Two columns of plain text, the first as wide as it needs to be."""
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        say(f"  {name.ljust(width)}  {value}")


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun.

    Examples
    --------
    >>> counted(1, "photo"), counted(3, "photo"), counted(2, "reply", "replies")
    ('1 photo', '3 photos', '2 replies')
    """
    return f"{number} {one if number == 1 else several or one + 's'}"


def rows_as_json(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as JSON can say them: NaN and missing values become null."""
    return [{str(column): None if value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value
             for column, value in row.items()} for row in frame.to_dict("records")]
