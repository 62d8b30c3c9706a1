"""Leaderboards in the terminal."""

from __future__ import annotations

import pandas as pd

from vision_eval.cli.console import out, say
from vision_eval.report import board_table


def show_boards(scores: pd.DataFrame) -> None:
    """One table per task, with what people need to know to read it."""
    if scores.empty:
        say("Nothing was answered, so there is nothing to score.")
        return
    for task in sorted(scores["task"].unique(), reverse=True):
        say()
        out.print(board_table(scores, task, width=out.width))
    say()
