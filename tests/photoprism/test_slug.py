"""Expected slugs come from gosimple/slug itself; see `tests/data/slugs.json`."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.photoprism.slug import slug

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "slugs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "found"), [
    pytest.param("\"a\" 'b' c’d", "a-b-cd", id="4.2-quotes-removed"),
    pytest.param("a & b @ c", "a-and-b-at-c", id="4.2-and-at"),
    pytest.param("a‒b–c—d―e", "a-b-c-d-e", id="4.2-long-dashes"),
    pytest.param("Café Ærø", "cafe-aero", id="4.2-transliterated-and-lower-cased"),
    pytest.param("a+b (c)", "a-b-c", id="4.2-any-other-character"),
    pytest.param("a -- b", "a-b", id="4.2-runs-of-dashes"),
    pytest.param("-_a_b_-", "a_b", id="4.2-trimmed-of-dash-and-underscore"),
    pytest.param("a" * 100, "a" * 80, id="4.2-clipped"),
    pytest.param("😀", "", id="4.2-emoji-only"),
    pytest.param("", "", id="4.2-nothing"),
])
def test_rules(text, found):
    """Section 4.2, rule by rule."""
    assert slug(text) == found


@pytest.mark.parametrize("name", ORACLE["names"])
def test_names(name):
    """Names in many languages have the slugs that PhotoPrism gives them."""
    assert slug(name) == ORACLE["names"][name]


def test_letters():
    """So have the letters of common alphabets, one by one."""
    assert {letter: slug(f"x{letter}y") for letter in ORACLE["letters"]} == ORACLE["letters"]
    assert len(ORACLE["letters"]) > 1000


@given(st.text())
def test_any_text(text):
    """A slug holds nothing but what an address may hold, and is a slug itself."""
    found = slug(text)

    assert re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9_-]{0,79}))?", found)
    assert slug(found).startswith(found.rstrip("-_"))
