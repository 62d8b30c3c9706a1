"""Numbers, durations and pictures as they are written on the wire."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.demo.answering import Answer, limited, pieces
from vision_eval.demo.body import body_of
from vision_eval.demo.pictures import unpacked
from vision_eval.demo.wire import FOREVER_S, Refusal, dumps, keep_alive_s, timestamp

BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def outcome(read: Callable[..., Any], *arguments: object) -> Any:
    """What the reader returns, or ``"refused"`` for status 400."""
    try:
        return read(*arguments)
    except Refusal as refusal:
        return "refused" if refusal.status == 400 else refusal


@pytest.mark.parametrize(("value", "seconds"), [
    pytest.param(None, None, id="unsaid"), pytest.param(300, 300.0, id="number"), pytest.param(1.5, 1.5, id="fraction"),
    pytest.param("10m", 600.0, id="minutes"), pytest.param("1h30m", 5400.0, id="composite"),
    pytest.param("250ms", 0.25, id="milliseconds"), pytest.param("1.5s", 1.5, id="fraction-of-a-unit"),
    pytest.param("0", 0.0, id="zero-needs-no-unit"), pytest.param("-1m", FOREVER_S, id="negative-duration"),
    pytest.param(-1, FOREVER_S, id="negative-number"), pytest.param(1e300, FOREVER_S, id="never-more-than-forever"),
])
def test_keep_alive(value, seconds):
    """Numbers of seconds and Go's durations."""
    assert keep_alive_s(value) == seconds


@pytest.mark.parametrize(("value", "words"), [
    pytest.param("5", 'time: missing unit in duration "5"', id="no-unit"),
    pytest.param("-1", 'time: missing unit in duration "-1"', id="no-unit-negative"),
    pytest.param("abc", 'time: invalid duration "abc"', id="no-number"),
    pytest.param("", 'time: invalid duration ""', id="nothing"),
    pytest.param("5y", 'time: unknown unit "y" in duration "5y"', id="unknown-unit"),
    pytest.param(True, "Unsupported type: 'bool'", id="flag"),
])
def test_keep_alive_that_is_none(value, words):
    """Status 400 and Go's words."""
    with pytest.raises(Refusal, match=re.escape(words)) as refused:
        keep_alive_s(value)
    assert refused.value.status == 400


@given(st.one_of(st.text(), st.text(alphabet="0123456789.hmsnuµ-+")))
def test_any_text_is_a_duration_or_refused(text):
    """Nothing else happens."""
    seconds = outcome(keep_alive_s, text)

    assert seconds == "refused" or 0 <= seconds <= FOREVER_S


@given(st.integers(0, 4_000_000_000_000_000_000))
def test_timestamps_are_read_by_python(at_ns):
    """Any number of digits, never a trailing zero, and true to the microsecond."""
    text = timestamp(at_ns)

    assert not re.search(r"\.\d*0Z|\.Z", text)
    assert abs(datetime.fromisoformat(text).timestamp() - at_ns / 1e9) < 2e-6


@pytest.mark.parametrize(("text", "at"), [
    pytest.param("@@@", 0, id="foreign-letter"), pytest.param("http://127.0.0.1/cat.jpg", 4, id="address"),
    pytest.param("data:image/png;base64,aGk=", 4, id="data-url"), pytest.param("aGk_", 3, id="url-alphabet"),
    pytest.param("abc", 0, id="too-short"), pytest.param("aGk=aGk=", 4, id="goes-on-after-the-padding"),
    pytest.param("aA=", 3, id="half-the-padding"), pytest.param("aA=b", 2, id="wrong-padding"),
    pytest.param("aGk=\r\naGk=", 6, id="goes-on-in-the-next-line"), pytest.param("=", 0, id="only-padding"),
    pytest.param("9999=", 4, id="padding-after-a-full-group"),
])
def test_the_byte_where_base64_ends(text, at):
    """Offsets as Go's strict decoder gives them."""
    with pytest.raises(Refusal, match=f"illegal base64 data at input byte {at}$"):
        unpacked(text)


@given(st.binary(max_size=40), st.integers(1, 10))
def test_base64_survives_line_ends(data, width):
    """What was packed is unpacked, broken into lines or not."""
    text = base64.b64encode(data).decode()

    assert unpacked("\r\n".join(text[at:at + width] for at in range(0, len(text), width))) == data


@given(st.text(alphabet="aB9+/=\n\r-é", max_size=12))
def test_base64_is_strict(text):
    """Accepted exactly when alphabet and padding are right; else the offset lies in the text."""
    clean = text.replace("\r", "").replace("\n", "")
    if BASE64.fullmatch(clean):
        assert unpacked(text) == base64.b64decode(clean)
    else:
        with pytest.raises(Refusal, match=r"at input byte \d+$") as refused:
            unpacked(text)
        assert int(str(refused.value).rpartition(" ")[2]) <= len(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) |
                    st.dictionaries(st.text(), inner)))
def test_json_is_the_same_value(value):
    """Escaping changes the letters, not the value."""
    text = dumps(value)

    assert json.loads(text) == value
    assert not set(text) & set("<>&")


@given(st.one_of(st.binary(), st.text().map(str.encode), st.just(b"[" * 100_000)))
def test_any_body_is_an_object_or_refused(data):
    """Hostile bodies get a 400."""
    body = outcome(body_of, data, "GenerateRequest")

    assert body == "refused" or isinstance(body, dict)


@given(st.text(), st.text(), st.integers(1, 20))
def test_limits_cut_between_words(text, thinking, most):
    """The pieces are the text, and a limited answer is its beginning."""
    answer = limited(Answer(text=text, thinking=thinking), {"num_predict": most})

    assert "".join(pieces(text)) == text
    assert (thinking + text).startswith(answer.thinking + answer.text)
    assert len(pieces(answer.thinking)) + len(pieces(answer.text)) <= most
