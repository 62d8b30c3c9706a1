"""`vision-eval score`: judge what was answered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vision_eval.analysis import leaderboard, summary
from vision_eval.cli.boards import show_boards
from vision_eval.cli.console import out, rows_as_json, say, say_json
from vision_eval.io.results import write_table
from vision_eval.metrics import score as score_run
from vision_eval.runs import Run

RunFolder = Annotated[Path, typer.Argument(help="Folder of a run, such as results/first.", show_default=False)]


def score(
    run: RunFolder,
    metric: Annotated[str | None, typer.Option("--metric", help="Order by this metric and show it alone.")] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="PhotoPrism's rules.yml to derive what would be stored; "
                                               "the one of the run without it.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Every metric of every variant as JSON.")] = False,
) -> None:
    """Score a run again from what is stored; asks nobody anything. Writes scores.parquet."""
    made = Run(run, rules=rules)
    scores = score_run(made)
    write_table(made.folder / "scores.parquet", scores)
    if json:
        say_json(rows_as_json(summary(scores)))
        return
    if metric is None:
        show_boards(scores)
    else:
        tasks = scores.loc[scores["metric"] == metric, "task"].unique()
        board = leaderboard(scores, metric, task=str(tasks[0]) if len(tasks) == 1 else None)
        out.print(board.to_string(float_format="{:.3f}".format), markup=False)
    say(f"Written: {made.folder / 'scores.parquet'}")
