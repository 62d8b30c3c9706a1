"""Finding the answer inside what a model wrote."""

from __future__ import annotations

import re

from vision_eval.photoprism.go import trimmed

_REASONING = re.compile(r"<think>.*?</think>", re.IGNORECASE | re.DOTALL | re.ASCII)
_FENCE = "```"


def without_reasoning(text: str) -> str:
    """Text after one leading and terminated think block, trimmed.

    Reasoning without tags, or without an end, is left as it is.

    References
    ----------
    PhotoPrism contract, section 3, step 4.

    Examples
    --------
    >>> without_reasoning("<think>A dog?</think> A dog.")
    'A dog.'
    >>> without_reasoning("<think>A dog? Perhaps")
    '<think>A dog? Perhaps'
    """
    whole = trimmed(text)
    block = _REASONING.match(whole)
    return trimmed(whole[block.end():]) if block else whole


def json_part(text: str) -> str:
    """The part of a text that PhotoPrism takes for JSON, which need not be JSON.

    References
    ----------
    PhotoPrism contract, section 3.1.

    Examples
    --------
    >>> json_part('Here you are: {"labels": []} Bye.')
    '{"labels": []}'
    >>> json_part("```json no line break")
    ''
    """
    inner = trimmed(text)
    if inner.startswith(_FENCE):
        inner = trimmed(_unfenced(inner))
    starts = [at for at in (inner.find("{"), inner.find("[")) if at >= 0]
    end = max(inner.rfind("}"), inner.rfind("]"))
    return inner[min(starts):end + 1] if starts and end > min(starts) else inner


def _unfenced(text: str) -> str:
    inner = text.removeprefix(_FENCE)
    if not inner.startswith(("{", "[")):
        inner = inner.partition("\n")[2]
    before, fence, _ = inner.rpartition(_FENCE)
    return before if fence else inner
