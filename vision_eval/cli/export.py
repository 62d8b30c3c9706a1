"""`vision-eval export`: the chosen variants as a vision.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vision_eval.cli.console import say
from vision_eval.cli.score import RunFolder
from vision_eval.exporter import export as write_vision_yml
from vision_eval.runs import Run


def export(
    run: RunFolder,
    labels: Annotated[str | None, typer.Option("--labels", help="Key, beginning of a key, or name of the variant "
                                               "that writes labels.")] = None,
    caption: Annotated[str | None, typer.Option("--caption", help="The same for captions; never chosen for "
                                                "you.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="File to write; by default vision.yml in the run's "
                                            "folder.")] = None,
) -> None:
    """Write the chosen variants into a vision.yml that PhotoPrism loads; a former file is kept as .bak."""
    made = Run(run)
    written = write_vision_yml(made, labels=labels, caption=caption, to=to or made.folder / "vision.yml")
    say(f"Written: {written}")
    say("Next: copy it to storage/config/vision.yml of PhotoPrism and restart it.")
