"""From chosen keys to a vision.yml: new files, files that somebody has, and what is refused."""

from functools import partial
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from vision_eval import exporter
from vision_eval.errors import ExportRefused, StudyError

BASE = """\
# mine, for years
Models:
  # for tags
  - Type: labels   # the first
    Name: minicpm-v
    Version: latest
    Run: on-schedule   # at night
    Colour: green
    Resolution: 500
    Service:
      Uri: http://nas:11434/api/generate   # in the cellar
      FileScheme: base64
      RequestFormat: ollama
      ResponseFormat: ollama
      Key: "${MY_KEY}"
      Think: "false"

  - {Type: nsfw, Default: true}

Thresholds:
  Confidence: 10   # as it was
  NSFW: 80
"""


@pytest.fixture
def export(finished, scores):
    """Export from the finished run."""
    return partial(exporter.export, finished, scores=scores)


def models(path):
    """Entries of a file."""
    return YAML(typ="safe").load(Path(path))["Models"]


def test_both_tasks(export, variant, to):
    """The chosen variants become entries, labels first; what comes back is a path."""
    exported = export(labels=variant.labels.key, caption=variant.caption.key, to=to)

    labels, caption = models(exported)
    assert exported.path == to
    assert to.read_text() == exported.text
    assert (labels["Type"], labels["Model"], labels["Run"]) == ("labels", "plain:f16", "newly-indexed")
    assert (caption["Type"], caption["Model"], caption["Run"]) == ("caption", "plain:f16", "manual")
    assert labels["Prompt"] == "Name what you see.\nBe short.\n"
    assert labels["Service"] == {"Uri": "${OLLAMA_BASE_URL}/api/generate", "Think": "false"}
    assert str(exported.reproduced) == "requests reproduced: 4 of 4"


@pytest.mark.parametrize("shortened", [
    pytest.param(lambda one: one.key, id="key"), pytest.param(lambda one: one.key[:-1], id="beginning"),
    pytest.param(lambda one: one.key.partition("-")[2], id="without-task"),
    pytest.param(lambda one: one.name, id="name"),
])
def test_keys_may_be_short(export, variant, to, shortened):
    """Any unique beginning will do."""
    (entry,) = models(export(labels=shortened(variant.other), to=to))
    assert entry["Model"] == "plain:q8_0"


@pytest.mark.parametrize(("choice", "error", "message"), [
    pytest.param({}, ExportRefused, "Nothing is chosen", id="nothing"),
    pytest.param({"labels": "caption"}, ExportRefused, "'labels', but it answers 'caption'", id="other-task"),
    pytest.param({"caption": "labels"}, ExportRefused, "'caption', but it answers 'labels'", id="other-task-too"),
    pytest.param({"labels": "zzzz"}, StudyError, "Unknown variant", id="unknown"),
    pytest.param({"labels": "labels-"}, StudyError, "not unique", id="ambiguous"),
    pytest.param({"labels": ""}, StudyError, "Unknown variant", id="empty"),
])
def test_choices_that_are_none(export, variant, to, choice, error, message):
    """Nothing is picked silently, and slips are said in words."""
    keys = {task: getattr(variant, wanted).key if wanted in ("labels", "caption") else wanted
            for task, wanted in choice.items()}
    with pytest.raises(error, match=message):
        export(**keys, to=to)
    assert list(to.parent.iterdir()) == []


def test_all_obstacles_are_listed(export, variant, to):
    """Both reasons stand in the message, with the variant they belong to."""
    with pytest.raises(ExportRefused) as refused:
        export(labels=variant.strict.key, caption=variant.caption.key, to=to)

    message = str(refused.value)
    assert message.count(variant.strict.key) == 2
    assert "protocol 'structured'" in message
    assert "500 px" in message
    assert "Hint:" in message


def test_thresholds_hold_for_the_whole_file(export, variant, to):
    """They are written when they were chosen, and two variants cannot want different ones."""
    exported = export(labels=variant.phrase.key, to=to)

    written = YAML(typ="safe").load(to)
    assert written["Thresholds"] == {"Confidence": 30, "Topicality": 5}
    assert written["Models"][0]["Normalize"] == "phrase"
    assert exported.evidence["chosen"]["labels"]["settings"]["thresholds"] == {"Confidence": 30, "Topicality": 5}
    with pytest.raises(ExportRefused, match="Confidence of 30 and 40 percent"):
        export(labels=variant.phrase.key, caption=variant.capped.key, to=to)


