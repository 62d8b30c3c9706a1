"""How label names are written, whatever they say: length of the list, words per name, duplicates."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterable

from vision_eval.scoring.matching import SEPARATORS, keys, normalise, several


def multi_word_rate(names: Iterable[str]) -> float:
    """Share of raw names with two or more words; names without Latin letters are left out.

    Parameters
    ----------
    names : iterable of str
        As the model wrote them, duplicates included.

    Returns
    -------
    float
        In [0, 1]; lower is better under single-word normalisation, descriptive otherwise. NaN without
        names in Latin letters; count the others with `has_latin_letter`.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, section A17.

    Examples
    --------
    >>> multi_word_rate(["dog", "ferris wheel", "text_on_sign", "beach", "t-shirt"])
    0.6
    """
    latin = [name for name in several(names) if has_latin_letter(name)]
    long = sum(len([token for token in SEPARATORS.split(name) if token]) > 1 for name in latin)
    return long / len(latin) if latin else math.nan


def has_latin_letter(name: str) -> bool:
    """Whether a name can be counted in words as PhotoPrism cuts them: others it keeps whole.

    References
    ----------
    Methods, section A17.

    Examples
    --------
    >>> has_latin_letter("Café"), has_latin_letter("富士山"), has_latin_letter("2026")
    (True, False, False)
    """
    return any(char.isalpha() and "LATIN" in unicodedata.name(char, "") for char in name)


def labels_per_image(names: Collection[str]) -> float:
    """Number of distinct labels of one image; a failure has none, so pass it no names.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, sections A18 and B1.

    Examples
    --------
    >>> labels_per_image(["dog", "Dogs", "beach"]), labels_per_image([])
    (2.0, 0.0)
    """
    return float(len(keys(names)))


def duplicate_rate(names: Iterable[str]) -> float:
    """Share of returned labels that collapse into another one; lower is better.

    Parameters
    ----------
    names : iterable of str
        As the model wrote them. Names of which nothing is left after normalisation are not labels.

    Returns
    -------
    float
        In [0, 1); NaN without labels.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, section A19.

    Examples
    --------
    >>> duplicate_rate(["dog", "Dog", "dogs", "beach"])
    0.5
    """
    returned = [key for key in map(normalise, several(names)) if key]
    return 1 - len(set(returned)) / len(returned) if returned else math.nan
