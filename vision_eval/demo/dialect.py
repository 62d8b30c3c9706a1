"""What the same mistake is called by servers before and since v0.30, where the engine changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vision_eval.demo.wire import Refusal

_LLAMA_SERVER_SINCE = (0, 30)
_INPUTS = "Failed to create new sequence: failed to process inputs: "


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words of one server version.

    References
    ----------
    Ollama contract, sections 3, 5 and 7; the older words were recorded from a real server.

    Examples
    --------
    >>> Dialect("0.25.0").unreadable_picture().status, Dialect("0.32.15").unreadable_picture().status
    (500, 400)
    """

    version: str
    """As ``/api/version`` says it."""

    @property
    def modern(self) -> bool:
        """Whether a llama-server does the work."""
        numbers = tuple(int(part) for part in re.findall(r"\d+", self.version)[:2])
        return numbers >= _LLAMA_SERVER_SINCE

    @property
    def formats(self) -> tuple[str, ...]:
        """Picture formats it reads, as Pillow calls them."""
        return ("JPEG", "PNG", "WEBP", "BMP", "GIF") if self.modern else ("JPEG", "PNG", "WEBP")

    def unreadable_picture(self) -> Refusal:
        """The bytes are no picture."""
        if self.modern:
            return Refusal.nested(400, "Failed to load image or audio file")
        return Refusal(500, f"{_INPUTS}image: unknown format")

    def blind(self) -> Refusal:
        """A picture for a model that cannot see."""
        if self.modern:
            return Refusal.nested(400, "Multimodal data provided, but model does not support multimodal requests.")
        return Refusal(500, f"{_INPUTS}this model is missing data required for image input")

    def bad_schema(self) -> Refusal:
        """A schema that is none."""
        if self.modern:
            return Refusal.nested(400, "JSON schema conversion failed")
        return Refusal(500, "invalid JSON schema in format")
