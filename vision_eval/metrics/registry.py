"""All metrics by key, as a table and one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pandas as pd

from vision_eval.errors import StudyError
from vision_eval.metrics.agreeing import AGREEING
from vision_eval.metrics.answers import CAPTIONS, LATENCY, STRUCTURE
from vision_eval.metrics.choosing import CHOOSING
from vision_eval.metrics.declaration import COLUMNS, Metric
from vision_eval.metrics.label_sets import LABEL_SETS
from vision_eval.metrics.matching import MATCHING
from vision_eval.metrics.ranked import RANKED
from vision_eval.metrics.statistics import STATISTICS
from vision_eval.metrics.written import WRITTEN

RAW = "raw."
"""Before the key of a label metric that is computed on what the model said instead of what would be stored."""

_BOTH_VIEWS = ("labels.precision", "labels.recall", "labels.f1", "labels.f_beta", "labels.jaccard")


def _raw(metric: Metric) -> Metric:
    return replace(metric, key=RAW + metric.key, view="raw", name=f"{metric.name}, raw",
                   meaning=f"{metric.meaning}; of what the model said, before anything is stored")


_DECLARED = (*LABEL_SETS, *RANKED, *AGREEING, *WRITTEN, *MATCHING, *STRUCTURE, *CAPTIONS, *LATENCY, *STATISTICS,
             *CHOOSING)

METRICS: Mapping[str, Metric] = MappingProxyType(
    {metric.key: metric for metric in (*_DECLARED, *(_raw(one) for one in _DECLARED if one.key in _BOTH_VIEWS))})
"""Every metric by its key, in the order of the table."""


def metrics() -> pd.DataFrame:
    """All metrics: what each one means, how it is called, and what it needs.

    Returns
    -------
    DataFrame
        One row per metric, indexed by ``key``, with the columns `declaration.COLUMNS`: ``section`` of the methods,
        ``name``, ``family`` (metrics of one family are called alike), ``status`` (CORE, USEFUL or OPTIONAL), ``unit``,
        ``low`` and ``high`` (infinite: no bound), ``direction`` (1: higher is better, -1: lower, 0: descriptive),
        ``per``, ``view`` (raw, stored or –), ``reference`` (what it must be held against to be what its name says),
        ``paired`` (one number per image), ``failed`` (a failure scores 0, or is left out), ``returns``, ``fields``
        (keys of `Metric.explain`), ``needs`` (an extra) and ``source``.

    Examples
    --------
    >>> metrics().loc["labels.f1", ["section", "status", "view"]].tolist()
    ['A3', 'CORE', 'stored']
    """
    return pd.DataFrame([one.row for one in METRICS.values()], columns=["key", *COLUMNS]).set_index("key")


def metric(key: str) -> Metric:
    """One metric, to be called with data.

    Parameters
    ----------
    key : str
        From the index of `metrics`.

    Returns
    -------
    Metric
        ``m(...)`` gives the one value, ``m.explain(...)`` a dict of what it is made of, and ``m.over(...)`` the value
        over many images with its counts. Data are positional, options by keyword.

    Raises
    ------
    StudyError
        If there is no such metric.

    Examples
    --------
    >>> f1 = metric("labels.f1")
    >>> f1(["dog", "beach", "ball"], ["dog", "beach", "sea"])
    0.6666666666666666
    >>> f1.explain(["dog"], None)
    {'value': nan, 'hits': 0, 'predicted': 1, 'reference': None, 'reason': 'no-reference'}
    >>> f1.over([["dog"], ["cat"]], [["dog"], None])
    {'value': 1.0, 'n': 1, 'eligible': 1, 'asked': 2, 'failed': 0}
    """
    if key not in METRICS:
        raise StudyError.unknown("metric", wanted=str(key), known=METRICS)
    return METRICS[key]
