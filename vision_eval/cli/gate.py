"""`vision-eval gate`: an exit code for scripts."""

from __future__ import annotations

import math
from typing import Annotated

import typer

from vision_eval.analysis import gate as gate_scores
from vision_eval.cli.compare import MetricKey
from vision_eval.cli.console import say, say_json
from vision_eval.cli.score import RunFolder
from vision_eval.metrics import score
from vision_eval.report.harmless import one_line
from vision_eval.runs import Run
from vision_eval.stats.equivalence import MARGIN


def gate(
    run: RunFolder,
    baseline: Annotated[str, typer.Option("--baseline", help="Key, beginning of a key, or name of the variant that the "
                                          "others are held against.", show_default=False)],
    variant: Annotated[list[str] | None, typer.Option("--variant", help="Check this one only; may be repeated. All "
                                                      "others of the task by default.")] = None,
    max_loss: Annotated[float, typer.Option("--max-loss", min=0.0, help="Loss that is accepted, in the unit of the "
                                            "metric.")] = MARGIN,
    metric: MetricKey = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail unless the photos show that the loss is "
                                         "smaller.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Everything that is known as JSON.")] = False,
) -> None:
    """Check that variants do not lose against a baseline.

    Ends with code 0 if all pass, 1 if one fails, 2 if a variant or metric is not known. A variant fails when the
    baseline beats it by more than --max-loss; undecided passes. With --strict it fails unless the lower end of its
    90 % interval lies above the loss that is accepted.
    """
    if math.isnan(max_loss):
        raise typer.BadParameter("it must be a number", param_hint="--max-loss")
    found = gate_scores(score(Run(run)), variant or None, baseline=baseline, max_loss=max_loss, metric=metric,
                        strict=strict)
    if json:
        say_json(found.as_dict())
    else:
        for one in found.checked:
            say(one_line(one.told))
    raise typer.Exit(found.exit_code)
