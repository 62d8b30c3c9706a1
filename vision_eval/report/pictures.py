"""The plots of a report, each for a light page and for a dark one."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vision_eval import plots
from vision_eval.analysis import HEADLINES
from vision_eval.plots.wording import metric_name
from vision_eval.report.boards import NAMES
from vision_eval.report.numbers import counted

INK, PAPER = "#1d2125", "#fffffe"
"""Colours that a dark page needs otherwise; a paper that is not quite white leaves alone what is to stay white."""
AT_NIGHT = {INK: "#e6e4df", PAPER: "#1d2125"}
"""What they become there: the colours of its cards."""

Draw = Callable[[Figure], Axes]

_STYLE = {
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "axes.titlecolor", "xtick.color",
                     "ytick.color"), INK),
    "axes.facecolor": PAPER, "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "svg.fonttype": "none",  # texts stay texts: small, and found by a search
    "svg.hashsalt": "vision_eval",
}
_ROUNDED = re.compile(r' (?:d|x|y|transform)="[^"]*"')
_DECIMALS = re.compile(r"(\.\d\d)\d+")
_COLOURED = re.compile(r"(fill|stroke): (#[0-9a-f]{6})")
_PER_INCH = 96  # pixels of CSS


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A plot with words for those who do not see it."""

    alt: str
    light: str
    """Data URI of an SVG; one that is used as an image can neither run scripts nor load anything."""
    dark: str
    width: int
    """In pixels of CSS."""
    height: int


def pictures(attempts: pd.DataFrame, scores: pd.DataFrame) -> Mapping[str, tuple[Picture, ...]]:
    """Plots by section of the report: one for each task that was asked, ``form`` and ``speed``.

    Parameters
    ----------
    attempts : DataFrame
        ``Run.attempts``.
    scores : DataFrame
        From `vision_eval.metrics.score`.
    """
    tasks = [task for task in NAMES if len(scores) and (scores["task"] == task).any()]
    boards = {task: tuple(_board(scores, task)) for task in tasks}
    return {**boards, "form": tuple(_form(scores)),
            "speed": tuple(picture for task in tasks for picture in _speed(attempts, task))}


def _board(scores: pd.DataFrame, task: str) -> Iterator[Picture]:
    mine = scores[scores["task"] == task]
    mine.attrs = dict(scores.attrs)
    number, metric = counted(mine["variant"].nunique(), "variant"), metric_name(HEADLINES[task])
    yield picture(lambda figure: plots.forest(mine, ax=figure),
                  f"Plot: {metric} of {number}, each as a mean with its 95 % interval. The table has the numbers.")
    yield picture(lambda figure: plots.quality_and_speed(mine, ax=figure),
                  f"Plot: {metric} of {number} against warm seconds per photo, both with their 95 % intervals. "
                  "The table has the numbers.")


def _form(scores: pd.DataFrame) -> Iterator[Picture]:
    mine = scores[scores["task"] == "labels"]
    mine.attrs = dict(scores.attrs)
    if len(mine):
        yield picture(lambda figure: plots.validity(mine, ax=figure),
                      f"Plot: how many answers of {counted(mine['variant'].nunique(), 'variant')} arrived, were JSON, "
                      "followed the schema, and had a label that was kept, with 95 % intervals.")


def _speed(attempts: pd.DataFrame, task: str) -> Iterator[Picture]:
    mine = attempts[attempts["task"] == task]
    what = f"{NAMES[task].lower()} by {counted(mine['variant'].nunique(), 'variant')}"
    yield picture(lambda figure: plots.latency(mine, ax=figure),
                  f"Plot: median seconds of load, prefill, decode and other for {what}. The table has the numbers.")
    yield picture(lambda figure: plots.ecdf(mine, ax=figure),
                  f"Plot: share of clean requests for {what} that were answered within so many warm seconds.")


def picture(draw: Draw, alt: str) -> Picture:
    """A plot in both colour schemes, whatever style its caller's own plots have.

    Parameters
    ----------
    draw : callable
        Draws into a new figure.
    alt : str
        What the plot shows, in words.
    """
    figure, drawn = Figure(), StringIO()
    with style.context(["default", _STYLE]):
        draw(figure)
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg, (width, height) = _slim(drawn.getvalue()), figure.get_size_inches()
    return Picture(alt=alt, light=_uri(svg), dark=_uri(_at_night(svg)), width=round(width * _PER_INCH),
                   height=round(height * _PER_INCH))


def _slim(svg: str) -> str:
    """The same drawing without blanks that nobody sees, and to a hundredth of a point."""
    rounded = _ROUNDED.sub(lambda numbers: _DECIMALS.sub(r"\1", numbers[0]), svg)
    return re.sub(r"\s*\n\s*", "\n", rounded)


def _at_night(svg: str) -> str:
    return _COLOURED.sub(lambda found: f"{found[1]}: {AT_NIGHT.get(found[2], found[2])}", svg)


def _uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"
