"""From the chosen variants of a run to the files of an export."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from vision_eval.domain import Task, Variant, find_variant
from vision_eval.errors import ExportRefused
from vision_eval.exporter.evidence import evidence_of
from vision_eval.exporter.follow_up import next_steps
from vision_eval.exporter.placing import placed
from vision_eval.exporter.proof import Reproduced, prove
from vision_eval.io import vision_yml
from vision_eval.metrics import score
from vision_eval.photoprism.vision_yml import obstacles
from vision_eval.runs import Run

EVIDENCE = "evidence.json"
"""Name of the file beside the ``vision.yml``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported(os.PathLike[str]):
    """What an export came to; wherever a path is wanted it stands for that of the ``vision.yml``."""

    path: Path
    """The ``vision.yml``."""
    text: str
    """What stands in it, or would."""
    reproduced: Reproduced
    """How many of the measured requests PhotoPrism would send with it: all, or there would be no export."""
    evidence: Mapping[str, Any]
    """Why these variants, as it stands in ``evidence.json`` beside the file."""
    diff: str
    """What changes in the file, as a unified diff; empty: nothing does."""
    written: bool
    """False: only the change was asked for."""
    notes: tuple[str, ...] = ()
    """What one should know and nothing refuses."""
    next_steps: tuple[str, ...] = ()
    """What is to be done with the file, one sentence or command after the other."""

    def __fspath__(self) -> str:
        return str(self.path)


def export(
    run: Run,
    *,
    labels: str | None = None,
    caption: str | None = None,
    base: str | Path | None = None,
    to: str | Path = "vision.yml",
    diff: bool = False,
    demonstration: bool | None = None,
    env: Mapping[str, str] | None = None,
    scores: pd.DataFrame | None = None,
) -> Exported:
    """Write the chosen variants into a ``vision.yml``, once it is proved that PhotoPrism would ask as they did.

    In an existing file the entry that PhotoPrism uses for the task takes the variant's settings; where the built-in
    model does the work a new entry is added at the end. Everything else stays letter by letter. Before anything is
    written, the new text is loaded as PhotoPrism loads it, and the requests that it leads to for every photo of the
    run are compared with those that were measured.

    Parameters
    ----------
    run : Run
        Where the variants were measured.
    labels, caption : str, optional
        Which variant to use for the task: its key, or a unique beginning of one. Nothing is chosen
        by itself, and what is left out stays as PhotoPrism has it.
    base : str or Path, optional
        The ``vision.yml`` to change; by default the file at `to`, and a new one where there is none.
    to : str or Path, default "vision.yml"
        File to write. What stood there is kept beside it in a file that ends in ``.bak``.
    diff : bool, default False
        Only tell what would change; nothing is written.
    demonstration : bool, optional
        Whether the file warns that its models exist only in the embedded server; by default what
        the run says.
    env : mapping, optional
        Variables that PhotoPrism has, as far as the file refers to them; none by default.
    scores : DataFrame, optional
        From `score`, if it is there already.

    Returns
    -------
    Exported
        Works as a path to the file.

    Raises
    ------
    ExportRefused
        If nothing is chosen, a key belongs to the other task, PhotoPrism could not ask or store as the
        variant did (all reasons are listed), the file to change is not one that PhotoPrism loads, requests differ
        from those that were measured, or the place cannot be written to.
    StudyError
        If no variant, or more than one, has such a key.

    References
    ----------
    PhotoPrism contract, sections 1, 2, 7 and 10.
    """
    variants = _chosen(run, {"labels": labels, "caption": caption})
    target = Path(to)
    before = vision_yml.read(base if base is not None else target, may_lack=base is None)
    warned = run.demonstration if demonstration is None else demonstration
    placement = placed(variants, before, run_id=run.record.run_id, demonstration=warned, env=env)
    proof = prove(run, variants, placement, env=env)
    evidence = evidence_of(run, variants, score(run) if scores is None else scores, proof.reproduced,
                           text=placement.text, demonstration=warned)
    if not diff:
        vision_yml.write(target, placement.text)
        vision_yml.write_beside(target, EVIDENCE, evidence)
    return Exported(path=target, text=placement.text, reproduced=proof.reproduced, evidence=evidence,
                    diff=_diff(before or "", placement.text, base or target, target), written=not diff,
                    notes=proof.notes, next_steps=next_steps([one.task for one in variants], target))


def _chosen(run: Run, keys: Mapping[Task, str | None]) -> list[Variant]:
    variants = [_find(run.variants, key, task) for task, key in keys.items() if key is not None]
    if not variants:
        raise ExportRefused.nothing_chosen()
    reasons = [f"{variant.key} ({variant.name}): {reason}" for variant in variants for reason in obstacles(variant)]
    reasons += _quarrels(variants)
    if reasons:
        raise ExportRefused.because(reasons)
    return variants


def _quarrels(variants: Sequence[Variant]) -> list[str]:
    """Thresholds hold for the whole file."""
    wanted = {(name, value) for variant in variants for name, value in variant.thresholds.items()}
    values = {name: sorted(value for other, value in wanted if other == name) for name, _ in sorted(wanted)}
    return [f"the variants want {name} of {' and '.join(map(str, several))} percent, and PhotoPrism has one for all"
            for name, several in values.items() if len(several) > 1]


def _find(variants: Sequence[Variant], wanted: str, task: Task) -> Variant:
    others = [variant for variant in variants if variant.task != task and wanted and variant.key.startswith(wanted)]
    if others and wanted.startswith(f"{others[0].task}-"):
        raise ExportRefused.other_task(wanted, task=task, found=others[0].task)
    return find_variant(wanted, [variant for variant in variants if variant.task == task])


def _diff(before: str, after: str, former: str | Path, target: Path) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), str(former), str(target), lineterm="")
    return "".join(f"{line}\n" for line in lines)
