"""Scores of one image's label set, from how many labels were right, predicted and wanted."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from vision_eval.scoring.names import Named, distinct
from vision_eval.scoring.score import Score, undefined

EmptyPair = Literal["nan", "agree"]
"""What an empty prediction scores where nothing was to be found: nothing, or (for exhaustive truth only) 1."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """What the set scores of one image are made of."""

    hits: int
    """Predicted labels that the reference has."""
    predicted: int
    """Distinct predicted labels; 0 for a failure, which has none."""
    reference: int | None
    """Distinct labels of the reference; None: nobody labelled the image."""
    failed: bool = False

    @property
    def known(self) -> int:
        """Labels of the reference as a number, for sums over images that have one."""
        return self.reference or 0


def overlap(predicted: Iterable[Named], reference: Collection[str] | None, *, failed: bool = False,
            keys: bool = False) -> Overlap:
    """Count what two label sets share.

    Parameters
    ----------
    predicted : iterable of str, mapping or Label
        What the model gave.
    reference : collection of str or None
        What people said. None: nobody did. Empty: there is nothing.
    failed : bool, default=False
        Whether the reader rejected the answer: then it predicted nothing.
    keys : bool, default=False
        Whether names are keys already, so that nothing is normalised.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, sections A1 to A6 (setup), 0.3 and 0.4.

    Examples
    --------
    >>> overlap(["dog", "beach", "ball", "sunset"], ["dog", "beach", "sea"])
    Overlap(hits=2, predicted=4, reference=3, failed=False)
    """
    given = distinct(predicted, keys=keys)
    wanted = None if reference is None else frozenset(distinct(reference, keys=keys))
    if failed:
        given = ()
    shared = sum(key in wanted for key in given) if wanted else 0
    return Overlap(shared, len(given), None if wanted is None else len(wanted), bool(failed))


def precision(found: Overlap, *, empty_pair: EmptyPair = "nan") -> Score:
    """Share of right labels among the predicted ones; 0 if none was predicted and some were wanted.

    References
    ----------
    Methods, sections A1 and 0.3.

    Examples
    --------
    >>> precision(Overlap(2, 4, 3)), precision(Overlap(0, 0, 0))
    (Score(value=0.5, reason=''), Score(value=nan, reason='empty-pair'))
    """
    return _decided(found, empty_pair) or Score(found.hits / found.predicted if found.predicted else 0.0)


def precision_answered(found: Overlap) -> Score:
    """Precision where something was predicted; nothing for failures and silence.

    References
    ----------
    Methods, section 0.3.

    Examples
    --------
    >>> precision_answered(Overlap(0, 0, 3))
    Score(value=nan, reason='no-labels')
    """
    if found.reference is None:
        return undefined("no-reference")
    if found.failed:
        return undefined("failed")
    return Score(found.hits / found.predicted) if found.predicted else undefined("no-labels")


def recall(found: Overlap, *, empty_pair: EmptyPair = "nan") -> Score:
    """Share of the wanted labels that were predicted.

    References
    ----------
    Methods, sections A2 and 0.3.

    Examples
    --------
    >>> recall(Overlap(1, 4, 2)), recall(Overlap(0, 4, 0))
    (Score(value=0.5, reason=''), Score(value=nan, reason='empty-reference'))
    """
    decided = _decided(found, empty_pair)
    if decided:
        return decided
    return Score(found.hits / found.known) if found.known else undefined("empty-reference")


def f_beta(found: Overlap, *, beta: float = 1.0, empty_pair: EmptyPair = "nan") -> Score:
    """Balance of precision and recall; beta below 1 weighs wrong labels, above 1 missed ones.

    Raises
    ------
    ValueError
        If `beta` is not a finite number above 0.

    References
    ----------
    Methods, sections A3 and 0.3.

    Examples
    --------
    >>> f_beta(Overlap(1, 2, 2)), f_beta(Overlap(0, 0, None))
    (Score(value=0.5, reason=''), Score(value=nan, reason='no-reference'))
    """
    if not (math.isfinite(beta) and beta > 0):
        raise ValueError(f"beta must be a finite number above 0, not {beta!r}.")
    return _decided(found, empty_pair) or Score(
        (1 + beta**2) * found.hits / (beta**2 * found.known + found.predicted))


def jaccard(found: Overlap, *, empty_pair: EmptyPair = "nan") -> Score:
    """Share of the labels on either side that are on both.

    References
    ----------
    Methods, sections A4 and 0.3.

    Examples
    --------
    >>> jaccard(Overlap(2, 4, 3))
    Score(value=0.4, reason='')
    """
    return _decided(found, empty_pair) or Score(found.hits / (found.predicted + found.known - found.hits))


def exact_match(found: Overlap) -> Score:
    """Whether both sides are the same set, two empty ones included; a failure never is.

    References
    ----------
    Methods, sections A5, 0.3 and 0.4.

    Examples
    --------
    >>> exact_match(Overlap(2, 2, 2)), exact_match(Overlap(0, 0, 0, failed=True))
    (Score(value=1.0, reason=''), Score(value=0.0, reason=''))
    """
    if found.reference is None:
        return undefined("no-reference")
    return Score(float(not found.failed and found.hits == found.predicted == found.reference))


def known_absent(found: Overlap) -> Score:
    """Whether a label was predicted that is known to be absent: the reference lists such labels.

    References
    ----------
    Methods, sections A22 and 0.4.

    Examples
    --------
    >>> known_absent(Overlap(1, 2, 3)), known_absent(Overlap(0, 0, 3, failed=True))
    (Score(value=1.0, reason=''), Score(value=nan, reason='failed'))
    """
    if not found.reference:
        return undefined("no-negatives")
    return undefined("failed") if found.failed else Score(float(found.hits > 0))


def _decided(found: Overlap, empty_pair: EmptyPair) -> Score | None:
    """What no count decides: no reference, failures, and nothing on both sides."""
    if empty_pair not in get_args(EmptyPair):
        raise ValueError(f"empty_pair must be 'nan' or 'agree', not {empty_pair!r}.")
    if found.reference is None:
        return undefined("no-reference")
    if found.failed:
        return Score(0.0)
    if found.predicted or found.reference:
        return None
    return Score(1.0) if empty_pair == "agree" else undefined("empty-pair")
