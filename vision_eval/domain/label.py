"""One label as a model gave it, after a protocol's reader filled in what was missing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name with the model's own scores."""

    name: str
    """As the model wrote it; not normalised, not trusted."""
    confidence: float | None = None
    """In [0, 1] once a reader has capped it; None: the protocol has no such score."""
    topicality: float | None = None
    """How much the photo is about it, in [0, 1]; None as above."""
