"""A gate for scripts: whether variants lose too much against a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vision_eval.analysis.comparing import Compared, compared, judged_by
from vision_eval.analysis.numbers import estimate, probability
from vision_eval.analysis.page import table
from vision_eval.analysis.photos import key_of, names_of
from vision_eval.errors import StudyError
from vision_eval.stats import verdict
from vision_eval.stats.comparison import Comparison
from vision_eval.stats.equivalence import MARGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the gate says about one variant."""

    passed: bool
    sentence: str
    """Names are as given, so escape it where markup is read."""
    compared: Compared
    """The variant minus the baseline."""
    stopped: str
    """Why it was given up; empty: it was not. What it was asked until then is what counts."""

    @property
    def told(self) -> str:
        """The sentence, and that the variant was given up."""
        return f"{self.sentence}; given up: {self.stopped}" if self.stopped else self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """What a gate says about all variants that were to pass it."""

    baseline: str
    """Key."""
    metric: str
    max_loss: float
    strict: bool
    checked: tuple[Checked, ...]
    """One for each variant, in the order of the scores."""

    @property
    def passed(self) -> bool:
        """Whether all passed."""
        return all(one.passed for one in self.checked)

    @property
    def exit_code(self) -> int:
        """0 if all passed, else 1."""
        return int(not self.passed)

    def __str__(self) -> str:
        return "\n".join(one.told for one in self.checked)

    def as_dict(self) -> dict[str, Any]:
        """Plain values by name; what is not known is None."""
        return {"passed": self.passed, "baseline": self.baseline, "metric": self.metric, "max_loss": self.max_loss,
                "strict": self.strict, "checked": [
                    {"passed": one.passed, "stopped": one.stopped, **one.compared.as_dict(), "sentence": one.sentence}
                    for one in self.checked]}

    def _repr_html_(self) -> str:
        lines = [("passed" if one.passed else "failed", one.compared.a_name,
                  estimate(one.compared.difference, one.compared.low, one.compared.high),
                  probability(one.compared.p_adjusted), one.told) for one in self.checked]
        return table(("gate", "variant", "minus the baseline", "p, adjusted", "verdict"), lines)


def gate(scores: pd.DataFrame, variants: str | Sequence[str] | None = None, *, baseline: str, max_loss: float = MARGIN,
         metric: str | None = None, strict: bool = False, level: float = 0.95) -> Gated:
    """Check that variants lose no more against a baseline than is accepted.

    Parameters
    ----------
    scores : DataFrame
        From `score`.
    variants : str or sequence of str, optional
        Key, unique beginning of a key, or name of those to check; all others of the baseline's task by default, also
        such as were given up.
    baseline : str
        The variant that they are held against, named beforehand.
    max_loss : float, default 0.03
        Loss that is accepted, in the unit of the metric.
    metric : str, optional
        By default what the leaderboard of the task is ordered by. It must have a preferred side.
    strict : bool, default False
        Demand evidence: fail unless the unfavourable end of the 90 % interval shows a smaller loss than `max_loss`.
        Otherwise a variant fails exactly if the baseline beats it by more than that, and undecided passes.
    level : float, default 0.95
        Of intervals, in (0, 1); 1 - level is that of the tests.

    Returns
    -------
    Gated
        With a sentence for each variant and the exit code for a script. p values are adjusted after Holm for as many
        comparisons as there are variants to check.

    Raises
    ------
    StudyError
        If a variant or the metric is not among the scores, nothing is left to check, or no side of the metric is
        preferred.
    ValueError
        If `max_loss` is negative or `level` out of range.

    References
    ----------
    Methods, sections G6 and G10 (gate).

    Examples
    --------
    >>> values = {"old": [0.9, 0.8, 0.9, 1.0, 0.8, 0.9], "new": [0.1, 0.2, 0.1, 0.0, 0.2, 0.2]}
    >>> scores = pd.DataFrame([{"variant": key, "name": key, "task": "labels", "sample": str(place),
    ...     "event": "", "metric": "labels.f1", "value": value, "failed": False, "low": 0.0, "high": 1.0,
    ...     "direction": 1} for key, column in values.items() for place, value in enumerate(column)])
    >>> found = gate(scores, "new", baseline="old")
    >>> print(found.exit_code, found)
    1 gate failed: old beats new by 0.75 [0.59, 0.91], p = .031 (n = 6, asked 12, failed 0)
    """
    if not max_loss >= 0:
        raise ValueError(f"max_loss must be 0 or more, not {max_loss!r}.")
    names = names_of(scores, metric)
    standard = key_of(baseline, names)
    mine = judged_by(scores, standard, metric)
    _has_a_side(mine)
    pairs = [(key, standard) for key in _candidates(variants, standard, names, mine)]
    found = compared(mine, pairs, pairs, margin=max_loss, level=level, family="incumbent")
    return Gated(baseline=standard, metric=str(mine["metric"].iloc[0]), max_loss=max_loss, strict=strict,
                 checked=tuple(_checked(one, told, scores.attrs.get("stopped", {}).get(told.a, ""), strict=strict)
                               for one, told in found))


def _candidates(variants: str | Sequence[str] | None, baseline: str, names: dict[str, str],
                scores: pd.DataFrame) -> list[str]:
    """Keys of those to check."""
    known = [str(key) for key in scores["variant"].unique()]
    wanted = [variants] if isinstance(variants, str) else known if variants is None else variants
    keys = [key for key in dict.fromkeys(key_of(one, names) for one in wanted) if key != baseline]
    if not keys:
        raise StudyError(f"There is no variant to hold against {baseline!r}.\n\n"
                         "Hint: name another baseline or variant; it takes two variants of one task.")
    for key in keys:
        if key not in known:
            raise StudyError.unknown("variant", wanted=key, known=known, where=f"the task of {baseline!r}")
    return keys


def _has_a_side(scores: pd.DataFrame) -> None:
    if not int(scores["direction"].iloc[0]):
        raise StudyError(f"Neither side of {scores['metric'].iloc[0]!r} is preferred, so nothing can be lost by it.\n\n"
                         "Hint: choose another metric.")


def _checked(found: Comparison, told: Compared, stopped: str, *, strict: bool) -> Checked:
    said = verdict.gate(found, variant=told.a_name, baseline=told.b_name, p=told.p_adjusted, direction=told.direction,
                        alpha=1 - told.level, strict=strict, asked=told.asked, failed=told.failed)
    return Checked(passed=said.passed, sentence=said.sentence, compared=told, stopped=stopped)
