"""How labels are written (methods, sections A17 to A19)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from typing import Any

from vision_eval.metrics.declaration import Metric
from vision_eval.metrics.together import mean_over
from vision_eval.scoring import text
from vision_eval.scoring.matching import normalise, several


def _of_names(rate: Callable[[list[str]], float], reason: str) -> Callable[..., dict[str, Any]]:
    def judged(names: Iterable[str], *, keys: bool = False, failed: bool = False) -> dict[str, Any]:
        del keys  # a key is its own key
        given = [] if failed else several(names)
        value = rate(given)
        return {"value": value, "names": len(given), "reason": reason if math.isnan(value) else ""}
    return judged


def _empty(names: list[str]) -> float:
    return float(text.labels_per_image(names) == 0)


def _lost(lost: Collection[str], raw: Collection[str]) -> dict[str, Any]:
    return _share(len(several(lost)), len(several(raw)))


def _renamed(stored: Collection[str], came_from: Collection[str]) -> dict[str, Any]:
    names = several(stored)
    changed = sum(is_renamed(name, raw) for name, raw in zip(names, several(came_from), strict=True))
    return _share(changed, len(names))


def is_renamed(stored: str, came_from: str) -> bool:
    """Whether a stored name is none of those, joined by a plus, that it comes from.

    Examples
    --------
    >>> is_renamed("Dog", "puppy + dogs"), is_renamed("Dog", "puppy")
    (False, True)
    """
    return normalise(stored) not in map(normalise, came_from.split(" + "))


def _share(part: int, whole: int) -> dict[str, Any]:
    """A share and how many labels it is of."""
    return {"value": part / whole if whole else math.nan, "names": whole, "reason": "" if whole else "no-labels"}


def _text(key: str, section: str, name: str, compute: Callable[..., Any], meaning: str, **changed: Any) -> Metric:
    return Metric(**{
        "key": key, "section": section, "name": name, "meaning": meaning, "family": "names",
        "status": "CORE", "view": "stored", "paired": True, "parts": ("names",), "compute": compute,
        "together": mean_over, "task": "labels", **changed})


WRITTEN = (
    _text("text.labels_per_image", "A18", "Labels per image", _of_names(text.labels_per_image, ""),
          "labels that would be stored per photo", unit="labels", high=math.inf, direction=0),
    _text("text.empty_rate", "A18", "Empty rate", _of_names(_empty, ""), "photos for which no label would be stored",
          direction=-1, failed="zero", yes_no=True),
    _text("text.multi_word_rate", "A17", "Multi-word rate", _of_names(text.multi_word_rate, "no-labels"),
          "share of names with two or more words, of which single-word normalisation keeps one", direction=-1,
          view="raw", failed="skip", source="PhotoPrism's model comparison"),
    _text("text.duplicate_rate", "A19", "Duplicate rate", _of_names(text.duplicate_rate, "no-labels"),
          "share of returned labels that collapse into another one", status="USEFUL", direction=-1, view="raw",
          failed="skip"),
    _text("labels.lost_rate", "0.6", "Lost labels", _lost,
          "lost to normalisation: share of the model's labels that would not be stored, for any reason",
          direction=-1, failed="skip"),
    _text("labels.renamed_rate", "0.6", "Renamed labels", _renamed,
          "share of the stored labels whose name is not the one that the model gave", direction=0, failed="skip"),
)
"""Called with the names of one image; the last two with lost and raw names, and stored names and their origins."""
