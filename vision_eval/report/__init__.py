"""What people hand around: a run as one page of HTML and one of Markdown, and its leaderboard on a terminal."""

from vision_eval.report.terminal import board_table
from vision_eval.report.writing import report

__all__ = ["board_table", "report"]
