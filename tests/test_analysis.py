"""From scores to leaderboards: means with their company, checked against the worked examples of the methods."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vision_eval.analysis import leaderboard, summary
from vision_eval.errors import StudyError
from vision_eval.frames import framed
from vision_eval.metrics import SCORE_COLUMNS

NAN = math.nan
T_2 = 4.302653  # quantile of Student's t on two degrees of freedom for 95 %, from a table


def rows(values, *, variant="labels-a", metric="labels.f1", direction=1, yes_no=False, failed=(), events=None,
         repeats=1):
    """Scores of one variant and metric, photo by photo; the places in `failed` failed."""
    return [{
        "variant": variant, "name": variant.upper(), "task": variant.partition("-")[0], "model": "small:4b",
        "quantization": "Q4_K_M", "sample": f"photo {place // repeats}", "event": events[place] if events else "",
        "repeat": place % repeats, "metric": metric, "view": "–", "value": value,
        "reason": "undefined" if math.isnan(value) else "", "failed": place in failed, "low": -math.inf,
        "high": math.inf, "direction": direction, "yes_no": yes_no,
    } for place, value in enumerate(values)]


def scores(*parts, seed=1, stopped=None):
    """A frame of scores as `score` makes it."""
    frame = framed([row for part in parts for row in part], SCORE_COLUMNS)
    frame.attrs = {"seed": seed, "reference": "partial", "demonstration": False, "stopped": stopped or {}}
    return frame


def only(frame):
    """The only row of a summary."""
    (row,) = frame.to_dict("records")
    return row


@pytest.mark.parametrize(("good", "of", "low", "high"), [
    pytest.param(15, 16, 0.716713, 0.988881, id="15-of-16"),
    pytest.param(0, 16, 0, 0.193608, id="none"),
    pytest.param(16, 16, 0.806392, 1, id="all"),
    pytest.param(190, 192, 0.962821, 0.997139, id="many"),
])
def test_yes_or_no(good, of, low, high):
    """Wilson's interval where a photo gives one yes or no (methods, C5)."""
    found = only(summary(scores(rows([1.0] * good + [0.0] * (of - good), yes_no=True))))
    assert (found["mean"], found["ci_low"], found["ci_high"]) == pytest.approx((good / of, low, high), abs=1e-6)
    assert (found["interval"], found["n"]) == ("wilson", of)


def test_few_photos():
    """Below 30 photos the interval is t's where that is the wider one (methods, G1)."""
    found = only(summary(scores(rows([0.2, 0.1, 0.0, 0.3, -0.1, 0.1]))))
    assert (found["mean"], found["ci_low"], found["ci_high"]) == pytest.approx((0.1, -0.048413, 0.248413), abs=1e-6)
    assert found["interval"] == "t"


@pytest.mark.parametrize("n", [3, 8, 29])
@pytest.mark.parametrize("skew", [0.2, 1, 5])
def test_never_narrower_than_t(n, skew):
    """Of few photos the interval is at least as wide as that of t, whatever the shape of the scores."""
    values = np.random.default_rng(n).beta(skew, 1, size=n)
    found = only(summary(scores(rows(values.tolist()))))
    low, high = stats.t.interval(0.95, n - 1, values.mean(), stats.sem(values))
    assert found["ci_high"] - found["ci_low"] >= high - low - 1e-9


def test_many_photos():
    """From 30 photos the interval is the bootstrap's, near what another implementation finds."""
    values = np.random.default_rng(5).beta(0.5, 2, size=60)
    found = only(summary(scores(rows(values.tolist()))))
    other = stats.bootstrap((values,), np.mean, method="BCa", n_resamples=9_999, rng=np.random.default_rng(6))
    assert found["interval"] == "BCa"
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(tuple(other.confidence_interval), abs=0.006)


def test_worked_example():
    """The mean over the three images of methods, section A6; the failure stays in the denominator."""
    found = only(summary(scores(rows([4 / 7, 1, 0], failed={2}))))
    assert found["mean"] == pytest.approx(0.523810, abs=1e-6)
    assert (found["n"], found["asked"], found["failed"]) == (3, 3, 1)


