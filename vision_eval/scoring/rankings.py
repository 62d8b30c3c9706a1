"""How alike two rankings of labels are."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scipy.stats import kendalltau

from vision_eval.scoring.names import Named
from vision_eval.scoring.ranking import best_scores, ranked_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Kendall's rank correlation and the pairs of labels that it counts."""

    value: float
    """In [-1, 1]; NaN: undefined."""
    reason: str = ""
    """Why; of `score.REASONS`."""
    common: int = 0
    """Labels in both rankings."""
    overlap: float = math.nan
    """Share of all labels that are in both; NaN when there is none at all. Without it the value misleads."""
    concordant: int = 0
    """Pairs that both rankings put in the same order."""
    discordant: int = 0
    tied_a: int = 0
    """Pairs that only the first ranking ties."""
    tied_b: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RankOverlap:
    """Rank-biased overlap and what it is made of."""

    value: float
    """In [0, 1]; NaN: undefined."""
    reason: str = ""
    shared: tuple[int, ...] = ()
    """Labels in common down to each depth."""
    lengths: tuple[int, int] = (0, 0)
    """Distinct labels of both rankings."""


def tau_b(scores_a: Mapping[str, float] | None, scores_b: Mapping[str, float] | None, *,
          keys: bool = False) -> Concordance:
    """Kendall's tau_b of the labels that two labelers scored both.

    Parameters
    ----------
    scores_a, scores_b : mapping of str to float, or None
        Confidences by name; of names with the same key the highest counts. None: there is no ranking.
    keys : bool, default=False
        Whether names are keys already.

    Returns
    -------
    Concordance
        NaN with fewer than two labels in common, or when one side ties all of them.

    Raises
    ------
    TypeError
        If something else than a mapping is passed.
    ValueError
        If a score is NaN.

    References
    ----------
    Methods, section A12; M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945).

    Examples
    --------
    >>> found = tau_b({"dog": 0.9, "sea": 0.8, "sky": 0.8, "sun": 0.3},
    ...               {"dog": 0.7, "sea": 0.6, "sky": 0.2, "sun": 0.4})
    >>> round(found.value, 6), found.concordant, found.discordant, found.tied_a, found.tied_b
    (0.547723, 4, 1, 1, 0)
    """
    if scores_a is None or scores_b is None:
        return Concordance(value=math.nan, reason="no-reference")
    first, second = _scores(scores_a, keys), _scores(scores_b, keys)
    common, union = [key for key in first if key in second], first.keys() | second.keys()
    x, y = [first[key] for key in common], [second[key] for key in common]
    orders = [_order(*pair) for pair in itertools.combinations(zip(x, y, strict=True), 2)]
    constant = len(set(x)) < 2 or len(set(y)) < 2
    reason = "few-in-common" if len(common) < 2 else "constant" if constant else ""
    return Concordance(
        value=math.nan if reason else float(kendalltau(x, y, variant="b").statistic), reason=reason,
        common=len(common), overlap=len(common) / len(union) if union else math.nan,
        concordant=orders.count("concordant"), discordant=orders.count("discordant"), tied_a=orders.count("tied_a"),
        tied_b=orders.count("tied_b"))


def rbo(a: Iterable[Named] | None, b: Iterable[Named] | None, *, p: float = 0.9, keys: bool = False) -> RankOverlap:
    """Rank-biased overlap of two rankings, extrapolated beyond their ends.

    Parameters
    ----------
    a, b : iterable of str, mapping or Label, or None
        Ranked names, or labels with ``confidence`` and ``topicality``, which rank them. None: there is no ranking.
    p : float, default=0.9
        How likely a reader goes on to the next place, between 0 and 1: at 0.9 the first ten places carry about
        86 % of the weight. For short lists take 0.8.
    keys : bool, default=False
        Whether names are keys already.

    Returns
    -------
    RankOverlap
        0 when one ranking is empty, NaN when both are. One label that agrees gives 1, so a mean of it needs the
        number of labels beside it.

    Raises
    ------
    TypeError
        If a plain string is passed for names.
    ValueError
        If `p` is not between 0 and 1.

    References
    ----------
    Methods, section A13; W. Webber, A. Moffat and J. Zobel, "A similarity measure for indefinite rankings", ACM
    TOIS 28 (2010), equation 32.

    Examples
    --------
    >>> round(rbo(["a", "b", "c"], ["a", "c", "d"], keys=True).value, 6)
    0.685
    >>> round(rbo(["a", "b"], ["a", "c", "b", "d"], keys=True).value, 6)
    0.75925
    """
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1, not {p!r}.")
    if a is None or b is None:
        return RankOverlap(value=math.nan, reason="no-reference")
    short, long = sorted((ranked_keys(a, keys), ranked_keys(b, keys)), key=len)
    lengths = len(short), len(long)
    if not short:
        return RankOverlap(value=0.0 if long else math.nan, reason="" if long else "empty-pair", lengths=lengths)
    position = {key: place for place, key in enumerate(long, 1)}
    met = sorted(max(place, position[key]) for place, key in enumerate(short, 1) if key in position)
    shared = tuple(bisect.bisect(met, depth) for depth in range(1, len(long) + 1))
    return RankOverlap(value=_extrapolated(shared, *lengths, p), shared=shared, lengths=lengths)


def _scores(scores: Mapping[str, float], keys: bool) -> dict[str, float]:
    if not isinstance(scores, Mapping):
        raise TypeError(f"Scores are a mapping from names to numbers, not {scores!r}.")
    if any(math.isnan(score) for score in scores.values()):
        raise ValueError(f"A score is NaN: {dict(scores)!r}.")
    return best_scores(scores, keys=keys)


def _order(one: tuple[float, float], other: tuple[float, float]) -> str:
    by_a, by_b = ((other[side] > one[side]) - (other[side] < one[side]) for side in (0, 1))
    if by_a and by_b:
        return "concordant" if by_a == by_b else "discordant"
    return "tied_b" if by_a else "tied_a" if by_b else "tied"


def _extrapolated(shared: tuple[int, ...], short: int, long: int, p: float) -> float:
    seen, at_short = shared[-1], shared[short - 1]
    agreed = math.fsum(count / depth * p**depth for depth, count in enumerate(shared, 1))
    assumed = math.fsum(at_short * (depth - short) / (short * depth) * p**depth
                        for depth in range(short + 1, long + 1))
    tail = ((seen - at_short) / long + at_short / short) * p**long
    return min(1.0, (1 - p) / p * (agreed + assumed) + tail)
