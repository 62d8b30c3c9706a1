"""From measurements to nouns: one weighted sum for each concept, squashed to a confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision_eval.demo.models.quantized import Floats

FEWEST, MOST = 3, 8
"""Names that are given for a picture, whatever it shows."""
_CONVINCED = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A noun that a photo's owner would search for, and what speaks for and against it."""

    noun: str
    phrase: str
    """As it stands in a sentence, with an article where it needs one."""
    role: Literal["subject", "setting"]
    weights: Mapping[str, float]
    """Evidence by its name, in units of log-odds; ``one`` is always there."""
    plural: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was measured on one picture."""

    values: Floats
    """Shape (n_evidence,), each in [0, 1]."""
    extents: Floats
    """Shape (n_evidence,): how large and central the place is where it was measured, in [0, 1]."""
    light: str
    """Half a sentence about the brightness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A concept that was found."""

    concept: Concept
    confidence: float
    """In [0.01, 0.99], with two digits."""
    topicality: float
    """In [0.01, 1], with two digits."""


def weight_matrix(concepts: Sequence[Concept], layout: Sequence[str]) -> Floats:
    """The authored weights as one array.

    Parameters
    ----------
    concepts : sequence of Concept
        One row each.
    layout : sequence of str
        Names of the evidence, one column each.

    Raises
    ------
    ValueError
        If a concept leans on evidence that nobody measures.
    """
    column = {name: at for at, name in enumerate(layout)}
    matrix = np.zeros((len(concepts), len(layout)), dtype=np.float32)
    for row, concept in enumerate(concepts):
        if unknown := sorted(set(concept.weights) - set(column)):
            raise ValueError(f"Concept {concept.noun!r} leans on {unknown!r}, which is not measured.")
        for name, weight in concept.weights.items():
            matrix[row, column[name]] = weight
    return matrix


def findings(concepts: Sequence[Concept], weights: Floats, evidence: Evidence) -> tuple[Finding, ...]:
    """Three to eight concepts, the most certain first.

    Confidence is the logistic function of the weighted sum, so it grows with everything that speaks for the
    concept. Topicality is the mean extent of what spoke for it. Below three convincing concepts, the next best
    fill up with their small confidence.
    """
    logits = weights @ evidence.values
    confidences = np.clip(1 / (1 + np.exp(-logits.astype(np.float64))), 0.01, 0.99)
    order = np.argsort(-confidences, kind="stable")[:MOST]
    kept = [at for rank, at in enumerate(order) if rank < FEWEST or confidences[at] >= _CONVINCED]
    return tuple(Finding(concept=concepts[at], confidence=round(float(confidences[at]), 2),
                         topicality=_topicality(weights[at], evidence)) for at in kept)


def _topicality(weights: Floats, evidence: Evidence) -> float:
    support = np.maximum(weights, 0) * evidence.values
    mean = float(support @ evidence.extents) / max(float(support.sum()), 1e-6)
    return round(min(1.0, max(0.01, mean)), 2)
