"""The simplest real analyser, and an inventory of the odd things that a server may list."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from vision_eval.demo.entry import Entry
from vision_eval.demo.model import Look

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

_BYTES = {"F16": 2.0, "Q8_0": 1.0, "Q4_0": 0.5}
_TONES = ("dark", "bright")
_COLOURS = ("red", "green", "blue")
_CENTRES = np.eye(3) * 255


@dataclass(slots=True)
class Plain:
    """Names the mean tone and the strongest colour of a picture; nothing else."""

    tag: str
    quantization: str = "F16"
    capabilities: tuple[str, ...] = ("completion", "vision")
    family: str = "plain"
    parameters: int = 10
    _centres: NDArray[np.float64] | None = field(default=None, repr=False)

    @property
    def size_bytes(self) -> int:
        """Nine colour coordinates and a threshold."""
        return int(self.parameters * _BYTES[self.quantization])

    @property
    def digest(self) -> str:
        """Differs between tags: nothing else tells two plain models apart."""
        return hashlib.sha256(f"plain 1 {self.tag} {self.quantization}".encode()).hexdigest()

    def load(self) -> None:
        """Write the three colour centres down."""
        self._centres = _CENTRES.copy()

    def unload(self) -> None:
        """Forget them."""
        self._centres = None

    def look(self, picture: Image.Image) -> Look:
        """Mean colour, compared with the centres."""
        if self._centres is None:
            raise RuntimeError(f"{self.tag!r} was asked before it was loaded")
        mean = np.asarray(picture, dtype=float).reshape(-1, 3).mean(axis=0)
        tone, light = _TONES[int(mean.mean() > 127.5)], float(mean.mean() / 255)
        colour = _COLOURS[int(np.argmin(((self._centres - mean) ** 2).sum(axis=1)))]
        share = float(mean.max() / max(mean.sum(), 1.0))
        names = ((colour, round(share, 2), 0.5), (tone, round(abs(light - 0.5) + 0.5, 2), 0.4))
        return Look(names=names, caption=f"A {tone} picture in which {colour} is strongest.")


def inventory() -> tuple[Entry, ...]:
    """Everything a client must cope with: quantizations, an alias, a twin, a text model, a cloud stub, old listings."""
    full = Plain("plain:f16")
    text, thinking = ("completion",), ("completion", "vision", "thinking")
    return (
        Entry(model=full),
        Entry(model=Plain("plain:q8_0", "Q8_0")),
        Entry(model=Plain("plain:q4_0", "Q4_0")),
        Entry(model=Plain("plain:qat", "Q4_0")),
        Entry(model=full, tag="plain:latest"),
        Entry(model=Plain("plain-text:f16", capabilities=text)),
        Entry(model=Plain("plain-think:f16", capabilities=thinking)),
        Entry(model=Plain("plain-nofamilies:f16"), families=None),
        Entry(model=Plain("plain-old:f16"), tells_capabilities=False),
        Entry(model=Plain("plain-mlx:nvfp4", "F16"), file_format="safetensors"),
        Entry(model=Plain("plain:cloud"), remote_host="https://ollama.com:443"),
    )
