"""`vision-eval compare`: two variants on the photos that both answered."""

from __future__ import annotations

from typing import Annotated

import typer

from vision_eval.analysis import Family
from vision_eval.analysis import compare as compare_scores
from vision_eval.cli.console import pairs, say, say_json
from vision_eval.cli.score import RunFolder
from vision_eval.metrics import score
from vision_eval.report.harmless import one_line
from vision_eval.runs import Run

MetricKey = Annotated[str | None, typer.Option("--metric", help="What to compare by; by default what the leaderboard "
                                               "of the task is ordered by.")]


def compare(
    run: RunFolder,
    a: Annotated[str, typer.Argument(help="Key, beginning of a key, or name of a variant.", show_default=False)],
    b: Annotated[str, typer.Argument(help="The other one.", show_default=False)],
    metric: MetricKey = None,
    margin: Annotated[float | None, typer.Option("--margin", min=0.0, help="Largest difference that does not matter; "
                                                 "3 % of the metric's range by default.")] = None,
    incumbent: Annotated[bool, typer.Option("--incumbent", help="B was named beforehand: p is adjusted for the "
                                            "comparisons with B alone, not for all pairs.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Everything that is known as JSON.")] = False,
) -> None:
    """Compare two variants photo by photo: difference, interval, p adjusted for all comparisons, and a verdict."""
    family: Family = "incumbent" if incumbent else "all"
    found = compare_scores(score(Run(run)), a, b, metric=metric, margin=margin, family=family)
    if json:
        say_json(found.as_dict())
        return
    pairs([(one_line(name), one_line(text)) for name, text in found.rows()])
    say(one_line(str(found)))
