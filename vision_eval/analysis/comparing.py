"""Two variants on the photos that both answered: difference, interval, tests, and what may be said."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from vision_eval.analysis.boards import headline
from vision_eval.analysis.numbers import estimate, probability
from vision_eval.analysis.page import table
from vision_eval.analysis.photos import Photos, key_of, names_of, of_metric, photos, seed_of, task_of
from vision_eval.errors import StudyError
from vision_eval.stats.comparison import Comparison, paired_comparison
from vision_eval.stats.equivalence import MARGIN
from vision_eval.stats.multiplicity import holm
from vision_eval.stats.proportions import mcnemar
from vision_eval.stats.ties import tie_groups
from vision_eval.stats.values import Floats, level_of
from vision_eval.stats.verdict import Case, verdict

Family = Literal["all", "incumbent"]
"""Which comparisons are shown as decisions: every pair, or every variant with one that was named beforehand."""

Pair = tuple[str, str]
"""Keys of two variants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the photos say about two variants."""

    a: str
    """Key of the first variant."""
    b: str
    a_name: str
    b_name: str
    metric: str
    direction: int
    """1: higher is preferred; -1: lower; 0: neither."""
    a_mean: float
    """Over the photos that count here: those that both answered."""
    b_mean: float
    difference: float
    """Mean of the first minus the second, photo by photo."""
    low: float
    high: float
    level: float
    """Probability of the interval."""
    interval: str
    """Its method: BCa, t, Newcombe, or why there is none."""
    p: float
    """Two-sided, of this comparison alone."""
    p_adjusted: float
    """After Holm over the whole family."""
    test: str
    family: Family
    comparisons: int
    """How many the family has."""
    margin: float
    """Largest difference that does not matter; NaN: none was given for a metric that has no largest value."""
    p_equivalence: float
    """Of the test of "at least as large as the margin"; NaN: differences do not vary, or there is no margin."""
    equivalent: bool
    n: int
    """Photos on which both have a value."""
    dropped: int
    """Photos on which only one has."""
    asked: int
    """Attempts of both."""
    failed: int
    sd: float
    """Standard deviation of the differences."""
    reason: str
    """Why something is missing; empty if nothing is."""
    case: Case
    sentence: str
    """The verdict; names are as given, so escape it where markup is read."""
    winner: str
    """Key of the variant that is said to be ahead; empty: nobody is."""
    n_needed: int | None
    """Photos that a difference of the margin would need, where it is undecided and can be told."""

    def __str__(self) -> str:
        return self.sentence

    def as_dict(self) -> dict[str, Any]:
        """Plain values by name; what is not known is None."""
        return {name: None if isinstance(value, float) and math.isnan(value) else value
                for name, value in asdict(self).items()}

    def rows(self) -> list[tuple[str, str]]:
        """Names and texts for people, one fact each."""
        percent = f"{100 * self.level:g} %"
        pairs = "1 comparison" if self.comparisons == 1 else f"{self.comparisons} comparisons"
        margin = "no margin" if math.isnan(self.margin) else f"margin {self.margin:g}"
        return [
            ("metric", self.metric),
            (f"mean of {self.a_name}", f"{self.a_mean:.3f}"),
            (f"mean of {self.b_name}", f"{self.b_mean:.3f}"),
            ("difference", f"{estimate(self.difference, self.low, self.high)} ({self.interval}, {percent})"),
            ("p", f"{probability(self.p)} ({self.test})"),
            ("p, adjusted after Holm", f"{probability(self.p_adjusted)} ({pairs})"),
            ("p of equivalence", f"{probability(self.p_equivalence)} ({margin})"),
            ("photos", f"{self.n}, {self.dropped} dropped"),
            ("attempts", f"{self.asked} asked, {self.failed} failed"),
        ]

    def _repr_html_(self) -> str:
        return table(("", f"{self.a_name} minus {self.b_name}"), self.rows(), above=self.sentence)


def compare(scores: pd.DataFrame, a: str, b: str, *, metric: str | None = None, margin: float | None = None,
            level: float = 0.95, family: Family = "all") -> Compared:
    """Compare two variants photo by photo, and say in words what that shows.

    Repeats are averaged first, photos of one event count together, and a failed attempt has the score that `score`
    gave it: 0 where higher is preferred.

    Parameters
    ----------
    scores : DataFrame
        From `score`, with all variants that are compared in the same report.
    a, b : str
        Key, unique beginning of a key, or name of each variant; both of one task.
    metric : str, optional
        What to compare; by default what the leaderboard of the task is ordered by.
    margin : float, optional
        Largest difference that does not matter, in the unit of the metric; fix it before you look. By default 3 % of
        the range of the metric (0.03 for shares); a metric without a largest value has none.
    level : float, default 0.95
        Of the interval, in (0, 1); 1 - level is that of the tests.
    family : {"all", "incumbent"}, default "all"
        Which comparisons p is adjusted for: all pairs of variants of the task, or those of every variant with `b`
        alone, if that was named before anybody looked.

    Returns
    -------
    Compared
        Of `a` minus `b`. Metrics of yes or no get Newcombe's interval and McNemar's exact test, others BCa (for fewer
        than 30 photos the wider of BCa and t) and the sign-flip test. NaN with a reason where something is not known.

    Raises
    ------
    StudyError
        If a variant or the metric is not among the scores, both are the same, or their tasks differ.
    ValueError
        If `margin` is negative, or `level` or `family` is not one of those above.

    References
    ----------
    Methods, sections G1 to G6, G9 and G10.

    Examples
    --------
    >>> values = {"a": [0.2, 0.1, 0.0, 0.3, 0.0, 0.1], "b": [0.0, 0.0, 0.0, 0.0, 0.1, 0.0]}
    >>> scores = pd.DataFrame([{"variant": key, "name": key.upper(), "task": "labels", "sample": str(place),
    ...     "event": "", "metric": "labels.f1", "value": value, "failed": False, "low": 0.0, "high": 1.0,
    ...     "direction": 1} for key, column in values.items() for place, value in enumerate(column)])
    >>> print(compare(scores, "a", "b"))
    A and B are undecided: [-0.05, 0.25]; 175 images would be needed for Δ = 0.03 (n = 6, asked 12, failed 0)
    """
    if family not in get_args(Family):
        raise ValueError(f"family must be 'all' or 'incumbent', not {family!r}.")
    first, second = _both(scores, a, b, metric)
    mine = judged_by(scores, first, metric)
    require_judged(mine, second)
    stopped = scores.attrs.get("stopped", {})
    shown = [str(key) for key in mine["variant"].unique() if key not in stopped or key in (first, second)]
    pairs = [(one, other) for one, other in combinations(shown, 2) if family == "all" or second in (one, other)]
    return compared(mine, [(first, second)], pairs, margin=margin, level=level, family=family)[0][1]


def judged_by(scores: pd.DataFrame, variant: str, metric: str | None) -> pd.DataFrame:
    """The scores that decide about a variant: those of one metric, of all variants of its task.

    Raises
    ------
    StudyError
        If the metric does not judge the task, or not this variant.
    """
    task = task_of(scores, variant)
    within = scores[scores["task"] == task]
    within.attrs = dict(scores.attrs)
    mine = of_metric(within, headline(metric, task))
    require_judged(mine, variant)
    return mine


def require_judged(scores: pd.DataFrame, variant: str) -> None:
    """Raise `StudyError` if the metric of these scores does not judge a variant."""
    if not (scores["variant"] == variant).any():
        raise StudyError(f"{variant!r} has no score by {scores['metric'].iloc[0]!r}.\n\n"
                         "Hint: choose a metric that judges both variants.")


def compared(scores: pd.DataFrame, wanted: Sequence[Pair], family_pairs: Sequence[Pair], *, margin: float | None,
             level: float, family: Family) -> list[tuple[Comparison, Compared]]:
    """Each wanted pair with what is known about it, p adjusted for all pairs of the family.

    Parameters
    ----------
    scores : DataFrame
        Rows of one metric and one task.
    wanted, family_pairs : sequence of pairs of keys
        The wanted ones are among those of the family, in either order.
    margin, level, family
        As in `compare`.
    """
    told, names, alpha = photos(scores), names_of(scores), 1 - level_of(level)
    raw = _tests(told, family_pairs, seed=seed_of(scores, f"signs {scores['metric'].iloc[0]}"), alpha=alpha)
    places = {frozenset(pair): place for place, pair in enumerate(family_pairs)}
    adjusted = holm(raw)
    found = []
    for first, second in wanted:
        place = places[frozenset((first, second))]
        facts = _facts(scores, first, second)
        one = _difference(told, first, second, seed=seed_of(scores, str(facts["metric"])), level=level, p=raw[place],
                          margin=_margin(scores) if margin is None else margin)
        found.append((one, _told(one, facts, names, p=adjusted[place], level=level, family=family,
                                 comparisons=len(family_pairs), means=_means(told, first, second))))
    return found


def _both(scores: pd.DataFrame, a: str, b: str, metric: str | None) -> Pair:
    """Keys of two variants that can be compared."""
    names = names_of(scores, metric)
    first, second = key_of(a, names), key_of(b, names)
    if first == second:
        raise StudyError(f"{a!r} and {b!r} are the same variant {first!r}.\n\nHint: name two different ones.")
    tasks = [task_of(scores, key) for key in (first, second)]
    if tasks[0] != tasks[1]:
        raise StudyError(f"{first!r} was asked for {tasks[0]} and {second!r} for {tasks[1]}: nothing can be compared."
                         "\n\nHint: name two variants of one task.")
    return first, second


def _margin(scores: pd.DataFrame) -> float:
    """The usual share of the range of a metric; NaN if that has no end (methods, section G9)."""
    size = float(scores["high"].iloc[0]) - float(scores["low"].iloc[0])
    return MARGIN * size if math.isfinite(size) else math.nan


def _tests(told: Photos, pairs: Sequence[Pair], *, seed: int, alpha: float) -> list[float]:
    """The p value of every pair alone, by the test that suits its values (methods, section G, table)."""
    several = told.only([key for key in told.variants if any(key in pair for pair in pairs)])
    flips = tie_groups(several.values, cluster=several.clusters, seed=seed, alpha=alpha).p
    places = {key: place for place, key in enumerate(several.variants)}
    return [_exact(told, a, b) if _yes_no(told, a, b) else float(flips[places[a], places[b]]) for a, b in pairs]


def _yes_no(told: Photos, a: str, b: str) -> bool:
    both = _common(told, a, b)
    return told.clusters is None and bool(both.size) and bool(np.isin(both, (0.0, 1.0)).all())


def _exact(told: Photos, a: str, b: str) -> float:
    first, second = _common(told, a, b).T
    return mcnemar(int(np.count_nonzero(first > second)), int(np.count_nonzero(first < second))).p


def _common(told: Photos, a: str, b: str) -> Floats:
    """Scores of two variants on the photos where both have one; one row per photo."""
    both = told.only((a, b)).values
    return both[~np.isnan(both).any(axis=1)]


def _means(told: Photos, a: str, b: str) -> tuple[float, float]:
    both = _common(told, a, b)
    return (float(both[:, 0].mean()), float(both[:, 1].mean())) if both.size else (math.nan, math.nan)


def _difference(told: Photos, a: str, b: str, *, seed: int, level: float, p: float, margin: float) -> Comparison:
    """On the photos where at least one has a value, so that only halves of pairs are counted as dropped."""
    first, second = told.column(a), told.column(b)
    asked = ~(np.isnan(first) & np.isnan(second))
    clusters = None if told.clusters is None else [one for one, use in zip(told.clusters, asked, strict=True) if use]
    found = paired_comparison(first[asked].tolist(), second[asked].tolist(), cluster=clusters, seed=seed, margin=margin,
                              level=level)
    return replace(found, p=p)


def _facts(scores: pd.DataFrame, a: str, b: str) -> dict[str, Any]:
    """What the frame says about a pair."""
    mine = scores[scores["variant"].isin((a, b))]
    return {"a": a, "b": b, "metric": str(mine["metric"].iloc[0]), "direction": int(mine["direction"].iloc[0]),
            "asked": len(mine), "failed": int(mine["failed"].sum())}


def _told(found: Comparison, facts: Mapping[str, Any], names: Mapping[str, str], *, p: float, level: float,
          family: Family, comparisons: int, means: tuple[float, float]) -> Compared:
    a_name, b_name = names[facts["a"]], names[facts["b"]]
    said = verdict(found, a=a_name, b=b_name, p=p, direction=facts["direction"], alpha=1 - level, asked=facts["asked"],
                   failed=facts["failed"])
    return Compared(
        **facts, a_name=a_name, b_name=b_name, a_mean=means[0], b_mean=means[1], difference=found.difference,
        low=found.low, high=found.high, level=level, interval=found.interval, p=found.p, p_adjusted=p, test=found.test,
        family=family, comparisons=comparisons, margin=found.tost.margin, p_equivalence=found.tost.p,
        equivalent=found.tost.equivalent, n=found.n, dropped=found.dropped, sd=found.sd, reason=found.reason,
        case=said.case, sentence=said.sentence, n_needed=said.n_needed,
        winner={a_name: facts["a"], b_name: facts["b"], "": ""}[said.winner])
