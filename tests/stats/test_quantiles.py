"""Quantiles and their distribution-free intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from vision_eval.stats import quantile, quantile_interval
from vision_eval.stats.quantiles import order_ranks

SECONDS = [1.0, 1.1, 1.2, 1.2, 1.3, 1.4, 2.0, 5.0]
numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


@pytest.mark.parametrize(("q", "value"), [
    pytest.param(0.5, 1.25, id="methods-F3-p50"), pytest.param(0.9, 2.9, id="methods-F3-p90"),
    pytest.param(0.95, 3.95, id="methods-F3-p95"), pytest.param(0, 1.0, id="least"), pytest.param(1, 5.0, id="most"),
])
def test_quantile(q, value):
    """Type 7, whatever the order of the values."""
    assert quantile(SECONDS, q) == quantile(SECONDS[::-1], q) == pytest.approx(value)


def test_quantile_of_few_values():
    """One value is every quantile; none has no quantile."""
    assert (quantile([3.0], 0.99), math.isnan(quantile([], 0.5))) == (3.0, True)


@pytest.mark.parametrize(("n", "q", "ranks"), [
    pytest.param(16, 0.5, (4, 13), id="methods-F4-median-of-16"),
    pytest.param(100, 0.5, (40, 61), id="methods-F4-median-of-100"),
    pytest.param(100, 0.95, (90, 100), id="methods-F4-p95-of-100"),
    pytest.param(200, 0.95, (184, 197), id="methods-F4-p95-of-200"),
    pytest.param(60, 0.9, (49, 59), id="methods-F4-p90-of-60"),
    pytest.param(0, 0.5, (0, 1), id="no-values"),
])
def test_order_ranks(n, q, ranks):
    """Ranks of the listed examples."""
    assert order_ranks(n, q) == ranks


@pytest.mark.parametrize(("n", "bounded"), [(300, False), (367, False), (368, True)])
def test_an_upper_bound_of_p99_needs_368_values(n, bounded):
    """F4: below that the upper rank lies beyond the last value."""
    assert (order_ranks(n, 0.99)[1] <= n) is bounded


def test_coverage_of_the_worked_example():
    """F4: ranks 4 and 13 of 16 hold the median with probability 0.9787."""
    low, high = order_ranks(16, 0.5)
    assert binom.cdf(high - 1, 16, 0.5) - binom.cdf(low - 1, 16, 0.5) == pytest.approx(0.9787, abs=5e-5)


@given(n=st.integers(1, 400), q=st.floats(0.01, 0.99), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_ranks_are_the_tightest_that_hold(n, q, level):
    """By scipy's binomial distribution: both tails are small enough, and one rank further in they are not."""
    (low, high), tail = order_ranks(n, q, level), (1 - level) / 2
    at_most = binom(n, q).cdf
    assert at_most(low - 1) <= tail + 1e-12
    assert at_most(low) > tail - 1e-12
    assert at_most(high - 1) >= 1 - tail - 1e-12
    assert at_most(high - 2) < 1 - tail + 1e-12


def test_interval_of_a_quantile():
    """Two of the values, in any order they come; without enough of them a side is open."""
    values = np.random.default_rng(1).permutation(np.arange(1.0, 101.0))
    assert quantile_interval(values, 0.5) == (40.0, 61.0)
    assert quantile_interval(SECONDS, 0.95) == (1.4, math.inf)
    assert quantile_interval([], 0.5) == (-math.inf, math.inf)


@given(values=numbers, q=st.floats(0, 1))
def test_bounds_are_values_or_open(values, q):
    """Nothing is interpolated: each bound is one of the values, or the side is open."""
    low, high = quantile_interval(values, q)
    assert low <= high
    assert low in {*values, -math.inf}
    assert high in {*values, math.inf}


@pytest.mark.parametrize("call", [
    pytest.param(lambda: quantile([1.0, math.nan], 0.5), id="nan"),
    pytest.param(lambda: quantile_interval([math.inf], 0.5), id="infinite"),
    pytest.param(lambda: quantile([1.0], 95), id="percent"),
    pytest.param(lambda: quantile_interval([1.0], -0.1), id="negative"),
    pytest.param(lambda: quantile_interval([1.0], 0.5, level=1), id="certainty"),
])
def test_slips_are_refused(call):
    """Undefined values and shares out of range."""
    with pytest.raises(ValueError, match="must be"):
        call()