def test_undefined_values():
    """What is not defined is no 0: it is left out, and still was asked."""
    found = only(summary(scores(rows([0.5, NAN, 1.0, NAN], failed={3}))))
    assert (found["mean"], found["n"], found["asked"], found["failed"]) == (0.75, 2, 4, 1)


def test_nothing_defined():
    """Without any value there is no mean and no interval, and that is no error."""
    found = only(summary(scores(rows([NAN, NAN], failed={0, 1}))))
    assert [math.isnan(found[name]) for name in ("mean", "ci_low", "ci_high")] == [True] * 3
    assert (found["interval"], found["n"], found["asked"], found["failed"]) == ("none", 0, 2, 2)


@pytest.mark.parametrize("yes_no", [True, False])
def test_repeats(yes_no):
    """Repeats are averaged first: three images asked twice are three numbers (methods, G2: SE 0.288675)."""
    found = only(summary(scores(rows([1.0, 1, 0, 0, 1, 0], repeats=2, yes_no=yes_no))))
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((0.5 - T_2 * 0.288675, 0.5 + T_2 * 0.288675), abs=1e-5)
    assert (found["mean"], found["n"], found["asked"]) == (0.5, 3, 6)


def test_photos_count_once():
    """A photo that was asked more often weighs no more."""
    often = [{**row, "sample": "photo 0", "repeat": place} for place, row in enumerate(rows([1.0] * 8))]
    once = [{**row, "sample": "photo 1"} for row in rows([0.0])]
    assert only(summary(scores(often, once)))["mean"] == 0.5


def test_undefined_repeat():
    """A repeat without a value leaves the photo to the others."""
    found = only(summary(scores(rows([1.0, NAN, 0.5, 0.5], repeats=2))))
    assert (found["mean"], found["n"], found["asked"]) == (0.75, 2, 4)


@pytest.mark.parametrize("yes_no", [True, False])
def test_events(yes_no):
    """Photos of one event are one unit of resampling (methods, G2: cluster SE 0.288675 on three clusters)."""
    found = only(summary(scores(rows([1.0, 1, 0, 0, 1, 0], events=["a", "a", "b", "b", "c", "c"], yes_no=yes_no))))
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((0.5 - T_2 * 0.288675, 0.5 + T_2 * 0.288675), abs=1e-5)
    assert (found["mean"], found["n"]) == (0.5, 6)


def test_photos_without_event():
    """Beside events a photo on its own is a unit of its own, not one of a large event without a name."""
    values, events = [1.0, 1, 0, 0.5, 0.2], ["a", "a", "", "", ""]
    named = only(summary(scores(rows(values, events=["a", "a", "b", "c", "d"]))))
    assert only(summary(scores(rows(values, events=events)))) == named


def test_one_photo():
    """One number shows no spread, so there is a mean and no interval."""
    found = only(summary(scores(rows([0.7]))))
    assert (found["mean"], found["n"], found["interval"]) == (0.7, 1, "single")
    assert math.isnan(found["ci_low"])
    assert math.isnan(found["ci_high"])


def test_no_variation():
    """Where all photos score alike the interval is a point, and says why."""
    found = only(summary(scores(rows([0.5] * 5))))
    assert (found["ci_low"], found["ci_high"], found["interval"]) == (0.5, 0.5, "no variation")


MANY = np.random.default_rng(3).random(40).tolist()


def test_same_seed_same_numbers():
    """The seed of the study decides all draws."""
    one, again, other = (only(summary(scores(rows(MANY), seed=seed))) for seed in (1, 1, 2))
    assert one == again
    assert one["ci_low"] != other["ci_low"]
    assert one["mean"] == other["mean"]


def test_another_metric_changes_no_draw():
    """A metric's numbers do not depend on which others there are (methods, 0.7)."""
    alone = only(summary(scores(rows(MANY))))
    both = summary(scores(rows(MANY[::-1], metric="labels.recall"), rows(MANY)))
    assert only(both[both["metric"] == "labels.f1"]) == alone


