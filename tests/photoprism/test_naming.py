import pytest

from vision_eval.photoprism.naming import named, resolved
from vision_eval.photoprism.rules import vocabulary
from vision_eval.photoprism.vocabulary import Library

RULES = vocabulary({
    "park": {}, "tower": {}, "ski": {"threshold": 0.76}, "lion": {}, "sea lion": {}, "bus": {}, "beach": {},
    "carousel": {"label": "theme park"}, "background": {"threshold": 1}, "münchen": {},
})
LIBRARY = Library.of(["Fahrrad", "Wind Turbine", "carousel", "Zug", "斑马"])
NONE = Library()


@pytest.mark.parametrize(("mode", "hosted", "found"), [
    pytest.param(None, False, "single-word", id="4.1-engine-default"),
    pytest.param(None, True, "phrase", id="4.1-hosted"),
    pytest.param("false", True, "false", id="4.1-explicit-beats-hosted"),
    *[pytest.param(alias, True, "phrase", id=f"4.1-auto-alias-{alias!r}") for alias in ("", "auto", "default")],
    *[pytest.param(alias, True, "single-word", id=f"4.1-alias-{alias}")
      for alias in ("single-word", "singleword", "single", "word", "token", "Single_Word")],
    *[pytest.param(alias, False, "phrase", id=f"4.1-alias-{alias}")
      for alias in ("phrase", "phrases", "multi-word", "multiword", "Multi Word")],
    *[pytest.param(alias, False, "false", id=f"4.1-alias-{alias}")
      for alias in ("false", "off", "none", "no", "disabled")],
    pytest.param("bogus", False, "single-word", id="4.1-unknown"),
    pytest.param("bogus", True, "phrase", id="4.1-unknown-counts-as-unset"),
])
def test_modes(mode, hosted, found):
    """Which mode holds."""
    assert resolved(mode, hosted=hosted) == found


@pytest.mark.parametrize(("raw", "name"), [
    pytest.param("ferris wheel", "Ferris", id="4.6-published-ferris-wheel"),
    pytest.param("amusement park", "Park", id="4.6-published-amusement-park"),
    pytest.param("roller coaster", "Roller", id="4.6-published-roller-coaster"),
    pytest.param("lifeguard tower", "Tower", id="4.6-published-lifeguard-tower"),
    pytest.param("traffic light", "Traffic", id="4.6-published-traffic-light"),
    pytest.param("solar panel", "Solar", id="4.6-published-solar-panel"),
    pytest.param("trash can", "Trash", id="4.6-published-trash-can"),
    pytest.param("ski-lift", "Ski", id="4.6-published-ski-lift"),
    pytest.param("ferriswheel", "Ferriswheel", id="4.6-published-concatenation"),
    pytest.param("  ", "", id="4.3-1-empty"),
    pytest.param("حمار وحشي", "حمار وحشي", id="4.3-2-no-latin-letter"),
    pytest.param("66", "66", id="4.3-2-digits-only"),
    pytest.param("---", "", id="4.3-2-nothing-left"),
    pytest.param("شاطئ beach", "Beach", id="4.3-2-one-latin-word"),
    pytest.param("Sea-Lion", "Sea Lion", id="4.3-3-whole-name"),
    pytest.param("carousel", "Theme Park", id="4.3-3-canonical-name"),
    pytest.param("sea lions", "Lion", id="4.3-5-plural-of-two-words-loses-one"),
    pytest.param("red buss", "Bus", id="4.3-5-singular-candidate"),
    pytest.param("red buses", "Red", id="4.3-5-buse-is-no-bus"),
    pytest.param("two (lions)!", "Lion", id="4.3-5-cleaned-token"),
    pytest.param("1 guitar", "Guitar", id="4.3-6-first-token-left"),
    pytest.param("iPhone case", "iPhone", id="4.3-6-title-case"),
    pytest.param("muenchen city", "München", id="4.3-6-checked-once-more"),
    pytest.param("guitars", "Guitars", id="4.3-6-the-token-not-its-singular"),
])
def test_single_word(raw, name):
    """Mode single-word without a library."""
    assert named(raw, "single-word", RULES, NONE).name == name


