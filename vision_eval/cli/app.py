"""`vision-eval`: the list of commands, and one place where errors become messages and exit codes."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from vision_eval.cli import check, compare, demo, doctor, export, gate, metrics, models, report, run, score, status
from vision_eval.cli.console import BAD_INPUT, DONE, INTERRUPTED, complain, err, say
from vision_eval.errors import VisionEvalError
from vision_eval.io.machine import packages

app = typer.Typer(
    name="vision-eval", no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Find out which vision model should label and caption your photos, on your own photos and machine.",
    context_settings={"help_option_names": ["-h", "--help"]})

app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("models")(models.models)
app.command("run")(run.run)
app.command("status")(status.status)
app.command("score")(score.score)
app.command("compare")(compare.compare)
app.command("gate")(gate.gate)
app.command("metrics")(metrics.metrics)
app.command("report")(report.report)
app.command("check")(check.check)
app.command("export")(export.export)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"vision-eval {packages()['vision-eval'] or 'from a checkout'}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True,
                                          help="Show the version and stop.")] = False,
) -> None:
    """Commands share nothing but their errors."""


def main() -> None:
    """Run a command; bad input ends with a message and code 2, Ctrl-C with code 130."""
    try:
        app()
    except VisionEvalError as error:
        complain(error)
        sys.exit(BAD_INPUT)
    except SystemExit as end:
        if end.code == INTERRUPTED:  # what typer makes of Ctrl-C
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            err.print("Interrupted. What was answered is kept; the same command goes on from there.")
        raise
    except BrokenPipeError:
        # Whoever read our output has enough of it; Python would complain once more while closing.
        sys.stdout = None
        sys.exit(DONE)
