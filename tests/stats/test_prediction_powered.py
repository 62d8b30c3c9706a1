"""A mean from few human labels and many automatic scores: worked example and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vision_eval.stats.prediction_powered import ppi


def spread(n, mean, variance):
    """Numbers with exactly this mean and variance (n - 1): half above, half below."""
    half = math.sqrt(variance * (n - 1) / n)
    return np.tile([mean + half, mean - half], n // 2)


def test_methods_g12_ppi():
    """0.80 on all, 0.78 where people say 0.70: 0.72, surer than people alone would be."""
    judged = np.linspace(0.7, 0.86, 50)
    found = ppi(spread(1000, 0.80, 0.16), judged, judged + spread(50, -0.08, 0.09))

    assert (found.judged, found.human) == pytest.approx((0.80, 0.70))
    assert found.value == pytest.approx(0.72)
    assert found.se == pytest.approx(0.044272, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.72 - 1.959964 * 0.044272, 0.72 + 1.959964 * 0.044272), abs=1e-5)
    assert (found.n_all, found.n_labelled, found.few, found.reason) == (1000, 50, False, "")


def test_methods_g12_people_alone():
    """Their standard error, to compare with."""
    assert ppi(np.zeros(50), np.zeros(50), spread(50, 0.7, 0.21)).human_se == pytest.approx(0.064807, abs=1e-6)


def test_methods_g12_few_labels():
    """Below 30 the quantile is that of t, and it is marked."""
    found = ppi(spread(100, 0.5, 0.01), np.zeros(10), spread(10, 0.1, 0.04))

    assert found.few
    assert (found.high - found.estimate) / found.se == pytest.approx(stats.t.ppf(0.975, 9))


@pytest.mark.parametrize(("arguments", "value", "reason"), [
    pytest.param(([0.5, 0.6], [], []), math.nan, "no values", id="no-labels"),
    pytest.param(([0.5, 0.7], [0.5], [0.4]), 0.5, "one unit", id="one-label"),
])
def test_without_labels(arguments, value, reason):
    """One label gives a value and no interval, none gives nothing."""
    found = ppi(*arguments)

    assert found.value == pytest.approx(value, nan_ok=True)
    assert (math.isnan(found.low), found.reason) == (True, reason)


@given(human=st.lists(st.floats(0, 1), min_size=2, max_size=40))
def test_a_judge_that_says_nothing_changes_nothing(human):
    """With a constant judge the estimate is that of the people."""
    found = ppi([0.3] * 50, [0.3] * len(human), human)

    assert found.estimate == pytest.approx(np.mean(human))
    assert found.se == pytest.approx(found.human_se)
    assert found.low <= found.estimate <= found.high


def test_unbiased_whatever_the_judge_is_worth():
    """A judge that is wrong by 0.3 on average: 400 samples of 60 labels hit the truth on average, and 95 % hold it."""
    random = np.random.default_rng(1)
    truth = random.random(2000)
    judge = np.clip(truth + 0.3 + random.normal(0, 0.1, 2000), 0, 1)
    found = [ppi(judge, judge[chosen], truth[chosen])
             for chosen in (random.choice(2000, 60, replace=False) for _ in range(400))]

    assert np.mean([one.estimate for one in found]) == pytest.approx(truth.mean(), abs=0.005)
    assert np.mean([one.low <= truth.mean() <= one.high for one in found]) == pytest.approx(0.95, abs=0.04)


@pytest.mark.parametrize(("arguments", "error"), [
    pytest.param(([1.0], [1.0, 0.5], [1.0, 0.5]), ValueError, id="more-labels-than-images"),
    pytest.param(([1.0, 0.5], [1.0], [1.0, 0.5]), ValueError, id="lengths"),
    pytest.param(([1.0, math.nan], [1.0], [1.0]), ValueError, id="undefined"),
    pytest.param(("12", [1.0], [1.0]), TypeError, id="text"),
])
def test_slips_are_refused(arguments, error):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(error):
        ppi(*arguments)
