"""The question as PhotoPrism puts it to Ollama."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from vision_eval.domain import Prompt, Task, Think, Variant
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.options import merge
from vision_eval.photoprism.skeleton import SCHEMA_LINE, shape


def request_body(variant: Variant, image: bytes, *, id: str | None = None) -> dict[str, Any]:
    """Body of ``POST /api/generate`` that PhotoPrism would send, with its keys in alphabetical order.

    Parameters
    ----------
    variant : Variant
        What is asked; `unsendable` options are left out, as PhotoPrism would.
    image : bytes
        File content of the thumbnail.
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
    >>> for key, value in request_body(variant, b"JPEG", id="1").items():
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
    body = {
        "id": id or str(uuid.uuid4()),
        "model": variant.model,
        "prompt": prompt_text(variant.task, variant.prompt),
        "suffix": "",
        "think": think_value(variant.think),
        "options": merge(variant.task, variant.options),
        "stream": False,
        "images": [base64.b64encode(image).decode("ascii")],
    }
    if variant.prompt.system:
        body["system"] = variant.prompt.system
    if request_format(variant.task):
        body["format"] = request_format(variant.task)
    return dict(sorted(body.items()))


def request_format(task: Task) -> str:
    """Value of ``format``, which decides how the answer is read; empty: the key is absent."""
    return "json" if task == "labels" else ""


def prompt_text(task: Task, prompt: Prompt) -> str:
    """The user text as sent: of labels trimmed and followed by the wanted shape, of captions as it is."""
    return f"{trimmed(prompt.user)}\n\n{SCHEMA_LINE}\n{shape(prompt)}" if task == "labels" else prompt.user


def think_value(think: Think) -> bool | str:
    """Value of ``think``; where nobody said anything the engine puts false."""
    return False if think is None else think
