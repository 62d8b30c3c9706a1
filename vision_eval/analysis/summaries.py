"""Means with their company: the summary of every metric for every variant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from vision_eval.analysis.photos import Photos, photos, seed_of
from vision_eval.stats.intervals import mean_intervals, wilson
from vision_eval.stats.values import Floats

_FACTS = ("variant", "name", "task", "model", "quantization", "metric", "direction")
_NUMBERS = ("mean", "ci_low", "ci_high", "interval", "n", "asked", "failed")

_Told = tuple[float, float, float, str]


def summary(scores: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Mean and interval of every metric for every variant.

    Every photo counts once: repeats are averaged first. A metric that gives one yes or no per photo gets Wilson's
    interval, any other a bootstrap over photos (over events where photos have one); for
    fewer than 30 photos the wider of that and the t interval, cut where a metric can go no further. All variants
    share the resamples of a metric, which are those of the same photos.

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
    parts = [_summed(group, seed_of(scores, str(metric)), level)
             for metric, group in scores.groupby("metric", sort=False)]
    found = pd.concat(parts).set_index(["variant", "metric"])
    order = pd.MultiIndex.from_frame(scores[["variant", "metric"]].drop_duplicates())
    frame = found.loc[order].reset_index()[[*_FACTS, *_NUMBERS]]
    frame.attrs = dict(scores.attrs)
    return frame


def _summed(scores: pd.DataFrame, seed: int, level: float) -> pd.DataFrame:
    """The rows of one metric."""
    grouped = scores.groupby("variant", sort=False)
    frame = scores.drop_duplicates("variant")[[*_FACTS, "low", "high", "yes_no"]].set_index("variant")
    table = photos(scores)
    told = pd.DataFrame(_intervals(table, frame["yes_no"].tolist(), seed, level), index=frame.index,
                        columns=["mean", "ci_low", "ci_high", "interval"])
    frame = frame.join(told).assign(n=np.count_nonzero(~np.isnan(table.values), axis=0))
    frame["ci_low"] = np.maximum(frame["ci_low"], frame["low"])
    frame["ci_high"] = np.minimum(frame["ci_high"], frame["high"])
    frame["asked"], frame["failed"] = grouped.size(), grouped["failed"].sum().astype("int64")
    return frame.reset_index()


def _intervals(table: Photos, yes_no: Sequence[bool], seed: int, level: float) -> Iterator[_Told]:
    """Mean, low, high and method of every variant."""
    rates = [one and table.clusters is None and _is_yes_no(column)
             for one, column in zip(yes_no, table.values.T, strict=True)]
    others = [place for place, rate in enumerate(rates) if not rate]
    resampled = iter(mean_intervals(table.values[:, others], seed=seed, clusters=table.clusters, level=level))
    for rate, column in zip(rates, table.values.T, strict=True):
        if rate:
            yield _rate(column[~np.isnan(column)], level)
        else:
            found = next(resampled)
            yield found.mean, found.low, found.high, "none" if found.method == "no values" else found.method


def _is_yes_no(column: Floats) -> bool:
    known = column[~np.isnan(column)]
    return bool(known.size) and bool(np.isin(known, (0.0, 1.0)).all())


def _rate(known: Floats, level: float) -> _Told:
    low, high = wilson(int(known.sum()), len(known), level=level)
    return float(known.mean()), low, high, "wilson"
