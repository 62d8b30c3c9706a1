"""The registry of metrics, and `score`: one row per attempt and metric."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import pandas as pd

from vision_eval.domain import Reference, Task
from vision_eval.errors import MissingExtra
from vision_eval.frames import Column, framed
from vision_eval.runs import Run
from vision_eval.scoring import captions, labels, text
from vision_eval.scoring.matching import normalise
from vision_eval.scoring.structure import CODES

Row = Mapping[Hashable, Any]
"""One row of ``Run.attempts``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a number means and how it is made from one attempt."""

    key: str
    section: str
    """Of the methods."""
    meaning: str
    unit: str
    """``share``, ``s``, ``words``, ``labels`` or ``chrF``."""
    direction: Literal[-1, 0, 1]
    """1: higher is better; -1: lower is better; 0: descriptive."""
    task: Task | None
    """Which answers it judges; None: any."""
    value: Callable[[Row, Reference], float]
    """NaN: not defined for this attempt."""
    failed: Literal["zero", "skip"] = "zero"
    """Whether a failed attempt scores 0 or is left out, in which case it is counted beside."""
    yes_no: bool = False
    """Whether each attempt gives a plain yes or no, so that its interval is Wilson's."""
    clean_only: bool = False
    """Whether attempts are left out whose timing is falsified."""

    @property
    def high(self) -> float:
        """Largest possible value; the smallest of every metric is 0."""
        return {"share": 1.0, "chrF": 100.0}.get(self.unit, math.inf)


def _labels(function: Callable[..., float]) -> Callable[[Row, Reference], float]:
    """On what would be stored, because that is what people will search (methods, section 0.6)."""
    return lambda row, reference: function(row["stored_labels"], reference.labels, failed=row["failed"])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def _renamed(row: Row) -> int:
    return sum(normalise(name) not in map(normalise, raw.split(" + "))
               for name, raw in zip(row["stored_labels"], row["stored_from"], strict=True))


def _flag(column: str) -> Callable[[Row, Reference], float]:
    return lambda row, _: float(row[column])


def _code(code: str) -> Callable[[Row, Reference], float]:
    return lambda row, _: float(code in row["codes"])


def _rule(name: str) -> Callable[[Row, Reference], float]:
    return lambda row, _: float(getattr(captions.conformance(row["caption"]), name))


def _seconds(column: str) -> Callable[[Row, Reference], float]:
    return lambda row, _: float(row[column])


_LABELS = (
    Metric(key="labels.precision", section="A1", unit="share", direction=1, task="labels",
           value=_labels(labels.precision),
           meaning="share of returned labels that the reference has; a lower bound under a partial reference"),
    Metric(key="labels.recall", section="A2", unit="share", direction=1, task="labels", value=_labels(labels.recall),
           meaning="share of the reference's labels that were returned"),
    Metric(key="labels.f1", section="A3", unit="share", direction=1, task="labels", value=_labels(labels.f1),
           meaning="balance of precision and recall"),
    Metric(key="labels.known_absent_rate", section="A22", unit="share", direction=-1, task="labels", failed="skip",
           yes_no=True, value=lambda row, reference: labels.known_absent(row["stored_labels"], reference.absent),
           meaning="photos with at least one label that is known to be wrong"),
    Metric(key="text.labels_per_image", section="A18", unit="labels", direction=0, task="labels",
           value=lambda row, _: text.labels_per_image(row["stored_labels"]),
           meaning="labels that would be stored per photo"),
    Metric(key="text.multi_word_rate", section="A17", unit="share", direction=-1, task="labels", failed="skip",
           value=lambda row, _: text.multi_word_rate(row["raw_labels"]),
           meaning="share of names with two or more words, of which single-word normalisation keeps one"),
    Metric(key="labels.lost_rate", section="0.6", unit="share", direction=-1, task="labels", failed="skip",
           value=lambda row, _: _share(len(row["lost_labels"]), len(row["raw_labels"])),
           meaning="lost to normalisation: share of the model's labels that would not be stored, for any reason"),
    Metric(key="labels.renamed_rate", section="0.6", unit="share", direction=0, task="labels", failed="skip",
           value=lambda row, _: _share(_renamed(row), len(row["stored_labels"])),
           meaning="share of the stored labels whose name is not the one that the model gave"),
)

_STRUCTURE = (
    Metric(key="structure.delivered", section="C1", unit="share", direction=1, task="labels", yes_no=True,
           value=_flag("delivered"), meaning="a final message arrived"),
    Metric(key="structure.strict_json", section="C1", unit="share", direction=1, task="labels", yes_no=True,
           value=_flag("strict_json"), meaning="the whole answer is one JSON value"),
    Metric(key="structure.schema_valid", section="C1", unit="share", direction=1, task="labels", yes_no=True,
           value=_flag("schema_valid"), meaning="and it follows the prompt's JSON Schema"),
    Metric(key="structure.accepted", section="C1", unit="share", direction=1, task="labels", yes_no=True,
           value=lambda row, _: float(len(row["stored_labels"]) > 0),
           meaning="at least one label would be stored, after vocabulary and thresholds"),
    *(Metric(key=f"structure.code.{code}", section="C2", unit="share", direction=-1, task="labels", yes_no=True,
             value=_code(code), meaning=f"answers with the code {code}") for code in CODES),
)

