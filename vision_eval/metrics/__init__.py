"""The registry of metrics, and `score`: one row per attempt and metric."""

from vision_eval.metrics.declaration import COLUMNS, Metric
from vision_eval.metrics.registry import METRICS, metric, metrics
from vision_eval.metrics.scores import SCORE_COLUMNS, score

__all__ = ["COLUMNS", "METRICS", "SCORE_COLUMNS", "Metric", "metric", "metrics", "score"]
