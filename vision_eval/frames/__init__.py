"""Tidy frames: one row per attempt, with columns that are declared once."""

from vision_eval.frames.attempts import Row, attempts_frame
from vision_eval.frames.columns import ATTEMPT_COLUMNS, Column, columns_table, framed

__all__ = ["ATTEMPT_COLUMNS", "Column", "Row", "attempts_frame", "columns_table", "framed"]
