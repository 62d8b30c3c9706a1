import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision_eval.errors import ExportRefused
from vision_eval.io.vision_edit import models_in, with_entry, with_thresholds
from vision_eval.io.vision_yml import dumped, flowing

CURRENT = """\
# A — current vocabulary; same model for both types avoids model swaps
Models:
  - Type: labels
    Model: qwen3-vl:4b-instruct
    Engine: ollama
    Run: newly-indexed
    Normalize: single-word
    Options: {Temperature: 0.05, Seed: 7, NumPredict: 400}
    Service:
      Uri: ${OLLAMA_BASE_URL}/api/generate
      Think: "false"
  - Type: caption
    Model: qwen3-vl:4b-instruct
    Engine: ollama
    Run: manual
    Options: {Temperature: 0.2, NumPredict: 120}
    Service:
      Uri: ${OLLAMA_BASE_URL}/api/generate
      Think: "false"
Thresholds:
  Confidence: 30
"""
FORMER = """\
# B — mid-2025 vocabulary, still accepted; Resolution and Think must be explicit
Models:
  - Type: labels
    Name: minicpm-v
    Version: latest
    Resolution: 720
    Service:
      Uri: http://ollama:11434/api/generate
      FileScheme: base64
      RequestFormat: ollama
      ResponseFormat: ollama
      Think: "false"
Thresholds:
  Confidence: 10
"""
SERVICE = """\
# C — Vision Service: no Engine, no formats; Prompt here would have no effect (section 9)
Models:
  - Type: caption
    Name: blip
    Version: latest
    Resolution: 720
    Service:
      Uri: http://vision-host:5000/api/v1/vision/caption
"""
ODD = """\
%YAML 1.1
---
"Models":   # two of them
-   Type:    labels
    'Model': "a:b"   # mine
    Prompt: >-
        One

        # two
    Options:  { Temperature : 0.10,  Stop: [ "x" ] }

    # of the service
    Service:
            Uri:   http://nas:11434/api/generate
            Think: no

# the other one
- {Type: caption, Model: c:d, Run: Manual}
Thresholds: {NSFW: 0x50}   # percent
...
"""
"""What no serializer would write."""


