"""How names are written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.scoring import duplicate_rate, has_latin_letter, labels_per_image, multi_word_rate
from vision_eval.scoring.text import is_empty, lengths

NAN = math.nan


@pytest.mark.parametrize(("names", "rate"), [
    pytest.param(["dog", "ferris wheel", "text_on_sign", "beach", "t-shirt"], 0.6, id="methods-A17"),
    pytest.param([], NAN, id="methods-A17-no-labels"),
    pytest.param(["dog", "富士山 日本"], 0, id="methods-A17-other-scripts-apart"),
    pytest.param(["富士山", "123", ""], NAN, id="no-latin-letters"),
    pytest.param([" dog_ ", "-cat"], 0, id="empty-tokens-do-not-count"),
    pytest.param(["a\\b", "a|b", "a,b", "a;b", "a:b", "a/b", "a\nb"], 1, id="every-separator"),
])
def test_multi_word_rate(names, rate):
    """Share of raw names with two or more words."""
    assert multi_word_rate(names) == pytest.approx(rate, nan_ok=True)


@pytest.mark.parametrize(("name", "latin"), [
    ("Äpfel", True), ("\uff24\uff2f\uff27", True), ("собака", False), ("2026", False), ("", False)])
def test_has_latin_letter(name, latin):
    """Accents and full width are Latin, digits are no letters."""
    assert has_latin_letter(name) is latin


FOUR_ONE_NONE = [["dog", "beach", "ball", "sunset"], ["cat", "Cats"], []]


def test_methods_a18_labels_per_image():
    """Mean of the worked example: 4, 1 and 0 labels."""
    counts = [labels_per_image(names) for names in FOUR_ONE_NONE]
    assert (counts, sum(counts) / 3) == ([4, 1, 0], pytest.approx(1.666667, abs=1e-6))
    assert [is_empty(names) for names in FOUR_ONE_NONE] == [0, 0, 1]


def test_methods_a18_over_images():
    """With median, range and the share of photos without labels; a failure has none, whatever its text says."""
    found = lengths([*FOUR_ONE_NONE[:2], ["dog"]], failed=[False, False, True])
    assert (found.mean, found.empty_rate) == pytest.approx((1.666667, 0.333333), abs=1e-6)
    assert (found.median, found.low, found.high, found.n) == (1, 0, 4, 3)


def test_no_images_have_no_length():
    """NaN, because nothing was asked."""
    assert (math.isnan(lengths([]).mean), math.isnan(lengths([]).empty_rate), lengths([]).n) == (True, True, 0)


@pytest.mark.parametrize(("names", "rate"), [
    pytest.param(["dog", "Dog", "dogs", "beach"], 0.5, id="methods-A19"),
    pytest.param([], NAN, id="methods-A19-no-labels"),
    pytest.param(["---", "dog"], 0, id="a-name-of-nothing-is-no-label"),
])
def test_duplicate_rate(names, rate):
    """Share of labels that collapse when stored."""
    assert duplicate_rate(names) == pytest.approx(rate, nan_ok=True)


@pytest.mark.parametrize("rate", [multi_word_rate, duplicate_rate, labels_per_image, is_empty, lengths])
def test_plain_text_is_refused(rate):
    """Nobody means the letters of a word."""
    with pytest.raises(TypeError, match="not the one text"):
        rate("dog")


@given(st.lists(st.text()))
def test_rates_are_shares(names):
    """Whatever the names, a rate is in [0, 1] or unknown."""
    assert all(math.isnan(rate) or 0 <= rate <= 1 for rate in (multi_word_rate(names), duplicate_rate(names)))
