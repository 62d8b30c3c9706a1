"""Texts in which a model got stuck: blanks without end, and the same stretch again and again."""

from __future__ import annotations

import math
import re

_LONGEST_BLANK = 200
_TOKENS = 6
_TIMES = 8
_BLANKS = re.compile(r"\s+")
_SAMPLING = 50
_FOUR_BLANKS = re.compile(r"\s{4}")


def is_surely_quiet(text: str) -> bool:
    r"""Whether a text has too few blanks and braces for any of these; False says nothing.

    Examples
    --------
    >>> is_surely_quiet('{"labels": []}'), is_surely_quiet("two\nlines")
    (True, False)
    """
    # The only white space that is printable is the blank.
    return text.isprintable() and text.count(" ") < _TOKENS * _TIMES - 1 and text.count("}") < _TIMES


def has_blank_loop(text: str) -> bool:
    """Whether 200 or more blanks stand in a row.

    References
    ----------
    Methods, section C2 (code 4).

    Examples
    --------
    >>> has_blank_loop("{" + " " * 199), has_blank_loop("{" + " " * 200)
    (False, True)
    """
    if not _FOUR_BLANKS.search(text[::_SAMPLING]):  # 200 in a row cover four of the characters looked at
        return False
    return max(map(len, _BLANKS.findall(text)), default=0) >= _LONGEST_BLANK


def has_repetition_loop(text: str) -> bool:
    """Whether the last six words, or the last label object, stand eight times.

    A stretch of words must be repeated in a row at the end, whose last word may be cut.

    References
    ----------
    Methods, section C2 (code 5).

    Examples
    --------
    >>> has_repetition_loop("dog, " * 60), has_repetition_loop("dog, cat, " * 3)
    (True, False)
    """
    if text.count("}") >= _TIMES and text.count(_last_object(text)) >= _TIMES:
        return True
    tokens = text.split()
    return len(tokens) >= _TOKENS * _TIMES and (_ends_in_loop(tokens) or _ends_in_loop(tokens[:-1]))


def _last_object(text: str) -> str:
    """Last pair of braces without braces inside; the text itself when there is none."""
    end = len(text)
    while (start := text.rfind("{", 0, end)) >= 0:
        if (closing := text.find("}", start, end)) >= 0:
            return text[start:closing + 1]
        end = start
    return text


def _ends_in_loop(tokens: list[str]) -> bool:
    """Whether a stretch of tokens that holds the last six stands eight times in a row at the end."""
    if len(tokens) < _TOKENS * _TIMES or tokens.count(tokens[-1]) < _TIMES:
        return False
    last, longest = tokens[-_TOKENS:], len(tokens) // _TIMES
    period = next((step for step in range(1, longest + 1) if tokens[-_TOKENS - step:-step] == last), 0)
    if not period:
        return False
    tail = tokens[-_TIMES * period * math.ceil(_TOKENS / period):]
    return len(tail) >= _TIMES * _TOKENS and tail[period:] == tail[:-period]
