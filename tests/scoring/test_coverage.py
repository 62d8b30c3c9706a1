"""Subject and setting of photos."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.scoring.coverage import component, coverage, joint, slot, slot_hits

NAN = math.nan
hits = st.fixed_dictionaries({"subject": st.sampled_from([True, False, None]),
                              "setting": st.sampled_from([True, False, None])})


def both(subject, setting):
    """Hits of one photo."""
    return {"subject": subject, "setting": setting}


def test_methods_a16_coverage():
    """Four photos, each with both slots."""
    found = coverage([both(True, True), both(True, False), both(False, True), both(True, True)])
    assert (found.joint, found.component, found.component_pooled) == (0.5, 0.75, 0.75)
    assert found.slots == {"subject": 0.75, "setting": 0.75}
    assert (found.n, found.asked, found.failed) == (4, 4, 0)


def test_methods_a16_slots_that_do_not_apply():
    """A photo without a setting is judged by its subject, one without any is skipped; pooling weighs by slots."""
    found = coverage([both(True, None), both(True, False), both(None, None)])
    assert (found.joint, found.component, found.component_pooled) == pytest.approx((0.5, 0.75, 2 / 3))
    assert (found.n, found.asked, found.slot_counts) == (2, 3, {"subject": 2, "setting": 1})


def test_methods_a16_a_failure_has_no_hits():
    """Whatever was found in its text."""
    found = coverage([both(True, True), both(True, None)], failed=[False, True])
    assert (found.joint, found.slots, found.failed) == (0.5, {"subject": 0.5, "setting": 1.0}, 1)


@pytest.mark.parametrize("given_hits", [[], [both(None, None)], [{}]], ids=["nothing", "no-slot", "no-slot-named"])
def test_nothing_to_cover_has_a_reason(given_hits):
    """NaN says why."""
    found = coverage(given_hits)
    assert (math.isnan(found.joint), math.isnan(found.component), found.reason, found.n) == (True, True, "no-slots", 0)


@pytest.mark.parametrize(("predicted", "options", "expected"), [
    pytest.param(["Puppies", "ball"], {}, both(True, False), id="accepted-name"),
    pytest.param(["animal", "sea"], {}, both(False, False), id="methods-A16-broader-only-if-listed"),
    pytest.param(["dog", "beach"], {"failed": True}, both(False, False), id="failed"),
    pytest.param(["seaside"], {"same": lambda one, other: (one, other) == ("seaside", "beach")}, both(False, True),
                 id="methods-A16-synonym"),
])
def test_hits_of_slots(predicted, options, expected):
    """Names are matched as keys, or as synonyms by who knows them."""
    assert slot_hits(predicted, {"subject": ["dog", "puppy"], "setting": ["beach"]}, **options) == expected


@pytest.mark.parametrize("nothing", [None, []])
def test_a_slot_without_accepted_names_does_not_apply(nothing):
    """The photo has no setting."""
    assert slot_hits(["dog"], {"subject": ["dog"], "setting": nothing}) == both(True, None)


@given(st.lists(hits))
def test_photos_add_up(given_hits):
    """Means over photos are means of what each photo scores, and the joint one is the strictest."""
    found = coverage(given_hits)
    for value, one in ((found.joint, joint), (found.component, component),
                       (found.slots.get("subject", NAN), lambda photo: slot(photo, "subject"))):
        values = [one(photo).value for photo in given_hits if not one(photo).reason]
        assert value == pytest.approx(sum(values) / len(values) if values else NAN, nan_ok=True)
    assert not found.joint > found.component
    assert math.isnan(found.component) or 0 <= found.component <= 1


@pytest.mark.parametrize(("call", "error", "message"), [
    pytest.param(lambda: coverage("dog"), TypeError, "one text", id="text"),
    pytest.param(lambda: coverage([(True, False)]), TypeError, "mapping", id="pairs"),
    pytest.param(lambda: coverage([both(True, True)], failed=[]), ValueError, "zip", id="flags"),
    pytest.param(lambda: slot_hits(["dog"], {"subject": "dog"}), TypeError, "one text 'dog'", id="text-for-a-slot"),
])
def test_slips_are_errors(call, error, message):
    """What cannot be meant is said at once."""
    with pytest.raises(error, match=message):
        call()
