"""How the name of a label becomes the name it is stored under."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar, get_args

from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.identifiers import normalize_mode
from vision_eval.photoprism.titles import has_latin, phrase, singular, title, tokens
from vision_eval.photoprism.vocabulary import Entry, Library, Vocabulary

Mode = Literal["single-word", "phrase", "false"]
"""How much of a name is kept."""

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the rule that holds for it."""

    name: str
    """Empty: nothing was left."""
    rule: Entry | None = None
    steps: tuple[str, ...] = ()
    """How it came about, in words."""


@lru_cache(maxsize=256)
def resolved(mode: str | None, *, hosted: bool = False) -> Mode:
    """The mode that holds where this one is wanted.

    Parameters
    ----------
    mode : str or None
        A mode or another word for it; None, empty and ``auto`` leave it to PhotoPrism, and so does an unknown word.
    hosted : bool
        Whether the model runs at a provider.

    References
    ----------
    PhotoPrism contract, section 4.1.

    Examples
    --------
    >>> resolved("Multi Word"), resolved("auto"), resolved(None, hosted=True)
    ('phrase', 'single-word', 'phrase')
    """
    found = normalize_mode(mode) if mode else ""
    return next((each for each in get_args(Mode) if each == found), "phrase" if hosted else "single-word")


@lru_cache(maxsize=65536)
def named(raw: str, mode: Mode, vocabulary: Vocabulary, library: Library) -> Named:
    """What a label of this name is called.

    Parameters
    ----------
    raw : str
        As the model wrote it.
    mode : {"single-word", "phrase", "false"}
        How it is normalised.
    vocabulary, library : Vocabulary, Library
        Label rules, and labels that exist already.

    References
    ----------
    PhotoPrism contract, sections 4.2 to 4.5.

    Examples
    --------
    >>> from vision_eval.photoprism.rules import vocabulary
    >>> from vision_eval.photoprism.vocabulary import NO_LIBRARY
    >>> rules = vocabulary({"dog": {}, "carousel": {"label": "theme park"}})
    >>> [named("two dogs", mode, rules, NO_LIBRARY).name for mode in ("single-word", "phrase", "false")]
    ['Dog', 'Two Dogs', 'Two Dogs']
    >>> named("carousels", "phrase", rules, NO_LIBRARY).name
    'Theme Park'
    """
    name = trimmed(raw)
    if not name:
        return Named("")
    if mode == "false":
        return _as_written(name, vocabulary)
    if mode == "phrase" or not has_latin(name):
        return _phrase(name, vocabulary, library)
    return _single_word(name, vocabulary, library)


def _single_word(name: str, vocabulary: Vocabulary, library: Library) -> Named:
    found = _ruled(vocabulary, name, name) or _existing(vocabulary, library, name)
    if found:
        return found
    words = tokens(name)
    for word in words:
        found = _ruled(vocabulary, word, name) or _existing(vocabulary, library, word)
        if found:
            return found
    raised = title(words[0] if words else name)
    return _ruled(vocabulary, raised, name) or Named(raised, None, _step("first word" if words else "title", name,
                                                                          raised))


def _phrase(name: str, vocabulary: Vocabulary, library: Library) -> Named:
    found = (_ruled(vocabulary, name, name) or _ruled(vocabulary, singular(name), name)
             or _existing(vocabulary, library, name))
    if found:
        return found
    cleaned = phrase(name)
    return _ruled(vocabulary, cleaned, name) or Named(cleaned, None, _step("phrase", name, cleaned))


def _as_written(name: str, vocabulary: Vocabulary) -> Named:
    cleaned = phrase(name)
    rule = _first(vocabulary.lookup, cleaned, singular(cleaned)) if cleaned else None
    ruled = (f"rule of {rule.name!r}, its name not taken",) if rule else ()
    return Named(cleaned, rule, (*_step("phrase", name, cleaned), *ruled))


def _ruled(vocabulary: Vocabulary, candidate: str, name: str) -> Named | None:
    rule = vocabulary.lookup(candidate)
    what = "name" if candidate == name else "word"
    return Named(rule.name, rule, (f"{what} {candidate!r} → vocabulary {rule.name!r}",)) if rule else None


def _existing(vocabulary: Vocabulary, library: Library, name: str) -> Named | None:
    found = _first(library.lookup, name, singular(name))
    if found is None:
        return None
    rule = vocabulary.lookup(found)
    step = f"{name!r} → existing label {found!r}"
    if rule is None:
        return Named(found, None, (step,))
    return Named(rule.name, rule, (step, f"{found!r} → vocabulary {rule.name!r}"))


def _first(look: Callable[[str], _Found | None], *names: str) -> _Found | None:
    return next((found for found in map(look, dict.fromkeys(names)) if found is not None), None)


def _step(how: str, name: str, became: str) -> tuple[str, ...]:
    return (f"{how} {name!r} → {became!r}",) if name != became else ()
