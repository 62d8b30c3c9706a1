"""`vision-eval report`: pages for people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vision_eval.cli.console import say
from vision_eval.cli.score import RunFolder
from vision_eval.report import report as write_report
from vision_eval.runs import Run


def report(
    run: RunFolder,
    to: Annotated[Path | None, typer.Option("--to", help="Folder for the pages; that of the run by default.")] = None,
) -> None:
    """Write report.html and report.md: leaderboards, latency, pictures with answers, failures."""
    page = write_report(Run(run), to=to)
    say(f"Written: {page} · {page.with_suffix('.md')}")