@pytest.mark.parametrize(("raw", "mode", "name"), [
    pytest.param("wind turbines", "single-word", "Wind Turbine", id="4.3-4-singular-of-the-whole-name"),
    pytest.param("wind-turbine", "phrase", "Wind Turbine", id="4.4-3-existing-label"),
    pytest.param("red fahrrad", "single-word", "Fahrrad", id="4.3-5-existing-token"),
    pytest.param("alter Zugs", "single-word", "Zug", id="4.3-5-existing-singular"),
    pytest.param("lions zug", "single-word", "Lion", id="4.3-5-first-of-both"),
    pytest.param("zug lions", "single-word", "Zug", id="4.3-5-first-of-both-other-way"),
    pytest.param("Carousels", "single-word", "Theme Park", id="4.2-an-existing-label-with-a-rule-has-the-rules-name"),
    pytest.param("wind turbine", "false", "Wind Turbine", id="4.5-phrase-anyway"),
    pytest.param("fahrrads", "false", "Fahrrads", id="4.5-no-lookup"),
    pytest.param("ban ma", "phrase", "斑马", id="4.2-slugs-of-all-scripts"),
])
def test_existing_labels(raw, mode, name):
    """Names depend on the labels that the library has."""
    assert named(raw, mode, RULES, LIBRARY).name == name


@pytest.mark.parametrize(("raw", "name"), [
    pytest.param("sea lion", "Sea Lion", id="4.4-1-whole-name"),
    pytest.param("carousel", "Theme Park", id="4.4-1-canonical-name"),
    pytest.param("Sea Lions", "Sea Lion", id="4.4-2-singular"),
    pytest.param("---", "", id="4.4-4-empty"),
    pytest.param("   ", "", id="4.4-4-blank"),
    pytest.param("*sea$ lion*", "Sea Lion", id="4.4-5-cleanup-changes-the-slug"),
    pytest.param("li$on", "Lion", id="4.4-5-cleanup-joins"),
    pytest.param("ski-lift", "Ski Lift", id="4.4-6-as-is"),
    pytest.param("ferris_wheel", "Ferris Wheel", id="4.4-6-underscore"),
    pytest.param("شاطئ beach", "شاطئ Beach", id="4.4-6-two-scripts"),
])
def test_phrase(raw, name):
    """Mode phrase without a library."""
    assert named(raw, "phrase", RULES, NONE).name == name


@pytest.mark.parametrize(("raw", "name", "threshold"), [
    pytest.param("carousel", "Carousel", 0.0, id="4.5-no-renaming"),
    pytest.param("background", "Background", 1.0, id="4.5-metadata"),
    pytest.param("backgrounds", "Backgrounds", 1.0, id="4.5-metadata-of-the-singular"),
    pytest.param("---", "", None, id="4.5-empty"),
    pytest.param("trash cans", "Trash Cans", None, id="4.5-no-rule"),
])
def test_false(raw, name, threshold):
    """Mode false: the phrase, with what its rule says about thresholds and the like."""
    found = named(raw, "false", RULES, NONE)

    assert found.name == name
    assert (found.rule and found.rule.threshold) == threshold


@pytest.mark.parametrize(("raw", "mode", "steps"), [
    pytest.param("two lions", "single-word", ("word 'lion' → vocabulary 'Lion'",), id="token"),
    pytest.param("lion", "single-word", ("name 'lion' → vocabulary 'Lion'",), id="whole"),
    pytest.param("traffic light", "single-word", ("first word 'traffic light' → 'Traffic'",), id="first-word"),
    pytest.param("Traffic", "single-word", (), id="as-it-was"),
    pytest.param("Carousels", "phrase", ("word 'Carousel' → vocabulary 'Theme Park'",), id="singular"),
    pytest.param("zug", "phrase", ("'zug' → existing label 'Zug'",), id="existing"),
    pytest.param("backgrounds", "false", ("phrase 'backgrounds' → 'Backgrounds'",
                                          "rule of 'Background', its name not taken"), id="rule-only"),
])
def test_steps(raw, mode, steps):
    """How the name came about is told."""
    assert named(raw, mode, RULES, LIBRARY).steps == steps
