"""The question of a variant as PhotoPrism would put it to Ollama."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vision_eval.domain import Prompt, Task, Think, Variant
from vision_eval.photoprism.body import wire_body
from vision_eval.photoprism.options import merge
from vision_eval.photoprism.skeleton import SCHEMA_LINE, shape
from vision_eval.photoprism.texts import assembled


def variant_body(variant: Variant, image: bytes | Sequence[bytes], *, id: str | None = None) -> dict[str, Any]:
    """Body of ``POST /api/generate`` that PhotoPrism would send, its keys in PhotoPrism's order.

    Parameters
    ----------
    variant : Variant
        What is asked; `unsendable` options are left out, as PhotoPrism would.
    image : bytes or sequence of bytes
        File content of the thumbnail, or of each of them at 224 px.
    id : str, optional
        Name of the request; by default a new random UUID, the one thing that differs from call to call.

    Returns
    -------
    dict
        Equal to PhotoPrism's as JSON value but for the wording of the schema line.

    References
    ----------
    PhotoPrism contract, sections 2.1 to 2.3.

    Examples
    --------
    >>> variant = Variant(task="caption", model="gemma3:4b", prompt=Prompt(user="What is this?"))
    >>> for key, value in variant_body(variant, b"JPEG", id="1").items():
    ...     print(key, repr(value))
    id '1'
    images ['SlBFRw==']
    model 'gemma3:4b'
    options {'temperature': 0.1}
    prompt 'What is this?'
    stream False
    suffix ''
    think False
    """
    images = [image] if isinstance(image, bytes) else image
    return wire_body(
        id=id or str(uuid.uuid4()), model=variant.model, system=variant.prompt.system,
        prompt=prompt_text(variant.task, variant.prompt), suffix="",
        format=request_format(variant.task, variant.format), think=think_value(variant.think),
        options=merge(variant.task, variant.options), stream=False,
        images=[base64.b64encode(one).decode("ascii") for one in images])


def with_texts(variant: Variant, prompts: Mapping[str, str]) -> Variant:
    """The same variant with what PhotoPrism itself puts around a labels prompt, as far as it is known.

    Parameters
    ----------
    variant : Variant
        Who is asked; captions and other protocols have nothing around their prompt.
    prompts : mapping
        PhotoPrism's own texts by their dotted names, such as ``labels.schema_line``.

    References
    ----------
    PhotoPrism contract, section 2.1.

    Examples
    --------
    >>> plain = Variant(task="labels", model="gemma3:4b", prompt=Prompt(user="Name it."))
    >>> with_texts(plain, {"labels.schema_line": "Thus:"}).prompt.schema_line
    'Thus:'
    """
    prompt = variant.prompt
    if variant.task != "labels" or variant.protocol != "photoprism":
        return variant
    kind = "labels.skeleton_nsfw" if "nsfw" in prompt.system + prompt.user else "labels.skeleton"
    own = prompt.shape or prompt.schema
    return replace(variant, prompt=replace(
        prompt, schema_line=prompt.schema_line or prompts.get("labels.schema_line", ""),
        shape=prompt.shape if own else prompts.get(kind, "")))


def request_format(task: Task, wanted: str | None = None) -> str:
    """Value of ``format``, which decides how the answer is read; empty: the key is absent."""
    return ("json" if task == "labels" else "") if wanted is None else wanted


def prompt_text(task: Task, prompt: Prompt) -> str:
    """The user text as sent: of labels trimmed and followed by the wanted shape, of captions as it is."""
    return assembled(prompt.user, prompt.schema_line or SCHEMA_LINE, shape(prompt)) if task == "labels" else prompt.user


def think_value(think: Think) -> bool | str | None:
    """Value of ``think``; where nobody said anything the engine puts false, and None leaves the key out."""
    return None if think == "model" else think or False
