"""Every expectation here was checked by running Go's own decoder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.photoprism import go

THING = go.record({"name": go.text, "size": go.float32, "count": go.integer, "seen": go.flag,
                   "at": go.timestamp, "parts": go.array(go.record({"name": go.text, "size": go.float32}))})


@pytest.mark.parametrize(("written", "read"), [
    pytest.param('{"name": "dog"}', {"name": "dog"}, id="plain"),
    pytest.param('{"NaMe": "dog"}', {"name": "dog"}, id="letter-case"),
    pytest.param('{"\u017fize": 1}', {"size": 1.0}, id="long-s"),
    pytest.param('{"ﬁne": 1}', {}, id="ligatures-do-not-fold"),
    pytest.param('{"colour": [{"deep": []}]}', {}, id="unknown-key"),
    pytest.param('{"name": "dog", "name": "cat"}', {"name": "cat"}, id="last-wins"),
    pytest.param('{"name": "dog", "name": null}', {"name": "dog"}, id="null-changes-nothing"),
    pytest.param("null", {}, id="null-record"),
    pytest.param('{"parts": null}', {"parts": None}, id="null-array"),
    pytest.param('{"parts": [{"name": "a"}], "parts": null}', {"parts": None}, id="null-takes-an-array-away"),
    pytest.param('{"parts": [{"name": "a", "size": 0.5}], "parts": [{"name": "b"}]}',
                 {"parts": [{"name": "b", "size": 0.5}]}, id="an-earlier-array-shines-through"),
    pytest.param('{"parts": [null]}', {"parts": [{}]}, id="null-element"),
    pytest.param(r'{"name": "\ud800\ud83d\ude00"}', {"name": "\ufffd😀"}, id="lone-surrogate"),
    pytest.param(r'{"name": "\udc00\ud83d\ude00"}', {"name": "\ufffd😀"}, id="lone-low-surrogate"),
    pytest.param('{"size": 0.9}', {"size": 0.8999999761581421}, id="single-precision"),
    pytest.param('{"size": 3.4028235e38}', {"size": 3.4028234663852886e38}, id="largest-single"),
    pytest.param('{"size": 1e-400}', {"size": 0.0}, id="underflow"),
    pytest.param('{"count": -0}', {"count": 0}, id="minus-zero"),
    pytest.param('{"count": -9223372036854775808}', {"count": -2**63}, id="smallest-integer"),
    pytest.param('{"at": "2026-11-20T11:40:25.962162215Z"}', {"at": "2026-11-20T11:40:25.962162215Z"}, id="time"),
    pytest.param('{"at": "0000-02-29T1:00:00,5+24:00"}', {"at": "0000-02-29T1:00:00,5+24:00"}, id="lenient-time"),
])
def test_what_go_accepts(written, read):
    """Go accepts these, and finds this in them."""
    assert THING(go.value(written), None) == read


@pytest.mark.parametrize(("written", "why"), [
    pytest.param("", "character 0", id="nothing"),
    pytest.param('{"name": "dog"} x', "text after the value", id="text-after"),
    pytest.param("{} {}", "text after the value", id="two-values"),
    pytest.param('{"name": "dog",}', "character", id="trailing-comma"),
    pytest.param("{'name': 'dog'}", "character", id="single-quotes"),
    pytest.param('{"name": "a\x01b"}', "character", id="raw-control-character"),
    pytest.param('{"size": NaN}', "NaN is no number", id="nan"),
    pytest.param('{"x": -Infinity}', "-Infinity is no number", id="infinity-in-an-unknown-key"),
    pytest.param('{"size": 01}', "character", id="leading-zero"),
    pytest.param('{"size": ١}', "character", id="digit-of-another-script"),
    pytest.param("\ufeff{}", "character 0", id="byte-order-mark"),
    pytest.param("\xa0{}", "character 0", id="no-break-space"),
    pytest.param("[]", "wanted an object, found an array", id="array-for-record"),
    pytest.param("5", "wanted an object, found a number", id="number-for-record"),
    pytest.param('{"parts": {}}', "parts: wanted an array, found an object", id="record-for-array"),
    pytest.param('{"parts": ["a"]}', "parts: wanted an object, found a string", id="string-for-record"),
    pytest.param('{"parts": [{"size": "0.9"}]}', "parts: size: wanted a number, found a string", id="inside"),
    pytest.param('{"name": 5}', "name: wanted a string, found a number", id="number-for-string"),
    pytest.param('{"size": true}', "wanted a number, found true or false", id="flag-for-number"),
    pytest.param('{"size": 3.4028236e38}', "single precision", id="beyond-single-precision"),
    pytest.param('{"size": 1e400}', "single precision", id="beyond-double-precision"),
    pytest.param('{"count": 3.0}', "64-bit integer", id="integer-with-fraction"),
    pytest.param('{"count": 1e0}', "64-bit integer", id="integer-with-exponent"),
    pytest.param('{"count": 9223372036854775808}', "64-bit integer", id="integer-too-large"),
    pytest.param('{"count": ' + "9" * 5000 + "}", "64-bit integer", id="integer-far-too-large"),
    pytest.param('{"seen": 1}', "wanted true or false, found a number", id="number-for-flag"),
    pytest.param('{"at": 5}', "wanted a point in time, found a number", id="number-for-time"),
    pytest.param('{"at": ""}', "wanted a point in time", id="empty-time"),
    pytest.param('{"at": "2026-02-29T00:00:00Z"}', "wanted a point in time", id="no-such-day"),
    pytest.param('{"at": "2026-01-01T24:00:00Z"}', "wanted a point in time", id="no-such-hour"),
    pytest.param('{"at": "2026-01-01t00:00:00z"}', "wanted a point in time", id="small-letters-in-time"),
    pytest.param('{"name": 1, "name": "dog"}', "name: wanted a string", id="an-overwritten-value-counts-too"),
    pytest.param("[" * 100_000, "nested too deeply", id="nested"),
])
def test_what_go_refuses(written, why):
    """Go refuses these; the message names the place but never repeats the text."""
    with pytest.raises(go.Undecodable, match=why) as refused:
        THING(go.value(written), None)
    assert len(str(refused.value)) < 80


@pytest.mark.parametrize(("written", "count"), [
    pytest.param("", 0, id="empty"),
    pytest.param(" \n", 0, id="blank"),
    pytest.param('{}{"a":1}\n[2]', 3, id="three"),
])
def test_values_stand_one_after_the_other(written, count):
    """A body may hold any number of values."""
    assert len(list(go.values(written))) == count


def test_values_need_nothing_between_them():
    """What is between two values is white space or an error."""
    with pytest.raises(go.Undecodable, match="character 2"):
        list(go.values("{},{}"))


@given(st.text(alphabet="a \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u200b\u2003\u3000\ufeff\u180e"))
def test_trimming_stops_at_what_only_python_calls_blank(text):
    """Four control characters are blank to Python and a letter to Go."""
    trimmed = go.trimmed(text)
    blank_in_python_only = "\x1c\x1d\x1e\x1f"
    assert trimmed.strip(blank_in_python_only).strip() == text.strip()
    assert not trimmed or all(end in blank_in_python_only or not end.isspace() for end in (trimmed[0], trimmed[-1]))
