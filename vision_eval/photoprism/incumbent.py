"""What a ``vision.yml`` does today as a variant, so that it can be measured beside others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from vision_eval.domain import OPTIONS, Prompt, Task, Think, Variant
from vision_eval.photoprism.options import DEFAULTS
from vision_eval.photoprism.skeleton import SCHEMA_LINE, shape
from vision_eval.photoprism.views import auto_mode

NAME = "incumbent"
"""Name of its prompt."""

_LOCAL = ("onnx", "tensorflow", "local")
_THUMBNAILS = ("fit_720", "tile_224")
_MODES = {"labels": "json", "caption": ""}


@dataclass(frozen=True, slots=True)
class Incumbent:
    """The variant of one entry, or why there is none, and what is worth knowing about it."""

    variant: Variant | None
    notes: tuple[str, ...] = ()
    """Sentences for people: first of all why there is no variant, if there is none."""


def incumbent(entry: Mapping[str, Any], thresholds: Mapping[str, int]) -> Incumbent:
    """The variant that asks and stores as this entry makes PhotoPrism do it.

    Parameters
    ----------
    entry : mapping
        One of ``models`` of `vision_eval.photoprism.effective`, for labels or captions.
    thresholds : mapping
        ``thresholds`` of the same result, in percent.

    Returns
    -------
    Incumbent
        Options that Ollama ignores are left out with a note. There is no variant when the entry does not ask an
        Ollama server, or in a way that no variant can express.

    References
    ----------
    PhotoPrism contract, sections 1.7, 1.8 and 2.

    Examples
    --------
    >>> from vision_eval.photoprism.effective import effective
    >>> shown = effective("Models: [{Type: caption, Model: 'gemma3:4b', Engine: ollama, Prompt: Describe it.}]")
    >>> incumbent(shown["models"][0], shown["thresholds"]).variant.name
    'gemma3:4b · incumbent'
    """
    obstacles = tuple(_obstacles(entry))
    if obstacles:
        return Incumbent(variant=None, notes=obstacles)
    task: Task = entry["type"]
    honoured = {name: value for name, value in entry["options"].items() if name in OPTIONS}
    ignored = sorted(entry["options"].keys() - honoured.keys())
    return Incumbent(
        variant=Variant(
            task=task, model=entry["model"]["wire"], prompt=_prompt(task, entry),
            options={name: value for name, value in honoured.items() if not _is_default(task, name, value)},
            resolution=entry["resolution"], think=_think(entry["think"]),
            format=None if entry["format"] == _MODES[task] else entry["format"],
            **(_stored_side(entry, thresholds) if task == "labels" else {})),
        notes=tuple(_notes(entry, ignored)))


def _obstacles(entry: Mapping[str, Any]) -> list[str]:
    if entry["engine"] in _LOCAL:
        return ["it asks no server, but a model inside PhotoPrism"]
    if entry["request_format"] != "ollama" or entry["response_format"] != "ollama":
        return [f"it speaks the format {entry['request_format']!r}, and only 'ollama' can be measured"]
    reasons = {
        f"nobody knows which picture PhotoPrism sends at {entry['resolution']} px":
            entry["thumbnail"] not in _THUMBNAILS,
        f"its value of Think is {entry['think']!r}, which Ollama refuses":
            entry["think"] not in (None, False, True, "low", "medium", "high"),
        "it names no model": not entry["model"]["wire"],
        "its prompt is blank": not entry["prompt"].strip(),
    }
    return [reason for reason, holds in reasons.items() if holds]


def _prompt(task: Task, entry: Mapping[str, Any]) -> Prompt:
    name = NAME if entry["prompt_from"] != "substituted" else f"{NAME} (prompt: substituted)"
    bare = Prompt(name=name, user=entry["prompt"], system=entry["system"])
    if task != "labels":
        return bare
    return replace(bare, shape="" if entry["schema"] == shape(bare) else entry["schema"],
                   schema_line="" if entry["schema_line"] == SCHEMA_LINE else entry["schema_line"])


def _think(sent: bool | str | None) -> Think:
    """False is what the engine puts where nobody said anything, so it needs no word."""
    return "model" if sent is None else cast("Think", sent or None)


def _is_default(task: Task, name: str, value: Any) -> bool:
    default = DEFAULTS[task].get(name)
    return bool((list(default) if isinstance(default, tuple) else default) == value)


def _stored_side(entry: Mapping[str, Any], thresholds: Mapping[str, int]) -> dict[str, Any]:
    own = auto_mode(entry["model"]["wire"])
    defaults = {"Confidence": 20, "Topicality": 0}
    return {"normalize": None if entry["normalize"] == own else entry["normalize"],
            "thresholds": {name: thresholds[name] for name, usual in defaults.items()
                           if thresholds.get(name, usual) != usual}}


def _notes(entry: Mapping[str, Any], ignored: list[str]) -> list[str]:
    notes = []
    if entry["prompt_from"] == "substituted":
        notes.append("its file names no prompt, so PhotoPrism uses its own text; ours stands in for it unless "
                     "--photoprism-prompts gives the real one")
    if ignored:
        notes.append(f"options that Ollama ignores are left out: {', '.join(ignored)}")
    return notes
