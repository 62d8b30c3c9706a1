"""Names as metrics take them: written or as keys, alone or with scores, as a set or as a ranking."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from vision_eval.domain import Label
from vision_eval.scoring import matching

Named = str | Mapping[str, Any] | Label
"""A name, or a mapping or `Label` with ``name`` and perhaps ``confidence`` and ``topicality``."""

T = TypeVar("T")

Same = Callable[[str, str], bool]
"""Whether a predicted and a reference key, in this order, mean the same."""


class Ranked(NamedTuple):
    """A label on its place in a ranking."""

    key: str
    confidence: float | None = None
    """None: there is no number."""
    topicality: float | None = None


def distinct(names: Iterable[Named], *, keys: bool = False) -> tuple[str, ...]:
    """Distinct keys of names, in order of first appearance.

    Parameters
    ----------
    names : iterable of str, mapping or Label
        Those of which normalisation leaves nothing are dropped.
    keys : bool, default=False
        Whether the names are keys already, so that nothing is normalised.

    Raises
    ------
    TypeError
        If a plain string is passed, whose letters would become labels, or something without a name.

    References
    ----------
    Methods, sections 0.2 and B1.

    Examples
    --------
    >>> distinct(["Dogs", {"name": "dog"}, "beach", "---"])
    ('dog', 'beach')
    >>> distinct(["Dogs", "dog"], keys=True)
    ('Dogs', 'dog')
    """
    return tuple(dict.fromkeys(every(names, keys=keys)))


def every(names: Iterable[Named], *, keys: bool = False) -> list[str]:
    """Keys of all names in their order, each as often as it was given; otherwise as `distinct`.

    Examples
    --------
    >>> every(["Dogs", "dog", "---"])
    ['dog', 'dog']
    """
    return [key for key, _ in _keyed(names, keys)]


def listed(several: Iterable[T]) -> list[T]:
    """Names, or lists of names, as a list, refusing one text where several things are meant.

    Raises
    ------
    TypeError
        If a plain string is passed; its letters would become names.

    Examples
    --------
    >>> listed(("dog", "sea"))
    ['dog', 'sea']
    """
    if isinstance(several, str):
        raise TypeError(f"Names are a set or sequence of texts, not the one text {several!r}.")
    return list(several)


def ranked(names: Iterable[Named], *, by: Literal["confidence", "topicality"] = "confidence",
           keys: bool = False) -> tuple[Ranked, ...]:
    """Labels by falling confidence, then topicality, then position; of equal keys the best ranked stays.

    Parameters
    ----------
    names : iterable of str, mapping or Label
        Without scores the order is the ranking. A score that is no number ranks below all numbers.
    by : {"confidence", "topicality"}, default="confidence"
        What counts first; the other one breaks ties.
    keys : bool, default=False
        Whether the names are keys already.

    Raises
    ------
    TypeError
        If a plain string is passed, or something without a name.
    ValueError
        If `by` is something else.

    References
    ----------
    Methods, section 0.2.

    Examples
    --------
    >>> [label.key for label in ranked([{"name": "sky", "confidence": 0.4}, {"name": "dog", "confidence": 0.9}])]
    ['dog', 'sky']
    """
    if by not in ("confidence", "topicality"):
        raise ValueError(f"Labels are ranked by confidence or topicality, not by {by!r}.")
    labels = [Ranked(key, *_scores(named)) for key, named in _keyed(names, keys)]
    first, second = (1, 2) if by == "confidence" else (2, 1)
    labels.sort(key=lambda label: (_falling(label[first]), _falling(label[second])))
    best: dict[str, Ranked] = {}
    for label in labels:
        best.setdefault(label.key, label)
    return tuple(best.values())


def hits(predicted: Iterable[str], accepted: Iterable[str], same: Same | None = None) -> tuple[bool, ...]:
    """For each predicted key whether it is an accepted one, or means the same as one.

    Examples
    --------
    >>> hits(("dog", "sofa"), {"couch"}, same=lambda one, other: {one, other} == {"sofa", "couch"})
    (False, True)
    """
    wanted = frozenset(accepted)
    return tuple(key in wanted or (same is not None and any(same(key, other) for other in wanted))
                 for key in predicted)


def _keyed(names: Iterable[Named], keys: bool) -> list[tuple[str, Named]]:
    found = [(written(named), named) for named in listed(names)]
    return [(key, named) for name, named in found if (key := name if keys else matching.normalise(name))]


def written(named: Named) -> str:
    """The name of a label, as it was written.

    Raises
    ------
    TypeError
        If it has none.

    Examples
    --------
    >>> written("Dogs"), written({"name": "Dogs", "confidence": 0.9})
    ('Dogs', 'Dogs')
    """
    name = named if isinstance(named, str) else _member(named, "name")
    if not isinstance(name, str):
        raise TypeError(f"A label is a name, or has one; {named!r} has none.")
    return name


def _scores(named: Named) -> tuple[float | None, float | None]:
    if isinstance(named, str):
        return None, None
    return _number(_member(named, "confidence")), _number(_member(named, "topicality"))


def _member(named: Any, member: str) -> Any:
    return named.get(member) if isinstance(named, Mapping) else getattr(named, member, None)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return value


def _falling(score: Any) -> float:
    return math.inf if score is None else -score
