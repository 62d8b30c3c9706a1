"""What PhotoPrism would keep of an answer."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from vision_eval.photoprism import answers, calling, go, sources, storing
from vision_eval.photoprism.answers import Answer
from vision_eval.photoprism.calling import Call, Photo
from vision_eval.photoprism.labels import Dropped, Kept, LabelResult, Row, Stored
from vision_eval.photoprism.normalizer import store_labels
from vision_eval.photoprism.response import INVALID_CAPTION
from vision_eval.photoprism.vocabulary import Library, Vocabulary

LARGEST = 32 * 2**20
"""Bytes that PhotoPrism reads of a response."""


def store(answer: str | bytes | Mapping[str, Any], /, *, task: str = "labels", format: str | None = None,
          status: int = 200, location: str | None = None, response_format: str = "ollama", mode: str | None = None,
          hosted: bool = False, thresholds: Mapping[str, int | None] | None = None,
          rules: Mapping[str, Any] | Vocabulary | None = None, existing: Collection[str] | Library = (),
          photo: Mapping[str, Any] | None = None, source: str | None = None, force: bool = False) -> dict[str, Any]:
    """Read an answer and tell what PhotoPrism would store of it; never raises for anything a model or server says.

    Parameters
    ----------
    answer : str, bytes or mapping
        What the model wrote, the body of the response, or the reply that it holds.
    task : {"labels", "caption"}
        What was asked for.
    format : str, optional
        Value of ``format`` in the request: None is the task's default, empty means that it had none.
    status : int
        HTTP status.
    location : str, optional
        Header ``Location`` of a redirect.
    response_format : {"ollama", "vision"}
        How the service answers; a text is the body where it is ``vision``.
    mode : str, optional
        Value of ``Normalize``, aliases included; None, or a word that PhotoPrism does not know, is auto.
    hosted : bool
        Whether the model runs at a provider, which auto takes into account.
    thresholds : mapping, optional
        ``Confidence``, ``Topicality`` and others in percent, as in ``vision.yml``.
    rules : mapping or Vocabulary, optional
        Label rules as in ``rules.yml``; by default our own.
    existing : collection of str or Library
        Names of labels that the user's library has.
    photo : mapping, optional
        What the library knows about the photo: ``labels`` (``name``, ``uncertainty`` in percent, ``source``),
        ``caption`` and ``caption_source``.
    source : str, optional
        ``--source`` of ``vision run``. None is auto: stored is what the format brings with it (``ollama``, or ``image``
        for ``vision``), but auto counts little when it is asked whether a caption may be made anew.
    force : bool
        ``--force`` of ``vision run``.

    Returns
    -------
    dict
        Plain values for JSON.

        ``error``
            PhotoPrism's words for a request that failed, or None; then nothing was read.
        ``task_error``
            Its words for an answer that is of no use for the task, or None.
        ``warnings``
            Each with ``code`` (``invalid-labels``, ``model-gone``, ``unknown-mode``) and ``text``.
        ``mode``, ``thresholds``, ``vocabulary``
            What held; the vocabulary with ``name``, ``hash`` and ``size``.
        ``read``
            ``text`` without reasoning, which member it is ``from``, the part taken for ``json`` or None, and
            ``decode_error`` or None.
        ``caption``
            Text of the caption that was found, or None; a labels task has no use for it.
        ``labels``
            Those that passed, in the model's order, doubles kept; scores are shares in single precision.
        ``dropped``
            Those that are not stored, with a ``reason`` of `vision_eval.photoprism.labels.REASONS` and a ``detail``.
            What only storing skips stands in ``labels`` too.
        ``stored``
            ``labels``: the photo's rows that come from the answer, scores in percent, ``from`` naming labels by
            index; for a caption those of existing labels that it names. ``caption``: ``text`` and ``source``, or
            None. ``generate``: whether PhotoPrism would ask a model for ``labels`` and ``caption`` at all.

    Raises
    ------
    TypeError, ValueError
        If an argument other than the answer's content is not of its kind.

    References
    ----------
    PhotoPrism contract, sections 3, 4, 5, 7, 9 and 10.

    Examples
    --------
    >>> found = store('{"labels": [{"name": "puppies", "confidence": 0.9}, {"name": "wall", "confidence": 0.1}]}',
    ...               rules={"puppy": {"label": "dog"}}, existing=["Puppies"])
    >>> [(label["raw"], label["name"], label["priority"]) for label in found["labels"]]
    [('puppies', 'Puppies', 4)]
    >>> [(label["name"], label["reason"]) for label in found["dropped"]]
    [('Wall', 'below-threshold')]
    >>> [(row["slug"], row["uncertainty"], row["source"], row["from"]) for row in found["stored"]["labels"]]
    [('puppies', 10, 'ollama', [0])]
    """
    call = Call(
        task=calling.task_of(task), told=sources.short(calling.text("source", source)),
        wanted=calling.one_of("response_format", response_format, calling.KNOWN_FORMATS),
        floors=calling.thresholds_of(thresholds), words=calling.vocabulary_of(rules),
        library=calling.library_of(existing), photo=Photo.of(photo), force=bool(force),
        **calling.mode_of(mode, hosted=hosted))
    read, error = _read(calling.instance("answer", answer, (str, bytes, bytearray, memoryview, Mapping)), call.wanted,
                        format=calling.format_of(format, task), status=calling.whole("status", status),
                        location=calling.text("location", location))
    labels = _labels(read, call)
    return {
        "error": error,
        "task_error": INVALID_CAPTION if call.task == "caption" and not error and read.caption is None else None,
        "warnings": _warnings(read, call, status),
        "mode": call.mode,
        "thresholds": call.floors,
        "vocabulary": {"name": call.words.name, "hash": call.words.hash, "size": call.words.size},
        "read": {"text": read.text, "from": read.origin, "json": read.json, "decode_error": read.decode_error},
        "caption": read.caption,
        "labels": [_label(label, call) for label in labels.kept],
        "dropped": [_fields(label) for label in labels.dropped],
        "stored": _stored(read, labels, call),
    }


def _read(answer: str | bytes | bytearray | memoryview | Mapping[str, Any], wanted: str, *, format: str, status: int,
          location: str) -> tuple[Answer, str | None]:
    if wanted not in calling.FORMATS:
        return Answer(), f"answers in the format {wanted} are not reproduced"
    if status >= 300:
        redirect = ", redirect not followed" if status < 400 and location else ""
        return Answer(), f"{wanted} service request failed (status {status}{redirect})"
    try:
        body = _body(answer, wanted)
        return (answers.vision(body) if wanted == "vision" else answers.ollama(body, format=format)), None
    except go.Undecodable:
        return Answer(), f"{wanted} service returned an invalid response (status {status})"


def _body(answer: str | bytes | bytearray | memoryview | Mapping[str, Any], wanted: str) -> str:
    if isinstance(answer, str) and wanted == "vision":
        return answer
    if isinstance(answer, str | Mapping):
        return _dumped({"response": answer} if isinstance(answer, str) else answer)
    if len(answer) > LARGEST:
        raise go.Undecodable("longer than PhotoPrism reads")
    # Go puts one replacement character for every byte that is no UTF-8; a lone surrogate becomes one, too.
    return bytes(answer).decode("utf-8", "surrogateescape")


def _dumped(reply: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(reply), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise go.Undecodable("no JSON object") from error


def _labels(read: Answer, call: Call) -> Stored:
    if call.wanted == "vision":
        return _as_they_are(read.labels or (), call)
    return store_labels(read.labels or (), vocabulary=call.words, mode=call.mode, thresholds=call.floors,
                        existing=call.library, source=call.writer, links=call.photo.links)


def _as_they_are(labels: Sequence[LabelResult], call: Call) -> Stored:
    kept = tuple(
        Kept(index=at, raw=label.name, name=label.name, confidence=label.confidence or 0.0,
             topicality=label.topicality or 0.0, priority=label.priority, categories=label.categories, nsfw=label.nsfw,
             nsfw_confidence=label.nsfw_confidence, source=label.source)
        for at, label in enumerate(labels))
    rows, skipped = storing.rows([(label, storing.row_of(label, call.writer)) for label in kept], call.photo.links)
    return Stored(kept=kept, dropped=tuple(sorted(skipped, key=lambda one: one.index)), stored=rows)


def _warnings(read: Answer, call: Call, status: int) -> list[dict[str, str]]:
    found = []
    if read.decode_error is not None:
        model = f" for model {read.model}" if read.model else ""
        found.append({"code": "invalid-labels", "text": f"{call.wanted} returned invalid labels{model}"})
    if status in (404, 410):
        found.append({"code": "model-gone", "text": "the model may be retired or renamed"})
    if call.unknown_mode:
        found.append({"code": "unknown-mode",
                      "text": f"Normalize {call.unknown_mode!r} is unknown, so it counts as unset"})
    return found


def _label(label: Kept, call: Call) -> dict[str, Any]:
    return {**_fields(label), "categories": list(label.categories), "steps": list(label.steps),
            "source": label.source or sources.ENGINES[call.wanted]}


def _stored(read: Answer, labels: Stored, call: Call) -> dict[str, Any]:
    photo = call.photo
    caption = _caption(read, call) if call.task == "caption" else None
    named = storing.caption_rows(caption["text"], sources.priority(caption["source"]), call.library,
                                 photo.links) if caption else ()
    return {
        "labels": [_row(row) for row in (labels.stored if call.task == "labels" else named)],
        "caption": caption,
        "generate": {
            "labels": sources.asks_for_labels(photo.links, photo.caption_source, force=call.force),
            "caption": sources.asks_for_caption(call.told, photo.caption, photo.caption_source, force=call.force),
        },
    }


def _fields(found: Kept | Dropped | Row) -> dict[str, Any]:
    # dataclasses.asdict takes four times as long, because it also copies what no one can change.
    return {name: getattr(found, name) for name in found.__slots__}


def _row(row: Row) -> dict[str, Any]:
    found = _fields(row)
    del found["indices"]
    return {**found, "categories": list(row.categories), "from": list(row.indices)}


def _caption(read: Answer, call: Call) -> dict[str, str] | None:
    text = storing.caption_text(read.caption or "")
    source = call.told or sources.short(read.caption_source) or call.writer
    if not text or not sources.writes_caption(source, call.photo.caption, call.photo.caption_source):
        return None
    return {"text": text, "source": source}
