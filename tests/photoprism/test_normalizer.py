import math

import pytest

from vision_eval.domain import Label
from vision_eval.photoprism.go import single
from vision_eval.photoprism.labels import REASONS, LabelResult, completed
from vision_eval.photoprism.normalizer import priority_from, store_labels
from vision_eval.photoprism.rules import vocabulary

RULES = vocabulary({
    "dog": {"priority": 5, "categories": ["animal"], "threshold": 0.12},
    "chihuahua": {"threshold": 0.29}, "pillow": {"threshold": 1, "priority": -3}, "frilled lizard": {"threshold": 48},
    "wild cat": {"threshold": 0.6}, "tiger": {"see": "wild cat"}, "sky": {},
})


def result(name="x", confidence=0.9, topicality=0.8, **fields):
    """A label as the reader keeps it, in single precision."""
    return LabelResult(name=name, confidence=single(confidence), topicality=single(topicality), **fields)


def stored(*labels, **ways):
    """What becomes of labels by the rules above."""
    return store_labels(labels, vocabulary=RULES, **ways)


@pytest.mark.parametrize(("label", "thresholds", "reason"), [
    pytest.param(result("dog", 0.15), {}, "", id="4.6-1-rule-threshold-replaces-the-floor"),
    pytest.param(result("dog", 0.15), {"Confidence": 100}, "", id="4.6-1-whatever-the-floor"),
    pytest.param(result("dog", 0.11), {"Confidence": 1}, "rule-threshold", id="4.6-1-below-the-rule"),
    pytest.param(result("chihuahua", 0.29), {}, "", id="4.6-1-equal-in-single-precision"),
    pytest.param(result("tiger", 0.59), {}, "rule-threshold", id="4.6-1-tiger-has-the-threshold-of-its-rule"),
    pytest.param(result("tiger", 0.6), {}, "", id="4.6-1-tiger-passes"),
    pytest.param(result("sky", 0.15), {}, "below-threshold", id="4.6-1-rule-without-threshold"),
    pytest.param(result("moon", 0.2), {}, "", id="4.6-1-the-default-floor"),
    pytest.param(result("moon", 0.19), {}, "below-threshold", id="4.6-1-below-the-default"),
    pytest.param(result("moon", 0.29), {"Confidence": 30}, "below-threshold", id="4.6-1-below-the-floor"),
    pytest.param(result("moon", 0.07), {"Confidence": 7}, "", id="4.6-1-floor-in-single-precision"),
    pytest.param(result("moon", 0.1), {"Confidence": 0}, "below-threshold", id="1.4-zero-is-the-default"),
    pytest.param(result("moon", 0.9), {"Confidence": 101}, "", id="1.4-beyond-100-is-the-default"),
    pytest.param(result("pillow", 0.99), {}, "rule-threshold", id="4.6-1-threshold-1-drops-all-else"),
    pytest.param(result("pillow", 1.0), {}, "", id="4.6-1-threshold-1-keeps-certainty"),
    pytest.param(result("pillow", 95), {}, "", id="3.2-percent-is-certainty"),
    pytest.param(result("frilled lizard", 1.0), {}, "rule-threshold", id="5-can-never-pass"),
    pytest.param(result("moon", topicality=0.39), {"Topicality": 40}, "below-topicality", id="4.6-2-below"),
    pytest.param(result("dog", topicality=0.39), {"Topicality": 40}, "below-topicality", id="4.6-2-rules-are-no-help"),
    pytest.param(result("moon", topicality=0.4), {"Topicality": 40}, "", id="4.6-2-equal"),
    pytest.param(result("moon", topicality=0.99), {"Topicality": 100}, "below-topicality", id="4.6-2-hundred"),
    pytest.param(result("moon", topicality=7), {"Topicality": 100}, "", id="4.6-2-capped-first"),
    pytest.param(result("moon", topicality=0.01), {"Topicality": 0}, "", id="4.6-2-off"),
    pytest.param(result("", 0.9), {}, "no-name", id="3.2-no-name"),
    pytest.param(result("  ", 0.9), {}, "empty-name", id="4.3-1-blank"),
    pytest.param(result("---", 0.9), {}, "empty-name", id="4.4-4-nothing-left"),
    pytest.param(result("😀", 0.9), {}, "no-slug", id="4.6-emoji-only"),
])
def test_thresholds(label, thresholds, reason):
    """What passes, and why not."""
    found = stored(label, thresholds=thresholds)

    assert [one.reason for one in found.dropped] == ([reason] if reason else [])
    assert len(found.stored) == (not reason)
    assert not reason or reason in REASONS


@pytest.mark.parametrize(("mode", "name"), [
    pytest.param("single-word", "Ferris", id="4.3"), pytest.param("phrase", "Ferris Wheel", id="4.4"),
    pytest.param("false", "Ferris Wheel", id="4.5"), pytest.param("off", "Ferris Wheel", id="4.1-alias"),
])
def test_modes(mode, name):
    """Only the name depends on the mode."""
    assert stored(result("ferris wheel"), mode=mode).kept[0].name == name


