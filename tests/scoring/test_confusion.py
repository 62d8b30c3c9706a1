"""Confident wrong names: siblings, subjects that were called something else, and the table of pairs."""

from __future__ import annotations

import math

import pytest

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.scoring.confusion import confusion, confusion_table, subject_confusion

TAXONOMY = read_taxonomy()


def test_methods_b6_sibling_rate():
    """Of the four predictions of B5 one is a sibling of what is there."""
    found = confusion(["Dogs", "automobile", "leopard", "plant"], ["dog", "car", "cheetah", "flower"],
                      taxonomy=TAXONOMY)

    assert found.sibling_rate == 0.25
    assert [(pair.predicted, pair.reference) for pair in found.siblings] == [("leopard", "cheetah")]


@pytest.mark.parametrize(("predicted", "reference", "siblings", "same"), [
    pytest.param(["leopard", "jaguar"], ["cheetah"], [("leopard", "cheetah")], [], id="methods-B6-one-to-one"),
    pytest.param(["leopard", "cheetah"], ["cheetah"], [], [], id="methods-B6-the-reference-was-found"),
    pytest.param(["seal"], ["penguin"], [], [("seal", "penguin")], id="methods-B6-same-category"),
    pytest.param(["cup"], ["mug"], [], [("cup", "mug")], id="methods-B6-accepted-pair"),
    pytest.param(["mountain"], ["hill"], [], [("mountain", "hill")], id="methods-B6-landscape"),
    pytest.param(["person"], ["man"], [], [], id="methods-B6-broader-is-no-confusion"),
    pytest.param(["jaguar", "wolf"], ["fox", "leopard"], [("jaguar", "leopard"), ("wolf", "fox")], [],
                 id="as-many-siblings-as-possible"),
    pytest.param(["beagle", "wolf"], ["collie", "fox"], [("wolf", "fox")], [("beagle", "collie")], id="both"),
])
def test_methods_b6_pairs(predicted, reference, siblings, same):
    """Only what earned nothing is compared, and each name is mistaken once."""
    found = confusion(predicted, reference, taxonomy=TAXONOMY)

    assert [(pair.predicted, pair.reference) for pair in found.siblings] == siblings
    assert [(pair.predicted, pair.reference) for pair in found.same_category] == same


@pytest.mark.parametrize(("predicted", "reference", "failed", "reason"), [
    pytest.param(["dog"], None, False, "no reference", id="no-reference"),
    pytest.param(["dog"], [], False, "empty reference", id="empty-reference"),
    pytest.param([], ["dog"], False, "empty prediction", id="silent"),
    pytest.param(["dog"], ["blorb"], False, "no sense", id="methods-B6-reference-without-sense"),
    pytest.param(["dog"], ["cat"], True, "failed", id="methods-0.4-failed"),
])
def test_a_rate_that_cannot_be_known(predicted, reference, failed, reason):
    """NaN with a reason, since 0 would be the best value."""
    found = confusion(predicted, reference, taxonomy=TAXONOMY, failed=failed)

    assert math.isnan(found.sibling_rate)
    assert (found.reason, found.siblings) == (reason, ())


def test_decided_tiers_need_no_taxonomy():
    """A reference that somebody decided about is known."""
    assert confusion(["leopard"], ["cheetah"], tiers=[("leopard", "cheetah", "sibling")]).sibling_rate == 1
    assert confusion(["leopard"], ["cheetah"], tiers=[("leopard", "cheetah", "none")]).sibling_rate == 0


def test_methods_b6_subject_rate():
    """Sixteen images, the subject missed on three, on two of them with a confident name of the same category."""
    images = [([("cheetah", 0.9)], ["cheetah"])] * 13 + [
        ([("leopard", 0.9)], ["cheetah"]), ([("seal", 0.8)], ["penguin"]), ([("sky", 0.95)], ["cheetah"])]
    flags = [subject_confusion(predicted, subject, taxonomy=TAXONOMY) for predicted, subject in images]

    assert sum(flags) / len(flags) == 0.125


@pytest.mark.parametrize(("predicted", "subject", "failed", "expected"), [
    pytest.param([("leopard", 0.79)], ["cheetah"], False, 0, id="not-sure-enough"),
    pytest.param([("leopard", None)], ["cheetah"], False, 0, id="no-confidence"),
    pytest.param([("leopard", 0.9), ("big cat", 0.1)], ["cheetah", "big cat"], False, 0, id="an-accepted-name"),
    pytest.param([("leopard", 0.9), ("Cheetahs", None)], ["cheetah"], False, 0, id="hit-without-confidence"),
    pytest.param([("animal", 0.9)], ["cheetah"], False, 0, id="broader-is-no-confusion"),
    pytest.param([], ["cheetah"], False, 0, id="silent"),
    pytest.param([("leopard", 0.9)], [], False, math.nan, id="no-subject"),
    pytest.param([("leopard", 0.9)], None, False, math.nan, id="nobody-looked"),
    pytest.param([("leopard", 0.9)], ["blorb"], False, math.nan, id="subject-without-sense"),
    pytest.param([("leopard", 0.9)], ["cheetah"], True, math.nan, id="failed"),
])
def test_subject_confusion(predicted, subject, failed, expected):
    """A subject is confused when it was missed and something beside it was named with confidence."""
    assert subject_confusion(predicted, subject, taxonomy=TAXONOMY, failed=failed) == pytest.approx(
        expected, nan_ok=True)


def test_methods_b11_table():
    """Leopard for cheetah three times at .9 weighs 2.7 and goes before a single doubtful seal."""
    images = [([("leopard", 0.9), ("grass", 0.5)], ["cheetah", "grass"])] * 3 + [
        ([("seal", 0.4)], ["penguin"]), ([("dog", None)], ["cat"]), ([("tree", 0.9)], None)]

    rows = confusion_table(images, taxonomy=TAXONOMY)

    assert [(row.reference, row.predicted, row.tier, row.count) for row in rows] == [
        ("cheetah", "leopard", "sibling", 3), ("penguin", "seal", "same category", 1), ("cat", "dog", "sibling", 1)]
    assert [row.weight for row in rows] == pytest.approx([2.7, 0.4, math.nan], nan_ok=True)
    assert [row.mean_confidence for row in rows] == pytest.approx([0.9, 0.4, math.nan], nan_ok=True)


def test_a_confidence_belongs_to_the_first_spelling():
    """Section 0.2: of duplicates the first counts."""
    assert confusion_table([([("Leopards", 0.9), ("leopard", 0.1)], ["cheetah"])], taxonomy=TAXONOMY)[0].weight == 0.9
