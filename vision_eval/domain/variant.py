"""What is asked: one way to put a question to a model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal, get_args

from vision_eval.domain.canonical import canonical_json, sha256_hex
from vision_eval.domain.model import full_tag
from vision_eval.domain.prompt import Prompt
from vision_eval.errors import StudyError

Task = Literal["labels", "caption"]
"""What the model is to write."""
Protocol = Literal["photoprism", "structured"]
"""How it is asked and how its answer is read."""
Think = bool | Literal["low", "medium", "high", "model"] | None
"""Whether a model may reason first; None: what the protocol does by itself; ``model``: nothing is sent about it, so
the model decides, as for a ``vision.yml`` without ``Engine``."""
Normalize = Literal["single-word", "phrase", "false"] | None
"""How PhotoPrism turns a name that a model gave into one that it stores; None: what it does by itself."""

TASKS: tuple[Task, ...] = get_args(Task)
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)
NORMALIZE: tuple[str, ...] = ("single-word", "phrase", "false")
THRESHOLDS = {"Confidence": (1, 100), "Topicality": (0, 100)}
"""Thresholds that decide which labels are stored, with the least and greatest value in percent."""

_EFFORTS = ("low", "medium", "high", "model")

LOAD_OPTIONS = frozenset({"num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread", "draft_num_predict"})
"""Options whose change makes the server load the model again (Ollama contract, section 2)."""

OPTIONS: Mapping[str, tuple[type, ...]] = MappingProxyType({
    **dict.fromkeys(("temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty",
                     "frequency_penalty"), (int, float)),
    **dict.fromkeys(("top_k", "seed", "num_predict", "repeat_last_n", "num_keep", "num_ctx", "num_batch", "num_gpu",
                     "main_gpu", "num_thread", "draft_num_predict"), (int,)),
    "use_mmap": (bool,),
    "stop": (list, tuple),
})
"""Options that today's Ollama honours, by their wire names, with the types it accepts (same section)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Variant:
    """A model, a prompt and settings: everything about a question but the photo.

    Two variants are equal when they ask the same, whatever their prompts are called.

    Examples
    --------
    >>> variant = Variant(task="caption", model="gemma3", prompt=Prompt(user="What is this?", name="plain"))
    >>> variant.name
    'gemma3:latest · plain'
    >>> variant.key.startswith("caption-")
    True
    """

    task: Task
    model: str
    """Full tag."""
    prompt: Prompt
    options: Mapping[str, Any] = field(default_factory=dict)
    """Ollama's own names and units; what is absent is left to protocol and server."""
    resolution: int = 720
    """Longest edge of the thumbnail in pixels; the side of a square at 224."""
    protocol: Protocol = "photoprism"
    think: Think = None
    format: str | None = None
    """Value of ``format`` in PhotoPrism's request; None: ``json`` for labels, none for captions."""
    normalize: Normalize = None
    """Stored side: changes what is kept of an answer and costs no request."""
    thresholds: Mapping[str, int] = field(default_factory=dict)
    """Stored side: ``Confidence`` and ``Topicality`` in percent; what is absent is PhotoPrism's default."""

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise StudyError.unknown("task", wanted=str(self.task), known=TASKS)
        if self.protocol not in PROTOCOLS:
            raise StudyError.unknown("protocol", wanted=str(self.protocol), known=PROTOCOLS)
        if not isinstance(self.prompt, Prompt):
            raise TypeError(f"Variant.prompt must be a Prompt, not {type(self.prompt).__name__}.")
        if type(self.resolution) is not int or self.resolution < 1:
            raise StudyError(f"A resolution is a whole number of pixels above 0, not {self.resolution!r}.\n\n"
                             "Hint: 720 is what PhotoPrism sends to Ollama.")
        if self.think is not None and not isinstance(self.think, bool) and self.think not in _EFFORTS:
            raise StudyError.unknown("value of think", wanted=str(self.think), known=("true", "false", *_EFFORTS))
        if self.normalize is not None and self.normalize not in NORMALIZE:
            raise StudyError.unknown("value of normalize", wanted=str(self.normalize), known=NORMALIZE)
        object.__setattr__(self, "model", full_tag(self.model))
        object.__setattr__(self, "options", MappingProxyType(checked_options(self.options)))
        object.__setattr__(self, "thresholds", MappingProxyType(checked_thresholds(self.thresholds)))

    def content(self) -> dict[str, Any]:
        """Everything that distinguishes this variant from others, as plain JSON values."""
        return {"task": self.task, "model": self.model.lower(), "prompt": self.prompt.content(),
                "options": dict(self.options), "resolution": self.resolution, "protocol": self.protocol,
                "think": self.think, **self._rare()}

    def _rare(self) -> dict[str, Any]:
        """Settings that only some variants have; without them the keys of all others stay what they always were."""
        rare = {"format": self.format, "normalize": self.normalize, "thresholds": dict(self.thresholds) or None}
        return {name: value for name, value in rare.items() if value is not None}

    @property
    def key(self) -> str:
        """Short and stable: the same words, tag and settings give the same key on every machine."""
        return f"{self.task}-{sha256_hex(canonical_json(self.content()))[:8]}"

    @property
    def name(self) -> str:
        """Readable, but not unique across prompts that share a name."""
        parts = [self.model, self.prompt.name]
        parts += [f"{option}={_shown(value)}" for option, value in self.options.items()]
        if self.think is not None:
            parts.append(f"think={str(self.think).lower()}")
        if self.resolution != 720:
            parts.append(f"{self.resolution} px")
        if self.protocol != "photoprism":
            parts.append(self.protocol)
        if self.format is not None:
            parts.append(f"format={self.format}")
        if self.normalize is not None:
            parts.append("as written" if self.normalize == "false" else self.normalize)
        parts += [f"{name} {value} %" for name, value in self.thresholds.items()]
        return " · ".join(parts)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles are made anew, because a read-only mapping can be neither."""
        return _made, ({**{one.name: getattr(self, one.name) for one in fields(self)}, "options": dict(self.options),
                        "thresholds": dict(self.thresholds)},)

    def __eq__(self, other: object) -> bool:
        return self.content() == other.content() if isinstance(other, Variant) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)


def _made(settings: dict[str, Any]) -> Variant:
    return Variant(**settings)


def checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options in a fixed order and one spelling, refused when Ollama would ignore or reject them.

    Raises
    ------
    StudyError
        For a name that Ollama does not know (it would be ignored in silence) or a value of a
        type it does not accept (it would answer with status 500).

    Examples
    --------
    >>> checked_options({"top_k": 40, "temperature": 1.0})
    {'temperature': 1, 'top_k': 40}
    """
    if not isinstance(options, Mapping):
        raise StudyError(f"Options are a mapping such as {{'temperature': 0.1}}, not {options!r}.\n\n"
                         "Hint: several settings to compare are a list of such mappings.")
    checked: dict[str, Any] = {}
    for name in sorted(options, key=str):
        value: Any = options[name]
        if name not in OPTIONS:
            raise StudyError.unknown("option", wanted=str(name), known=OPTIONS)
        types = OPTIONS[name]
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            wanted = " or ".join(kind.__name__ for kind in types)
            raise StudyError(f"Option {name!r} must be of type {wanted}, not {value!r}.\n\n"
                             "Hint: Ollama answers every request with status 500 otherwise.")
        checked[name] = [str(word) for word in value] if isinstance(value, list | tuple) else _number(name, value)
    return checked


