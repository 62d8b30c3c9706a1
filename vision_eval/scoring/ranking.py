"""Ranked labels of one image against a reference: what stands first, and how far down the right ones are."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from vision_eval.scoring.names import Named, Same, distinct, hits, ranked
from vision_eval.scoring.score import Score, undefined


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """Whether the first predicted label is right."""

    value: float
    """1 or 0; NaN: undefined."""
    reason: str = ""
    """Why; of `score.REASONS`."""
    predicted: str = ""
    """Key of the first label; empty: there is none."""
    accepted: tuple[str, ...] = ()
    """Keys that would have been right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopK:
    """How many of the first labels are right."""

    value: float
    """In [0, 1]; NaN: undefined."""
    reason: str = ""
    top: tuple[str, ...] = ()
    """Keys of the first k labels; fewer if fewer were predicted."""
    hits: int = 0
    reference: int = 0
    """Labels of the reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AveragePrecision:
    """Mean precision at the places of right labels."""

    value: float
    """In [0, 1]; NaN: undefined."""
    reason: str = ""
    places: tuple[int, ...] = ()
    """Where the right labels stand, from 1."""
    precisions: tuple[float, ...] = ()
    """Precision down to each of these places."""
    reference: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Discounted gain of a ranking and the best possible one."""

    value: float
    """In [0, 1]; NaN: undefined."""
    reason: str = ""
    gain: float = 0.0
    ideal: float = 0.0


def top1_agreement(predicted: Iterable[Named], reference: Iterable[Named] | None, *, failed: bool = False,
                   keys: bool = False) -> First:
    """Whether the first predicted label is the first of the reference ranking.

    Parameters
    ----------
    predicted : iterable of str, mapping or Label
        Ranked names, or labels with ``confidence`` and ``topicality``, which rank them.
    reference : iterable of str, mapping or Label, or None
        Likewise. None: there is no ranking.
    failed : bool, default=False
        Whether the reader rejected the answer; then the score is 0.
    keys : bool, default=False
        Whether names are keys already.

    Returns
    -------
    First
        0 when nothing was predicted; NaN without a label in the reference.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, sections A7 and 0.2.

    Examples
    --------
    >>> top1_agreement(["dog", "beach"], ["sea", "dog"]).value
    0.0
    """
    first = None if reference is None else [label.key for label in ranked(reference, keys=keys)][:1]
    return _first(ranked_keys(predicted, keys), first, failed, None)


def hit_at_1(predicted: Iterable[Named], reference: Collection[str] | None, *, failed: bool = False,
             keys: bool = False, same: Same | None = None) -> First:
    """Whether the first predicted label is anywhere in the reference; parameters as in `top1_agreement`.

    Parameters
    ----------
    same : callable, optional
        Whether two keys mean the same although they differ, as synonyms do.

    References
    ----------
    Methods, section A7.

    Examples
    --------
    >>> hit_at_1(["dog", "beach"], ["sea", "dog"]).value
    1.0
    """
    accepted = None if reference is None else distinct(reference, keys=keys)
    return _first(ranked_keys(predicted, keys), accepted, failed, same)


def subject_first(predicted: Iterable[Named], subject: Collection[str] | None, *, failed: bool = False,
                  keys: bool = False, same: Same | None = None) -> First:
    """Whether the label of highest topicality names the main subject; otherwise as `hit_at_1`.

    Examples
    --------
    >>> labels = [{"name": "sky", "confidence": 0.9, "topicality": 0.2},
    ...           {"name": "puppy", "confidence": 0.7, "topicality": 0.9}]
    >>> subject_first(labels, ["dog", "puppy"]).value
    1.0

    References
    ----------
    Methods, section A7 (`labels.subject_first_rate`).
    """
    accepted = None if subject is None else distinct(subject, keys=keys)
    order = tuple(label.key for label in ranked(predicted, by="topicality", keys=keys))
    return _first(order, accepted, failed, same)


def precision_at_k(predicted: Iterable[Named], reference: Collection[str] | None, *, k: int, failed: bool = False,
                   keys: bool = False) -> TopK:
    """Share of right labels among the first k; places that stay empty count as wrong.

    Parameters
    ----------
    predicted : iterable of str, mapping or Label
        Ranked names, or labels with ``confidence`` and ``topicality``, which rank them.
    reference : collection of str or None
        What people said; None: nobody did.
    k : int
        How many labels are looked at; 1 or more.
    failed : bool, default=False
        Whether the reader rejected the answer; then the score is 0.
    keys : bool, default=False
        Whether names are keys already.

    Returns
    -------
    TopK
        NaN without a reference, and when both sides are empty.

    Raises
    ------
    TypeError
        If a plain string is passed for names, or `k` is no whole number.
    ValueError
        If `k` is less than 1.

    References
    ----------
    Methods, section A8.

    Examples
    --------
    >>> precision_at_k(["dog", "ball", "beach", "sky"], ["dog", "beach", "sea"], k=2).value
    0.5
    """
    top, found, wanted, empty = _at_k(predicted, reference, k, keys)
    score = _undecided(wanted, failed)
    if score is None:
        score = undefined("empty-pair") if empty and not wanted else Score(found / k)
    return TopK(value=score.value, reason=score.reason, top=top, hits=found, reference=wanted or 0)


def recall_at_k(predicted: Iterable[Named], reference: Collection[str] | None, *, k: int, failed: bool = False,
                keys: bool = False) -> TopK:
    """Share of the reference labels that are among the first k predicted; parameters as in `precision_at_k`.

    Returns
    -------
    TopK
        NaN without a label in the reference; 0 for a failure.

    References
    ----------
    Methods, section A8.

    Examples
    --------
    >>> round(recall_at_k(["dog", "ball", "beach", "sky"], ["dog", "beach", "sea"], k=3).value, 6)
    0.666667
    """
    top, found, wanted, empty = _at_k(predicted, reference, k, keys)
    score = _undecided(wanted, failed)
    if score is None:
        score = Score(found / wanted) if wanted else undefined("empty-pair" if empty else "empty-reference")
    return TopK(value=score.value, reason=score.reason, top=top, hits=found, reference=wanted or 0)


