"""Families of tests: worked examples and statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from vision_eval.stats.multiplicity import bh, holm

P = [0.001, 0.012, 0.02, 0.04]
families = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=30)


def test_methods_g6_holm():
    """For claims."""
    assert holm(P) == pytest.approx([0.004, 0.036, 0.04, 0.04], abs=1e-6)


def test_methods_g6_bh():
    """For screens."""
    assert bh(P) == pytest.approx([0.004, 0.024, 0.026667, 0.04], abs=1e-6)


def test_methods_g6_why():
    """With 28 pairs and no control the chance of a false claim is 0.76; with Holm's smallest level it is below 0.05."""
    level = 0.05 / 28
    false_claim = [1 - (1 - one)**28 for one in (0.05, level)]

    assert holm([level, *[1.0] * 27])[0] == pytest.approx(0.05)
    assert false_claim == pytest.approx([0.76, 0.0488], abs=0.005)


@pytest.mark.parametrize("n", [1, 2, 28, 100])
@pytest.mark.parametrize(("ours", "method"), [(holm, "holm"), (bh, "fdr_bh")])
def test_agrees_with_statsmodels(ours, method, n):
    """The same values in the same order, ties included."""
    p = np.round(np.random.default_rng(n).beta(0.3, 2, size=n), 2)
    assert ours(p) == pytest.approx(multipletests(p, method=method)[1])


@given(p=families)
def test_agrees_with_scipy(p):
    """The same false discovery rates."""
    assert bh(p) == pytest.approx(false_discovery_control(p))


@given(p=families)
def test_adjusted_is_never_below_raw(p):
    """Raw, Benjamini-Hochberg, Holm: one above the other, all in [0, 1], and the order stays."""
    claims, screen, order = holm(p), bh(p), np.argsort(p, kind="stable")
    assert all(0 <= raw <= mild + 1e-12 <= strict + 2e-12 <= 1 + 2e-12
               for raw, mild, strict in zip(p, screen, claims, strict=True))
    assert all(raw <= strict for raw, strict in zip(p, claims, strict=True))
    assert (np.diff(np.array(claims)[order]) >= 0).all()
    assert (np.diff(np.array(screen)[order]) >= 0).all()


@given(p=families, seed=st.integers(0, 9))
def test_order_does_not_matter(p, seed):
    """A permuted family has permuted results."""
    order = np.random.default_rng(seed).permutation(len(p))
    assert holm(np.array(p)[order]) == pytest.approx(np.array(holm(p))[order])


@pytest.mark.parametrize("adjust", [holm, bh])
def test_comparisons_without_test_do_not_count(adjust):
    """They keep their place and raise nobody's p."""
    assert adjust([math.nan, 0.02, math.nan, 0.03]) == pytest.approx(
        [math.nan, *adjust([0.02, 0.03])[:1], math.nan, *adjust([0.02, 0.03])[1:]], nan_ok=True)
    assert adjust([]) == []


@pytest.mark.parametrize("adjust", [holm, bh])
@pytest.mark.parametrize(("p", "error"), [("0.5", TypeError), (["0.5"], TypeError), ([1.5], ValueError),
                                          ([-0.1], ValueError)])
def test_slips_are_refused(adjust, p, error):
    """Text and percent are no p values."""
    with pytest.raises(error):
        adjust(p)