def checked_thresholds(thresholds: Mapping[str, int]) -> dict[str, int]:
    """Thresholds in a fixed order, refused where PhotoPrism would put its default in their place.

    Raises
    ------
    StudyError
        For an unknown name or a value out of range.

    Examples
    --------
    >>> checked_thresholds({"Confidence": 30})
    {'Confidence': 30}
    """
    if not isinstance(thresholds, Mapping):
        raise StudyError(f"Thresholds are a mapping such as {{'Confidence': 30}}, not {thresholds!r}.\n\n"
                         "Hint: several settings to compare are a list of such mappings.")
    for name, value in thresholds.items():
        if name not in THRESHOLDS:
            raise StudyError.unknown("threshold", wanted=str(name), known=THRESHOLDS)
        least, most = THRESHOLDS[name]
        if type(value) is not int or not least <= value <= most:
            raise StudyError(f"Threshold {name!r} is a whole number of percent from {least} to {most}, "
                             f"not {value!r}.\n\nHint: PhotoPrism would put its default in the place of any other.")
    return {name: thresholds[name] for name in THRESHOLDS if name in thresholds}


def _number(name: str, value: Any) -> Any:
    """The value, of equal numbers always the same one: the texts ``1`` and ``1.0`` would have different hashes."""
    if isinstance(value, float) and not math.isfinite(value):
        raise StudyError(f"Option {name!r} must be a finite number, not {value!r}.\n\n"
                         "Hint: JSON cannot say it, so Ollama would never see it.")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def find_variant(wanted: str, variants: Iterable[Variant]) -> Variant:
    """The variant whose key begins with `wanted`, or whose name is exactly that.

    Parameters
    ----------
    wanted : str
        A whole key, a unique beginning of one (with or without its task), or a whole name.
    variants : iterable of Variant
        Where to look.

    Raises
    ------
    StudyError
        If nothing matches, or more than one variant does.
    """
    pool = {variant.key: variant for variant in variants}
    if wanted in pool:
        return pool[wanted]
    matches = [variant for key, variant in pool.items()
               if wanted and (key.startswith(wanted) or key.partition("-")[2].startswith(wanted)
                              or variant.name == wanted)]
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise StudyError.unknown("variant", wanted=wanted, known=pool)
    raise StudyError.ambiguous("variant", wanted=wanted, matches=[variant.key for variant in matches])


def _shown(value: object) -> str:
    return "|".join(repr(word)[1:-1] for word in value) if isinstance(value, list) else str(value).lower()