def test_a_new_file_explains_itself(export, variant, to):
    """What it is, what Run means, and that PhotoPrism must be restarted; first of all that it is a demonstration."""
    head, _, rest = export(labels=variant.labels.key, to=to).text.partition("Models:")

    assert all(line.startswith("#") for line in head.splitlines())
    assert head.startswith("# DEMONSTRATION: ")
    for part in ("will not work in PhotoPrism", "newly-indexed", "manual", "restart", "JSON shape"):
        assert part in head
    assert f"  # vision_eval: labels: {variant.labels.name} ({variant.labels.key}, run " in rest


@pytest.mark.parametrize(("asked", "warned"), [(None, True), (False, False), (True, True)])
def test_demonstrations_say_so_once(export, variant, to, asked, warned):
    """However often one exports into the same file."""
    for _ in range(2):
        text = export(caption=variant.caption.key, to=to, demonstration=asked).text

    assert text.count("DEMONSTRATION") == warned


def test_the_entry_that_photoprism_uses_takes_the_settings(export, variant, to):
    """Section 1.1; what is said in the words of 2025 is said in today's, all else stays letter by letter."""
    to.write_text(BASE)

    exported = export(labels=variant.labels.key, to=to, demonstration=False)

    assert to.read_text() == exported.text == BASE.replace("""\
  - Type: labels   # the first
    Name: minicpm-v
    Version: latest
    Run: on-schedule   # at night
    Colour: green
    Resolution: 500
""", f"""\
  # vision_eval: labels: {variant.labels.name} ({variant.labels.key}, run {exported.evidence["run"]["id"][:8]})
  # vision_eval: Run on-schedule: PhotoPrism asks on its schedule, which PHOTOPRISM_VISION_SCHEDULE sets.
  - Type: labels   # the first
    Model: plain:f16
    Engine: ollama
    Run: on-schedule   # at night
    System: |
      You tag.
    Prompt: |
      Name what you see.
      Be short.
    Options:
      Stop:
        - END
      Temperature: 0.2
    Colour: green
    Resolution: 720
""")
    assert to.with_name("vision.yml.bak").read_text() == BASE
    assert "Thresholds.Confidence of your file is 10; what is stored was measured with 20." in exported.notes


def test_exporting_the_same_again_changes_nothing(export, variant, to):
    """Not even a comment."""
    to.write_text(BASE)
    first = export(labels=variant.labels.key, caption=variant.caption.key, to=to)
    again = export(labels=variant.labels.key, caption=variant.caption.key, to=to)

    assert (again.text, again.diff) == (first.text, "")
    assert [one.name for one in to.parent.glob("*.bak*")] == ["vision.yml.bak"]


@pytest.mark.parametrize(("entries", "types"), [
    pytest.param("  - {Type: labels, Default: true, Run: never}\n", ["labels", "labels"], id="1.1-stand-in"),
    pytest.param("  - {Type: labels, Engine: ollama, Disabled: true}\n", ["labels", "labels"], id="1.1-disabled"),
    pytest.param("  - {Type: labels, Name: NASNet, TensorFlow: {}}\n", ["labels", "labels"], id="1.6-legacy"),
    pytest.param("  - {Type: labels, Engine: ollama}\n  - {Type: labels, Default: true}\n", ["labels"] * 3,
                 id="1.1-stand-in-below"),
    pytest.param("  - {Type: caption, Engine: ollama}\n", ["caption", "labels"], id="1.1-other-task"),
    pytest.param("", ["labels"], id="1.1-nothing"),
])
def test_where_the_built_in_model_works_an_entry_is_added(export, variant, to, entries, types):
    """At the end of the list, where PhotoPrism looks first."""
    to.write_text(f"Models:\n{entries}")

    exported = export(labels=variant.other.key, to=to, demonstration=False)

    assert [one["Type"] for one in models(to)] == types
    assert models(to)[-1]["Model"] == "plain:q8_0"
    assert exported.text.startswith(f"Models:\n{entries}")


def test_another_base(export, variant, to, tmp_path):
    """It is read and left alone."""
    base = tmp_path / "mine.yml"
    base.write_text(BASE)

    exported = export(caption=variant.caption.key, base=base, to=to, demonstration=False)

    assert base.read_text() == BASE
    assert to.read_text().startswith(BASE.partition("\nThresholds")[0].rstrip())
    assert exported.diff.splitlines()[:2] == [f"--- {base}", f"+++ {to}"]
    assert {line[0] for line in exported.diff.splitlines()} == {"-", "+", "@", " "}


