"""What an answer says: the body of a reply, by the format that PhotoPrism expects of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vision_eval.photoprism import go
from vision_eval.photoprism.extraction import json_part, without_reasoning
from vision_eval.photoprism.labels import LabelResult

_LABELS = go.array(go.record({
    "name": go.text,
    "confidence": go.float32,
    "topicality": go.float32,
    "source": go.text,
    "priority": go.integer,
    "categories": go.array(go.text),
    "nsfw": go.flag,
    "nsfw_confidence": go.float32,
}))
_LIST = go.record({"labels": _LABELS})
_RESULT = go.record({
    "labels": _LABELS,
    "caption": go.optional(go.record({"text": go.text, "source": go.text, "confidence": go.float32})),
})
_OLLAMA = go.record({
    **dict.fromkeys(("id", "error", "model", "response", "thinking"), go.text),
    **dict.fromkeys(("code", "total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration",
                     "eval_count", "eval_duration"), go.integer),
    "created_at": go.timestamp,
    "done": go.flag,
    "context": go.array(go.integer),
    "result": _RESULT,
})
_VISION = go.record({
    "id": go.text, "code": go.integer, "error": go.text, "result": _RESULT,
    "model": go.record({"name": go.text, "version": go.text}),
})

_USUAL = frozenset({"name", "confidence", "topicality"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found in an answer, before scores are filled in and names normalised."""

    text: str = ""
    """What the model wrote, reasoning removed."""
    origin: str = ""
    """Which member of the reply the text comes from: ``response``, ``thinking`` or empty."""
    json: str | None = None
    """The part of the text that was taken for JSON; None: the text was not read as such."""
    decode_error: str | None = None
    """Why that part is no label list."""
    labels: tuple[LabelResult, ...] | None = None
    """Nameless ones included; None: there is no list."""
    caption: str | None = None
    """None: there is none, which an empty one is not."""
    caption_source: str = ""
    model: str = ""
    reasoned: bool = False
    """Whether a think block was removed."""


def ollama(body: str, *, format: str) -> Answer:
    r"""What PhotoPrism finds in a reply of Ollama.

    Parameters
    ----------
    body : str
        One or more JSON objects; the last one counts.
    format : str
        Value of ``format`` in the request; empty: it had none.

    Raises
    ------
    go.Undecodable
        If the reply is no JSON of this shape.

    References
    ----------
    PhotoPrism contract, section 3, steps 2 to 8, and section 3.2.

    Examples
    --------
    >>> found = ollama('{"response": "<think>A dog?</think> {\\"labels\\": [{\\"name\\": \\"dog\\"}]}"}', format="")
    >>> found.origin, found.labels[0].name, found.caption
    ('response', 'dog', None)
    """
    outer = _outer(body)
    given = outer.get("result") or {}
    text, origin, reasoned = _text(outer)
    part, trouble, labels = None, None, given.get("labels") or None
    if not labels and given.get("caption") is None and text and (format == "json" or text.startswith("{")):
        part, trouble, labels = _decoded(text)
    found = None if labels is None else tuple(_label(fields) for fields in labels)
    caption, source = (None, "") if found else _caption(text, given)
    return Answer(text=text, origin=origin, json=part, decode_error=trouble, labels=found, caption=caption,
                  caption_source=source, model=outer.get("model") or "", reasoned=reasoned)


def plain_response(body: str) -> str | None:
    """What the model wrote, where a reply of Ollama holds nothing else that counts; None: it does, or is no reply.

    Examples
    --------
    >>> plain_response('{"response": "A dog."}'), plain_response('{"response": "A dog.", "result": {"labels": []}}')
    ('A dog.', None)
    """
    try:
        outer = _outer(body)
    except go.Undecodable:
        return None
    return None if "result" in outer else outer.get("response")


def vision(body: str) -> Answer:
    """What PhotoPrism finds in a reply of its own Vision API.

    Raises
    ------
    go.Undecodable
        If the reply is no JSON object of this shape.

    References
    ----------
    PhotoPrism contract, section 9, last paragraph.

    Examples
    --------
    >>> vision('{"result": {"caption": {"text": "A dog."}}}').caption
    'A dog.'
    """
    outer = _VISION(go.value(body), None)
    given = outer.get("result") or {}
    labels = given.get("labels")
    caption, source = _caption("", given)
    return Answer(labels=None if labels is None else tuple(_label(fields) for fields in labels), caption=caption,
                  caption_source=source, model=(outer.get("model") or {}).get("name") or "")


def _outer(body: str) -> dict[str, Any]:
    outer: dict[str, Any] = {}
    for value in go.values(body):
        outer = _OLLAMA(value, None)
    return outer


def _text(outer: dict[str, Any]) -> tuple[str, str, bool]:
    response = go.trimmed(outer.get("response") or "")
    stripped = without_reasoning(response)
    text = stripped or go.trimmed(outer.get("thinking") or "")
    origin = "response" if stripped else "thinking" if text else ""
    return text, origin, stripped != response


def _decoded(text: str) -> tuple[str, str | None, list[dict[str, Any]] | None]:
    part = json_part(text)
    if not part:
        return part, None, None
    try:
        return part, None, _LIST(go.value(part), None).get("labels")
    except go.Undecodable as error:
        return part, str(error), None


def _caption(text: str, given: dict[str, Any]) -> tuple[str | None, str]:
    if text:
        return text, ""
    caption = given.get("caption")
    return (None, "") if caption is None else (caption.get("text") or "", caption.get("source") or "")


def _label(fields: dict[str, Any]) -> LabelResult:
    if fields.keys() <= _USUAL:
        return _usual_label(fields.get("name"), fields.get("confidence"), fields.get("topicality"))
    return LabelResult(
        name=fields.get("name") or "", confidence=fields.get("confidence"), topicality=fields.get("topicality"),
        priority=fields.get("priority") or 0, categories=tuple(each or "" for each in fields.get("categories") or ()),
        nsfw=fields.get("nsfw") or False, nsfw_confidence=fields.get("nsfw_confidence") or 0.0,
        source=fields.get("source") or "")


@lru_cache(maxsize=16384)
def _usual_label(name: str | None, confidence: float | None, topicality: float | None) -> LabelResult:
    """Models repeat names, and write few different scores."""
    return LabelResult(name=name or "", confidence=confidence, topicality=topicality)
