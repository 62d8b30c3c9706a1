"""`vision-eval status`: how far a run is, while it works or afterwards."""

from __future__ import annotations

import contextlib
import json as jsonlib
import math
import sys
import time
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.live import Live
from rich.text import Text

from vision_eval.cli.console import ABOVE_BUDGET, counted, out, say
from vision_eval.cli.score import RunFolder
from vision_eval.cli.standing import standing_table, total_line, total_words
from vision_eval.io.lock import is_written
from vision_eval.io.store import Journal
from vision_eval.report.harmless import one_line
from vision_eval.runner.looking import Look, look
from vision_eval.runner.standing import or_null
from vision_eval.runs import Run

INTERVAL_S = 1.0
"""Between two looks; longer when looking itself takes long."""


def status(
    run: RunFolder,
    watch: Annotated[bool, typer.Option("--watch", help="Look again and again until nobody writes any more.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON; with --watch one line per look that showed "
                                       "something new.")] = False,
) -> None:
    """Show how far a run is, per variant, and how long the rest takes; disturbs nobody and asks no server.

    Ends with code 1 when nobody is at it and a variant was given up.
    """
    made, seen = _look(run)
    with contextlib.suppress(KeyboardInterrupt):  # the way to stop watching; the run goes on
        if watch and not json and out.is_interactive and out.file.isatty():
            seen = _watch_live(run, made, seen)
        else:
            _tell(made, seen, json=json, indent=None if watch else 2)
            if watch:
                seen = _watch_lines(run, seen, json=json)
    if seen.standing.stopped and not seen.writing:
        raise typer.Exit(ABOVE_BUDGET)


def _look(folder: RunFolder) -> tuple[Run, Look]:
    made = Run(folder)
    writing = is_written(made.journal_path)
    with Journal(made.journal_path) as journal:
        return made, look(made.record, journal, writing=writing)


def _look_again(folder: RunFolder) -> tuple[Run, Look]:
    """A look after a while; the last one after the writer has tidied up."""
    started = time.monotonic()
    made, seen = _look(folder)
    time.sleep(max(INTERVAL_S, 4 * (time.monotonic() - started)))
    return (made, seen) if seen.writing else _look(folder)


def _watch_live(folder: RunFolder, made: Run, seen: Look) -> Look:
    live = Live(_shown(made, seen, _height(seen)), console=out, auto_refresh=False)
    try:
        live.start(refresh=True)
        while seen.writing:
            made, seen = _look_again(folder)
            live.update(_shown(made, seen, _height(seen)), refresh=True)
    finally:  # Ctrl-C may come as soon as the cursor is hidden, so `with` would be too late
        live.stop()
    return seen


def _height(seen: Look) -> int | None:
    """Lines for a table that will be drawn over; the last one may be as long as it is."""
    return out.height if seen.writing else None


def _watch_lines(folder: RunFolder, seen: Look, *, json: bool) -> Look:
    while seen.writing:
        former = seen
        made, seen = _look_again(folder)
        if seen != former:
            _tell_briefly(made, seen, json=json)
    return seen


def _tell(made: Run, seen: Look, *, json: bool, indent: int | None) -> None:
    if json:
        _say_json(made, seen, indent)
    else:
        out.print(_shown(made, seen, None))


def _tell_briefly(made: Run, seen: Look, *, json: bool) -> None:
    if json:
        _say_json(made, seen, None)
    else:
        say(f"{datetime.now(UTC).astimezone():%H:%M:%S} {_words(seen)}")
    out.file.flush()


def _say_json(made: Run, seen: Look, indent: int | None) -> None:
    sys.stdout.write(jsonlib.dumps(_facts(made, seen), indent=indent, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _facts(made: Run, seen: Look) -> dict[str, Any]:
    standing = seen.standing
    return {"run": str(made.folder), "photos": len(made.dataset), "writing": seen.writing,
            "planned": standing.planned, "asked": standing.asked, "left": standing.left, "failed": standing.failed,
            "seconds_left": or_null(standing.seconds_left), "last_answer_at": seen.last_answer_at or None,
            "variants": [row.as_json() for row in standing.rows]}


def _shown(made: Run, seen: Look, height: int | None) -> Group:
    standing = seen.standing
    head = (f"{made.folder} · {counted(len(made.dataset), 'photograph')} · "
            f"{counted(len(standing.rows), 'variant')} · {_activity(seen)}")
    reasons = [f"Stopped {row.variant.key}: {row.stopped}." for row in standing.rows if row.stopped and height is None]
    return Group(Text(one_line(head), no_wrap=height is not None, overflow="ellipsis"),
                 standing_table(standing, width=out.width, height=None if height is None else height - 3),
                 *(Text(one_line(reason)) for reason in reasons), total_line(standing, _words(seen), width=out.width))


def _words(seen: Look) -> str:
    words = total_words(seen.standing)
    return f"{words}, last answer {_ago(seen.last_answer_at)}" if seen.last_answer_at else words


def _activity(seen: Look) -> str:
    if seen.writing:
        return "at work"
    return "unfinished: the same command goes on from there" if seen.standing.left else "finished"


def _ago(moment: str) -> str:
    """How long ago something was, in the largest unit that says it well."""
    passed_s = max(0.0, (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds())
    for unit, length_s in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if passed_s >= 2 * length_s:
            return f"{counted(math.floor(passed_s / length_s), unit)} ago"
    return f"{counted(round(passed_s), 'second')} ago"
