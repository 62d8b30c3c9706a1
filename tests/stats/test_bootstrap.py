"""The BCa bootstrap: worked example, comparison with scipy, clusters and memory."""

from __future__ import annotations

import itertools
import math
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from vision_eval.stats import bca
from vision_eval.stats.bootstrap import bca_levels, bootstrap, resampled_means
from vision_eval.stats.values import tabled

DATA = [1.0, 2.0, 3.0, 10.0]
ALL = np.array([np.mean(drawn) for drawn in itertools.product(DATA, repeat=4)])


def test_methods_g3_levels():
    """G3: 121 of 256 below, 28 equal and a = 0.084853 lead to 0.059237 and 0.994114."""
    assert ((ALL < 4).sum(), (ALL == 4).sum()) == (121, 28)
    assert bca_levels(ALL, 4.0, 0.084853) == pytest.approx((0.059237, 0.994114), abs=1e-6)


def test_methods_g3_interval():
    """G3: few values are enumerated, so no seed matters."""
    assert bca(DATA, seed=1) == bca(DATA[::-1], seed=2) == pytest.approx((1.75, 8.25))


def test_methods_g3_equality_has_a_tolerance():
    """The order in which floating-point numbers are added decides nothing."""
    tenths = [value / 10 for value in DATA]
    assert bca(tenths, seed=1) == pytest.approx((0.175, 0.825))


@pytest.mark.parametrize("scale", [1e-150, 1e-9, 1e9])
def test_unit_does_not_matter(scale):
    """The interval of scaled values is the scaled interval."""
    values = np.random.default_rng(1).exponential(size=12)
    assert np.array(bca(values * scale, seed=1)) / scale == pytest.approx(bca(values, seed=1))


@pytest.mark.parametrize("values", [
    pytest.param(np.random.default_rng(5).random(18), id="18-even"),
    pytest.param(np.random.default_rng(6).exponential(size=40), id="40-skewed"),
    pytest.param(np.random.default_rng(7).integers(0, 2, 120), id="120-binary"),
])
def test_agrees_with_scipy(values):
    """As near as two draws of 10 000 resamples are, measured in widths of the interval."""
    theirs = stats.bootstrap((values,), np.mean, n_resamples=10_000, method="BCa", rng=np.random.default_rng(1),
                             batch=1000).confidence_interval
    width = theirs.high - theirs.low
    assert bca(values, seed=1) == pytest.approx((theirs.low, theirs.high), abs=0.03 * width)


def test_seed_decides():
    """The same seed repeats the interval, another one moves it a little."""
    values = np.random.default_rng(8).random(40)
    assert bca(values, seed=1) == bca(values, seed=1) != bca(values, seed=2)


def test_values_in_another_order_are_the_same_values():
    """Order enters by the draws only: less than two per cent of the width."""
    values = np.random.default_rng(9).random(50)
    low, high = bca(values, seed=1)
    assert bca(np.sort(values), seed=1) == pytest.approx((low, high), abs=0.03 * (high - low))


def test_whole_clusters_are_drawn():
    """Copies of a value in its own cluster add nothing: the interval stays that of the values."""
    doubled = np.repeat(DATA, 2)
    assert bca(doubled, seed=1, clusters=list("aabbccdd")) == pytest.approx((1.75, 8.25))


def test_clusters_of_different_sizes_weigh_by_their_values():
    """The statistic is the mean over values, not over clusters."""
    values, clusters = [0.0, 0.0, 0.0, 1.0], ["a", "a", "a", "b"]
    low, high = bca(values, seed=1, clusters=clusters)
    assert 0 <= low <= 0.25 <= high <= 1


def test_clusters_with_equal_means_are_a_point():
    """Nothing varies between them, whatever varies inside."""
    assert bca([0.0, 1.0, 0.5, 0.5], seed=1, clusters=["a", "a", "b", "b"]) == pytest.approx((0.5, 0.5))


def test_edges():
    """Equal values are a point; fewer than two have no interval."""
    assert bca([0.2] * 50, seed=1) == pytest.approx((0.2, 0.2))
    assert all(math.isnan(bound) for bound in (*bca([], seed=1), *bca([0.2], seed=1)))


