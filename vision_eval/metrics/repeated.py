"""What only several answers to one question show: how much they are alike (methods, section A21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vision_eval.metrics.crowd import Judged
from vision_eval.metrics.judging import told
from vision_eval.scoring.stability import Repeat, stability

ALL = -1
"""Number of the repeat in rows about all of them together."""

_NAMES = ("jaccard", "core_ratio", "identical", "top1", "confidence_sd")
_SEEN = ("failed", "stored_labels", "stored_confidences", "stored_topicalities")
KEYS = tuple(f"stability.{name}" for name in _NAMES)


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """Photos that a variant was asked about at least twice."""

    attempts: pd.DataFrame
    """Their first attempts, one row each, in the order of the attempts; `failed` says whether any of them failed."""
    said: Judged


def repeated(attempts: pd.DataFrame, words: dict[str, int]) -> Repeated | None:
    """How alike the repeats are that PhotoPrism would store; None: nothing was asked twice.

    Parameters
    ----------
    attempts : DataFrame
        With the columns of `frames.ATTEMPT_COLUMNS`.
    words : dict of str to int
        Numbers of reasons; new ones are added.
    """
    if not (attempts["repeat"] > 0).any():
        return None
    labels = attempts[attempts["task"] == "labels"]
    places = labels.groupby(["variant", "sample"], sort=False).indices
    groups = [group for group in places.values() if len(group) > 1]
    if not groups:
        return None
    given = list(map(_labels, *(labels[name].tolist() for name in _SEEN)))
    values, reasons = list[list[float]](), list[list[int]]()
    for group in groups:
        found = stability([given[place] for place in group])
        scores = [told(getattr(found, name), found.reason or "none-in-all") for name in _NAMES]
        values.append([value for value, _ in scores])
        reasons.append([words.setdefault(reason, len(words)) for _, reason in scores])
    failed = labels["failed"].to_numpy()
    firsts = labels.iloc[[group[0] for group in groups]].assign(
        repeat=ALL, failed=[bool(failed[group].any()) for group in groups])
    held: NDArray[np.signedinteger] = np.array(reasons, np.int16)
    return Repeated(firsts, Judged(np.array(values, np.float64), held))


def _labels(failed: bool, names: Sequence[str], confidences: Sequence[float], topicalities: Sequence[float]) -> Repeat:
    if failed:
        return None
    return [{"name": name, "confidence": confidence, "topicality": topicality}
            for name, confidence, topicality in zip(names, confidences, topicalities, strict=True)]
