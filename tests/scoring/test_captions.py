"""Rules that captions keep, and their likeness to what people wrote."""

from __future__ import annotations

import math
import sys
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.errors import MissingExtra
from vision_eval.scoring import chrf, conformance, sentences, words

GOOD = "A brown dog runs along the beach."


@pytest.mark.parametrize(("caption", "count"), [
    pytest.param("A dog runs.", 1, id="methods-E1-one"),
    pytest.param("A dog runs. It is happy!", 2, id="methods-E1-two"),
    pytest.param("Dr. Smith holds a 3.5 m kite.", 1, id="methods-E1-abbreviation-and-decimal"),
    pytest.param("Two birds... and a cat.", 1, id="methods-E1-dots-inside"),
    pytest.param("", 0, id="methods-E1-empty"),
    pytest.param("A dog runs", 1, id="no-terminator"),
    pytest.param("A dog runs. And a cat", 2, id="trailing-segment"),
    pytest.param('He said "Stop!" Then he ran.', 2, id="closing-quote"),
    pytest.param("It ran (fast.) Then it slept.", 2, id="closing-bracket"),
    pytest.param("J. Smith meets Mrs. Jones at St. Mary.", 1, id="initial-and-titles"),
    pytest.param("Birds, e.g. Robins, sing.", 1, id="dots-in-an-abbreviation"),
    pytest.param("Really?! Yes.", 2, id="run-of-marks"),
    pytest.param("犬が走る。猫が寝る。", 2, id="cjk-needs-no-space"),
    pytest.param("... !!! ?", 0, id="nothing-is-said"),
    pytest.param("A dog. 3 cats.", 2, id="digit-begins-a-sentence"),
])
def test_sentences(caption, count):
    """Boundaries of sentences."""
    assert sentences(caption) == count


@pytest.mark.parametrize(("caption", "count"), [
    pytest.param("A dog's t-shirt isn’t red.", 5, id="methods-E1-hyphen-and-apostrophe"),
    pytest.param("", 0, id="empty"),
    pytest.param("-- ' ...", 0, id="marks-only"),
    pytest.param("3.5 m", 3, id="decimal"),
])
def test_words(caption, count):
    """Runs of letters and digits, joined by apostrophe or hyphen."""
    assert words(caption) == count


@pytest.mark.parametrize(("caption", "broken"), [
    pytest.param(GOOD, "", id="good"),
    pytest.param("A dog runs along the beach. It is happy.", "sentences", id="methods-E1-sentences"),
    pytest.param("A dog runs fast.", "words", id="methods-E1-too-short"),
    pytest.param(" ".join(f"word{n}" for n in range(26)), "words", id="methods-E1-too-long"),
    pytest.param(" ".join(f"word{n}" for n in range(25)), "", id="methods-E1-just-short-enough"),
    pytest.param("This image shows a dog running.", "opener", id="methods-E1-this-image"),
    pytest.param("“In the photo a dog is running.", "opener", id="methods-E1-after-a-mark"),
    pytest.param("a PICTURE of a running dog", "opener", id="methods-E1-any-case"),
    pytest.param("Photograph of a dog at sea", "opener", id="methods-E1-bare-noun"),
    pytest.param("There are two dogs at sea.", "opener", id="methods-E1-there-are"),
    pytest.param("Here is a dog at sea.", "opener", id="methods-E1-here-is"),
    pytest.param("The photographer stands near a dog.", "", id="a-photographer-is-no-photo"),
    pytest.param("A brown **dog** runs along.", "formatting", id="methods-E1-asterisks"),
    pytest.param("A brown dog\nruns along here.", "formatting", id="methods-E1-line-break"),
    pytest.param("- A brown dog runs along.", "formatting", id="methods-E1-bullet"),
    pytest.param('{"caption": "a dog runs along"}', "formatting", id="methods-E1-json"),
    pytest.param(f'"{GOOD}"', "quotes", id="methods-E1-quotes"),
    pytest.param('"Stop" says the sign near "Go"', "", id="quotes-at-both-ends-only"),
    pytest.param("<think>A dog</think> runs along here.", "leak", id="methods-E1-think-tags"),
    pytest.param("The user wants one plain sentence.", "leak", id="methods-E1-task"),
    pytest.param("I'm sorry, I cannot describe it.", "refusal", id="methods-E1-refusal"),
    pytest.param("A dog and a cat, a dog and a cat.", "repetition", id="methods-E1-four-words-twice"),
    pytest.param("A dog and a cow, a dog and two cats.", "", id="three-words-twice"),
])
def test_conformance(caption, broken):
    """One rule broken at a time; `holds` is all of them."""
    found = conformance(caption)
    assert [rule for rule, kept in asdict(found).items() if not kept] == broken.split()
    assert found.holds == (not broken)


@pytest.mark.parametrize("caption", ["", " \n "])
def test_an_empty_caption_breaks_every_rule(caption):
    """Silence conforms to nothing."""
    assert not any(asdict(conformance(caption)).values())


@pytest.mark.parametrize(("limits", "rule"), [
    ({"max_words": 6}, "words"), ({"min_words": 8}, "words"), ({"max_chars": 32}, "characters"),
    ({"sentences": 0}, "sentences"),
])
def test_limits_can_be_set(limits, rule):
    """Seven words and 33 characters are judged by the limits given."""
    assert not getattr(conformance(GOOD, **limits), rule)


def test_limits_are_inclusive():
    """Exactly as long as allowed is allowed."""
    assert conformance(f" {GOOD} ", min_words=7, max_words=7, max_chars=33).holds


@given(st.lists(st.sampled_from([*".!?…。'\"“ ()aA-_*{\n3", "dog ", "e.g"]) | st.characters()).map("".join))
def test_any_caption_can_be_judged(caption):
    """Nothing raises, and a text with a letter or digit has a sentence."""
    conformance(caption)
    assert (sentences(caption) > 0) == any(char.isalnum() for char in caption)


@pytest.mark.parametrize("piece", [".", ". ", ".\"", "a.", "' ", "A ", "(", "_", " ", "a-", "I'm "])
def test_time_is_linear(growth, piece):
    """No caption of a hostile model keeps us busy as a quadratic search would."""
    def judge(text):
        conformance(f"x{text}x")
        conformance(f"{text}x")

    assert growth(judge, piece) < 32


def test_chrf():
    """E3: the worked pair."""
    assert chrf("a dog runs on the beach", ["a dog is running on the beach"]) == pytest.approx(51.39, abs=0.005)


@pytest.mark.parametrize(("caption", "references", "score"), [
    pytest.param(GOOD, [GOOD], 100, id="equal"),
    pytest.param("", [GOOD], 0, id="methods-E3-empty"),
    pytest.param(GOOD, [], math.nan, id="no-reference"),
    pytest.param(GOOD, [" "], math.nan, id="blank-reference"),
    pytest.param(GOOD, ["something else", GOOD], 100, id="the-best-reference-counts"),
])
def test_chrf_at_the_edges(caption, references, score):
    """Empty sides, and several references."""
    assert chrf(caption, references) == pytest.approx(score, nan_ok=True)


def test_chrf_wants_several_references():
    """The letters of a plain string are no references."""
    with pytest.raises(TypeError, match="not the one text"):
        chrf(GOOD, GOOD)


def test_chrf_without_sacrebleu_says_what_to_install(monkeypatch):
    """The extra is named where it is missing."""
    for name in [name for name in sys.modules if name.split(".")[0] == "sacrebleu"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    with pytest.raises(MissingExtra, match=r"vision-eval\[captions\]"):
        chrf(GOOD, [GOOD])
