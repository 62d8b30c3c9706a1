"""Leaderboards: the variants in the order of their means, with ties drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from vision_eval.analysis.numbers import MISSING, duration, estimate
from vision_eval.analysis.page import table
from vision_eval.analysis.photos import HEADLINES, of_metric, photos, seed_of
from vision_eval.analysis.summaries import summary
from vision_eval.errors import StudyError
from vision_eval.stats.ties import tie_groups

LEVEL = 0.05
"""Of the tests behind ties, for the whole family of pairs."""

_BOARD = ("name", "task", "model", "quantization", "metric", "tie", "mean", "ci_low", "ci_high", "n", "asked", "failed",
          "warm_p50_s", "stopped")


class Leaderboard(pd.DataFrame):
    """A DataFrame from `leaderboard` that shows itself with intervals, ties and what they mean.

    Whatever is made of it (a selection, a sorted copy) is a plain DataFrame.
    """

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        heads = ("variant", "name", "quantization", "metric", "tie", "mean", "photos", "asked", "failed",
                 "s/photo warm", "given up")
        lines = [(key, row["name"], row["quantization"] or MISSING, row["metric"],
                  row["tie"] if isinstance(row["tie"], int) else MISSING,
                  estimate(row["mean"], row["ci_low"], row["ci_high"]), row["n"], row["asked"], row["failed"],
                  duration(row["warm_p50_s"]), row["stopped"]) for key, row in self.to_dict("index").items()]
        notes = [note for _, board in self.groupby("task", sort=False) if (note := tie_note(board))]
        return table(heads, lines, below=list(dict.fromkeys(notes)))


def leaderboard(scores: pd.DataFrame, metric: str | Mapping[str, str] | None = None, *,
                task: str | None = None) -> Leaderboard:
    """The variants in order, each mean with its interval, its ties and its failures.

    The order is that of the means; nobody is said to have won.

    Parameters
    ----------
    scores : DataFrame
        From `score`.
    metric : str or mapping of task to str, optional
        What to order by; F1 for labels and rule conformance for captions by default. Variants of a task that a
        single metric does not judge are left out.
    task : {"labels", "caption"}, optional
        Only variants of this task; all by default, one task after the other.

    Returns
    -------
    Leaderboard
        A DataFrame with one row per variant, indexed by its key: ``name, task, model, quantization, metric, tie, mean,
        ci_low, ci_high, n, asked, failed, warm_p50_s, stopped``. ``tie`` is 1 for the leader and all that the photos do
        not tell apart from it, 2 for the first of the others and its ties, and so on; it is missing for a variant
        without a mean or that was given up, and where neither side of the metric is preferred. ``warm_p50_s`` is the
        median of clean warm seconds per photo, NaN if there are none. A variant that was given up comes last, without
        rank.

    Raises
    ------
    StudyError
        If the metric or task is not among the scores.

    References
    ----------
    Methods, sections G3, G6 and L: sign-flip tests of all pairs on the photos that both answered, by event where
    photos have one, adjusted after Holm, at 0.05.

    Examples
    --------
    >>> frame = pd.DataFrame({"variant": ["a"] * 2, "name": "A", "task": "labels", "model": "m", "quantization": "F16",
    ...     "sample": ["1", "2"], "event": "", "repeat": 0, "metric": "labels.f1", "value": [0.5, 0.7], "reason": "",
    ...     "failed": False, "low": 0.0, "high": 1.0, "direction": 1, "yes_no": False})
    >>> leaderboard(frame)[["tie", "mean", "n", "asked", "failed"]].to_dict("index")
    {'a': {'tie': 1, 'mean': 0.6, 'n': 2, 'asked': 2, 'failed': 0}}
    """
    boards = [_board(scores[scores["task"] == one], headline(metric, one)) for one in _tasks(scores, metric, task)]
    board = Leaderboard(pd.concat(boards) if boards else _board(scores, ""))
    board.attrs = dict(scores.attrs)
    return board


def headline(metric: str | Mapping[str, str] | None, task: str) -> str:
    """The metric that decides about a task."""
    if metric is None:
        return HEADLINES[task]
    return metric if isinstance(metric, str) else metric.get(task, HEADLINES[task])


def tie_note(board: pd.DataFrame) -> str:
    """What the ties of one task's leaderboard mean, in one sentence; empty if nothing was compared.

    Parameters
    ----------
    board : DataFrame
        From `leaderboard`, the rows of one task.

    Examples
    --------
    >>> tie_note(pd.DataFrame({"tie": [1, 1, 2], "n": 17}))[:65]
    'Tie: variants with the same number are not told apart from the fi'
    """
    ranked = int(board["tie"].notna().sum())
    if ranked < 2:
        return ""
    pairs = ranked * (ranked - 1) // 2
    tests = f"sign-flip tests of all {pairs} pairs, adjusted after Holm" if pairs > 1 else "sign-flip test"
    return (f"Tie: variants with the same number are not told apart from the first of their group by these photos "
            f"({tests}, level {LEVEL:g}); that does not show that they are equal.")


def _tasks(scores: pd.DataFrame, metric: str | Mapping[str, str] | None, task: str | None) -> list[str]:
    """Tasks that get a board, labels first."""
    known = sorted(scores["task"].unique(), reverse=True)
    for one in (*([task] if task else []), *(metric if isinstance(metric, Mapping) else [])):
        if one not in known and (one == task or one not in HEADLINES):
            raise StudyError.unknown("task", wanted=one, known=known)
    if not isinstance(metric, str):
        return [task] if task else known
    within = scores[scores["task"] == task] if task else scores
    judged = within.loc[within["metric"] == metric, "task"].unique()
    if not len(judged) and len(within):
        raise StudyError.unknown("metric", wanted=metric, known=within["metric"].unique())
    return sorted(judged, reverse=True)


def _board(scores: pd.DataFrame, metric: str) -> pd.DataFrame:
    chosen = of_metric(scores, metric)
    board = summary(chosen)
    stopped = scores.attrs.get("stopped", {})
    warm = scores[scores["metric"] == "latency.warm_s"].groupby("variant")["value"].median()
    board["warm_p50_s"] = board["variant"].map(warm).astype("float64") if len(board) else []
    board["stopped"] = [stopped.get(key, "") for key in board["variant"]]
    order = board.assign(_last=board["stopped"] != "", _value=-board["direction"] * board["mean"])
    order = order.sort_values(["_last", "_value", "name"], kind="stable", na_position="last").set_index("variant")
    order["tie"] = _ties(chosen, order)
    return order[list(_BOARD)]


def _ties(scores: pd.DataFrame, board: pd.DataFrame) -> pd.Series:
    """Number of the tie group of every variant of a board that is in order."""
    ties = pd.Series(pd.NA, index=board.index, dtype="Int64")
    ranked = [str(key) for key in board.index[(board["stopped"] == "") & board["mean"].notna()]]
    if not ranked or not (direction := int(board["direction"].iloc[0])):
        return ties
    told = photos(scores).only(ranked)  # in the order of the board, so that the first of equal means leads
    ties.loc[ranked] = tie_groups(told.values, direction=direction, cluster=told.clusters, alpha=LEVEL,
                                  seed=seed_of(scores, f"signs {scores['metric'].iloc[0]}")).groups
    return ties
