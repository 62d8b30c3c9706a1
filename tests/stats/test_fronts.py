"""The front of variants that nobody beats in everything, and how often each is on it."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.stats.fronts import front_shares, pareto

VARIANTS = {"A": (0.80, 2.0), "B": (0.78, 1.0), "C": (0.70, 0.9), "D": (0.75, 2.5), "E": (0.60, 0.5)}
OBJECTIVES = {"quality": 1, "p50_s": -1}
three = st.lists(st.integers(0, 2), min_size=3, max_size=3)
points = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.tuples(*[st.integers(0, 4)] * 3), max_size=12)


def test_methods_i1_pareto():
    """D is dominated by A and B, the others are the front."""
    found = pareto(VARIANTS, OBJECTIVES)

    assert found.value == ["A", "B", "C", "E"]
    assert found.dominated == {"D": ("A", "B")}


def test_methods_i1_values_by_name():
    """A table of columns says the same as a tuple in order."""
    by_name = {name: {"p50_s": seconds, "quality": quality, "other": 0}
               for name, (quality, seconds) in VARIANTS.items()}
    assert pareto(by_name, OBJECTIVES) == pareto(VARIANTS, OBJECTIVES)


@pytest.mark.parametrize(("variants", "front", "excluded"), [
    pytest.param({"A": (1, 1), "B": (1, 1)}, ["A", "B"], {}, id="methods-I1-ties-stay-together"),
    pytest.param({"A": (1, math.nan), "B": (0, 1)}, ["B"], {"A": ("p50_s",)}, id="methods-I1-nan-is-excluded"),
    pytest.param({"A": {"quality": 1}, "B": {"quality": 0, "p50_s": None}}, [],
                 {"A": ("p50_s",), "B": ("p50_s",)}, id="methods-I1-nothing-known"),
    pytest.param({}, [], {}, id="nobody"),
])
def test_methods_i1_edges(variants, front, excluded):
    """Exact ties stay; who has no value is left out, with a note."""
    found = pareto(variants, OBJECTIVES)

    assert (found.value, found.excluded) == (front, excluded)


@given(variants=points)
def test_the_front_is_undominated(variants):
    """Nobody on it is beaten by anybody; everybody else is beaten by someone on it."""
    found = pareto(variants, {"a": 1, "b": -1, "c": 1})

    def beats(one, other):
        ours, theirs = ((a, -b, c) for a, b, c in (variants[one], variants[other]))
        return ours != theirs and all(x >= y for x, y in zip(ours, theirs, strict=True))

    assert not any(beats(other, name) for name in found.front for other in variants)
    assert all(any(beats(first, name) for first in found.front) for name in found.dominated)
    assert {*found.front, *found.dominated} == set(variants)


@given(variants=st.dictionaries(st.sampled_from("ABC"), st.tuples(three, three), min_size=1))
def test_methods_i1_front_membership_over_resamples(variants):
    """Of three images there are 27 resamples; the share is how many of their fronts a variant is on."""
    scores = {name: {"quality": quality, "p50_s": seconds} for name, (quality, seconds) in variants.items()}
    fronts = [pareto({name: tuple(sum(column[image] for image in images) for column in columns)
                      for name, columns in variants.items()}, OBJECTIVES).front
              for images in itertools.product(range(3), repeat=3)]

    assert front_shares(scores, OBJECTIVES) == {
        name: pytest.approx(sum(name in front for front in fronts) / 27) for name in variants}


def test_a_variant_without_values_has_no_share():
    """It is on no front, and keeps nobody off one."""
    nothing = {"quality": [1, 1], "p50_s": [math.nan, math.nan]}
    found = front_shares({"A": {"quality": [0, 0], "p50_s": [9, 9]}, "B": nothing}, OBJECTIVES)

    assert found == {"A": 1, "B": pytest.approx(math.nan, nan_ok=True)}


@pytest.mark.parametrize(("call", "error"), [
    pytest.param(lambda: pareto("AB", OBJECTIVES), TypeError, id="text-for-variants"),
    pytest.param(lambda: pareto(VARIANTS, "quality"), TypeError, id="text-for-objectives"),
    pytest.param(lambda: pareto(VARIANTS, {"quality": 1, "p50_s": 0}), ValueError, id="no-direction"),
    pytest.param(lambda: pareto(VARIANTS, {}), ValueError, id="no-objective"),
    pytest.param(lambda: pareto(VARIANTS, {"quality": 1}), ValueError, id="one-value-too-many"),
    pytest.param(lambda: pareto({"A": "12"}, OBJECTIVES), TypeError, id="text-for-a-row"),
    pytest.param(lambda: front_shares("AB", OBJECTIVES), TypeError, id="text-for-scores"),
    pytest.param(lambda: front_shares({"A": {"q": [1]}}, {}), ValueError, id="share-without-objective"),
    pytest.param(lambda: front_shares({"A": {"q": [1]}, "B": {"q": [1, 2]}}, {"q": 1}), ValueError, id="lengths"),
])
def test_what_fronts_refuse(call, error):
    """Never a front of something else than was meant."""
    with pytest.raises(error):
        call()
