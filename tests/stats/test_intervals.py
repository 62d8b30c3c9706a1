"""Intervals of rates and of means, and when to stop asking."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from vision_eval.stats import Interval, bca, hopeless, mean_interval, mean_intervals, t_interval, wilson

D = [0.2, 0.1, 0.0, 0.3, -0.1, 0.1]
scores = st.lists(st.floats(0, 1), min_size=2, max_size=12)


@pytest.mark.parametrize(("k", "n", "interval"), [
    pytest.param(15, 16, (0.716713, 0.988881), id="methods-C5-15-of-16"),
    pytest.param(0, 16, (0, 0.193608), id="methods-C5-none"),
    pytest.param(16, 16, (0.806392, 1), id="methods-C5-all"),
    pytest.param(190, 192, (0.962821, 0.997139), id="methods-C5-190-of-192"),
    pytest.param(28, 32, (0.719, 0.950), id="methods-A16-28-of-32"),
    pytest.param(0, 0, (0, 1), id="methods-C5-nothing-asked"),
])
def test_methods_c5_wilson(k, n, interval):
    """Worked examples and edges."""
    digits = 5e-4 if n == 32 else 1e-6
    assert wilson(k, n) == pytest.approx(interval, abs=digits)


@given(n=st.integers(1, 3000), share=st.floats(0, 1), level=st.sampled_from([0.8, 0.95, 0.999]))
def test_wilson_agrees_with_statsmodels(n, share, level):
    """The same numbers, inside of [0, 1]."""
    k = round(share * n)
    low, high = wilson(k, n, level)
    assert (low, high) == pytest.approx(proportion_confint(k, n, 1 - level, method="wilson"), abs=1e-9)
    assert 0 <= low <= k / n <= high <= 1


@pytest.mark.parametrize(("failed", "asked", "budget", "stop"), [
    pytest.param(9, 9, 0.2, False, id="too-few-to-decide"),
    pytest.param(10, 10, 0.2, True, id="all-failed"),
    pytest.param(4, 10, 0.2, False, id="low-end-0.168"),
    pytest.param(5, 10, 0.2, True, id="low-end-0.237"),
    pytest.param(5, 10, 0.5, False, id="larger-budget"),
    pytest.param(0, 100, 0.0, False, id="nothing-failed"),
    pytest.param(0, 0, 0.2, False, id="nothing-asked"),
])
def test_hopeless(failed, asked, budget, stop):
    """Stops when even the low end of the failure rate is above budget."""
    assert hopeless(failed, asked, budget) is stop


def test_hopeless_from_a_number_of_attempts():
    """The least number of attempts can be set."""
    assert hopeless(3, 3, 0.2, at_least=3)


def test_methods_g1_t_interval():
    """G1: the worked example, and scipy says the same."""
    theirs = stats.ttest_1samp(D, 0).confidence_interval()
    assert t_interval(D) == pytest.approx((-0.048413, 0.248413), abs=1e-6)
    assert t_interval(D) == pytest.approx((theirs.low, theirs.high))


def test_methods_g2_t_interval_over_clusters():
    """G2: three images with two repeats have a standard error of 0.288675 on two degrees of freedom."""
    low, high = t_interval([1, 1, 0, 0, 1, 0], clusters=["a", "a", "b", "b", "c", "c"])
    assert (high - low) / 2 == pytest.approx(0.288675 * stats.t.ppf(0.975, 2), abs=1e-5)
    assert (high + low) / 2 == pytest.approx(0.5)


@pytest.mark.parametrize(("values", "interval"), [
    pytest.param([], ("no values", math.nan, math.nan, math.nan), id="no-values"),
    pytest.param([0.5], ("single", 0.5, math.nan, math.nan), id="methods-G1-one-value"),
    pytest.param([0.3] * 40, ("no variation", 0.3, 0.3, 0.3), id="methods-G1-no-variation"),
    pytest.param([0.1 + 0.2, 0.3], ("no variation", 0.3, 0.3, 0.3), id="equal-but-for-rounding"),
    pytest.param([0.0] * 5, ("no variation", 0, 0, 0), id="zeros"),
])
def test_where_there_is_no_interval(values, interval):
    """Too few values have no bounds; equal values are a point, and both say so."""
    found = mean_interval(values, seed=1)
    assert found.method == interval[0]
    assert (found.mean, found.low, found.high) == pytest.approx(interval[1:], nan_ok=True)


def test_one_cluster_has_no_interval():
    """Photos of a single event say nothing about others."""
    found = mean_interval([0.0, 1.0], seed=1, clusters=["party", "party"])
    assert (found.mean, found.method, math.isnan(found.low), math.isnan(found.high)) == (0.5, "single", True, True)


def test_few_values_get_the_wider_interval():
    """Below 30 the wider of t and BCa: once the one, once the other."""
    skewed = [0.0] * 24 + [0.01, 0.02, 0.05, 0.2, 1.0]
    found = [mean_interval(values, seed=3) for values in (D, skewed)]
    assert [interval.method for interval in found] == ["t", "BCa"]
    assert (found[0].low, found[0].high) == t_interval(D)
    assert (found[1].low, found[1].high) == bca(skewed, seed=3)
    assert t_interval(skewed)[1] - t_interval(skewed)[0] < found[1].high - found[1].low


def test_from_thirty_values_on_the_bootstrap():
    """The 30th value, or the 30th cluster, makes the difference."""
    values = np.random.default_rng(2).random(60).tolist()
    pairs = [number // 2 for number in range(60)]
    thirty = values[:30]
    assert mean_interval(thirty, seed=1) == Interval(pytest.approx(np.mean(thirty)), *bca(thirty, seed=1), "BCa")
    assert mean_interval(values, seed=1, clusters=pairs).method == "BCa"
    assert mean_interval(values[:29], seed=1).method == "t"
    assert mean_interval(values[:58], seed=1, clusters=pairs[:58]).method == "t"


@given(values=scores, seed=st.integers(0, 2**63))
def test_interval_holds_the_mean(values, seed):
    """The mean never lies outside of its own interval, and the same seed gives the same interval."""
    found = mean_interval(values, seed=seed)
    assert found.low - 1e-9 <= found.mean <= found.high + 1e-9
    assert mean_interval(values, seed=seed) == found


@pytest.mark.parametrize("call", [
    pytest.param(lambda: mean_interval([0.1, math.nan], seed=1), id="nan"),
    pytest.param(lambda: t_interval([0.1, math.inf]), id="infinite"),
    pytest.param(lambda: mean_interval([0.1, 0.2], seed=1, clusters=["a"]), id="clusters-missing"),
    pytest.param(lambda: wilson(5, 4), id="more-than-all"),
    pytest.param(lambda: wilson(-1, 4), id="less-than-none"),
    pytest.param(lambda: wilson(1, 4, level=95), id="percent"),
    pytest.param(lambda: hopeless(1, 10, 20), id="budget-in-percent"),
])
def test_slips_are_refused(call):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(ValueError, match=r"must be|needs"):
        call()


@given(n=st.integers(1, 40), seed=st.integers(0, 99), few=st.booleans())
@settings(max_examples=30, deadline=None)
def test_many_variants_are_each_as_if_alone(n, seed, few):
    """One call for a table says what one call per column says."""
    random = np.random.default_rng(seed)
    scores = random.integers(0, 3 if few else 100, size=(n, 3)) / 100
    clusters = random.integers(0, 20, size=n).tolist()

    together = mean_intervals(scores, seed=seed, clusters=clusters)

    for interval, column in zip(together, scores.T, strict=True):
        alone = mean_interval(column, seed=seed, clusters=clusters)
        assert interval.method == alone.method
        assert (interval.mean, interval.low, interval.high) == pytest.approx(
            (alone.mean, alone.low, alone.high), nan_ok=True)


def test_gaps_in_a_table():
    """Means are over what is defined; few values, one, none and equal ones each say so."""
    scores = np.full((40, 5), math.nan)
    scores[:35, 0] = np.random.default_rng(1).random(35)
    scores[:20, 1] = np.random.default_rng(2).random(20)
    scores[0, 2], scores[:, 3] = 0.5, 0.25

    found = mean_intervals(scores, seed=1)

    assert [interval.method for interval in found] == ["BCa", "t", "single", "no variation", "no values"]
    assert found[0].mean == pytest.approx(scores[:35, 0].mean())
    assert (found[1].low, found[1].high) == pytest.approx(t_interval(scores[:20, 1]))
