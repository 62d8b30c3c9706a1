"""Agreement beyond chance: the worked examples, scikit-learn, statsmodels, and the definition written out."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from vision_eval.scoring.agreement import (
    DISTANCES,
    alpha,
    cells,
    jaccard_distance,
    kappa,
    masi_distance,
    positive_agreement,
)
from vision_eval.scoring.labels import jaccard

UNITS = [({"dog", "beach"}, {"dog", "beach"}), ({"cat"}, {"cat", "sofa"}), ({"car"}, {"road"})]
WORDS = "abcd"
label_sets = st.frozensets(st.sampled_from(WORDS))
units = st.lists(st.lists(label_sets | st.none(), max_size=4), max_size=5)
counts = st.integers(0, 20)


@pytest.mark.parametrize(("neither", "value"), [(6, 0.523810), (96, 0.656357)])
def test_methods_a14_kappa(neither, value):
    """The same labels in a larger vocabulary agree better, though nothing changed."""
    assert kappa(2, 1, 1, neither).value == pytest.approx(value, abs=1e-6)
    assert positive_agreement(2, 1, 1, neither).value == pytest.approx(2 / 3)


def test_methods_a14_kappa_has_its_parts():
    """Observed 0.8, expected 0.58."""
    found = kappa(2, 1, 1, 6)
    assert (found.observed, found.expected) == pytest.approx((0.8, 0.58))


@pytest.mark.parametrize(("four", "reason"), [
    pytest.param((5, 0, 0, 0), "certain", id="methods-A14-both-always"),
    pytest.param((0, 0, 0, 5), "certain", id="methods-A14-never"),
    pytest.param((0, 0, 0, 0), "no-cells", id="nothing-compared"),
])
def test_no_kappa_has_a_reason(four, reason):
    """Chance cannot be beaten where it is always right."""
    found = kappa(*four)
    assert (math.isnan(found.value), found.reason) == (True, reason)


def test_no_positive_agreement_has_a_reason():
    """Nobody said yes."""
    found = positive_agreement(0, 0, 0, 9)
    assert (math.isnan(found.value), found.reason) == (True, "no-labels")


@given(counts, counts, counts, counts)
def test_scikit_learn_agrees(both, a_only, b_only, neither):
    """Kappa, and positive agreement as the F1 of one labeler against the other."""
    a = np.repeat([1, 1, 0, 0], [both, a_only, b_only, neither])
    b = np.repeat([1, 0, 1, 0], [both, a_only, b_only, neither])
    found, positive = kappa(both, a_only, b_only, neither), positive_agreement(both, a_only, b_only, neither)
    if not found.reason:
        assert found.value == pytest.approx(cohen_kappa_score(a, b))
        assert -1 <= found.value <= 1
    if not positive.reason:
        assert positive.value == pytest.approx(f1_score(a, b))


@given(st.lists(st.tuples(label_sets, label_sets)))
def test_cells_are_counted_one_by_one(pairs):
    """Every image and every label that anybody said of any image."""
    vocabulary = {word for pair in pairs for names in pair for word in names}
    said = [(word in one, word in other) for one, other in pairs for word in vocabulary]
    found = cells([one for one, _ in pairs], [other for _, other in pairs], keys=True)
    assert found == tuple(said.count(kind) for kind in [(True, True), (True, False), (False, True), (False, False)])


def test_cells_need_both_labelers():
    """An image that one of them did not see compares nothing."""
    assert cells([["dog"], ["Cats"]], [None, ["cat"]]) == (1, 0, 0, 0)


@pytest.mark.parametrize(("distance", "value"), [("jaccard", 0.444444), ("masi", 0.390244)])
def test_methods_a15_alpha(distance, value):
    """Three photos, two labelers."""
    assert alpha(UNITS, distance=distance).value == pytest.approx(value, abs=1e-6)


def test_methods_a15_alpha_has_its_parts():
    """Observed 0.5, expected 0.9, of six sets."""
    found = alpha([*UNITS, ({"sky"}, None), ()])
    assert (found.observed, found.expected) == pytest.approx((0.5, 0.9))
    assert (found.pairable, found.units) == (6, 3)


@pytest.mark.parametrize(("given", "reason"), [
    pytest.param([({"dog"}, {"dog"}), ({"dog"}, {"Dogs"})], "certain", id="methods-A15-all-equal"),
    pytest.param([({"dog"},), ({"cat"}, None)], "few-values", id="one-labeler-each"),
    pytest.param([], "few-values", id="nothing"),
])
def test_no_alpha_has_a_reason(given, reason):
    """Nothing to disagree about, or nobody to disagree with."""
    found = alpha(given)
    assert (math.isnan(found.value), found.reason) == (True, reason)


@pytest.mark.parametrize(("one", "other", "distance"), [
    pytest.param("ab", "ab", 0, id="equal"), pytest.param("a", "ab", 1 - 1 / 2 * 2 / 3, id="held"),
    pytest.param("ab", "bc", 1 - 1 / 3 * 1 / 3, id="partial"), pytest.param("a", "b", 1, id="disjoint"),
    pytest.param("", "", 0, id="empty"), pytest.param("", "a", 1, id="empty-and-not"),
])
def test_methods_a15_masi(one, other, distance):
    """1 - J M with M = 1, 2/3, 1/3, 0."""
    assert masi_distance(frozenset(one), frozenset(other)) == pytest.approx(distance)


def written_out(given, distance):
    """D_o and D_e of the methods, over all ordered pairs, one by one."""
    rated = [[names for names in unit if names is not None] for unit in given]
    rated = [unit for unit in rated if len(unit) > 1]
    values = [names for unit in rated for names in unit]
    inside = sum(sum(itertools.starmap(distance, itertools.permutations(unit, 2))) / (len(unit) - 1) for unit in rated)
    overall = sum(itertools.starmap(distance, itertools.permutations(values, 2)))
    n = len(values)
    return 1 - inside / n / (overall / (n * (n - 1)))


@pytest.mark.parametrize("distance", DISTANCES)
@given(given_units=units, data=st.data())
def test_alpha_follows_the_definition(distance, given_units, data):
    """Pair by pair; the order of photos and of labelers does not matter, and 1 is the most."""
    found = alpha(given_units, distance=distance, keys=True)
    assume(not found.reason)
    assert found.value == pytest.approx(written_out(given_units, DISTANCES[distance]))
    shuffled = [data.draw(st.permutations(unit)) for unit in data.draw(st.permutations(given_units))]
    assert alpha(shuffled, distance=distance, keys=True).value == pytest.approx(found.value)
    assert found.value <= 1


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=3, max_size=3), min_size=2, max_size=8))
def test_statsmodels_agrees_for_single_labels(ratings):
    """Of one label each, with nobody missing, alpha is Fleiss' kappa with the small-sample term of the definition."""
    assume(len({label for unit in ratings for label in unit}) > 1)
    plain = fleiss_kappa(aggregate_raters(np.array(ratings))[0], method="fleiss")
    total = 3 * len(ratings)
    found = alpha([[{label} for label in unit] for unit in ratings], keys=True)
    assert found.value == pytest.approx(plain + (1 - plain) / total)


