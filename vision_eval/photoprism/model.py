"""An entry of ``Models`` on its way through PhotoPrism."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vision_eval.photoprism.go import trimmed

TYPES = ("labels", "nsfw", "face", "caption", "generate")
"""Values of ``Type`` that PhotoPrism ever looks for."""

POINTERS = ("TensorFlow", "ONNX", "Options", "UnsafeClassIndex", "NeutralClassIndex")
"""Fields for which empty and absent are two things."""


@dataclass(slots=True)
class Model:
    """What PhotoPrism holds of one entry, and where each value came from.

    Fields bear their names of the ``vision.yml``; a field that is absent has Go's zero value.
    """

    fields: dict[str, Any]
    origin: str = "file"
    """``file``, ``default``, ``legacy`` or ``added``."""
    path: str = ""
    """Place in the file; empty: it stands in none."""
    line: int | None = None
    origins: dict[str, str] = field(default_factory=dict)
    """Where the values came from that the file does not hold, by path."""
    written: Mapping[str, Any] = field(default_factory=dict)
    """The fields as the file holds them."""
    disabled_by: str = ""
    """Variable that switches its type off; empty: none does."""

    @classmethod
    def read(cls, fields: dict[str, Any], *, path: str, line: int | None) -> Model:
        """An entry as it stands in the file."""
        return cls(copy.deepcopy(fields), path=path, line=line, written=copy.deepcopy(fields))

    @property
    def type(self) -> str:
        """What it is asked for."""
        return self.text("Type")

    @property
    def service(self) -> dict[str, Any]:
        """Its ``Service`` part."""
        found: dict[str, Any] = self.fields.setdefault("Service", {})
        return found

    @property
    def disabled(self) -> bool:
        """Whether selection passes it over."""
        return bool(self.fields.get("Disabled") or self.disabled_by)

    @property
    def engine(self) -> str:
        """The engine that is written, cleaned; empty: none is."""
        return trimmed(self.text("Engine").lower())

    def text(self, name: str) -> str:
        """A field that holds text."""
        return str(self.fields.get(name) or "")

    def of_service(self, name: str) -> str:
        """A text of its ``Service`` part; what is switched off says nothing."""
        return "" if self.service.get("Disabled") else str(self.service.get(name) or "")

    def fill(self, path: str, value: Any, origin: str = "engine") -> None:
        """Put a value where there is none, and note who did."""
        parent, _, name = path.rpartition(".")
        (self.service if parent == "Service" else self.fields)[name] = value
        self.origins[path] = origin


def plain(value: Any, depth: int = 16) -> Any:
    """A value as JSON can hold it; what is no number, too large or too deep becomes a text.

    Examples
    --------
    >>> plain({1: [float("inf")]})
    {'1': ['inf']}
    """
    if isinstance(value, dict) and depth:
        return {str(key): plain(one, depth - 1) for key, one in value.items()}
    if isinstance(value, list | tuple) and depth:
        return [plain(one, depth - 1) for one in value]
    if value is None or isinstance(value, bool | str) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**64 else f"{value:#x}"
    return str(value) if isinstance(value, float) else type(value).__name__


def unsayable(fields: dict[str, Any]) -> list[str]:
    """Paths of numbers that JSON cannot hold; they are removed."""
    parts = [("", fields), ("Options.", fields.get("Options") or {})]
    found = [(part, f"{prefix}{name}", name) for prefix, part in parts for name, value in part.items()
             if isinstance(value, float) and not math.isfinite(value)]
    for part, _, name in found:
        del part[name]
    return [path for _, path, _ in found]


def is_blank(text: object) -> bool:
    """Whether a text is empty but for white space, as Go sees it."""
    return not trimmed(str(text or ""))


def is_zero(name: str, value: Any) -> bool:
    """Whether PhotoPrism cannot tell a field from an absent one."""
    return value is None or (not value and name not in POINTERS)
