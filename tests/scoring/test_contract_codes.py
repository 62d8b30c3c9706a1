"""What a prompt asked of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.scoring.contract_codes import CONTRACT_CODES, contract, degenerate_scores, is_canonical, scripts_of


@pytest.mark.parametrize(("name", "single_word", "codes"), [
    pytest.param("dog", True, "", id="methods-C3-canonical"),
    pytest.param("ferris wheel", True, "NON_CANONICAL", id="methods-C3-two-words"),
    pytest.param("ferris wheel", False, "", id="methods-C3-two-words-wanted"),
    pytest.param("t-shirt", False, "", id="hyphen"),
    pytest.param("t-shirt", True, "NON_CANONICAL", id="methods-A17-hyphen-makes-two-words"),
    pytest.param("dogs", True, "NON_CANONICAL", id="methods-C3-plural"),
    pytest.param("Glasses", True, "", id="plural-in-form-only"),
    pytest.param("dog!", True, "NON_CANONICAL", id="methods-C3-punctuation"),
    pytest.param("text_on_sign", False, "NON_CANONICAL", id="underscore"),
    pytest.param("dog 🐕", False, "NON_CANONICAL", id="methods-C3-emoji"),
    pytest.param("a dog", False, "NON_CANONICAL", id="article"),
    pytest.param("photo", True, "META_LABEL", id="methods-C3-meta"),
    pytest.param("Pictures", True, "NON_CANONICAL META_LABEL", id="methods-C3-meta-plural"),
    pytest.param("пляж", True, "WRONG_SCRIPT", id="methods-C3-script"),
    pytest.param("dоg", True, "WRONG_SCRIPT", id="one-letter-of-another-script"),
    pytest.param("Café", True, "", id="accent"),
    pytest.param("2026", True, "", id="digits-have-no-script"),
    pytest.param("", True, "", id="empty-names-have-a-code-of-form"),
    pytest.param("---", True, "", id="nothing-left"),
])
def test_codes_of_one_label(name, single_word, codes):
    """One name, Latin script expected."""
    assert contract([name], single_word=single_word, scripts=["Latin"]).codes == tuple(codes.split())


def test_methods_c3_duplicate_label():
    """The second and later ones of a key, and the codes stand beside their labels."""
    found = contract(["dog", {"name": "Dog"}, "sea", "dog"])
    assert found.labels == ((), ("DUPLICATE_LABEL",), (), ("DUPLICATE_LABEL",))
    assert found.codes == ("DUPLICATE_LABEL",)


@pytest.mark.parametrize(("number", "code"), [(0, "COUNT_LOW"), (1, "COUNT_LOW"), (2, ""), (4, ""), (5, "COUNT_HIGH")])
def test_methods_c3_count(number, code):
    """Two to four labels were asked for."""
    found = contract([f"word{place}x" for place in range(number)], count=(2, 4))
    assert (found.count, found.codes) == (code, (code,) if code else ())


def test_methods_c3_wrong_language():
    """By look-up of words only, and only when words are given."""
    names = ["Hund", "dog house", "sea lion"]
    assert contract(names, language={"dog", "sea lion"}).labels == (("WRONG_LANGUAGE",), (), ())
    assert contract(names).codes == ()


@pytest.mark.parametrize(("confidences", "degenerate"), [
    pytest.param([0.9] * 50, True, id="methods-C3-one-score"),
    pytest.param([0.9, 0.95] * 25, True, id="methods-C3-two-scores"),
    pytest.param([0.9, 0.95, 1.0] * 20, False, id="three-scores"),
    pytest.param([0.9] * 49, False, id="methods-C3-too-few-labels"),
])
def test_methods_c3_degenerate_scores(confidences, degenerate):
    """At most two different confidences in at least fifty labels of a variant."""
    assert degenerate_scores(confidences) == degenerate


@pytest.mark.parametrize(("name", "scripts"), [
    ("\uff24\uff2f\uff27", {"LATIN"}), ("富士山 Fuji", {"CJK", "LATIN"}), ("ビーチ", {"KATAKANA"}), ("🐕 12", set())])
def test_scripts(name, scripts):
    """Full-width letters are Latin; marks, digits and emoji are of no script."""
    assert scripts_of(name) == scripts


@given(st.lists(st.text()), st.booleans())
def test_any_names_can_be_held_against_a_contract(names, single_word):
    """Hostile names have codes like others, in order; nothing raises."""
    found = contract(names, single_word=single_word, count=(1, 3), scripts=["LATIN"], language=["dog"])
    assert len(found.labels) == len(names)
    assert list(found.codes) == sorted(found.codes, key=CONTRACT_CODES.index)
    assert all(is_canonical(name) or not is_canonical(name, single_word=True) for name in names)


@pytest.mark.parametrize(("call", "error", "message"), [
    pytest.param(lambda: contract("dog"), TypeError, "one text 'dog'", id="text-for-names"),
    pytest.param(lambda: contract(["dog"], scripts="LATIN"), TypeError, "one text 'LATIN'", id="text-for-scripts"),
    pytest.param(lambda: contract(["dog"], count=(4, 2)), ValueError, "range", id="range"),
])
def test_slips_are_errors(call, error, message):
    """What cannot be meant is said at once."""
    with pytest.raises(error, match=message):
        call()