@pytest.mark.parametrize("break_", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("text", [
    pytest.param(CURRENT, id="1.9-a"), pytest.param(FORMER, id="1.9-b"), pytest.param(SERVICE, id="1.9-c"),
    pytest.param(ODD, id="odd"),
])
def test_what_is_right_already_is_not_touched(text, break_):
    """Every letter of the file survives when each entry is made what it is."""
    text = text.replace("\n", break_)
    after = text
    for index, entry in enumerate(models_in(text)):
        after = with_entry(after, index, entry)

    assert after == text


@pytest.mark.parametrize(("before", "entry", "after"), [
    pytest.param("- Model: a:b   # fast\n", {"Model": "c:d"}, "- Model: c:d   # fast\n", id="comment-behind"),
    pytest.param("- Model:   'a:b'\n", {"Model": "c:d"}, "- Model:   'c:d'\n", id="single-quotes"),
    pytest.param('- Think: "true"\n', {"Think": "false"}, '- Think: "false"\n', id="double-quotes"),
    pytest.param("- Type: x\n  Name: a\n  # b\n  Run: auto\n", {"Type": "x", "Model": "c:d", "Run": "auto"},
                 "- Type: x\n  Model: c:d\n  # b\n  Run: auto\n", id="1.2-model-in-place-of-name"),
    pytest.param("- Version: a\n  # b\n  Type: x\n", {"Type": "x"}, "-\n  # b\n  Type: x\n", id="first-key-goes"),
    pytest.param("- Type: x\n  Version: a # c\n\n# d\n", {"Type": "x"}, "- Type: x\n\n# d\n", id="last-key-goes"),
    pytest.param("- Type: x\n\n# d\n", {"Type": "x", "Seed": 1}, "- Type: x\n  Seed: 1\n\n# d\n", id="last-key-comes"),
    pytest.param("- Type: x", {"Type": "x", "Seed": 1}, "- Type: x\n  Seed: 1\n", id="no-line-break-at-the-end"),
    pytest.param("- Prompt: a # b\n  Type: x\n", {"Prompt": "c\nd", "Type": "x"},
                 "- Prompt: |-\n    c\n    d\n  Type: x\n", id="paragraph-on-the-line-of-the-dash"),
    pytest.param("- Type: x\n  Prompt: a # b\n", {"Type": "x", "Prompt": "c\nd"},
                 "- Type: x\n  # b\n  Prompt: |-\n    c\n    d\n", id="comment-moves-above-a-paragraph"),
    pytest.param("- Prompt: |\n    a\n    # b\n  # c\n  Type: x\n", {"Prompt": "d e", "Type": "x"},
                 '- Prompt: "d e"\n  # c\n  Type: x\n', id="hash-inside-a-paragraph-is-no-comment"),
    pytest.param("- Type: x\n  Options: {Seed: 7,  TopK: 020}  # b\n",
                 {"Type": "x", "Options": {"TopK": 16, "TopP": 0.5}},
                 "- Type: x\n  Options: {TopK: 020, TopP: 0.5}  # b\n", id="flow"),
    pytest.param("- {Type: x, Model: 'a'}\n", {"Type": "x", "Model": "a", "Prompt": "${X} b\n"},
                 "- {Type: x, Model: 'a', Prompt: \"${X} b\\n\"}\n", id="flow-entry"),
    pytest.param("- Service:\n      Think: no\n", {"Service": {"Think": "low", "Key": "a b"}},
                 "- Service:\n      Think: low\n      Key: \"a b\"\n", id="no-of-the-old-dialect-is-no-text"),
    pytest.param("- Options:\n      Seed: 7\n", {"Options": {"Seed": 7}, "Service": {"Think": "low"}},
                 "- Options:\n      Seed: 7\n  Service:\n      Think: low\n", id="indented-as-the-rest"),
    pytest.param("- Service:\n    Key: a\n", {"Service": {"Key": "a", "Think": "low"}, "Seed": 1},
                 "- Service:\n    Key: a\n    Think: low\n  Seed: 1\n", id="new-keys-inside-and-below"),
    pytest.param("- Type:\n", {"Type": "caption"}, "- Type: caption\n", id="empty-value"),
    pytest.param("- Seed: 1\n  Run: a\n  Seed: 2\n  Run: a\n", {"Seed": 3}, "- Seed: 1\n  Seed: 3\n",
                 id="1-of-keys-that-stand-twice-the-last-counts"),
    pytest.param("- Options: {TopP: 1e-3}\n", {"Options": {"TopP": 0.001, "MinP": 0.5}},
                 "- Options: {TopP: 1e-3, MinP: 0.5}\n", id="numbers-stay-as-written"),
    pytest.param("- Options: {}\n", {"Options": {"Seed": 7}}, "- Options: {Seed: 7}\n", id="empty-flow"),
])
def test_changes(before, entry, after):
    """Only what has to change does."""
    assert with_entry(f"Models:\n{before}", 0, entry) == f"Models:\n{after}"


@pytest.mark.parametrize(("before", "after"), [
    pytest.param("", "Models:\n  - Type: face\n", id="empty"),
    pytest.param("# mine\n", "# mine\nModels:\n  - Type: face\n", id="only-a-comment"),
    pytest.param("Thresholds:\n  NSFW: 80\n# b\n",
                 "Thresholds:\n  NSFW: 80\nModels:\n  - Type: face\n# b\n", id="no-list"),
    pytest.param("Models: # b\n", "# b\nModels:\n  - Type: face\n", id="null"),
    pytest.param("Models: []\nThresholds: {}\n", "Models:\n  - Type: face\nThresholds: {}\n", id="empty-list"),
    pytest.param("Models: [{Type: nsfw}]\n", "Models: [{Type: nsfw}, {Type: face}]\n", id="flow-list"),
    pytest.param("Models: [\n  {Type: nsfw},\n]\n", "Models: [\n  {Type: nsfw}, {Type: face}\n]\n",
                 id="comma-at-the-end"),
    pytest.param("Models:\n- Type: nsfw\n# b\nThresholds: {}\n",
                 "Models:\n- Type: nsfw\n- Type: face\n# b\nThresholds: {}\n",
                 id="dashes-not-indented"),
    pytest.param("Models:\n -  Type: nsfw\n", "Models:\n -  Type: nsfw\n -  Type: face\n", id="wide-dashes"),
    pytest.param("Models: &all\n  - Type: nsfw", "Models: &all\n  - Type: nsfw\n  - Type: face\n", id="anchored-list"),
])
def test_additions(before, after):
    """A new entry goes to the end of the list, in the manner of those that are there."""
    assert with_entry(before, None, {"Type": "face"}) == after


def test_aliases_are_replaced_where_they_differ_and_anchors_move_on():
    """What others share is not changed for them."""
    text = ("Models:\n- Type: labels\n  Options: &o {TopK: 5} # shared\n  Service: &s\n    Think: low\n"
            "- {Type: nsfw, Options: *o, Service: *s}\n- Type: caption\n  Options: *o\n  Service: *s\n")

    first = with_entry(text, 0, {"Type": "labels", "Options": {"TopK": 6}, "Service": {"Think": "high"}})
    both = with_entry(first, 2, {"Type": "caption", "Options": {"TopK": 5}, "Service": {"Think": "high"}})

    assert models_in(both) == [
        {"Type": "labels", "Options": {"TopK": 6}, "Service": {"Think": "high"}},
        {"Type": "nsfw", "Options": {"TopK": 5}, "Service": {"Think": "low"}},
        {"Type": "caption", "Options": {"TopK": 5}, "Service": {"Think": "high"}}]
    assert "&o {TopK: 5}" in both
    assert both.endswith("- Type: caption\n  Options: *o\n  Service:\n    Think: high\n")


def test_merged_keys_stay_merged():
    """What comes in through a merge key is written only where it has to differ."""
    text = "Base: &base\n  Engine: ollama\n  Run: auto\nModels:\n- <<: *base\n  Type: labels\n"

    after = with_entry(text, 0, {"Type": "labels", "Engine": "ollama", "Run": "manual"})

    assert after == text + "  Run: manual\n"


def test_the_comment_of_a_former_export_is_replaced():
    """And no other; an entry does not gather comments."""
    text = "Models:\n  # mine\n  - Type: labels\n"
    once = with_entry(text, 0, {"Type": "labels"}, comment="first\nof two")

    assert once == "Models:\n  # mine\n  # vision_eval: first\n  # vision_eval: of two\n  - Type: labels\n"
    assert with_entry(once, 0, {"Type": "labels"}, comment="second") == (
        "Models:\n  # mine\n  # vision_eval: second\n  - Type: labels\n")


@pytest.mark.parametrize(("before", "after"), [
    pytest.param("Thresholds:\n  NSFW: 80 # b\n",
                 "Thresholds:\n  NSFW: 80 # b\n  Confidence: 30\n", id="beside-others"),
    pytest.param("Thresholds:\n  Confidence: 10 # b\n", "Thresholds:\n  Confidence: 30 # b\n", id="in-place"),
    pytest.param("Models: []\n", "Models: []\nThresholds:\n  Confidence: 30\n", id="new"),
])
def test_thresholds(before, after):
    """They hold for the whole file and stand at its top level."""
    assert with_thresholds(before, {"Confidence": 30}) == after


@pytest.mark.parametrize(("text", "message"), [
    pytest.param("Models: [\n", "line 2", id="syntax"),
    pytest.param("Models:\n\t- a\n", "line 2", id="tab"),
])
def test_what_is_no_yaml_is_refused(text, message):
    """With the line."""
    with pytest.raises(ExportRefused, match=message):
        models_in(text)
    with pytest.raises(ExportRefused, match="line"):
        with_entry("Models: *none\n", None, {})


WORDS = st.sampled_from(["a\nb\n", "# c", "x: y", "no", "a\n# b\n\n", "*a", "&b"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | WORDS
SCALARS = TEXTS | st.integers(-9, 9999) | st.booleans() | st.floats(-9, 9)
NAMES = st.sampled_from(["Name", "Model", "Run", "System", "Prompt", "Version", "Other"])
ENTRIES = st.dictionaries(NAMES, SCALARS, max_size=6).flatmap(lambda flat: st.dictionaries(
    st.sampled_from(["Options", "Service"]),
    st.dictionaries(st.sampled_from(["TopK", "Think", "Key"]), SCALARS | st.lists(SCALARS, max_size=2), max_size=3),
    max_size=2).map(lambda nested: {"Type": "labels", **flat, **nested}))


@settings(max_examples=60)
@given(former=st.lists(ENTRIES, min_size=1, max_size=3), wanted=ENTRIES, at=st.integers(0, 3), step=st.integers(2, 4),
       flow=st.booleans(), crlf=st.booleans())
def test_one_entry_becomes_what_is_wanted_and_no_other_changes(former, wanted, at, step, flow, crlf):
    """Whatever the entries hold and however they are written."""
    index = at if at < len(former) else None
    lines = [f"- {flowing(one)}\n" if flow and place % 2 else f"- Type: labels\n# {place}\n" + "".join(
        f"  {line}\n" for line in dumped({**one, "Type": None}, step=step).replace("Type:\n", "").split("\n"))
        for place, one in enumerate(former)]
    text = f"Models: # all\n\n{''.join(lines)}\n# end\nThresholds: {{Confidence: 10}} # b\n"
    text = text.replace("\n", "\r\n") if crlf else text
    known = models_in(text)

    after = with_entry(text, index, wanted, comment="x")

    known[at:at + 1] = [wanted]
    assert models_in(after) == known
    assert after.count("\r") == (after.count("\n") if crlf else 0)
    for comment in ("# all", "# end", "# b", *(f"# {place}" for place in range(0, len(former), 2 if flow else 1))):
        assert comment in after