def test_number_of_resamples_is_positive():
    """Nothing drawn says nothing."""
    with pytest.raises(ValueError, match="b must be"):
        bca(DATA, seed=1, b=0)


def test_memory_is_bounded():
    """Ten thousand resamples of five thousand values never lie in memory at once (that would be 400 MB)."""
    values = np.random.default_rng(4).random(5000)
    tracemalloc.start()
    bca(values, seed=1, b=1000)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 10_000_000


def table(n=60, variants=4, gaps=0.0, seed=1):
    """Scores of a few variants, some of them undefined."""
    random = np.random.default_rng(seed)
    scores = random.beta(2, 1, size=(n, variants))
    scores[random.random(scores.shape) < gaps] = math.nan
    return scores


def test_the_same_means_as_a_plain_loop():
    """Counting draws and multiplying is the loop over resamples, number by number."""
    scores, random = table(), np.random.default_rng(3)
    plain = [scores[random.integers(0, 60, size=60)].mean(axis=0) for _ in range(500)]

    assert resampled_means(tabled(scores, None), seed=3, b=500) == pytest.approx(np.array(plain))


def test_undefined_scores_are_left_out_of_a_plain_loop():
    """A mean is over the drawn images in which the variant has a value."""
    scores, random = table(gaps=0.2), np.random.default_rng(3)
    plain = [np.nanmean(scores[random.integers(0, 60, size=60)], axis=0) for _ in range(500)]

    assert resampled_means(tabled(scores, None), seed=3, b=500) == pytest.approx(np.array(plain))


def test_a_plain_loop_over_clusters():
    """Whole clusters are drawn, and the mean is over all of their values."""
    scores, random, clusters = table(gaps=0.1), np.random.default_rng(3), [place % 7 for place in range(60)]
    groups = [scores[np.equal(clusters, cluster)] for cluster in range(7)]
    plain = [np.nanmean(np.concatenate([groups[one] for one in random.integers(0, 7, size=7)]), axis=0)
             for _ in range(500)]

    assert resampled_means(tabled(scores, clusters), seed=3, b=500) == pytest.approx(np.array(plain))


def test_many_variants_are_each_as_if_alone():
    """The draws do not depend on how many variants share them."""
    scores = table(variants=5)
    together = bootstrap(scores, seed=1, b=2000)

    assert together == pytest.approx(np.array([bca(column, seed=1, b=2000) for column in scores.T]))


def test_percentile_interval():
    """As near to scipy's as two draws of resamples are."""
    values = np.random.default_rng(6).exponential(size=40)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=10_000, method="percentile", batch=1000,
                             rng=np.random.default_rng(1)).confidence_interval
    found = bootstrap(values[:, np.newaxis], seed=1, ends="percentile")[0]

    assert found == pytest.approx([theirs.low, theirs.high], abs=0.03 * (theirs.high - theirs.low))
    assert found != pytest.approx(bca(values, seed=1), abs=1e-6)


def test_a_variant_with_too_few_values():
    """Nothing is said about it, and the others are not disturbed."""
    scores = table(variants=3)
    scores[1:, 1] = math.nan
    scores[:, 2] = 0.5
    found = bootstrap(scores, seed=1)

    assert np.isnan(found[1]).all()
    assert found[2].tolist() == [0.5, 0.5]
    assert found[0] == pytest.approx(bca(scores[:, 0], seed=1))


@pytest.mark.parametrize(("scores", "clusters", "error"), [
    pytest.param("12", None, TypeError, id="text"), pytest.param([["1"], ["2"]], None, TypeError, id="texts"),
    pytest.param([[1.0], [2.0]], "ab", TypeError, id="text-for-clusters"),
    pytest.param([1.0, 2.0], None, ValueError, id="one-dimension"),
    pytest.param([[1.0], [math.inf]], None, ValueError, id="infinite"),
    pytest.param([[1.0], [2.0]], ["a"], ValueError, id="clusters-missing"),
])
def test_slips_are_refused(scores, clusters, error):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(error):
        bootstrap(scores, seed=1, clusters=clusters)
