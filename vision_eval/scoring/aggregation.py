"""One number for many images: by image, pooled, or by label class, with the counts that belong to it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from vision_eval.scoring import sets
from vision_eval.scoring.names import Named, distinct, listed
from vision_eval.scoring.score import Score, undefined

Aggregation = Literal["image", "micro", "macro", "weighted"]
"""Mean of images; pooled counts; mean of label classes; mean of label classes by support."""

SMALLEST_SUPPORT = 5

_Rule = Callable[..., Score]

RULES: Mapping[str, _Rule] = MappingProxyType({
    "precision": sets.precision, "precision_answered": sets.precision_answered, "recall": sets.recall,
    "f1": sets.f_beta, "f_beta": sets.f_beta, "jaccard": sets.jaccard, "exact_match": sets.exact_match,
    "known_absent": sets.known_absent,
})
"""Set scores that have a form over many images."""

_POOLED = frozenset({"precision", "recall", "f1", "f_beta", "jaccard"})
_WITHOUT_PAIR = frozenset({"precision_answered", "exact_match", "known_absent"})
_UNKNOWN = frozenset({"no-reference", "no-negatives", "no-slots"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A value over many images, never without its company."""

    value: float
    """NaN: undefined."""
    reason: str = ""
    """Why; of `score.REASONS`."""
    n: int
    """Images whose value is defined; those pooled, for the other ways than by image."""
    eligible: int
    """Images that somebody labelled."""
    asked: int
    failed: int
    """Attempts that failed, of those asked."""
    classes: int | None = None
    """Label classes with enough support; None: not by class."""

    def row(self) -> dict[str, Any]:
        """Value and counts as a plain mapping.

        Examples
        --------
        >>> mean_of([Score(0.5), Score(1.0)]).row()
        {'value': 0.75, 'n': 2, 'eligible': 2, 'asked': 2, 'failed': 0}
        """
        return {"value": self.value, "n": self.n, "eligible": self.eligible, "asked": self.asked,
                "failed": self.failed}


def mean_of(scores: Iterable[Score], *, failed: int = 0) -> Aggregate:
    """Mean over images: every photo counts once, those without a value not at all.

    Parameters
    ----------
    scores : iterable of Score
        One for each image asked.
    failed : int, default=0
        How many of them failed.

    References
    ----------
    Methods, sections 0.3 and A6 (image).

    Examples
    --------
    >>> mean_of([Score(0.5), undefined("no-reference")]).row()
    {'value': 0.5, 'n': 1, 'eligible': 1, 'asked': 2, 'failed': 0}
    """
    given = list(scores)
    values = [score.value for score in given if not math.isnan(score.value)]
    mean = Score(math.fsum(values) / len(values)) if values else undefined(_common_reason(given))
    return Aggregate(value=mean.value, reason=mean.reason, n=len(values), asked=len(given), failed=failed,
                     eligible=sum(score.reason not in _UNKNOWN for score in given))


def over(predicted: Iterable[Iterable[Named]], references: Iterable[Collection[str] | None], *, score: str = "f1",
         agg: Aggregation = "image", beta: float = 1.0, s_min: int = SMALLEST_SUPPORT,
         empty_pair: sets.EmptyPair = "nan", failed: Sequence[bool] | None = None, keys: bool = False) -> Aggregate:
    """A set score over many images.

    Parameters
    ----------
    predicted : iterable of iterables of str, mapping or Label
        What was given, image by image.
    references : iterable of (collection of str or None)
        What people said of the same images; None: nobody did.
    score : str, default="f1"
        Of `RULES`.
    agg : {"image", "micro", "macro", "weighted"}, default="image"
        The mean of the images' scores, which alone may enter paired tests; the score of the pooled counts, in which
        long lists dominate; the mean of the scores of label classes, plain or weighted by support. Classes
        are labels of the references: names that only models say would swamp them, unless `s_min` lets them in.
    beta : float, default=1
        Of ``f_beta``.
    s_min : int, default=5
        Images that a label class must have in the references to count (macro and weighted); 0 lets in those that
        were only predicted.
    empty_pair : {"nan", "agree"}, default="nan"
        As in `sets.precision`; pooled counts do not know it.
    failed : sequence of bool, optional
        Which attempts failed; none unless given. A failure predicts nothing.
    keys : bool, default=False
        Whether names are keys already.

    Returns
    -------
    Aggregate
        In [0, 1]. NaN when no image defines a value, or no class has the support.

    Raises
    ------
    TypeError
        If a plain string is passed for names or for lists of names.
    ValueError
        If the lists differ in length, a word or number is out of range, or the score has no pooled form.

    References
    ----------
    Methods, sections A6 and 0.4; J. Opitz and S. Burst, "Macro F1 and Macro F1", arXiv 1911.03347 (2019), for
    the mean of F1 over classes.

    Examples
    --------
    >>> over([["dog"], ["cat"], []], [["dog", "sea"], ["cat"], None], score="recall").row()
    {'value': 0.75, 'n': 2, 'eligible': 2, 'asked': 3, 'failed': 0}
    >>> round(over([["dog"], ["cat"], []], [["dog", "sea"], ["cat"], None], agg="micro").value, 6)
    0.8
    """
    rule = _rule(score, agg, beta, empty_pair, s_min)
    images = _images(predicted, references, failed, keys)
    failures = sum(image.failed for image in images)
    if agg == "image":
        return mean_of((rule(image.overlap()) for image in images), failed=failures)
    known = [image for image in images if image.reference is not None]
    if agg == "micro":
        value, classes = rule(_sum(image.overlap() for image in known)) if known else undefined("no-reference"), None
    else:
        value, classes = _by_class(known, rule, s_min, weighted=agg == "weighted")
    return Aggregate(value=value.value, reason=value.reason, n=len(known), eligible=len(known), asked=len(images),
                     failed=failures, classes=classes)


