import pytest

from vision_eval.photoprism.titles import has_latin, phrase, singular, title, tokens
from vision_eval.photoprism.words import SMALL, SPECIAL


@pytest.mark.parametrize(("text", "written"), [
    pytest.param("wheel_of fortune", "Wheel of Fortune", id="4.2-underscore-is-a-space"),
    pytest.param("/ - dog -/", "Dog", id="4.2-trimmed-of-slash-space-dash"),
    pytest.param("tv in the usa", "TV in the USA", id="4.2-special-words"),
    pytest.param("Dslr, UK.", "DSLR, UK.", id="4.2-special-word-with-punctuation"),
    pytest.param("muenchen", "München", id="4.2-special-word-respelled"),
    pytest.param("The Queen Of Hearts", "The Queen of Hearts", id="4.2-small-words-lowered"),
    pytest.param("of mice", "Of Mice", id="4.2-small-word-first"),
    pytest.param("cat/of dogs", "Cat / Of Dogs", id="4.2-blocks-rejoined-each-with-a-first-word"),
    pytest.param("cat / / dog", "Cat / Dog", id="4.2-empty-block"),
    pytest.param("LonDon kwaZulu", "LonDon KwaZulu", id="4.2-other-letters-keep-their-case"),
    pytest.param("photo-lover (two)", "Photo-Lover (Two)", id="4.2-after-a-non-letter"),
    pytest.param("new year's o'clock 3d", "New Year's O'clock 3d", id="4.2-not-after-apostrophe-or-digit"),
    pytest.param("élan vital", "Élan Vital", id="4.2-accent"),
    pytest.param("ß-test", "ß-Test", id="4.2-one-character-to-one"),
    pytest.param("a\u00b7b a\u2013b", "A\u00b7b A\u2013b", id="4.2-beyond-ascii-only-white-space-starts-a-word"),
    pytest.param("a\u3000b", "A B", id="4.2-white-space-beyond-ascii"),
    pytest.param("ǆungla", "ǅungla", id="4.2-title-case-letter"),
    pytest.param("собака", "Собака", id="4.2-cyrillic"),
    pytest.param("", "", id="4.2-nothing"),
])
def test_titles(text, written):
    """Title case, rule by rule."""
    assert title(text) == written


def test_tables():
    """As many small words as the contract counts; keys are what a lower-cased word is looked up by."""
    assert len(SMALL) == 79
    assert {"of", "the", "and", "in", "on", "de", "des"} <= SMALL
    assert {key: SPECIAL[key] for key in ("tv", "usa", "uk", "dslr")} == {
        "tv": "TV", "usa": "USA", "uk": "UK", "dslr": "DSLR"}
    assert all(word == word.lower() for word in [*SMALL, *SPECIAL])


@pytest.mark.parametrize(("text", "cleaned"), [
    pytest.param("ferris wheel", "Ferris Wheel", id="4.2-title-case"),
    pytest.param("a-b_c/d\\e|f,g;h:i", "A B C D E F G H I", id="4.2-separators-become-spaces"),
    pytest.param("  Ferris   Wheel  ", "Ferris Wheel", id="4.2-runs-of-spaces"),
    pytest.param('d"o$g%*`<>{}s', "Dogs", id="4.2-characters-removed"),
    pytest.param("do\x00g\x7fs", "Dogs", id="4.2-control-characters-removed"),
    pytest.param("dog ${jndi}", "", id="4.2-dollar-brace-blanks"),
    pytest.param("ldap://dog", "", id="4.2-ldap-blanks"),
    pytest.param("---", "", id="4.2-separators-only"),
    pytest.param("route 66", "Route 66", id="4.2-digits-stay"),
    pytest.param("a" * 200, "A" + "a" * 159, id="4.2-clipped"),
    pytest.param("é" * 200, "É" + "é" * 159, id="4.2-clipped-by-characters"),
    pytest.param("McDonald's", "McDonald's", id="4.2-apostrophe"),
])
def test_phrases(text, cleaned):
    """Phrase cleanup."""
    assert phrase(text) == cleaned


@pytest.mark.parametrize(("text", "found"), [
    pytest.param("red car", ["red", "car"], id="4.3-5-words"),
    pytest.param("two dogs", ["two", "dogs", "dog"], id="4.3-5-singular-after-its-word"),
    pytest.param("ski-lift/dog", ["ski", "lift", "dog"], id="4.2-separators"),
    pytest.param("\"dog\" (cat) [cow] 'pig'. `hen`! <ox>? ~emu~,", ["dog", "cat", "cow", "pig", "hen", "ox", "emu"],
                 id="4.2-trimmed-at-both-ends"),
    pytest.param("3d 66 b2b", ["d", "bb"], id="4.2-digits-removed"),
    pytest.param("\u0663cats", ["cats", "cat"], id="4.2-digits-of-every-script"),
    pytest.param("!! 12", [], id="4.3-5-nothing-left"),
])
def test_tokens(text, found):
    """Token cleanup and singular candidates."""
    assert tokens(text) == found


@pytest.mark.parametrize(("text", "one"), [
    pytest.param("buses", "buse", id="4.2-only-one-character"),
    pytest.param("cds", "cds", id="4.2-three-characters"),
    pytest.param("buss", "bus", id="4.2-three-remain"),
    pytest.param("ab s", "ab s", id="4.2-two-remain"),
    pytest.param("CATS", "CAT", id="4.2-capital"),
    pytest.param("sea lions", "sea lion", id="4.2-phrase"),
    pytest.param("deer", "deer", id="4.2-no-s"),
    pytest.param("", "", id="4.2-nothing"),
])
def test_singular(text, one):
    """The singular candidate knows one rule of English."""
    assert singular(text) == one


@pytest.mark.parametrize(("text", "latin"), [
    pytest.param("café", True, id="4.2-accent"),
    pytest.param("شاطئ beach", True, id="4.2-one-is-enough"),
    pytest.param("66 !", False, id="4.2-digits-and-punctuation"),
    pytest.param("×÷", False, id="4.2-signs-among-letters"),
    pytest.param("斑马", False, id="4.2-han"),
    pytest.param("собака", False, id="4.2-cyrillic"),
    pytest.param("σκύλος", False, id="4.2-greek"),
    pytest.param("ﬁ", True, id="4.2-ligature"),
    pytest.param("Ⅻ", False, id="4.2-roman-numeral-is-no-letter"),
    pytest.param("", False, id="4.2-nothing"),
])
def test_has_latin(text, latin):
    """A letter of the Latin script."""
    assert has_latin(text) is latin
