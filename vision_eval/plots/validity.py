"""How far answers get on their way into PhotoPrism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from vision_eval.analysis import leaderboard
from vision_eval.plots.canvas import axes, house_style, ink, list_rows, nothing, paper
from vision_eval.plots.wording import metric_name, row_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVELS = {"structure.delivered": "#0b3c5d", "structure.strict_json": "#2f7fb5", "structure.schema_valid": "#8cc0de",
          "structure.accepted": "#f5e3b0"}
"""Levels of form from top to bottom, darker before lighter, with the colour of their bars."""

_THICK = 0.19
_MANY = 12


@house_style
def validity(scores: pd.DataFrame, *, ax: Axes | Figure | None = None) -> Axes:
    """Shares of answers that arrived, were JSON, followed the schema, and of which a label was kept.

    Parameters
    ----------
    scores : DataFrame
        From `score`; captions have no such levels and are left out.
    ax : Axes or Figure, optional
        Where to draw; a new figure of pyplot by default.

    Returns
    -------
    Axes
        Four bars per variant, each with its 95 % interval (Wilson's, where every photo gives one yes or no).

    References
    ----------
    Methods, sections C1 and C5.
    """
    boards: dict[str, pd.DataFrame] = {
        metric: leaderboard(scores, metric) for metric in LEVELS if (scores["metric"] == metric).any()}
    if not boards:
        return nothing(ax, "Nothing to draw: no answers with labels were asked for.")
    order = next(iter(boards.values())).index if len(boards) == 1 else _order(boards)
    drawn = axes(ax, (0.7 if len(order) <= _MANY else 0.5) * len(order) + 1.35)
    for place, (metric, board) in enumerate(boards.items()):
        _bars(drawn, board.loc[order], (place - (len(boards) - 1) / 2) * _THICK, metric)
    list_rows(drawn, row_names(next(iter(boards.values())).loc[order]))
    drawn.set_xlim(0, 1.005)
    drawn.set_xlabel("share of answers, with 95 % interval")
    drawn.set_title("Form of the answers with labels", pad=26)
    drawn.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, borderaxespad=0, handlelength=1.4,
                 columnspacing=1.4)
    return drawn


def _order(boards: dict[str, pd.DataFrame]) -> pd.Index:
    """Variants by the last level first: what counts is what is kept."""
    last = pd.DataFrame({metric: board["mean"] for metric, board in reversed(boards.items())})
    return last.sort_values(list(last.columns), ascending=False, kind="stable").index


def _bars(ax: Axes, board: pd.DataFrame, shift: float, metric: str) -> None:
    rows = [row + shift for row in range(len(board))]
    ax.barh(rows, board["mean"], height=0.8 * _THICK, color=LEVELS[metric], edgecolor=ink(), linewidth=0.5,
            label=metric_name(metric))
    for colour, width in ((paper(), 2.6), (ink(), 1.0)):  # the paper's halo keeps the line apart from dark bars
        ax.hlines(rows, board["ci_low"], board["ci_high"], color=colour, linewidth=width)
