"""Frames of scores as `score` makes them, from plain numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import pytest


def make_scores(values: Mapping[str, Sequence[float | None]], *, metric: str = "labels.f1", direction: int = 1,
                low: float = 0.0, high: float = 1.0, yes_no: bool = False, repeats: int = 1,
                events: Sequence[str] = (), failed: Mapping[str, Sequence[int]] | None = None,
                names: Mapping[str, str] | None = None, stopped: Mapping[str, str] | None = None,
                seed: int = 1) -> pd.DataFrame:
    """Scores by variant, photo by photo; None: that photo was not asked. The task is the beginning of the key."""
    failures = failed or {}
    frame = pd.DataFrame([{
        "variant": key, "name": (names or {}).get(key, key.upper()), "task": key.partition("-")[0], "model": "small:4b",
        "quantization": "Q4_K_M", "sample": f"photo {place // repeats:04d}",
        "event": events[place // repeats] if events else "", "repeat": place % repeats, "metric": metric,
        "value": value, "reason": "undefined" if math.isnan(value) else "", "failed": place in failures.get(key, ()),
        "low": low, "high": high, "direction": direction, "yes_no": yes_no,
    } for key, column in values.items() for place, value in enumerate(column) if value is not None])
    frame.attrs = {"seed": seed, "reference": "partial", "demonstration": False, "stopped": dict(stopped or {})}
    return frame


@pytest.fixture(scope="session")
def scores() -> Callable[..., pd.DataFrame]:
    """A maker of frames of scores."""
    return make_scores
