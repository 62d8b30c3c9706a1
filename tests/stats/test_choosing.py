"""Choosing: fronts, limits, frequencies of being first and utility."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.stats.choosing import feasible, latency_desirability, p_best, utility
from vision_eval.stats.intervals import wilson
from vision_eval.stats.quantiles import order_ranks, quantile_interval


def test_methods_i2_utility():
    """Two seconds of one to ten are worth 0.69897; with quality 0.8 and weights 0.7 and 0.3."""
    latency = [latency_desirability(seconds, best=1, worst=10) for seconds in (2, 5)]

    assert latency == pytest.approx([0.698970, 0.301030], abs=1e-6)
    assert utility([0.8, latency[0]], [0.7, 0.3]) == pytest.approx(0.768246, abs=1e-6)
    assert utility([0.8, latency[0]], [0.7, 0.3], geometric=False) == pytest.approx(0.769691, abs=1e-6)


@given(values=st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 1)), min_size=1, max_size=5))
def test_a_zero_anywhere_is_a_zero(values):
    """The geometric mean is never above the sum, both are in [0, 1], and the scale of weights does not matter."""
    desirabilities, weights = map(list, zip(*values, strict=True))
    product, total = utility(desirabilities, weights), utility(desirabilities, weights, geometric=False)

    assert 0 <= product <= total + 1e-9 <= 1 + 2e-9
    assert product == pytest.approx(utility(desirabilities, [10 * weight for weight in weights]))
    assert (product == 0) is (0 in desirabilities)


def test_methods_i3_p90():
    """Of 60 requests the bound of p90 is the 59th: 4.6 s keeps a limit of 5 s; p95 would need 72."""
    seconds = [3.1] * 58 + [4.6, 9.0]
    low, high = quantile_interval(seconds, 0.9)
    found = feasible({"A": {"p90_s": (3.1, low, high)}}, {"p90_s": ("<=", 5)})

    assert high == 4.6
    assert found["A"].status == "feasible"
    assert [order_ranks(n, 0.95)[1] <= n for n in (71, 72)] == [False, True]


@pytest.mark.parametrize(("least", "status"), [(0.93, "feasible"), (0.95, "probably feasible")])
def test_methods_i3_validity(least, status):
    """60 of 60 are at least 0.9398."""
    low, high = wilson(60, 60)
    assert low == pytest.approx(0.9398, abs=5e-5)
    assert feasible({"A": {"valid": (1.0, low, high)}}, {"valid": (">=", least)})["A"].status == status


@pytest.mark.parametrize(("row", "status", "broken", "doubtful"), [
    pytest.param({"s": 5, "ok": 0.9}, "feasible", (), (), id="without-intervals-by-estimate"),
    pytest.param({"s": (4, 3, 6), "ok": (0.95, 0.8, 1)}, "probably feasible", (), ("s", "ok"), id="only-the-estimates"),
    pytest.param({"s": (6, 4, 7), "ok": (0.95, 0.8, 1)}, "infeasible", ("s",), ("ok",), id="an-estimate-breaks-it"),
    pytest.param({"s": math.nan, "ok": 1}, "infeasible", ("s",), (), id="unknown-keeps-no-limit"),
    pytest.param({"ok": 1}, "infeasible", ("s",), (), id="nothing-measured"),
    pytest.param({"s": (4, math.nan, math.nan), "ok": 1}, "probably feasible", (), ("s",), id="no-interval"),
])
def test_methods_i3_feasible(row, status, broken, doubtful):
    """The side of the interval that is against it decides."""
    found = feasible({"A": row}, {"s": ("<=", 5), "ok": (">=", 0.9)})["A"]

    assert (found.status, found.broken, found.doubtful) == (status, broken, doubtful)


def test_methods_i4_p_best():
    """Of all 27 resamples A has 18.5."""
    found = p_best({"A": [1, 0, 1], "B": [0, 1, 0.5]})

    assert found.resamples == 27
    assert found.value == pytest.approx({"A": 18.5 / 27, "B": 8.5 / 27})
    assert found.value["A"] == pytest.approx(0.685185, abs=1e-6)


def test_methods_i4_expected_regret():
    """What it costs to choose one, over all resamples by hand."""
    scores = {"A": [1, 0, 1], "B": [0, 1, 0.5]}
    drawn = list(itertools.product(range(3), repeat=3))
    means = {name: np.array([np.mean([values[place] for place in places]) for places in drawn])
             for name, values in scores.items()}
    best = np.maximum(means["A"], means["B"])

    assert p_best(scores).regret == pytest.approx({name: (best - mean).mean() for name, mean in means.items()})


@given(n=st.integers(1, 12), variants=st.integers(1, 4), seed=st.integers(0, 99))
def test_shares_of_being_best(n, variants, seed):
    """They sum to 1, follow the names, and turn round with the direction."""
    scores = {str(name): row.tolist()
              for name, row in enumerate(np.random.default_rng(seed).integers(0, 4, size=(variants, n)) / 4)}
    found = p_best(scores, b=200)
    turned = p_best({name: [1 - value for value in row] for name, row in scores.items()}, b=200, direction=-1)

    assert sum(found.p.values()) == pytest.approx(1)
    assert found.p == pytest.approx(turned.p)
    assert p_best(dict(reversed(scores.items())), b=200).p == pytest.approx(found.p)
    assert min(found.regret.values()) >= 0


def test_clusters_are_drawn_whole():
    """Copies of an image in its own cluster change nothing."""
    doubled = p_best({"A": [1, 1, 0, 0, 1, 1], "B": [0, 0, 1, 1, 0.5, 0.5]}, cluster=list("aabbcc"))
    assert doubled.p["A"] == pytest.approx(0.685185, abs=1e-6)


@pytest.mark.parametrize("scores", [{}, {"A": [], "B": []}, {"A": [math.nan], "B": [0.5]}])
def test_nobody_is_best_of_nothing(scores):
    """NaN, and no resample."""
    found = p_best(scores)

    assert found.resamples == 0
    assert all(math.isnan(share) for share in found.p.values())


@pytest.mark.parametrize(("call", "error"), [
    pytest.param(lambda: feasible("A", {"s": ("<=", 5)}), TypeError, id="text-for-feasible"),
    pytest.param(lambda: feasible({}, {"s": ("<", 5)}), ValueError, id="unknown-sign"),
    pytest.param(lambda: p_best({"A": "12"}), TypeError, id="text-for-scores"),
    pytest.param(lambda: p_best({"A": [1, 2], "B": [1]}), ValueError, id="lengths"),
    pytest.param(lambda: p_best({"A": [1, 2]}, b=0), ValueError, id="no-resamples"),
    pytest.param(lambda: latency_desirability(0, best=1, worst=2), ValueError, id="methods-I2-no-time"),
    pytest.param(lambda: utility([0.5], [0]), ValueError, id="no-weight"),
    pytest.param(lambda: utility([50], [1]), ValueError, id="percent"),
])
def test_slips_are_refused(call, error):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(error):
        call()
