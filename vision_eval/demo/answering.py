"""The answer that a model writes from what it saw, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from vision_eval.demo.model import Look
from vision_eval.demo.wire import dumps
from vision_eval.domain import LABEL_SCHEMA

Reason = Literal["stop", "length"]

NOTHING_SEEN = "This is a demonstration model that only looks at pictures, and none was sent."
"""The honest answer to a question without picture."""
REASONING = "A demonstration model compares colours and edges with a few rules; there is nothing to think about."
"""What a thinking model of ours says before its answer."""

_PIECE = re.compile(r"\s*(?:\d+\.\d+|\w+|[^\w\s]+)|\s+")
_ASKS_JSON = re.compile(r"\bjson\b", re.IGNORECASE)
_SHARES = ("confidence", "topicality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that the model is going to say."""

    text: str
    thinking: str = ""
    reason: Reason = "stop"


@dataclass(frozen=True, slots=True)
class Word:
    """One token."""

    text: str
    thought: bool
    """Whether it belongs to the thinking."""


def pieces(text: str) -> list[str]:
    """Word-sized tokens that together are the text.

    Examples
    --------
    >>> pieces('{"name": "sky", "confidence":0.9}')
    ['{"', 'name', '":', ' "', 'sky', '",', ' "', 'confidence', '":', '0.9', '}']
    """
    return _PIECE.findall(text)


def context_tokens(text: str) -> list[int]:
    """A number for each piece, for the ``context`` of a final answer; equal pieces have equal numbers."""
    return [sum(word.encode("utf-8", "surrogatepass")) for word in pieces(text)]


def composed(looks: Sequence[Look], *, format: object, prompt: str, think: bool) -> Answer:
    """The answer to a question: labels as JSON where JSON is asked for, else a sentence.

    Parameters
    ----------
    looks : sequence of Look
        What was found, one per picture; may be empty.
    format : object
        None, ``"json"`` or a schema object.
    prompt : str
        Everything the client said; the word JSON in it counts as asking for JSON.
    think : bool
        Whether to reason first.

    Examples
    --------
    >>> look = Look(names=(("sky", 0.9, 0.5),), caption="A blue sky.")
    >>> composed([look], format="json", prompt="", think=False).text
    '{"labels":[{"name":"sky","confidence":0.9,"topicality":0.5}]}'
    >>> composed([look], format=None, prompt="Describe it.", think=False).text
    'A blue sky.'
    """
    schema: Mapping[str, Any] | None = format if isinstance(format, Mapping) else None
    if schema is None and (format == "json" or _ASKS_JSON.search(prompt)):
        schema = LABEL_SCHEMA
    sentence = " ".join(look.caption for look in looks) or NOTHING_SEEN
    text = sentence if schema is None else dumps(_filled(schema, looks, sentence))
    return Answer(text=text, thinking=REASONING if think else "")


def _filled(schema: Mapping[str, Any], looks: Sequence[Look], sentence: str) -> object:
    kind = schema.get("type")
    if kind == "array":
        return _labels(schema, looks)
    if kind == "string":
        return sentence
    return {name: _filled(part, looks, sentence) for name, part in (schema.get("properties") or {}).items()
            if isinstance(part, Mapping) and part.get("type") in ("array", "string", "object")}


def _labels(schema: Mapping[str, Any], looks: Sequence[Look]) -> Sequence[object]:
    named: dict[str, tuple[float, float]] = {}
    for look in looks:
        for name, confidence, topicality in look.names:
            named.setdefault(name, (confidence, topicality))
    item = schema.get("items")
    wanted = item.get("properties") if isinstance(item, Mapping) else None
    if not isinstance(wanted, Mapping):
        return list(named)[:schema.get("maxItems")]
    rows = [{"name": name, **dict(zip(_SHARES, shares, strict=True))} for name, shares in named.items()]
    return [{key: row[key] for key in wanted if key in row} for row in rows][:schema.get("maxItems")]


def limited(answer: Answer, options: Mapping[str, Any]) -> Answer:
    """Cut at the first stop sequence and after ``num_predict`` pieces, thinking included.

    Parameters
    ----------
    answer : Answer
        What the model would say.
    options : mapping
        Checked options; without a positive ``num_predict`` there is no limit.

    Examples
    --------
    >>> limited(Answer(text="A blue sky."), {"num_predict": 2})
    Answer(text='A blue', thinking='', reason='length')
    """
    ends = [at for stop in options.get("stop", ()) if stop and (at := answer.text.find(stop)) >= 0]
    whole = replace(answer, text=answer.text[:min(ends)]) if ends else answer
    words, most = list(spoken(whole)), options.get("num_predict", -1)
    if most <= 0 or len(words) < most:
        return whole
    return Answer(text="".join(word.text for word in words[:most] if not word.thought),
                  thinking="".join(word.text for word in words[:most] if word.thought), reason="length")


def spoken(answer: Answer) -> Iterator[Word]:
    """The words in order, thinking first."""
    yield from (Word(piece, thought=True) for piece in pieces(answer.thinking))
    yield from (Word(piece, thought=False) for piece in pieces(answer.text))
