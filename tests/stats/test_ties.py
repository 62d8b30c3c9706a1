"""Tie groups: who is told from the leader, and who is not."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision_eval.stats.flips import sign_flip
from vision_eval.stats.multiplicity import holm
from vision_eval.stats.ties import tie_groups

ALPHA = 0.05


def ladder(means, n=100, sd=0.1, seed=1):
    """Scores that differ by the steps between the means, image by image, and some noise."""
    random = np.random.default_rng(seed)
    return random.normal(0, 0.2, size=(n, 1)) + np.array(means) + random.normal(0, sd, size=(n, len(means)))


@pytest.mark.parametrize(("means", "groups"), [
    pytest.param([0.5, 0.5, 0.5], (1, 1, 1), id="nobody-is-apart"),
    pytest.param([0.2, 0.5, 0.8], (3, 2, 1), id="everybody-is"),
    pytest.param([0.5, 0.8, 0.5, 0.8, 0.1], (2, 1, 2, 1, 3), id="pairs"),
    pytest.param([0.5], (1,), id="one-variant"),
])
def test_methods_l_tie_groups(means, groups):
    """The leader and who is not separated from it, and so on with the rest."""
    found = tie_groups(ladder(means))

    assert found.groups == groups
    assert found.leader == int(np.argmax(found.means))


def test_methods_l_the_family_is_all_pairs():
    """The leader is chosen from the data, so Holm counts everybody against everybody."""
    scores = ladder([0.5, 0.52, 0.54, 0.56], n=40)
    pairs = list(itertools.combinations(range(4), 2))
    raw = [sign_flip(scores[:, u], scores[:, v], seed=2).p for u, v in pairs]
    found = tie_groups(scores, seed=2)

    assert found.comparisons == 6
    assert [found.p[pair] for pair in pairs] == pytest.approx(raw)
    assert [found.adjusted[v, u] for u, v in pairs] == pytest.approx(holm(raw))


def test_lower_may_be_preferred():
    """The leader is the one with the lowest mean then."""
    scores = ladder([0.2, 0.5, 0.8])

    assert tie_groups(scores, direction=-1).groups == tie_groups(-scores).groups == (1, 2, 3)


def test_fifty_variants_can_still_be_told_apart():
    """With 1225 pairs, 10 000 patterns of signs would leave every p above the level of Holm."""
    means = [0.9, *[0.5] * 49]
    found = tie_groups(ladder(means))

    assert found.draws * ALPHA >= 4 * found.comparisons
    assert found.groups == (1, *[2] * 49)




def test_photos_of_an_event_count_once():
    """A hundred copies of six images are six images."""
    six = ladder([0.3, 0.4], n=6)
    copies = np.repeat(six, 100, axis=0)

    whole = tie_groups(copies, cluster=[place // 100 for place in range(600)])

    assert tie_groups(copies).p[0, 1] < 0.001
    assert whole.p[0, 1] == tie_groups(six).p[0, 1] >= 2 / 64


def test_a_variant_without_values_has_no_group():
    """Nothing is known about it, and the others do not care."""
    scores = ladder([0.2, 0.8, 0.5])
    scores[:, 2] = math.nan

    found = tie_groups(scores)

    assert found.groups == (2, 1, None)
    assert math.isnan(found.means[2])
    assert tie_groups(np.empty((0, 0))).leader is None


@given(n=st.integers(1, 30), variants=st.integers(1, 5), seed=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_groups_begin_with_the_leader(n, variants, seed):
    """The leader has the best mean and is in group 1; numbers have no gaps; renaming variants renames groups."""
    scores = np.random.default_rng(seed).random((n, variants))
    found = tie_groups(scores)
    turned = tie_groups(scores[:, ::-1])

    assert found.groups[found.leader] == 1
    assert found.means[found.leader] == max(found.means)
    assert set(found.groups) == set(range(1, max(found.groups) + 1))
    assert found.groups == turned.groups[::-1]


@pytest.mark.parametrize(("options", "error"), [
    pytest.param({"direction": 0}, ValueError, id="no-direction"), pytest.param({"alpha": 5}, ValueError, id="percent"),
    pytest.param({"cluster": "ab"}, TypeError, id="text-for-clusters"),
    pytest.param({"cluster": ["a"]}, ValueError, id="clusters-missing"),
])
def test_slips_are_refused(options, error):
    """What the caller did wrong is said, not computed."""
    with pytest.raises(error):
        tie_groups([[0.1, 0.2], [0.2, 0.3]], **options)
