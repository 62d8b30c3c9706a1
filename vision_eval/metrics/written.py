"""How labels are written (methods, sections A17 to A19)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from vision_eval.metrics.declaration import Metric
from vision_eval.metrics.together import mean_over
from vision_eval.scoring import text
from vision_eval.scoring.matching import several


def _of_names(rate: Callable[[list[str]], float], reason: str) -> Callable[..., dict[str, Any]]:
    def judged(names: Iterable[str], *, keys: bool = False) -> dict[str, Any]:
        del keys
        given = several(names)
        return {"value": rate(given), "names": len(given), "reason": reason if math.isnan(rate(given)) else ""}
    return judged


def _empty(names: list[str]) -> float:
    return float(text.labels_per_image(names) == 0)


def _text(key: str, section: str, name: str, compute: Callable[..., Any], meaning: str, **changed: Any) -> Metric:
    return Metric(**{
        "key": f"text.{key}", "section": section, "name": name, "meaning": meaning, "family": "names",
        "status": "CORE", "view": "stored", "paired": True, "parts": ("names",), "compute": compute,
        "together": mean_over, "task": "labels", **changed})


WRITTEN = (
    _text("labels_per_image", "A18", "Labels per image", _of_names(text.labels_per_image, ""),
          "labels that would be stored per photo", unit="labels", high=math.inf, direction=0),
    _text("empty_rate", "A18", "Empty rate", _of_names(_empty, ""), "photos for which no label would be stored",
          direction=-1, failed="zero", yes_no=True),
    _text("multi_word_rate", "A17", "Multi-word rate", _of_names(text.multi_word_rate, "no-labels"),
          "share of names with two or more words, of which single-word normalisation keeps one", direction=-1,
          view="raw", failed="skip", source="PhotoPrism's model comparison"),
    _text("duplicate_rate", "A19", "Duplicate rate", _of_names(text.duplicate_rate, "no-labels"),
          "share of returned labels that collapse into another one", status="USEFUL", direction=-1, view="raw",
          failed="skip"),
)
"""Called with the names of one image."""
