"""The fields of a ``vision.yml`` and the types they are decoded to.

References
----------
PhotoPrism contract, sections 1.2 to 1.4 and 1.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from vision_eval.photoprism import yaml2
from vision_eval.photoprism.options import YAML_KEYS

_NUMBERS = ("Temperature", "TopP", "MinP", "TypicalP", "TfsZ", "RepeatPenalty", "PresencePenalty", "FrequencyPenalty",
            "MirostatTau", "MirostatEta")
_FLAGS = ("PenalizeNewline", "ForceJson", "LowVram", "VocabOnly", "UseMmap", "UseMlock", "Numa")
_TEXTS = ("SchemaVersion", "CombineOutputs", "Detail")

OPTIONS: Mapping[str, Any] = MappingProxyType({
    **dict.fromkeys(YAML_KEYS.values(), yaml2.integer), **dict.fromkeys(_NUMBERS, yaml2.number),
    **dict.fromkeys(_FLAGS, yaml2.boolean), **dict.fromkeys(_TEXTS, yaml2.string),
    "Stop": yaml2.list_of(yaml2.string)})
"""Fields of ``Options``."""

SERVICE: Mapping[str, Any] = MappingProxyType({
    **dict.fromkeys(("Uri", "Method", "Model", "Username", "Password", "Key", "Org", "Project", "Tier", "Think",
                     "FileScheme", "RequestFormat", "ResponseFormat"), yaml2.string),
    "Disabled": yaml2.boolean})
"""Fields of ``Service``."""

_BLOCK = yaml2.map_of(yaml2.anything)

MODEL: Mapping[str, Any] = MappingProxyType({
    "Type": yaml2.string, "Default": yaml2.boolean,
    **dict.fromkeys(("Model", "Name", "Version", "Engine", "Run", "System", "Prompt", "Format", "Normalize", "Schema",
                     "SchemaFile"), yaml2.string),
    "Resolution": yaml2.integer, "TensorFlow": _BLOCK, "ONNX": _BLOCK,
    "LabelFile": yaml2.string, "CanonicalOrder": yaml2.boolean, "Reduction": yaml2.string,
    "UnsafeClassIndex": yaml2.integer, "NeutralClassIndex": yaml2.integer, "DefaultThreshold": yaml2.number,
    "Options": yaml2.record(OPTIONS), "Service": yaml2.record(SERVICE),
    "Path": yaml2.string, "Disabled": yaml2.boolean})
"""Fields of an entry of ``Models``, in PhotoPrism's order."""

THRESHOLDS: Mapping[str, Any] = MappingProxyType(
    dict.fromkeys(("Confidence", "Topicality", "NSFW", "NSFWUpload", "NSFWIndex"), yaml2.integer))
"""Fields of ``Thresholds``."""

FILE: Mapping[str, Any] = MappingProxyType({
    "Models": yaml2.list_of(yaml2.record(MODEL)), "Thresholds": yaml2.record(THRESHOLDS)})
"""Fields at the top."""

CONFIGURATION = yaml2.record(FILE)
"""Shape of a whole ``vision.yml``."""

EXPANDED = ("Uri", "Model", "Username", "Password", "Key", "Org", "Project", "Tier", "Think")
"""Fields of ``Service`` in which references to variables are replaced."""
SECRET = ("Key", "Password")
"""Fields of ``Service`` that nobody should see."""

NEVER_READ: Mapping[str, str] = MappingProxyType({
    "Meta": "PhotoPrism read it in mid-2025 only; it describes local models under ONNX today",
    "Tags": "PhotoPrism read it in mid-2025 only; it describes local models under ONNX today",
    "ServiceTimeout": "there is no such setting; requests end after 10 minutes"})
"""Keys that older documents name."""

_PARTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("", FILE), ("Models[]", MODEL), ("Models[].Options", OPTIONS), ("Models[].Service", SERVICE),
    ("Thresholds", THRESHOLDS))


def known_in(part: str) -> Mapping[str, Any]:
    """Fields of a part, such as ``Models[].Options``; empty: it has none of its own."""
    return dict(_PARTS).get(part, {})


def homes_of(key: str) -> list[str]:
    """Parts that have a field of that name.

    Examples
    --------
    >>> homes_of("Think"), homes_of("Disabled")
    (['Models[].Service'], ['Models[]', 'Models[].Service'])
    """
    return [part for part, names in _PARTS if key in names]
