"""The registry of metrics, and `score`: one row per attempt and metric."""

from vision_eval.metrics.scores import METRICS, SCORE_COLUMNS, score

__all__ = ["METRICS", "SCORE_COLUMNS", "score"]
