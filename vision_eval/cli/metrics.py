"""`vision-eval metrics`: what can be measured."""

from __future__ import annotations

import math
from typing import Annotated

import typer
from rich.table import Table

from vision_eval.cli.console import out, rows_as_json, say_json
from vision_eval.metrics import METRICS
from vision_eval.metrics import metrics as all_metrics

_ARROWS = {1: "higher", -1: "lower", 0: ""}


def metrics(
    core: Annotated[bool, typer.Option("--core", help="Only those of every report.")] = False,
    json: Annotated[bool, typer.Option("--json", help="With everything that is known about them, as JSON.")] = False,
) -> None:
    """List all metrics: key, section of the methods, status, which side is better, view, and what each one means."""
    found = all_metrics()
    found = found[found["status"] == "CORE"] if core else found
    if json:
        say_json(rows_as_json(found.reset_index().replace({math.inf: None, -math.inf: None})))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("metric", "section", "status", "better", "view", "meaning"):
        table.add_column(heading, no_wrap=heading != "meaning")
    for key, row in found.iterrows():
        table.add_row(str(key), row["section"], row["status"], _ARROWS[row["direction"]], row["view"],
                      METRICS[str(key)].meaning)
    out.print(table)
