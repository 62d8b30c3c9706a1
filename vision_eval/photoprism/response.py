"""The answer as PhotoPrism reads it, up to the point where its vocabulary comes in."""

from __future__ import annotations

from functools import lru_cache

from vision_eval.domain import Label, Reading, Reply, Task
from vision_eval.photoprism import answers, go
from vision_eval.photoprism.answers import Answer
from vision_eval.photoprism.labels import completed

INVALID_CAPTION = "invalid caption model response"
"""PhotoPrism's words for a caption run whose answer is no caption."""


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
        answer = answers.ollama(reply.body, format=format)
    except go.Undecodable as error:
        return Reading(rejected=f"invalid response: {error}")
    notes = ["reasoning removed"] if answer.reasoned else []
    notes += ["from thinking"] if answer.origin == "thinking" else []
    return _read_labels(answer, notes) if task == "labels" else _read_caption(answer, notes)


def is_plain(reply: Reply) -> bool:
    """Whether an answer arrived whole and PhotoPrism reads nothing of the reply but its text.

    References
    ----------
    PhotoPrism contract, section 3, steps 2 to 4.

    Examples
    --------
    >>> reply = Reply(status=200, body='{"response": "A dog.", "done": true}', text="A dog.", done=True)
    >>> is_plain(reply)
    True
    """
    return reply.ok and reply.done_reason != "length" and answers.plain_response(reply.body) == reply.text


def _trouble(reply: Reply) -> str:
    if reply.status is None or reply.fault in ("connection", "timeout", "stream"):
        return _because(reply.fault or "connection", reply.error)
    return _because(f"status {reply.status}", reply.error) if reply.status >= 300 else ""


def _because(what: str, said: str) -> str:
    return f"{what}: {said}" if said else what


def _read_labels(answer: Answer, notes: list[str]) -> Reading:
    if answer.labels is None:
        return Reading(rejected=_no_labels(answer), notes=tuple(notes))
    found = [completed(label) for label in answer.labels if label.name]
    odd = notes + [step for label in found for step in label.steps]
    dropped = len(answer.labels) - len(found)
    odd += [f"labels without a name dropped: {dropped}"] if dropped else []
    labels = tuple(_as_kept(label.name, label.confidence, label.topicality) for label in found)
    return Reading(labels=labels, notes=tuple(dict.fromkeys(odd)))


@lru_cache(maxsize=16384)
def _as_kept(name: str, confidence: float | None, topicality: float | None) -> Label:
    return Label(name=name, confidence=confidence, topicality=topicality)


def _no_labels(answer: Answer) -> str:
    if answer.decode_error is not None:
        return f"invalid labels: {answer.decode_error}"
    return "no label list" if answer.text else "empty answer"


def _read_caption(answer: Answer, notes: list[str]) -> Reading:
    if not answer.caption:
        return Reading(rejected=INVALID_CAPTION, notes=tuple(notes))
    return Reading(caption=answer.caption, notes=tuple(notes))
