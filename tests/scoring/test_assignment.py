"""One-to-one assignment: the largest total, and no chance in who gives it."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.scoring.assignment import assign

CREDITS = st.sampled_from([0.0, 0.5, 1.0])


@st.composite
def matrices(draw, cells):
    """Weights of up to five rows and columns."""
    width = draw(st.integers(1, 5))
    return draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5))


def every_total(weights):
    """Totals of all ways to give each row of the shorter side a partner of its own: the oracle."""
    rows = weights if len(weights) <= len(weights[0]) else list(zip(*weights, strict=True))
    for columns in itertools.permutations(range(len(rows[0])), len(rows)):
        yield math.fsum(row[column] for row, column in zip(rows, columns, strict=True))


def test_methods_b4_assignment():
    """Taking the largest weight first would end at 1.0."""
    found = assign([[0.9, 0.8], [0.8, 0.1]])

    assert (found.pairs, found.weights) == (((0, 1), (1, 0)), (0.8, 0.8))
    assert found.total == pytest.approx(1.6)


@pytest.mark.parametrize("weights", [
    pytest.param([], id="no-predictions"), pytest.param([[], []], id="no-references"),
    pytest.param([[0.0, 0.0]], id="nothing-fits"),
])
def test_methods_b4_nothing_to_match(weights):
    """An empty side and weights of 0 give no pairs and the total 0."""
    assert (assign(weights).pairs, assign(weights).total) == ((), 0.0)


@pytest.mark.parametrize(("weights", "pairs"), [
    pytest.param([[1, 1], [1, 1]], ((0, 0), (1, 1)), id="columns-in-the-order-of-rows"),
    pytest.param([[1], [1], [1]], ((0, 0),), id="the-first-prediction"),
    pytest.param([[1, 1, 1]], ((0, 0),), id="the-first-reference"),
    pytest.param([[0, 1, 1], [1, 0, 1]], ((0, 1), (1, 0)), id="earlier-references"),
])
def test_methods_b4_ties(weights, pairs):
    """Equal totals prefer earlier predictions, then earlier references."""
    assert assign(weights).pairs == pairs


def test_methods_b4_closer_pairs_go_first():
    """Rank of the tier goes before rank of the prediction."""
    assert assign([[1], [1]], ranks=[[2], [0]]).pairs == ((1, 0),)


@given(matrices(st.one_of(CREDITS, st.floats(0.01, 1))))
def test_the_total_is_the_largest(weights):
    """No other assignment earns more, and no row or column is used twice."""
    found = assign(weights)

    assert found.total == pytest.approx(max(every_total(weights)), abs=1e-5)
    assert found.total == math.fsum(weights[row][column] for row, column in found.pairs)
    assert len({row for row, _ in found.pairs}) == len({column for _, column in found.pairs}) == len(found.pairs)


@given(matrices(CREDITS), st.data())
def test_ties_never_cost_anything(weights, data):
    """With credits of halves the total is exactly the largest, whatever the ranks of the tiers."""
    ranks = data.draw(st.lists(st.lists(st.integers(0, 7), min_size=len(weights[0]), max_size=len(weights[0])),
                               min_size=len(weights), max_size=len(weights)))

    assert assign(weights, ranks=ranks).total == max(every_total(weights))


@pytest.mark.parametrize(("weights", "message"), [
    pytest.param([[1], [1, 2]], "differ in length", id="ragged"),
    pytest.param([[-1]], "finite numbers, 0 or above", id="negative"),
    pytest.param([[float("nan")]], "finite numbers, 0 or above", id="nan"),
])
def test_a_wrong_matrix_is_refused(weights, message):
    """A slip in the weights is no data."""
    with pytest.raises(ValueError, match=message):
        assign(weights)
