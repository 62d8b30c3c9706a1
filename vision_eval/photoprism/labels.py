"""One label on its way from an answer into a library."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

DEFAULT_CONFIDENCE = 0.5
"""What stands in for a confidence that is missing or not above 0 (PhotoPrism contract, section 2.1)."""


class LabelLike(Protocol):
    """Anything with a name and the model's two scores."""

    @property
    def name(self) -> str:
        """As the model wrote it."""

    @property
    def confidence(self) -> float | None:
        """Share; None: there is no such score."""

    @property
    def topicality(self) -> float | None:
        """Share; None as above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelResult:
    """A label as the reader keeps it, before any normalisation; shares are in single precision."""

    name: str
    confidence: float | None = None
    topicality: float | None = None
    priority: int = 0
    """0: the model gave none."""
    categories: tuple[str, ...] = ()
    nsfw: bool = False
    nsfw_confidence: float = 0.0
    source: str = ""
    """As the answer says; what is stored is the source of the work."""
    steps: tuple[str, ...] = ()
    """What was filled in or capped, in words."""


def completed(label: LabelResult) -> LabelResult:
    """A label with its missing scores filled in and the others capped; the same again when done twice.

    References
    ----------
    PhotoPrism contract, section 3.2.

    Examples
    --------
    >>> found = completed(LabelResult(name="dog", confidence=95.0, nsfw=True))
    >>> found.confidence, found.topicality, found.nsfw_confidence
    (1.0, 1.0, 1.0)
    >>> found.steps
    ('no topicality → confidence', 'percent 95 → 1.0', 'percent 95 → 1.0', 'nsfw score 0 → 1.0')
    """
    if not label.nsfw and label.nsfw_confidence == 0 and _is_whole(label.confidence) and _is_whole(label.topicality):
        return label
    steps = list(label.steps)
    confidence, topicality, score = label.confidence, label.topicality, label.nsfw_confidence
    if confidence is None or not confidence > 0:
        confidence = DEFAULT_CONFIDENCE
        steps.append(f"no confidence → {DEFAULT_CONFIDENCE}")
    if topicality is None or not topicality > 0:
        topicality = confidence
        steps.append("no topicality → confidence")
    steps += [f"{'percent' if share >= 2 else 'score'} {share:g} → 1.0"
              for share in (confidence, topicality) if share > 1]
    unsafe = label.nsfw or score > 1
    capped = 1.0 if unsafe and not 0 < score <= 1 else max(score, 0.0)
    steps += [f"nsfw score {score:g} → {capped}"] if capped != score else []
    return replace(label, confidence=min(confidence, 1.0), topicality=min(topicality, 1.0), nsfw=unsafe,
                   nsfw_confidence=capped, steps=tuple(steps))


def _is_whole(share: float | None) -> bool:
    return share is not None and 0 < share <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A label that normalisation and thresholds let pass."""

    index: int
    """Its place in the answer, from 0."""
    raw: str
    """As the model wrote it."""
    name: str
    """As it will be called."""
    confidence: float
    topicality: float
    priority: int = 0
    categories: tuple[str, ...] = ()
    nsfw: bool = False
    nsfw_confidence: float = 0.0
    source: str = ""
    steps: tuple[str, ...] = ()
    """How raw became name, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A label that is not stored, and why."""

    index: int
    raw: str
    name: str
    """As it would have been called; empty: no name was left."""
    reason: str
    """A key of `REASONS`."""
    detail: str
    """A sentence with the numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label of a photo as it stands in the library afterwards."""

    name: str
    slug: str
    uncertainty: int
    """Percent."""
    topicality: int
    """Percent."""
    priority: int
    categories: tuple[str, ...]
    nsfw: bool
    nsfw_confidence: int
    """Percent."""
    source: str
    indices: tuple[int, ...]
    """Which labels of the answer are in it, in the order in which they were stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What becomes of the labels of one answer."""

    kept: tuple[Kept, ...] = ()
    """In the model's order, doubles included."""
    dropped: tuple[Dropped, ...] = ()
    """In the model's order; what only storing skips stands here and in `kept`."""
    stored: tuple[Row, ...] = ()
    """In PhotoPrism's order, one for each slug."""


REASONS = {
    "no-name": "The answer gives the label no name.",
    "empty-name": "Cleaning leaves nothing of the name.",
    "below-threshold": "Its confidence is below the global threshold.",
    "rule-threshold": "Its confidence is below the threshold of its rule, which replaces the global one.",
    "below-topicality": "Its topicality is below the global threshold.",
    "no-slug": "The name has neither letters nor digits, so it has no slug.",
    "uncertainty-100": "Its confidence rounds to nothing.",
    "blocked": "Somebody removed the label from this photo.",
}
"""Why a label is not stored. Labels that share a slug are no loss: they become one row that names them all."""
