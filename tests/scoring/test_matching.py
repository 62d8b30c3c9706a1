"""Names become keys step by step, and equal keys are a strict match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.scoring import keys, normalise, tier
from vision_eval.scoring.matching import (
    drop_article,
    exact_key,
    fold,
    separate,
    singular,
    singularise_last,
    strip_edges,
    unify_spelling,
)
from vision_eval.scoring.words import META


@pytest.mark.parametrize(("name", "folded"), [
    pytest.param("Straße", "strasse", id="methods-B1-casefold"),
    pytest.param("\ufb01sh", "fish", id="methods-B1-ligature"),
    pytest.param("\uff24\uff2f\uff27", "dog", id="full-width"),
    pytest.param("sea\u200blion\x00", "sealion", id="zero-width-and-control"),
    pytest.param("sea\nlion", "sea lion", id="a-line-break-still-separates"),
    pytest.param("cafe\u0301", "café", id="composed"),
])
def test_fold(name, folded):
    """Step 1: compatible characters, letter case and invisible characters make no difference."""
    assert fold(name) == folded


@pytest.mark.parametrize(("name", "separated"), [
    pytest.param("text_on_sign", "text on sign", id="underscore"),
    pytest.param("a-b/c\\d|e,f;g:h", "a b c d e f g h", id="every-separator"),
    pytest.param(" \t ferris -- wheel ", "ferris wheel", id="runs-and-ends"),
])
def test_separate(name, separated):
    """Step 2: separators in a row are one space."""
    assert separate(name) == separated


@pytest.mark.parametrize(("name", "stripped"), [
    pytest.param('"dog"', "dog", id="quotes"),
    pytest.param("«dog» “cat” (cow) [hen]", "dog cat cow hen", id="every-token"),
    pytest.param("**dog** #cat ~`cow`~", "dog cat cow", id="markup"),
    pytest.param("dog ... !", "dog", id="empty-tokens-go"),
    pytest.param("3.5 o'clock", "3.5 o'clock", id="marks-inside-stay"),
])
def test_strip_edges(name, stripped):
    """Step 3: marks at both ends of a token go, those inside stay."""
    assert strip_edges(name) == stripped


@pytest.mark.parametrize(("name", "left"), [
    pytest.param("the sea", "sea", id="the"), pytest.param("an apple", "apple", id="an"),
    pytest.param("a", "a", id="nothing-else"), pytest.param("the a team", "team", id="two-of-them"),
    pytest.param("theatre", "theatre", id="no-article"),
])
def test_drop_article(name, left):
    """Step 4: leading articles go if something remains, so that a key is its own key."""
    assert drop_article(name) == left


@pytest.mark.parametrize(("plural", "single"), [pytest.param(*pair, id=f"methods-B1-{pair[0]}") for pair in [
    ("people", "person"), ("children", "child"), ("men", "man"), ("women", "woman"), ("mice", "mouse"),
    ("geese", "goose"), ("feet", "foot"), ("teeth", "tooth"), ("leaves", "leaf"), ("wolves", "wolf"),
    ("knives", "knife"), ("shelves", "shelf"), ("loaves", "loaf"), ("waves", "wave"), ("caves", "cave"),
    ("gloves", "glove"), ("olives", "olive"), ("movies", "movie"), ("cookies", "cookie"), ("brownies", "brownie"),
    ("selfies", "selfie"), ("zombies", "zombie"), ("pies", "pie"), ("ties", "tie"), ("potatoes", "potato"),
    ("tomatoes", "tomato"), ("heroes", "hero"), ("mangoes", "mango"), ("shoes", "shoe"), ("canoes", "canoe"),
    ("headaches", "headache"), ("buses", "bus"), ("lenses", "lens"), ("quizzes", "quiz"), ("axes", "axe"),
    ("cherries", "cherry"), ("boxes", "box"), ("horses", "horse"), ("houses", "house"), ("roses", "rose"),
    ("cheeses", "cheese"), ("dishes", "dish"), ("benches", "bench"), ("foxes", "fox"),
]])
def test_singular(plural, single):
    """Step 5: tables and rules of spelling find the singular, and leave a singular alone."""
    assert (singular(plural), singular(single)) == (single, single)


@pytest.mark.parametrize("word", [
    "glasses", "sunglasses", "binoculars", "scissors", "trousers", "jeans", "shorts", "series", "species", "news",
    "tennis", "bus", "gas", "lens", "canvas", "christmas", "clothes", "stairs", "grass", "cactus", "iris",
])
def test_words_that_only_look_like_plurals(word):
    """Step 5: words of the invariant table, and endings in ss, us and is, stay."""
    assert singular(word) == word


@pytest.mark.parametrize(("plural", "single"), [("beaches", "beach"), ("peaches", "peach"), ("coaches", "coach")])
def test_aches_are_a_table(plural, single):
    """Step 5: only compounds of "ache" keep their e; a beach is no ache."""
    assert singular(plural) == single


def test_only_the_last_token_is_a_plural():
    """Step 5: what describes the last token keeps its form."""
    assert singularise_last("glasses cases") == "glasses case"


def test_unify_spelling():
    """Step 6: spelling variants token by token."""
    assert unify_spelling("grey colour tyre cat") == "gray color tire cat"


@pytest.mark.parametrize(("name", "key"), [
    pytest.param("  Ferris-Wheels ", "ferris wheel", id="methods-B1-ferris-wheels"),
    pytest.param("\ufb01sh", "fish", id="methods-B1-ligature"),
    pytest.param("TEXT_ON_SIGN", "text on sign", id="methods-B1-underscores"),
    pytest.param("Cherries", "cherry", id="methods-B1-cherries"),
    pytest.param("Boxes", "box", id="methods-B1-boxes"),
    pytest.param("Buses", "bus", id="methods-B1-buses"),
    pytest.param("Glasses", "glasses", id="methods-B1-glasses"),
    pytest.param("Tennis", "tennis", id="methods-B1-tennis"),
    pytest.param("the Sea lions", "sea lion", id="methods-B1-sea-lions"),
    pytest.param("---", "", id="methods-B1-nothing-left"),
    pytest.param("Grey Tyres", "gray tire", id="plural-and-spelling"),
])
def test_normalise(name, key):
    """All six steps in order."""
    assert normalise(name) == key


@pytest.mark.parametrize(("plural", "single"), [
    ("taxis", "taxi"), ("skis", "ski"), ("bikinis", "bikini"), ("corgis", "corgi"), ("emus", "emu"), ("tutus", "tutu"),
    ("larvae", "larva"), ("octopi", "octopus"), ("peoples", "person"), ("1980s", "1980"), ("dog's", "dog's"),
])
def test_plurals_that_the_rules_would_miss(plural, single):
    """Step 5: words in -i and -u are a table, a plural of a plural goes twice, a genitive is no plural."""
    assert singular(plural) == singular(single) == single


@given(st.one_of(st.text(), st.text("thea sxiefuch'.-"), st.lists(st.sampled_from(
    ["the", "a", "peoples", "buses", "'s", "axes", "leaves", "colours", "grey", "glasses", "oes"])).map(" ".join)))
def test_keys_are_fixed_points(name):
    """A key normalised again is the same key."""
    assert normalise(normalise(name)) == normalise(name)


def test_words_about_the_picture_are_keys():
    """Section A20: the stop list holds keys, so that any spelling of its words is found."""
    assert {normalise(word) for word in META} == META >= {"image", "photo", "picture", "background", "scene"}


def test_aliases_come_last():
    """Step 6 ends with the user's own table, from key to key."""
    assert normalise("Automobiles", aliases={"automobile": "car"}) == "car"


