"""One value for many images: means that say how many images they rest on (methods, sections A6, 0.3 and 0.4)."""

from __future__ import annotations

import inspect
import math
from collections.abc import Collection, Sequence
from typing import Any

from vision_eval.metrics.declaration import Metric, rows
from vision_eval.scoring.score import Score

NOT_ELIGIBLE = frozenset({"no-reference", "no-negatives", "no-slots"})
"""Reasons that say that nobody looked at an image."""


def mean_over(metric: Metric, *columns: Collection[Any], agg: str = "image", failed: Sequence[bool] | None = None,
              **options: Any) -> dict[str, Any]:
    """Mean of the values of single images; every image counts once.

    Raises
    ------
    ValueError
        If columns differ in length, or another way of aggregating is wanted: only label sets have one.
    """
    if agg != "image":
        raise ValueError(f"{metric.key!r} is a mean over images, which is no {agg!r} average.")
    images = aligned(metric, columns, failed)
    scores = [_judged(metric, data, bad, options) for *data, bad in images]
    return company(scores, failed=sum(image[-1] for image in images))


def aligned(metric: Metric, columns: Sequence[Collection[Any]], failed: Sequence[bool] | None) -> list[list[Any]]:
    """Rows of data with whether the attempt failed; a missing prediction is a failure."""
    lists = [rows(column) for column in columns]
    flags = [False] * len(lists[0]) if failed is None else [bool(flag) for flag in rows(failed)]
    if len({len(flags), *map(len, lists)}) > 1:
        raise ValueError(f"{metric.key!r} needs columns of equal length, not {[*map(len, lists), len(flags)]}.")
    return [[() if data[0] is None else data[0], *data[1:], bad or data[0] is None]
            for *data, bad in zip(*lists, flags, strict=True)]


def company(scores: Sequence[Score], *, failed: int) -> dict[str, Any]:
    """The mean of defined values, and how many images stand behind it."""
    defined = [score.value for score in scores if not math.isnan(score.value)]
    eligible = sum(score.reason not in NOT_ELIGIBLE for score in scores)
    return {"value": math.fsum(defined) / len(defined) if defined else math.nan, "n": len(defined),
            "eligible": eligible, "asked": len(scores), "failed": failed}


def _judged(metric: Metric, data: Sequence[Any], bad: bool, options: dict[str, Any]) -> Score:
    if bad and "failed" not in inspect.signature(metric.compute).parameters:
        return Score(math.nan, "failed") if metric.failed == "skip" else Score(0.0)
    told = metric.explain(*data, **({"failed": True} if bad else {}), **options)
    return Score(float(told["value"]), told["reason"])