def average_precision(predicted: Iterable[Named], reference: Collection[str] | None, *, failed: bool = False,
                      keys: bool = False) -> AveragePrecision:
    """Mean of the precision at each reference label's place; labels that were never predicted add 0.

    Parameters and errors are those of `precision_at_k`.

    Returns
    -------
    AveragePrecision
        0 when nothing was predicted, NaN without a label in the reference. Its mean over images is the mAP.

    References
    ----------
    Methods, sections A9 and A10.

    Examples
    --------
    >>> round(average_precision(["dog", "ball", "beach", "sky"], ["dog", "beach", "sea"]).value, 6)
    0.555556
    """
    order = ranked_keys(predicted, keys)
    wanted = None if reference is None else frozenset(distinct(reference, keys=keys))
    places = () if failed else tuple(place for place, key in enumerate(order, 1) if key in (wanted or ()))
    precisions = tuple(number / place for number, place in enumerate(places, 1))
    score = _undecided(None if wanted is None else len(wanted), failed)
    if score is None:
        score = Score(math.fsum(precisions) / len(wanted)) if wanted else undefined("empty-reference")
    return AveragePrecision(value=score.value, reason=score.reason, places=places, precisions=precisions,
                            reference=len(wanted or ()))


def ndcg(predicted: Iterable[Named], gains: Mapping[str, float] | None, *, failed: bool = False,
         keys: bool = False) -> Gain:
    """Gain of a ranking, discounted by place, as a share of that of the best ranking of all relevant labels.

    Parameters
    ----------
    predicted : iterable of str, mapping or Label
        Ranked names, or labels with ``confidence`` and ``topicality``, which rank them.
    gains : mapping of str to float, or None
        Relevance of names in [0, 1]: a person's grade, or a baseline's probability. Of names with the same key the
        most relevant counts. None: nobody graded.

    Returns
    -------
    Gain
        NaN when no label is relevant; 0 for a failure.

    Raises
    ------
    TypeError
        If a plain string is passed for names.
    ValueError
        If a gain lies outside [0, 1].

    References
    ----------
    Methods, section A11; K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques",
    ACM TOIS 20 (2002).

    Examples
    --------
    >>> found = ndcg(["dog", "ball", "beach", "sky"], {"dog": 1, "beach": 0.6, "sea": 0.3})
    >>> found.gain, round(found.ideal, 6), round(found.value, 6)
    (1.3, 1.528558, 0.850475)
    """
    order = ranked_keys(predicted, keys)
    if gains is None:
        return Gain(value=math.nan, reason="no-reference")
    worth = best_scores(gains, keys=keys)
    if any(not 0 <= gain <= 1 for gain in worth.values()):
        raise ValueError(f"Gains must lie in [0, 1]: {dict(gains)!r}.")
    gain = 0.0 if failed else _discounted(worth.get(key, 0.0) for key in order)
    ideal = _discounted(sorted(worth.values(), reverse=True))
    score = _undecided(len(worth), failed) or (Score(gain / ideal) if ideal else undefined("no-gain"))
    return Gain(value=score.value, reason=score.reason, gain=gain, ideal=ideal)


def best_scores(scores: Mapping[str, float], *, keys: bool = False) -> dict[str, float]:
    """Scores by key, in the order given; of names with the same key the highest stays.

    Examples
    --------
    >>> best_scores({"dog": 0.4, "Dogs": 0.9})
    {'dog': 0.9}
    """
    found: dict[str, float] = {}
    for name, score in scores.items():
        for key in distinct([name], keys=keys):
            found[key] = max(score, found.get(key, score))
    return found


def ranked_keys(names: Iterable[Named], keys: bool = False) -> tuple[str, ...]:
    """Keys in their order of rank; see `names.ranked`.

    Examples
    --------
    >>> ranked_keys([{"name": "Dogs", "confidence": 0.2}, {"name": "sky", "confidence": 0.9}])
    ('sky', 'dog')
    """
    return tuple(label.key for label in ranked(names, keys=keys))


def _first(order: tuple[str, ...], accepted: Iterable[str] | None, failed: bool, same: Same | None) -> First:
    right = None if accepted is None else tuple(accepted)
    score = _undecided(None if right is None else len(right), failed)
    if score is None:
        score = Score(float(any(hits(order[:1], right or (), same)))) if right else undefined("empty-reference")
    return First(value=score.value, reason=score.reason, predicted=order[0] if order else "", accepted=right or ())


def _at_k(predicted: Iterable[Named], reference: Collection[str] | None, k: int,
          keys: bool) -> tuple[tuple[str, ...], int, int | None, bool]:
    if isinstance(k, bool) or not isinstance(k, int):
        raise TypeError(f"k is a number of labels, not {k!r}.")
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k!r}.")
    order = ranked_keys(predicted, keys)
    wanted = None if reference is None else frozenset(distinct(reference, keys=keys))
    found = sum(hits(order[:k], wanted or ()))
    return order[:k], found, None if wanted is None else len(wanted), not order


def _undecided(wanted: int | None, failed: bool) -> Score | None:
    """The score of an image without reference and of a failure; None: the labels decide."""
    if wanted is None:
        return undefined("no-reference")
    return Score(0.0) if failed else None


def _discounted(gains: Iterable[float]) -> float:
    return math.fsum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))
