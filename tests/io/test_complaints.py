from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.io.chunks import sound
from vision_eval.io.complaints import cause_of, page_words, retry_after_s, words_of

LLAMA = {"error": {"code": 400, "message": "Failed to load image or audio file", "type": "invalid_request_error"}}


@pytest.mark.parametrize(("error", "words"), [
    pytest.param("missing request body", "missing request body", id="text"),
    pytest.param(json.dumps(LLAMA), "Failed to load image or audio file", id="json-in-a-string"),
    pytest.param(LLAMA["error"], "Failed to load image or audio file", id="object"),
    pytest.param("{not json", "{not json", id="brace-and-no-json"),
    pytest.param({"code": 5}, '{"code": 5}', id="object-without-a-message"),
    pytest.param(["a"], '["a"]', id="list"),
    pytest.param(None, "", id="null"),
    pytest.param("", "", id="empty"),
])
def test_the_message_is_found_inside_the_error(error, words):
    """A string, a JSON text of the runner inside a string, or an object."""
    assert words_of(error) == words


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(
    st.sampled_from(["error", "message", "x"]), inner | inner.map(json.dumps), max_size=2)))
def test_any_error_gives_words(error):
    """Whatever a server puts there, and they can be written down."""
    assert sound(words_of(error)) == words_of(error)


def test_a_page_is_cut():
    """Of an error page that is no JSON the first 300 characters are kept."""
    assert page_words("  " + "x" * 1000) == "x" * 300


@pytest.mark.parametrize(("status", "words", "cause"), [
    (503, "server busy, please try again.  maximum pending requests exceeded", "busy"),
    (429, "too many requests", "limit"),
    (500, "llama-server process has terminated: cudaMalloc failed: out of memory", "memory"),
    (500, "model requires 12.0 GiB but only 7.9 GiB are available (after 1 GiB overhead)", "memory"),
    (500, "an error was encountered while running the model: unexpected EOF", "runner"),
    (500, "llama runner process has terminated: exit status 2", "runner"),
    (500, "CUDA error: an illegal memory access was encountered", "gpu"),
    (500, "timed out waiting for llama-server to start: progress 0.30", "load"),
    (500, "error loading model: this model may be incompatible with your version of Ollama", "file"),
    (400, "illegal base64 data at input byte 0", ""),
    (404, "model 'nope:1b' not found", ""),
])
def test_the_cause_is_read_from_the_words(status, words, cause):
    """The table of the Ollama contract, section 7, the most telling pattern first."""
    assert cause_of(status, words) == cause


@pytest.mark.parametrize(("header", "seconds"), [
    pytest.param("3", 3.0, id="seconds"),
    pytest.param(" 0 ", 0.0, id="none"),
    pytest.param("Fri, 20 Nov 2026 11:41:07 GMT", 7.0, id="date"),
    pytest.param("Fri, 20 Nov 2026 11:41:07 -0000", 7.0, id="date-without-a-zone"),
    pytest.param("Fri, 20 Nov 2026 11:40:00 GMT", 0.0, id="past"),
    pytest.param("", None, id="absent"),
    pytest.param("-5", None, id="negative"),
    pytest.param("inf", None, id="infinite"),
    pytest.param("soon", None, id="words"),
])
def test_retry_after_is_read_in_both_forms(header, seconds):
    """Seconds or a date; never negative, and nothing when it cannot be read."""
    assert retry_after_s(header, now=datetime(2026, 11, 20, 11, 41, tzinfo=UTC)) == seconds
