"""What people are told: comments inside the file, and what is left to do in PhotoPrism."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vision_eval.domain import Task, Variant
from vision_eval.photoprism.run_modes import AUTO, run_mode

WARNING = """\
DEMONSTRATION: these models are small image analysers inside vision_eval's embedded server.
No Ollama has them, so this file will not work in PhotoPrism. Measure real models, then export again.

"""
"""First words of a file that came from the embedded server."""

HEAD = """\
Vision models for PhotoPrism, chosen with vision_eval.

Put the file where PhotoPrism keeps its settings, as storage/config/vision.yml, and restart PhotoPrism:
it reads the file only when it starts. If you have such a file already, export into that one, or move these
entries to the end of its list, because the last enabled entry of a type wins.

Run says when PhotoPrism asks: newly-indexed for new photos, some minutes after they were indexed;
manual only when you type `photoprism vision run`. Others are on-schedule, on-demand, always and never.
"""
"""Begins a new file."""

LABELS_NOTE = """
To the labels prompt PhotoPrism adds a line of its own and the JSON shape it wants. What was measured had
the same shape, and a line of the same meaning in other words.
"""

RUNS = {
    "auto": "PhotoPrism asks about new photos some minutes after they were indexed, on its schedule, and when you "
            "type `photoprism vision run`",
    "manual": "PhotoPrism asks only when you type `photoprism vision run`",
    "on-index": "PhotoPrism asks while it indexes, which its documentation wants for built-in models only",
    "newly-indexed": "PhotoPrism asks about new photos, some minutes after they were indexed",
    "on-demand": "PhotoPrism asks about new photos, on its schedule and on demand",
    "on-schedule": "PhotoPrism asks on its schedule, which PHOTOPRISM_VISION_SCHEDULE sets",
    "always": "PhotoPrism asks whenever it can, also while it indexes",
    "never": "PhotoPrism does not ask this model at all",
}
"""What each mode means for a model that is not built in (PhotoPrism contract, section 1.5)."""


def about(variant: Variant, run: str, run_id: str) -> str:
    """The comment above an entry: which variant it is, and when PhotoPrism asks it.

    Examples
    --------
    >>> from vision_eval.domain import Prompt
    >>> variant = Variant(task="caption", model="gemma3:4b", prompt=Prompt(user="What is this?", name="plain"))
    >>> print(about(variant, "manual", "f00d"))
    caption: gemma3:4b · plain (caption-7013ce1a, run f00d)
    Run manual: PhotoPrism asks only when you type `photoprism vision run`.
    """
    mode = run_mode(run) or AUTO
    return (f"{variant.task}: {' '.join(variant.name.split())} ({variant.key}, run {run_id[:8]})\n"
            f"Run {mode}: {RUNS[mode]}.")


def next_steps(tasks: Sequence[Task], path: Path) -> tuple[str, ...]:
    """What is left to do in PhotoPrism for the chosen tasks, in order; existing libraries have their pitfalls.

    References
    ----------
    PhotoPrism contract, sections 1, 4.6, 7 and 10.

    Examples
    --------
    >>> for step in next_steps(["caption"], Path("vision.yml"))[:4]:
    ...     print(step)
    Copy 'vision.yml' to storage/config/vision.yml of PhotoPrism (older installations: storage/settings).
    Restart PhotoPrism; it reads the file only when it starts.
    See what it made of it: photoprism vision ls
    Try without storing anything: photoprism vision run -m caption --dry-run --count 10
    """
    place = "storage/config/vision.yml"
    return (
        f"Copy {str(path)!r} to {place} of PhotoPrism (older installations: storage/settings).",
        "Restart PhotoPrism; it reads the file only when it starts.",
        "See what it made of it: photoprism vision ls",
        f"Try without storing anything: photoprism vision run -m {','.join(tasks)} --dry-run --count 10",
        *(step for task in tasks for step in _EXISTING[task]),
    )


_LABELS = """\
Photos that have labels of a model are passed over. With --force they are asked about again, but labels that no \
longer fit stay. To begin anew take them away first: photoprism vision reset -m labels -s ollama (-s image for those \
of the built-in model), then: photoprism vision run -m labels. What people wrote stays."""
_CAPTIONS = """\
Photos that have a caption are passed over. To replace captions that Ollama wrote: photoprism vision run -m caption \
--force --source ollama; without that source nothing happens, and captions of files (xmp) and people stay."""
_DELETED = """\
A caption that was deleted in PhotoPrism comes back only with --source vision, which then counts like one written by \
hand."""
_EXISTING: dict[Task, tuple[str, ...]] = {"labels": (_LABELS,), "caption": (_CAPTIONS, _DELETED)}
"""What happens to photos that have something already."""
