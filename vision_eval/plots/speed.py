"""Where the time goes, and how it spreads: clean requests only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from vision_eval.plots.canvas import COLOURS, axes, house_style, ink, list_rows, nothing, paper, ruled, scale_seconds
from vision_eval.plots.wording import row_names, seconds, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COMPONENTS = {"load_s": ("load", "#9a9a9a", "////"), "prefill_s": ("prefill", "#0072b2", ""),
              "decode_s": ("decode", "#f0b83c", ""), "other_s": ("other", "#f4f1ea", "\\\\\\\\")}
"""Name, colour and hatching of each part, in the order in which they happen; as greys they differ too."""

_STYLES = ("-", "--", "-.", ":")
_NONE_CLEAN = "Nothing to draw: no request was clean."


@house_style
def latency(attempts: pd.DataFrame, *, ax: Axes | Figure | None = None) -> Axes:
    """Seconds per photo by component, one bar per variant, the fastest first.

    Parameters
    ----------
    attempts : DataFrame
        ``Run.attempts``; cold, cached, queued, offloaded, reused, incomplete and failed requests are left out.
    ax : Axes or Figure, optional
        Where to draw; a new figure of pyplot by default.

    Returns
    -------
    Axes
        The medians of load, prefill, decode and other behind each other, and a mark at the median of the
        whole, which they need not add up to. At the right that median, and how many requests it is made from.

    References
    ----------
    Methods, sections F1 to F3.
    """
    medians = _medians(attempts)
    if medians.empty:
        return nothing(ax, _NONE_CLEAN)
    drawn = axes(ax, 0.32 * len(medians) + 1.45)
    reached = pd.Series(0.0, index=medians.index)
    for column, (name, colour, hatch) in COMPONENTS.items():
        drawn.barh(range(len(medians)), medians[column], left=reached, height=0.62, color=colour, hatch=hatch,
                   edgecolor="#3d3d3d", linewidth=0.5, label=name)
        reached = reached + medians[column]
    drawn.plot(medians["total_s"], range(len(medians)), "D", color=ink(), markersize=5, markeredgecolor=paper(),
               label="median of the whole")
    list_rows(drawn, row_names(medians), remarks=[_remark(total, clean, asked) for total, clean, asked in zip(
        medians["total_s"], medians["clean"], medians["asked"], strict=True)])
    drawn.set_xlim(left=0)
    drawn.set_xlabel("seconds at the server, median of clean requests")
    drawn.set_title(titled(medians["task"], "seconds per photo by component"), pad=26)
    drawn.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=5, borderaxespad=0, handlelength=1.3,
                 columnspacing=1.1)
    return drawn


@house_style
def ecdf(attempts: pd.DataFrame, *, ax: Axes | Figure | None = None) -> Axes:
    """Share of photos that were answered within so many seconds, loading excluded.

    Parameters
    ----------
    attempts : DataFrame
        ``Run.attempts``; only clean requests that did not fail are drawn.
    ax : Axes or Figure, optional
        Where to draw; a new figure of pyplot by default.

    Returns
    -------
    Axes
        One line of steps per variant; the list at the right has the lowest median first, as the lines have from the
        left to the right. The scale is logarithmic where the slowest takes many times as long as the fastest.

    References
    ----------
    Methods, sections F2 and F3.
    """
    clean = _clean(attempts)
    clean = clean[clean["warm_s"].notna()]
    if clean.empty:
        return nothing(ax, _NONE_CLEAN)
    facts = clean.groupby("variant").agg(name=("name", "first"), task=("task", "first"), warm_s=("warm_s", "median"))
    facts = facts.sort_values(["warm_s", "name"])
    drawn = axes(ax, max(3.6, 0.185 * len(facts) + 0.9))
    for place, key in enumerate(facts.index):
        drawn.ecdf(clean.loc[clean["variant"] == key, "warm_s"], color=COLOURS[place % len(COLOURS)],
                   linestyle=_STYLES[(place + place // 12) % len(_STYLES)], linewidth=1.7)
    drawn.axhline(0.5, color=ink(), linewidth=0.8, alpha=0.6)
    drawn.set_ylim(0, 1.01)
    scale_seconds(drawn, clean["warm_s"].tolist())
    ruled(drawn, "x")
    ruled(drawn, "y")
    drawn.set_xlabel("seconds at the server, loading excluded")
    drawn.set_ylabel("share of clean requests answered")
    drawn.set_title(titled(facts["task"], "how warm seconds per photo spread"))
    drawn.legend(drawn.get_lines()[:len(facts)], [f"{name} " for name in row_names(facts)], loc="upper left",
                 bbox_to_anchor=(1.01, 1.0), borderaxespad=0, handlelength=2.6)
    return drawn


def _clean(attempts: pd.DataFrame) -> pd.DataFrame:
    return attempts[attempts["clean"] & ~attempts["failed"]]


def _medians(attempts: pd.DataFrame) -> pd.DataFrame:
    """One row per variant that has clean requests."""
    if attempts.empty:
        return pd.DataFrame()
    clean = _clean(attempts).groupby("variant")
    columns = [*COMPONENTS, "total_s", "warm_s"]
    medians = clean[columns].median().join(clean.agg(name=("name", "first"), task=("task", "first"),
                                                     clean=("name", "size")))
    medians["asked"] = attempts.groupby("variant").size()
    return medians.dropna(subset=["total_s"]).sort_values(["warm_s", "name"])


def _remark(total_s: float, clean: int, asked: int) -> str:
    return f"{seconds(total_s)} · {clean} of {asked} clean"
