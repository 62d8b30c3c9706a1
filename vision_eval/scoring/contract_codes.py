"""What a prompt asked of label names and a model did not keep: codes that never make an answer invalid."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from vision_eval.scoring.matching import drop_article, exact_key, normalise, singularise_last
from vision_eval.scoring.names import Named, listed, written
from vision_eval.scoring.text import has_several_words
from vision_eval.scoring.vocabulary import META_WORDS

CONTRACT_CODES = ("NON_CANONICAL", "DUPLICATE_LABEL", "META_LABEL", "WRONG_SCRIPT", "WRONG_LANGUAGE", "COUNT_LOW",
                  "COUNT_HIGH", "DEGENERATE_SCORES")
"""All codes; the first five are about single labels, the last one about a whole variant (methods, section C3)."""

_WRITTEN_MARKS = frozenset("-'’")
_FEW_SCORES = 2
_MANY_LABELS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What the labels of one answer did not keep."""

    labels: tuple[tuple[str, ...], ...]
    """Codes of each label, in the order of the answer."""
    count: str = ""
    """``COUNT_LOW``, ``COUNT_HIGH`` or nothing."""

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes of the answer, in the order of `CONTRACT_CODES`; empty: the contract was kept."""
        found = {self.count}.union(*self.labels)
        return tuple(code for code in CONTRACT_CODES if code in found)


def contract(names: Iterable[Named], *, single_word: bool = False, count: tuple[int, int] | None = None,
             scripts: Collection[str] | None = None, language: Collection[str] | None = None,
             meta: Collection[str] = META_WORDS) -> Contract:
    """Hold the label names of one answer against what the prompt asked for.

    Parameters
    ----------
    names : iterable of str, mapping or Label
        As the model wrote them. Empty names have a code of form already (``EMPTY_NAME``) and get none here.
    single_word : bool, default=False
        Whether the prompt asked for single words.
    count : (int, int), optional
        Fewest and most labels that the prompt asked for.
    scripts : collection of str, optional
        Scripts in which names may be written, as Unicode names them, such as ``LATIN``; all unless given.
    language : collection of str, optional
        Keys of words of the expected language; a name of which no word is among them is of another language.
        Not judged unless given: single words do not tell their language.
    meta : collection of str, optional
        Keys of names that say nothing about a photo.

    Raises
    ------
    TypeError
        If a plain string is passed for names, scripts or words.
    ValueError
        If the range of `count` is none.

    References
    ----------
    Methods, section C3.

    Examples
    --------
    >>> found = contract(["dog", "Dogs", "ferris wheel", "photo", "пляж"], single_word=True, count=(1, 3),
    ...                  scripts=["LATIN"])
    >>> found.labels
    ((), ('NON_CANONICAL', 'DUPLICATE_LABEL'), ('NON_CANONICAL',), ('META_LABEL',), ('WRONG_SCRIPT',))
    >>> found.count
    'COUNT_HIGH'
    """
    given = [written(named) for named in listed(names)]
    keys = [normalise(name) for name in given]
    allowed = None if scripts is None else frozenset(script.upper() for script in listed(scripts))
    known, dull = (None if language is None else frozenset(listed(language))), frozenset(listed(meta))
    found = []
    for place, (name, key) in enumerate(zip(given, keys, strict=True)):
        odd = {
            "NON_CANONICAL": not is_canonical(name, single_word=single_word),
            "DUPLICATE_LABEL": key in keys[:place],
            "META_LABEL": key in dull,
            "WRONG_SCRIPT": allowed is not None and not scripts_of(name) <= allowed,
            "WRONG_LANGUAGE": known is not None and key not in known and known.isdisjoint(key.split(" ")),
        }
        found.append(tuple(code for code in odd if key and odd[code]))
    return Contract(labels=tuple(found), count=_count_code(len(given), count))


def is_canonical(name: str, *, single_word: bool = False) -> bool:
    """Whether a name is written as a label should be: singular, without article, punctuation and emoji.

    Hyphens and apostrophes are part of words; a name of several words is canonical unless single words were asked for.

    References
    ----------
    Methods, section C3.

    Examples
    --------
    >>> [is_canonical(name) for name in ("sea lion", "T-shirt", "dogs", "the sea", "dog!", "dog 🐕")]
    [True, True, False, False, False, False]
    >>> is_canonical("sea lion", single_word=True)
    False
    """
    if any(_is_mark(char) for char in name) or (single_word and has_several_words(name)):
        return False
    key = exact_key(name)
    return key == singularise_last(drop_article(key))


def scripts_of(name: str) -> frozenset[str]:
    """Scripts of the letters in a name, as their Unicode names begin; full-width and styled letters are plain ones.

    References
    ----------
    Methods, section C3; Unicode Standard Annex 15 for the compatibility forms.

    Examples
    --------
    >>> sorted(scripts_of("Café пляж 2026")), sorted(scripts_of("富士山"))
    (['CYRILLIC', 'LATIN'], ['CJK'])
    """
    letters = (char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) in _LETTERS)
    return frozenset(unicodedata.name(char, "UNNAMED").partition(" ")[0] for char in letters)


def degenerate_scores(confidences: Iterable[float]) -> bool:
    """Whether a variant's confidences say nothing: two different ones at most in 50 or more labels.

    Parameters
    ----------
    confidences : iterable of float
        Of all labels that the variant gave.

    References
    ----------
    Methods, section C3 (``DEGENERATE_SCORES``).

    Examples
    --------
    >>> degenerate_scores([0.9, 0.95] * 25), degenerate_scores([0.1, 0.2, 0.3] * 20)
    (True, False)
    """
    given = list(confidences)
    return len(given) >= _MANY_LABELS and len(set(given)) <= _FEW_SCORES


_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})
"""Modifiers are left out: they belong to several scripts."""


def _is_mark(char: str) -> bool:
    return char not in _WRITTEN_MARKS and unicodedata.category(char)[0] in "PS"


def _count_code(number: int, count: Sequence[int] | None) -> str:
    if count is None:
        return ""
    fewest, most = count
    if not 0 <= fewest <= most:
        raise ValueError(f"A range of numbers of labels is needed, not {tuple(count)!r}.")
    return "COUNT_LOW" if number < fewest else "COUNT_HIGH" if number > most else ""
