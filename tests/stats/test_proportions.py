"""Yes-or-no outcomes: worked examples and other implementations."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats import contingency_tables
from statsmodels.stats.proportion import confint_proportions_2indep

from vision_eval.stats.intervals import score_interval, wilson
from vision_eval.stats.proportions import mcnemar, newcombe, newcombe_unpaired, rule_of_three

counts = st.integers(0, 60)


def test_methods_c5_rule_of_three():
    """No failure in 300 leaves room for one in a hundred."""
    assert rule_of_three(300).value == (0, pytest.approx(0.01))
    assert rule_of_three(300).exact == pytest.approx(0.01, abs=1e-4)


@pytest.mark.parametrize(("n", "high"), [(0, 1), (1, 1), (3, 1), (6, 0.5)])
def test_methods_c5_rule_of_three_of_few(n, high):
    """A rate is never above 1."""
    assert rule_of_three(n).value == (0, high)


@given(n=st.integers(1, 3000))
def test_rule_of_three_is_near_the_exact_bound(n):
    """And on the safe side of it."""
    found = rule_of_three(n)
    assert found.exact <= found.high
    assert (1 - found.exact)**n == pytest.approx(0.05)


@given(n=st.integers(0, 500), share=st.floats(0, 1))
def test_methods_c5_parts_of_wilson(n, share):
    """The interval is its centre plus and minus its half-width, cut to [0, 1]."""
    parts = score_interval(round(share * n), n)
    assert parts.value == wilson(round(share * n), n)
    assert parts.value == pytest.approx((max(0, parts.centre - parts.half_width),
                                         min(1, parts.centre + parts.half_width)), abs=1e-12)


def test_methods_g5_newcombe():
    """The paired example: 48 against 38 of 50."""
    found = newcombe(36, 12, 2, 0)

    assert (found.difference, *found.value) == pytest.approx((0.2, 0.056930, 0.340428), abs=1e-6)


def test_methods_g5_unpaired():
    """56 of 70 against 48 of 80."""
    found = newcombe_unpaired(56, 70, 48, 80)

    assert (found.difference, *found.value) == pytest.approx((0.2, 0.052431, 0.333873), abs=1e-6)
    assert found.phi == 0


@pytest.mark.parametrize(("cells", "phi"), [
    pytest.param((36, 12, 2, 0), -24 / math.sqrt(48 * 2 * 38 * 12), id="methods-G5-negative"),
    pytest.param((4, 2, 2, 2), 0, id="methods-G5-positive-up-to-half-of-n"),
    pytest.param((20, 3, 2, 15), (300 - 6 - 20) / math.sqrt(23 * 17 * 22 * 18), id="methods-G5-less-half-of-n"),
    pytest.param((5, 0, 0, 0), 0, id="methods-G5-empty-margin"),
])
def test_methods_g5_correlation(cells, phi):
    """The correction for continuity takes n / 2 off where it can."""
    assert newcombe(*cells).phi == pytest.approx(phi)


@given(k1=counts, k2=counts, n1=st.integers(1, 60), n2=st.integers(1, 60))
def test_unpaired_agrees_with_statsmodels(k1, k2, n1, n2):
    """The same interval wherever theirs is one."""
    k1, k2 = min(k1, n1), min(k2, n2)
    theirs = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb")
    assert newcombe_unpaired(k1, n1, k2, n2).value == pytest.approx(theirs, abs=1e-9)


@given(both=counts, a=counts, b=counts, neither=counts)
def test_newcombe_is_fair(both, a, b, neither):
    """It holds the difference, stays in [-1, 1], and is mirrored when the two change places, or yes and no do."""
    found, swapped, turned = (newcombe(*cells) for cells in (
        (both, a, b, neither), (both, b, a, neither), (neither, b, a, both)))
    if both + a + b + neither:
        assert -1 <= found.low <= found.difference <= found.high <= 1
    assert found.value == pytest.approx((-swapped.high, -swapped.low))
    assert swapped.value == pytest.approx(turned.value)


def test_nothing_asked():
    """Without images every difference is possible."""
    found = newcombe(0, 0, 0, 0)

    assert (found.value, found.reason, math.isnan(found.difference)) == ((-1, 1), "no pairs", True)


def test_methods_g4_mcnemar():
    """One against six."""
    assert mcnemar(1, 6).value == pytest.approx(0.125)
    assert mcnemar(1, 6, mid_p=True).value == pytest.approx(0.070313, abs=1e-6)


@pytest.mark.parametrize(("b", "c", "p"), [
    pytest.param(0, 0, 1, id="methods-G4-never-apart"), pytest.param(4, 4, 1, id="methods-G4-even"),
    pytest.param(0, 5, 0.0625, id="methods-G4-five-are-too-few"), pytest.param(0, 6, 0.03125, id="methods-G4-six"),
])
def test_methods_g4_edges(b, c, p):
    """At least six images must disagree for a p below 0.05."""
    assert mcnemar(b, c).p == p
    assert mcnemar(b, c, mid_p=True).p <= p


@given(b=counts, c=counts)
def test_mcnemar_agrees_with_statsmodels(b, c):
    """The same p, whichever way round; the middle one is smaller and above 0."""
    theirs = contingency_tables.mcnemar([[3, b], [c, 5]], exact=True).pvalue if b + c else 1
    assert mcnemar(b, c).p == pytest.approx(min(1, theirs)) == pytest.approx(mcnemar(c, b).p)
    assert 0 < mcnemar(b, c, mid_p=True).p <= mcnemar(b, c).p


@pytest.mark.parametrize("call", [
    pytest.param(lambda: rule_of_three(-1), id="rule-of-three"),
    pytest.param(lambda: newcombe(1, -1, 1, 1), id="cells"),
    pytest.param(lambda: newcombe_unpaired(3, 2, 1, 2), id="more-than-all"),
    pytest.param(lambda: mcnemar(-1, 2), id="discordant"),
    pytest.param(lambda: newcombe(1, 1, 1, 1, level=95), id="percent"),
])
def test_slips_are_refused(call):
    """Counts are 0 or more, levels are between 0 and 1."""
    with pytest.raises(ValueError, match="must be"):
        call()
