"""What a better reader could save: ten repairs of a label answer, each of them logged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vision_eval.scoring.json_text import find, objects, parse
from vision_eval.scoring.label_schema import is_label_schema
from vision_eval.scoring.schema import violations
from vision_eval.scoring.wrapping import as_label_list, unfenced, without_thoughts

REPAIRS: Mapping[str, str] = {
    "R1": "blanks and byte-order mark dropped", "R2": "thoughts removed, or taken for the answer",
    "R3": "fence removed", "R4": "cut to the bracketed value", "R5": "quotes, commas and comments read leniently",
    "R6": "root wrapped", "R7": "texts read as numbers, percent as shares", "R8": "scores clamped to [0, 1]",
    "R9": "unknown members dropped", "R10": "complete objects of a truncated list kept",
}

_SCORES = ("confidence", "topicality")
_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*\Z")
_LONGEST_NUMBER = 40
_QUOTED = r'"(?:[^"\\]++|\\.)*+"?'
_QUOTES_AND_COMMENTS = re.compile(rf"{_QUOTED}|'(?:[^'\\]++|\\.)*+'?|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_COMMAS = re.compile(rf"{_QUOTED}|,(?=\s*[\]}}])", re.DOTALL)
_INNER = re.compile(r'\\.|"', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """An answer after its repairs. It never enters headline quality."""

    value: Any
    """JSON value; None: nothing could be read."""
    repairs: tuple[str, ...]
    """Keys of `REPAIRS`, in their order; empty: none was needed, or none helped."""
    valid: bool
    """Whether the value follows the schema now."""


def repair(text: str, *, thinking: str = "", schema: Mapping[str, Any] | None = None) -> Repaired:
    r"""Repair an answer as far as its form allows.

    Parameters
    ----------
    text : str
        The answer; hostile. No text raises.
    thinking : str, default=""
        What the model reasoned apart from the answer; taken when the answer is empty.
    schema : mapping, optional
        JSON Schema of the question; the default one unless given. Repairs R6 to R9 know the default one only.

    Raises
    ------
    ValueError
        If `schema` is no JSON Schema.

    References
    ----------
    Methods, sections C1 (`structure.repaired`) and C4.

    Examples
    --------
    >>> found = repair("```json\n[{'name': 'dog', 'confidence': 95, 'topicality': 80,}]\n```")
    >>> found.value
    {'labels': [{'name': 'dog', 'confidence': 0.95, 'topicality': 0.8}]}
    >>> found.repairs, found.valid
    (('R3', 'R5', 'R6', 'R7'), True)
    """
    done: list[str] = []
    value = _read(_answer(text, thinking, done), done)
    if isinstance(value, dict | list) and is_label_schema(schema):
        value = _reshaped(value, done)
    return Repaired(value=value, repairs=tuple(key for key in REPAIRS if key in done),
                    valid=value is not None and not violations(value, schema))


def _answer(text: str, thinking: str, done: list[str]) -> str:
    """Repairs R1 and R2."""
    trimmed = text.strip().lstrip("\ufeff").strip()
    if trimmed != text:
        done.append("R1")
    if not trimmed and thinking.strip():
        done.append("R2")
        return thinking.strip()
    if parse(trimmed) is not None:
        return trimmed
    rest, tagged, alone = without_thoughts(trimmed)
    if not tagged or alone:
        return trimmed
    done.append("R2")
    return rest.strip()


def _read(text: str, done: list[str]) -> Any:
    """Repairs R3 to R5 and R10."""
    whole = parse(text)
    if whole is not None:
        return whole.value
    found = find(text)
    if found is None or found.deep:
        return None
    before, after, fenced = unfenced(found.before, found.after)
    done.extend(["R3"] * fenced + ["R4"] * bool(before.strip() or after.strip()))
    if found.parsed:
        return found.parsed.value
    inner = text[len(found.before):len(text) - len(found.after)]
    lenient = parse(_standard(inner))
    if lenient is not None:
        done.append("R5")
        return lenient.value
    kept = [] if found.closed else objects(inner[inner.find("[") + 1:])
    done.extend(["R10"] * bool(kept))
    return {"labels": kept} if kept else None


def _standard(text: str) -> str:
    """Text with double quotes only, and without comments and trailing commas."""
    return _COMMAS.sub(lambda match: "" if match[0] == "," else match[0], _QUOTES_AND_COMMENTS.sub(_replaced, text))


def _replaced(match: re.Match[str]) -> str:
    token = match[0]
    if token[0] == "/":
        return ""
    if token[0] == '"' or len(token) < 2 or token[-1] != "'":
        return token
    inner = _INNER.sub(lambda part: {"\\'": "'", '"': '\\"'}.get(part[0], part[0]), token[1:-1])
    return f'"{inner}"'


def _reshaped(value: dict[str, Any] | list[Any], done: list[str]) -> Any:
    """Repairs R6 to R9."""
    wrapped = as_label_list(value)
    if wrapped is not None:
        done.append("R6")
    root = wrapped if wrapped is not None else dict(value)
    labels = root.get("labels")
    if not isinstance(labels, list):
        return root
    known = [_known(label) if isinstance(label, dict) else label for label in labels]
    if known != labels or root.keys() != {"labels"}:
        done.append("R9")
    scored = [label for label in known if isinstance(label, dict)]
    for label in scored:
        label.update(_numbers(label, done))
    _scale(scored, done)
    for label in scored:
        label.update(_clamped(label, done))
    return {"labels": known}


def _known(label: dict[str, Any]) -> dict[str, Any]:
    return {member: label[member] for member in ("name", *_SCORES) if member in label}


def _numbers(label: dict[str, Any], done: list[str]) -> dict[str, float]:
    texts = {member: label[member] for member in _SCORES if isinstance(label.get(member), str)}
    found = {member: float(text) for member, text in texts.items()
             if len(text) <= _LONGEST_NUMBER and _NUMBER.match(text)}
    done.extend(["R7"] * bool(found))
    return found


def _scale(labels: list[dict[str, Any]], done: list[str]) -> None:
    """Percent as shares, when no score of the list can be a share."""
    scores = [label[member] for label in labels for member in _scored(label)]
    if scores and all(1 < score <= 100 for score in scores):
        done.append("R7")
        for label in labels:
            label.update({member: label[member] / 100 for member in _scored(label)})


def _clamped(label: dict[str, Any], done: list[str]) -> dict[str, float]:
    outside = {member: float(label[member] > 1) for member in _scored(label) if not 0 <= label[member] <= 1}
    done.extend(["R8"] * bool(outside))
    return outside


def _scored(label: dict[str, Any]) -> list[str]:
    return [member for member in _SCORES
            if isinstance(label.get(member), int | float) and not isinstance(label[member], bool)]
