"""Intervals of rates, means and quantiles; pure functions over plain numbers."""

from vision_eval.stats.bootstrap import bca
from vision_eval.stats.intervals import Interval, hopeless, mean_interval, t_interval, wilson
from vision_eval.stats.quantiles import quantile, quantile_interval

__all__ = ["Interval", "bca", "hopeless", "mean_interval", "quantile", "quantile_interval", "t_interval", "wilson"]
