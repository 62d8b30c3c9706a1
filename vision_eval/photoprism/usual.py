"""The usual answer, read without Go's manners: nothing in it is read otherwise there."""

from __future__ import annotations

import json
from typing import Any

from vision_eval.photoprism.go import single

_MEMBERS = frozenset({"name", "confidence", "topicality"})
_LARGEST = 2.0**100
"""Far from where single precision ends."""


def usual_labels(text: str) -> list[dict[str, Any]] | None:
    """Labels of an answer that is one object with one list of complete labels, each with its three members once.

    Returns
    -------
    list of dict or None
        Scores in single precision. None: the answer has something that Go may read in its own way.

    References
    ----------
    PhotoPrism contract, section 3.2.

    Examples
    --------
    >>> usual_labels('{"labels": [{"name": "dog", "confidence": 0.5, "topicality": 1}]}')
    [{'name': 'dog', 'confidence': 0.5, 'topicality': 1.0}]
    >>> usual_labels('{"labels": [{"name": "dog", "name": null, "confidence": 0.5, "topicality": 1}]}') is None
    True
    """
    if "\\" in text:
        return None
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    labels = answer.get("labels") if isinstance(answer, dict) and len(answer) == 1 else None
    if not isinstance(labels, list) or not _once(text, len(labels)) or not all(map(_is_usual, labels)):
        return None
    return [{"name": label["name"], "confidence": single(label["confidence"]),
             "topicality": single(label["topicality"])} for label in labels]


def _once(text: str, labels: int) -> bool:
    """Whether no member can stand twice: without escapes, these quotes are members or names."""
    return text.count('"labels"') == 1 and text.count('"') == 2 + 8 * labels


def _is_usual(label: Any) -> bool:
    return (isinstance(label, dict) and label.keys() == _MEMBERS and isinstance(label["name"], str)
            and label["name"].isprintable() and _is_number(label["confidence"]) and _is_number(label["topicality"]))


def _is_number(value: Any) -> bool:
    return type(value) in (float, int) and -_LARGEST < value < _LARGEST
