import pytest

from vision_eval.photoprism import house_rules
from vision_eval.photoprism.go import single
from vision_eval.photoprism.rules import titled, vocabulary
from vision_eval.photoprism.vocabulary import Entry, Library

BREEDS = {
    "dog": {"priority": 5, "categories": ["animal"], "threshold": 0.3},
    "pug": {"label": "dog", "threshold": 0.12, "categories": ["pet"]},
    "chihuahua": {"label": "dog", "threshold": 0.29, "priority": 4},
}


@pytest.mark.parametrize(("name", "threshold"), [
    pytest.param("dog", 0.12, id="4.2-smallest-threshold-of-all-breeds"),
    pytest.param("chihuahua", 0.29, id="4.2-a-breed-keeps-its-own"),
])
def test_published_thresholds(name, threshold):
    """The example of section 4.2, in single precision."""
    assert vocabulary(BREEDS).lookup(name).threshold == single(threshold)


@pytest.mark.parametrize(("rules", "name", "entry"), [
    pytest.param(BREEDS, "DOG!", Entry(name="Dog", threshold=single(0.12), priority=5, categories=("Animal", "Pet")),
                 id="4.2-found-by-slug-and-merged"),
    pytest.param({"sea lion": {}}, "sea-lion", Entry(name="Sea Lion"), id="5-key-is-the-name"),
    pytest.param({"carousel": {"label": "theme park"}}, "theme park", Entry(name="Theme Park"),
                 id="4.2-under-its-label"),
    pytest.param({"carousel": {"label": "theme park"}}, "carousel", Entry(name="Theme Park"), id="4.2-under-its-key"),
    pytest.param({"a": {"label": "T-Shirt"}, "b": {"label": "t shirt!"}}, "t shirt", Entry(name="T-Shirt"),
                 id="4.2-shortest-name"),
    pytest.param({"a": {"label": "café!", }, "b": {"label": "cafe"}}, "cafe", Entry(name="Cafe"),
                 id="4.2-shortest-name-later"),
    pytest.param({"a": {"label": "x", "priority": -2}, "b": {"label": "x"}}, "x", Entry(name="X", priority=-2),
                 id="4.2-largest-priority-that-is-not-0"),
    pytest.param({"a": {"label": "x", "priority": -2}, "b": {"label": "x", "priority": -1}}, "x",
                 Entry(name="X", priority=-1), id="4.2-largest-priority"),
    pytest.param({"a": {"label": "x", "threshold": 0}, "b": {"label": "x", "threshold": 0.5}}, "x",
                 Entry(name="X", threshold=0.5), id="4.2-smallest-positive-threshold"),
    pytest.param({"wild cat": {"threshold": 0.6}, "tiger": {"see": "wild cat"}}, "tiger",
                 Entry(name="Tiger", threshold=single(0.6)), id="5-tiger-is-Tiger-with-0.6"),
    pytest.param({"cat": {"label": "pet", "priority": 5}, "puss": {"see": "cat", "priority": 1}}, "puss",
                 Entry(name="Pet", priority=5), id="5-the-whole-rule-is-copied"),
    pytest.param({"frilled lizard": {"threshold": 48}}, "frilled lizard", Entry(name="Frilled Lizard", threshold=48.0),
                 id="5-known-data-bug"),
    pytest.param({"dog": None}, "dog", Entry(name="Dog"), id="5-any-key-may-be-missing"),
    pytest.param({"dog": {}}, "cat", None, id="5-unknown-class"),
    pytest.param({"dog": {"treshold": 1}}, "dog", Entry(name="Dog"), id="5-unknown-key"),
    pytest.param({"dog": {"see": "cat", "priority": 5}}, "dog", Entry(name="Dog", priority=5), id="5-sees-nothing"),
    pytest.param({"a": {"see": "b", "priority": 2}, "b": {"see": "c"}, "c": {}}, "a", Entry(name="A", priority=2),
                 id="5-sees-no-direct-rule"),
    pytest.param({"😀": {}}, "😎", None, id="4.2-no-slug-no-rule"),
])
def test_vocabulary(rules, name, entry):
    """Every rule stands under its key and its label; what meets is merged."""
    assert vocabulary(rules).lookup(name) == entry


def test_categories():
    """Title case, and one of each slug."""
    assert titled(["wild life", "Wild-Life", "", "!", "tv"]) == ("Wild Life", "TV")


def test_a_vocabulary_says_what_it_is():
    """Its name, how many classes it has, and a hash that the order of the rules does not change."""
    one, other = vocabulary({"a": {}, "b": {"see": "a"}}, name="mine"), vocabulary({"b": {"see": "a"}, "a": {}})

    assert (one.name, one.size, len(one.hash)) == ("mine", 2, 64)
    assert one.hash == other.hash != vocabulary({"a": {}}).hash


@pytest.mark.parametrize(("rules", "error", "match"), [
    pytest.param([], TypeError, "Label rules must be a mapping, not list", id="a-list"),
    pytest.param({"dog": "animal"}, TypeError, "'dog' must be a mapping", id="a-text-as-rule"),
    pytest.param({7: {}}, TypeError, "is a text, not 7", id="a-number-as-class"),
    pytest.param({"dog": {"threshold": "1"}}, TypeError, "has threshold '1'", id="a-text-as-threshold"),
    pytest.param({"dog": {"threshold": float("nan")}}, TypeError, "has threshold nan", id="not-a-number"),
    pytest.param({"dog": {"priority": 1.5}}, TypeError, "has priority 1.5", id="a-fraction-as-priority"),
    pytest.param({"dog": {"categories": "animal"}}, TypeError, "has categories 'animal'", id="a-text-as-categories"),
])
def test_slips_in_rules(rules, error, match):
    """A slip in a file of rules is told with the class it stands at."""
    with pytest.raises(error, match=match):
        vocabulary(rules)


def test_our_own_rules():
    """They make a vocabulary like any other."""
    found = vocabulary(house_rules.RULES, name=house_rules.NAME)

    assert (found.name, found.size) == ("house", len(house_rules.RULES))
    assert found.lookup("dog").name == "Dog"


def test_a_library_is_searched_by_slug():
    """Names without a slug are in no library."""
    library = Library.of(["Ferris Wheel", "ferris-wheel", "😀"])

    assert library.lookup("FERRIS WHEEL") == "Ferris Wheel"
    assert library.lookup("😎") is None
