"""How label names are written, whatever they say: length of the list, words per name, duplicates."""

from __future__ import annotations

import math
import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vision_eval.scoring.matching import SEPARATORS
from vision_eval.scoring.names import Named, distinct, every, listed, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How many labels images get; NaN without images."""

    mean: float
    median: float
    low: float
    """Fewest labels of an image."""
    high: float
    """Most labels of an image."""
    empty_rate: float
    """Share of images without any label, in [0, 1]; lower is better."""
    n: int
    """Images."""


def multi_word_rate(names: Iterable[Named]) -> float:
    """Share of raw names with two or more words; names without Latin letters are left out.

    Parameters
    ----------
    names : iterable of str, mapping or Label
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
    latin = [name for name in map(written, listed(names)) if has_latin_letter(name)]
    return sum(map(has_several_words, latin)) / len(latin) if latin else math.nan


def has_several_words(name: str) -> bool:
    """Whether something stands on both sides of a separator.

    References
    ----------
    Methods, section A17.

    Examples
    --------
    >>> has_several_words("text_on_sign"), has_several_words(" dog-")
    (True, False)
    """
    return sum(map(bool, SEPARATORS.split(name))) > 1


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
    if name.isascii():
        return any(map(str.isalpha, name))
    return any(char.isalpha() and "LATIN" in unicodedata.name(char, "") for char in name)


def labels_per_image(names: Iterable[Named], *, keys: bool = False) -> float:
    """Number of distinct labels of one image; a failure has none, so pass it no names.

    Parameters
    ----------
    names : iterable of str, mapping or Label
        What the model gave.
    keys : bool, default=False
        Whether names are keys already.

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
    return float(len(distinct(names, keys=keys)))


def is_empty(names: Iterable[Named], *, keys: bool = False) -> float:
    """1 when an image has no label, else 0; its mean is the empty rate. Arguments as in `labels_per_image`.

    References
    ----------
    Methods, section A18 (`text.empty_rate`).

    Examples
    --------
    >>> is_empty(["dog"]), is_empty(["---"])
    (0.0, 1.0)
    """
    return float(not distinct(names, keys=keys))


def lengths(images: Iterable[Iterable[Named]], *, failed: Sequence[bool] | None = None, keys: bool = False) -> Lengths:
    """Numbers of labels over many images, against which every recall must be read.

    Parameters
    ----------
    images : iterable of iterables of str, mapping or Label
        Labels image by image.
    failed : sequence of bool, optional
        Which attempts failed: they have no labels.
    keys : bool, default=False
        Whether names are keys already.

    Raises
    ------
    TypeError
        If a plain string is passed for images or names.
    ValueError
        If there are not as many flags as images.

    References
    ----------
    Methods, sections A18 and 0.4.

    Examples
    --------
    >>> found = lengths([["dog", "beach", "ball", "sunset"], ["cat"], []])
    >>> round(found.mean, 6), found.median, found.high, round(found.empty_rate, 6)
    (1.666667, 1.0, 4.0, 0.333333)
    """
    given = listed(images)
    broken = [False] * len(given) if failed is None else failed
    counts = [0.0 if lost else labels_per_image(names, keys=keys)
              for names, lost in zip(given, broken, strict=True)]
    if not counts:
        return Lengths(mean=math.nan, median=math.nan, low=math.nan, high=math.nan, empty_rate=math.nan, n=0)
    return Lengths(mean=statistics.fmean(counts), median=statistics.median(counts), low=min(counts), high=max(counts),
                   empty_rate=counts.count(0) / len(counts), n=len(counts))


def duplicate_rate(names: Iterable[Named], *, keys: bool = False) -> float:
    """Share of returned labels that collapse into another one; lower is better.

    Parameters
    ----------
    names : iterable of str, mapping or Label
        As the model wrote them. Names of which nothing is left after normalisation are not labels.
    keys : bool, default=False
        Whether names are keys already.

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
    returned = every(names, keys=keys)
    return 1 - len(set(returned)) / len(returned) if returned else math.nan
