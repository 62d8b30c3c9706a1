import pytest

from vision_eval.photoprism.go import single
from vision_eval.photoprism.labels import LabelResult
from vision_eval.photoprism.normalizer import store_labels
from vision_eval.photoprism.rules import vocabulary
from vision_eval.photoprism.storing import caption_text, percent, uncertainty

EMPTY = vocabulary({})
TINY = vocabulary({"speck": {"threshold": 0.001}, "dust": {"threshold": 0.001}})


def stored(*labels, rules=EMPTY, **ways):
    """Rows of labels given as name, confidence and further fields."""
    results = [LabelResult(name=name, confidence=single(confidence), **{"topicality": 0.5} | fields)
               for name, confidence, fields in labels]
    return store_labels(results, vocabulary=rules, **ways)


@pytest.mark.parametrize(("confidence", "doubt"), [
    pytest.param(0.545, 46, id="3.3-half-to-even-0.545"), pytest.param(0.575, 42, id="3.3-half-to-even-0.575"),
    pytest.param(0.9, 10, id="3.3-0.9"), pytest.param(1.0, 0, id="3.3-certain"),
    pytest.param(0.005, 100, id="3.3-0.005"),
    pytest.param(0.0, 20, id="3.3-none"), pytest.param(-1.0, 20, id="3.3-negative"),
    pytest.param(1.5, -50, id="3.3-nobody-caps-the-format-vision"),
])
def test_uncertainty(confidence, doubt):
    """Computed in single precision; the first two are one point off in double."""
    assert uncertainty(single(confidence)) == doubt


def test_uncertainty_is_always_an_integer():
    """A confidence whose percent no single can hold is as good as any."""
    assert uncertainty(3e38) == -2**63


@pytest.mark.parametrize(("share", "whole"), [
    pytest.param(0.125, 12, id="3.3-half-to-even"), pytest.param(0.135, 14, id="3.3-half-to-even-up"),
    pytest.param(3e38, 100, id="3.3-clamped-above"), pytest.param(-0.2, 0, id="3.3-clamped-below"),
])
def test_percent(share, whole):
    """Topicality and NSFW score."""
    assert percent(single(share)) == whole


def test_order():
    """Section 4.6: higher priority first, then certainty, then the model's order."""
    found = stored(("a", 0.5, {"priority": 1}), ("b", 0.9, {"priority": 1}), ("c", 0.3, {"priority": 3}),
                   ("d", 0.9, {"priority": 1}), ("e", 0.99, {"priority": -1}))

    assert [row.name for row in found.stored] == ["C", "B", "D", "A", "E"]


def test_a_row_of_two_labels():
    """Section 4.6: name and priority of the last one stored, the lowest uncertainty, scores when given."""
    found = stored(("Sea-Side", 0.5, {"priority": 4, "nsfw": True, "categories": ("water",)}),
                   ("sea side", 0.9, {"priority": 2, "topicality": 0.7, "categories": ("nature",)}), mode="phrase")
    row, = found.stored

    assert (row.name, row.slug, row.priority, row.uncertainty, row.topicality) == ("Sea Side", "sea-side", 2, 10, 70)
    assert (row.nsfw, row.nsfw_confidence, row.categories, row.indices) == (True, 100, ("Water", "Nature"), (0, 1))
    assert not found.dropped


@pytest.mark.parametrize(("links", "doubt", "source"), [
    pytest.param({}, 30, "ollama", id="4.6-new-link"),
    pytest.param({"sea": (40, "image")}, 30, "ollama", id="4.6-lower-updates-with-its-source"),
    pytest.param({"sea": (30, "image")}, 30, "image", id="4.6-equal-does-not"),
    pytest.param({"sea": (10, "manual")}, 10, "manual", id="4.6-higher-does-not"),
    pytest.param({"sky": (10, "manual")}, 30, "ollama", id="4.6-another-label"),
])
def test_links(links, doubt, source):
    """A link that the photo has is only changed for the better."""
    row, = stored(("sea", 0.7, {}), links=links).stored

    assert (row.uncertainty, row.source) == (doubt, source)


@pytest.mark.parametrize(("label", "links", "reason"), [
    pytest.param(("speck", 0.002, {}), {}, "uncertainty-100", id="4.6-uncertainty-100"),
    pytest.param(("😀", 0.9, {}), {}, "no-slug", id="4.6-no-slug"),
    pytest.param(("sea", 0.9, {}), {"sea": (100, "manual")}, "blocked", id="11.2-removed-by-the-user"),
])
def test_what_storing_skips(label, links, reason):
    """It passed the thresholds, so it stands in both lists."""
    found = stored(label, rules=TINY, links=links)

    assert not found.stored
    assert [(one.index, one.raw, one.reason) for one in found.dropped] == [(0, label[0], reason)]
    assert len(found.kept) == 1


def test_useless_labels_are_last():
    """Section 4.6: uncertainty 100 comes after every priority."""
    found = stored(("speck", 0.002, {"priority": 5}), ("sea", 0.9, {"priority": -2}), ("dust", 0.001, {}), rules=TINY)

    assert [row.name for row in found.stored] == ["Sea"]
    assert [one.raw for one in found.dropped] == ["speck", "dust"]


@pytest.mark.parametrize(("text", "kept"), [
    pytest.param("  A dog.\n", "A dog.", id="7-trimmed"),
    pytest.param('**"A dog."** Or not? {"a": 1}', '**"A dog."** Or not? {"a": 1}', id="7-no-hygiene"),
    pytest.param("é" * 5000, "é" * 4096, id="7-clipped"),
    pytest.param(" \n", "", id="7-empty"),
])
def test_captions(text, kept):
    """Nothing but white space and length is touched."""
    assert caption_text(text) == kept
