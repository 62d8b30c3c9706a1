"""The photos of a study and what people said about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

ReferenceKind = Literal["partial", "exhaustive"]
"""Whether a label that the reference lacks may still be right (partial) or is wrong (exhaustive)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What people said about a photo.

    In every field None means that nobody was asked, and an empty tuple that somebody said "nothing".
    """

    labels: tuple[str, ...] | None = None
    """Names of what can be seen, as written by people."""
    absent: tuple[str, ...] | None = None
    """Names of what is known not to be there."""
    subject: tuple[str, ...] | None = None
    """Acceptable names of the main subject."""
    setting: tuple[str, ...] | None = None
    """Acceptable names of the place or scene."""
    captions: tuple[str, ...] | None = None
    """Descriptions, each by another person or in other words."""
    language: str = "en"
    """Language of all of the above, as a BCP 47 tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One photo of a dataset."""

    id: str
    """Unique in its dataset; for a plain folder the path below it, with forward slashes."""
    image: Path
    """Where the file lies; inside the folder of its dataset."""
    reference: Reference = Reference()
    split: str = ""
    """Such as ``holdout``; empty: not split."""
    event: str = ""
    """Photos of one event are near-duplicates and are resampled together; empty: on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about a photo that keeps it out of the study, or that people should know."""

    sample_id: str
    code: str
    """One word such as ``UNREADABLE``."""
    message: str
    """A sentence for people."""
    fatal: bool = True
    """Whether the photo is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo made ready to be sent: small, upright, sRGB, without metadata."""

    jpeg: bytes
    """Exactly the bytes that are sent, but for a cache-busting comment."""
    sha256: str
    """Of `jpeg`; with `sides` of the digits of all of them, one after the other."""
    source_sha256: str
    """Of the original file."""
    width: int
    height: int
    """Size of `jpeg` in pixels."""
    source_width: int
    source_height: int
    """Size of the original in pixels, upright."""
    source_format: str
    """Such as ``JPEG``."""
    notes: tuple[str, ...] = ()
    """What had to be converted, such as ``CMYK``."""
    sides: tuple[bytes, ...] = ()
    """What `jpeg` leaves out of a photo that is not square, at 224 px: JPEGs of its two ends, left or upper first."""

    @property
    def images(self) -> tuple[bytes, ...]:
        """`jpeg` and `sides`: all that a request may hold, in its order."""
        return self.jpeg, *self.sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Photos with references, in a fixed order.

    Iterating gives the samples; ``len`` counts them.
    """

    name: str
    root: Path
    samples: tuple[Sample, ...]
    licence: str = ""
    language: str = "en"
    reference: ReferenceKind = "partial"
    findings: tuple[Finding, ...] = ()
    """Photos that cannot be used, each with its reason; they are not among `samples`."""
    credits: tuple[tuple[str, str], ...] = ()
    """Pairs of sample id and credit line, shown wherever the photo is shown."""

    def __len__(self) -> int:
        return len(self.samples)

    def __iter__(self) -> Iterator[Sample]:
        return iter(self.samples)

    def limit(self, n: int) -> Dataset:
        """The same dataset with its first `n` photos, for a first look."""
        if n < 1:
            raise ValueError(f"A dataset is limited to at least 1 photo, not {n}.")
        return replace(self, samples=self.samples[:n])
