"""Which requests are cold, cached, queued, offloaded or incomplete."""

from __future__ import annotations

import math
from itertools import count

import pytest

from vision_eval.domain import Timing
from vision_eval.scoring import Request, classes

PICTURES = count()


def timing(*, load_s=0.1, prefill_s=0.2, decode_s=0.42, other_s=0.03):
    """Times of a usual warm request: 0.65 s without loading."""
    return Timing(wall_s=99.0, total_s=load_s + prefill_s + decode_s + other_s, load_s=load_s, prefill_s=prefill_s,
                  decode_s=decode_s)


def request(*, picture=None, times=None, **known):
    """A clean request for a picture never seen before, but for what is said."""
    usual = {"model": "abc", "variant": "labels-1", "prompt": "p", "load_id": 1, "known_cold": False}
    return Request(picture=picture or f"new-{next(PICTURES)}", timing=times or timing(), **(usual | known))


def marks_of(last, *, after):
    """What the last of several requests is marked with."""
    return classes([*after, last])[-1]


def usual(**known):
    """Five clean requests to compare with."""
    return [request(**known) for _ in range(5)]


def test_clean_requests_have_no_mark():
    """Warm, new, alone, resident and complete."""
    assert classes(usual()) == [()] * 5


@pytest.mark.parametrize(("load_s", "known_cold", "warm_load_s", "cold"), [
    pytest.param(0.1, True, 0.1, True, id="methods-F1-process-list-leads"),
    pytest.param(9.0, False, 0.1, False, id="methods-F1-process-list-leads-when-warm"),
    pytest.param(0.51, None, 0.1, True, id="methods-F1-above-half-a-second"),
    pytest.param(0.49, None, 0.1, False, id="methods-F1-four-times-a-small-median"),
    pytest.param(0.95, None, 0.24, False, id="methods-F1-below-four-medians"),
    pytest.param(0.97, None, 0.24, True, id="methods-F1-above-four-medians"),
])
def test_cold(load_s, known_cold, warm_load_s, cold):
    """The process list leads; without it the model's own warm requests are the yardstick."""
    warm = usual(times=timing(load_s=warm_load_s))
    found = marks_of(request(times=timing(load_s=load_s), known_cold=known_cold), after=warm)
    assert found == (("cold",) if cold else ())


def test_cold_without_any_known_warm_request():
    """Half a second stands alone where nobody ever looked."""
    asked = [request(times=timing(load_s=load_s), known_cold=None) for load_s in (0.6, 0.2, 0.2)]
    assert classes(asked) == [("cold",), (), ()]


@pytest.mark.parametrize(("again", "cached"), [
    pytest.param({}, True, id="methods-F2-same-picture-prompt-and-load"),
    pytest.param({"variant": "labels-2"}, True, id="another-variant-with-the-same-prompt"),
    pytest.param({"load_id": 2}, False, id="after-another-load"),
    pytest.param({"prompt": "q"}, False, id="another-prompt"),
    pytest.param({"picture": "b"}, False, id="another-picture"),
    pytest.param({"host": "other"}, False, id="another-host"),
    pytest.param({"model": "def"}, False, id="another-model"),
])
def test_cached_because_we_sent_it_before(again, cached):
    """We know what went to this load of the model."""
    found = marks_of(request(**({"picture": "a"} | again)), after=[request(picture="a"), *usual()])
    assert found == (("cached",) if cached else ())


def test_an_unknown_load_is_left_to_the_clock():
    """The same picture at an unknown load may have been loaded anew in between."""
    before = [request(picture="a", load_id=None), *usual(load_id=None)]
    again = request(picture="a", load_id=None)
    quick = request(picture="a", load_id=None, times=timing(prefill_s=0.01))
    assert (marks_of(again, after=before), marks_of(quick, after=before)) == ((), ("cached",))


@pytest.mark.parametrize(("prefill_s", "resolution_px", "cached"), [
    pytest.param(0.049, 720, True, id="methods-F2-below-a-quarter"),
    pytest.param(0.051, 720, False, id="methods-F2-above-a-quarter"),
    pytest.param(0.049, 224, False, id="methods-F2-other-size-has-its-own-median"),
])
def test_cached_because_prefill_is_quick(prefill_s, resolution_px, cached):
    """A quarter of the median of first-seen pictures of the same model, size and prompt."""
    new = request(times=timing(prefill_s=prefill_s), resolution_px=resolution_px)
    assert marks_of(new, after=usual(resolution_px=720)) == (("cached",) if cached else ())


def test_repeats_do_not_lower_the_yardstick():
    """However many cached repeats there are, first-seen pictures make the median."""
    repeats = [request(picture="a", times=timing(prefill_s=0.01)) for _ in range(9)]
    before = [request(picture="a"), request(picture="b"), *repeats]
    assert marks_of(request(times=timing(prefill_s=0.04)), after=before) == ("cached",)


@pytest.mark.parametrize(("other_s", "median_other_s", "decode_s", "possible", "queued"), [
    pytest.param(0.05, 0.03, 0.42, True, False, id="methods-F2-small-remainder"),
    pytest.param(1.01, 0.03, 0.42, True, True, id="methods-F2-waited-a-second"),
    pytest.param(2.5, 2.2, 1.1, True, False, id="methods-F2-remainder-of-a-grammar"),
    pytest.param(1.01, 0.03, 0.42, False, False, id="methods-F2-nobody-else-was-there"),
])
def test_queued(other_s, median_other_s, decode_s, possible, queued):
    """The variant's own medians are the yardstick: warm 0.65 s, and 3.5 s under a grammar."""
    before = usual(times=timing(other_s=median_other_s, decode_s=decode_s))
    late = request(times=timing(other_s=other_s, decode_s=decode_s), in_flight_possible=possible)
    assert marks_of(late, after=before) == (("queued",) if queued else ())


@pytest.mark.parametrize(("share", "gpu", "offloaded"), [
    pytest.param(0.7, True, True, id="methods-F2-partly"), pytest.param(1.0, True, False, id="methods-F2-all-of-it"),
    pytest.param(0.0, False, False, id="methods-F2-no-gpu"), pytest.param(None, True, False, id="unknown"),
])
def test_offloaded(share, gpu, offloaded):
    """Only a host with a GPU can have a model beside it."""
    assert classes([request(resident_share=share, gpu=gpu)]) == [("offloaded",) if offloaded else ()]


def test_incomplete_requests_are_marked_and_enter_no_median():
    """Without the final message only the wall time is known; the others are judged as if it were not there."""
    broken = [request(done=False, times=times) for times in (Timing(wall_s=1.0), timing(other_s=9.0)) * 2]
    late = request(times=timing(other_s=1.01), in_flight_possible=True)
    assert classes([*broken, *usual(), late]) == [("incomplete",)] * 4 + [()] * 5 + [("queued",)]


def test_several_marks_keep_their_order():
    """One request can be all of it."""
    found = marks_of(request(picture="a", times=timing(other_s=5.0), known_cold=True, in_flight_possible=True, gpu=True,
                             resident_share=0.5, done=False), after=[request(picture="a"), *usual()])
    assert found == ("cold", "cached", "queued", "offloaded", "incomplete")


def test_nothing_asked_nothing_marked():
    """No request, no marks; unknown times fit nothing."""
    assert (classes([]), classes([request(times=Timing(), known_cold=None)])) == ([], [()])
    assert math.isnan(Timing().other_s)