def test_a_diff_writes_nothing(export, variant, to):
    """It is only told what would be."""
    to.write_text(BASE)

    exported = export(labels=variant.labels.key, to=to, diff=True)

    assert not exported.written
    assert "+    Model: plain:f16\n" in exported.diff
    assert "-    Name: minicpm-v\n" in exported.diff
    assert [one.name for one in to.parent.iterdir()] == ["vision.yml"]
    assert to.read_text() == BASE


def test_keys_of_another_service_do_not_travel(export, variant, to):
    """What opens somebody's Vision Service is nothing for an Ollama."""
    to.write_text("Models:\n- Type: caption\n  Name: blip\n  Service:\n    Uri: http://v:5000/api/v1/vision/caption\n"
                  "    Key: secret\n    Username: me\n")

    (entry,) = models(export(caption=variant.caption.key, to=to))

    assert entry["Service"] == {"Uri": "${OLLAMA_BASE_URL}/api/generate", "Think": "false"}
    assert "Name" not in entry


@pytest.mark.parametrize(("content", "message"), [
    pytest.param(b"Models: [\n", "line 2", id="1-not-applied"),
    pytest.param(b"Models:\n- Type: caption\n  Resolution: big\n", "line 3", id="1-partial"),
    pytest.param(b"- a\n", "line 1", id="1-wrong-root"),
    pytest.param(b"Models:\n- Type: face\n  ONNX: {}\n  TensorFlow: {}\n", "both TensorFlow and ONNX .* line 2",
                 id="1-both-runtimes"),
    pytest.param(b"Models:\n- Type: face\n-\n", "line 3", id="empty-entry"),
    pytest.param(b"\xff\xfe\xfa", "UTF-8", id="no-text"),
    pytest.param(b"a: \0", "binary", id="binary"),
    pytest.param(b"#" * 300_001, "300001 letters", id="huge"),
])
def test_a_base_that_photoprism_would_not_apply(export, variant, to, content, message):
    """Section 1; refused with reason and line, and left alone."""
    to.write_bytes(content)

    with pytest.raises(ExportRefused, match=message) as refused:
        export(caption=variant.caption.key, to=to)

    assert "Hint:" in str(refused.value)
    assert [one.read_bytes() for one in to.parent.iterdir()] == [content]


def test_a_base_that_is_not_there(export, variant, to):
    """Somebody named it, so nothing is put in its place."""
    with pytest.raises(ExportRefused, match="cannot be read"):
        export(caption=variant.caption.key, base=to, to=to)
    with pytest.raises(ExportRefused, match="cannot be read"):
        export(caption=variant.caption.key, to=to.parent)


def test_a_place_that_takes_no_file(export, variant, to):
    """The message names it, and nothing is left behind."""
    to.write_text("")

    with pytest.raises(ExportRefused, match=r"Nothing can be written to '.*vision.yml/x.yml'"):
        export(caption=variant.caption.key, to=to / "x.yml")
    assert list(to.parent.iterdir()) == [to]


def test_line_breaks_of_the_file_stay(export, variant, to):
    """Whoever edits on Windows keeps doing so."""
    to.write_bytes(BASE.replace("\n", "\r\n").encode())

    export(labels=variant.labels.key, to=to, demonstration=False)

    written = to.read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n")
    assert models(to)[0]["Prompt"] == "Name what you see.\nBe short.\n"


def test_an_address_that_only_photoprism_knows(export, variant, to):
    """Section 1.3: it is kept, and said to be unknown unless the variable is given."""
    to.write_text("Models:\n- Type: caption\n  Engine: ollama\n  Service: {Uri: '${CELLAR_URL}/api/generate'}\n")

    told = export(caption=variant.caption.key, to=to)
    given = export(caption=variant.caption.key, to=to, env={"CELLAR_URL": "http://cellar:11434"})

    assert [note for note in told.notes if "address for caption" in note]
    assert not [note for note in given.notes if "address" in note]
    assert models(to)[0]["Service"]["Uri"] == "${CELLAR_URL}/api/generate"


def test_a_model_that_never_runs_is_mentioned(export, variant, to):
    """Section 1.5: the user's own Run stays, whatever it means."""
    to.write_text("Models:\n- Type: caption\n  Engine: ollama\n  Run: never\n")

    exported = export(caption=variant.caption.key, to=to)

    assert "Run of the entry for caption is never: PhotoPrism will not ask it." in exported.notes
    assert models(to)[0]["Run"] == "never"
