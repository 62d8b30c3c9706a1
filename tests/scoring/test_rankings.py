"""Two rankings of labels: the worked examples, and the definitions written out."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from vision_eval.scoring.rankings import rbo, tau_b

WORDS = "abcdef"
rankings = st.lists(st.sampled_from(WORDS), unique=True, max_size=6)
scores = st.dictionaries(st.sampled_from(WORDS), st.sampled_from([0.1, 0.2, 0.3, 0.9]))


def test_methods_a12_kendall_tau_b():
    """Four pairs agree, one does not, one is tied on one side."""
    x, y = (dict(zip("abcd", values, strict=True)) for values in ((0.9, 0.8, 0.8, 0.3), (0.7, 0.6, 0.2, 0.4)))
    found = tau_b(x, y, keys=True)
    assert found.value == pytest.approx(0.547723, abs=1e-6)
    assert (found.concordant, found.discordant, found.tied_a, found.tied_b) == (4, 1, 1, 0)


@pytest.mark.parametrize(("a", "b", "reason", "overlap"), [
    pytest.param({"dog": 0.9, "cat": 0.1}, {"dog": 0.9, "sea": 0.1}, "few-in-common", 1 / 3, id="methods-A12-one"),
    pytest.param({"dog": 0.9, "cat": 0.9}, {"dog": 0.9, "cat": 0.1}, "constant", 1, id="methods-A12-constant"),
    pytest.param({}, {}, "few-in-common", math.nan, id="nothing"),
    pytest.param(None, {}, "no-reference", math.nan, id="no-ranking"),
])
def test_no_correlation_has_a_reason(a, b, reason, overlap):
    """NaN says why, and the overlap stands beside it."""
    found = tau_b(a, b)
    assert math.isnan(found.value)
    assert (found.reason, found.overlap) == (reason, pytest.approx(overlap, nan_ok=True))


@given(a=scores, b=scores)
def test_counts_of_pairs_give_scipys_value(a, b):
    """The definition, from the counts that are shown; both sides exchanged give the same."""
    found = tau_b(a, b, keys=True)
    assume(not found.reason)
    both, c, d = found.concordant + found.discordant, found.concordant, found.discordant
    assert found.value == pytest.approx((c - d) / math.sqrt((both + found.tied_a) * (both + found.tied_b)))
    common = [key for key in b if key in a]
    expected = kendalltau([a[key] for key in common], [b[key] for key in common], variant="b").statistic
    assert found.value == pytest.approx(expected) == pytest.approx(tau_b(b, a, keys=True).value)


@pytest.mark.parametrize(("a", "b", "value"), [
    ("abc", "acd", 0.685), ("ab", "acbd", 0.75925), ("a", "abc", 1.0), ("", "abc", 0), ("", "", math.nan)])
def test_methods_a13_rbo(a, b, value):
    """Equal and unequal lengths, one label only, and empty sides, at p = 0.9."""
    assert rbo(list(a), list(b), keys=True).value == pytest.approx(value, abs=1e-6, nan_ok=True)


def written_out(a, b, p):
    """Equation 32 of the source, depth by depth."""
    a, b = sorted((a, b), key=len)
    s, long = len(a), len(b)
    x = [len(set(a[:depth]) & set(b[:depth])) for depth in range(long + 1)]
    first = sum(x[d] / d * p**d for d in range(1, long + 1))
    second = sum(x[s] * (d - s) / (s * d) * p**d for d in range(s + 1, long + 1))
    return (1 - p) / p * (first + second) + ((x[long] - x[s]) / long + x[s] / s) * p**long


@given(a=rankings, b=rankings, p=st.floats(0.05, 0.95))
def test_rbo_follows_the_equation_and_is_symmetric(a, b, p):
    """In [0, 1], and 1 for a ranking against itself."""
    assume(a and b)
    found = rbo(a, b, p=p, keys=True)
    assert found.value == pytest.approx(written_out(a, b, p)) == pytest.approx(rbo(b, a, p=p, keys=True).value)
    assert 0 <= found.value <= 1
    assert rbo(a, a, p=p, keys=True).value == pytest.approx(1)


def test_rankings_by_confidence():
    """Labels are ranked by their scores, and of equal keys the first stays."""
    labels = [{"name": "sea", "confidence": 0.2}, {"name": "Dogs", "confidence": 0.9},
              {"name": "dog", "confidence": 0.1}]
    assert rbo(labels, ["dog", "sea"]).lengths == (2, 2)
    assert rbo(labels, ["dog", "sea"]).value == 1


@pytest.mark.parametrize(("call", "error", "message"), [
    pytest.param(lambda: rbo(["a"], ["a"], p=1), ValueError, "between 0 and 1", id="p"),
    pytest.param(lambda: rbo("dog", ["a"]), TypeError, "one text 'dog'", id="text"),
    pytest.param(lambda: tau_b(["dog"], {}), TypeError, "mapping", id="no-scores"),
    pytest.param(lambda: tau_b({"dog": math.nan}, {}), ValueError, "NaN", id="no-number"),
])
def test_slips_are_errors(call, error, message):
    """What cannot be meant is said at once."""
    with pytest.raises(error, match=message):
        call()
