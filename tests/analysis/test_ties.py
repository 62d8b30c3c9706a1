"""Ties on leaderboards: who is not told apart from the leader when everybody is compared with everybody."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.analysis import leaderboard, tie_note

NAN = math.nan


def ties(board: pd.DataFrame) -> dict[str, object]:
    """The number of the group by variant; None: it has none."""
    return {key: None if value is pd.NA else value for key, value in board["tie"].items()}


@pytest.mark.parametrize(("photos", "groups"), [
    pytest.param(8, [1, 1, 2], id="2/256-times-3-is-below-.05"),
    pytest.param(6, [1, 1, 1], id="2/64-times-3-is-above"),
])
def test_methods_l_ties_are_by_adjusted_tests(scores, photos, groups):
    """The third is behind on every photo; whether that tells it apart depends on the number of photos."""
    first = [0.8, 0.7] * (photos // 2)
    frame = scores({"labels-a": first, "labels-b": first[1:] + first[:1], "labels-c": [0.1] * photos})

    assert list(ties(leaderboard(frame)).values()) == groups


def test_the_best_of_the_others_leads_the_next_group(scores):
    """Four levels that are far apart are four groups, numbered in the order of the means."""
    frame = scores({f"labels-{name}": [level] * 12 for name, level in (("d", 0.1), ("a", 0.9), ("c", 0.4), ("b", 0.6))})

    assert ties(leaderboard(frame)) == {"labels-a": 1, "labels-b": 2, "labels-c": 3, "labels-d": 4}


def test_lower_is_preferred(scores):
    """The leader is the one with the lowest mean."""
    frame = scores({"labels-a": [0.9] * 12, "labels-b": [0.1] * 12}, direction=-1)

    assert ties(leaderboard(frame)) == {"labels-b": 1, "labels-a": 2}


def test_photos_of_one_event_are_one(scores):
    """Twelve photos that differ tell apart, one event of them does not."""
    values = {"labels-a": [0.9] * 12, "labels-b": [0.1] * 12}

    assert list(ties(leaderboard(scores(values))).values()) == [1, 2]
    assert list(ties(leaderboard(scores(values, events=["party"] * 12))).values()) == [1, 1]


def test_who_has_no_place_ties_with_nobody(scores):
    """Given up, or without a mean."""
    frame = scores({"labels-a": [0.9] * 8, "labels-b": [1.0] * 8, "labels-c": [NAN] * 8},
                   stopped={"labels-b": "refused"})

    assert ties(leaderboard(frame)) == {"labels-a": 1, "labels-c": None, "labels-b": None}


def test_a_descriptive_metric_has_no_leader(scores):
    """Neither side of it is preferred, so nobody ties with a leader."""
    assert ties(leaderboard(scores({"labels-a": [4.0] * 8, "labels-b": [9.0] * 8}, direction=0))) == {
        "labels-a": None, "labels-b": None}


def test_a_pair_is_compared_on_its_common_photos(scores):
    """Eight easy photos for one and eight hard ones for the other tell nothing about the two."""
    frame = scores({"labels-a": [0.9] * 8 + [None] * 8, "labels-b": [None] * 8 + [0.1] * 8})

    assert ties(leaderboard(frame)) == {"labels-a": 1, "labels-b": 1}


def test_each_task_has_its_own_ties(scores):
    """The groups of captions begin anew."""
    frame = pd.concat([scores({"labels-a": [0.9] * 8, "labels-b": [0.1] * 8}),
                       scores({"caption-a": [0.9] * 8, "caption-b": [0.1] * 8}, metric="caption.conformance")])

    assert list(ties(leaderboard(frame)).values()) == [1, 2, 1, 2]


@pytest.mark.parametrize(("values", "words"), [
    pytest.param({"labels-a": [0.9] * 8}, "", id="one-variant"),
    pytest.param({"labels-a": [0.9] * 8, "labels-b": [0.8] * 8}, "(sign-flip test, level 0.05)", id="one-pair"),
    pytest.param({f"labels-{name}": [0.9] * 8 for name in "abcd"},
                 "(sign-flip tests of all 6 pairs, adjusted after Holm, level 0.05)", id="six-pairs"),
])
def test_the_sentence_says_what_ties_mean(scores, values, words):
    """Not told apart is not equal, and nobody is called better."""
    note = tie_note(leaderboard(scores(values)))

    assert words in note
    assert bool(note) == bool(words)
    assert note.endswith("that does not show that they are equal.") or not words
    assert "better" not in note


def test_a_board_in_a_notebook_is_escaped(scores):
    """Names are text; means have their intervals, and the sentence stands below."""
    board = leaderboard(scores({"labels-a": [0.5, 0.7], "labels-b": [NAN, NAN]},
                               names={"labels-a": "<img src=x onerror=alert(1)>\u202e"}))
    page = board._repr_html_()

    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;⟨U+202E⟩" in page
    assert "0.600 [" in page
    assert "<td>–</td><td>–</td><td>0</td>" in page
    assert not any(f"<td>{word}" in page for word in ("NaN", "nan", "None", "&lt;NA"))


def test_the_sentence_is_said_once(scores):
    """Also under a board of two tasks."""
    frame = pd.concat([scores({"labels-a": [0.9] * 8, "labels-b": [0.1] * 8}),
                       scores({"caption-a": [0.9] * 8, "caption-b": [0.1] * 8}, metric="caption.conformance")])

    assert leaderboard(frame)._repr_html_().count("not told apart") == 1


def test_a_board_is_a_frame(scores):
    """What is made of it is a plain DataFrame, and it survives being stored."""
    board = leaderboard(scores({"labels-a": [0.9] * 8, "labels-b": [0.1] * 8}))

    assert isinstance(board, pd.DataFrame)
    assert type(board[["mean"]]) is type(board.head(1)) is pd.DataFrame
    pd.testing.assert_frame_equal(pd.DataFrame(pickle.loads(pickle.dumps(board))), pd.DataFrame(board))
    assert board[board["tie"] == 1].index.tolist() == ["labels-a"]


@given(values=st.lists(st.tuples(*[st.sampled_from([0.0, 0.1, 0.5, 1.0, NAN])] * 4), min_size=1, max_size=14),
       direction=st.sampled_from([1, -1]))
def test_the_leaders_group_holds_the_leader(scores, values, direction):
    """Whoever stands first is in group 1; groups are numbered without gaps, and the mean decides who leads each."""
    columns = zip(*values, strict=True)
    board = leaderboard(scores({f"labels-{name}": column for name, column in zip("abcd", columns, strict=True)},
                               direction=direction))
    known = board[board["mean"].notna()]

    assert board["tie"].isna().tolist() == board["mean"].isna().tolist()
    firsts = known["tie"].drop_duplicates().tolist()
    assert firsts == list(range(1, len(firsts) + 1))
    assert not np.any(np.diff(direction * known["mean"]) > 1e-12)
