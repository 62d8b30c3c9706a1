"""Our own label rules are rules as PhotoPrism understands them, and cover what classifiers and people say."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from vision_eval.photoprism.house_rules import NAME, RULES, parsed

CLASSES = Path(__file__).parents[2] / "scripts" / "taxonomy" / "imagenet.csv"
DIRECT = {name: rule for name, rule in RULES.items() if "see" not in rule}
WORD = re.compile(r"[a-z0-9][a-z0-9' -]*[a-z0-9]")


def test_the_vocabulary_has_a_name():
    """Results say whose rules they went through."""
    assert NAME == "house"


def test_keys_are_lower_case_names():
    """Contract 5: the map goes from lower-case class names."""
    assert len(RULES) > 1900
    assert [name for name in RULES if not WORD.fullmatch(name)] == []


def test_a_rule_says_only_what_rules_can_say():
    """Contract 5: five keys, any of which may be missing."""
    assert {key for rule in RULES.values() for key in rule} == {"see", "label", "threshold", "priority", "categories"}


def test_see_copies_a_direct_rule_whole():
    """Contract 5: an alias says nothing itself and points to a rule that points nowhere."""
    aliases = {name: rule for name, rule in RULES.items() if "see" in rule}

    assert len(aliases) > 400
    assert [name for name, rule in aliases.items() if set(rule) != {"see"} or rule["see"] not in DIRECT] == []


def test_a_label_is_stored_under_its_own_rule():
    """A stored label leads back to the rule that gave it, whatever the spelling."""
    assert [rule["label"] for name, rule in DIRECT.items() if rule.get("label", name).lower() != name] == []


def test_no_everyday_word_is_dropped():
    """Thresholds are few and moderate: a sure label always passes."""
    thresholds = [rule["threshold"] for rule in DIRECT.values() if "threshold" in rule]

    assert 10 < len(thresholds) < len(DIRECT) / 10
    assert {value for value in thresholds if not 0.1 <= value <= 0.3} == set()


def test_priorities_are_those_of_photoprism():
    """Contract 5: -3 to 5, and 0 is said by saying nothing."""
    assert {rule["priority"] for rule in DIRECT.values() if "priority" in rule} <= {-3, -2, -1, 1, 2, 3, 4, 5}


def test_categories_are_lower_case_words():
    """Every rule belongs somewhere, and the words for it are few."""
    categories = {category for rule in DIRECT.values() for category in rule["categories"]}

    assert all(WORD.fullmatch(category) for category in categories)
    assert len(categories) < 50


def test_every_class_of_imagenet_has_a_rule():
    """A classifier never says a word that the vocabulary does not know."""
    with CLASSES.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]

    assert (len(names), len(set(names))) == (1000, 1000)
    assert [name for name in names if name not in RULES] == []


@pytest.mark.parametrize("name", [
    "person", "portrait", "beach", "sunset", "street", "wedding", "birthday", "snow", "mountain", "tree", "sky",
    "pillow", "ball", "guitar", "sock", "strawberry", "laptop", "tiger",
])
def test_everyday_nouns_pass_under_their_own_name(name):
    """Words that people search for are neither renamed nor dropped."""
    assert DIRECT[name].get("label", name).lower() == name
    assert "threshold" not in DIRECT[name]


@pytest.mark.parametrize(("name", "label"), [
    ("labrador", "Dog"), ("toy poodle", "Dog"), ("siamese cat", "Cat"), ("bulbul", "Bird"), ("tench", "Fish"),
    ("cobra", "Snake"), ("bassoon", "Instrument"), ("cheeseburger", "Hamburger"), ("airliner", "Airplane"),
])
def test_rare_names_are_stored_under_a_common_one(name, label):
    """What few people search for goes to what many do."""
    assert DIRECT[RULES[name]["see"]]["label"] == label


@pytest.mark.parametrize(("table", "message"), [
    pytest.param("Dog | 5 | animal | pug", "five columns between bars, not 4: 'Dog", id="a-column-missing"),
    pytest.param("Dog | 5 | | animal | pug\n= | | | animal | dog", "'dog' has two rules", id="twice"),
])
def test_a_broken_table_is_refused(table, message):
    """A slip in the table is found when it is read."""
    with pytest.raises(ValueError, match=message):
        parsed(table)
