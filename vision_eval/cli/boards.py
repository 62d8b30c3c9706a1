"""Leaderboards in the terminal."""

from __future__ import annotations

import pandas as pd

from vision_eval.cli.console import out, say
from vision_eval.report.terminal import board_table, footnotes
from vision_eval.runs import Run


def show_boards(run: Run, scores: pd.DataFrame) -> None:
    """One table per task, with what people need to know to read it."""
    if scores.empty:
        say("Nothing was answered, so there is nothing to score.")
        return
    for task in sorted(scores["task"].unique(), reverse=True):
        say()
        out.print(board_table(run, scores, task))
        for note in footnotes(run, task):
            say(note)
    say()


def stopped_note(run: Run) -> None:
    """Which variants were given up, and why."""
    for key, reason in run.stopped.items():
        say(f"Stopped, not ranked: {run.variant(key).name} ({key}): {reason}.")