@given(label_sets, label_sets, label_sets)
def test_jaccard_is_a_distance(a, b, c):
    """Symmetric, 0 for equal sets only, and never longer by the direct way."""
    assert jaccard_distance(a, b) == jaccard_distance(b, a)
    assert (jaccard_distance(a, b) == 0) == (a == b)
    assert jaccard_distance(a, c) <= jaccard_distance(a, b) + jaccard_distance(b, c) + 1e-12
    assert masi_distance(a, b) >= jaccard_distance(a, b) - 1e-12
    if a or b:
        assert jaccard(a, b, keys=True) == pytest.approx(1 - jaccard_distance(a, b))


@pytest.mark.parametrize(("call", "error", "message"), [
    pytest.param(lambda: kappa(1, -1, 0, 0), ValueError, "0 or more", id="count"),
    pytest.param(lambda: positive_agreement(-1, 0, 0), ValueError, "0 or more", id="count-of-positives"),
    pytest.param(lambda: alpha(UNITS, distance="cosine"), ValueError, "distance must be", id="distance"),
    pytest.param(lambda: alpha("dog"), TypeError, "one text 'dog'", id="text-for-units"),
    pytest.param(lambda: alpha([("dog", "cat")]), TypeError, "one text 'dog'", id="text-for-a-set"),
    pytest.param(lambda: cells([["dog"]], []), ValueError, "zip", id="length"),
])
def test_slips_are_errors(call, error, message):
    """What cannot be meant is said at once."""
    with pytest.raises(error, match=message):
        call()
