"""When two names mean the same label: a name becomes a key, step by step."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping

from vision_eval.scoring.words import ARTICLES, INVARIANT, IRREGULAR, SPELLINGS

SEPARATORS = re.compile(r"[\s\-_/\\|,;:]+")
"""What stands between the words of a name (methods, sections A17 and B1)."""
_USUAL_LENGTH = 64
"""Characters up to which a name is remembered with its key; longer ones are rare and may be hostile."""
_EDGES = "\"'‘’‚‛“”„‟«»‹›()[]{}<>「」『』【】《》〈〉.!?。`~*#"
_SIBILANT_PLURAL = re.compile(r"(?:ss|x|zz|ch|sh)es\Z")
_PLURAL = re.compile(r".[^\W_sui]s\Z")
"""Not ss, us and is, nor two letters, nor a mark before the s."""


def fold(name: str) -> str:
    r"""Step 1: one form for every way to write the same characters.

    Control and zero-width characters go, but a line break or tab still separates words, so it becomes a blank.

    Examples
    --------
    >>> fold("Straße"), fold("\ufb01sh"), fold("sea\u200b\tlion")
    ('strasse', 'fish', 'sea lion')
    """
    wide = unicodedata.normalize("NFKC", name)
    kept = "".join(" " if char.isspace() else char for char in wide
                   if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf"))
    return unicodedata.normalize("NFKC", kept.casefold())


def separate(name: str) -> str:
    r"""Step 2: runs of whitespace and ``- _ / \ | , ; :`` become one space.

    Examples
    --------
    >>> separate(" text_on - sign ")
    'text on sign'
    """
    return SEPARATORS.sub(" ", name).strip()


def strip_edges(name: str) -> str:
    """Step 3: no quotes, brackets or other marks around any token; empty tokens go.

    Examples
    --------
    >>> strip_edges('"dog" (small) !')
    'dog small'
    """
    stripped = (token.strip(_EDGES) for token in name.split(" "))
    return " ".join(token for token in stripped if token)


def drop_article(name: str) -> str:
    """Step 4: no leading articles, if something remains.

    Examples
    --------
    >>> drop_article("the sea"), drop_article("the")
    ('sea', 'the')
    """
    first, _, rest = name.partition(" ")
    return drop_article(rest) if rest and first in ARTICLES else name


def singular(word: str) -> str:
    """Step 5 for one lower-case English word: tables first, then the rules of spelling.

    Examples
    --------
    >>> [singular(word) for word in ("cherries", "boxes", "buses", "horses", "glasses", "leaves", "tennis")]
    ['cherry', 'box', 'bus', 'horse', 'glasses', 'leaf', 'tennis']
    """
    if word in INVARIANT:
        return word
    found = IRREGULAR.get(word) or _regular(word)
    return IRREGULAR.get(found, found)  # "peoples"


def _regular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if _SIBILANT_PLURAL.search(word):
        return word[:-2]
    return word[:-1] if _PLURAL.search(word) else word


def singularise_last(name: str) -> str:
    """Step 5: the last token as a singular; the earlier ones describe it and stay.

    Examples
    --------
    >>> singularise_last("sports cars")
    'sports car'
    """
    head, blank, last = name.rpartition(" ")
    return head + blank + singular(last)


def unify_spelling(name: str) -> str:
    """Step 6: one spelling of words that have two, token by token.

    Examples
    --------
    >>> unify_spelling("grey tyre")
    'gray tire'
    """
    return " ".join(SPELLINGS.get(token, token) for token in name.split(" "))


def exact_key(name: str) -> str:
    """Name after steps 1 to 3, which hold in every language; ``""`` when nothing of it is left.

    Examples
    --------
    >>> exact_key("TEXT_ON_SIGN"), exact_key("---")
    ('text on sign', '')

    References
    ----------
    Methods, section B1.
    """
    return _remembered_exact(name) if len(name) <= _USUAL_LENGTH else _exact(name)


def _exact(name: str) -> str:
    return strip_edges(separate(fold(name)))


_remembered_exact = functools.lru_cache(maxsize=1 << 14)(_exact)


def normalise(name: str, *, aliases: Mapping[str, str] | None = None) -> str:
    """Key of an English label name: two names with the same key are the same label.

    Parameters
    ----------
    name : str
        As a model or a person wrote it.
    aliases : mapping of str to str, optional
        A user's own equivalents, from key to key; applied last.

    Returns
    -------
    str
        The key; ``""`` when no name is left, which callers drop.

    References
    ----------
    Methods, section B1; Unicode Standard Annex 15 for the normal form.

    Examples
    --------
    >>> [normalise(name) for name in ("  Ferris-Wheels ", "the Sea lions", "TEXT_ON_SIGN", "---")]
    ['ferris wheel', 'sea lion', 'text on sign', '']
    """
    exact = exact_key(name)
    key = _remembered_key(exact) if len(exact) <= _USUAL_LENGTH else _key(exact)
    return (aliases or {}).get(key, key)


def _key(exact: str) -> str:
    return unify_spelling(singularise_last(drop_article(exact)))


_remembered_key = functools.lru_cache(maxsize=1 << 14)(_key)


def keys(names: Iterable[str], *, aliases: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Distinct keys of names, in order of first appearance; names of which nothing is left are dropped.

    Raises
    ------
    TypeError
        If a plain string is passed; its letters would become labels.

    References
    ----------
    Methods, sections 0.2 and B1.

    Examples
    --------
    >>> keys(["Dogs", "beach", "dog", "---"])
    ('dog', 'beach')
    """
    found = dict.fromkeys(normalise(name, aliases=aliases) for name in several(names))
    return tuple(key for key in found if key)


def several(names: Iterable[str]) -> list[str]:
    """Names as a list, refusing one text where many are meant.

    Raises
    ------
    TypeError
        If a plain string is passed; its letters would become labels.
    """
    if isinstance(names, str):
        raise TypeError(f"Names are a set or sequence of texts, not the one text {names!r}.")
    return list(names)
