"""Agreement on coarse categories, with what lies in none counted apart."""

from __future__ import annotations

import math

import pytest

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.scoring.categories import (
    categories,
    coarse_jaccard,
    coarse_top1,
    mass_below,
    mass_by_category,
    reference_coverage,
)
from vision_eval.scoring.labels import precision

TAXONOMY = read_taxonomy()
BREEDS = {"n02088364": 0.20, "n02099712": 0.15, "n02110958": 0.10, "n02123045": 0.25}
"""Beagle, Labrador retriever, pug and tabby, as a classifier says them."""


def test_methods_b8_beagle_and_labrador():
    """Two breeds disagree as names and agree as dogs."""
    found = coarse_top1(["beagle"], ["Labrador retriever"], taxonomy=TAXONOMY)

    assert precision(["beagle"], ["Labrador retriever"]) == 0
    assert (found.value, found.predicted, found.reference) == (1, ("dog",), ("dog",))


@pytest.mark.parametrize(("predicted", "reference", "failed", "value", "reason"), [
    pytest.param(["cat", "dog"], ["beagle"], False, 0, "", id="only-the-first-counts"),
    pytest.param(["happiness"], ["dog"], False, math.nan, "other", id="methods-B8-other-is-skipped"),
    pytest.param(["dog"], ["happiness"], False, math.nan, "other", id="methods-B8-other-on-the-other-side"),
    pytest.param(["dog"], None, False, math.nan, "no reference", id="nobody-looked"),
    pytest.param(["dog"], [], False, math.nan, "no reference", id="the-baseline-is-silent"),
    pytest.param([], ["dog"], False, 0, "", id="methods-A7-silent"),
    pytest.param(["dog"], ["dog"], True, 0, "", id="methods-0.4-failed"),
])
def test_coarse_top1(predicted, reference, failed, value, reason):
    """1, 0, or NaN with a reason."""
    found = coarse_top1(predicted, reference, taxonomy=TAXONOMY, failed=failed)

    assert (found.value, found.reason) == (pytest.approx(value, nan_ok=True), reason)


@pytest.mark.parametrize(("predicted", "reference", "failed", "value"), [
    pytest.param(["beagle", "pug", "beach"], ["collie", "sofa"], False, 1 / 3, id="methods-B8-distinct-categories"),
    pytest.param(["beagle", "happiness"], ["collie"], False, 1, id="other-is-left-out"),
    pytest.param(["happiness"], ["sadness"], False, math.nan, id="nothing-but-other"),
    pytest.param([], ["dog"], False, 0, id="silent"),
    pytest.param(["dog"], None, False, math.nan, id="nobody-looked"),
    pytest.param([], [], False, math.nan, id="both-empty"),
    pytest.param(["dog"], ["dog"], True, 0, id="failed"),
])
def test_coarse_jaccard(predicted, reference, failed, value):
    """Shared categories of all categories."""
    found = coarse_jaccard(predicted, reference, taxonomy=TAXONOMY, failed=failed)

    assert found.value == pytest.approx(value, nan_ok=True)
    assert bool(found.reason) == math.isnan(value)


def test_methods_b9_sum_before_comparing():
    """The largest class is the cat, but the breeds together say dog."""
    assert max(BREEDS, key=BREEDS.__getitem__) == "n02123045"
    assert mass_below(BREEDS, "dog", TAXONOMY) == pytest.approx(0.45)
    assert list(mass_by_category(BREEDS, TAXONOMY)) == ["dog", "cat"]
    assert mass_by_category(BREEDS, TAXONOMY)["dog"] == pytest.approx(0.45)


def test_mass_of_what_is_unknown():
    """Nothing lies below a wall here; a word without a sense has no mass at all."""
    assert mass_below(BREEDS, "stone wall", TAXONOMY) == 0
    assert math.isnan(mass_below(BREEDS, "blorb", TAXONOMY))


def test_methods_b9_reference_coverage():
    """A silent baseline and an image that nobody labelled cover nothing."""
    assert reference_coverage([["dog"], [], None, ["cat", "sofa"]]) == 0.5
    assert math.isnan(reference_coverage([]))


def test_categories_of_one_text_are_refused():
    """The letters of a plain string are no labels."""
    with pytest.raises(TypeError, match="not the one text 'dog'"):
        categories("dog", TAXONOMY)
