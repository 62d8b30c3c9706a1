"""Options as a ``vision.yml`` can carry them and PhotoPrism puts them on the wire.

References
----------
PhotoPrism contract, section 1.8 (names, merge rule), section 2.1 (defaults of the engine).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_HONOURED = ("temperature", "top_k", "top_p", "min_p", "typical_p", "seed", "num_keep", "repeat_last_n",
             "repeat_penalty", "presence_penalty", "frequency_penalty", "stop", "num_predict", "num_ctx",
             "num_thread", "num_batch", "num_gpu", "main_gpu", "use_mmap")
_IGNORED = ("tfs_z", "penalize_newline", "mirostat", "mirostat_tau", "mirostat_eta", "max_output_tokens",
            "force_json", "schema_version", "combine_outputs", "detail", "low_vram", "vocab_only", "use_mlock", "numa")

YAML_KEYS: Mapping[str, str] = MappingProxyType(
    {wire: wire.title().replace("_", "") for wire in _HONOURED + _IGNORED})
"""Key below ``Options`` in a ``vision.yml``, by its name on the wire; Ollama ignores the last fourteen."""

DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "labels": MappingProxyType({"temperature": 0.1, "top_p": 0.9, "stop": ("\n\n",)}),
    "caption": MappingProxyType({"temperature": 0.1}),
})
"""What the engine fills in, by task."""

MAX_TEMPERATURE = 2.0

IGNORED: frozenset[str] = frozenset(_IGNORED)
"""Names on the wire that today's Ollama logs as invalid and ignores."""

_WIRE_NAMES = {key: wire for wire, key in YAML_KEYS.items()}


def from_yaml(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Options by their names on the wire, from the fields of ``Options``; others are left out.

    Examples
    --------
    >>> from_yaml({"TopK": 20, "Colour": "blue"})
    {'top_k': 20}
    """
    return {_WIRE_NAMES[key]: value for key, value in fields.items() if key in _WIRE_NAMES}


def merge(task: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Options that go out, in alphabetical order.

    Zeros, false and empty lists are left out, as are names that PhotoPrism does not know; the
    defaults of the engine fill only their own fields. `unsendable` names what got lost.

    Parameters
    ----------
    task : str
        Whose defaults of the engine hold; there are none for other things than labels and captions.
    options : mapping
        By their names on the wire.

    Examples
    --------
    >>> merge("labels", {"temperature": 0, "seed": 7, "stop": ["END"]})
    {'seed': 7, 'stop': ['END'], 'temperature': 0.1, 'top_p': 0.9}
    >>> merge("caption", {"temperature": 5, "top_k": 0})
    {'temperature': 2.0}
    """
    sent = {name: value for name, value in options.items() if name in YAML_KEYS and value}
    sent |= {name: value for name, value in DEFAULTS.get(task, {}).items() if _unset(sent.get(name))}
    if "temperature" in sent:
        sent["temperature"] = min(sent["temperature"], MAX_TEMPERATURE)
    return {name: list(value) if isinstance(value, list | tuple) else value for name, value in sorted(sent.items())}


def unsendable(options: Mapping[str, Any]) -> list[str]:
    """Names of options that a ``vision.yml`` cannot carry, in their order.

    Either PhotoPrism does not know the name, or the value is zero, false or empty and would be
    left out, or the engine would put its default in its place.

    Examples
    --------
    >>> unsendable({"draft_num_predict": 4, "seed": 0, "temperature": 0.1})
    ['draft_num_predict', 'seed']
    """
    return [name for name, value in options.items()
            if name not in YAML_KEYS or not value or (name in DEFAULTS["labels"] and _unset(value))]


def _unset(value: Any) -> bool:
    return not value or (isinstance(value, int | float) and value <= 0)
