"""Coverage: intervals hold the truth as often as they promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from vision_eval.stats import quantile_interval, wilson
from vision_eval.stats.bootstrap import bootstrap
from vision_eval.stats.quantiles import order_ranks

LEVEL = 0.95
TRUTHS = np.linspace(0.005, 0.995, 199)


@pytest.mark.parametrize("n", [10, 16, 50, 200])
def test_methods_c5_coverage_of_wilson(n):
    """Averaged over all rates it is not below nominal less a point: summed up exactly, nothing is drawn."""
    low, high = np.array([wilson(k, n) for k in range(n + 1)]).T
    held = (low[:, np.newaxis] <= TRUTHS) & (high[:, np.newaxis] >= TRUTHS)
    coverage = (held * binom.pmf(np.arange(n + 1)[:, np.newaxis], n, TRUTHS)).sum(axis=0)

    assert LEVEL - 0.01 <= coverage.mean() < 1


@pytest.mark.parametrize("q", [0.5, 0.9, 0.95])
@pytest.mark.parametrize("n", [16, 60, 200])
def test_methods_f4_coverage_of_order_statistics(n, q):
    """Never below nominal by ranks, and in 2000 skewed samples within three errors of that."""
    low, high = order_ranks(n, q)
    exact = binom.cdf(high - 1, n, q) - binom.cdf(low - 1, n, q)
    samples, truth = np.random.default_rng(n).exponential(size=(2000, n)), -np.log(1 - q)
    bounds = np.array([quantile_interval(sample, q) for sample in samples])
    held = ((bounds[:, 0] <= truth) & (truth <= bounds[:, 1])).mean()

    assert exact >= LEVEL
    assert held == pytest.approx(exact, abs=3 * np.sqrt(exact * (1 - exact) / 2000) + 1e-9)
    assert held >= LEVEL - 0.01


@pytest.mark.parametrize(("draw", "truth"), [
    pytest.param(lambda random, shape: random.beta(2, 1, size=shape), 2 / 3, id="skewed-scores"),
    pytest.param(lambda random, shape: random.random(shape) < 0.7, 0.7, id="yes-or-no"),
    pytest.param(lambda random, shape: random.integers(0, 4, size=shape) / 4, 0.375, id="few-values"),
])
@pytest.mark.parametrize("n", [100, 200])
def test_methods_g3_coverage_of_bca(draw, truth, n):
    """Within two points of nominal in 2000 samples of a hundred images or more."""
    random = np.random.default_rng(n)
    ends = np.concatenate([bootstrap(draw(random, (n, 250)).astype(float), seed=seed, b=2000) for seed in range(8)])
    held = ((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean()

    assert held == pytest.approx(LEVEL, abs=0.02)
