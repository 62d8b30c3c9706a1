"""A number that was measured, the limit it must keep, and the table of them."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

HEADS = ("what", "measured", "limit", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One line of the table.

    Examples
    --------
    >>> fast = Ratio(what="speed", value=2.31, limit=2, side="at least", unit="×")
    >>> fast.measured, fast.bound, fast.kept
    ('2.31×', '≥ 2×', True)
    """

    what: str
    value: float
    limit: float
    side: Literal["at most", "at least"] = "at most"
    """On which side of the limit the value must lie; on the limit is kept, NaN is not."""
    unit: str = "×"

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit if self.side == "at most" else self.value >= self.limit

    @property
    def measured(self) -> str:
        """The value with its unit; more digits where two would look like the limit that is broken."""
        hidden = not self.kept and round(self.value, 2) == self.limit
        return f"{self.value:.{4 if hidden else 2}f}{self.unit}"

    @property
    def bound(self) -> str:
        """The limit with its unit."""
        return f"{'≤' if self.side == 'at most' else '≥'} {self.limit:g}{self.unit}"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What stands under `HEADS`."""
        return self.what, self.measured, self.bound, "kept" if self.kept else "BROKEN"


def as_text(ratios: Sequence[Ratio]) -> str:
    """The table for a terminal.

    Examples
    --------
    >>> print(as_text([Ratio(what="speed", value=1, limit=2, side="at least")]))
    what   measured  limit  verdict
    speed  1.00×     ≥ 2×   BROKEN
    """
    rows = [HEADS, *(ratio.cells for ratio in ratios)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                     for row in rows)


def as_markdown(ratios: Sequence[Ratio]) -> str:
    """The same table for a README."""
    rows = [HEADS, ("---", "--:", "--:", "---"), *(ratio.cells for ratio in ratios)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def machine() -> str:
    """Where it was measured, in one line without a name of the machine."""
    return (f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}, "
            f"{os.cpu_count()} processors")
