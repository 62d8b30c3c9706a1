"""Where the chosen variants go: a new file, or the places in an existing one that PhotoPrism looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vision_eval.domain import Task, Variant
from vision_eval.errors import ExportRefused
from vision_eval.exporter.follow_up import HEAD, LABELS_NOTE, WARNING, about
from vision_eval.io import vision_edit, vision_yml
from vision_eval.photoprism.effective import effective
from vision_eval.photoprism.vision_yml import RUN_MODES, entry, revised

_FATAL = ("yaml-unreadable", "wrong-root", "type-mismatch", "both-runtimes", "empty-entry")
"""Findings that end the loading of a file, or PhotoPrism itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A text, and which of its entries are ours."""

    text: str
    indices: Mapping[Task, int]
    """Places in ``Models``, from 0, by task."""
    before: Mapping[str, Any] | None
    """What PhotoPrism made of the file as it was; None: there was none."""


def placed(variants: Sequence[Variant], before: str | None, *, run_id: str, demonstration: bool,
           env: Mapping[str, str] | None = None) -> Placement:
    """The text of a ``vision.yml`` with the variants in it.

    Parameters
    ----------
    variants : sequence of Variant
        At most one per task.
    before : str or None
        The file to change; None: there is none.
    run_id : str
        Goes into the comments.
    demonstration : bool
        Whether the text begins with a warning.
    env : mapping, optional
        Variables that PhotoPrism has.

    Raises
    ------
    ExportRefused
        If the file is not one that PhotoPrism loads whole.

    References
    ----------
    PhotoPrism contract, section 1.1: the last enabled entry of a type is used, and no other.
    """
    if before is None or not before.strip():
        text, indices, former = _fresh(variants, run_id), {one.task: at for at, one in enumerate(variants)}, None
    else:
        former = _loaded(before, env)
        text, indices = _changed(variants, before.replace(vision_yml.commented(WARNING), ""), former, run_id)
    return Placement(text=vision_yml.commented(WARNING) * demonstration + text, indices=indices, before=former)


def _fresh(variants: Sequence[Variant], run_id: str) -> str:
    models = [entry(variant, run=RUN_MODES[variant.task]) for variant in variants]
    note = LABELS_NOTE if any(variant.task == "labels" for variant in variants) else ""
    text = vision_yml.render(models, thresholds=_thresholds(variants), comment=HEAD + note)
    for at, (variant, model) in enumerate(zip(variants, models, strict=True)):
        text = vision_edit.with_entry(text, at, model, comment=about(variant, model["Run"], run_id))
    return text


def _changed(variants: Sequence[Variant], text: str, former: Mapping[str, Any],
             run_id: str) -> tuple[str, dict[Task, int]]:
    indices: dict[Task, int] = {}
    for variant in variants:
        models = vision_edit.models_in(text)
        index = _place(former, variant.task)
        model = (entry(variant, run=RUN_MODES[variant.task]) if index is None else
                 revised(models[index], variant, asks_ollama=former["models"][index]["request_format"] == "ollama"))
        text = vision_edit.with_entry(text, index, model, comment=about(variant, str(model["Run"]), run_id))
        indices[variant.task] = len(models) if index is None else index
    thresholds = _thresholds(variants)
    return (vision_edit.with_thresholds(text, thresholds) if thresholds else text), indices


def _place(former: Mapping[str, Any], task: Task) -> int | None:
    """Which entry of the file PhotoPrism uses for a task; None: none of them, or a stand-in for the built-in model."""
    index = former["selected"][task]
    return index if index is not None and former["models"][index]["origin"] == "file" else None


def _thresholds(variants: Sequence[Variant]) -> dict[str, int]:
    return {name: value for variant in variants for name, value in variant.thresholds.items()}


def _loaded(text: str, env: Mapping[str, str] | None) -> Mapping[str, Any]:
    found = effective(text, env or {})
    faults = [one for one in found["findings"] if one["code"] in _FATAL]
    if found["state"] != "ok" or faults:
        line = next((one["line"] for one in faults), None)
        reason = found["error"] or faults[0]["message"].rstrip(".")
        raise ExportRefused.unreadable_base(reason, line=None if f"line {line}" in reason else line)
    return found
