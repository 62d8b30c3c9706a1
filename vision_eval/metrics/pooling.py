"""Label sets of many images: the mean over images, pooled counts, or means over labels (methods, section A6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from vision_eval.metrics.declaration import Metric
from vision_eval.metrics.together import mean_over


def sets_over(metric: Metric, predicted: Collection[Any], reference: Collection[Any], *, agg: str = "image",
              s_min: int = 5, empty_pair: str | None = None, failed: Sequence[bool] | None = None,
              **options: Any) -> dict[str, Any]:
    """One value for the label sets of many images."""
    chosen = {} if empty_pair is None else {"empty_pair": empty_pair}
    return mean_over(metric, predicted, reference, failed=failed, **chosen, **options)
