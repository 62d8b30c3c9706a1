"""Verdicts: the four cases, what is never said, and the gate."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.stats.comparison import Comparison, paired_comparison
from vision_eval.stats.equivalence import tost
from vision_eval.stats.verdict import gate, verdict

D = [0.2, 0.1, 0.0, 0.3, -0.1, 0.1]
ALPHA = 0.05


def comparison(difference, low, high, *, p=0.001, tost_p=1.0, margin=0.03, sd=0.25, n=100, reason="", bounds=None):
    """What was found, with the numbers that a verdict looks at."""
    equal = tost(0.0, 0.01, 99, margin=margin)
    lower, upper = bounds or (low, high)
    equal = type(equal)(p=tost_p, p_low=tost_p, p_high=tost_p, low=lower, high=upper, margin=margin,
                        equivalent=tost_p <= ALPHA, reason="")
    return Comparison(difference=difference, low=low, high=high, interval="BCa", p=p, test="sign flip", tost=equal,
                      sd=sd, n=n, dropped=0, reason=reason)


CASES = [
    pytest.param(comparison(0.1, 0.05, 0.15, p=0.0042), "beats",
                 "A beats B by 0.10 [0.05, 0.15], p = .0042 (n = 100, asked 200, failed 0)", id="methods-G10-1"),
    pytest.param(comparison(-0.1, -0.15, -0.05, p=0.0002), "beats",
                 "B beats A by 0.10 [0.05, 0.15], p < .001 (n = 100, asked 200, failed 0)", id="methods-G10-1-other"),
    pytest.param(comparison(0.04, 0.01, 0.07, p=0.012), "better",
                 "A and B: A is better by 0.04 [0.01, 0.07], possibly too small to matter, p = .012 "
                 "(n = 100, asked 200, failed 0)", id="methods-G10-2"),
    pytest.param(comparison(-0.015, -0.02, -0.01, tost_p=0.01, p=0.02), "better within margin",
                 "A and B: B is better, but within Δ = 0.03: 0.01 [0.01, 0.02], p = .020 "
                 "(n = 100, asked 200, failed 0)", id="methods-G10-2-and-3"),
    pytest.param(comparison(0.01, -0.01, 0.02, tost_p=0.01, p=0.2), "equivalent",
                 "A and B are practically equivalent (|difference| < 0.03): 0.01 [-0.01, 0.02] "
                 "(n = 100, asked 200, failed 0)", id="methods-G10-3"),
    pytest.param(comparison(0.02, -0.02, 0.06, tost_p=0.4, p=0.2), "undecided",
                 "A and B are undecided: [-0.02, 0.06]; 546 images would be needed for Δ = 0.03 "
                 "(n = 100, asked 200, failed 0)", id="methods-G10-4"),
    pytest.param(comparison(0.1, 0.05, 0.15, p=0.06), "undecided",
                 "A and B are undecided: [0.05, 0.15]; 546 images would be needed for Δ = 0.03 "
                 "(n = 100, asked 200, failed 0)", id="methods-G10-4-adjusted-p-is-too-large"),
    pytest.param(comparison(0.0, 0.0, 0.0, p=1.0, tost_p=math.nan, sd=0.0, reason="no variation"), "undecided",
                 "A and B are undecided: [0.00, 0.00]; no variation, so that nobody can tell how many images would be "
                 "needed (n = 100, asked 200, failed 0)", id="methods-G7-no-variation"),
    pytest.param(comparison(math.nan, math.nan, math.nan, p=math.nan, tost_p=math.nan, sd=math.nan, n=0,
                            reason="no pairs"), "undecided",
                 "A and B are undecided: no interval; no pairs, so that nobody can tell how many images would be "
                 "needed (n = 0, asked 0, failed 0)", id="nothing-in-common"),
]


@pytest.mark.parametrize(("found", "case", "sentence"), CASES)
def test_methods_g10_verdict(found, case, sentence):
    """The sentence of every case, with n, asked and failed."""
    said = verdict(found)

    assert (said.case, said.value) == (case, sentence)


def test_methods_g10_worked_example():
    """The differences of G1 with a margin of 0.03: undecided, and 175 images would be needed."""
    said = verdict(paired_comparison(D, [0.0] * 6, margin=0.03))

    assert (said.case, said.n_needed, said.winner) == ("undecided", 175, "")
    assert "undecided: [-0.05, 0.25]; 175 images would be needed" in said.sentence


def test_adjusted_p_decides():
    """The one that is given counts, not that of the comparison alone."""
    found = comparison(0.1, 0.05, 0.15, p=0.01)

    assert [verdict(found, p=p).case for p in (None, 0.05, 0.0501)] == ["beats", "beats", "undecided"]


def test_lower_may_be_preferred():
    """Then who has less is ahead, by as much."""
    said = verdict(comparison(-0.1, -0.15, -0.05), direction=-1)

    assert said.winner == "A"
    assert said.sentence.startswith("A beats B by 0.10 [0.05, 0.15]")


def test_a_metric_without_direction_has_no_winner():
    """A difference is told, and nobody is ahead."""
    said = verdict(comparison(0.1, 0.05, 0.15), direction=0)

    assert (said.case, said.winner) == ("descriptive", "")
    assert said.sentence.startswith("A minus B is 0.10 [0.05, 0.15]")


def test_company_is_told():
    """What was asked, what failed and what was dropped."""
    found = paired_comparison([*D, math.nan], [*[0.0] * 6, 1.0])

    assert verdict(found, asked=14, failed=3).sentence.endswith("(n = 6, 1 dropped, asked 14, failed 3)")


@pytest.mark.parametrize(("low", "shown"), [
    pytest.param(0.004, "[0.004, 0.08]", id="not-zero"), pytest.param(0.0301, "[0.0301, 0.08]", id="beyond-the-margin"),
    pytest.param(0.0299, "[0.0299, 0.08]", id="within-the-margin"), pytest.param(0.0449, "[0.04, 0.08]", id="plain"),
])
def test_rounding_hides_no_side(low, shown):
    """Two decimals, or more where a bound would seem to lie on 0 or on the margin."""
    assert shown in verdict(comparison(0.06, low, 0.08)).sentence


def test_names_are_only_shown():
    """Braces and percent signs in a name are letters."""
    assert "{b} %s beats {0}" in verdict(comparison(0.1, 0.05, 0.15), a="{b} %s", b="{0}").sentence


numbers = st.integers(-1000, 1000).map(lambda number: number / 1000)
shares = st.floats(0, 1)


@given(bounds=st.lists(numbers, min_size=3, max_size=3).map(sorted), p=shares, tost_p=shares,
       margin=st.sampled_from([0, 0.03, 0.2]), sd=st.sampled_from([0, 0.25]), direction=st.sampled_from([1, -1, 0]))
def test_better_is_said_only_where_it_is_allowed(bounds, p, tost_p, margin, sd, direction):
    """Only if the interval excludes 0 and p is small enough; and never "no difference"."""
    low, difference, high = bounds
    said = verdict(comparison(difference, low, high, p=p, tost_p=tost_p, margin=margin, sd=sd), direction=direction)
    claim = re.search("better|beats", said.sentence) is not None

    assert claim is (direction != 0 and (low > 0 or high < 0) and p <= ALPHA) is (said.winner != "")
    assert "no difference" not in said.sentence
    assert re.search(r"n = 100, asked 200, failed 0\)$", said.sentence)
    assert ("beats" in said.sentence) <= (low > margin or high < -margin)


@given(bounds=st.lists(numbers, min_size=3, max_size=3).map(sorted), p=shares, tost_p=shares)
def test_the_order_of_names_decides_nothing(bounds, p, tost_p):
    """Swapping both gives the same case and winner."""
    low, difference, high = bounds
    one = verdict(comparison(difference, low, high, p=p, tost_p=tost_p), a="x", b="y")
    other = verdict(comparison(-difference, -high, -low, p=p, tost_p=tost_p), a="y", b="x")

    assert (one.case, one.winner, one.n_needed) == (other.case, other.winner, other.n_needed)


@pytest.mark.parametrize(("found", "plain", "strict"), [
    pytest.param(comparison(-0.1, -0.15, -0.05), 1, 1, id="methods-G10-gate-case-1-against"),
    pytest.param(comparison(0.1, 0.05, 0.15), 0, 0, id="ahead"),
    pytest.param(comparison(-0.04, -0.07, -0.01), 0, 1, id="methods-G10-gate-case-2-against"),
    pytest.param(comparison(-0.01, -0.02, 0.01, p=0.2, tost_p=0.01), 0, 0, id="equivalent"),
    pytest.param(comparison(0.0, -0.1, 0.1, p=0.9), 0, 1, id="methods-G10-gate-undecided"),
    pytest.param(comparison(-0.02, -0.05, 0.01, p=0.2, bounds=(-0.03, 0.0)), 0, 1, id="strict-on-the-limit"),
    pytest.param(comparison(math.nan, math.nan, math.nan, p=math.nan, tost_p=math.nan, sd=math.nan), 0, 1,
                 id="unknown"),
])
def test_methods_g10_gate(found, plain, strict):
    """Exit code 1 for a proven loss beyond the margin; strict demands proof that there is none."""
    codes = [gate(found, variant="new", baseline="old", strict=one).exit_code for one in (False, True)]

    assert codes == [plain, strict]


@pytest.mark.parametrize("strict", [False, True])
def test_a_gate_where_lower_is_preferred(strict):
    """A loss is a higher value then."""
    slower, faster = comparison(0.1, 0.05, 0.15), comparison(-0.1, -0.15, -0.05)

    assert [gate(found, variant="new", baseline="old", direction=-1, strict=strict).exit_code
            for found in (slower, faster)] == [1, 0]


def test_a_gate_says_why():
    """Its sentence holds the verdict, and the bound that strict looks at."""
    found = comparison(0.0, -0.1, 0.1, p=0.9, bounds=(-0.08, 0.08))

    assert gate(found, variant="new", baseline="old").sentence.startswith("gate passed: new and old are undecided: [")
    assert gate(found, variant="new", baseline="old", strict=True).sentence.endswith("at worst -0.08")


@pytest.mark.parametrize("call", [
    pytest.param(lambda: verdict(comparison(0.1, 0.05, 0.15), direction=2), id="direction"),
    pytest.param(lambda: verdict(comparison(0.1, 0.05, 0.15), alpha=5), id="percent"),
    pytest.param(lambda: gate(comparison(0.1, 0.05, 0.15), variant="a", baseline="b", direction=0), id="gate"),
])
def test_slips_are_refused(call):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(ValueError, match=r"direction|must be"):
        call()
