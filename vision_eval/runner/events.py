"""What a run reports while it works: values that a progress display, a log or a test may follow."""

from __future__ import annotations

from dataclasses import dataclass

from vision_eval.domain import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """A model is being loaded and warmed up."""

    host: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A model is ready."""

    host: str
    tag: str
    seconds: float
    """Loading on our clock, warm-up not included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One attempt is settled: answered just now, or known from before, or dropped with its variant or photo."""

    variant_keys: tuple[str, ...]
    """Every variant that the answer serves; several when they put the same question."""
    sample_id: str
    how: str
    """``answered``, ``known``, ``left out`` (photo unusable) or ``stopped`` (variant given up)."""
    failed: bool = False
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something about a photo."""

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something people should know although the run goes on."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A variant was given up."""

    variant_key: str
    reason: str


Event = Loading | Loaded | Settled | Found | Warned | Stopped
