"""What the embedded server asks of a model, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an analyser found in one picture; opaque to the server."""

    names: tuple[tuple[str, float, float], ...]
    """(noun, confidence, topicality), best first; both numbers are shares in [0, 1]."""
    caption: str
    """One sentence about the picture."""


class DemoModel(Protocol):
    """A small classical image analyser that passes for a vision model."""

    @property
    def tag(self) -> str:
        """Full tag, such as ``palette:1m-q4``."""
        ...

    @property
    def family(self) -> str:
        """Name shared by all sizes and quantizations, such as ``palette``."""
        ...

    @property
    def quantization(self) -> str:
        """Form of the stored parameters: ``Q4_0``, ``Q8_0`` or ``F16``."""
        ...

    @property
    def parameters(self) -> int:
        """Number of parameters."""
        ...

    @property
    def size_bytes(self) -> int:
        """Bytes that the parameters really take in this quantization."""
        ...

    @property
    def digest(self) -> str:
        """64 hex digits that change with parameters, quantization and code version of the analyser."""
        ...

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What it can do, normally ``("completion", "vision")``."""
        ...

    def load(self) -> None:
        """Unpack the parameters into arrays."""
        ...

    def unload(self) -> None:
        """Drop the arrays."""
        ...

    def look(self, picture: Image.Image) -> Look:
        """Analyse one picture; the prefill of a request."""
        ...
