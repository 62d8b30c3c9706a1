"""Intervals, tests and planning (methods, sections C5 and G)."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import fields
from typing import Any

from vision_eval.metrics.declaration import Metric
from vision_eval.stats.comparison import paired_comparison
from vision_eval.stats.equivalence import MARGIN, Equivalence, tost
from vision_eval.stats.flips import SignFlip, sign_flip
from vision_eval.stats.intervals import Score, score_interval
from vision_eval.stats.multiplicity import bh, holm
from vision_eval.stats.paired import ClusterError, MeanDifference, cluster_se, mean_difference
from vision_eval.stats.planning import Plan, n_images
from vision_eval.stats.prediction_powered import Powered, ppi
from vision_eval.stats.proportions import McNemar, NeverSeen, RateDifference, mcnemar, newcombe, rule_of_three
from vision_eval.stats.verdict import Verdict, verdict


def parts_of(result: type[Any]) -> tuple[str, ...]:
    """Names of what a result holds besides its reason."""
    return tuple(field.name for field in fields(result) if field.name != "reason")


def _wilson(k: int, n: int, *, level: float = 0.95) -> Score:
    return score_interval(k, n, level)


def _sign_flip(a: Sequence[float], b: Sequence[float], *, cluster: Sequence[Hashable] | None = None, seed: int = 0,
               draws: int = 10_000) -> SignFlip:
    return sign_flip(a, b, cluster=cluster, seed=seed, draws=draws)


def _verdict(a: Sequence[float], b: Sequence[float], *, names: tuple[str, str] = ("A", "B"),
             cluster: Sequence[Hashable] | None = None, seed: int = 0, margin: float = MARGIN, p: float | None = None,
             direction: int = 1, alpha: float = 0.05, asked: int | None = None, failed: int = 0) -> Verdict:
    found = paired_comparison(a, b, cluster=cluster, seed=seed, margin=margin, level=1 - alpha)
    return verdict(found, a=names[0], b=names[1], p=p, direction=direction, alpha=alpha, asked=asked, failed=failed)


STATISTICS = (
    Metric(key="interval.wilson", section="C5", name="Wilson score interval", family="intervals", status="CORE",
           unit="rate", direction=0, per="variant", returns="tuple", parts=parts_of(Score), compute=_wilson,
           meaning="bounds of a rate of which k of n outcomes were seen", source="Wilson 1927; Brown et al. 2001"),
    Metric(key="interval.rule_of_three", section="C5", name="Rule of three", family="intervals", status="CORE",
           unit="rate", direction=0, per="variant", returns="tuple", parts=parts_of(NeverSeen), compute=rule_of_three,
           meaning="bounds of a rate that was not seen once in n outcomes"),
    Metric(key="interval.newcombe", section="G5", name="Newcombe interval", family="intervals", status="CORE",
           unit="rate", low=-1.0, direction=0, per="pair", returns="tuple", parts=parts_of(RateDifference),
           compute=newcombe, meaning="bounds of the difference of two rates on the same images",
           source="Newcombe 1998, method 10"),
    Metric(key="compare.mean_difference", section="G1", name="Paired mean difference", family="tests", status="CORE",
           unit="score", low=-1.0, direction=0, per="pair", parts=parts_of(MeanDifference), compute=mean_difference,
           meaning="mean of the first minus the second on the same images", source="Miller 2024"),
    Metric(key="compare.cluster_se", section="G2", name="Cluster-robust standard error", family="tests",
           status="CORE", unit="score", high=math.inf, direction=0, per="variant", parts=parts_of(ClusterError),
           compute=cluster_se, meaning="standard error of a mean over events or repeats that belong together",
           source="Miller 2024; Cameron and Miller 2015"),
    Metric(key="compare.sign_flip_p", section="G3", name="Sign-flip test", family="tests", status="CORE",
           unit="probability", direction=0, per="pair", parts=parts_of(SignFlip), compute=_sign_flip,
           meaning="how often chance alone sets two variants as far apart", source="Good 2005"),
    Metric(key="compare.mcnemar_p", section="G4", name="McNemar test", family="tests", status="CORE",
           unit="probability", direction=0, per="pair", parts=parts_of(McNemar), compute=mcnemar,
           meaning="how often chance alone makes as many images a yes of one only",
           source="McNemar 1947; Fagerland et al. 2013"),
    Metric(key="compare.holm", section="G6", name="Holm adjustment", family="tests", status="CORE",
           unit="probability", direction=0, per="run", returns="list", compute=holm,
           meaning="p values that hold for all claims of one report together", source="Holm 1979"),
    Metric(key="compare.bh", section="G6", name="Benjamini–Hochberg adjustment", family="tests", status="CORE",
           unit="probability", direction=0, per="run", returns="list", compute=bh,
           meaning="p values that limit the share of false findings while exploring",
           source="Benjamini and Hochberg 1995"),
    Metric(key="compare.tost_p", section="G9", name="Equivalence test", family="tests", status="CORE",
           unit="probability", direction=0, per="pair", parts=parts_of(Equivalence), compute=tost,
           meaning="how surely a difference is smaller than a margin", source="Schuirmann 1987; Lakens 2017"),
    Metric(key="compare.verdict", section="G10", name="Verdict", family="tests", status="CORE", unit="sentence",
           low=-math.inf, high=math.inf, direction=0, per="pair", returns="str", parts=parts_of(Verdict),
           compute=_verdict, meaning="what two variants' scores on the same images allow to be said"),
    Metric(key="plan.n_images", section="G7", name="Images needed", family="planning", status="CORE", unit="images",
           low=1.0, high=math.inf, direction=0, per="run", returns="int", parts=parts_of(Plan), compute=n_images,
           meaning="images it takes to see a difference of a given size", source="Cohen 1988; Miller 2024"),
    Metric(key="estimate.ppi", section="G12", name="Prediction-powered mean", family="choosing", status="USEFUL",
           unit="score", low=-math.inf, high=math.inf, direction=0, per="variant", reference="baseline",
           parts=parts_of(Powered), compute=ppi, meaning="mean of a human score from few people and an automatic judge",
           source="Angelopoulos et al. 2023"),
)
"""Every one of them is computed once from all of its data."""