def test_draws_of_a_metric():
    """Every metric has draws of its own, and all variants the same, so that they stay comparable."""
    found = summary(scores(rows(MANY), rows(MANY, variant="labels-b"), rows(MANY, metric="labels.recall")))
    ours, theirs, other = found["ci_low"]
    assert ours == theirs != other
    assert ours == pytest.approx(other, abs=0.02)


def test_level():
    """A lower level gives a narrower interval."""
    wide, narrow = (only(summary(scores(rows(MANY)), level=level)) for level in (0.95, 0.8))
    assert wide["ci_low"] < narrow["ci_low"] < narrow["mean"] < narrow["ci_high"] < wide["ci_high"]


def test_board():
    """One row per variant with everything that a mean needs beside it."""
    board = leaderboard(scores(
        rows([0.5, 0.7, NAN], failed={2}), rows([0.1, 0.2, 0.3], metric="labels.recall"),
        rows([1.0, 3.0, NAN], metric="latency.warm_s", direction=-1)))
    assert board.index.tolist() == ["labels-a"]
    assert board.columns.tolist() == ["name", "task", "model", "quantization", "metric", "tie", "mean", "ci_low",
                                      "ci_high", "n", "asked", "failed", "warm_p50_s", "stopped"]
    assert board.loc["labels-a", ["name", "task", "model", "quantization", "metric", "stopped"]].tolist() == [
        "LABELS-A", "labels", "small:4b", "Q4_K_M", "labels.f1", ""]
    numbers = board.loc["labels-a", ["mean", "n", "asked", "failed", "warm_p50_s"]].tolist()
    assert numbers == pytest.approx([0.6, 2, 3, 1, 2.0])
    assert board.attrs["reference"] == "partial"


def test_warm_seconds_unknown():
    """Without clean timings the median is missing, not 0."""
    board = leaderboard(scores(rows([0.5, 0.7]), rows([NAN, NAN], metric="latency.warm_s", direction=-1)))
    assert math.isnan(board.loc["labels-a", "warm_p50_s"])


@pytest.mark.parametrize(("direction", "order"), [
    pytest.param(1, ["labels-c", "labels-b", "labels-d", "labels-a", "labels-e"], id="higher-is-better"),
    pytest.param(-1, ["labels-a", "labels-b", "labels-d", "labels-c", "labels-e"], id="lower-is-better"),
    pytest.param(0, ["labels-a", "labels-b", "labels-c", "labels-d", "labels-e"], id="descriptive-by-name"),
])
def test_order(direction, order):
    """The best mean first, equal ones by name, unknown ones after all others."""
    means = {"labels-e": NAN, "labels-d": 0.5, "labels-a": 0.2, "labels-c": 0.9, "labels-b": 0.5}
    board = leaderboard(scores(*(rows([mean] * 3, variant=key, direction=direction) for key, mean in means.items())))
    assert board.index.tolist() == order


def test_stopped_comes_last():
    """A variant that was given up is below all others, however good it looks, and says why."""
    board = leaderboard(scores(rows([1.0, 1.0]), rows([NAN, NAN], variant="labels-b"),
                               rows([0.2, 0.4], variant="labels-c"), stopped={"labels-a": "3 identical refusals"}))
    assert board.index.tolist() == ["labels-c", "labels-b", "labels-a"]
    assert board["stopped"].tolist() == ["", "", "3 identical refusals"]


BOTH = (rows([0.9, 0.8], variant="caption-a", metric="caption.conformance"),
        rows([9.0, 8.0], variant="caption-a", metric="caption.words", direction=0),
        rows([0.1, 0.2], variant="labels-a"), rows([0.3, 0.6], variant="labels-b"),
        rows([0.9, 0.7], variant="labels-a", metric="labels.recall"),
        rows([0.3, 0.6], variant="labels-b", metric="labels.recall"),
        rows([1.5, 2.5], variant="caption-a", metric="latency.warm_s", direction=-1))


