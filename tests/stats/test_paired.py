"""Paired means and cluster errors: worked examples, other implementations, and what is not known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vision_eval.stats.paired import cluster_se, design_effect, mean_difference, pairs

D = [0.2, 0.1, 0.0, 0.3, -0.1, 0.1]
ZEROS = [0.0] * 6
REPEATS, IMAGES = [1, 1, 0, 0, 1, 0], ["a", "a", "b", "b", "c", "c"]
thousandths = st.integers(0, 1000).map(lambda number: number / 1000)
scores = st.lists(st.tuples(thousandths, thousandths), min_size=2, max_size=30)


def test_methods_g1_mean_difference():
    """Mean, deviation, error, interval, t and p of six differences."""
    found = mean_difference(D, ZEROS)

    assert (found.value, found.sd, found.se) == pytest.approx((0.1, 0.141421, 0.057735), abs=1e-6)
    assert (found.low, found.high) == pytest.approx((-0.048413, 0.248413), abs=1e-6)
    assert (found.t, found.df, found.p) == pytest.approx((1.732051, 5, 0.143811), abs=1e-6)
    assert (found.n, found.dropped, found.reason, found.few_clusters) == (6, 0, "", False)


def test_methods_g1_unpaired_error():
    """Without pairing it would be the root of the sum of both variances of means."""
    a, b = np.random.default_rng(1).random((2, 40))
    assert mean_difference(a, b).se_unpaired == pytest.approx(math.hypot(stats.sem(a), stats.sem(b)))


@pytest.mark.parametrize(("a", "b", "mean", "bound", "reason"), [
    pytest.param([], [], math.nan, math.nan, "no pairs", id="nothing"),
    pytest.param([math.nan], [0.5], math.nan, math.nan, "no pairs", id="nothing-in-common"),
    pytest.param([0.5], [0.25], 0.25, math.nan, "one unit", id="one-image"),
    pytest.param([0.5, 0.75], [0.25, 0.5], 0.25, 0.25, "no variation", id="no-variation"),
    pytest.param([0.3, 0.1 + 0.2], [0.0, 0.0], 0.3, 0.3, "no variation", id="no-variation-but-for-rounding"),
    pytest.param([0.5, 0.5], [0.5, 0.5], 0, 0, "no variation", id="no-difference"),
])
def test_methods_g1_edges(a, b, mean, bound, reason):
    """One image has no interval; where nothing varies it is a point, and p is never 0."""
    found = mean_difference(a, b)

    assert (found.difference, found.low, found.high) == pytest.approx((mean, bound, bound), nan_ok=True)
    assert math.isnan(found.p)
    assert found.reason == reason


@given(both=scores)
def test_mean_difference_agrees_with_scipy(both):
    """The same t, p and interval as the paired t test, or no variation."""
    a, b = zip(*both, strict=True)
    found = mean_difference(a, b)
    if found.reason:
        assert np.ptp(np.subtract(a, b)) <= 1e-11
        return
    theirs = stats.ttest_rel(a, b)
    interval = theirs.confidence_interval()
    assert (found.t, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-6, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-9)


@given(both=scores)
def test_swapping_turns_the_sign(both):
    """The interval is mirrored, p stays."""
    a, b = zip(*both, strict=True)
    one, other = mean_difference(a, b), mean_difference(b, a)
    assert (one.difference, one.low, one.high) == pytest.approx((-other.difference, -other.high, -other.low))
    assert one.p == pytest.approx(other.p, nan_ok=True)
    assert one.low <= one.difference <= one.high


def test_a_value_that_is_missing_on_one_side_drops_the_pair():
    """And it is counted (methods, G10)."""
    found = mean_difference([*D, math.nan, 0.5], [*ZEROS, 0.5, math.nan])

    assert (found.n, found.dropped) == (6, 2)
    assert found.p == pytest.approx(0.143811, abs=1e-6)


def test_methods_g2_cluster_se():
    """Three images with two repeats: naive, without and with the factor."""
    found = cluster_se(REPEATS, IMAGES)

    assert (found.naive, found.without_factor) == pytest.approx((0.223607, 0.235702), abs=1e-6)
    assert found.value == pytest.approx(0.288675, abs=1e-6)
    assert found.value == pytest.approx(stats.sem([1, 0, 0.5]))
    assert (found.n, found.clusters, found.df, found.few_clusters) == (6, 3, 2, True)
    assert found.design_effect == pytest.approx((0.288675 / 0.223607)**2, abs=1e-5)


def test_methods_g2_edges():
    """One cluster says nothing about others; ten are no longer few."""
    one = cluster_se([0.0, 1.0], ["party", "party"])

    assert (math.isnan(one.value), one.reason) == (True, "one unit")
    assert [cluster_se(range(g), range(g)).few_clusters for g in (9, 10)] == [True, False]


def test_methods_g2_design_effect():
    """Five repeats that correlate by 0.3: 100 answers count as 45."""
    assert design_effect(5, 0.3) == pytest.approx(2.2)
    assert round(100 / design_effect(5, 0.3)) == 45


@given(values=st.lists(st.tuples(st.floats(-1, 1), st.integers(0, 5)), min_size=3, max_size=40))
def test_cluster_error_agrees_with_statsmodels(values):
    """Their correction has a factor of (n - 1) / (n - 1) for a mean, and ours on top."""
    numbers, clusters = zip(*values, strict=True)
    found = cluster_se(numbers, clusters)
    if found.clusters < 2:
        return
    fitted = sm.OLS(numbers, np.ones(len(numbers))).fit(
        cov_type="cluster", cov_kwds={"groups": np.unique(clusters, return_inverse=True)[1]})
    assert found.se == pytest.approx(float(fitted.bse[0]), rel=1e-6, abs=1e-9)


def test_clusters_in_a_paired_mean():
    """The error is the cluster-robust one on G - 1 degrees of freedom."""
    found = mean_difference(REPEATS, ZEROS, cluster=IMAGES)

    assert (found.se, found.df, found.few_clusters) == (pytest.approx(0.288675, abs=1e-6), 2, True)
    assert found.high - found.difference == pytest.approx(4.302653 * 0.288675, abs=1e-5)


@pytest.mark.parametrize(("call", "error"), [
    pytest.param(lambda: mean_difference("12", [1, 2]), TypeError, id="text"),
    pytest.param(lambda: mean_difference(["1", "2"], [1, 2]), TypeError, id="texts"),
    pytest.param(lambda: mean_difference([1, 2], [1, 2], cluster="ab"), TypeError, id="text-for-clusters"),
    pytest.param(lambda: cluster_se([1, 2], "ab"), TypeError, id="text-for-clusters-of-one"),
    pytest.param(lambda: pairs([1, 2], [1]), ValueError, id="lengths"),
    pytest.param(lambda: pairs([1, 2], [1, 2], cluster=["a"]), ValueError, id="clusters-missing"),
    pytest.param(lambda: pairs([1, math.inf], [1, 2]), ValueError, id="infinite"),
    pytest.param(lambda: cluster_se([1, math.nan], ["a", "b"]), ValueError, id="undefined"),
    pytest.param(lambda: mean_difference([1, 2], [1, 1], level=95), ValueError, id="percent"),
    pytest.param(lambda: design_effect(0.5, 0.1), ValueError, id="less-than-one-answer"),
])
def test_slips_are_refused(call, error):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(error):
        call()
