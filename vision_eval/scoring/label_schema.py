"""The default schema of label answers, checked by hand: a hundred times faster than by a general validator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vision_eval.domain import LABEL_SCHEMA

_MEMBERS = frozenset({"name", "confidence", "topicality"})


def is_label_schema(schema: Mapping[str, Any] | None) -> bool:
    """Whether a question is judged by the default schema; None says so.

    Examples
    --------
    >>> is_label_schema(None), is_label_schema({"type": "array"})
    (True, False)
    """
    return schema is None or schema is LABEL_SCHEMA or schema == LABEL_SCHEMA


def sound_labels(value: Any) -> list[dict[str, Any]] | None:
    """Labels of an answer that the default schema allows; None for every other value.

    Examples
    --------
    >>> sound_labels({"labels": [{"name": "dog", "confidence": 0.9, "topicality": 1}]})
    [{'name': 'dog', 'confidence': 0.9, 'topicality': 1}]
    >>> sound_labels({"labels": [{"name": "dog", "confidence": 90, "topicality": 1}]}) is None
    True
    """
    if not isinstance(value, dict) or len(value) != 1 or not isinstance(value.get("labels"), list):
        return None
    labels: list[Any] = value["labels"]
    for label in labels:
        if not isinstance(label, dict) or label.keys() != _MEMBERS:
            return None
        name, scores = label["name"], (label["confidence"], label["topicality"])
        if not (isinstance(name, str) and name and _is_share(scores[0]) and _is_share(scores[1])):
            return None
    return labels


def label_violations(value: Any) -> frozenset[str]:
    """Codes of everything in a JSON value that the default schema forbids, as `violations` gives them.

    References
    ----------
    Methods, sections C1 and C2 (codes 16 to 20).

    Examples
    --------
    >>> sorted(label_violations({"labels": ["dog", {"name": "", "confidence": 0.9}]}))
    ['EMPTY_NAME', 'MISSING_KEY', 'WRONG_TYPE']
    """
    if sound_labels(value) is not None:
        return frozenset()
    if not isinstance(value, dict):
        return frozenset({"WRONG_TYPE"})
    codes = _member_codes(value, frozenset({"labels"}))
    labels = value.get("labels", [])
    if not isinstance(labels, list):
        return frozenset(codes | {"WRONG_TYPE"})
    return frozenset(codes.union(*map(_label_codes, labels)))


def _label_codes(label: Any) -> set[str]:
    if not isinstance(label, dict):
        return {"WRONG_TYPE"}
    codes = _member_codes(label, _MEMBERS)
    name = label.get("name", "-")
    if not isinstance(name, str):
        codes.add("WRONG_TYPE")
    elif not name:
        codes.add("EMPTY_NAME")
    return codes | _score_codes(label.get("confidence", 0)) | _score_codes(label.get("topicality", 0))


def _member_codes(value: dict[str, Any], wanted: frozenset[str]) -> set[str]:
    missing = {"MISSING_KEY"} if wanted - value.keys() else set()
    return missing | ({"EXTRA_PROPERTY"} if value.keys() - wanted else set())


def _score_codes(score: Any) -> set[str]:
    if isinstance(score, bool) or not isinstance(score, int | float):
        return {"WRONG_TYPE"}
    return {"OUT_OF_RANGE"} if score < 0 or score > 1 else set()


def _is_share(score: Any) -> bool:
    kind = type(score)
    return (kind is float or kind is int) and 0 <= score <= 1
