"""`report`: two files that say what a run found."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from vision_eval.io.results import write_text
from vision_eval.metrics import score
from vision_eval.report import html, markdown
from vision_eval.report.content import gather
from vision_eval.runs import Run

HTML = "report.html"
MARKDOWN = "report.md"


def report(run: Run, scores: pd.DataFrame | None = None, *, to: str | Path | None = None) -> Path:
    """Write ``report.html`` and ``report.md``: leaderboards, speed, photos with answers, failures.

    Both are complete in themselves. The page loads nothing and runs no script; it holds small copies of the photos.

    Parameters
    ----------
    run : Run
        Finished or not; the report says what there is so far.
    scores : DataFrame, optional
        From `vision_eval.metrics.score`, if it is at hand.
    to : str or Path, optional
        Folder to write into; the run's own by default.

    Returns
    -------
    Path
        The page of HTML.

    Raises
    ------
    RunError
        If the files cannot be written.
    JournalError
        If the journal cannot be read.
    """
    folder = run.folder if to is None else Path(to)
    content = gather(run, score(run) if scores is None else scores)
    write_text(folder / MARKDOWN, markdown.render(content))
    write_text(folder / HTML, html.render(content))
    return folder / HTML
