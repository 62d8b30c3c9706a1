"""Captions: does one keep to the rules, and how close is it to what people wrote."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from vision_eval.errors import MissingExtra
from vision_eval.scoring.matching import several
from vision_eval.scoring.phrases import THINK_TAG, refuses, talks_about_task

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_CLOSERS = "\"'”’»›)]}」』】》"
_STOP = re.compile(rf"[.!?…]+[{re.escape(_CLOSERS)}]*|[。！？｡]+[{re.escape(_CLOSERS)}]*")
_FULL_WIDTH_STOPS = "。！？｡"
_ABBREVIATIONS = frozenset("dr mr mrs ms mt prof jr sr st vs etc e.g i.e no approx".split())
_LONGEST_ABBREVIATION = 12
_NEXT_LETTER = re.compile(r"[\s\"'“‘„«‹(\[{「『]*+([^\W\d_])")
_OPENER = re.compile(
    r"[\W_]*+(?:(?:(?:in\s+)?(?:this|the)\s+|an?\s+)?(?:image|picture|photo|photograph)|(?:here|there)(?:\s+is|\s+are|['’]s))\b",
    re.IGNORECASE)
_MARKUP = re.compile(r"[*_#`\r\n\u2028\u2029]|\A\s*(?:[-–•·+]\s|\d+[.)]\s|[{\[])")
_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("„", "“"), ("„", "”"), ("‘", "’"), ("‚", "‘"), ("«", "»"), ("»", "«"),
           ("‹", "›"), ("「", "」"), ("『", "』"))
_GRAM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """Which rules a caption keeps; True is good."""

    sentences: bool
    """At least one sentence, and no more than asked for."""
    words: bool
    """Length in words within the limits."""
    characters: bool
    """Not longer than the limit in characters, if there is one."""
    opener: bool
    """Does not begin with words such as "This image" or "There is"."""
    formatting: bool
    """No markup characters, list bullets, line breaks, JSON or code."""
    quotes: bool
    """Not enclosed in quotation marks as a whole."""
    leak: bool
    """No thinking, and no word about the task."""
    refusal: bool
    """Does not refuse."""
    repetition: bool
    """No four words in a row twice."""

    @property
    def holds(self) -> bool:
        """Whether the caption keeps all rules."""
        return all(getattr(self, rule.name) for rule in fields(self))


def conformance(caption: str, *, min_words: int = 5, max_words: int = 25, sentences: int = 1,
                max_chars: int | None = None) -> Conformance:
    """Rule by rule, whether a caption is what was asked for: a gate, not a measure of quality.

    Parameters
    ----------
    caption : str
        As stored; hostile.
    min_words, max_words : int
        Limits of `words`, both allowed.
    sentences : int, default=1
        Most sentences.
    max_chars : int, optional
        Most characters after trimming; no limit unless given.

    Returns
    -------
    Conformance
        An empty caption breaks every rule. Banned openers are English; refusals are known in five languages.

    References
    ----------
    Methods, section E1 without the rules on language and script.

    Examples
    --------
    >>> conformance("A brown dog runs along the beach.").holds
    True
    >>> conformance("This image shows a dog on the beach.").opener
    False
    """
    text = caption.strip()
    if not text:
        return Conformance(**dict.fromkeys((rule.name for rule in fields(Conformance)), False))
    return Conformance(
        sentences=1 <= _sentences(text) <= sentences,
        words=min_words <= words(text) <= max_words,
        characters=max_chars is None or len(text) <= max_chars,
        opener=_OPENER.match(text) is None,
        formatting=_MARKUP.search(text) is None,
        quotes=not _enclosed(text),
        leak=THINK_TAG.search(text) is None and not talks_about_task(text),
        refusal=not refuses(text),
        repetition=not _repeats(text),
    )


def words(caption: str) -> int:
    """Number of words; "t-shirt" and "dog's" are one each.

    References
    ----------
    Methods, section E1.

    Examples
    --------
    >>> words("The dog's t-shirt is red."), words("")
    (5, 0)
    """
    return len(_WORD.findall(caption))


def sentences(caption: str) -> int:
    """Number of sentences; abbreviations, initials, decimals and dots inside a sentence end none.

    References
    ----------
    Methods, section E1.

    Examples
    --------
    >>> sentences("A dog runs. It is happy!"), sentences("Dr. Smith holds a 3.5 m kite."), sentences("")
    (2, 1, 0)
    """
    begin = count = 0
    for stop in _STOP.finditer(caption):
        if _ends_sentence(caption, stop):
            count += _says_something(caption[begin:stop.start()])
            begin = stop.end()
    return count + _says_something(caption[begin:])


_sentences = sentences  # `conformance` has a parameter of that name


def chrf(caption: str, references: Iterable[str]) -> float:
    """Likeness of a caption to reference captions by runs of up to six characters (chrF2).

    Parameters
    ----------
    caption : str
        As stored; empty for a failure.
    references : iterable of str
        What people wrote; blank ones do not count.

    Returns
    -------
    float
        In [0, 100], the best over the references. 0 for an empty caption; NaN without references.

    Raises
    ------
    MissingExtra
        If sacrebleu is not installed.
    TypeError
        If a plain string is passed for the references.

    References
    ----------
    Methods, section E3; M. Popović, "chrF: character n-gram F-score for automatic MT evaluation", WMT 2015.

    Examples
    --------
    >>> round(chrf("a dog runs on the beach", ["a dog is running on the beach"]), 2)
    51.39
    """
    written = [reference for reference in several(references) if reference.strip()]
    if not written:
        return math.nan
    try:
        from sacrebleu.metrics.chrf import CHRF
    except ImportError as error:
        raise MissingExtra.for_("The likeness of captions (chrF)", extra="captions") from error
    return float(CHRF().sentence_score(caption, written).score) if caption.strip() else 0.0


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    if stop[0][0] in _FULL_WIDTH_STOPS:
        return True
    following = text[stop.end():stop.end() + 1]
    if following and not following.isspace():
        return False
    goes_on = _NEXT_LETTER.match(text, stop.end())
    return not (goes_on and goes_on[1].islower()) and not (stop[0] == "." and _abbreviates(text, stop.start()))


def _abbreviates(text: str, dot: int) -> bool:
    word = re.split(r"[^\w.]+", text[max(0, dot - _LONGEST_ABBREVIATION):dot])[-1]
    return word.casefold() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _says_something(segment: str) -> bool:
    return any(char.isalnum() for char in segment)


def _enclosed(text: str) -> bool:
    inner = text[1:-1]
    return len(text) > 1 and any(text[0] == opening and text[-1] == closing and opening not in inner
                                 for opening, closing in _QUOTES)


def _repeats(text: str) -> bool:
    tokens = [word.casefold() for word in _WORD.findall(text)]
    grams = [tuple(tokens[start:start + _GRAM]) for start in range(len(tokens) - _GRAM + 1)]
    return len(set(grams)) < len(grams)
