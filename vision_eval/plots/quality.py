"""How good, how sure, and how good for how long."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from vision_eval.analysis import leaderboard
from vision_eval.plots.canvas import BLUE, axes, house_style, ink, list_rows, nothing, paper, ruled, scale_seconds
from vision_eval.plots.wording import capital, counted, metric_name, row_names, titled
from vision_eval.stats.quantiles import quantile, quantile_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WARM = "latency.warm_s"
_MANY = 12
_LINE_PT = 12.5
_UNASKED = "Nothing to compare yet: there are no scores."


@house_style
def forest(scores: pd.DataFrame, metric: str | None = None, *, task: str | None = None,
           ax: Axes | Figure | None = None) -> Axes:
    """Means with their intervals, one row per variant, in the order of the leaderboard.

    Parameters
    ----------
    scores : DataFrame
        From `score`.
    metric : str, optional
        What to show; by default what the leaderboard is ordered by.
    task : {"labels", "caption"}, optional
        Only variants of this task; needed only where a metric judges both, or where labels are not meant.
    ax : Axes or Figure, optional
        Where to draw; a new figure of pyplot by default.

    Returns
    -------
    Axes
        A point per variant at its mean, a line from one end of its 95 % interval to the other, and at the right the
        numbers. A hollow point is a variant that was given up.

    Raises
    ------
    StudyError
        If the metric or task is not among the scores.

    References
    ----------
    Methods, sections G1 and L.
    """
    board = _board(scores, metric, task)
    if board.empty:
        return nothing(ax, _UNASKED)
    drawn = axes(ax, 0.3 * len(board) + 1.15)
    for row, place in enumerate(board.to_dict("records")):
        _interval(drawn, place, row)
    share = _is_share(scores, board)
    list_rows(drawn, row_names(board), remarks=[_numbers(place, share=share) for place in board.to_dict("records")])
    drawn.set_xlim(0, _top(board, share=share))
    drawn.set_xlabel(_meaning(scores, board))
    drawn.set_title(f"{capital(metric_name(board['metric'].iloc[0]))}: mean over photos with 95 % interval")
    return drawn


@house_style
def quality_and_speed(scores: pd.DataFrame, metric: str | None = None, *, task: str | None = None,
                      ax: Axes | Figure | None = None) -> Axes:
    """Mean quality against the seconds a photo costs, both with their intervals; no variant is called best.

    Parameters
    ----------
    scores : DataFrame
        From `score`.
    metric : str, optional
        Quality; by default what the leaderboard is ordered by.
    task : {"labels", "caption"}, optional
        Only variants of this task; labels by default if there are any.
    ax : Axes or Figure, optional
        Where to draw; a new figure of pyplot by default.

    Returns
    -------
    Axes
        A numbered point per variant: across, the median of clean warm seconds with its interval; up, the mean
        with its own. The numbers are those of the list at the right, in the order of the leaderboard. Variants without
        a clean request are in the list only.

    Raises
    ------
    StudyError
        If the metric or task is not among the scores.

    References
    ----------
    Methods, sections F3, F4 and G1.
    """
    board = _board(scores, metric, task)
    if board.empty:
        return nothing(ax, _UNASKED)
    warm = _warm(scores, board.index)
    if not warm:
        return nothing(ax, "Nothing to draw: no request was clean, so nobody's speed is known.")
    drawn = axes(ax, max(3.8, 0.175 * len(board) + 0.9))
    spread = [second for seconds in warm.values() for second in _known(seconds)]
    _points(drawn, board, warm)
    drawn.margins(0.08)
    scale_seconds(drawn, spread)
    _keyed(drawn, row_names(board), {str(key) for key in warm}, [str(key) for key in board.index])
    drawn.set_ylim(0, _top(board, share=_is_share(scores, board)))
    for axis in ("x", "y"):
        ruled(drawn, axis)
    drawn.set_xlabel("seconds per photo, loading excluded: median of clean requests with 95 % interval")
    drawn.set_ylabel(f"{_meaning(scores, board)}: mean with 95 % interval")
    drawn.set_title(titled(board["task"], "quality and speed"))
    return drawn


def _board(scores: pd.DataFrame, metric: str | None, task: str | None) -> pd.DataFrame:
    """The leaderboard of one metric; of two tasks that have different ones the first, which is labels."""
    if scores.empty:
        return pd.DataFrame()
    if metric is None and task is None:
        task = max(scores["task"])
    return leaderboard(scores, metric, task=task)


def _interval(ax: Axes, place: Mapping[Any, Any], row: int) -> None:
    ax.hlines(row, place["ci_low"], place["ci_high"], color=ink(), linewidth=1.6)
    ax.plot([place["mean"]], [row], "o", markersize=6.5, markeredgecolor=ink(), markeredgewidth=1, clip_on=False,
            markerfacecolor=paper() if place["stopped"] else BLUE)


def _numbers(place: Mapping[Any, Any], *, share: bool) -> str:
    if math.isnan(place["mean"]):
        return f"defined for no photo, {place['failed']} of {place['asked']} failed"
    decimals = 2 if share else 1
    bounds = (f"[{place['ci_low']:.{decimals}f}, {place['ci_high']:.{decimals}f}]"
              if not math.isnan(place["ci_low"]) else "[no interval]")
    remarks = [f"{place['mean']:.{decimals}f} {bounds}", counted(place["n"], "photo")]
    remarks += [f"{place['failed']} failed"] if place["failed"] else []
    return " · ".join([*remarks, "given up"] if place["stopped"] else remarks)


def _points(ax: Axes, board: pd.DataFrame, warm: Mapping[str, list[float]]) -> None:
    size = 13 if len(board) <= _MANY else 10.5
    for number, (key, place) in enumerate(board.iterrows(), start=1):
        if str(key) in warm:
            at, low, high = _known(warm[str(key)])
            ax.hlines(place["mean"], low, high, color=ink(), alpha=0.55, linewidth=1)
            ax.vlines(at, place["ci_low"], place["ci_high"], color=ink(), alpha=0.55, linewidth=1)
            above = 3 + 1 / number  # the first of two that lie on each other can be read
            ax.plot([at], [place["mean"]], "o", markersize=size, color=BLUE, markeredgecolor=paper(), clip_on=False,
                    zorder=above)
            ax.annotate(str(number), (at, place["mean"]), ha="center", va="center_baseline", color="white",
                        fontsize=0.6 * size, fontweight="bold", zorder=above)


def _keyed(ax: Axes, names: list[str], drawn: set[str], keys: list[str]) -> None:
    lines = [f"{number:>2}  {name}{'' if key in drawn else ' (no clean request)'}"
             for number, (name, key) in enumerate(zip(names, keys, strict=True), start=1)]
    for row, line in enumerate(lines):
        ax.annotate(line, (1.025, 1), xytext=(0, -_LINE_PT * row), xycoords="axes fraction", textcoords="offset points",
                    va="top", fontsize=8, color=ink())


def _warm(scores: pd.DataFrame, keys: pd.Index) -> dict[str, list[float]]:
    """Seconds of clean requests by variant, for variants that have any."""
    told = scores[(scores["metric"] == _WARM) & scores["value"].notna() & scores["variant"].isin(keys)]
    return {str(key): group.tolist() for key, group in told.groupby("variant", sort=False)["value"]}


def _known(seconds: list[float]) -> tuple[float, float, float]:
    """Median and its bounds; where so few values cannot bound it, the slowest and the fastest."""
    low, high = quantile_interval(seconds, 0.5)
    return quantile(seconds, 0.5), max(low, min(seconds)), min(high, max(seconds))


def _top(board: pd.DataFrame, *, share: bool) -> float:
    """Where an axis from 0 ends: a little beyond the highest interval, and not far beyond the highest value."""
    highest = float(board[["mean", "ci_high"]].max().max())
    top = 1.0 if math.isnan(highest) or not highest else 1.08 * highest
    return min(1.02, top) if share else top


def _is_share(scores: pd.DataFrame, board: pd.DataFrame) -> bool:
    return bool((scores.loc[scores["metric"] == board["metric"].iloc[0], "high"] == 1).all())


def _meaning(scores: pd.DataFrame, board: pd.DataFrame) -> str:
    metric = board["metric"].iloc[0]
    bound = metric == "labels.precision" and scores.attrs.get("reference", "partial") == "partial"
    return metric_name(metric) + (" (a lower bound: the references are partial)" if bound else "")
