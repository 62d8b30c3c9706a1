"""Small tables for notebooks; every text is escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape


def table(heads: Sequence[str], lines: Iterable[Sequence[object]], *, above: str = "",
          below: Sequence[str] = ()) -> str:
    """Rows under heads as HTML, with a sentence above and others below.

    Examples
    --------
    >>> table(["pet"], [["<b>cat</b>"]]).count("&lt;b&gt;cat")
    1
    """
    head = "".join(f"<th>{safe(text)}</th>" for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{safe(value)}</td>" for value in line) + "</tr>" for line in lines)
    first = f"<p>{safe(above)}</p>" if above else ""
    notes = "".join(f"<p><small>{safe(note)}</small></p>" for note in below)
    return f"<div>{first}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}</div>"


def safe(value: object) -> str:
    r"""A value as text of a page: no markup, and nothing that hides or reorders what follows.

    Examples
    --------
    >>> safe("<i>\u202ea"), safe(3)
    ('&lt;i&gt;⟨U+202E⟩a', '3')
    """
    return escape("".join(f"⟨U+{ord(char):04X}⟩" if unicodedata.category(char)[0] == "C" else char
                          for char in str(value)))
