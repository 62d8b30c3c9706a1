"""Making text of strangers harmless: models, file names and tags may say anything."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""Emoji and several scripts need them, and they hide nothing."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>#&!|~$^])")
_BLOCK = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[-+=:]))(.)")
_SCHEME = re.compile(r":(?=//)")
_BARE_SITE = re.compile(r"(www)\.", re.IGNORECASE)


def visible(text: str) -> str:
    r"""The text with every character that hides, reorders or controls shown by its number; line breaks stay.

    Examples
    --------
    >>> visible("evil\u202egpj.exe"), visible("a\x00b\nc")
    ('evil⟨U+202E⟩gpj.exe', 'a⟨U+0000⟩b\nc')
    """
    unified = text.replace("\r\n", "\n")
    if unified.isascii() and unified.replace("\n", "").isprintable():
        return unified
    return "".join(_shown(char) for char in unified)


def one_line(text: str) -> str:
    r"""The same on one line, with a sign for each line break.

    Examples
    --------
    >>> one_line("a\n\nb")
    'a ↵ ↵ b'
    """
    return " ".join(visible(text).replace("\n", " ↵ ").split())


def clipped(text: str, most: int) -> str:
    """The beginning of a text, and how much there is of it.

    Examples
    --------
    >>> clipped("abcdef", 4), clipped("abcd", 4)
    ('abcd … (first 4 of 6 characters)', 'abcd')
    """
    return text if len(text) <= most else f"{text[:most]} … (first {most} of {len(text)} characters)"


def markdown(text: str) -> str:
    r"""The text as Markdown that shows it and does nothing else, on one line.

    Neither markup nor HTML nor a link comes of it, also as a cell of a table or at the beginning of a line.

    Examples
    --------
    >>> print(markdown("<b>](javascript:x) | *"))
    \<b\>\](javascript:x) \| \*
    """
    line = _SCHEME.sub(r"\\:", _MARKS.sub(r"\\\1", one_line(text)))
    return _BARE_SITE.sub(r"\1\\.", _BLOCK.sub(r"\1\\\2", line))


def fence(text: str) -> str:
    """The text as a code block that it cannot end by itself.

    Examples
    --------
    >>> print(fence("a"))
    ```text
    a
    ```
    """
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{ticks}text\n{visible(text)}\n{ticks}"


def _shown(char: str) -> str:
    if char == "\n" or char in _JOINERS:
        return char
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    return f"⟨U+{ord(char):04X}⟩" if hidden else char
