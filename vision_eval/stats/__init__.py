"""Intervals, tests, planning and choosing; pure functions over plain numbers."""

from vision_eval.stats.bootstrap import bca
from vision_eval.stats.choosing import feasible, latency_desirability, p_best, utility
from vision_eval.stats.comparison import Comparison, paired_comparison
from vision_eval.stats.equivalence import MARGIN, tost
from vision_eval.stats.flips import sign_flip, sign_flips
from vision_eval.stats.fronts import front_shares, pareto
from vision_eval.stats.intervals import (
    Interval,
    hopeless,
    mean_interval,
    mean_intervals,
    score_interval,
    t_interval,
    wilson,
)
from vision_eval.stats.multiplicity import bh, holm
from vision_eval.stats.paired import cluster_se, design_effect, mean_difference
from vision_eval.stats.planning import detectable, difference_sd, error_of_mean, n_images, power_statement
from vision_eval.stats.prediction_powered import ppi
from vision_eval.stats.proportions import mcnemar, newcombe, newcombe_unpaired, rule_of_three
from vision_eval.stats.quantiles import quantile, quantile_interval
from vision_eval.stats.ties import TieGroups, tie_groups

__all__ = [
    "MARGIN",
    "Comparison",
    "Interval",
    "TieGroups",
    "bca",
    "bh",
    "cluster_se",
    "design_effect",
    "detectable",
    "difference_sd",
    "error_of_mean",
    "feasible",
    "front_shares",
    "holm",
    "hopeless",
    "latency_desirability",
    "mcnemar",
    "mean_difference",
    "mean_interval",
    "mean_intervals",
    "n_images",
    "newcombe",
    "newcombe_unpaired",
    "p_best",
    "paired_comparison",
    "pareto",
    "power_statement",
    "ppi",
    "quantile",
    "quantile_interval",
    "rule_of_three",
    "score_interval",
    "sign_flip",
    "sign_flips",
    "t_interval",
    "tie_groups",
    "tost",
    "utility",
    "wilson",
]
