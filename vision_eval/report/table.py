"""Tables as plain data: the same cells for terminal, Markdown and HTML."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["text", "number", "code", "raw"]
"""How a column reads: words, figures set to the right, identifiers, or text of a model with its line breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one cell says; the text may be a stranger's, so whoever renders it makes it harmless."""

    text: str
    title: str = ""
    """What a pointer resting on it is told."""
    below: str = ""
    """A second, smaller line where there is room for one."""
    value: float = math.nan
    """The number behind the text; NaN: there is none."""
    low: float = math.nan
    high: float = math.nan
    """Interval of a share in [0, 1], for drawing; NaN: nothing to draw."""

    @property
    def drawable(self) -> bool:
        """Whether value and interval can be drawn on a scale from 0 to 1."""
        return 0 <= self.low <= self.value <= self.high <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Name and meaning of a column."""

    key: str
    """What code knows the column by."""
    text: str
    title: str = ""
    kind: Kind = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row; the first cell names it."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under heads, with a caption above and notes below."""

    title: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    empty: str = "None."
    """What is said when there are no lines."""

    def only(self, *keys: str) -> Table:
        """The same table with these columns, in this order.

        Raises
        ------
        KeyError
            If there is no such column.

        Examples
        --------
        >>> heads = (Head(key="a", text="A"), Head(key="b", text="B"))
        >>> table = Table(title="", heads=heads, lines=(Line(key="1", cells=(Cell(text="x"), Cell(text="y"))),))
        >>> [cell.text for cell in table.only("b").lines[0].cells]
        ['y']
        """
        places = {head.key: place for place, head in enumerate(self.heads)}
        chosen = [places[key] for key in keys]
        return replace(self, heads=tuple(self.heads[place] for place in chosen),
                       lines=tuple(replace(line, cells=tuple(line.cells[place] for place in chosen))
                                   for line in self.lines))


def words(key: str, text: str, title: str = "") -> Head:
    """A column of words."""
    return Head(key=key, text=text, title=title, kind="text")


def rows(lines: Mapping[str, tuple[object, ...]]) -> tuple[Line, ...]:
    """Lines of plain values by key; what is no cell yet becomes one as it is written.

    Examples
    --------
    >>> rows({"a": ("x", 3)})[0].cells[1].text
    '3'
    """
    return tuple(Line(key=key, cells=tuple(value if isinstance(value, Cell) else Cell(text=str(value))
                                           for value in values)) for key, values in lines.items())
