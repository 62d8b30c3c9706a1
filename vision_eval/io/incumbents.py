"""The user's present ``vision.yml`` as variants, so that every comparison answers "better than what I have?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vision_eval.domain import TASKS, Task, Variant
from vision_eval.errors import ConfigurationError
from vision_eval.io.configuration import read_configuration, reader
from vision_eval.photoprism.effective import effective
from vision_eval.photoprism.incumbent import incumbent


@dataclass(frozen=True, slots=True)
class Incumbents:
    """What a configuration does today, as far as it can be measured."""

    variants: tuple[Variant, ...]
    notes: tuple[str, ...] = ()
    """Sentences for people, each about one task."""


def read_incumbents(path: str | Path, *, tasks: Sequence[Task] = TASKS, env: Mapping[str, str] | None = None,
                    prompts: Mapping[str, str] | None = None) -> Incumbents:
    """The variants that PhotoPrism asks today, one for each task at most.

    Parameters
    ----------
    path : str or Path
        A ``vision.yml``.
    tasks : sequence of {"labels", "caption"}
        Which to look for.
    env : mapping, optional
        Variables as PhotoPrism has them; none by default.
    prompts : mapping, optional
        PhotoPrism's own texts, see `vision_eval.io.configuration.read_prompts`. Without them ours stand in, and
        the prompt's name says so.

    Returns
    -------
    Incumbents
        ``variants``, to be added to those of `matrix`, and ``notes`` about what could not be taken over.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, PhotoPrism would not apply it, or nothing in it can be measured.
    """
    shown = effective(read_configuration(path), env, filename=Path(path).name, read_file=reader(path), prompts=prompts)
    if shown["state"] != "ok":
        raise ConfigurationError(f"PhotoPrism would not load {str(path)!r} as a whole: {shown['error']}.\n\n"
                                 f"Hint: see what is wrong with `vision-eval check {path}`.")
    found = {task: incumbent(shown["models"][place], shown["thresholds"])
             for task in tasks if (place := shown["selected"][task]) is not None}
    variants = tuple(one.variant for one in found.values() if one.variant is not None)
    notes = tuple(f"{task}: {note}" for task, one in found.items() for note in one.notes)
    if not variants:
        raise ConfigurationError(f"Nothing in {str(path)!r} can be measured: {'; '.join(notes) or 'it asks no server'}."
                                 "\n\nHint: leave `--import` out, or see `vision-eval check`.")
    return Incumbents(variants, notes)
