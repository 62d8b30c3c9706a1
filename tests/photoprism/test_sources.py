import pytest

from vision_eval.photoprism.sources import PRIORITY, asks_for_caption, asks_for_labels, priority, short, writes_caption


@pytest.mark.parametrize(("sources", "number"), [
    pytest.param(["", "default"], 1, id="10.5-1"), pytest.param(["estimate", "file"], 2, id="10.5-2"),
    pytest.param(["name"], 4, id="10.5-4"),
    pytest.param(["yaml", "oidc", "ldap", "location", "marker", "image"], 8, id="10.5-8"),
    pytest.param(["ollama", "openai", "title", "caption", "subject", "keyword", "meta"], 16, id="10.5-16"),
    pytest.param(["xmp"], 32, id="10.5-32"), pytest.param(["batch", "vision", "manual"], 64, id="10.5-64"),
    pytest.param(["admin"], 128, id="10.5-128"),
])
def test_priorities(sources, number):
    """The table, row by row, and nothing beside it."""
    assert {source for source, counts in PRIORITY.items() if counts == number} == set(sources)
    assert {priority(source) for source in sources} == {number}


@pytest.mark.parametrize(("source", "kept"), [
    pytest.param("auto", "", id="10.5-auto-is-empty"), pytest.param("Manual", "manual", id="10.5-lower-case"),
    pytest.param("abcdefghij", "abcdefgh", id="10.5-eight-characters"), pytest.param("ölig", "lig", id="ascii"),
])
def test_short(source, kept):
    """Source strings."""
    assert short(source) == kept


@pytest.mark.parametrize(("labels", "caption_source", "force", "asks"), [
    pytest.param({}, "", False, True, id="10.1-no-labels"),
    *[pytest.param({"dog": (10, source)}, "", False, False, id=f"10.1-generated-{source}")
      for source in ("image", "ollama", "openai", "vision")],
    pytest.param({"dog": (10, "ollama")}, "", True, True, id="10.1-force"),
    pytest.param({"dog": (100, "ollama")}, "", False, True, id="10.1-removed-label"),
    pytest.param({"dog": (10, "manual"), "park": (20, "location")}, "", False, True, id="10.1-not-generated"),
    pytest.param({"dog": (10, "manual"), "sky": (20, "image")}, "", False, False, id="10.1-one-is-enough"),
    pytest.param({"dog": (15, "caption")}, "ollama", False, False, id="10.1-from-a-generated-caption"),
    pytest.param({"dog": (15, "caption")}, "manual", False, True, id="10.1-from-a-written-caption"),
])
def test_label_gate(labels, caption_source, force, asks):
    """Whether PhotoPrism would ask for labels."""
    assert asks_for_labels(labels, caption_source, force=force) is asks


@pytest.mark.parametrize(("source", "caption", "caption_source", "force", "asks"), [
    pytest.param("", "", "", False, True, id="7-none"),
    pytest.param("", "A dog.", "", False, False, id="7-there-is-one"),
    pytest.param("", "A dog.", "", True, True, id="7-force"),
    pytest.param("", "A dog.", "ollama", True, False, id="7-auto-fails-even-with-force"),
    pytest.param("ollama", "A dog.", "ollama", True, True, id="7-named-source"),
    pytest.param("ollama", "", "manual", True, False, id="7-deleted-by-the-user"),
    pytest.param("vision", "", "manual", False, True, id="7-only-vision-makes-it-anew"),
    pytest.param("ollama", "A dog.", "xmp", True, False, id="7-lower-priority"),
])
def test_caption_gate(source, caption, caption_source, force, asks):
    """Whether PhotoPrism would ask for a caption."""
    assert asks_for_caption(source, caption, caption_source, force=force) is asks


@pytest.mark.parametrize(("source", "caption", "caption_source", "writes"), [
    pytest.param("ollama", "A dog.", "meta", True, id="7-equal"),
    pytest.param("ollama", "A dog.", "xmp", False, id="7-lower"),
    pytest.param("vision", "A dog.", "xmp", True, id="7-higher"),
    pytest.param("image", "", "admin", True, id="7-no-caption"),
])
def test_writing(source, caption, caption_source, writes):
    """Whether a new caption replaces the old one."""
    assert writes_caption(source, caption, caption_source) is writes
