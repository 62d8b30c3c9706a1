import pytest

from vision_eval.photoprism.effective import effective
from vision_eval.photoprism.identifiers import normalize_mode
from vision_eval.photoprism.run_modes import run_mode

CONTEXTS = ("auto", "manual", "on-index", "newly-indexed", "on-demand", "on-schedule", "always")

TABLE = {
    "auto": "✓✓-✓✓✓-",
    "manual": "-✓-----",
    "on-index": "-✓✓----",
    "newly-indexed": "-✓-✓✓--",
    "on-demand": "✓✓-✓✓✓-",
    "on-schedule": "✓✓--✓✓-",
    "always": "✓✓✓✓✓✓✓",
    "never": "-------",
}
"""Section 1.5 for entries of one's own: a row for each mode, a column for each context."""

BUILT_IN_AUTO = "✓✓✓-✓✓✓"


def contexts(row):
    """Contexts that are ticked in a row."""
    return [context for context, tick in zip(CONTEXTS, row, strict=True) if tick == "✓"]


def entry(text):
    """The first entry of a list."""
    return effective(f"Models: [{{{text}}}]")["models"][0]


@pytest.mark.parametrize(("mode", "row"), [pytest.param(mode, row, id=f"1.5-{mode}") for mode, row in TABLE.items()])
def test_own_entries(mode, row):
    """When an entry of one's own is asked."""
    found = entry(f"Type: labels, Engine: ollama, Run: {mode}")

    assert (found["run"], found["runs_in"]) == (mode, contexts(row))


@pytest.mark.parametrize("kind", ["labels", "nsfw", "face"])
@pytest.mark.parametrize(("mode", "row"), [
    pytest.param(mode, BUILT_IN_AUTO if mode == "auto" else row, id=f"1.5-{mode}") for mode, row in TABLE.items()])
def test_built_in_entries(kind, mode, row):
    """When a built-in model is asked: auto means on-index and always instead of newly-indexed."""
    assert entry(f"Type: {kind}, Default: true, Run: {mode}")["runs_in"] == contexts(row)


def test_the_built_in_caption_is_manual():
    """Section 1.5: its own Run is manual, and it never counts as a default model."""
    caption = effective("")["models"][3]

    assert (caption["run"], caption["is_default"], caption["runs_in"]) == ("manual", False, ["manual"])


def test_auto_of_the_built_in_caption():
    """Sections 1.1 and 1.5: a written auto survives, and is that of other models."""
    assert entry("Type: caption, Default: true, Run: auto")["runs_in"] == contexts(TABLE["auto"])


@pytest.mark.parametrize(("written", "mode"), [
    pytest.param("", "auto", id="1.5-empty"),
    *(pytest.param(alias, mode, id=f"1.5-{alias}") for mode, aliases in {
        "auto": "auto", "never": "never", "manual": "manual manually command", "always": "always",
        "newly-indexed": "newly-indexed on-newly-indexed indexed on-indexed after-index", "on-demand": "on-demand",
        "on-schedule": "on-schedule schedule", "on-index": "on-index index"}.items() for alias in aliases.split()),
    pytest.param("NEWLY-INDEXED", "newly-indexed", id="1.5-lower-cased"),
    pytest.param("  manual\n", "manual", id="1.5-trimmed"),
    pytest.param("on demand", "on-demand", id="1.5-space"),
    pytest.param("on\tdemand", "on-demand", id="1.5-tab"),
    *(pytest.param(f"on{sign}index", "on-index", id=f"1.5-{sign}") for sign in "_`~\\|\"'?*<>{}"),
    pytest.param("mänual", None, id="1.5-letters-outside-ascii-go"),
    pytest.param("manualé", "manual", id="1.5-letters-outside-ascii-go-without-a-trace"),
    pytest.param("on  demand", None, id="1.5-two-spaces-are-two-dashes"),
    pytest.param("manual" + " " * 80 + "x", "manual", id="1.5-clipped-at-64"),
    pytest.param("nightly", None, id="1.5-unknown"),
    pytest.param("on/index", None, id="1.5-other-sign"),
])
def test_values_of_run(written, mode):
    """Cleaning comes first, then the aliases."""
    assert run_mode(written) == mode


def test_an_unknown_run_becomes_auto():
    """Section 1.5: silently in PhotoPrism, with a finding here."""
    found = effective("Models: [{Type: labels, Engine: ollama, Run: nightly}]")

    assert found["models"][0]["run"] == "auto"
    assert [(one["code"], one["path"]) for one in found["findings"] if one["severity"] == "warning"] == [
        ("run-unknown", "Models[0].Run")]


@pytest.mark.parametrize(("written", "mode"), [
    *(pytest.param(alias, mode, id=f"4.1-{alias or 'empty'}") for mode, aliases in {
        "": ["", "auto", "default"], "single-word": ["single-word", "singleword", "single", "word", "token"],
        "phrase": ["phrase", "phrases", "multi-word", "multiword"],
        "false": ["false", "off", "none", "no", "disabled"]}.items() for alias in aliases),
    pytest.param("Multi Word", "phrase", id="1.5-cleaned-alike"),
    pytest.param("bogus", None, id="4.1-unknown"),
])
def test_values_of_normalize(written, mode):
    """The same cleaning, other aliases."""
    assert normalize_mode(written) == mode
