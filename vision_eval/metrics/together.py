"""One value for many images: means that say how many images they rest on (methods, sections A6, 0.3 and 0.4)."""

from __future__ import annotations

import inspect
import math
from collections.abc import Collection, Sequence
from typing import Any

from vision_eval.metrics.declaration import Metric, rows


def mean_over(metric: Metric, *columns: Collection[Any], agg: str = "image",
              failed: Sequence[bool] | None = None, **options: Any) -> dict[str, Any]:
    """Mean of the values of single images; every image counts once.

    Raises
    ------
    ValueError
        If columns differ in length, or another way of aggregating is wanted: only label sets have one.
    """
    if agg != "image":
        raise ValueError(f"{metric.key!r} is a mean over images, which is no {agg!r} average.")
    images = aligned(metric, columns, failed)
    values = [_value(metric, data, bad, options) for *data, bad in images]
    return company(values, images, has_reference=metric.reference != "none" and len(columns) > 1)


def aligned(metric: Metric, columns: Sequence[Collection[Any]], failed: Sequence[bool] | None) -> list[list[Any]]:
    """Rows of data with whether the attempt failed; a missing prediction is a failure."""
    lists = [rows(column) for column in columns]
    flags = [False] * len(lists[0]) if failed is None else [bool(flag) for flag in rows(failed)]
    if len({len(flags), *map(len, lists)}) > 1:
        raise ValueError(f"{metric.key!r} needs columns of equal length, not {[*map(len, lists), len(flags)]}.")
    return [[() if data[0] is None else data[0], *data[1:], bad or data[0] is None]
            for *data, bad in zip(*lists, flags, strict=True)]


def company(values: Sequence[float], images: Sequence[Sequence[Any]], *, has_reference: bool) -> dict[str, Any]:
    """The mean of defined values, and how many images stand behind it."""
    defined = [value for value in values if not math.isnan(value)]
    eligible = sum(image[1] is not None for image in images) if has_reference else len(images)
    return {"value": math.fsum(defined) / len(defined) if defined else math.nan, "n": len(defined),
            "eligible": eligible, "asked": len(images), "failed": sum(image[-1] for image in images)}


def _value(metric: Metric, data: Sequence[Any], bad: bool, options: dict[str, Any]) -> float:
    if bad and metric.failed == "skip":
        return math.nan
    if bad and "failed" not in inspect.signature(metric.compute).parameters:
        return math.nan if metric.reference != "none" and len(data) > 1 and data[1] is None else 0.0
    found = metric(*data, **({"failed": True} if bad else {}), **options)
    return float(found)
