"""Label sets of many images: the mean over images, pooled counts, or means over labels (methods, section A6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from vision_eval.metrics.declaration import Metric
from vision_eval.metrics.together import aligned
from vision_eval.scoring import aggregation
from vision_eval.scoring.sets import EmptyPair

_NAMES = {"known_absent_rate": "known_absent"}


def sets_over(metric: Metric, predicted: Collection[Any], reference: Collection[Any], *,
              agg: aggregation.Aggregation = "image", beta: float = 1.0,
              s_min: int = aggregation.SMALLEST_SUPPORT, empty_pair: EmptyPair | None = None,
              failed: Sequence[bool] | None = None, keys: bool = False) -> dict[str, Any]:
    """One value for the label sets of many images."""
    images = aligned(metric, (predicted, reference), failed)
    name = metric.key.rpartition(".")[2]
    found = aggregation.over(
        [given for given, _, _ in images], [wanted for _, wanted, _ in images], score=_NAMES.get(name, name), agg=agg,
        beta=beta, s_min=s_min, empty_pair=empty_pair or "nan", failed=[bad for _, _, bad in images], keys=keys)
    return found.row()
