"""The short name by which PhotoPrism tells labels apart."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from vision_eval.photoprism.go import trimmed

LONGEST = 80
"""Characters that are left of a slug."""

_OTHER = re.compile(r"[^a-z0-9_-]")
_DASHES = re.compile(r"-+")


@lru_cache(maxsize=65536)
def slug(text: str) -> str:
    """The slug of a name; empty: the name has neither letters nor digits.

    References
    ----------
    PhotoPrism contract, section 4.2.

    Examples
    --------
    >>> slug("Café & Bar"), slug("Ski-Lift"), slug("北京"), slug("😀")
    ('cafe-and-bar', 'ski-lift', 'bei-jing', '')
    """
    ascii_text = "".join(map(_ascii, trimmed(text))).lower()
    return _DASHES.sub("-", _OTHER.sub("-", ascii_text)).strip("-_")[:LONGEST]


@lru_cache(maxsize=65536)
def _ascii(letter: str) -> str:
    if letter.isascii():
        return {'"': "", "'": "", "&": "and", "@": "at"}.get(letter, letter)
    if letter > "\uffff":
        return ""
    return anyascii(letter) + (" " if "\u4e00" <= letter <= "\u9fff" else "")
