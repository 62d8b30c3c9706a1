"""`score`: every attempt of a run judged by every metric of its task, one row each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vision_eval.domain.columns import collector_at_rest
from vision_eval.frames import Column
from vision_eval.metrics.attempts import judges
from vision_eval.metrics.crowd import Judged, judged
from vision_eval.metrics.ground import Ground
from vision_eval.metrics.judging import Judge
from vision_eval.metrics.registry import METRICS
from vision_eval.metrics.repeated import KEYS, repeated
from vision_eval.runs import Run

SCORE_COLUMNS = (
    Column("variant", "category", "key of the variant"),
    Column("name", "category", "readable name of the variant"),
    Column("task", "category", "labels or caption"),
    Column("model", "category", "full tag"),
    Column("quantization", "category", "as the server reports it"),
    Column("sample", "category", "id of the photo"),
    Column("event", "category", "event of the photo; empty: on its own"),
    Column("repeat", "int32", "number of the repeat, from 0; -1: all of them together"),
    Column("metric", "category", "key of the metric; one that begins with raw. judges what the model said"),
    Column("view", "category", "what was judged: raw, stored, or –"),
    Column("value", "float64", "NaN: not defined, see reason"),
    Column("reason", "category", "why the value is NaN; empty: it is not"),
    Column("failed", "bool", "the attempt failed; all repeats together: one of them did"),
    Column("low", "float32", "smallest possible value"),
    Column("high", "float32", "largest possible value; infinite: there is none"),
    Column("direction", "int8", "1: higher is better; -1: lower is better; 0: descriptive"),
    Column("yes_no", "bool", "whether each attempt gives a plain yes or no"),
)
"""The contract of `score`; one row is one attempt and one metric."""

_SHARED = ("variant", "name", "task", "model", "quantization", "sample", "event", "repeat", "failed")


def score(run: Run) -> pd.DataFrame:
    """Judge every attempt of a run by every metric of its task.

    Label metrics are about what PhotoPrism would store. Those whose key begins with ``raw.`` are the same about what
    the model said; confusion, form and writing are about that anyway, as the column ``view`` says. ``labels.f_beta``
    is F0.5. Metrics of a subject, a setting or of labels known to be absent are there if a photo has such a reference.
    How alike repeats are (``stability.``) is there for photos that were asked about more than once.

    Parameters
    ----------
    run : Run
        Finished or not; what was asked so far is scored.

    Returns
    -------
    DataFrame
        One row per attempt and metric, with the columns `SCORE_COLUMNS`; at the end one per photo, variant and metric
        of stability. Its ``attrs`` carry what a summary needs: ``seed``, ``reference`` (partial or exhaustive),
        ``demonstration`` and ``stopped``.

    References
    ----------
    Methods, sections 0.3 to 0.6, and A21 for repeats.

    Examples
    --------
    >>> from vision_eval.metrics import METRICS
    >>> METRICS["labels.f1"].meaning
    'balance of precision and recall'
    """
    ground = Ground({sample.id: sample.reference for sample in run.dataset.samples})
    frame = scored(run.attempts, judges(ground), ground)
    frame.attrs = {"seed": run.record.seed, "reference": run.dataset.reference, "demonstration": run.demonstration,
                   "stopped": dict(run.stopped)}
    return frame


@collector_at_rest()
def scored(attempts: pd.DataFrame, found: Mapping[str, Sequence[Judge]], ground: Ground) -> pd.DataFrame:
    """What the judges of each task say of its attempts, in their order, with the columns `SCORE_COLUMNS`."""
    words, tasks = {"": 0}, list[_Task]()
    for task in attempts["task"].unique():
        places = np.flatnonzero((attempts["task"] == task).to_numpy())
        keys = [key for judge in found[task] for key in judge.keys]
        mine = attempts if len(places) == len(attempts) else attempts.iloc[places]
        tasks.append(_Task(places, keys, judged(mine, found[task], ground, words)))
    if again := repeated(attempts, words):
        tasks.append(_Task(len(attempts) + np.arange(len(again.attempts)), list(KEYS), again.said))
        attempts = pd.concat([attempts[[*_SHARED]], again.attempts[[*_SHARED]]], ignore_index=True)
    lines = [np.repeat(task.places, len(task.keys)) for task in tasks] if len(tasks) > 1 else []
    order = np.argsort(np.concatenate(lines), kind="stable") if lines else None
    made = {column.name: _column(column, attempts, tasks, list(words), order) for column in SCORE_COLUMNS}
    return pd.DataFrame(made, copy=False)


class _Task(NamedTuple):
    """Attempts of one task, or photos with repeats, what they were judged by, and what came out."""

    places: NDArray[np.intp]
    """Of its attempts among all."""
    keys: list[str]
    said: Judged


def _column(column: Column, attempts: pd.DataFrame, tasks: Sequence[_Task], words: Sequence[str],
            order: NDArray[np.intp] | None) -> Any:
    """Texts are kept once and referred to by number: a large run has millions of lines."""
    dtype: Any = None
    parts: list[NDArray[Any]]
    if column.name == "value":
        parts = [task.said.values.ravel() for task in tasks]
    elif column.name == "reason":
        parts = [task.said.reasons.ravel() for task in tasks]
        dtype = pd.CategoricalDtype(pd.Series(words, dtype="str"))
    elif column.name in _SHARED:
        held, dtype = _held(attempts[column.name], column)
        parts = [_spread(held[task.places][:, None], task) for task in tasks]
    else:
        keys = [key for task in tasks for key in task.keys]
        held, dtype = _held(pd.Series([_of_metric(key, column.name) for key in keys]), column)
        shares = np.split(held, np.cumsum([len(task.keys) for task in tasks])[:-1])
        parts = [_spread(share, task) for task, share in zip(tasks, shares, strict=False)]
    if len(parts) == 1:
        whole = parts[0]
    else:
        whole = np.concatenate(parts)[order] if parts else np.zeros(0, np.int8 if dtype else column.dtype)
    return whole if dtype is None else pd.Categorical.from_codes(whole, dtype=dtype, validate=False)


def _spread(values: NDArray[Any], task: _Task) -> NDArray[Any]:
    """Values of attempts, or of keys, for each attempt and key."""
    return np.broadcast_to(values, (len(task.places), len(task.keys))).reshape(-1)


def _of_metric(key: str, name: str) -> Any:
    return key if name == "metric" else getattr(METRICS[key], name)


def _held(values: pd.Series[Any], column: Column) -> tuple[NDArray[Any], Any]:
    """Values as an array, or numbers of categories with what these are."""
    if column.dtype != "category":
        return values.to_numpy(dtype=column.dtype), None
    held = pd.Categorical(values.astype("str"))
    return np.asarray(held.codes), held.dtype
