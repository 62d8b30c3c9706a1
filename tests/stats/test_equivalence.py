"""Equivalence: the worked example, statsmodels, and the interval that must say the same."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from vision_eval.stats.equivalence import MARGIN, tost


def test_methods_g9_tost():
    """A difference of 0.01 that is sure to 0.012 is practically none."""
    found = tost(0.01, 0.012, 99, margin=0.03)

    assert sorted((found.p_low, found.p_high)) == pytest.approx([0.000604, 0.049371], abs=1e-6)
    assert found.value == pytest.approx(0.049371, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((-0.009925, 0.029925), abs=1e-6)
    assert found.equivalent


def test_methods_g9_default_margin():
    """0.03 for scores in [0, 1]."""
    assert tost(0.01, 0.012, 99) == tost(0.01, 0.012, 99, margin=MARGIN)
    assert MARGIN == 0.03


@given(mean=st.floats(-0.2, 0.2), se=st.floats(0.001, 0.2), df=st.integers(1, 300), margin=st.floats(0, 0.3))
def test_interval_and_p_say_the_same(mean, se, df, margin):
    """Equivalent exactly when the 90 % interval lies inside of the margins; a mirrored difference has the same p."""
    found = tost(mean, se, df, margin=margin)

    assert found.p == pytest.approx(tost(-mean, se, df, margin=margin).p)
    assert found.low <= mean <= found.high
    if abs(found.p - 0.05) > 1e-9:
        assert found.equivalent is (-margin < found.low and found.high < margin) is (found.p < 0.05)


def test_agrees_with_statsmodels():
    """Both one-sided tests of a sample."""
    values = np.random.default_rng(1).normal(0.01, 0.1, size=80)
    p, (_, low, _), (_, high, _) = DescrStatsW(values).ttost_mean(-0.03, 0.03)
    found = tost(values.mean(), values.std(ddof=1) / math.sqrt(80), 79, margin=0.03)
    assert (found.p, found.p_low, found.p_high) == pytest.approx((p, low, high))


@pytest.mark.parametrize(("mean", "se", "df", "bound", "reason"), [
    pytest.param(0.0, 0.0, 9, 0.0, "no variation", id="no-variation"),
    pytest.param(0.5, math.nan, 0, math.nan, "no error", id="one-image"),
    pytest.param(math.nan, math.nan, 0, math.nan, "no error", id="nothing"),
])
def test_without_error_there_is_no_evidence(mean, se, df, bound, reason):
    """Ten equal differences prove nothing about the eleventh (methods, N9)."""
    found = tost(mean, se, df)

    assert (math.isnan(found.p), found.equivalent, found.reason) == (True, False, reason)
    assert (found.low, found.high) == pytest.approx((bound, bound), nan_ok=True)


@pytest.mark.parametrize(("arguments", "options"), [
    pytest.param((0.1, -0.1, 9), {}, id="negative-error"), pytest.param((0.1, 0.1, 9), {"margin": -1}, id="margin"),
    pytest.param((0.1, 0.1, 9), {"alpha": 5}, id="percent"),
])
def test_slips_are_refused(arguments, options):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(ValueError, match="must be"):
        tost(*arguments, **options)