def test_mode_false_keeps_the_rule():
    """Section 4.5: the singular's rule holds for a plural, although the name stays."""
    found = stored(result("pillows", 0.9), result("dogs", 0.13), mode="false")

    assert [(one.name, one.reason) for one in found.dropped] == [("Pillows", "rule-threshold")]
    assert [(row.name, row.priority, row.categories) for row in found.stored] == [("Dogs", 5, ("Animal",))]


@pytest.mark.parametrize(("topicality", "priority"), [
    pytest.param(topicality, priority, id=f"4.6-4-{topicality}") for topicality, priority in (
        (1.0, 5), (0.95, 5), (0.949, 4), (0.90, 4), (0.899, 3), (0.75, 3), (0.749, 2), (0.6, 2), (0.599, 1), (0.4, 1),
        (0.399, -1), (0.15, -1), (0.149, -2), (0.0, -2))
])
def test_priority_from_topicality(topicality, priority):
    """Section 4.6, step 4: in single precision, and never 0."""
    assert priority_from(single(topicality)) == priority


@pytest.mark.parametrize(("label", "priority"), [
    pytest.param(result("dog", priority=2), 5, id="4.6-4-rule-first"),
    pytest.param(result("sky", priority=2), 2, id="4.6-4-model-next"),
    pytest.param(result("moon", priority=-7), -7, id="3.2-any-integer"),
    pytest.param(result("sky", topicality=0.8), 3, id="4.6-4-topicality-last"),
])
def test_priorities(label, priority):
    """Where a priority comes from."""
    assert stored(label).kept[0].priority == priority


@pytest.mark.parametrize(("name", "given", "categories"), [
    pytest.param("dog", ("pet", "wild life"), ("Pet", "Wild Life", "Animal"), id="4.6-3-the-models-first"),
    pytest.param("dog", ("ANIMAL",), ("ANIMAL",), id="4.6-3-one-of-each-slug"),
    pytest.param("dog", ("!", ""), ("Animal",), id="4.6-3-nothing-without-a-slug"),
    pytest.param("moon", ("night sky",), ("Night Sky",), id="4.6-3-title-case"),
    pytest.param("moon", (), (), id="4.6-3-none"),
])
def test_categories(name, given, categories):
    """Merged with those of the rule, in title case."""
    assert stored(result(name, categories=given)).kept[0].categories == categories


@pytest.mark.parametrize(("fields", "flag", "score"), [
    pytest.param({"nsfw_confidence": -0.5}, False, 0.0, id="4.6-5-below-0"),
    pytest.param({"nsfw_confidence": 2.5}, True, 1.0, id="4.6-5-above-1-sets-the-flag"),
    pytest.param({"nsfw": True}, True, 1.0, id="4.6-5-flag-without-score"),
    pytest.param({"nsfw": True, "nsfw_confidence": -1.0}, True, 1.0, id="3.2-flag-with-negative-score"),
    pytest.param({"nsfw": True, "nsfw_confidence": 0.25}, True, 0.25, id="3.2-flag-with-score"),
    pytest.param({"nsfw_confidence": 0.25}, False, 0.25, id="3.2-score-without-flag"),
])
def test_nsfw(fields, flag, score):
    """Section 4.6-5: the clamps, in the label and as percent in its row."""
    found = stored(result(**fields))

    assert (found.kept[0].nsfw, found.kept[0].nsfw_confidence) == (flag, score)
    assert (found.stored[0].nsfw, found.stored[0].nsfw_confidence) == (flag, round(score * 100))


def test_labels_of_other_readers():
    """Scores that another protocol lacks, or that are no numbers, are filled in as PhotoPrism would."""
    found = stored(Label(name="moon"), Label(name="sun", confidence=math.nan), Label(name="sea", topicality=0.7))

    assert [(one.confidence, one.topicality) for one in found.kept] == [(0.5, 0.5), (0.5, 0.5), (0.5, 0.7)]


def test_completing_twice_changes_nothing():
    """The reader completes labels before the normaliser does."""
    once = completed(LabelResult(name="dog", confidence=95.0, nsfw_confidence=3.0))

    assert completed(once) == once


def test_order_and_doubles():
    """Kept labels stay in the model's order; a row names all labels that it has."""
    found = stored(result("sky", 0.5, 0.3), result("dog", 0.4), result("dogs", 0.9), result("moon", 0.1))

    assert [(one.index, one.raw, one.name) for one in found.kept] == [
        (0, "sky", "Sky"), (1, "dog", "Dog"), (2, "dogs", "Dog")]
    assert [(row.slug, row.uncertainty, row.indices) for row in found.stored] == [
        ("dog", 10, (2, 1)), ("sky", 50, (0,))]
    assert [(one.index, one.detail) for one in found.dropped] == [
        (3, "confidence 0.1 < 0.2, the global threshold")]


def test_existing_labels():
    """A library's label is preferred over the first word."""
    assert stored(result("ferris wheel"), existing=["Ferris Wheel"]).kept[0].name == "Ferris Wheel"
