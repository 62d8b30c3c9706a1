"""Choosing among variants with several objectives (methods, section I)."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from vision_eval.metrics.declaration import Metric
from vision_eval.stats.choosing import Best, Estimate, Sign, feasible, p_best, utility
from vision_eval.stats.fronts import Front, Row, front_shares, pareto


def _feasible(variants: Mapping[str, Mapping[str, Estimate]], limits: Mapping[str, tuple[Sign, float]],
              ) -> dict[str, Any]:
    found = feasible(variants, limits)
    return {"value": {name: one.status for name, one in found.items()},
            "broken": {name: one.broken for name, one in found.items()},
            "doubtful": {name: one.doubtful for name, one in found.items()}}


_TRADED = MappingProxyType({"q": 1, "lat": -1})
"""What is traded off unless other objectives are named: quality, and latency."""


def _pareto(variants: Mapping[str, Row], objectives: Mapping[str, int] = _TRADED) -> Front:
    return pareto(variants, objectives)


def _front_shares(scores: Mapping[str, Mapping[str, Sequence[float]]], objectives: Mapping[str, int] = _TRADED, *,
                  cluster: Sequence[Hashable] | None = None, seed: int = 0, b: int = 10_000) -> dict[str, float]:
    return front_shares(scores, objectives, cluster=cluster, seed=seed, b=b)


def _p_best(scores: Mapping[str, Sequence[float]], *, cluster: Sequence[Hashable] | None = None, seed: int = 0,
            b: int = 10_000, direction: int = 1) -> Best:
    return p_best(scores, cluster=cluster, seed=seed, b=b, direction=direction)


CHOOSING = (
    Metric(key="choose.pareto", section="I1", name="Pareto front", family="choosing", status="CORE", unit="variants",
           low=-math.inf, high=math.inf, direction=0, per="run", returns="list",
           parts=tuple(field.name for field in fields(Front)), compute=_pareto,
           meaning="variants that no other one beats in an objective without losing in another", source="Deb 2001"),
    Metric(key="choose.front_share", section="I1", name="Share of fronts", family="choosing", status="USEFUL",
           per="run", returns="dict", compute=_front_shares,
           meaning="how often each variant is on the front when images are drawn again", source="Deb 2001"),
    Metric(key="choose.utility", section="I2", name="Utility", family="choosing", status="USEFUL", per="variant",
           compute=utility, meaning="several desirabilities as one number, by the user's weights",
           source="Derringer and Suich 1980"),
    Metric(key="choose.feasible", section="I3", name="Feasibility", family="choosing", status="CORE",
           unit="variants", low=-math.inf, high=math.inf, direction=0, per="run", returns="dict",
           parts=("broken", "doubtful"), compute=_feasible, meaning="which variants keep hard limits"),
    Metric(key="choose.p_best", section="I4", name="Probability of being best", family="choosing", status="CORE",
           per="run", returns="dict", parts=tuple(field.name for field in fields(Best)), compute=_p_best,
           meaning="how often each variant has the best mean when images are drawn again",
           source="Efron and Tibshirani 1993"),
)
"""Every one of them is computed once from all variants."""
