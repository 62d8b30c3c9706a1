"""Text of strangers does nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from vision_eval.report.harmless import clipped, fence, markdown, one_line, visible

ANYTHING = st.text(max_size=40) | st.text(alphabet="\\`*_{}[]<>()#&!|~$-+=.:/ \n\t1ahtps", max_size=40)


@pytest.mark.parametrize(("text", "shown"), [
    pytest.param("plain words", "plain words", id="plain"),
    pytest.param("Grüße, 東京 🐕", "Grüße, 東京 🐕", id="other-scripts"),
    pytest.param("photo\u202egnp.exe", "photo⟨U+202E⟩gnp.exe", id="right-to-left-override"),
    pytest.param("\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩", id="isolates"),
    pytest.param("a\x1b[31mb", "a⟨U+001B⟩[31mb", id="terminal-colour"),
    pytest.param("a\x00\x7f", "a⟨U+0000⟩⟨U+007F⟩", id="control"),
    pytest.param("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩", id="zero-width"),
    pytest.param("👩\u200d🚀", "👩\u200d🚀", id="joined-emoji"),
    pytest.param("a\r\nb", "a\nb", id="windows-line"),
    pytest.param("a\u2028b", "a⟨U+2028⟩b", id="line-separator"),
    pytest.param("\ud800", "⟨U+D800⟩", id="lone-surrogate"),
])
def test_what_hides_is_shown(text, shown):
    """Characters that reorder, hide or control appear by number; all others stay."""
    assert visible(text) == shown


@given(ANYTHING)
def test_nothing_hidden_is_left(text):
    """Whatever came, no control, bidirectional or surrogate character passes, and doing it twice changes nothing."""
    shown = visible(text)

    assert visible(shown) == shown
    assert {unicodedata.category(char) for char in shown if char not in "\n\u200c\u200d"}.isdisjoint({"Cc", "Cf", "Cs"})


@given(ANYTHING)
@example("[x](javascript:alert(1))")
@example("<script>alert(1)</script>")
@example("a | b")
@example("![x](https://example.org/x.png)")
@example("- list\n- list")
@example("12. list")
@example("# heading")
@example("```")
@example("&lt;")
@example("a\\")
@example("://")
@example("1://www.a")
def test_markdown_shows_it_and_does_nothing(text):
    """A Markdown reader gets back exactly the characters, as plain text in one paragraph."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown(text))
    inline = [child for token in tokens for child in token.children or ()]

    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in inline} <= {"text", "text_special"}
    assert "".join(child.content for child in inline) == one_line(text)


@given(ANYTHING)
def test_a_cell_stays_one_cell(text):
    """Neither a pipe nor a line break of a stranger makes a new cell or row."""
    page = f"| a | b |\n| --- | --- |\n| x {markdown(text)} | y |"
    tokens = MarkdownIt("commonmark").enable("table").parse(page)

    assert [token.type for token in tokens].count("td_open") == 2


@pytest.mark.parametrize("address", ["https://evil.example/x", "www.evil.example"])
def test_bare_addresses_become_no_links(address):
    """Readers that link bare addresses do not see one."""
    assert address not in markdown(address)


@given(st.text(alphabet="`\n~ a", max_size=30))
def test_a_block_holds_whatever_stands_in_it(text):
    """Fences inside do not end the block."""
    tokens = MarkdownIt("commonmark").parse(fence(text))

    assert [(token.type, token.content) for token in tokens] == [("fence", text + "\n")]


def test_long_text_says_how_long_it_was():
    """The beginning and the whole length; a short text stays as it is."""
    assert clipped("x" * 1_000_000, 3) == "xxx … (first 3 of 1000000 characters)"
    assert clipped("xxx", 3) == "xxx"
