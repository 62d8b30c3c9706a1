"""What all plots share: paper, ink, rows, and what an empty one says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import matplotlib as mpl

from vision_eval.plots.wording import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.typing import RcKeyType

WIDTH_IN = 7.6
BLUE = "#0072b2"
COLOURS = (BLUE, "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7")
"""Told apart by colour-blind people, and visible on white and on black.

References
----------
M. Okabe and K. Ito, "Color Universal Design", 2008.
"""

_HOUSE: dict[RcKeyType, Any] = {
    "axes.axisbelow": True, "axes.labelsize": 9, "axes.spines.right": False, "axes.spines.top": False,
    "axes.titlelocation": "left", "axes.titlepad": 10, "axes.titlesize": 10.5, "axes.titleweight": "bold",
    "font.size": 9, "hatch.linewidth": 0.7, "legend.fontsize": 8.5, "legend.frameon": False,
    "text.parse_math": False,  # a dollar sign in the name of a model is a dollar sign
    "text.usetex": False, "xtick.labelsize": 8.5, "ytick.labelsize": 8.5,
}
_LOG_FROM = 12.0

P = ParamSpec("P")


def house_style(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Let a function draw in the house style, into a figure of pyplot if nobody gives it an ``ax``.

    Everybody else's settings stay as they were. Pyplot is asked outside of our settings, because it sets up itself and
    a notebook's pictures when the first figure is made, and the end of the house style would undo that.
    """
    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Axes:
        if kwargs.get("ax") is not None:
            with mpl.rc_context(_HOUSE):
                return draw(*args, **kwargs)
        import matplotlib.pyplot as plt

        figure = plt.figure()
        try:
            return styled(*args, **{**kwargs, "ax": figure})  # type: ignore[arg-type]  # `ax` is one of P's own
        except BaseException:
            plt.close(figure)
            raise
    return styled


def ink() -> str:
    """Colour of text, and of all that must be seen on the paper."""
    return str(mpl.rcParams["text.color"])


def paper() -> str:
    """Colour behind the axes."""
    return str(mpl.rcParams["axes.facecolor"])


def axes(ax: Axes | Figure | None, height_in: float) -> Axes:
    """Where to draw: these axes, or new ones in this empty figure, which gets the height they need."""
    from matplotlib.figure import Figure

    if isinstance(ax, Figure):
        ax.set_size_inches(WIDTH_IN, height_in)
        ax.set_layout_engine("constrained")
        return ax.subplots()
    if ax is None:
        raise TypeError("A plot needs an Axes or a Figure.")
    return ax


def nothing(ax: Axes | Figure | None, words: str) -> Axes:
    """Axes that say why there is nothing to see."""
    blank = axes(ax, 1.6)
    blank.set_axis_off()
    blank.text(0.5, 0.5, sentence(words), transform=blank.transAxes, ha="center", va="center", color=ink())
    return blank


def list_rows(ax: Axes, names: Sequence[str], *, remarks: Sequence[str] = ()) -> None:
    """Rows from top to bottom, named at the left, with a remark each at the right."""
    ax.set_yticks(range(len(names)), list(names))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(len(names) - 0.4, -0.6)
    for row, remark in enumerate(remarks):
        beside(ax, row, remark)
    ruled(ax, "x")


def beside(ax: Axes, row: float, words: str) -> Text:
    """Words right of the axes, at the height of a row."""
    return ax.text(1.025, row, words, transform=ax.get_yaxis_transform(), va="center", fontsize=8, color=ink())


def ruled(ax: Axes, axis: str) -> None:
    """Thin lines behind what is drawn."""
    (ax.xaxis if axis == "x" else ax.yaxis).grid(True, color=ink(), alpha=0.16, linewidth=0.6)


def scale_seconds(ax: Axes, values: Sequence[float]) -> None:
    """An axis of seconds from 0, or a logarithmic one where the slowest takes many times as long as the fastest."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    positive = [value for value in values if value > 0]
    if len(positive) == len(values) and max(positive) >= _LOG_FROM * min(positive):
        ax.set_xscale("log")
        along: Axis = ax.xaxis
        along.set_major_locator(LogLocator(subs=(1, 2, 5)))
        along.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        along.set_minor_formatter(NullFormatter())
    else:
        ax.set_xlim(left=0)