@pytest.mark.parametrize(("choice", "expected"), [
    pytest.param({}, {"labels-b": "labels.f1", "labels-a": "labels.f1", "caption-a": "caption.conformance"},
                 id="headlines"),
    pytest.param({"task": "caption"}, {"caption-a": "caption.conformance"}, id="one-task"),
    pytest.param({"metric": "labels.recall"}, {"labels-a": "labels.recall", "labels-b": "labels.recall"},
                 id="metric-of-one-task"),
    pytest.param({"metric": {"labels": "labels.recall"}},
                 {"labels-a": "labels.recall", "labels-b": "labels.recall", "caption-a": "caption.conformance"},
                 id="by-task"),
    pytest.param({"metric": {"caption": "caption.words"}, "task": "caption"}, {"caption-a": "caption.words"},
                 id="both"),
    pytest.param({"metric": "latency.warm_s"}, {"caption-a": "latency.warm_s"}, id="metric-of-any-task"),
])
def test_what_to_order_by(choice, expected):
    """Labels come first; each task is ordered by its own metric."""
    assert leaderboard(scores(*BOTH), **choice)["metric"].to_dict() == expected
    assert leaderboard(scores(*BOTH), **choice).index.tolist() == list(expected)


@pytest.mark.parametrize(("choice", "message"), [
    pytest.param({"metric": "labels.f2"}, r"Unknown metric 'labels\.f2'\. Did you mean 'labels\.f1'\?", id="metric"),
    pytest.param({"metric": {"labels": "labels.recal"}},
                 r"Unknown metric 'labels\.recal'\. Did you mean 'labels\.recall'\?", id="metric-of-a-task"),
    pytest.param({"metric": "labels.f1", "task": "caption"}, r"Unknown metric 'labels\.f1'.*'caption\.conformance'",
                 id="metric-of-another-task"),
    pytest.param({"metric": {"lables": "labels.f1"}}, r"Unknown task 'lables'\. Did you mean 'labels'\?",
                 id="task-of-a-metric"),
    pytest.param({"task": "captions"}, r"Unknown task 'captions'\. Did you mean 'caption'\?", id="task"),
])
def test_choices_that_do_not_exist(choice, message):
    """A name that is not among the scores is answered with the closest that is."""
    with pytest.raises(StudyError, match=f"(?s){message}") as caught:
        leaderboard(scores(*BOTH), **choice)
    assert "\n\nHint: known are " in str(caught.value)


@pytest.mark.parametrize("choice", [{}, {"metric": "labels.f1"}, {"metric": {"labels": "labels.f1"}}], ids=repr)
def test_no_scores(choice):
    """A run in which nothing was asked yet has an empty board with the usual columns."""
    full, empty = leaderboard(scores(*BOTH)), leaderboard(scores(), **choice)
    assert len(empty) == 0
    assert empty.columns.tolist() == full.columns.tolist()
    assert empty.index.name == full.index.name
    assert empty.attrs["seed"] == 1
    assert summary(scores()).columns.tolist() == summary(scores(*BOTH)).columns.tolist()


def test_input_is_left_alone():
    """No column is added to the frame that was given, and none is changed."""
    frame = scores(*BOTH)
    before = frame.copy(deep=True)
    leaderboard(frame)
    summary(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert frame.attrs == before.attrs


def test_dtypes():
    """Numbers are numbers on the board of one task and of two, also where some are missing."""
    for frame in (scores(*BOTH), scores(rows([NAN, NAN])), scores(rows([NAN]), rows([0.5], variant="caption-a",
                                                                                metric="caption.conformance"))):
        dtypes = leaderboard(frame).dtypes
        assert {str(dtypes[name]) for name in ("mean", "ci_low", "ci_high", "warm_p50_s")} == {"float64"}
        assert {str(dtypes[name]) for name in ("n", "asked", "failed")} == {"int64"}


def test_an_interval_ends_where_its_metric_does():
    """A t interval of three photos reaches beyond what a share can be."""
    shares = [{**row, "low": 0.0, "high": 1.0} for row in rows([0.0, 0.0, 1.0])]

    found = summary(scores(shares)).iloc[0]

    assert (found["ci_low"], found["ci_high"]) == (0.0, 1.0)
