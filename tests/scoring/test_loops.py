"""Loops of models that got stuck, against a plain reading of their definition."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vision_eval.scoring.loops import has_blank_loop, has_repetition_loop

blanks = st.builds(lambda count, blank: blank * count, st.sampled_from([1, 49, 150, 199, 200, 201]),
                   st.sampled_from([" ", "\n", "\t", "\N{NO-BREAK SPACE}"]))


@given(st.lists(blanks | st.sampled_from(["a", "{}", "ab" * 24]), max_size=8).map("".join))
@example("a" + " " * 200)
@example(" " * 199 + "a")
def test_blanks_are_counted_in_a_row(text):
    """As a count of each run of blanks says, wherever it begins."""
    marked = "".join(" " if char.isspace() else "x" for char in text)
    assert has_blank_loop(text) == any(len(run) >= 200 for run in marked.split("x"))


def repeats(tokens):
    """Whether any stretch that ends the tokens and holds six of them, or parts of six, stands eight times."""
    return any(tokens[-8 * length:] == tokens[-length:] * 8 for length in range(6, len(tokens) // 8 + 1))


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=9), st.integers(1, 60), st.lists(st.sampled_from("ab")))
def test_words_are_counted_at_the_end(stretch, times, before):
    """As a comparison of the end with eight copies of each stretch says; the last word may be cut."""
    tokens = before + stretch * times
    assert has_repetition_loop(" ".join(tokens)) == (repeats(tokens) or repeats(tokens[:-1]))


@pytest.mark.parametrize(("text", "loop"), [
    pytest.param('[{"a":1},' * 8, True, id="methods-C2-5-objects"),
    pytest.param('[{"a":1},' * 7, False, id="seven-objects"),
    pytest.param('{"a":1}' * 8 + '{"b":1}', False, id="another-object-last"),
    pytest.param('{"a":1}' * 8 + '{"b":', True, id="an-object-that-is-cut"),
    pytest.param("}" * 8, False, id="closing-only"),
    pytest.param("{" * 8 + "}" * 8, False, id="one-inside-the-other"),
    pytest.param("", False, id="nothing"),
])
def test_objects_are_counted_anywhere(text, loop):
    """The last whole object without objects inside decides."""
    assert has_repetition_loop(text) == loop