@given(st.text())
def test_any_text_has_a_clean_key(name):
    """A key has single inner blanks and does not depend on outer blanks or separators."""
    key = normalise(name)
    assert key == " ".join(key.split()) == normalise(f" -{name}_ ")


@given(st.text())
def test_exact_keys_are_fixed_points(name):
    """Steps 1 to 3 find nothing left to do in their own result."""
    assert exact_key(exact_key(name)) == exact_key(name)


def test_keys_are_distinct_and_in_order():
    """The first appearance counts; names of which nothing is left are dropped."""
    assert keys(["Dogs", "---", "beach", "a dog", ""]) == ("dog", "beach")


def test_keys_of_one_text_are_refused():
    """The letters of a plain string are no labels."""
    with pytest.raises(TypeError, match="not the one text 'dog'"):
        keys("dog")


@pytest.mark.parametrize(("predicted", "reference", "expected"), [
    pytest.param("Sea-Lion", "sea lion", "exact", id="methods-B2-exact"),
    pytest.param("Dogs", "the dog", "lemma", id="methods-B2-lemma"),
    pytest.param("leopard", "cheetah", "none", id="methods-B2-none"),
    pytest.param("---", "***", "none", id="two-names-of-nothing"),
])
def test_tier(predicted, reference, expected):
    """The first rule that holds, the same in both directions."""
    assert tier(predicted, reference) == tier(reference, predicted) == expected
