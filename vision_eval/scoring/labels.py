"""Labels of one image against what people said, as plain numbers; `sets` has the reasons and the counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from vision_eval.domain import Label
from vision_eval.scoring import names, sets
from vision_eval.scoring.score import Score, undefined


def precision(predicted: Iterable[names.Named], reference: Collection[str] | None, *, failed: bool = False,
              keys: bool = False, empty_pair: sets.EmptyPair = "nan") -> float:
    """Share of the predicted labels that the reference has.

    Under a partial reference this is a lower bound: a label that nobody listed may be right.

    Parameters
    ----------
    predicted : iterable of str, mapping or Label
        Names that were kept, as written; they are normalised here.
    reference : collection of str or None
        Names that people gave. None: nobody labelled the image. Empty: labelled with nothing.
    failed : bool, default=False
        Whether the reader rejected the answer; then the score is 0 whatever was predicted.
    keys : bool, default=False
        Whether names are keys already, so that nothing is normalised.
    empty_pair : {"nan", "agree"}, default="nan"
        Score of an empty prediction where nothing was to be found; "agree" gives 1, for exhaustive truth only.

    Returns
    -------
    float
        In [0, 1]. NaN without a reference, and when both sides are empty. An empty prediction scores 0
        against a non-empty reference: silence must not look precise.

    Raises
    ------
    TypeError
        If a plain string is passed for names; its letters would be scored.

    References
    ----------
    Methods, sections A1, 0.3 and 0.4.

    Examples
    --------
    >>> precision(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"])
    0.5
    """
    return sets.precision(sets.overlap(predicted, reference, failed=failed, keys=keys), empty_pair=empty_pair).value


def precision_answered(predicted: Iterable[names.Named], reference: Collection[str] | None, *, failed: bool = False,
                       keys: bool = False) -> float:
    """Precision of an image for which something was predicted; NaN for the others. Otherwise as `precision`.

    References
    ----------
    Methods, section 0.3.

    Examples
    --------
    >>> precision_answered(["dog", "cat"], ["dog"]), precision_answered([], ["dog"])
    (0.5, nan)
    """
    return sets.precision_answered(sets.overlap(predicted, reference, failed=failed, keys=keys)).value


def recall(predicted: Iterable[names.Named], reference: Collection[str] | None, *, failed: bool = False,
           keys: bool = False, empty_pair: sets.EmptyPair = "nan") -> float:
    """Share of the reference labels that were predicted; parameters and errors as in `precision`.

    Returns
    -------
    float
        In [0, 1]. NaN without a reference, and when it is empty (0 if the attempt failed).

    References
    ----------
    Methods, sections A2, 0.3 and 0.4.

    Examples
    --------
    >>> round(recall(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"]), 6)
    0.666667
    """
    return sets.recall(sets.overlap(predicted, reference, failed=failed, keys=keys), empty_pair=empty_pair).value


def f_beta(predicted: Iterable[names.Named], reference: Collection[str] | None, beta: float = 1.0, *,
           failed: bool = False, keys: bool = False, empty_pair: sets.EmptyPair = "nan") -> float:
    """Weighted balance of precision and recall; other parameters and errors as in `precision`.

    Parameters
    ----------
    beta : float, default=1
        Below 1 wrong labels weigh more, above 1 missed ones do.

    Returns
    -------
    float
        In [0, 1]. NaN without a reference, and when both sides are empty (0 if the attempt failed).

    Raises
    ------
    ValueError
        If `beta` is not a finite number above 0.

    References
    ----------
    Methods, sections A3, 0.3 and 0.4.

    Examples
    --------
    >>> round(f_beta(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"], 0.5), 6)
    0.526316
    """
    found = sets.overlap(predicted, reference, failed=failed, keys=keys)
    return sets.f_beta(found, beta=beta, empty_pair=empty_pair).value


def f1(predicted: Iterable[names.Named], reference: Collection[str] | None, *, failed: bool = False,
       keys: bool = False, empty_pair: sets.EmptyPair = "nan") -> float:
    """Balance of precision and recall where a missed and an invented label weigh the same: `f_beta` at 1.

    References
    ----------
    Methods, section A3.

    Examples
    --------
    >>> round(f1(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"]), 6)
    0.571429
    """
    return f_beta(predicted, reference, failed=failed, keys=keys, empty_pair=empty_pair)


def jaccard(predicted: Iterable[names.Named], reference: Collection[str] | None, *, failed: bool = False,
            keys: bool = False, empty_pair: sets.EmptyPair = "nan") -> float:
    """Share of all labels of both sides that are on both; parameters and errors as in `precision`.

    Its complement is a distance; it orders answers as F1 does: F1 / (2 - F1).

    Returns
    -------
    float
        In [0, 1]. NaN without a reference, and when both sides are empty (0 if the attempt failed).

    References
    ----------
    Methods, sections A4, 0.3 and 0.4.

    Examples
    --------
    >>> jaccard(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"])
    0.4
    """
    return sets.jaccard(sets.overlap(predicted, reference, failed=failed, keys=keys), empty_pair=empty_pair).value


def exact_match(predicted: Iterable[names.Named], reference: Collection[str] | None, *, failed: bool = False,
                keys: bool = False) -> float:
    """Whether the sets are equal, two empty ones included; parameters and errors as in `precision`.

    Returns
    -------
    float
        1 or 0, and 0 for a failure. NaN without a reference.

    References
    ----------
    Methods, sections A5, 0.3 and 0.4.

    Examples
    --------
    >>> exact_match(["Cats"], ["cat"]), exact_match(["cat", "dog"], ["cat"]), exact_match([], [])
    (1.0, 0.0, 1.0)
    """
    return sets.exact_match(sets.overlap(predicted, reference, failed=failed, keys=keys)).value


def known_absent(predicted: Iterable[names.Named], absent: Collection[str] | None, *, failed: bool = False,
                 keys: bool = False, same: names.Same | None = None) -> float:
    """Whether a label was predicted that is known not to be in the image.

    Parameters
    ----------
    predicted : iterable of str, mapping or Label
        Names that were kept.
    absent : collection of str or None
        Names that people ruled out; None or empty: nobody did.
    failed : bool, default=False
        Whether the reader rejected the answer.
    keys : bool, default=False
        Whether names are keys already.
    same : callable, optional
        Whether two keys mean the same although they differ, as synonyms do.

    Returns
    -------
    float
        1 or 0, lower is better. NaN without names ruled out, and for a failure: 0 would be its best value.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, sections A22 and 0.4.

    Examples
    --------
    >>> known_absent(["dog", "cats"], ["cat"]), known_absent(["dog"], ["cat"]), known_absent(["dog"], [])
    (1.0, 0.0, nan)
    """
    found = sets.overlap(predicted, absent, failed=failed, keys=keys)
    if same is not None and absent and not failed and not found.hits:
        given, ruled_out = names.distinct(predicted, keys=keys), names.distinct(absent, keys=keys)
        found = sets.Overlap(sum(names.hits(given, ruled_out, same)), found.predicted, found.reference)
    return sets.known_absent(found).value


def precision_topicality(predicted: Iterable[Mapping[str, Any] | Label], reference: Collection[str] | None, *,
                         failed: bool = False, keys: bool = False) -> float:
    """Precision in which each predicted label weighs as much as the model says that the photo is about it.

    Parameters
    ----------
    predicted : iterable of mapping or Label
        With ``name`` and ``topicality``, which is cut to [0, 1]; a label without one weighs nothing.

    Returns
    -------
    float
        In [0, 1]. NaN without a reference or without weight; 0 for a failure.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, section A23.

    Examples
    --------
    >>> labels = [{"name": "dog", "topicality": 0.9}, {"name": "cat", "topicality": 0.6}]
    >>> round(precision_topicality(labels, ["dog"]), 6)
    0.6
    """
    return weighed_precision(predicted, reference, failed=failed, keys=keys).value


def weighed_precision(predicted: Iterable[names.Named], reference: Collection[str] | None, *, failed: bool = False,
                      keys: bool = False) -> Score:
    """`precision_topicality` with the reason of its absence.

    Examples
    --------
    >>> weighed_precision(["dog"], ["dog"])
    Score(value=nan, reason='no-weight')
    """
    given = names.ranked(predicted, keys=keys)
    if reference is None:
        return undefined("no-reference")
    wanted = frozenset(names.distinct(reference, keys=keys))
    if failed:
        return Score(0.0)
    weights = {label.key: min(1.0, max(0.0, label.topicality or 0.0)) for label in given}
    total = sum(weights.values())
    if not total:
        return undefined("no-weight")
    return Score(sum(weight for key, weight in weights.items() if key in wanted) / total)
