"""How alike the answers to one question are when it is asked again."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vision_eval.scoring.names import Named, Ranked, listed, ranked

Repeat = Iterable[Named] | None
"""Labels of one repeat; None: the attempt failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Agreement among repeats, of one image or as a mean over images; NaN: undefined."""

    jaccard: float
    """Mean over pairs of repeats of the share of labels that both have, in [0, 1]; two empty answers agree."""
    core_ratio: float
    """Share of all labels that every repeat has, in [0, 1]; 1 when all are empty."""
    identical: float
    """1: all repeats have the same labels; over images, the share of such images."""
    top1: float
    """Share of pairs of repeats with the same first label; two empty answers agree."""
    confidence_sd: float
    """Mean standard deviation of the confidence, over labels with a number in every repeat; NaN without such."""
    reason: str = ""
    """Why the numbers are NaN; of `score.REASONS`."""
    n: int = 1
    """Images with at least two repeats."""
    repeats: int = 0
    """Attempts, failed ones included."""
    failed: int = 0
    """Failed attempts; they agree with nothing, not even with each other."""


def stability(sets: Iterable[Repeat], *, keys: bool = False) -> Stability:
    """Agreement among the repeats of one image.

    With a fixed seed and temperature 0 it shows noise of the server, with several seeds that of sampling.

    Parameters
    ----------
    sets : iterable of (iterable of names or None)
        Ranked names or labels of each repeat; None: it failed.
    keys : bool, default=False
        Whether names are keys already.

    Returns
    -------
    Stability
        NaN with fewer than two repeats.

    Raises
    ------
    TypeError
        If a plain string is passed for sets or names.

    References
    ----------
    Methods, sections A21 and 0.4.

    Examples
    --------
    >>> found = stability([["dog", "beach"], ["dog", "beach"], ["dog", "sea"]])
    >>> round(found.jaccard, 6), round(found.core_ratio, 6), found.identical, found.top1
    (0.555556, 0.333333, 0.0, 1.0)
    """
    repeats = [None if names is None else ranked(names, keys=keys) for names in listed(sets)]
    failed = sum(labels is None for labels in repeats)
    if len(repeats) < 2:
        return _unknown("one-repeat", repeats=len(repeats), failed=failed)
    keyed = [None if labels is None else [label.key for label in labels] for labels in repeats]
    pairs = list(itertools.combinations(keyed, 2))
    given = [set(labels or ()) for labels in keyed]
    all_of_them, core = set.union(*given), set.intersection(*given)
    return Stability(
        jaccard=statistics.fmean(_alike(*pair) for pair in pairs),
        core_ratio=len(core) / len(all_of_them) if all_of_them else float(not failed),
        identical=float(not failed and core == all_of_them),
        top1=statistics.fmean(one is not None and other is not None and one[:1] == other[:1] for one, other in pairs),
        confidence_sd=_spread(repeats), repeats=len(repeats), failed=failed)


def over(by_image: Iterable[Iterable[Repeat]], *, keys: bool = False) -> Stability:
    """Mean agreement over images, each with its repeats; images with fewer than two do not count.

    Raises
    ------
    TypeError
        If a plain string is passed for images, sets or names.

    References
    ----------
    Methods, sections A21 and A6 (image).

    Examples
    --------
    >>> found = over([[["dog"], ["dog"]], [["cat"], ["sea"]], [["sky"]]])
    >>> found.jaccard, found.identical, found.n, found.repeats
    (0.5, 0.5, 2, 5)
    """
    every = [stability(sets, keys=keys) for sets in listed(by_image)]
    repeats, failed = sum(image.repeats for image in every), sum(image.failed for image in every)
    found = [image for image in every if not image.reason]
    if not found:
        return _unknown("one-repeat" if every else "no-images", repeats=repeats, failed=failed)
    return Stability(
        jaccard=_mean([image.jaccard for image in found]), core_ratio=_mean([image.core_ratio for image in found]),
        identical=_mean([image.identical for image in found]), top1=_mean([image.top1 for image in found]),
        confidence_sd=_mean([image.confidence_sd for image in found]), n=len(found), repeats=repeats, failed=failed)


def _unknown(reason: str, *, repeats: int, failed: int) -> Stability:
    return Stability(jaccard=math.nan, core_ratio=math.nan, identical=math.nan, top1=math.nan, confidence_sd=math.nan,
                     reason=reason, n=0, repeats=repeats, failed=failed)


def _alike(one: list[str] | None, other: list[str] | None) -> float:
    if one is None or other is None:
        return 0.0
    union = len({*one, *other})
    return (len(one) + len(other) - union) / union if union else 1.0


def _spread(repeats: Sequence[tuple[Ranked, ...] | None]) -> float:
    scored = [{label.key: label.confidence for label in labels or () if label.confidence is not None}
              for labels in repeats]
    common = [key for key in scored[0] if all(key in labels for labels in scored)]
    return _mean([statistics.stdev(labels[key] for labels in scored) for key in common])


def _mean(values: Iterable[float]) -> float:
    defined = [value for value in values if not math.isnan(value)]
    return math.fsum(defined) / len(defined) if defined else math.nan
