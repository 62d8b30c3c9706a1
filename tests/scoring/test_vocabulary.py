"""The words of a library: the worked example, scipy, and drawing by hand."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

from vision_eval.scoring import normalise
from vision_eval.scoring.vocabulary import META_WORDS, rarefied, vocabulary

CORPUS = ["dog"] * 4 + ["sea"] * 2 + ["sky", "sun"]
names = st.lists(st.sampled_from("abcdefg"), min_size=1)


def test_methods_a20_vocabulary():
    """Counts 4, 2, 1, 1."""
    found = vocabulary(CORPUS)
    assert (found.size, found.total, found.type_token_ratio, found.entropy_bits) == (4, 8, 0.5, 1.75)
    assert found.effective_size == pytest.approx(3.363586, abs=1e-6)
    assert (found.normalised_entropy, found.hapax_share, found.coverage, found.chao1) == (0.875, 0.5, 0.75, 4.5)


@pytest.mark.parametrize(("given_names", "rate"), [
    pytest.param(["dog", "Photo", "Backgrounds", "the scene"], 0.75, id="methods-A20-meta-rate"),
    pytest.param(["dog"], 0, id="none"),
])
def test_meta_rate(given_names, rate):
    """Names that say nothing, however they are written."""
    assert vocabulary(given_names).meta_rate == rate


def test_one_word_has_no_spread():
    """Normalised entropy would be 0/0; all else is known."""
    found = vocabulary(["dog", "Dogs"])
    assert (math.isnan(found.normalised_entropy), found.reason) == (True, "one-word")
    assert (found.size, found.entropy_bits, found.effective_size, found.chao1) == (1, 0, 1, 1)


def test_nothing_said_has_a_reason():
    """No names, or nothing left of them."""
    found = vocabulary(["---"])
    assert (found.size, math.isnan(found.entropy_bits), found.reason) == (0, True, "no-labels")


def test_stop_words_are_keys():
    """A word that normalisation changes would never be met."""
    assert [word for word in META_WORDS if normalise(word) not in META_WORDS] == []
    assert {"image", "photo", "picture", "background", "scene"} <= META_WORDS


@given(names)
def test_scipy_agrees_on_entropy(given_names):
    """In bits; and all bounds hold."""
    found = vocabulary(given_names, keys=True)
    assert found.entropy_bits == pytest.approx(entropy(list(Counter(given_names).values()), base=2), abs=1e-12)
    assert 1 - 1e-9 <= found.effective_size <= found.size + 1e-9
    assert found.size <= found.chao1
    assert 0 <= found.coverage <= 1
    assert 0 <= found.hapax_share <= 1


@given(names, st.data())
def test_order_does_not_matter(given_names, data):
    """A library has no first photo."""
    assert vocabulary(data.draw(st.permutations(given_names)), keys=True).entropy_bits == pytest.approx(
        vocabulary(given_names, keys=True).entropy_bits)


@pytest.mark.parametrize("size", range(6))
def test_methods_a20_rarefied(size):
    """The mean over all ways to draw so many names."""
    corpus = ["a", "a", "a", "b", "c"]
    drawn = [len(set(some)) for some in itertools.combinations(corpus, size)]
    assert rarefied(corpus, size, keys=True) == pytest.approx(sum(drawn) / len(drawn), abs=1e-12)


def test_more_names_than_there_are_cannot_be_drawn():
    """NaN, and a negative number is a slip."""
    assert math.isnan(rarefied(CORPUS, 9))
    with pytest.raises(ValueError, match="0 or more"):
        rarefied(CORPUS, -1)


@pytest.mark.parametrize("call", [vocabulary, lambda names: rarefied(names, 1)])
def test_plain_text_is_refused(call):
    """Nobody means the letters of a word."""
    with pytest.raises(TypeError, match="not the one text 'dog'"):
        call("dog")
