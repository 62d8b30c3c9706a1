"""One way to write a value down: the published example, and what must hold for any value."""

from __future__ import annotations

import hashlib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import canonical_json, sha256_hex

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8)


def test_worked_example():
    """The example of methods, section K, in another order of its keys."""
    text = canonical_json({"temperature": 0, "seed": 42, "num_ctx": 4096})
    assert sha256_hex(text) == "daa164c60729fd1538049869a2a8ddb2fdfb9c5e9720b8e9b3acc789f0be44e2"


@pytest.mark.parametrize(("value", "text"), [
    pytest.param({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}', id="sorted-without-blanks"),
    pytest.param({"ü": "Straße 😀"}, '{"ü":"Straße 😀"}', id="letters-as-they-are"),
    pytest.param({"outer": {"z": 1, "a": 2}}, '{"outer":{"a":2,"z":1}}', id="sorted-inside-too"),
])
def test_form(value, text):
    """Sorted keys, no blanks, no escaped letters."""
    assert canonical_json(value) == text


@given(plain)
def test_nothing_is_lost(value):
    """Reading the text gives the value back."""
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(st.text(), st.integers(), max_size=6), st.randoms())
def test_order_of_keys(value, chance):
    """The text does not depend on the order in which a mapping was filled."""
    pairs = list(value.items())
    chance.shuffle(pairs)
    assert canonical_json(dict(pairs)) == canonical_json(value)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_cannot_say(number):
    """NaN and infinity are refused, not written in a dialect."""
    with pytest.raises(ValueError, match="Out of range"):
        canonical_json({"temperature": number})


def test_sha256_of_text_and_bytes():
    """A text is hashed as UTF-8."""
    assert sha256_hex("é") == sha256_hex(b"\xc3\xa9") == hashlib.sha256(b"\xc3\xa9").hexdigest()


def test_sha256_of_lone_surrogates():
    """Half a character, which models send, is hashed too, and differs from the other half."""
    assert len({sha256_hex("\ud83d"), sha256_hex("\ude00"), sha256_hex("?"), sha256_hex("😀")}) == 4
