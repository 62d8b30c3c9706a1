"""Credit for how closely names fit: strict and lenient precision, recall and F1."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.scoring.soft_scores import lenient, strict
from vision_eval.scoring.tiers import TIERS

TAXONOMY = read_taxonomy()
PREDICTED = ["Dogs", "automobile", "leopard", "plant"]
REFERENCE = ["dog", "car", "cheetah", "flower"]
NAMES = st.lists(st.sampled_from([*PREDICTED, *REFERENCE, "animal", "sofa", "vehicle", "---"]), max_size=6)
DECIDED = st.lists(st.tuples(st.sampled_from(PREDICTED), st.sampled_from(REFERENCE), st.sampled_from(TIERS)))


def scores(matching):
    """Precision, recall and F1."""
    return matching.precision, matching.recall, matching.f1


def test_methods_b5_strict():
    """Of the four names only one is the same."""
    found = strict(PREDICTED, REFERENCE)

    assert (found.total, found.f1) == (1, 0.25)


def test_methods_b5_lenient():
    """A synonym counts in full, a broader name by half, a sibling not at all."""
    found = lenient(PREDICTED, REFERENCE, taxonomy=TAXONOMY)

    assert [(pair.predicted, pair.reference, pair.tier, pair.credit) for pair in found.pairs] == [
        ("dog", "dog", "lemma", 1), ("automobile", "car", "synonym", 1), ("plant", "flower", "broader", 0.5)]
    assert (found.total, *scores(found)) == (2.5, 0.625, 0.625, 0.625)
    assert (found.unmatched_predicted, found.unmatched_reference) == (("leopard",), ("cheetah",))


def test_methods_b5_overgeneral_rate():
    """One of three matched predictions is broader than its reference."""
    assert lenient(PREDICTED, REFERENCE, taxonomy=TAXONOMY).overgeneral_rate == pytest.approx(1 / 3)
    assert math.isnan(lenient(["sky"], ["dog"], taxonomy=TAXONOMY).overgeneral_rate)


def test_methods_b4_no_credit_twice():
    """A dog and an animal cannot both find the one dog; the closer one does."""
    found = lenient(["animal", "dog"], ["dog"], taxonomy=TAXONOMY)

    assert [(pair.predicted, pair.tier) for pair in found.pairs] == [("dog", "exact")]
    assert scores(found) == (0.5, 1, pytest.approx(2 / 3))


def test_methods_b4_the_closer_tier_goes_first():
    """A synonym earns as much as the word itself, but does not take its place."""
    assert lenient(["automobile", "cars"], ["car"], taxonomy=TAXONOMY).pairs[0].predicted == "car"


@pytest.mark.parametrize("score", [strict, lenient])
@pytest.mark.parametrize(("predicted", "reference", "failed", "expected"), [
    pytest.param([], ["dog"], False, (0, 0, 0), id="methods-0.3-silent"),
    pytest.param(["dog"], [], False, (0, math.nan, 0), id="methods-0.3-nothing-there"),
    pytest.param([], [], False, (math.nan, math.nan, math.nan), id="methods-0.3-both-empty"),
    pytest.param(["dog"], None, False, (math.nan, math.nan, math.nan), id="methods-0.3-no-reference"),
    pytest.param(["dog"], ["dog"], True, (0, 0, 0), id="methods-0.4-failed"),
    pytest.param([], [], True, (0, 0, 0), id="methods-0.4-failed-and-nothing-there"),
    pytest.param([], None, True, (math.nan, math.nan, math.nan), id="methods-0.4-failed-without-reference"),
])
def test_undefined_values(score, predicted, reference, failed, expected):
    """The table of undefined values holds for both kinds, and NaN has a reason."""
    found = score(predicted, reference, failed=failed)

    assert scores(found) == pytest.approx(expected, nan_ok=True)
    assert bool(found.reason) == any(map(math.isnan, expected))


def test_people_decide_tiers_and_credits():
    """A decided tier goes before the taxonomy, a chosen credit before the usual one."""
    decided = [("leopard", "cheetah", "narrower")]

    assert lenient(["leopard"], ["cheetah"], taxonomy=TAXONOMY, tiers=decided).f1 == 0.5
    assert lenient(["leopard"], ["cheetah"], tiers=decided, credit={"narrower": 0.2}).f1 == pytest.approx(0.2)
    assert strict(["leopard"], ["cheetah"], tiers=decided).f1 == 0


@given(NAMES, NAMES, DECIDED)
def test_methods_b5_strict_is_never_above_lenient(predicted, reference, decided):
    """Whatever is said, expected and decided."""
    hard = strict(predicted, reference, tiers=decided)
    soft = lenient(predicted, reference, taxonomy=TAXONOMY, tiers=decided)

    assert hard.total <= soft.total
    assert all(math.isnan(one) if math.isnan(other) else 0 <= one <= other <= 1
               for one, other in zip(scores(hard), scores(soft), strict=True))


@given(NAMES, NAMES)
def test_a_wrong_label_never_raises_precision(predicted, reference):
    """Adding a name that fits nothing keeps the credit and lengthens the list."""
    before = lenient(predicted, reference, taxonomy=TAXONOMY)
    after = lenient([*predicted, "blorb"], reference, taxonomy=TAXONOMY)

    assert after.total == before.total
    assert math.isnan(before.precision) or after.precision <= before.precision


@pytest.mark.parametrize("score", [strict, lenient])
def test_one_text_is_refused(score):
    """The letters of a plain string are no labels."""
    with pytest.raises(TypeError, match="not the one text 'dog'"):
        score("dog", ["dog"])
