import pytest

from vision_eval.photoprism.effective import effective

DEFAULTS = {"Confidence": 20, "Topicality": 0, "NSFW": 75, "NSFWUpload": None, "NSFWIndex": None}


@pytest.mark.parametrize(("name", "written", "held"), [
    *(pytest.param("Confidence", written, held, id=f"1.4-Confidence-{written}")
      for written, held in {1: 1, 10: 10, 20: 20, 100: 100, 0: 20, -1: 20, 101: 20}.items()),
    *(pytest.param("Topicality", written, held, id=f"1.4-Topicality-{written}")
      for written, held in {1: 1, 100: 100, 0: 0, -5: 0, 101: 0}.items()),
    *(pytest.param("NSFW", written, held, id=f"1.4-NSFW-{written}")
      for written, held in {1: 1, 100: 100, 0: 75, -1: 75, 101: 100}.items()),
    *(pytest.param(name, written, held, id=f"1.4-{name}-{written}") for name in ("NSFWUpload", "NSFWIndex")
      for written, held in {1: 1, 100: 100, 0: -1, -7: -1, 110: 100}.items()),
])
def test_ranges(name, written, held):
    """What is out of range is put right, each field in its own way; the others keep their defaults."""
    assert effective(f"Thresholds: {{{name}: {written}}}")["thresholds"] == {**DEFAULTS, name: held}


def test_defaults():
    """Section 1.4: without a file."""
    assert effective("")["thresholds"] == DEFAULTS


def test_fields_merge():
    """Section 1.1.1: the file replaces single fields."""
    assert effective("Thresholds: {Topicality: 5, NSFW: 80}")["thresholds"] == {**DEFAULTS, "Topicality": 5, "NSFW": 80}


@pytest.mark.parametrize(("written", "codes"), [
    pytest.param("Confidence: 0", [("confidence-zero", "warning")], id="1.4-zero-does-not-disable"),
    pytest.param("Confidence: 10", [("confidence-looser", "warning")], id="0.1-copied-ten"),
    pytest.param("Confidence: 20", [], id="1.4-default"),
    pytest.param("Confidence: 101", [("threshold-range", "warning")], id="1.4-too-large"),
    pytest.param("Topicality: 0", [], id="1.4-off"),
    pytest.param("NSFW: 0", [("threshold-range", "warning")], id="1.4-nsfw"),
    pytest.param("Confidenc: 30", [("unknown-key", "warning")], id="1-unknown-key"),
])
def test_findings(written, codes):
    """What does not hold as written is said, with its line."""
    found = effective(f"Thresholds:\n  {written}\n")["findings"]

    assert [(one["code"], one["severity"]) for one in found] == codes
    assert [one["line"] for one in found] == [2] * len(codes)
