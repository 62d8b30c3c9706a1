import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.photoprism.extraction import json_part, without_reasoning

LABELS = '{"labels": []}'


@pytest.mark.parametrize(("text", "part"), [
    pytest.param("  \n", "", id="3.1-empty"),
    pytest.param(f"\n {LABELS} ", LABELS, id="3.1-trim"),
    pytest.param(f"```{LABELS}```", LABELS, id="3.1-fence-without-a-word"),
    pytest.param(f"```json\n{LABELS}\n```", LABELS, id="3.1-fence"),
    pytest.param(f"```json\n{LABELS}", LABELS, id="3.1-fence-that-stays-open"),
    pytest.param(f"```json {LABELS}```", "", id="3.1-fence-without-a-line-break"),
    pytest.param(f"```json\n{LABELS}\n``` and\n```{{}}```", LABELS + "\n``` and\n```{}", id="3.1-last-fence-cuts"),
    pytest.param(f"Here: {LABELS}. Bye", LABELS, id="3.1-prose-around"),
    pytest.param(f"Look:\n```json\n{LABELS}\n```", LABELS, id="3.1-prose-before-a-fence"),
    pytest.param("x [1, {2}] y", "[1, {2}]", id="3.1-earlier-bracket-to-later-bracket"),
    pytest.param("a } b {", "a } b {", id="3.1-no-pair"),
    pytest.param('{"labels": [', '{"labels": [', id="3.1-truncated-is-not-mended"),
    pytest.param(f"{LABELS} and {{that}}", f"{LABELS} and {{that}}", id="3.1-prose-with-braces-is-not-cut"),
    pytest.param("A dog.", "A dog.", id="3.1-no-bracket"),
])
def test_json_part(text, part):
    """What is taken for JSON in an answer."""
    assert json_part(text) == part


@pytest.mark.parametrize(("text", "rest"), [
    pytest.param("<think>hm</think>A dog.", "A dog.", id="3.4-block"),
    pytest.param("  <THINK>hm\nhm</Think>\n A dog. ", "A dog.", id="3.4-letter-case-and-blanks"),
    pytest.param("<think>a</think><think>b</think>c", "<think>b</think>c", id="3.4-only-one-block"),
    pytest.param("<think>hm", "<think>hm", id="3.4-not-terminated"),
    pytest.param("A dog.<think>hm</think>", "A dog.<think>hm</think>", id="3.4-not-leading"),
    pytest.param("hm</think>A dog.", "hm</think>A dog.", id="3.4-not-opened"),
])
def test_without_reasoning(text, rest):
    """One leading think block goes, if it ends."""
    assert without_reasoning(text) == rest


@given(st.text(alphabet="`{}[]a\n <>think/", max_size=60))
def test_a_part_is_part_of_the_text(text):
    """Nothing is invented."""
    assert json_part(text) in text
    assert without_reasoning(text) in text
