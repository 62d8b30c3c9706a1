"""Counting along with the events of a session."""

import math

import pytest

from vision_eval.domain import Finding, Model, matrix
from vision_eval.prompts import LABELS
from vision_eval.runner.events import Found, Loaded, Loading, Settled, Stopped, Warned
from vision_eval.runner.following import Following
from vision_eval.runner.plan import make_plan
from vision_eval.runner.standing import Remaining, seconds_left

SMALL, LARGE = (Model(tag=f"plain:{name}", digest=letter * 64, size_bytes=size)
                for name, letter, size in (("small", "a", 10), ("large", "b", 20)))


@pytest.fixture
def plan(album):
    """Two models, one variant each, four photos."""
    variants = matrix(task="labels", models=[SMALL.tag, LARGE.tag], prompts=LABELS)
    return make_plan(album(4), variants, [("here", [SMALL, LARGE])], repeats=1, seed=0)


def keys(plan):
    """The variants' keys, small model first."""
    return [line.lead.key for batch in plan.batches for line in batch.lines]


def settled(key, how="answered", **more):
    """One attempt of one variant."""
    return Settled(variant_keys=(key,), sample_id="000", how=how, **more)


def told(plan, *events):
    """The standing after these events."""
    following = Following(plan)
    for event in events:
        following.hear(event)
    return following.standing()


def test_everything_waits_at_first(plan):
    """Nothing is asked and nobody knows how long it takes."""
    standing = told(plan)

    assert [row.state for row in standing.rows] == ["waiting", "waiting"]
    assert (standing.planned, standing.asked, standing.left, standing.failed) == (8, 0, 8, 0)
    assert math.isnan(standing.seconds_left)


def test_a_variant_goes_through_its_states(plan):
    """Waiting, loading, working, done; the other one waits all the while."""
    small, _ = keys(plan)
    load = [Loading(host="here", tag=SMALL.tag), Loaded(host="here", tag=SMALL.tag, seconds=3.0)]
    answers = [settled(small, wall_s=wall_s) for wall_s in (1.0, 5.0, 2.0, 2.0)]

    states = [told(plan, *(load + answers)[:number]).rows[0].state for number in (1, 2, 3, 6)]

    assert states == ["loading", "working", "working", "done"]
    assert told(plan, *load, *answers).rows[0].answer_s == 2.0
    assert told(plan, *load, *answers).rows[1].state == "waiting"


def test_the_time_left_is_pace_times_rest_plus_loads(plan):
    """Two answers of 2 s are left at the loaded model; the other is taken to be alike, with a load like the first."""
    small, _ = keys(plan)
    standing = told(plan, Loading(host="here", tag=SMALL.tag), Loaded(host="here", tag=SMALL.tag, seconds=3.0),
                    settled(small, wall_s=2.0), settled(small, wall_s=2.0))

    assert standing.seconds_left == 2 * 2.0 + 3.0 + 4 * 2.0


def test_known_answers_have_no_pace(plan):
    """They are counted as asked; how fast they were is nothing of this session."""
    small, _ = keys(plan)
    row = told(plan, settled(small, "known"), settled(small, "known", failed=True)).rows[0]

    assert (row.asked, row.failed, row.left) == (2, 1, 2)
    assert math.isnan(row.answer_s)


def test_a_variant_that_is_given_up_has_nothing_left(plan):
    """What was dropped with it is not asked, and not waited for."""
    small, large = keys(plan)
    standing = told(plan, settled(small, failed=True, wall_s=1.0), Stopped(variant_key=small, reason="hopeless"),
                    settled(small, "stopped"), *[settled(large, wall_s=1.0)] * 4)

    assert [(row.state, row.asked, row.left, row.stopped) for row in standing.rows] == [
        ("stopped", 1, 0, "hopeless"), ("done", 4, 0, "")]
    assert (standing.seconds_left, standing.stopped) == (0.0, True)


def test_a_photo_left_out_is_settled_but_not_asked(plan):
    """The variant is done all the same."""
    small, _ = keys(plan)
    row = told(plan, Found(finding=Finding(sample_id="000", code="DAMAGED", message="broken", fatal=True)),
               settled(small, "left out"), *[settled(small, wall_s=1.0)] * 3).rows[0]

    assert (row.state, row.asked, row.planned) == ("done", 3, 4)


def test_an_answer_serves_all_that_put_the_question(album):
    """Aliases of one model are asked once and counted each."""
    alias = Model(tag="plain:alias", digest=SMALL.digest, size_bytes=10)
    variants = matrix(task="labels", models=[SMALL.tag, alias.tag], prompts=LABELS)
    plan = make_plan(album(2), variants, [("here", [SMALL, alias])], repeats=1, seed=0)
    both = tuple(variant.key for variant in variants)

    standing = told(plan, Settled(variant_keys=both, sample_id="000", how="answered", wall_s=4.0))

    assert [row.asked for row in standing.rows] == [1, 1]
    assert standing.seconds_left == pytest.approx(4.0 + 10.0)  # one question; a load that nobody saw counts 10 s


def test_a_model_that_is_loaded_again_is_loading(plan):
    """A runner that died takes its model with it."""
    small, _ = keys(plan)
    load = [Loading(host="here", tag=SMALL.tag), Loaded(host="here", tag=SMALL.tag, seconds=3.0)]

    assert told(plan, *load, settled(small, wall_s=1.0), load[0], Warned(text="x")).rows[0].state == "loading"


@pytest.mark.parametrize(("hosts", "seconds"), [
    pytest.param([], 0.0, id="no-hosts"),
    pytest.param([[Remaining(questions=0, answer_s=1.0, load_s=5.0)]], 0.0, id="a-load-for-nothing"),
    pytest.param([[Remaining(questions=3, answer_s=2.0, load_s=5.0)]], 11.0, id="load-and-answers"),
    pytest.param([[Remaining(questions=3, answer_s=2.0, load_s=5.0, loaded=True)]], 6.0, id="loaded-already"),
    pytest.param([[Remaining(questions=3, answer_s=2.0, load_s=0.0)],
                  [Remaining(questions=9, answer_s=1.0, load_s=0.0)]], 9.0, id="hosts-work-at-once"),
    pytest.param([[Remaining(questions=3, answer_s=math.nan, load_s=5.0)]], math.nan, id="no-pace"),
])
def test_seconds_left(hosts, seconds):
    """The busiest host decides."""
    assert seconds_left(hosts) == pytest.approx(seconds, nan_ok=True)
