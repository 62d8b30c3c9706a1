"""The variants somebody decided for, as a ``vision.yml``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from vision_eval.domain import Task, Variant, find_variant
from vision_eval.errors import ExportRefused
from vision_eval.io import vision_yml
from vision_eval.photoprism.vision_yml import RUN_MODES, entry, obstacles

_DEMONSTRATION = """\
DEMONSTRATION: these models are small image analysers inside vision_eval's embedded server.
No Ollama has them, so this file will not work in PhotoPrism. Measure real models, then export again.
"""
_ABOUT = """\
Vision models for PhotoPrism, chosen with vision_eval:
{chosen}

Put the file where PhotoPrism keeps its settings, as storage/config/vision.yml, and restart PhotoPrism:
it reads the file only when it starts. If you have such a file already, move these entries to the end
of its list, because the last enabled entry of a type wins.

Run says when PhotoPrism asks: newly-indexed for new photos, some minutes after they were indexed;
manual only when you type `photoprism vision run`. Others are on-schedule, on-demand, always and never.
{labels_note}"""
_LABELS_NOTE = """
To the labels prompt PhotoPrism adds a line of its own and the JSON shape it wants. What was measured had
the same shape, and a line of the same meaning in other words.
"""


class Chosen(Protocol):
    """What an export needs to know about a run."""

    @property
    def variants(self) -> tuple[Variant, ...]:
        """All that was measured."""
        ...

    @property
    def demonstration(self) -> bool:
        """Whether the models were those of the embedded server."""
        ...


def export(
    run: Chosen,
    *,
    labels: str | None = None,
    caption: str | None = None,
    to: str | Path = "vision.yml",
    demonstration: bool | None = None,
) -> Path:
    """Write the chosen variants into a ``vision.yml``.

    Parameters
    ----------
    run : Run
        Where the variants were measured.
    labels, caption : str, optional
        Which variant to use for the task: its key, or a unique beginning of one. Nothing is chosen
        by itself, and what is left out stays as PhotoPrism has it.
    to : str or Path, default "vision.yml"
        File to write. What stood there is kept beside it in a file that ends in ``.bak``.
    demonstration : bool, optional
        Whether the file warns that its models exist only in the embedded server; by default what
        the run says.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ExportRefused
        If nothing is chosen, a key belongs to the other task, PhotoPrism could not ask as the
        variant did (all reasons are listed), or the place cannot be written to.
    StudyError
        If no variant, or more than one, has such a key.

    References
    ----------
    PhotoPrism contract, sections 1.5, 1.7 and 1.9.
    """
    wanted: dict[Task, str | None] = {"labels": labels, "caption": caption}
    variants = [_find(run.variants, str(key), task) for task, key in wanted.items() if key is not None]
    if not variants:
        raise ExportRefused.nothing_chosen()
    reasons = [f"{variant.key} ({variant.name}): {reason}" for variant in variants for reason in obstacles(variant)]
    if reasons:
        raise ExportRefused.because(reasons)
    warned = run.demonstration if demonstration is None else demonstration
    models = [entry(variant, run=RUN_MODES[variant.task]) for variant in variants]
    return vision_yml.write(to, vision_yml.render(models, comment=_comment(variants, demonstration=warned)))


def _find(variants: Sequence[Variant], wanted: str, task: Task) -> Variant:
    others = [variant for variant in variants if variant.task != task and wanted and variant.key.startswith(wanted)]
    if others and wanted.startswith(f"{others[0].task}-"):
        raise ExportRefused.other_task(wanted, task=task, found=others[0].task)
    return find_variant(wanted, [variant for variant in variants if variant.task == task])


def _comment(variants: Sequence[Variant], *, demonstration: bool) -> str:
    chosen = "\n".join(f"  {variant.task}: {' '.join(variant.name.split())} ({variant.key})" for variant in variants)
    note = _LABELS_NOTE if any(variant.task == "labels" for variant in variants) else ""
    return (_DEMONSTRATION + "\n" if demonstration else "") + _ABOUT.format(chosen=chosen, labels_note=note)
