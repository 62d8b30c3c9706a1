"""Asking with a schema that the server enforces, and reading strictly.

The other protocol asks and reads as PhotoPrism does; this one shows what the same model could do
when decoding is constrained. It leaves nothing to the server's or the model's own settings.

References
----------
Ollama contract, sections 1.2, 2, 3 and 12.
"""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable

from vision_eval.domain import LABEL_SCHEMA, Label, Prompt, Reading, Reply, Task, Variant, canonical_json
from vision_eval.errors import StudyError

DEFAULT_OPTIONS: Mapping[str, Any] = MappingProxyType({
    "temperature": 0,
    "seed": 7,
    "top_k": 40,
    "top_p": 0.9,
    "min_p": 0.0,
    "repeat_penalty": 1.0,
    "num_ctx": 4096,
    "num_predict": 512,
    "num_batch": 512,
})
"""Everything a model or a server might otherwise decide by itself; a variant's options win. Context, prediction and
batch are in tokens."""

KEEP_ALIVE = "30m"
"""How long the model stays in memory after an answer; longer than any gap between two questions."""

SCHEMA_LINE = "Answer with one JSON object and nothing else. It must be valid against this JSON Schema:"
"""Enforcing a schema does not show it to the model, so the text has to."""


def request_body(variant: Variant, image: bytes) -> dict[str, Any]:
    """Body of ``POST /api/chat``: streamed, with schema, and with every setting written out.

    Parameters
    ----------
    variant : Variant
        What is asked. Reasoning is off unless `think` says otherwise.
    image : bytes
        File content of the picture.

    Raises
    ------
    StudyError
        If the prompt's own schema is not a JSON Schema (draft 2020-12).

    Examples
    --------
    >>> body = request_body(Variant(task="caption", model="gemma3:4b", prompt=Prompt(user="What is this?")), b"JPEG")
    >>> body["messages"], body["think"], "format" in body
    ([{'role': 'user', 'content': 'What is this?', 'images': ['SlBFRw==']}], False, False)
    """
    body: dict[str, Any] = {
        "model": variant.model,
        "messages": _messages(variant, base64.b64encode(image).decode("ascii")),
        "stream": True,
        "options": dict(sorted({**DEFAULT_OPTIONS, **variant.options}.items())),
        "keep_alive": KEEP_ALIVE,
    }
    if variant.think != "model":
        body["think"] = variant.think or False
    if variant.task == "labels":
        schema = schema_of(variant.prompt)
        _validator(canonical_json(schema))
        body["format"] = schema
    return body


def schema_of(prompt: Prompt) -> dict[str, Any]:
    """Schema of a label answer: the prompt's own, or `LABEL_SCHEMA`."""
    return dict(prompt.schema or LABEL_SCHEMA)


def read(task: Task, reply: Reply, *, schema: Mapping[str, Any] | None = None) -> Reading:
    """What a strict reader keeps of an answer; never raises for anything a server or model may say.

    Parameters
    ----------
    task : {"labels", "caption"}
        What was asked for.
    reply : Reply
        What came back; it must have arrived whole.
    schema : mapping, optional
        Schema of a label answer; by default `LABEL_SCHEMA`.

    Returns
    -------
    Reading
        Labels in the model's order, or a caption without white space around it. Any violation of
        JSON or schema, a repeated key included, rejects the whole answer.

    Raises
    ------
    StudyError
        If `schema` is not a JSON Schema.

    Examples
    --------
    >>> text = '{"labels": [{"name": "dog", "confidence": 95, "topicality": 1}]}'
    >>> read("labels", Reply(status=200, body="", text=text, done=True)).rejected
    "schema: labels[0].confidence: 'maximum' violated"
    """
    if not reply.ok:
        what = reply.fault or (f"status {reply.status}" if reply.status != 200 else "incomplete")
        return Reading(rejected=f"{what}: {reply.error}" if reply.error else what)
    text = reply.text.strip()
    if not text:
        return Reading(rejected="empty answer")
    if task == "caption":
        return Reading(caption=text)
    return _read_labels(text, _validator(canonical_json(dict(schema or LABEL_SCHEMA))))


def _messages(variant: Variant, picture: str) -> list[dict[str, Any]]:
    prompt = variant.prompt
    text = prompt.user.strip()
    if variant.task == "labels":
        text = f"{text}\n\n{SCHEMA_LINE}\n{json.dumps(schema_of(prompt), ensure_ascii=False)}"
    system = [{"role": "system", "content": prompt.system}] if prompt.system else []
    return [*system, {"role": "user", "content": text, "images": [picture]}]


@functools.lru_cache(maxsize=64)
def _validator(schema_json: str) -> Draft202012Validator:
    schema = json.loads(schema_json)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise StudyError(f"The schema of a prompt is not a JSON Schema: {error.message} at {error.json_path}.\n\n"
                         "Hint: leave the schema out to use the usual one for labels.") from error
    # An empty registry, because the default one would fetch foreign references from the network.
    return Draft202012Validator(schema, registry=Registry())


def _read_labels(text: str, validator: Draft202012Validator) -> Reading:
    try:
        answer = json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse)
        violation = next(validator.iter_errors(answer), None)
    except (ValueError, RecursionError) as error:
        return Reading(rejected=f"not JSON: {error if isinstance(error, _Unusual) else _where(error)}")
    except Unresolvable:
        return Reading(rejected="schema: it refers to something that is not in it")
    if violation is not None:
        place = violation.json_path.removeprefix("$").removeprefix(".") or "answer"
        return Reading(rejected=f"schema: {place}: {violation.validator!r} violated")
    return _kept(answer)


def _kept(answer: Any) -> Reading:
    items = answer.get("labels") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        return Reading(rejected="no label list")
    if not all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in items):
        return Reading(rejected="no label list: not every label is an object with a name")
    odd: list[str] = []
    labels = tuple(Label(name=item["name"], confidence=_score(item.get("confidence"), odd),
                         topicality=_score(item.get("topicality"), odd)) for item in items)
    return Reading(labels=labels, notes=tuple(dict.fromkeys(odd)))


def _score(found: Any, odd: list[str]) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    score = float(min(max(found, 0), 1))
    if score != found:
        odd.append("score outside [0, 1] capped")
    return score


class _Unusual(ValueError):
    """Something that Python's decoder would let pass."""


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _Unusual("a key is repeated")
    return members


def _refuse(constant: str) -> NoReturn:
    raise _Unusual(f"{constant} is no number there")


def _where(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return f"character {error.pos}" if isinstance(error, json.JSONDecodeError) else "a number is too long"
