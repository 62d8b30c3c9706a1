"""How numbers read."""

from __future__ import annotations

import math

import pytest

from vision_eval.report import numbers


def a_row(mean: float, low: float, high: float, *, n: int = 16, interval: str = "BCa", failed: int = 0) -> dict:
    """A row of a summary."""
    return {"mean": mean, "ci_low": low, "ci_high": high, "n": n, "asked": 16, "failed": failed, "interval": interval}


@pytest.mark.parametrize(("row", "text"), [
    pytest.param(a_row(0.52349, 0.4071, 0.6349), "0.523 [0.41, 0.63]", id="usual"),
    pytest.param(a_row(0.333, -1.101, 1.768, n=3, interval="t"), "0.333 [0.00, 1.00]", id="beyond-what-is-possible"),
    pytest.param(a_row(0.0, 0.0, 0.0, interval="no variation"), "0.000 [0.00, 0.00]", id="all-failed"),
    pytest.param(a_row(0.5, math.nan, math.nan, n=1, interval="single"), "0.500", id="one-photo"),
    pytest.param(a_row(math.nan, math.nan, math.nan, n=0, interval="no values"), "–", id="undefined"),
])
def test_a_mean_has_its_interval_beside_it(row, text):
    """Three decimals for the mean, two for the bounds, nothing invented for what is not known."""
    assert numbers.estimate(row).text == text


def test_what_is_no_share_is_cut_at_nothing_only():
    """Labels per photo may be many, but not fewer than none."""
    row = a_row(4.75, -0.31, 9.81, interval="t")

    assert numbers.estimate(row, decimals=1, bounds=1, share=False).text == "4.8 [0.0, 9.8]"


def test_an_unknown_number_says_why():
    """A dash alone would leave people guessing."""
    cell = numbers.estimate(a_row(math.nan, math.nan, math.nan, n=0, interval="no values", failed=3))

    assert cell.title == "defined for none of 16 answers, 3 of which failed"


@pytest.mark.parametrize(("row", "text"), [
    pytest.param(a_row(1.0, 0.81, 1.0), "16/16", id="all"),
    pytest.param(a_row(0.0, 0.0, 0.19), "0/16", id="none"),
    pytest.param(a_row(15.5 / 16, 0.7, 1.0), "15.5/16", id="repeats-disagree"),
    pytest.param(a_row(math.nan, 0.0, 0.0, n=0), "–", id="nobody-asked"),
])
def test_yes_or_no_is_counted(row, text):
    """Shares of a few photos read as counts."""
    assert numbers.out_of(row).text == text


@pytest.mark.parametrize(("n", "text"), [
    pytest.param(1, "9.00 max", id="one"),
    pytest.param(28, "9.00 max", id="too-few-for-p90"),
    pytest.param(29, "1.00 p90", id="enough-for-p90"),
    pytest.param(58, "1.00 p90", id="too-few-for-p95"),
    pytest.param(59, "1.00 p95", id="enough-for-p95"),
])
def test_the_slow_end_is_what_so_many_requests_can_tell(n, text):
    """Methods F3: the 95th percentile needs 59 requests; with fewer the maximum is shown and called so."""
    assert numbers.slowest([1.0] * (n - 1) + [9.0], reason="").text == text


def test_a_median_names_its_interval():
    """Methods F4: for 16 requests the 4th and the 13th value bound the median."""
    cell = numbers.typical([float(value) for value in range(1, 17)], reason="")

    assert (cell.text, cell.title) == ("8.50", "median of 16 clean requests, 95 % interval [4.00, 13.0] s")


def test_a_median_of_few_has_an_open_side():
    """Four requests bound a median on neither side."""
    assert numbers.typical([1.0, 2.0, 3.0, 4.0], reason="").title.endswith("[0, ∞] s")


@pytest.mark.parametrize("number", [numbers.typical, numbers.slowest])
def test_no_clean_request_no_time(number):
    """The reason takes the place of the number."""
    cell = number([], reason="no clean request: 3 cold")

    assert (cell.text, cell.title) == ("–", "no clean request: 3 cold")


def test_token_rates_of_demonstrations_are_not_shown():
    """Classical analysers make no tokens, whatever the server counts."""
    assert numbers.rate([40.0], demonstration=True).text == "not meaningful"
    assert numbers.rate([40.0, 60.0, math.nan], demonstration=False).text == "50"
    assert numbers.rate([math.nan], demonstration=False).text == "–"