_RULES = tuple(field.name for field in fields(captions.Conformance))

_CAPTIONS = (
    Metric(key="caption.conformance", section="E1", unit="share", direction=1, task="caption", yes_no=True,
           value=_rule("holds"), meaning="captions that follow all rules; a gate, not a measure of quality"),
    *(Metric(key=f"caption.rule.{rule}", section="E1", unit="share", direction=1, task="caption", yes_no=True,
             value=_rule(rule), meaning=f"captions that follow the rule {rule!r}") for rule in _RULES),
    Metric(key="caption.words", section="E1", unit="words", direction=0, task="caption", failed="skip",
           value=lambda row, _: float(captions.words(row["caption"])), meaning="words per caption"),
    Metric(key="caption.chrf", section="E3", unit="chrF", direction=1, task="caption",
           value=lambda row, reference: captions.chrf(row["caption"], reference.captions or ()),
           meaning="character n-grams shared with the reference captions; for orientation only"),
)

_LATENCY = tuple(
    Metric(key=f"latency.{column}", section="F1", unit="s", direction=-1, task=None, failed="skip", clean_only=True,
           value=_seconds(column), meaning=meaning)
    for column, meaning in (
        ("wall_s", "sending to last byte, on our clock"),
        ("total_s", "at the server, loading included"),
        ("load_s", "waiting for the model"),
        ("prefill_s", "picture encoder and prompt"),
        ("decode_s", "second to last token"),
        ("other_s", "waiting for a slot, decoding the picture"),
        ("warm_s", "total without loading: what a photo costs in a long run"),
        ("overhead_s", "network and client"),
    )
)

METRICS: Mapping[str, Metric] = {metric.key: metric for metric in (*_LABELS, *_STRUCTURE, *_CAPTIONS, *_LATENCY)}
"""Every metric by its key, in the order of reports."""

SCORE_COLUMNS = (
    Column("variant", "str", "key of the variant"),
    Column("name", "str", "readable name of the variant"),
    Column("task", "str", "labels or caption"),
    Column("model", "str", "full tag"),
    Column("quantization", "str", "as the server reports it"),
    Column("sample", "str", "id of the photo"),
    Column("event", "str", "event of the photo; empty: on its own"),
    Column("repeat", "int64", "number of the repeat, from 0"),
    Column("metric", "str", "key of the metric"),
    Column("value", "float64", "NaN: not defined, see reason"),
    Column("reason", "str", "why the value is NaN; empty: it is not"),
    Column("failed", "bool", "the attempt failed"),
    Column("low", "float64", "smallest possible value"),
    Column("high", "float64", "largest possible value; infinite: there is none"),
    Column("direction", "int64", "1: higher is better; -1: lower is better; 0: descriptive"),
    Column("yes_no", "bool", "whether each attempt gives a plain yes or no"),
)
"""The contract of `score`; one row is one attempt and one metric."""


def score(run: Run) -> pd.DataFrame:
    """Judge every attempt of a run by every metric of its task.

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

    Examples
    --------
    >>> from vision_eval.metrics import METRICS
    >>> METRICS["labels.f1"].meaning
    'balance of precision and recall'
    """
    references = {sample.id: sample.reference for sample in run.dataset.samples}
    frame = framed(_scores(run.attempts, references), SCORE_COLUMNS)
    frame.attrs = {"seed": run.record.seed, "reference": run.dataset.reference, "demonstration": run.demonstration,
                   "stopped": dict(run.stopped)}
    return frame


def _scores(attempts: pd.DataFrame, references: Mapping[str, Reference]) -> Iterator[dict[str, Any]]:
    shared = ("variant", "name", "task", "model", "quantization", "sample", "event", "repeat", "failed")
    for row in attempts.to_dict("records"):
        common = {name: row[name] for name in shared}
        for metric in METRICS.values():
            if metric.task in (None, row["task"]):
                value, reason = _judged(metric, row, references[row["sample"]])
                yield {**common, "metric": metric.key, "value": value, "reason": reason,
                       "low": 0.0, "high": metric.high, "direction": metric.direction, "yes_no": metric.yes_no}


def _judged(metric: Metric, row: Row, reference: Reference) -> tuple[float, str]:
    """Value and, if it is NaN, the reason (methods, sections 0.3 and 0.4)."""
    if metric.failed == "skip" and row["failed"]:
        return math.nan, "failed"
    if metric.clean_only and not row["clean"]:
        return math.nan, " ".join(row["classes"])
    try:
        value = metric.value(row, reference)
    except MissingExtra:
        return math.nan, "extra not installed"
    return value, "undefined" if math.isnan(value) else ""