@dataclass(frozen=True, slots=True)
class _Image:
    predicted: frozenset[str]
    reference: frozenset[str] | None
    failed: bool

    def overlap(self) -> sets.Overlap:
        wanted = self.reference or frozenset()
        return sets.Overlap(len(self.predicted & wanted), len(self.predicted),
                            None if self.reference is None else len(wanted), self.failed)


def _images(predicted: Iterable[Iterable[Named]], references: Iterable[Collection[str] | None],
            failed: Sequence[bool] | None, keys: bool) -> list[_Image]:
    given, wanted = listed(predicted), listed(references)
    broken = [False] * len(given) if failed is None else list(failed)
    if not len(given) == len(wanted) == len(broken):
        raise ValueError(f"One reference and one flag for each image, please: there are {len(given)} predictions, "
                         f"{len(wanted)} references and {len(broken)} flags of failure.")
    return [_image(*one, keys) for one in zip(given, wanted, broken, strict=True)]


def _image(predicted: Iterable[Named], reference: Collection[str] | None, failed: bool, keys: bool) -> _Image:
    given = frozenset(distinct(predicted, keys=keys))
    wanted = None if reference is None else frozenset(distinct(reference, keys=keys))
    return _Image(frozenset() if failed else given, wanted, bool(failed))


def _rule(score: str, agg: str, beta: float, empty_pair: sets.EmptyPair, s_min: int) -> Callable[[sets.Overlap], Score]:
    if score not in RULES:
        raise ValueError(f"score must be one of {', '.join(RULES)}, not {score!r}.")
    if agg not in get_args(Aggregation):
        raise ValueError(f"agg must be one of {', '.join(get_args(Aggregation))}, not {agg!r}.")
    if agg != "image" and score not in _POOLED:
        raise ValueError(f"{score} is a property of an image: its only aggregation is the mean of images.")
    if s_min < 0:
        raise ValueError(f"s_min must be a number of images, not {s_min!r}.")
    if score in _WITHOUT_PAIR:
        return RULES[score]
    options = {"beta": beta if score == "f_beta" else 1.0} if score in ("f1", "f_beta") else {}
    return lambda found: RULES[score](found, empty_pair=empty_pair, **options)


def _sum(overlaps: Iterable[sets.Overlap]) -> sets.Overlap:
    """Pooled counts; failures are in them as empty predictions."""
    given = list(overlaps)
    hits, predicted, known = (sum(getattr(found, part) for found in given) for part in ("hits", "predicted", "known"))
    return sets.Overlap(hits, predicted, known)


def _by_class(images: Sequence[_Image], rule: Callable[[sets.Overlap], Score], s_min: int, *,
              weighted: bool) -> tuple[Score, int]:
    support = Counter(key for image in images for key in image.reference or ())
    predicted = Counter(key for image in images for key in image.predicted)
    hits = Counter(key for image in images for key in image.predicted & (image.reference or frozenset()))
    classes = [key for key in dict.fromkeys([*support, *predicted]) if support[key] >= s_min]
    scores = {key: rule(sets.Overlap(hits[key], predicted[key], support[key])).value for key in classes}
    weights = {key: support[key] if weighted else 1 for key, value in scores.items() if not math.isnan(value)}
    if not any(weights.values()):
        return undefined("no-classes" if images else "no-reference"), len(weights)
    total = math.fsum(weight * scores[key] for key, weight in weights.items())
    return Score(total / sum(weights.values())), len(weights)


def _common_reason(scores: Sequence[Score]) -> str:
    reasons = {score.reason for score in scores}
    return "no-images" if not reasons else reasons.pop() if len(reasons) == 1 else "various"
