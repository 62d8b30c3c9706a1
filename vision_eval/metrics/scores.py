"""`score`: every attempt of a run judged by every metric of its task, one row each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from vision_eval.frames import Column
from vision_eval.metrics.attempts import judges
from vision_eval.metrics.judging import COLUMNS, Attempt, Judge
from vision_eval.metrics.registry import METRICS
from vision_eval.runs import Run

SCORE_COLUMNS = (
    Column("variant", "str", "key of the variant"),
    Column("name", "str", "readable name of the variant"),
    Column("task", "str", "labels or caption"),
    Column("model", "str", "full tag"),
    Column("quantization", "str", "as the server reports it"),
    Column("sample", "str", "id of the photo"),
    Column("event", "str", "event of the photo; empty: on its own"),
    Column("repeat", "int64", "number of the repeat, from 0"),
    Column("metric", "str", "key of the metric; one that begins with raw. judges what the model said"),
    Column("view", "str", "what was judged: raw, stored, or –"),
    Column("value", "float64", "NaN: not defined, see reason"),
    Column("reason", "str", "why the value is NaN; empty: it is not"),
    Column("failed", "bool", "the attempt failed"),
    Column("low", "float64", "smallest possible value"),
    Column("high", "float64", "largest possible value; infinite: there is none"),
    Column("direction", "int64", "1: higher is better; -1: lower is better; 0: descriptive"),
    Column("yes_no", "bool", "whether each attempt gives a plain yes or no"),
)
"""The contract of `score`; one row is one attempt and one metric."""

_SHARED = ("variant", "name", "task", "model", "quantization", "sample", "event", "repeat", "failed")
_OF_METRIC = ("view", "low", "high", "direction", "yes_no")


def score(run: Run) -> pd.DataFrame:
    """Judge every attempt of a run by every metric of its task.

    Label metrics are about what PhotoPrism would store. Those whose key begins with ``raw.`` are the same about what
    the model said; confusion, form and writing are about that anyway, as the column ``view`` says. ``labels.f_beta``
    is F0.5. Metrics of a subject, a setting or of labels known to be absent are there if a photo has such a reference.

    Parameters
    ----------
    run : Run
        Finished or not; what was asked so far is scored.

    Returns
    -------
    DataFrame
        One row per attempt and metric, with the columns `SCORE_COLUMNS`. Its ``attrs`` carry what
        a summary needs: ``seed``, ``reference`` (partial or exhaustive), ``demonstration`` and
        ``stopped``.

    References
    ----------
    Methods, sections 0.3 to 0.6.

    Examples
    --------
    >>> from vision_eval.metrics import METRICS
    >>> METRICS["labels.f1"].meaning
    'balance of precision and recall'
    """
    attempts, found = run.attempts, judges(run.dataset.samples)
    parts = [_scored(attempts[attempts["task"] == task], found[task]) for task in attempts["task"].unique()]
    frame = pd.concat(parts or [_scored(attempts, ())])
    frame = frame.sort_index(kind="stable").reset_index(drop=True)
    frame.attrs = {"seed": run.record.seed, "reference": run.dataset.reference, "demonstration": run.demonstration,
                   "stopped": dict(run.stopped)}
    return frame


def judged(attempts: pd.DataFrame, found: Sequence[Judge]) -> tuple[array[float], list[str]]:
    """Values and reasons, attempt by attempt and in each by the keys of the judges."""
    values, reasons = array("d"), list[str]()
    for attempt in _attempts(attempts):
        for judge in found:
            scores = judge.scores(attempt)
            values.extend([score[0] for score in scores])
            reasons.extend([score[1] for score in scores])
    return values, reasons


def _attempts(attempts: pd.DataFrame) -> Iterable[Attempt]:
    return map(Attempt._make, zip(*(attempts[name].tolist() for name in COLUMNS), strict=True))


def _scored(attempts: pd.DataFrame, found: Sequence[Judge]) -> pd.DataFrame:
    """Attempts of one task; the index is that of the attempts."""
    values, reasons = judged(attempts, found)
    keys = [key for judge in found for key in judge.keys]
    rows, columns = np.repeat(np.arange(len(attempts)), len(keys)), np.tile(np.arange(len(keys)), len(attempts))
    told = {name: [getattr(METRICS[key], name) for key in keys] for name in _OF_METRIC} | {"metric": keys}
    made = {column.name: pd.Series(told[column.name], dtype=column.dtype).take(columns).array
            for column in SCORE_COLUMNS if column.name in told}
    made |= {name: attempts[name].take(rows).array for name in _SHARED}
    made |= {"value": pd.Series(values, dtype="float64").array, "reason": pd.Series(reasons, dtype="str").array}
    return pd.DataFrame({column.name: made[column.name] for column in SCORE_COLUMNS}, index=attempts.index[rows])
