"""Usual answers, read many at once: nothing in them is read otherwise by Go, and nothing has to be filled in."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic_core import from_json

from vision_eval.domain.columns import Coded, LabelColumns, owners

_NAME, _CONFIDENCE, _TOPICALITY = map(itemgetter, ("name", "confidence", "topicality"))
_MEMBERS = 3
_NUMBERS = frozenset({float, int})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Usual:
    """The usual ones among some answers."""

    at: NDArray[np.intp]
    """Which of the texts they are, in this order."""
    labels: LabelColumns
    """Of these, with scores in single precision and (0, 1]."""


def usual_answers(texts: Iterable[str]) -> Usual:
    """Answers that are one object with one list of complete labels, each with its three members once.

    A text that holds anything which Go may read in its own way, or which PhotoPrism would fill in or cap, is left out.

    Parameters
    ----------
    texts : iterable of str
        As models wrote them; hostile.

    References
    ----------
    PhotoPrism contract, sections 3.1 and 3.2.

    Examples
    --------
    >>> found = usual_answers([
    ...     '{"labels": [{"name": "dog", "confidence": 0.5, "topicality": 1}]}',
    ...     '{"labels": [{"name": "dog", "name": null, "confidence": 0.5, "topicality": 1}]}'])
    >>> found.at.tolist(), found.labels.names.names()
    ([0], ['dog'])
    >>> found.labels.confidences.tolist(), found.labels.topicalities.tolist()
    ([0.5], [1.0])
    """
    at, lists = list[int](), list[list[Any]]()
    for place, text in enumerate(texts):
        if "\\" in text or "<" in text:
            continue
        try:
            labels = from_json(text, allow_inf_nan=False)["labels"]
        except (ValueError, TypeError, LookupError, RecursionError):
            continue
        # Without escapes every quote belongs to a member or a name: one that stands twice is found by counting.
        if type(labels) is list and labels and text.count('"') == 2 + 8 * len(labels):
            at.append(place)
            lists.append(labels)
    members = _members(itertools.chain.from_iterable(lists))
    if members is None:  # some label in all of them is odd
        places = [place for place, labels in enumerate(lists) if _members(labels)]
        at, lists = [at[place] for place in places], [lists[place] for place in places]
        members = _members(itertools.chain.from_iterable(lists)) or ([], [], [])
    return _sound(np.array(at, np.intp), np.fromiter(map(len, lists), np.intp, len(lists)), *members)


def _members(labels: Iterable[Any]) -> tuple[list[Any], list[Any], list[Any]] | None:
    """Names, confidences and topicalities; None: a label does not have just these three."""
    every = list(labels)
    try:
        if set(map(len, every)) <= {_MEMBERS}:
            return list(map(_NAME, every)), list(map(_CONFIDENCE, every)), list(map(_TOPICALITY, every))
    except (TypeError, LookupError):
        pass
    return None


def _sound(at: NDArray[np.intp], counts: NDArray[np.intp], names: list[Any], confidences: list[Any],
           topicalities: list[Any]) -> Usual:
    """Those whose names are plain texts and whose scores are shares above 0."""
    coded = Coded.of(names if set(map(type, names)) <= {str} else [_text(name) for name in names])
    good = np.array([bool(name) and name.isprintable() for name in coded.distinct], bool)[coded.codes]
    sure, topical = _shares(confidences), _shares(topicalities)
    good &= (sure > 0) & (topical > 0)
    whole = np.ones(len(at), bool)
    whole[owners(counts)[~good]] = False
    kept = np.repeat(whole, counts)
    return Usual(at=at[whole], labels=LabelColumns(
        counts=counts[whole], names=Coded(coded.distinct, coded.codes[kept]), confidences=sure[kept],
        topicalities=topical[kept]))


def _text(name: Any) -> str:
    return name if type(name) is str else ""


def _shares(values: list[Any]) -> NDArray[np.float64]:
    """Scores in single precision, which knows no number as small as 1e-50; 0 for what is none or above 1."""
    if not set(map(type, values)) <= {float}:
        values = [value if type(value) in _NUMBERS and 0 < value <= 1 else 0 for value in values]
    numbers = np.array(values, np.float64)
    return np.where((numbers > 0) & (numbers <= 1), numbers, 0).astype(np.float32).astype(np.float64)
