"""The words of a whole library: how many, how evenly used, how many more to come, how many that say nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from vision_eval.scoring.names import Named, every

META_WORDS = frozenset("""
    image picture photo photograph photography snapshot shot scene scenery background foreground backdrop view content
    subject object thing item detail element composition label tag category type other misc miscellaneous unknown
    none null unlabeled visual frame thumbnail screenshot color colour light focus
""".split())
"""Keys of names that say nothing about what is in a photo; single words, as normalised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Statistics of label names over many images; NaN without names."""

    size: int
    """Distinct names V."""
    total: int
    """All names N, each as often as it was given."""
    type_token_ratio: float
    """V / N, in (0, 1]. Falls with N: compare at equal N, or `rarefied`."""
    entropy_bits: float
    """How uncertain the next name is."""
    effective_size: float
    """Number of equally frequent names of the same entropy."""
    normalised_entropy: float
    """Entropy as a share of its maximum; NaN for a single name."""
    hapax_share: float
    """Share of distinct names that were given once."""
    coverage: float
    """Chance that the next name is a known one, after Good and Turing."""
    chao1: float
    """Lower bound of the number of names there are, seen or not."""
    meta_rate: float
    """Share of names that say nothing (`META_WORDS`)."""
    reason: str = ""
    """Why numbers are NaN; of `score.REASONS`."""


def vocabulary(names: Iterable[Named], *, meta: Iterable[str] = META_WORDS, keys: bool = False) -> Vocabulary:
    """Statistics of all label names of a library.

    Parameters
    ----------
    names : iterable of str, mapping or Label
        All names of all images, one after the other, each as often as it was given.
    meta : iterable of str, optional
        Keys of names that say nothing.
    keys : bool, default=False
        Whether names are keys already.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, section A20; A. Chao, "Nonparametric estimation of the number of classes in a population",
    Scandinavian Journal of Statistics 11 (1984); I. J. Good, "The population frequencies of species and the
    estimation of population parameters", Biometrika 40 (1953).

    Examples
    --------
    >>> found = vocabulary(["dog"] * 4 + ["sea"] * 2 + ["sky", "sun"])
    >>> found.size, found.type_token_ratio, found.entropy_bits, round(found.effective_size, 6), found.chao1
    (4, 0.5, 1.75, 3.363586, 4.5)
    """
    counts = counted(names, keys=keys)
    size, total = len(counts), counts.total()
    if not total:
        return Vocabulary(size=0, total=0, type_token_ratio=math.nan, entropy_bits=math.nan, effective_size=math.nan,
                          normalised_entropy=math.nan, hapax_share=math.nan, coverage=math.nan, chao1=math.nan,
                          meta_rate=math.nan, reason="no-labels")
    once, twice = (sum(count == times for count in counts.values()) for times in (1, 2))
    entropy = math.fsum(count / total * math.log2(total / count) for count in counts.values())
    return Vocabulary(
        size=size, total=total, type_token_ratio=size / total, entropy_bits=entropy, effective_size=2**entropy,
        normalised_entropy=entropy / math.log2(size) if size > 1 else math.nan, hapax_share=once / size,
        coverage=1 - once / total, chao1=size + once * (once - 1) / (2 * (twice + 1)),
        meta_rate=sum(counts[key] for key in frozenset(meta)) / total, reason="" if size > 1 else "one-word")


def rarefied(names: Iterable[Named], size: int, *, keys: bool = False) -> float:
    """Distinct names to be expected among so many of them, drawn without return.

    Two libraries of different length are compared at the length of the shorter one.

    Parameters
    ----------
    names : iterable of str, mapping or Label
        As in `vocabulary`.
    size : int
        How many names are drawn.

    Returns
    -------
    float
        In [0, `size`]; NaN when there are fewer names.

    Raises
    ------
    ValueError
        If the size is negative.

    References
    ----------
    Methods, section A20; S. H. Hurlbert, "The nonconcept of species diversity", Ecology 52 (1971), for the formula.

    Examples
    --------
    >>> rarefied(["dog", "dog", "sea", "sea"], 2)
    1.6666666666666665
    """
    if size < 0:
        raise ValueError(f"A number of names is 0 or more, not {size!r}.")
    counts = counted(names, keys=keys)
    total = counts.total()
    if size > total:
        return math.nan
    return math.fsum(1 - _chance_of_none(count, total, size) for count in counts.values())


def counted(names: Iterable[Named], *, keys: bool = False) -> Counter[str]:
    """How often each key was given.

    Examples
    --------
    >>> counted(["Dogs", "dog", "sea"])
    Counter({'dog': 2, 'sea': 1})
    """
    return Counter(every(names, keys=keys))


def _chance_of_none(count: int, total: int, size: int) -> float:
    """Probability that none of `count` equal names is among `size` drawn out of `total`."""
    if size > total - count:
        return 0.0
    return math.exp(_log_factorial(total - count) - _log_factorial(total - count - size)
                    - _log_factorial(total) + _log_factorial(total - size))


def _log_factorial(number: int) -> float:
    return math.lgamma(number + 1)
