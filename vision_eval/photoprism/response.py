"""The answer as PhotoPrism reads it, up to the point where its vocabulary comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vision_eval.domain import Label, Reading, Reply, Task
from vision_eval.photoprism import go
from vision_eval.photoprism.extraction import json_part, without_reasoning

DEFAULT_CONFIDENCE = 0.5
"""What stands in for a confidence that is missing or not above 0 (PhotoPrism contract, section 2.1)."""

_LABELS = go.record({"labels": go.array(go.record({
    "name": go.text,
    "confidence": go.float32,
    "topicality": go.float32,
    "source": go.text,
    "priority": go.integer,
    "categories": go.array(go.text),
    "nsfw": go.flag,
    "nsfw_confidence": go.float32,
}))})
_REPLY = go.record({
    **dict.fromkeys(("id", "error", "model", "response", "thinking"), go.text),
    **dict.fromkeys(("code", "total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration",
                     "eval_count", "eval_duration"), go.integer),
    "created_at": go.timestamp,
    "done": go.flag,
    "context": go.array(go.integer),
})


def read(task: Task, reply: Reply, *, format: str) -> Reading:
    r"""What PhotoPrism keeps of an answer; never raises for anything a server or model may say.

    Parameters
    ----------
    task : {"labels", "caption"}
        What was asked for.
    reply : Reply
        What came back. Only `status`, `body` and `fault` count: PhotoPrism ignores ``done``, so an
        answer that was cut off is read like any other.
    format : str
        Value of ``format`` in the request; empty: it had none.

    Returns
    -------
    Reading
        Labels in the model's order with scores in single precision and [0, 1], before any
        normalisation or threshold; or a caption; or why nothing was kept.

    References
    ----------
    PhotoPrism contract, sections 3, 3.1 and 3.2.

    Examples
    --------
    >>> reply = Reply(status=200, body='{"response": "{\\"labels\\": [{\\"name\\": \\"dog\\"}]}"}')
    >>> read("labels", reply, format="json").labels
    (Label(name='dog', confidence=0.5, topicality=0.5),)
    >>> read("caption", Reply(status=200, body='{"response": "A dog."}'), format="").caption
    'A dog.'
    """
    trouble = _trouble(reply)
    if trouble:
        return Reading(rejected=trouble)
    try:
        answer, notes = _answer(reply.body)
    except go.Undecodable as error:
        return Reading(rejected=f"invalid response: {error}")
    parsed = format == "json" or answer.startswith("{")
    reader = _read_labels if task == "labels" else _read_caption
    return reader(answer, notes, parsed=parsed)


def _trouble(reply: Reply) -> str:
    if reply.status is None or reply.fault in ("connection", "timeout", "stream"):
        return _because(reply.fault or "connection", reply.error)
    return _because(f"status {reply.status}", reply.error) if reply.status >= 300 else ""


def _because(what: str, said: str) -> str:
    return f"{what}: {said}" if said else what


def _answer(body: str) -> tuple[str, list[str]]:
    outer: dict[str, Any] = {}
    for found in go.values(body):
        outer = _REPLY(found, None)
    response = go.trimmed(outer.get("response") or "")
    stripped = without_reasoning(response)
    notes = ["reasoning removed"] if stripped != response else []
    if stripped:
        return stripped, notes
    thinking = go.trimmed(outer.get("thinking") or "")
    return thinking, [*notes, "from thinking"] if thinking else notes


def _read_labels(answer: str, notes: Sequence[str], *, parsed: bool) -> Reading:
    if not answer:
        return Reading(rejected="empty answer", notes=tuple(notes))
    try:
        found = _label_list(answer) if parsed else None
    except go.Undecodable as error:
        return Reading(rejected=f"invalid labels: {error}", notes=tuple(notes))
    if found is None:
        return Reading(rejected="no label list", notes=tuple(notes))
    odd = list(notes)
    labels = tuple(_label(fields, odd) for fields in found if fields.get("name"))
    dropped = len(found) - len(labels)
    if dropped:
        odd.append(f"labels without a name dropped: {dropped}")
    return Reading(labels=labels, notes=tuple(dict.fromkeys(odd)))


def _read_caption(answer: str, notes: Sequence[str], *, parsed: bool) -> Reading:
    try:
        labels = _label_list(answer) if parsed else None
    except go.Undecodable:
        labels = None
    if labels or not answer:
        return Reading(rejected="invalid caption model response", notes=tuple(notes))
    return Reading(caption=answer, notes=tuple(notes))


def _label_list(answer: str) -> list[dict[str, Any]] | None:
    decoded: dict[str, Any] = _LABELS(go.value(json_part(answer)), None)
    labels: list[dict[str, Any]] | None = decoded.get("labels")
    return labels


def _label(fields: dict[str, Any], odd: list[str]) -> Label:
    confidence = fields.get("confidence") or 0.0
    if confidence <= 0:
        confidence = DEFAULT_CONFIDENCE
        odd.append("no confidence → 0.5")
    topicality = fields.get("topicality") or 0.0
    if topicality <= 0:
        topicality = confidence
        odd.append("no topicality → confidence")
    return Label(name=fields["name"], confidence=_capped(confidence, odd), topicality=_capped(topicality, odd))


def _capped(score: float, odd: list[str]) -> float:
    if score <= 1:
        return score
    odd.append(f"{'percent' if score >= 2 else 'score'} {score:g} → 1.0")
    return 1.0
