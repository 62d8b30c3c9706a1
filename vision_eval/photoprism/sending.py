"""The request that PhotoPrism would send for an entry of its configuration."""

from __future__ import annotations

import base64
import copy
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from vision_eval.photoprism.body import wire_body
from vision_eval.photoprism.entries import wants_options
from vision_eval.photoprism.texts import assembled

TIMEOUT_S = 600.0
"""Seconds for a request, retries included."""
RETRIES: Mapping[str, Any] = {"statuses": [429], "count": 2, "pause_s": 0.5, "cap_s": 8.0}
"""What is tried again: pauses begin at ``pause_s`` and double; a ``Retry-After`` counts instead; both are capped."""

_MAGIC = {b"\x89PNG": "png", b"GIF8": "gif", b"RIFF": "webp"}


def request_body(model: Mapping[str, Any], image: bytes | Sequence[bytes], *, id: str | None = None) -> dict[str, Any]:
    """The JSON object that PhotoPrism would post for one photo.

    Parameters
    ----------
    model : mapping
        One of ``models`` of `effective`.
    image : bytes or sequence of bytes
        File content of the thumbnail, or of each of them where ``images_per_photo`` says that there are several.
    id : str, optional
        Name of the request; by default a new random UUID, the one thing that differs from call to call.

    Returns
    -------
    dict
        Plain JSON values. Its keys are in alphabetical order where it has ``think``, because PhotoPrism encodes
        it twice then, and in PhotoPrism's order otherwise. Requests in the format ``openai`` hold model, texts,
        pictures and options; their answer schema is PhotoPrism's own and left out.

    Raises
    ------
    TypeError
        If `model` is no mapping or `image` neither bytes nor a sequence of them.
    ValueError
        If there is no picture.

    References
    ----------
    PhotoPrism contract, sections 2.1 to 2.3 and 9.

    Examples
    --------
    >>> from vision_eval.photoprism.effective import effective
    >>> entry = effective("Models: [{Type: caption, Engine: ollama, Prompt: Describe it.}]")["models"][0]
    >>> for key, value in request_body(entry, b"JPEG", id="1").items():
    ...     print(key, repr(value))
    id '1'
    images ['SlBFRw==']
    model 'gemma4:latest'
    options {'temperature': 0.1}
    prompt 'Describe it.'
    stream False
    suffix ''
    think False
    """
    images = _pictures(model, image)
    body = _openai_body(model, images) if model["request_format"] == "openai" else _body(model, images, id)
    return dict(sorted(body.items())) if "think" in body else body


def request(model: Mapping[str, Any], image: bytes | Sequence[bytes]) -> dict[str, Any]:
    """The whole request: where it goes, with what, for how long, and what is tried again.

    Parameters
    ----------
    model : mapping
        One of ``models`` of `effective`. To be sent it must come from there with ``reveal_secrets=True``;
        otherwise keys and passwords in address and headers are ``***``.
    image : bytes or sequence of bytes
        As for `request_body`.

    Returns
    -------
    dict
        ``method``, ``url`` (empty: no request goes out), ``headers``, ``body``, ``timeout_s`` (seconds, retries
        included) and ``retries`` (``statuses``, ``count``, ``pause_s``, ``cap_s``). Redirects are not followed.

    References
    ----------
    PhotoPrism contract, section 2.4.

    Examples
    --------
    >>> from vision_eval.photoprism.effective import effective
    >>> entry = effective("Models: [{Type: caption, Engine: ollama}]", {"OLLAMA_API_KEY": "secret"})["models"][0]
    >>> sent = request(entry, b"JPEG")
    >>> sent["method"], sent["url"], sent["headers"]["Authorization"]
    ('POST', 'http://ollama:11434/api/generate', 'Bearer ***')
    """
    body = request_body(model, image)
    where = model["endpoint"]
    return {"method": where["method"] or "POST", "url": "" if where["error"] else where["uri"],
            "headers": dict(model["headers"]), "body": body, "timeout_s": TIMEOUT_S,
            "retries": {**RETRIES, "statuses": list(RETRIES["statuses"])}}


def _pictures(model: object, image: object) -> list[bytes]:
    if not isinstance(model, Mapping):
        raise TypeError(f"An entry is one of effective(...)['models'], not {type(model).__name__}.")
    images: object = [image] if isinstance(image, bytes | bytearray | memoryview) else image
    if isinstance(images, str) or not isinstance(images, Sequence):
        raise TypeError(f"A picture is bytes or a sequence of bytes, not {type(image).__name__}.")
    wrong = next((one for one in images if not isinstance(one, bytes | bytearray | memoryview)), None)
    if wrong is not None:
        raise TypeError(f"A picture is bytes, not {type(wrong).__name__}.")
    if not images:
        raise ValueError("A request needs a picture.\n\nHint: give the bytes of the thumbnail.")
    return [bytes(one) for one in images]


def _body(model: Mapping[str, Any], images: list[bytes], id: str | None) -> dict[str, Any]:
    ollama = model["request_format"] == "ollama"
    packed = [_base64(one) if ollama else _data_url(one) for one in images]
    return wire_body(
        id=id or str(uuid.uuid4()), model=model["model"]["wire"],
        version="" if ollama and model["model"]["wire"] else model["model"]["version"],
        system=model["system"], prompt=prompt_text(model), suffix="",
        format=model["format"] if ollama or model["type"] == "labels" else "", think=model["think"],
        options=copy.deepcopy(dict(model["options"])) if _has_options(model) else None, stream=False,
        images=packed if model["request_format"] != "url" else None)


def prompt_text(model: Mapping[str, Any]) -> str:
    """The user text as sent: of labels trimmed and followed by the wanted shape, of captions as it is."""
    if model["type"] != "labels":
        return str(model["prompt"])
    return assembled(model["prompt"], model["schema_line"], model["schema"])


def _has_options(model: Mapping[str, Any]) -> bool:
    return bool(model["options"]) or wants_options(model["type"]) or "Options" in model["config"]


def _openai_body(model: Mapping[str, Any], images: list[bytes]) -> dict[str, Any]:
    """The Responses API as far as it is described; https://platform.openai.com/docs/api-reference/responses."""
    options = model["options"]
    detail = {"detail": options["detail"]} if "detail" in options else {}
    pictures = [{"type": "input_image", "image_url": _data_url(one), **detail} for one in images]
    texts = {role: [{"type": "input_text", "text": text.strip()}] if text.strip() else []
             for role, text in (("system", model["system"]), ("user", prompt_text(model)))}
    said = {"system": texts["system"], "user": texts["user"] + pictures}
    body = {"model": model["model"]["wire"],
            "input": [{"role": role, "type": "message", "content": content}
                      for role, content in said.items() if content]}
    passed = ("max_output_tokens", "temperature", "top_p", "presence_penalty", "frequency_penalty")
    body |= {name: options[name] for name in passed if name in options}
    tier = model["expanded"].get("Service.Tier", model["config"].get("Service", {}).get("Tier", ""))
    return {**body, **({"service_tier": tier.strip()} if tier.strip() else {})}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _data_url(content: bytes) -> str:
    return f"data:image/{_MAGIC.get(content[:4], 'jpeg')};base64,{_base64(content)}"
