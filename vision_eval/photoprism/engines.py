"""What PhotoPrism fills in for an entry that names its engine, and what stands there without any file.

References
----------
PhotoPrism contract, sections 1.1, 1.3, 1.7, 2.1, 6.2 and 8. Names and sizes of the built-in models for nsfw and
faces: ``internal/ai/vision/models.go`` of PhotoPrism, as of October 2026.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from vision_eval.photoprism.environment import Environment
from vision_eval.photoprism.identifiers import ascii_only
from vision_eval.photoprism.model import Model, is_blank

KNOWN = ("ollama", "openai", "vision", "onnx", "tensorflow", "local")
"""Values of ``Engine`` that the documentation names."""

OLLAMA_CLOUD = "https://ollama.com"

BUILT_IN_TYPES = ("labels", "nsfw", "face", "caption")
"""Types with a model of their own, in the order in which missing ones are added."""


@dataclass(frozen=True, slots=True)
class Alias:
    """What the name of an engine stands for; empty and 0: nothing is filled in."""

    request_format: str
    file_scheme: str
    resolution: int
    uri: str = ""
    key: str = ""
    think: str = ""

    def service(self) -> dict[str, str]:
        """What it puts into the blank fields of ``Service``."""
        filled = {"Uri": self.uri, "RequestFormat": self.request_format, "ResponseFormat": self.request_format,
                  "FileScheme": self.file_scheme, "Key": self.key, "Think": self.think}
        return {name: value for name, value in filled.items() if value}


ALIASES = {
    "ollama": Alias("ollama", "base64", 720, "${OLLAMA_BASE_URL}/api/generate", "${OLLAMA_API_KEY}", "false"),
    "openai": Alias("openai", "data", 720, "${OPENAI_BASE_URL}/responses", "${OPENAI_API_KEY}"),
    "vision": Alias("vision", "data", 224),
}
"""Engines that bring defaults along."""

_LOCAL: dict[str, dict[str, Any]] = {
    "labels": {"Type": "labels", "Default": True, "Name": "efficientformerv2_s2", "Version": "latest",
               "Resolution": 224, "ONNX": {}},
    "nsfw": {"Type": "nsfw", "Default": True, "Name": "yahoo_open_nsfw", "Version": "latest", "Resolution": 224,
             "ONNX": {}, "Reduction": "softmax-unsafe", "UnsafeClassIndex": 1, "DefaultThreshold": 0.8},
    "face": {"Type": "face", "Default": True, "Name": "facenet", "Version": "latest", "Resolution": 160,
             "TensorFlow": {}},
}
_CAPTION = {"Type": "caption", "Engine": "ollama", "Run": "manual"}


def default_model(surroundings: Environment) -> tuple[str, str]:
    """The model that Ollama is asked for where none is named, and where that came from.

    Examples
    --------
    >>> default_model(Environment({"OLLAMA_BASE_URL": "https://ollama.com"}))
    ('minimax-m3:cloud', 'engine')
    """
    wanted = ascii_only(surroundings.get("OLLAMA_MODEL"))
    if wanted:
        return wanted, "env:OLLAMA_MODEL"
    return "minimax-m3:cloud" if surroundings.get("OLLAMA_BASE_URL") == OLLAMA_CLOUD else "gemma4:latest", "engine"


def apply_defaults(model: Model, surroundings: Environment) -> None:
    """Fill in what the engine of an entry brings along; without ``Engine`` nothing happens."""
    engine = model.engine
    if not engine:
        return
    alias = ALIASES.get(engine)
    if alias is not None:
        if engine == "ollama" and is_blank(model.text("Model")) and is_blank(model.text("Name")):
            model.fill("Model", *default_model(surroundings))
        if model.fields.get("Resolution", 0) <= 0:
            model.fill("Resolution", alias.resolution)
        for name, value in alias.service().items():
            if is_blank(model.service.get(name)):
                model.fill(f"Service.{name}", value)
    model.fields["Engine"] = engine


def built_in(kind: str, surroundings: Environment, *, origin: str = "default") -> Model:
    """PhotoPrism's own model of a type."""
    model = Model(copy.deepcopy(_LOCAL.get(kind, _CAPTION)), origin=origin)
    model.origins = dict.fromkeys(model.fields, "built-in")
    apply_defaults(model, surroundings)
    return model


def is_built_in(model: Model) -> bool:
    """Whether PhotoPrism takes an entry for its own model of labels, nsfw or faces."""
    if model.fields.get("Default"):
        return True
    own = _LOCAL.get(model.type, {})
    runtime = "TensorFlow" if "TensorFlow" in own else "ONNX"
    return bool(own) and runtime in model.fields and model.text("Name") == own["Name"]
