"""The first tier that holds decides, and the taxonomy is only asked where spelling does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.scoring.tiers import CREDITS, TIERS, credited, distinct, overridden, tier

TAXONOMY = read_taxonomy()
MIRRORED = {"broader": "narrower", "narrower": "broader"}
NAMES = st.one_of(st.text(), st.sampled_from(sorted(TAXONOMY.senses)))


@pytest.mark.parametrize(("predicted", "reference", "expected"), [
    pytest.param("Sea-Lion", "sea lion", "exact", id="methods-B2-exact"),
    pytest.param("Dogs", "the dog", "lemma", id="methods-B2-lemma"),
    pytest.param("automobile", "car", "synonym", id="methods-B2-synonym"),
    pytest.param("sea", "oceans", "synonym", id="methods-B2-listed-as-equivalent"),
    pytest.param("n02085620", "chihuahua", "synonym", id="methods-B2-wnid"),
    pytest.param("plant", "flower", "broader", id="methods-B2-broader"),
    pytest.param("animal", "dog", "broader", id="methods-B2-animal-is-deep-enough"),
    pytest.param("person", "man", "broader", id="methods-B6-a-man-called-person"),
    pytest.param("artifact", "car", "none", id="methods-B2-too-general"),
    pytest.param("organism", "dog", "none", id="methods-B2-stop-list"),
    pytest.param("physical entity", "dog", "none", id="methods-B2-too-high"),
    pytest.param("beagle", "dog", "narrower", id="methods-B2-narrower"),
    pytest.param("car", "artifact", "none", id="methods-B2-narrower-than-too-general"),
    pytest.param("puppy", "dog", "narrower", id="an-edge-of-ours"),
    pytest.param("leopard", "cheetah", "sibling", id="methods-B6-leopard-cheetah"),
    pytest.param("dog", "cat", "sibling", id="methods-B6-dog-cat"),
    pytest.param("sofa", "chair", "sibling", id="methods-B6-sofa-chair"),
    pytest.param("seal", "penguin", "same category", id="methods-B6-seal-penguin"),
    pytest.param("mountain", "hill", "same category", id="methods-B6-mountain-hill"),
    pytest.param("cup", "mug", "same category", id="methods-B6-accepted-pair"),
    pytest.param("beagle", "Labrador retriever", "same category", id="methods-B8-beagle"),
    pytest.param("dog", "beach", "none", id="methods-B2-none"),
    pytest.param("blorb", "dog", "none", id="no-sense"),
    pytest.param("---", "***", "none", id="two-names-of-nothing"),
])
def test_methods_b2_tier(predicted, reference, expected):
    """Each row of the table, and what keeps a pair out of it."""
    assert tier(predicted, reference, TAXONOMY) == expected
    assert tier(reference, predicted, TAXONOMY) == MIRRORED.get(expected, expected)


@pytest.mark.parametrize(("predicted", "reference", "expected"), [
    pytest.param("Sea-Lion", "sea lion", "exact", id="exact"), pytest.param("Dogs", "a dog", "lemma", id="lemma"),
    pytest.param("automobile", "car", "none", id="synonyms-are-not-known"),
])
def test_without_a_taxonomy_spelling_decides(predicted, reference, expected):
    """The strict tiers need no table."""
    assert tier(predicted, reference) == expected


@given(NAMES, NAMES)
def test_tiers_are_mirrored(one, other):
    """Seen from the other side, broader is narrower and all else stays."""
    assert tier(other, one, TAXONOMY) == MIRRORED.get(found := tier(one, other, TAXONOMY), found)


def test_methods_b2_credits():
    """The lenient credits of the table, in the order of the tiers."""
    assert [CREDITS[name] for name in TIERS] == [1, 1, 1, 0.5, 0.5, 0, 0, 0]


def test_credits_can_be_chosen():
    """What is not chosen stays."""
    assert credited({"broader": 0.25}) == {**CREDITS, "broader": 0.25}


@pytest.mark.parametrize(("chosen", "message"), [
    pytest.param({"broad": 0.5}, "'broad' is no tier; choose from exact, lemma", id="unknown"),
    pytest.param({"broader": 1.5}, "between 0 and 1, not at 1.5", id="above-1"),
    pytest.param({"broader": float("nan")}, "between 0 and 1, not at nan", id="nan"),
])
def test_a_wrong_credit_is_refused(chosen, message):
    """A credit is a share of a known tier."""
    with pytest.raises(ValueError, match=message):
        credited(chosen)


def test_decided_tiers_go_by_key():
    """Names are normalised, so that a decision holds for every spelling."""
    assert overridden([("Plants", "a flower", "broader")]) == {("plant", "flower"): "broader"}


def test_an_unknown_decision_is_refused():
    """Tiers have names."""
    with pytest.raises(ValueError, match="'close' is no tier"):
        overridden([("plant", "flower", "close")])


def test_distinct_names_keep_their_first_spelling():
    """Section 0.2: duplicates keep the best ranked occurrence."""
    assert [(name.written, name.key) for name in distinct(["Dogs", "---", "dog", "Cat"])] == [
        ("Dogs", "dog"), ("Cat", "cat")]
