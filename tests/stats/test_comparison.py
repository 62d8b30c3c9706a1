"""Comparisons: the interval and test that suit the data, by the table of the methods."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vision_eval.stats.comparison import paired_comparison
from vision_eval.stats.equivalence import tost
from vision_eval.stats.flips import sign_flip
from vision_eval.stats.intervals import mean_interval
from vision_eval.stats.proportions import mcnemar, newcombe

D = [0.2, 0.1, 0.0, 0.3, -0.1, 0.1]


def scores(n, seed=1):
    """Two variants on n images."""
    return np.random.default_rng(seed).beta(2, 1, size=(2, n))


def test_methods_g_few_images():
    """The t interval where it is the wider one, the exact sign flip, and equivalence by the t error."""
    found = paired_comparison(D, [0.0] * 6)

    assert (found.value, found.low, found.high) == pytest.approx((0.1, -0.048413, 0.248413), abs=1e-6)
    assert (found.interval, found.test, found.p) == ("t", "sign flip", 0.25)
    assert found.tost.p == pytest.approx(tost(0.1, 0.057735, 5).p, abs=1e-6)
    assert found.sd == pytest.approx(0.141421, abs=1e-6)


@pytest.mark.parametrize("cluster", [None, [place // 2 for place in range(80)]], ids=["images", "events"])
def test_methods_g_many_images(cluster):
    """BCa of the differences and the sign flip, both by cluster where there are any."""
    a, b = scores(80)
    found = paired_comparison(a, b, cluster=cluster, seed=3)
    interval = mean_interval(a - b, seed=3, clusters=cluster)

    assert (found.low, found.high, found.interval) == (interval.low, interval.high, "BCa")
    assert found.p == sign_flip(a, b, cluster=cluster, seed=3).p


def test_methods_g_yes_or_no():
    """One yes or no per image: Newcombe's interval and McNemar's exact test."""
    a, b = [1] * 36 + [1] * 12 + [0] * 2, [1] * 36 + [0] * 12 + [1] * 2
    found = paired_comparison(a, b)

    assert (found.low, found.high) == pytest.approx((0.056930, 0.340428), abs=1e-6)
    assert (found.low, found.high, found.p) == (*newcombe(36, 12, 2, 0).value, mcnemar(12, 2).p)
    assert (found.interval, found.test, found.n) == ("Newcombe", "McNemar", 50)


def test_methods_g_yes_or_no_in_events():
    """Photos of an event are not independent, so counts of photos will not do."""
    found = paired_comparison([1, 0, 1, 1], [0, 0, 1, 0], cluster=list("aabb"))

    assert found.test == "sign flip"


def test_missing_values_drop_pairs():
    """They are counted, and change nothing else."""
    found = paired_comparison([*D, math.nan], [*[0.0] * 6, 1.0])

    assert (found.n, found.dropped, found.p) == (6, 1, 0.25)


@pytest.mark.parametrize(("a", "b", "reason", "interval"), [
    pytest.param([], [], "no pairs", "no values", id="nothing"),
    pytest.param([0.5], [0.25], "one unit", "single", id="one-image"),
    pytest.param([0.5] * 9, [0.25] * 9, "no variation", "no variation", id="no-variation"),
])
def test_what_is_not_known_says_so(a, b, reason, interval):
    """Nothing is equivalent without an error."""
    found = paired_comparison(a, b)

    assert (found.reason, found.interval) == (reason, interval)
    assert math.isnan(found.tost.p)


def test_swapping_turns_the_sign():
    """Difference and interval are mirrored about, p and equivalence stay."""
    a, b = scores(20)
    one, other = paired_comparison(a, b), paired_comparison(b, a)

    assert (one.p, one.tost.p) == pytest.approx((other.p, other.tost.p))
    assert (one.difference, one.low, one.high) == pytest.approx((-other.difference, -other.high, -other.low), abs=1e-3)
