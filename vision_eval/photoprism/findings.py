"""What there is to say about a ``vision.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
"""``error``: PhotoPrism does not do at all what is wanted. ``warning``: it does something else than it seems."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth knowing, and what to do about it."""

    code: str
    severity: Severity
    path: str
    """Place in the file, such as ``Models[0].Service.Uri``; empty: the whole file."""
    message: str
    """What PhotoPrism does."""
    hint: str = ""
    line: int | None = None
    """Counted from 1; None: it stands in no line."""

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain values."""
        return asdict(self)


def line_of(path: str, lines: Mapping[str, int]) -> int | None:
    """Line of a place, or of the next thing around it that has one.

    Examples
    --------
    >>> line_of("Models[0].Service.Think", {"Models[0]": 2, "Models[0].Service": 7})
    7
    """
    while path and path not in lines:
        path = re.sub(r"(?:\.[^.\[\]]*|\[\d+\]|^[^.\[\]]*|.)$", "", path, count=1, flags=re.DOTALL)
    return lines.get(path)
