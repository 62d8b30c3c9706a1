"""What came back: seconds, what the wire says about a failure, and when asking again may help."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import Label, Reading, Reply, Timing

WORKED = Timing(wall_s=10.72, total_s=10.706818083, load_s=6.338219291, prefill_s=0.130079, decode_s=4.23271,
                prefill_tokens=26, decode_tokens=259)
GOOD = Reply(status=200, body="{}", text="a dog", done=True, done_reason="stop")


@pytest.mark.parametrize(("name", "value"), [
    pytest.param("warm_s", 4.368599, id="warm"),
    pytest.param("other_s", 0.005810, id="other"),
    pytest.param("decode_tokens_per_s", 60.953857, id="decode"),
    pytest.param("decode_tokens_per_s_cli", 61.190112, id="decode-as-the-command-line"),
    pytest.param("prefill_tokens_per_s", 199.878535, id="prefill"),
    pytest.param("overhead_s", 10.72 - 10.706818083, id="overhead"),
])
def test_worked_example(name, value):
    """The request of methods, section F1."""
    assert getattr(WORKED, name) == pytest.approx(value, abs=1e-6)


def test_nothing_is_known_without_a_final_message():
    """Only the wall clock runs when no final message came; all that is computed from the server's is NaN."""
    timing = Timing(wall_s=3.0)
    assert all(math.isnan(getattr(timing, name)) for name in (
        "total_s", "load_s", "prefill_s", "decode_s", "warm_s", "other_s", "overhead_s", "first_token_s",
        "decode_tokens_per_s", "decode_tokens_per_s_cli", "prefill_tokens_per_s"))


@pytest.mark.parametrize(("decode_s", "tokens", "per_s", "per_s_cli"), [
    pytest.param(0.0, 1, math.nan, math.nan, id="one-token-has-no-duration"),
    pytest.param(0.5, 1, math.nan, 2.0, id="one-token"),
    pytest.param(0.5, 2, 2.0, 4.0, id="two-tokens"),
    pytest.param(0.0, 0, math.nan, math.nan, id="no-token"),
    pytest.param(0.5, 0, math.nan, 0.0, id="duration-without-tokens"),
    pytest.param(math.nan, 9, math.nan, math.nan, id="unknown-duration"),
])
def test_decoding_speed(decode_s, tokens, per_s, per_s_cli):
    """The first token belongs to the prefill, so a speed takes two."""
    timing = replace(WORKED, decode_s=decode_s, decode_tokens=tokens)
    assert timing.decode_tokens_per_s == pytest.approx(per_s, nan_ok=True)
    assert timing.decode_tokens_per_s_cli == pytest.approx(per_s_cli, nan_ok=True)


seconds = st.floats(0, 1e4)


@given(seconds, seconds, seconds, seconds)
def test_the_rest_is_never_negative(total_s, load_s, prefill_s, decode_s):
    """Clocks of the parts may overlap; what is in none of them is at least 0."""
    assert Timing(total_s=total_s, load_s=load_s, prefill_s=prefill_s, decode_s=decode_s).other_s >= 0


@pytest.mark.parametrize(("reply", "codes", "ok", "retryable"), [
    pytest.param(GOOD, (), True, False, id="good"),
    pytest.param(replace(GOOD, status=404, done=False, text="", fault="http", error="model 'x' not found"),
                 ("TRANSPORT",), False, False, id="a-not-found"),
    pytest.param(replace(GOOD, status=400, done=False, text="", fault="http", error="missing request body"),
                 ("TRANSPORT",), False, False, id="a-bad-request"),
    pytest.param(replace(GOOD, status=402, done=False, text="", fault="http"),
                 ("TRANSPORT",), False, False, id="a-payment-required"),
    pytest.param(replace(GOOD, status=429, done=False, text="", fault="http", cause="limit"),
                 ("TRANSPORT",), False, True, id="a-limit"),
    pytest.param(replace(GOOD, status=429, done=False, text="", fault="http"),
                 ("TRANSPORT",), False, True, id="a-limit-without-words"),
    pytest.param(replace(GOOD, status=503, done=False, text="", fault="http", cause="busy"),
                 ("TRANSPORT",), False, True, id="a-busy"),
    pytest.param(replace(GOOD, status=503, done=False, text="", fault="http"),
                 ("TRANSPORT",), False, True, id="a-busy-without-words"),
    pytest.param(replace(GOOD, status=500, done=False, text="", fault="http", error="option must be of type"),
                 ("TRANSPORT",), False, False, id="a-server-error"),
    pytest.param(replace(GOOD, status=500, done=False, text="", fault="http", cause="runner"),
                 ("TRANSPORT",), False, True, id="a-runner-crash"),
    pytest.param(replace(GOOD, status=500, done=False, text="", fault="http", cause="memory"),
                 ("TRANSPORT",), False, False, id="a-out-of-memory"),
    pytest.param(replace(GOOD, status=500, done=False, text="", fault="http", cause="file"),
                 ("TRANSPORT",), False, False, id="a-incompatible-file"),
    pytest.param(replace(GOOD, done=False, done_reason="", fault="stream", error="unexpected"),
                 ("TRANSPORT", "INCOMPLETE"), False, False, id="b-error-in-the-stream"),
    pytest.param(replace(GOOD, done=False, done_reason="", fault="stream", cause="runner"),
                 ("TRANSPORT", "INCOMPLETE"), False, True, id="b-runner-crash-in-the-stream"),
    pytest.param(replace(GOOD, done=False, done_reason="", fault="incomplete"),
                 ("INCOMPLETE",), False, False, id="c-no-final-message"),
    pytest.param(Reply(status=None, body="", fault="connection"), ("TRANSPORT",), False, True, id="d-connection-lost"),
    pytest.param(Reply(status=200, body="", text="a d", fault="connection"),
                 ("TRANSPORT",), False, True, id="d-connection-lost-on-the-way"),
    pytest.param(Reply(status=None, body="", fault="timeout"), ("TRANSPORT",), False, True, id="d-deadline"),
    pytest.param(replace(GOOD, done_reason="length"), ("TRUNCATED",), True, False, id="e-cut"),
    pytest.param(replace(GOOD, text=""), ("EMPTY",), True, False, id="f-empty"),
    pytest.param(replace(GOOD, text=" \n\t"), ("EMPTY",), True, False, id="f-blank"),
    pytest.param(replace(GOOD, text="", done_reason="length"), ("EMPTY", "TRUNCATED"), True, False, id="e-and-f"),
    pytest.param(replace(GOOD, text="", thinking="a dog?"), ("IN_THINKING",), True, False, id="f-only-thoughts"),
    pytest.param(replace(GOOD, thinking="a dog?"), (), True, False, id="thoughts-beside-an-answer"),
])
def test_classes_of_failure(reply, codes, ok, retryable):
    """Classes (a) to (f) of the Ollama contract, section 7; codes of methods, section C2, in their order."""
    assert (reply.codes, reply.ok, reply.retryable) == (codes, ok, retryable)


@pytest.mark.parametrize(("reading", "failed"), [
    pytest.param(Reading(labels=(Label(name="dog"),)), False, id="labels"),
    pytest.param(Reading(labels=()), False, id="accepted-empty-list"),
    pytest.param(Reading(caption="a dog"), False, id="caption"),
    pytest.param(Reading(rejected="no label list"), True, id="rejected"),
])
def test_failed(reading, failed):
    """Only a rejected answer failed; an accepted empty list is an answer."""
    assert reading.failed is failed
