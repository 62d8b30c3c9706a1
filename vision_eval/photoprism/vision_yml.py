"""A variant as one entry of PhotoPrism's ``vision.yml``, and why it may not be one."""

from __future__ import annotations

from typing import Any

from vision_eval.domain import Task, Variant
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.options import YAML_KEYS, unsendable
from vision_eval.photoprism.skeleton import schema_text

ENDPOINT = "${OLLAMA_BASE_URL}/api/generate"
"""Where the engine asks; PhotoPrism puts the value of the variable there."""
RESOLUTION = 720
"""Longest edge, in pixels, of what the engine sends when nothing else is said."""
RUN_MODES: dict[Task, str] = {"labels": "newly-indexed", "caption": "manual"}
"""When PhotoPrism asks by itself, by task (PhotoPrism contract, section 1.5)."""

_LONGEST_NAME = 64


def entry(variant: Variant, *, run: str) -> dict[str, Any]:
    """One element of ``Models``, in the order people read it.

    Parameters
    ----------
    variant : Variant
        What to express; ask `obstacles` first.
    run : str
        When PhotoPrism asks, such as `RUN_MODES` gives it.

    Returns
    -------
    dict
        Plain values. `Engine` is always written, because most defaults hang on it.

    References
    ----------
    PhotoPrism contract, sections 1.2, 1.7 and 1.9 (block A).

    Examples
    --------
    >>> from vision_eval.domain import Prompt
    >>> variant = Variant(task="caption", model="gemma3:4b", prompt=Prompt(user="What is this?"), options={"top_k": 20})
    >>> for key, value in entry(variant, run="manual").items():
    ...     print(key, value)
    Type caption
    Model gemma3:4b
    Engine ollama
    Run manual
    Prompt What is this?
    Options {'TopK': 20}
    Service {'Uri': '${OLLAMA_BASE_URL}/api/generate', 'Think': 'false'}
    """
    labels = variant.task == "labels"
    fields = {
        "Type": variant.task,
        "Model": variant.model,
        "Engine": "ollama",
        "Run": run,
        "System": variant.prompt.system,
        "Prompt": variant.prompt.user,
        "Schema": schema_text(variant.prompt) if labels else None,
        "Resolution": variant.resolution if variant.resolution != RESOLUTION else None,
        "Options": {YAML_KEYS[name]: value for name, value in variant.options.items() if name in YAML_KEYS},
        "Service": {"Uri": ENDPOINT, "Think": str(variant.think or False).lower()},
    }
    return {key: value for key, value in fields.items() if value}


def obstacles(variant: Variant) -> list[str]:
    """Reasons why PhotoPrism would not ask as this variant did; none: it can be exported.

    Examples
    --------
    >>> from vision_eval.domain import Prompt
    >>> obstacles(Variant(task="caption", model="gemma3", prompt=Prompt(user="What?"), protocol="structured"))
    ["it was asked by the protocol 'structured', PhotoPrism asks only as 'photoprism' does"]
    """
    found = {
        f"it was asked by the protocol {variant.protocol!r}, PhotoPrism asks only as 'photoprism' does":
            variant.protocol != "photoprism",
        f"the photos were sent at {variant.resolution} px; what PhotoPrism sends is known only for {RESOLUTION} px":
            variant.resolution != RESOLUTION,
        "its labels prompt has no system text, and PhotoPrism would put its own there":
            variant.task == "labels" and not trimmed(variant.prompt.system),
        "its texts hold half a surrogate pair, which YAML cannot hold":
            not _encodable(variant.prompt.system, variant.prompt.user, schema_text(variant.prompt) or "",
                           *variant.options.get("stop", ())),
    }
    return [*(reason for reason, holds in found.items() if holds), *_unsent(variant), *_unnameable(variant.model)]


def _unsent(variant: Variant) -> list[str]:
    return [f"option {name!r} with the value {variant.options[name]!r} would not be sent"
            for name in unsendable(variant.options)]


def _unnameable(model: str) -> list[str]:
    name, _, tag = model.rpartition(":")
    reasons = []
    if not model.isascii():
        reasons.append(f"model {model!r} has letters outside ASCII, which PhotoPrism drops")
    if max(len(name), len(tag)) > _LONGEST_NAME:
        reasons.append(f"name or tag of model {model!r} is cut by PhotoPrism after {_LONGEST_NAME} characters")
    return reasons


def _encodable(*texts: str) -> bool:
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True
