"""The scores of one metric as a table of photos and variants, and who is meant by a name."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vision_eval.domain import sha256_hex
from vision_eval.errors import StudyError
from vision_eval.stats.values import Floats

HEADLINES = {"labels": "labels.f1", "caption": "caption.conformance"}
"""What a leaderboard is ordered by unless it is told otherwise, by task."""


@dataclass(frozen=True, slots=True)
class Photos:
    """What every variant scored on every photo, repeats averaged first."""

    values: Floats
    """One row per photo, by its id; one column per variant. NaN: not asked or not defined."""
    variants: tuple[str, ...]
    """Keys, in the order of the columns."""
    clusters: tuple[Hashable, ...] | None
    """What varies independently: the event of every photo, or the photo itself; None: no photo has an event."""

    def only(self, variants: Sequence[str]) -> Photos:
        """The same photos with these variants, in this order."""
        places = [self.variants.index(key) for key in variants]
        return Photos(self.values[:, places], tuple(variants), self.clusters)

    def column(self, variant: str) -> Floats:
        """The scores of one variant, photo by photo."""
        return self.values[:, self.variants.index(variant)]


def photos(scores: pd.DataFrame) -> Photos:
    """The table of one metric; rows are sorted, so that the order of the frame changes no draw.

    Parameters
    ----------
    scores : DataFrame
        From `score`, the rows of one metric.

    References
    ----------
    Methods, sections A6 and G2.
    """
    means = scores.groupby(["sample", "variant"])["value"].mean()
    table = means.unstack("variant")[list(scores["variant"].unique())]
    events = scores.groupby("sample")["event"].first()
    clusters = tuple(("event", event) if event else ("photo", sample) for sample, event in events.items())
    return Photos(table.to_numpy(dtype=np.float64), tuple(map(str, table.columns)),
                  clusters if (events != "").any() else None)


def seed_of(scores: pd.DataFrame, purpose: str) -> int:
    """A seed of its own for every purpose, so that a new one does not change another's draws (methods, 0.7)."""
    return int(sha256_hex(f"{int(scores.attrs.get('seed', 0))} {purpose}")[:8], 16)


def of_metric(scores: pd.DataFrame, metric: str) -> pd.DataFrame:
    """The rows of one metric.

    Raises
    ------
    StudyError
        If there is none, though there are scores.
    """
    chosen = scores[scores["metric"] == metric]
    if chosen.empty and not scores.empty:
        raise StudyError.unknown("metric", wanted=metric, known=scores["metric"].unique())
    chosen.attrs = dict(scores.attrs)
    return chosen


def names_of(scores: pd.DataFrame, metric: str | None = None) -> dict[str, str]:
    """Names by key, in the order of the frame; those that several variants have are told apart by their keys.

    With a metric that is among the scores, only those of the tasks that it judges.
    """
    tasks = scores.loc[scores["metric"] == metric, "task"].unique() if metric else ()
    firsts = (scores[scores["task"].isin(tasks)] if len(tasks) else scores).drop_duplicates("variant")
    often = firsts["name"].value_counts()
    return {str(key): f"{name} ({key})" if often[name] > 1 else str(name)
            for key, name in zip(firsts["variant"], firsts["name"], strict=True)}


def key_of(wanted: str, names: Mapping[str, str]) -> str:
    """The key that is meant by a whole key, a unique beginning of one (with or without its task), or a name.

    Raises
    ------
    TypeError
        If `wanted` is no text.
    StudyError
        If nothing matches, or more than one variant does.

    Examples
    --------
    >>> key_of("3f", {"labels-3f9a": "small", "labels-77aa": "large"}), key_of("large", {"labels-77aa": "large"})
    ('labels-3f9a', 'labels-77aa')
    """
    if not isinstance(wanted, str):
        raise TypeError(f"A variant is named by a text, not by {wanted!r}.")
    if wanted in names:
        return wanted
    matches = [key for key, name in names.items() if wanted and (
        key.startswith(wanted) or key.partition("-")[2].startswith(wanted)
        or wanted in (name, name.removesuffix(f" ({key})")))]
    if not matches:
        raise StudyError.unknown("variant", wanted=wanted, known=names)
    if len(matches) > 1:
        raise StudyError.ambiguous("variant", wanted=wanted, matches=matches)
    return matches[0]


def task_of(scores: pd.DataFrame, key: str) -> str:
    """The task of a variant."""
    return str(scores.loc[scores["variant"] == key, "task"].iloc[0])
