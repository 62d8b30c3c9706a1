"""What models put around an answer: thoughts, fences, and a root of the wrong kind."""

from __future__ import annotations

import re
from typing import Any

from vision_eval.scoring.phrases import THINK_TAG

_FENCE = "```"
_FENCE_LANGUAGE = re.compile(r"[\w+-]*\Z")


def without_thoughts(text: str) -> tuple[str, bool, bool]:
    """Text without its closed think blocks, whether there was any tag, and whether one stood alone.

    Examples
    --------
    >>> without_thoughts("<think>A dog?</think>A dog."), without_thoughts("<think>A dog?")
    (('A dog.', True, False), ('A dog?', True, True))
    """
    tags = list(THINK_TAG.finditer(text))
    kept, position, begun, alone = [], 0, False, False
    for tag in tags:
        closes = bool(tag[1])
        if not (begun and closes):
            kept.append(text[position:tag.start()])
        alone = alone or begun != closes
        begun, position = not closes, tag.end()
    return "".join(kept) + text[position:], bool(tags), alone or begun


def unfenced(before: str, after: str) -> tuple[str, str, bool]:
    r"""Text before and after a value without the Markdown fence between them, and whether there was one.

    Examples
    --------
    >>> unfenced("Sure!\n```json\n", "\n```")
    ('Sure!\n', '\n', True)
    """
    head, fence, language = before.rpartition(_FENCE)
    if not fence:
        return before, after, False
    rest = "" if _FENCE_LANGUAGE.match(language.strip()) else language
    return head + rest, after.replace(_FENCE, "", 1), True


def as_label_list(value: dict[str, Any] | list[Any]) -> dict[str, Any] | None:
    """What a root of the wrong kind was meant to be; None for the right kind.

    References
    ----------
    Methods, section C4 (R6).

    Examples
    --------
    >>> as_label_list([{"name": "dog"}]), as_label_list({"name": "dog"}), as_label_list({"labels": []})
    ({'labels': [{'name': 'dog'}]}, {'labels': [{'name': 'dog'}]}, None)
    """
    if isinstance(value, list):
        return {"labels": value}
    return {"labels": [value]} if "name" in value and "labels" not in value else None
