"""Sign flips: worked example, other implementations, many pairs at once."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from vision_eval.stats.flips import sign_flip, sign_flips

D = [0.2, 0.1, 0.0, 0.3, -0.1, 0.1]
tenths = st.integers(-10, 10).map(lambda number: number / 10)


def by_hand(differences):
    """Share of all sign patterns that reach the sum, in whole tenths: exact arithmetic."""
    whole = [round(10 * difference) for difference in differences]
    sums = [abs(sum(sign * d for sign, d in zip(signs, whole, strict=True)))
            for signs in itertools.product((1, -1), repeat=len(whole))]
    return sum(total >= abs(sum(whole)) for total in sums) / len(sums)


def test_methods_g3_sign_flip():
    """16 of 64 patterns are as far from 0."""
    found = sign_flip(D, [0.0] * 6)

    assert (found.value, found.hits, found.patterns, found.exact, found.n) == (0.25, 16, 64, True, 6)
    assert found.statistic == pytest.approx(0.6)


@given(differences=st.lists(tenths, min_size=1, max_size=9))
def test_few_are_enumerated(differences):
    """The same as counting by hand, ties included, whichever way round."""
    zeros = [0.0] * len(differences)
    expected = by_hand(differences)

    assert sign_flip(differences, zeros).p == expected
    assert sign_flip(zeros, differences).p == expected


@pytest.mark.parametrize("n", [16, 17])
def test_methods_g3_enumerated_up_to_16(n):
    """One more is drawn, and then p can not be 0."""
    found = sign_flip([0.5] * n, [0.0] * n)

    assert found.exact is (n == 16)
    assert found.patterns == (2**16 if n == 16 else 10_000)
    assert found.p == (2 / 2**16 if n == 16 else (1 + found.hits) / 10_001)


def test_agrees_with_scipy():
    """As near as two random sets of patterns are: five standard errors."""
    a, b = np.random.default_rng(3).beta(2, 1, size=(2, 60))
    theirs = stats.permutation_test((a - b,), np.sum, permutation_type="samples", n_resamples=10_000,
                                    rng=np.random.default_rng(1)).pvalue
    assert sign_flip(a, b).p == pytest.approx(theirs, abs=5 * math.sqrt(2 * theirs * (1 - theirs) / 10_000))


def test_clusters_keep_their_signs_together():
    """Copies of a difference in its own cluster add nothing."""
    doubled = np.repeat(D, 2)

    found = sign_flip(doubled, np.zeros(12), cluster=list("aabbccddeeff"))

    assert (found.p, found.n) == (0.25, 6)


def test_seed_decides():
    """The same seed repeats p, another one moves it."""
    a, b = np.random.default_rng(4).random((2, 50))
    assert sign_flip(a, b, seed=1) == sign_flip(a, b, seed=1)
    assert len({sign_flip(a, b, seed=seed).p for seed in range(5)}) > 1


def test_nothing_in_common():
    """No pairs, no p; equal scores are no evidence at all."""
    found = sign_flip([math.nan, 0.5], [0.5, math.nan])

    assert (math.isnan(found.p), found.dropped, found.reason) == (True, 2, "no pairs")
    assert sign_flip([0.5] * 40, [0.5] * 40).p == 1


@given(n=st.integers(1, 40), variants=st.integers(2, 5), seed=st.integers(0, 99), gaps=st.booleans(),
       events=st.booleans())
@settings(max_examples=40, deadline=None)
def test_all_pairs_at_once(n, variants, seed, gaps, events):
    """Every entry is what the single test says; with gaps and random patterns, as near as two sets of patterns are."""
    random = np.random.default_rng(seed)
    scores = random.integers(0, 5, size=(n, variants)) / 4
    scores[random.random(scores.shape) < (0.2 if gaps else 0)] = math.nan
    cluster = random.integers(0, 30, size=n).tolist() if events else None

    found = sign_flips(scores, cluster=cluster, draws=500)

    assert np.isnan(np.diag(found)).all()
    np.testing.assert_array_equal(found, found.T)
    for u, v in itertools.combinations(range(variants), 2):
        alone = sign_flip(scores[:, u], scores[:, v], cluster=cluster, draws=500)
        exact = not np.isnan(scores).any() or len(set(cluster or range(n))) <= 16
        assert found[u, v] == pytest.approx(alone.p, abs=1e-12 if exact else 0.16, nan_ok=True)


@pytest.mark.parametrize(("call", "error"), [
    pytest.param(lambda: sign_flip("12", [1, 2]), TypeError, id="text"),
    pytest.param(lambda: sign_flip([1, 2], [1, 2], cluster="ab"), TypeError, id="text-for-clusters"),
    pytest.param(lambda: sign_flip([1, 2], [1, 2], draws=0), ValueError, id="no-draws"),
    pytest.param(lambda: sign_flips([1.0, 2.0]), ValueError, id="one-dimension"),
    pytest.param(lambda: sign_flips([["1", "2"]]), TypeError, id="texts"),
    pytest.param(lambda: sign_flips([[1, math.inf]]), ValueError, id="infinite"),
])
def test_slips_are_refused(call, error):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(error):
        call()
