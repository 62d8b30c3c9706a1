"""Planning: worked examples, the table of the methods, and the sentence of a dry run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from vision_eval.stats.planning import detectable, difference_sd, error_of_mean, n_images, power_statement


def test_methods_g7_n_images():
    """196.2 images are 197."""
    found = n_images(0.25, 0.05)

    assert (found.value, found.exact) == (197, pytest.approx(196.2, abs=0.05))
    assert found.factor == pytest.approx(2.801585, abs=1e-6)


@pytest.mark.parametrize(("sd", "needed"), [
    pytest.param(0.15, [442, 71, 18], id="0.15"), pytest.param(0.25, [1227, 197, 50], id="0.25"),
    pytest.param(0.35, [2404, 385, 97], id="0.35"),
])
def test_methods_g7_table(sd, needed):
    """For differences of 0.02, 0.05 and 0.10."""
    assert [n_images(sd, delta).n for delta in (0.02, 0.05, 0.10)] == needed


def test_methods_g7_detectable():
    """A hundred images show 0.07; sixteen only 0.18 to 0.25."""
    assert detectable(0.25, 100) == pytest.approx(0.070040, abs=1e-6)
    assert [round(detectable(sd, 16), 2) for sd in (0.25, 0.35)] == [0.18, 0.25]


@given(sd=st.floats(0.01, 1), delta=st.floats(0.001, 1), power=st.floats(0.5, 0.99), alpha=st.floats(0.001, 0.2))
def test_needed_and_detectable_are_each_others_inverse(sd, delta, power, alpha):
    """What n images show needs n images; the sign does not matter."""
    n = n_images(sd, delta, power=power, alpha=alpha).n
    assert detectable(sd, n, power=power, alpha=alpha) <= delta * (1 + 1e-9)
    assert n == 1 or detectable(sd, n - 1, power=power, alpha=alpha) >= delta * (1 - 1e-9)
    assert n_images(sd, -delta, power=power, alpha=alpha).n == n


def test_agrees_with_statsmodels():
    """One sample and a normal test; the other tail adds nothing that counts."""
    theirs = NormalIndPower(ddof=0).solve_power(effect_size=0.05 / 0.25, alpha=0.05, power=0.8, ratio=0)
    assert n_images(0.25, 0.05).exact == pytest.approx(theirs, rel=1e-4)


def test_methods_g7_repeats():
    """Repeats divide only what varies between them."""
    assert difference_sd(0.04, 0.02, 0.03)**2 == pytest.approx(0.09)
    assert difference_sd(0.04, 0.02, 0.03, repeats=5)**2 == pytest.approx(0.05)


def test_methods_g8_images_or_repeats():
    """Four times the images are worth more than four repeats."""
    errors = [error_of_mean(0.04, 0.02, n=n, repeats=m) for n, m in ((100, 1), (100, 4), (400, 1))]
    assert errors == pytest.approx([0.024495, 0.021213, 0.012247], abs=1e-6)


@pytest.mark.parametrize(("n", "options", "sentence"), [
    pytest.param(16, {},
                 "16 images can show differences from 0.18–0.25 on (80 % power); for 0.05 it takes 197–385 images.",
                 id="methods-G7-sixteen"),
    pytest.param(100, {"spreads": [0.25], "delta": 0.1},
                 "100 images can show differences from 0.07 on (80 % power); for 0.1 it takes 50 images.",
                 id="methods-G7-one-spread"),
    pytest.param(0, {"delta": 0.02}, "For differences of 0.02 it takes 1227–2404 images (80 % power).", id="none-yet"),
    pytest.param(1, {"spreads": [0.15], "delta": 0.1},
                 "1 image can show differences from 0.42 on (80 % power); for 0.1 it takes 18 images.", id="one"),
])
def test_power_statement(n, options, sentence):
    """The sentence of a dry run has the numbers of the table."""
    assert power_statement(n, **options) == sentence


def test_more_comparisons_need_more_images():
    """The level is divided by their number, and the sentence says so."""
    said = power_statement(100, spreads=[0.25], comparisons=28)

    assert "28 comparisons at once" in said
    assert f"takes {n_images(0.25, 0.05, alpha=0.05 / 28).n} images" in said


@pytest.mark.parametrize("call", [
    pytest.param(lambda: n_images(0, 0.05), id="methods-G7-pilot-without-variation"),
    pytest.param(lambda: n_images(0.25, 0), id="no-difference"),
    pytest.param(lambda: n_images(float("nan"), 0.05), id="unknown-spread"),
    pytest.param(lambda: n_images(0.25, 0.05, power=80), id="percent"),
    pytest.param(lambda: detectable(0.25, 0), id="no-images"),
    pytest.param(lambda: difference_sd(-1, 0, 0), id="negative-variance"),
    pytest.param(lambda: error_of_mean(1, 1, n=0), id="no-images-for-a-mean"),
    pytest.param(lambda: power_statement(-1), id="fewer-than-no-images"),
])
def test_slips_are_refused(call):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(ValueError, match="must be"):
        call()
