"""The sign-flip test: how often differences as large turn up if their signs were a matter of chance."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision_eval.stats.paired import pairs
from vision_eval.stats.values import TOLERANCE, Floats, added, codes_of, matrix, product

ENUMERATED = 16
"""Most units of which all sign patterns are tried (methods, section G3)."""

_SIGNS_AT_ONCE = 200_000
_NUMBERS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFlip:
    """The test and what was counted."""

    p: float
    statistic: float
    """Distance of the sum of differences from 0."""
    hits: int
    """Patterns of signs whose sum is as far from 0."""
    patterns: int
    """Tried; all there are if `exact`."""
    exact: bool
    n: int
    """Images, or clusters of them, whose signs were flipped."""
    dropped: int

    @property
    def value(self) -> float:
        """The p value."""
        return self.p

    @property
    def reason(self) -> str:
        """Why there is no p value; empty if there is one."""
        return "" if self.n else "no pairs"


def sign_flip(a: Sequence[float], b: Sequence[float], *, cluster: Sequence[Hashable] | None = None, seed: int = 0,
              draws: int = 10_000) -> SignFlip:
    """Test of "neither of two variants scores higher on the same images", without assuming a distribution.

    Parameters
    ----------
    a, b : sequence of float
        Scores of two variants, image by image in the same order. NaN on one side drops the pair.
    cluster : sequence of hashable, optional
        The event or image that every place belongs to; a cluster keeps its signs together.
    seed : int, default 0
        Of the random patterns; write it down.
    draws : int, default 10_000
        Random patterns for more than 16 units; up to 16, all are tried.

    Returns
    -------
    SignFlip
        Two-sided p in (0, 1]; NaN without pairs. If neither is ahead, differences are assumed symmetric around 0.

    Raises
    ------
    TypeError
        If a plain string is passed for a sequence.
    ValueError
        If a value is infinite, lengths differ, or `draws` is below 1.

    References
    ----------
    Methods, section G3; P. Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 2005.

    Examples
    --------
    >>> found = sign_flip([0.2, 0.1, 0.0, 0.3, 0.0, 0.1], [0.0, 0.0, 0.0, 0.0, 0.1, 0.0])
    >>> found.p, found.hits, found.patterns
    (0.25, 16, 64)
    """
    both = pairs(a, b, cluster=cluster)
    sums = both.units.sums
    statistic, n = abs(float(sums.sum())), len(sums)
    if not n:
        return SignFlip(p=math.nan, statistic=math.nan, hits=0, patterns=0, exact=True, n=0, dropped=both.dropped)
    least = statistic - TOLERANCE * float(np.abs(both.differences).sum())
    counts = [(int(np.count_nonzero(np.abs(product(signs, sums[:, np.newaxis])) >= least)), len(signs))
              for signs in _signs(n, seed, draws, max(1, _SIGNS_AT_ONCE // n))]
    hits, patterns, exact = sum(hit for hit, _ in counts), sum(size for _, size in counts), n <= ENUMERATED
    p = hits / patterns if exact else (1 + hits) / (1 + patterns)
    return SignFlip(p=p, statistic=statistic, hits=hits, patterns=patterns, exact=exact, n=n,
                    dropped=both.dropped)


def sign_flips(scores: Sequence[Sequence[float]] | Floats, *, cluster: Sequence[Hashable] | None = None, seed: int = 0,
               draws: int = 10_000) -> Floats:
    """The p values of `sign_flip` for every pair of many variants, with the same patterns of signs.

    Parameters
    ----------
    scores : array of shape (n_images, n_variants)
        NaN where a variant has no value; a pair is compared on the images where both have one.
    cluster, seed, draws
        As in `sign_flip`; one cluster per row.

    Returns
    -------
    ndarray of shape (n_variants, n_variants)
        Symmetric; NaN on the diagonal and for pairs without a common image.

    Raises
    ------
    TypeError
        If a plain string is passed for scores or clusters.
    ValueError
        If a score is infinite, lengths differ, or `draws` is below 1.

    References
    ----------
    Methods, section G3.

    Examples
    --------
    >>> sign_flips([[0.2, 0.0], [0.1, 0.0], [0.0, 0.0], [0.3, 0.0], [0.0, 0.1], [0.1, 0.0]])[0, 1].item()
    0.25
    """
    array, codes = matrix(scores), codes_of(cluster, len(scores))
    seen = ~np.isnan(array).all(axis=1)
    array, codes = array[seen], np.unique(codes[seen], return_inverse=True)[1]
    filled, defined = np.nan_to_num(array), (~np.isnan(array)).astype(np.float64)
    sums, variants = added(filled, codes), array.shape[1]
    least, hits, patterns = _reached(filled, defined), np.zeros((variants, variants)), 0
    for signs in _signs(len(sums), seed, draws, max(1, _NUMBERS_AT_ONCE // max(1, len(sums), variants**2))):
        flipped = np.ascontiguousarray(product(signs, sums).T)
        lost = _lost(signs, codes, filled, defined)
        for u in range(variants - 1):
            far = np.abs(flipped[u] - flipped[u + 1:] + lost[u, u + 1:] - lost[u + 1:, u])
            hits[u, u + 1:] += np.count_nonzero(far >= least[u, u + 1:, np.newaxis], axis=1)
        patterns += len(signs)
    p = np.triu(hits / patterns if len(sums) <= ENUMERATED else (1 + hits) / (1 + patterns), 1)
    apart = (product(defined.T, defined) == 0) | np.eye(variants, dtype=np.bool)
    return np.where(apart, math.nan, p + p.T)


def _reached(filled: Floats, defined: Floats) -> Floats:
    """How far from 0 the sum of differences of every pair is, less what rounding may take from it."""
    sums, sizes = product(filled.T, defined), product(np.abs(filled).T, defined)
    return np.abs(sums - sums.T) - TOLERANCE * (sizes + sizes.T)


def _lost(signs: Floats, codes: npt.NDArray[np.intp], filled: Floats, defined: Floats) -> Floats:
    """Flipped sums over the images that the first variant lacks, of the second; last the patterns of signs."""
    variants = filled.shape[1]
    found = np.zeros((variants, variants, 1 if defined.all() else len(signs)))
    for variant in range(variants):
        images = np.flatnonzero(defined[:, variant] == 0)
        if len(images):
            found[variant] = product(signs[:, codes[images]], filled[images]).T
    return found


def _signs(n: int, seed: int, draws: int, rows: int) -> Iterator[Floats]:
    """Patterns of n signs, one per row, in pieces of so many rows: all there are for few units, else random ones."""
    if draws < 1:
        raise ValueError(f"draws must be a number of patterns above 0, not {draws!r}.")
    random = np.random.Generator(np.random.PCG64(seed))
    total = 2**n if n <= ENUMERATED else draws
    for begin in range(0, total, rows):
        size = min(rows, total - begin)
        if n <= ENUMERATED:
            bits = (np.arange(begin, begin + size)[:, np.newaxis] >> np.arange(n) & 1).astype(np.uint8)
        else:
            words = random.integers(0, 2**64, size=(size, -(-n // 64)), dtype=np.uint64)
            bits = np.unpackbits(words.view(np.uint8), axis=1, count=n)
        signs = bits.astype(np.float64)
        signs *= -2
        signs += 1
        yield signs
