"""A request to ``/api/generate`` or ``/api/chat``, read as strictly as Ollama reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vision_eval.demo import options as asked
from vision_eval.demo.body import go_word
from vision_eval.demo.dialect import Dialect
from vision_eval.demo.entry import Entry, Inventory
from vision_eval.demo.pictures import unpacked
from vision_eval.demo.wire import Refusal, keep_alive_s
from vision_eval.domain import full_tag

Shape = Literal["generate", "chat"]

_THINK_LEVELS = ("high", "medium", "low", "max")
_SCHEMA_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a client wants from one model."""

    shape: Shape
    asked_model: str
    """The tag as it was sent; replies echo it."""
    entry: Entry
    prompt: str
    """Everything in words: system text, messages, prompt."""
    empty: bool
    """Nothing to answer: only load, or unload when `keep_s` is 0."""
    pictures: tuple[bytes, ...]
    stream: bool
    raw: bool
    think: bool
    keep_s: float | None
    format: object
    options: Mapping[str, Any]
    shift: bool

    @property
    def wants_unload(self) -> bool:
        """Whether the model is to leave."""
        return self.empty and self.keep_s == 0

    @property
    def vision(self) -> bool:
        """Whether the model can look at pictures."""
        return "vision" in self.entry.model.capabilities

    @property
    def context_length(self) -> int:
        """Tokens of context to load the model with."""
        return asked.context_length(self.options, vision=self.vision)


def question(body: Mapping[str, Any], shape: Shape, inventory: Inventory) -> Question:
    """Check a body in Ollama's order and make a question of it.

    Parameters
    ----------
    body : mapping
        As `body_of` returned it.
    shape : {'generate', 'chat'}
        Which of the two routes was called.
    inventory : Inventory
        The installed models.

    Raises
    ------
    Refusal
        400, 401, 404 or 500 in the words of section 7 of the Ollama contract.
    """
    keep_s, think = keep_alive_s(body.get("keep_alive")), _think(body.get("think"))
    messages = body.get("messages") or ()
    pictures = tuple(unpacked_picture(item) for holder in (body, *messages) for item in holder.get("images") or ())
    tag = body.get("model") or ""
    entry = _entry(tag, shape, inventory)
    words = [part for part in (body.get("system"), *(m.get("content") for m in messages), body.get("prompt")) if part]
    empty = not messages if shape == "chat" else not body.get("prompt")
    if not (empty and keep_s == 0):
        _check_abilities(body, entry, tag, think)
    return Question(
        shape=shape, asked_model=tag, entry=entry, prompt="\n\n".join(words), empty=empty, pictures=pictures,
        stream=body.get("stream") is not False, raw=bool(body.get("raw")),
        think="thinking" in entry.model.capabilities and think is not False, keep_s=keep_s,
        format=body.get("format"), options=asked.checked(body.get("options") or {}),
        shift=body.get("shift") is not False,
    )


def unpacked_picture(item: object) -> bytes:
    """One element of ``images``."""
    if not isinstance(item, str):
        raise Refusal(400, f"json: cannot unmarshal {go_word(item)} into Go struct field GenerateRequest.images "
                           "of type api.ImageData")
    return unpacked(item)


def check_name(tag: str) -> None:
    """Refuse what cannot be a tag: Ollama contract, section 9."""
    parts = full_tag(tag).replace(":", "/").split("/")
    if not all(part and (part[0].isalnum() or part[0] == "_") and not set(part) - _NAME for part in parts):
        raise Refusal(400, "invalid model name")


_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")


def _entry(tag: str, shape: Shape, inventory: Inventory) -> Entry:
    if not tag:
        raise Refusal(400, "model is required") if shape == "chat" else Refusal.missing("")
    check_name(tag)
    entry = inventory.find(tag)
    if entry.remote_host:
        raise Refusal(401, "unauthorized", signin_url=f"{entry.remote_host}/signin")
    return entry


def _check_abilities(body: Mapping[str, Any], entry: Entry, tag: str, think: bool | None) -> None:
    able = entry.model.capabilities
    if body.get("raw") and any(body.get(name) for name in ("template", "system", "context")):
        raise Refusal(400, "raw mode does not support template, system, or context")
    for wanted, capability in ((body.get("suffix"), "insert"), (body.get("tools"), "tools")):
        if wanted and capability not in able:
            raise Refusal(400, f"registry.ollama.ai/library/{entry.name} does not support {capability}")
    if think and "thinking" not in able:
        raise Refusal(400, f'"{tag}" does not support thinking')


def _think(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _THINK_LEVELS:
        return True
    if isinstance(value, str):
        raise Refusal(400, f'invalid think value: "{value}" (must be "high", "medium", "low", "max", true, or false)')
    raise Refusal(400, "think must be a boolean or string (\"high\", \"medium\", \"low\", \"max\", true, or false)")


def wanted_format(value: object, dialect: Dialect) -> object:
    """None, ``"json"`` or a schema object; checked after the model has loaded, as Ollama does.

    Raises
    ------
    Refusal
        500 for another word or type; for a schema that is none, in the words of the server version.

    References
    ----------
    Ollama contract, section 3.
    """
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        if not _is_schema(value):
            raise dialect.bad_schema()
        return value
    if value == "json":
        return value
    raw = json.dumps(json.dumps(value))
    raise Refusal(500, f'invalid format: {raw}; expected "json" or a valid JSON Schema object')


def _is_schema(schema: object) -> bool:
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    kinds, properties = schema.get("type", []), schema.get("properties", {})
    if not isinstance(properties, dict):
        return False
    inner = [*properties.values(), *([schema["items"]] if "items" in schema else [])]
    return all(kind in _SCHEMA_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])) \
        and all(map(_is_schema, inner))
