"""The text that shows a model which JSON is wanted."""

from __future__ import annotations

import json

from vision_eval.domain import Prompt
from vision_eval.photoprism.go import trimmed

SCHEMA_LINE = "Answer with JSON only, and let it have exactly this shape:"
"""Our wording of the line that PhotoPrism puts between the prompt and the shape; its own text is not ours to ship."""

PLAIN = """\
{
  "labels": [{
    "name": "",
    "confidence": 0,
    "topicality": 0 }]
}"""
"""What PhotoPrism shows by default."""

WITH_NSFW = """\
{
  "labels": [{
    "name": "",
    "confidence": 0,
    "topicality": 0,
    "nsfw": false,
    "nsfw_confidence": 0
  }]
}"""
"""What it shows when system or user text contain ``nsfw``."""


def schema_text(prompt: Prompt) -> str | None:
    """The prompt's own shape, or its schema, as it stands below ``Schema`` in a ``vision.yml``; None: it has none.

    Examples
    --------
    >>> print(schema_text(Prompt(user="Name it.", schema={"type": "object"})))
    {
      "type": "object"
    }
    """
    written = json.dumps(dict(prompt.schema), ensure_ascii=False, indent=2) if prompt.schema else None
    return trimmed(prompt.shape) or written


def shape(prompt: Prompt) -> str:
    """What follows `SCHEMA_LINE`: the prompt's own shape or schema, or the skeleton PhotoPrism chooses.

    References
    ----------
    PhotoPrism contract, section 2.1.
    """
    return schema_text(prompt) or (WITH_NSFW if "nsfw" in prompt.system + prompt.user else PLAIN)
