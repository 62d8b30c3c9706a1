"""Predictions as people hand them in: ranked names, or dicts with name, confidence and topicality."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

Predicted = Collection[str | Mapping[str, Any]]


def scored(predicted: Predicted) -> list[tuple[str, float | None]]:
    """Names with their confidence, best ranked first; None where nobody gave one.

    Raises
    ------
    TypeError
        If a plain string is passed; its letters would become labels.

    References
    ----------
    Methods, section 0.2.

    Examples
    --------
    >>> scored(["dog", {"name": "sea", "confidence": 0.4}])
    [('dog', None), ('sea', 0.4)]
    """
    if isinstance(predicted, str | Mapping):
        raise TypeError(f"Predictions are a sequence of names or dicts, not {predicted!r}.")
    given = list(predicted)
    if given and all(isinstance(one, Mapping) and one.get("confidence") is not None for one in given):
        given.sort(key=_rank)
    return [(str(one["name"]), _number(one.get("confidence"))) if isinstance(one, Mapping) else (one, None)
            for one in given]


def names_of(predicted: Predicted) -> list[str]:
    """Names alone, best ranked first."""
    return [name for name, _ in scored(predicted)]


def _rank(one: Any) -> tuple[float, float]:
    return -float(one["confidence"]), -float(one.get("topicality") or 0.0)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
