"""From scores to decisions: means with company."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from vision_eval.domain import sha256_hex
from vision_eval.errors import StudyError
from vision_eval.stats.intervals import mean_interval, wilson

HEADLINES = {"labels": "labels.f1", "caption": "caption.conformance"}
"""What a leaderboard is ordered by unless it is told otherwise, by task."""


def summary(scores: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Mean and interval of every metric for every variant.

    Every photo counts once: repeats are averaged first. A metric that gives one yes or no per photo gets Wilson's
    interval, any other a bootstrap over photos (over events where photos have one); for
    fewer than 30 photos the wider of that and the t interval, cut where a metric can go no further.

    Parameters
    ----------
    scores : DataFrame
        From `score`, or any frame with its columns.
    level : float, default 0.95
        Of the intervals, in (0, 1).

    Returns
    -------
    DataFrame
        One row per variant and metric: ``variant, name, task, model, quantization, metric,
        direction, mean, ci_low, ci_high, interval, n, asked, failed``. ``n`` counts the photos with a defined
        value, ``asked`` the attempts, ``failed`` those that failed. Mean and bounds are NaN where nothing is defined.

    References
    ----------
    Methods, sections A6, C5, G1 and G3.
    """
    if scores.empty:
        return pd.DataFrame(columns=[*_FACTS, *_NUMBERS])
    seed = int(scores.attrs.get("seed", 0))
    rows = [{**dict(zip(_FACTS, group[list(_FACTS)].iloc[0], strict=True)), **_numbers(group, seed, level)}
            for _, group in scores.groupby(["variant", "metric"], sort=False)]
    frame = pd.DataFrame(rows)
    frame.attrs = dict(scores.attrs)
    return frame


def leaderboard(scores: pd.DataFrame, metric: str | Mapping[str, str] | None = None, *,
                task: str | None = None) -> pd.DataFrame:
    """The variants in order, each mean with its interval and its failures.

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
    DataFrame
        One row per variant, indexed by its key: ``name, task, model, quantization, metric, mean, ci_low, ci_high, n,
        asked, failed, warm_p50_s, stopped``. ``warm_p50_s`` is the median of clean warm seconds per photo, NaN if there
        are none. A variant that was given up comes last, without rank.

    Raises
    ------
    StudyError
        If the metric or task is not among the scores.

    Examples
    --------
    >>> frame = pd.DataFrame({"variant": ["a"] * 2, "name": "A", "task": "labels", "model": "m", "quantization": "F16",
    ...     "sample": ["1", "2"], "event": "", "repeat": 0, "metric": "labels.f1", "value": [0.5, 0.7], "reason": "",
    ...     "failed": False, "low": 0.0, "high": 1.0, "direction": 1, "yes_no": False})
    >>> leaderboard(frame)[["mean", "n", "asked", "failed"]].to_dict("index")
    {'a': {'mean': 0.6, 'n': 2, 'asked': 2, 'failed': 0}}
    """
    boards = [_board(scores[scores["task"] == one], _headline(metric, one)) for one in _tasks(scores, metric, task)]
    board = pd.concat(boards) if boards else _board(scores, "")
    board.attrs = dict(scores.attrs)
    return board


_FACTS = ("variant", "name", "task", "model", "quantization", "metric", "direction")
_NUMBERS = ("mean", "ci_low", "ci_high", "interval", "n", "asked", "failed")
_BOARD = ("name", "task", "model", "quantization", "metric", "mean", "ci_low", "ci_high", "n", "asked", "failed",
          "warm_p50_s", "stopped")


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


def _headline(metric: str | Mapping[str, str] | None, task: str) -> str:
    if metric is None:
        return HEADLINES[task]
    return metric if isinstance(metric, str) else metric.get(task, HEADLINES[task])


def _board(scores: pd.DataFrame, metric: str) -> pd.DataFrame:
    chosen = scores[scores["metric"] == metric]
    if chosen.empty and not scores.empty:
        raise StudyError.unknown("metric", wanted=metric, known=scores["metric"].unique())
    chosen.attrs = dict(scores.attrs)
    board = summary(chosen)
    stopped = scores.attrs.get("stopped", {})
    warm = scores[scores["metric"] == "latency.warm_s"].groupby("variant")["value"].median()
    board["warm_p50_s"] = board["variant"].map(warm).astype("float64") if len(board) else []
    board["stopped"] = [stopped.get(key, "") for key in board["variant"]]
    order = board.assign(_last=board["stopped"] != "", _value=-board["direction"] * board["mean"])
    order = order.sort_values(["_last", "_value", "name"], kind="stable", na_position="last")
    return order.set_index("variant")[list(_BOARD)]


def _numbers(group: pd.DataFrame, seed: int, level: float) -> dict[str, object]:
    defined = group[group["value"].notna()]
    photos = defined.groupby("sample", sort=False).agg(value=("value", "mean"), event=("event", "first"))
    yes_no, own_seed = bool(group["yes_no"].iloc[0]), _seed(seed, group["metric"].iloc[0])
    mean, low, high, method = _interval(photos, yes_no, own_seed, level)
    least, most = float(group["low"].iloc[0]), float(group["high"].iloc[0])
    return {"mean": mean, "ci_low": max(low, least), "ci_high": min(high, most), "interval": method, "n": len(photos),
            "asked": len(group), "failed": int(group["failed"].sum())}


def _interval(photos: pd.DataFrame, yes_no: bool, seed: int, level: float) -> tuple[float, float, float, str]:
    values = [float(value) for value in photos["value"]]
    if not values:
        return math.nan, math.nan, math.nan, "none"
    has_events = bool((photos["event"] != "").any())
    if yes_no and not has_events and set(values) <= {0.0, 1.0}:
        low, high = wilson(int(sum(values)), len(values), level=level)
        return sum(values) / len(values), low, high, "wilson"
    clusters = [event or f"photo {sample}" for sample, event in photos["event"].items()] if has_events else None
    found = mean_interval(values, seed=seed, clusters=clusters, level=level)
    return found.mean, found.low, found.high, found.method


def _seed(seed: int, metric: str) -> int:
    """A seed of its own for every metric, so that a new one does not change another's draws (methods, 0.7)."""
    return int(sha256_hex(f"{seed} {metric}")[:8], 16)
