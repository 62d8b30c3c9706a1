"""How PhotoPrism writes, splits and shortens the names of labels."""

from __future__ import annotations

import re
from functools import lru_cache

from vision_eval.photoprism.go import SPACE, trimmed
from vision_eval.photoprism.words import SMALL, SPECIAL

LONGEST = 160
"""Characters that are left of a phrase."""

_BLANKS = re.compile(f"[{SPACE}]+")
_SEPARATORS = str.maketrans(dict.fromkeys("-_/\\|,;:", " "))
_REMOVED = str.maketrans(dict.fromkeys([*map(chr, range(32)), "\x7f", *'"$%\\*`;<>{}']))
_INJECTIONS = ("${", "ldap://")
_EDGES = "\"'()[]{}<>.,!?`~"
_LATIN = re.compile(
    "[A-Za-z\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\u02b8\u02e0-\u02e4\u1d00-\u1d25\u1d2c-\u1d5c\u1d62-\u1d65\u1d6b-\u1d77"
    "\u1d79-\u1dbe\u1e00-\u1eff\u2071\u207f\u2090-\u209c\u212a\u212b\u2132\u214e\u2183\u2184\u2c60-\u2c7f"
    "\ua722-\ua787\ua78b-\ua7ca\ua7d0-\ua7d9\ua7f2-\ua7ff\uab30-\uab5a\uab5c-\uab64\uab66-\uab69\ufb00-\ufb06"
    "\uff21-\uff3a\uff41-\uff5a\U00010780-\U000107ba\U0001df00-\U0001df2a]")


@lru_cache(maxsize=65536)
def title(text: str) -> str:
    """A name in title case.

    Parameters
    ----------
    text : str
        Any text; underscores count as spaces, and a slash parts it into blocks.

    Returns
    -------
    str
        Special words are spelled as PhotoPrism spells them, small ones stay small unless they come first in a
        block, and of all others the first letter, and every ASCII letter's neighbour after punctuation, is raised;
        the other letters keep their case.

    References
    ----------
    PhotoPrism contract, section 4.2.

    Examples
    --------
    >>> title("statue of_liberty"), title("black-and-white tv"), title("cat/dog"), title("iPhone's LED")
    ('Statue of Liberty', 'Black-And-White TV', 'Cat / Dog', "IPhone's LED")
    """
    blocks = (fields(block) for block in text.replace("_", " ").strip("/ -").split("/"))
    return " / ".join(" ".join(_raised(word, first=at == 0) for at, word in enumerate(block))
                      for block in blocks if block)


def phrase(text: str) -> str:
    """A name with its words kept, cleaned and in title case; empty: nothing is left of it.

    References
    ----------
    PhotoPrism contract, section 4.2.

    Examples
    --------
    >>> phrase("  ski-lift,  <red>"), phrase("${jndi:x}"), phrase("---")
    ('Ski Lift Red', '', '')
    """
    spaced = text.translate(_SEPARATORS)
    if any(pattern in text or pattern in spaced for pattern in _INJECTIONS):
        return ""
    cleaned = re.sub(" +", " ", trimmed(spaced.translate(_REMOVED)))
    return title(trimmed(cleaned[:LONGEST]))


def tokens(text: str) -> list[str]:
    """Words of a name without punctuation and digits, each followed by its singular if it has one.

    References
    ----------
    PhotoPrism contract, sections 4.2 and 4.3.

    Examples
    --------
    >>> tokens("3 (dogs), ski-lift")
    ['dogs', 'dog', 'ski', 'lift']
    """
    found: list[str] = []
    for word in fields(text.translate(_SEPARATORS)):
        cleaned = trimmed("".join(letter for letter in word.strip(_EDGES) if not letter.isdecimal()).strip("-_"))
        found += dict.fromkeys([cleaned, singular(cleaned)]) if cleaned else []
    return found


def singular(text: str) -> str:
    """A name without one ``s`` at its end, if it has four characters and three of them remain.

    References
    ----------
    PhotoPrism contract, section 4.2.

    Examples
    --------
    >>> [singular(name) for name in ("buses", "cds", "buss", "glass")]
    ['buse', 'cds', 'bus', 'glas']
    """
    if len(text) < 4 or text[-1] not in "sS":
        return text
    rest = trimmed(text[:-1])
    return rest if len(rest) >= 3 else text


def has_latin(text: str) -> bool:
    """Whether there is a letter of the Latin script, with or without accent.

    References
    ----------
    PhotoPrism contract, section 4.2; ranges from Unicode's Scripts.txt.

    Examples
    --------
    >>> has_latin("café"), has_latin("66!"), has_latin("собака")
    (True, False, False)
    """
    return _LATIN.search(text) is not None


def fields(text: str) -> list[str]:
    """Words between white space, as Go understands it."""
    return [word for word in _BLANKS.split(text) if word]


def lowered(text: str) -> str:
    """A text in lower case, one character for one, as Go lowers it."""
    return "".join(letter.lower()[:1] for letter in text)


def _raised(word: str, *, first: bool) -> str:
    small = lowered(word)
    bare = small.strip(":.,;!?")
    if bare in SPECIAL:
        return small.replace(bare, SPECIAL[bare], 1)
    if not first and bare in SMALL:
        return small
    before = " " + word
    return "".join(_upper(letter) if _parts(before[at]) else letter for at, letter in enumerate(word))


def _parts(letter: str) -> bool:
    return letter.isascii() and not letter.isalnum() and letter not in "_'"


def _upper(letter: str) -> str:
    raised = letter.title()
    return raised if len(raised) == 1 else letter
