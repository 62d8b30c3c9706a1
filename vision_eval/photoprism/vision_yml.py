"""A variant as one entry of PhotoPrism's ``vision.yml``, and why it may not be one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vision_eval.domain import Task, Variant
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.options import YAML_KEYS, unsendable
from vision_eval.photoprism.skeleton import schema_text

ENDPOINT = "${OLLAMA_BASE_URL}/api/generate"
"""Where the engine asks; PhotoPrism puts the value of the variable there."""
RESOLUTION = 720
"""Longest edge, in pixels, of what the engine sends when nothing else is said."""
RESOLUTIONS = (RESOLUTION, 224)
"""Sizes for which it is known which picture PhotoPrism sends."""
RUN_MODES: dict[Task, str] = {"labels": "newly-indexed", "caption": "manual"}
"""When PhotoPrism asks by itself, by task (PhotoPrism contract, section 1.5)."""

_LONGEST_NAME = 64
_FORMATS = {"FileScheme": "base64", "RequestFormat": "ollama", "ResponseFormat": "ollama"}
_HARMLESS = {**_FORMATS, "Method": "POST", "Disabled": False}
"""Keys of a service that change nothing beside ``Engine`` as long as they say what it does by itself."""
_FORMER = ("Name", "Version", "SchemaFile", "Path", "ONNX", "TensorFlow", "LabelFile", "CanonicalOrder")
"""Keys that named or described another model, or would come in where the variant says nothing."""
_MEASURED = ("Model", "Engine", "Normalize", "System", "Prompt", "Format", "Schema", "Resolution", "Options")


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
        Plain values. `Engine` is always written, because most defaults hang on it, unless the model is to decide
        itself whether it thinks: the engine would not let it.

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
    labels, free = variant.task == "labels", variant.think == "model"
    fields = {
        "Type": variant.task,
        "Model": variant.model,
        "Engine": "" if free else "ollama",
        "Run": run,
        "Normalize": variant.normalize,
        "System": variant.prompt.system,
        "Prompt": variant.prompt.user,
        "Format": variant.format,
        "Schema": variant.prompt.shape or schema_text(variant.prompt) if labels else None,
        "Resolution": variant.resolution if free or variant.resolution != RESOLUTION else None,
        "Options": {YAML_KEYS[name]: value for name, value in variant.options.items() if name in YAML_KEYS},
        "Service": {"Uri": ENDPOINT, **(_FORMATS if free else {"Think": str(variant.think or False).lower()})},
    }
    return {key: value for key, value in fields.items() if value}


def revised(former: Mapping[str, Any], variant: Variant, *, asks_ollama: bool) -> dict[str, Any]:
    """What becomes of an entry that somebody has already.

    Parameters
    ----------
    former : mapping
        The entry as it stands in the file.
    variant : Variant
        What it is to express.
    asks_ollama : bool
        Whether the entry asks an Ollama server today. Then its address and how one gets in there stay; of any
        other service nothing stays, since a key for one server is no other server's business.

    Returns
    -------
    dict
        The entry without what would change the request, or was said in the words of 2025 and is said in today's
        now. ``Run``, unknown keys and harmless ones are as they were; where ``Run`` was missing its meaning is
        written out.

    Examples
    --------
    >>> from vision_eval.domain import Prompt
    >>> variant = Variant(task="caption", model="gemma3:4b", prompt=Prompt(user="What is this?"))
    >>> former = {"Type": "caption", "Name": "minicpm-v", "Version": "latest", "Colour": "red", "Resolution": 500,
    ...           "Service": {"Uri": "http://nas:11434/api/generate", "RequestFormat": "ollama", "Key": "mine"}}
    >>> for key, value in revised(former, variant, asks_ollama=True).items():
    ...     print(key, value)
    Type caption
    Model gemma3:4b
    Engine ollama
    Run auto
    Prompt What is this?
    Service {'Uri': 'http://nas:11434/api/generate', 'RequestFormat': 'ollama', 'Key': 'mine', 'Think': 'false'}
    Resolution 720
    Colour red
    """
    fresh = entry(variant, run=former.get("Run") or "auto")
    if "Resolution" in former:
        fresh["Resolution"] = variant.resolution
    service = former.get("Service")
    if asks_ollama:
        kept = service if isinstance(service, Mapping) else {}
        fresh["Service"] = _revised_service(kept, fresh["Service"], needs_address=variant.think == "model")
    others = {key: value for key, value in former.items()
              if key not in fresh and key not in (*_MEASURED, *_FORMER, "Default")}
    return {**fresh, **others}


def _revised_service(former: Mapping[str, Any], fresh: Mapping[str, Any], *, needs_address: bool) -> dict[str, Any]:
    kept = {key: value for key, value in former.items()
            if key not in ("Model", "Org", "Project", "Tier", "Think") and _HARMLESS.get(key, value) == value}
    address = {"Uri": kept.get("Uri") or ENDPOINT} if needs_address or "Uri" in kept else {}
    return {**address, **kept, **{key: value for key, value in fresh.items() if key != "Uri"}}


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
        f"the photos were sent at {variant.resolution} px; what PhotoPrism sends is known only for 720 and 224 px":
            variant.resolution not in RESOLUTIONS,
        "its labels prompt has no system text, and PhotoPrism would put its own there":
            variant.task == "labels" and not trimmed(variant.prompt.system),
        "its answers were read as something other than JSON, which an entry for labels cannot ask for":
            variant.task == "labels" and variant.format == "",
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
