"""The shape of a well-formed answer to a labels question."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_SCORE = {"type": "number", "minimum": 0, "maximum": 1}

LABEL_SCHEMA: Mapping[str, Any] = MappingProxyType({
    "type": "object",
    "properties": {
        "labels": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "confidence": _SCORE,
                    "topicality": _SCORE,
                },
                "required": ["name", "confidence", "topicality"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["labels"],
    "additionalProperties": False,
})
"""JSON Schema (draft 2020-12) of a label answer: methods, section C1."""
