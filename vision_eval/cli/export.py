"""`vision-eval export`: the chosen variants as a vision.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vision_eval.cli.console import say
from vision_eval.cli.score import RunFolder
from vision_eval.exporter import Exported
from vision_eval.exporter import export as write_vision_yml
from vision_eval.io.configuration import environment
from vision_eval.runs import Run


def export(
    run: RunFolder,
    labels: Annotated[str | None, typer.Option("--labels", help="Key, beginning of a key, or name of the variant "
                                               "that writes labels.")] = None,
    caption: Annotated[str | None, typer.Option("--caption", help="The same for captions; never chosen for "
                                                "you.")] = None,
    base: Annotated[Path | None, typer.Option("--base", help="vision.yml to change; by default the file that is to "
                                              "be written, and a new one if there is none.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="File to write; by default vision.yml in the run's "
                                            "folder.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change and write nothing.")] = False,
    env: Annotated[list[str] | None, typer.Option("--env", help="A variable that PhotoPrism has, as NAME=VALUE or NAME "
                                                  "alone; may be repeated.")] = None,
) -> None:
    """Write the chosen variants into a vision.yml, once it is proved that PhotoPrism would ask as they did.

    An existing file keeps everything else letter by letter; as it was it stays beside the new one as .bak.
    """
    made = Run(run)
    exported = write_vision_yml(made, labels=labels, caption=caption, base=base, to=to or made.folder / "vision.yml",
                                diff=diff, env=environment(env or ()))
    if diff:
        say(exported.diff.rstrip("\n") or f"Nothing would change in {exported.path}.")
    _tell(exported)


def _tell(exported: Exported) -> None:
    say(f"Proof: {exported.reproduced}.")
    for note in exported.notes:
        say(f"Note: {note}")
    if not exported.written:
        say("Nothing was written.")
        return
    say(f"Written: {exported.path} · {exported.path.with_name('evidence.json')}")
    say("Next:")
    for number, step in enumerate(exported.next_steps, start=1):
        say(f"  {number}. {step}")
