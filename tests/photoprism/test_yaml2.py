"""Expectations come from running Go's own yaml.v2 2.4.0, most of them from the table in `tests/data`."""

import itertools
import json
import math
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vision_eval.photoprism import yaml2

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "yaml-v2.json").read_text(encoding="utf-8"))["documents"]

INNER = {"Text": yaml2.string, "Count": yaml2.integer, "Flag": yaml2.boolean, "Ratio": yaml2.number,
         "Texts": yaml2.list_of(yaml2.string)}
SHAPE = yaml2.record({
    **INNER, "Counts": yaml2.list_of(yaml2.integer), "Map": yaml2.map_of(yaml2.string),
    "Sizes": yaml2.map_of(yaml2.integer), "Inner": yaml2.record(INNER), "Inners": yaml2.list_of(yaml2.record(INNER)),
    "Any": yaml2.anything})

ENTRY = yaml2.record({
    "Type": yaml2.string, "Default": yaml2.boolean, "Resolution": yaml2.integer, "Model": yaml2.string,
    "Options": yaml2.record({"Temperature": yaml2.number, "Stop": yaml2.list_of(yaml2.string)}),
    "Service": yaml2.record({"Uri": yaml2.string, "Think": yaml2.string})})
CONFIGURATION = yaml2.record({
    "Models": yaml2.list_of(ENTRY), "Thresholds": yaml2.record({"Confidence": yaml2.integer})})


def read(text, shape=SHAPE):
    """A document decoded at once."""
    return yaml2.decode(yaml2.compose(text), shape)


def without_zeros(value):
    """Go's zero values taken out of maps, and numbers that JSON has no signs for as words."""
    if isinstance(value, dict):
        inner = {key: without_zeros(content) for key, content in value.items()}
        return {key: content for key, content in inner.items() if content}
    if isinstance(value, list):
        return [without_zeros(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
    return value


def named(documents):
    """One parameter each, named after how the text begins."""
    return [pytest.param(one, id=f"{at}-{one['text'][:24]!a}") for at, one in enumerate(documents)]


class TestOracle:
    """The table of documents that Go has read."""

    @pytest.mark.parametrize("document", named(one for one in ORACLE if "refused" in one))
    def test_what_go_refuses(self, document):
        """Go finds no document, and neither do we."""
        with pytest.raises(yaml2.YamlFault):
            yaml2.compose(document["text"])

    @pytest.mark.parametrize("document", named(one for one in ORACLE if "refused" not in one))
    def test_what_go_finds(self, document):
        """Values are Go's, and Go complains about the same lines."""
        found = read(document["text"])
        lines = [line for _, line, _ in found.mismatches]

        assert without_zeros(found.value or {}) == document["value"]
        assert bool(lines) if "stopped" in document else lines == document.get("mismatches", [])

    def test_the_table_is_large(self):
        """Refused, clean, mismatching and stopped documents are all there."""
        assert len(ORACLE) > 350
        assert sum("refused" in one for one in ORACLE) > 40
        assert sum("stopped" in one for one in ORACLE) > 40
        assert sum("mismatches" in one for one in ORACLE) > 150


@pytest.mark.parametrize(("text", "value"), [
    pytest.param("Text: ~", {"Text": ""}, id="text"),
    pytest.param("Count: ~", {"Count": 0}, id="integer"),
    pytest.param("Flag: ~", {"Flag": False}, id="flag"),
    pytest.param("Ratio: ~", {"Ratio": 0.0}, id="number"),
    pytest.param("Texts: ~", {"Texts": []}, id="list"),
    pytest.param("Map: ~", {}, id="map"),
    pytest.param("Inner: ~", {}, id="record"),
    pytest.param("Inner:", {}, id="empty-record"),
    pytest.param("Inner: NULL", {"Inner": {}}, id="record-made-before-it-is-emptied"),
    pytest.param("Inner: {}", {"Inner": {}}, id="record-without-keys"),
    pytest.param("Inner: {Text: a}\nInner: ~", {}, id="takes-a-record-away"),
    pytest.param("Inner: {Text: a}\nInner: NULL", {"Inner": {}}, id="empties-a-record"),
    pytest.param("Inners: [~, {}]", {"Inners": [None, {}]}, id="element"),
    pytest.param("~", {}, id="whole-document"),
    pytest.param("", {}, id="no-document"),
    pytest.param("# words", {}, id="only-a-comment"),
])
def test_null(text, value):
    """Null gives Go's zero value; what is nil there is absent here."""
    assert read(text).value == value


@pytest.mark.parametrize(("text", "line", "problem"), [
    pytest.param("5", 1, "wanted a map, found an integer", id="scalar"),
    pytest.param("# c\n- a", 2, "wanted a map, found a list", id="list"),
    pytest.param("'null'", 1, "wanted a map, found text", id="quoted-null"),
])
def test_the_root_is_no_map(text, line, problem):
    """A mismatch of the whole, and no value."""
    found = read(text)

    assert (found.value, found.mismatches) == (None, (("", line, problem),))


@pytest.mark.parametrize(("text", "mismatch"), [
    pytest.param('Models: [{Resolution: "720"}]', ("Models[0].Resolution", 1, "wanted an integer, found text"),
                 id="1-Resolution"),
    pytest.param('Models:\n- Default: "true"', ("Models[0].Default", 2, "wanted true or false, found text"),
                 id="1-Default"),
    pytest.param("Models:\n- Options:\n    Stop: END", ("Models[0].Options.Stop", 3, "wanted a list, found text"),
                 id="1-Stop"),
    pytest.param("Models:\n- {}\n- Model: [1]", ("Models[1].Model", 3, "wanted text, found a list"), id="1-Model"),
    pytest.param("Models:\n- 5\n- {}", ("Models[0]", 2, "wanted a map, found an integer"), id="element"),
    pytest.param("Models: {}", ("Models", 1, "wanted a list, found a map"), id="map-for-list"),
    pytest.param("Thresholds: {Confidence: !!int 1.5}",
                 ("Thresholds.Confidence", 1, "the tag says int, the text is float"), id="lying-tag"),
    pytest.param("Thresholds: {<<: 5}", ("Thresholds", 1, "a merge key wants a map or a list of maps"), id="merge"),
    pytest.param("Thresholds: {Confidence: 9223372036854775808}",
                 ("Thresholds.Confidence", 1, "wanted an integer, found an integer beyond 64 bits"), id="too-large"),
])
def test_mismatches_say_where_and_what(text, mismatch):
    """Path with places as written, line, and a few words without the value."""
    assert read(text, CONFIGURATION).mismatches == (mismatch,)


def test_the_dialect_of_the_contract():
    """Section 1, the paragraph on the dialect, in one entry."""
    found = read("Models:\n- {Default: yes, Resolution: 0720, Type: off, Model: ~, Service: {Think: no}}\n"
                 "- &x {Resolution: 720.5, Type: a, Type: b}\n- {<<: *x, type: c}\n---\nModels: []", CONFIGURATION)

    assert found.value == {"Models": [
        {"Default": True, "Resolution": 464, "Type": "off", "Model": "", "Service": {"Think": "no"}},
        {"Resolution": 720, "Type": "b"}, {"Resolution": 720, "Type": "b"}]}
    assert found.unknown == (("Models[2]", "type", 4),)
    assert found.duplicates == (("Models[1].Type", 3), ("Models[2].Type", 3))
    assert not found.mismatches


def test_lines_follow_keys_and_elements():
    """Keys of maps and elements of lists have the line where they begin."""
    found = read("# c\nModels:\n\n- Type: labels\n  Service:\n    Uri: |\n      a\n- Type: caption\n", CONFIGURATION)

    assert found.lines == {"Models": 2, "Models[0]": 4, "Models[0].Type": 4, "Models[0].Service": 5,
                           "Models[0].Service.Uri": 6, "Models[1]": 8, "Models[1].Type": 8}


def test_unknown_and_repeated_keys():
    """They are noted at every level, repeated ones also when nobody knows them; quotes make no difference."""
    text = 'Tags: {a: {b: 1}}\nThresholds: {confidence: 5, Confidence: 1, "Confidence": 2}\nTags: 3'
    found = read(text, CONFIGURATION)

    assert found.value == {"Thresholds": {"Confidence": 2}}
    assert found.unknown == (("", "Tags", 1), ("Thresholds", "confidence", 2), ("", "Tags", 3))
    assert found.duplicates == (("Thresholds.Confidence", 2), ("Tags", 3))


def test_nodes_are_as_written():
    """Merge keys stay where they stand, and an alias is its target under another name."""
    node = yaml2.compose("a: &x !!str 5\nb: 'q'\n<<: {c: *x}")
    values = {key.text: value for key, value in node.pairs}

    assert (values["a"].text, values["a"].tag, values["a"].plain) == ("5", "tag:yaml.org,2002:str", True)
    assert (values["b"].text, values["b"].plain, values["b"].line) == ("q", False, 2)
    (key, target), = values["<<"].pairs
    assert (key.text, target.text, target.line, target.alias) == ("c", "5", 1, True)


@pytest.mark.parametrize("content", [
    pytest.param("Text: é☃".encode(), id="utf-8"),
    pytest.param(b"\xef\xbb\xbfText: \xc3\xa9\xe2\x98\x83", id="utf-8-with-mark"),
    pytest.param(b"\xff\xfe" + "Text: é☃".encode("utf-16-le"), id="utf-16-little"),
    pytest.param(b"\xfe\xff" + "Text: é☃".encode("utf-16-be"), id="utf-16-big"),
    pytest.param("\ufeffText: é☃", id="text-with-mark"),
    pytest.param("Text: é☃\r\n---\r\n]", id="crlf-and-a-second-document"),
])
def test_encodings(content):
    """Bytes and text, with and without a byte order mark."""
    assert read(content).value == {"Text": "é☃"}


@pytest.mark.parametrize(("content", "line", "problem"), [
    pytest.param(b"a: b\nc: \xe9", 2, "not UTF-8 (unexpected end of data)", id="latin-1"),
    pytest.param(b"\xff\xfea", 1, "not UTF-16-LE (truncated data)", id="half-a-character"),
    pytest.param("a: b\r\n\x00", 2, "control characters are not allowed", id="nul"),
    pytest.param("a: \ud800", 1, "control characters are not allowed", id="surrogate"),
    pytest.param("a:\n\tb: c", 2, r"found character '\t' that cannot start any token", id="tab"),
    pytest.param("a: {b", 1, "expected ',' or '}', but got '<stream end>'", id="open-brace"),
    pytest.param("%YAML 1.2\n---\na: b", 2, "found incompatible YAML document, only 1.1 is read", id="yaml-1.2"),
    pytest.param("a:\n- *nobody", 2, "unknown anchor 'nobody' referenced", id="unknown-anchor"),
    pytest.param(f"a: *{'n' * 200}", 1, f"unknown anchor '{'n' * 23}…' referenced", id="long-name"),
    pytest.param(f"a: !{'n' * 200}!x b", 1, "found undefined tag handle '…'", id="long-handle"),
    pytest.param("a: &x\n  b: *x", 2, "anchor 'x' value contains itself", id="recursive"),
    pytest.param("\n" + "[" * 200, 2, "nested too deeply", id="deep-lists"),
    pytest.param("- " * 200, 1, "nested too deeply", id="deep-dashes"),
    pytest.param("".join(f"- &a{n} [{f'*a{n - 1}' if n else 'x'}]\n" for n in range(200)), 99, "nested too deeply",
                 id="deep-by-aliases"),
    pytest.param("a" * (yaml2.LONGEST + 1), None, f"longer than {yaml2.LONGEST} characters", id="long"),
    pytest.param("- a\n" * 100_000, 20_000, "more than 20000 keys and values", id="dense"),
    pytest.param(b"a: 1\n" * 2_000_000, None, f"longer than {yaml2.LONGEST} characters", id="ten-megabytes"),
])
def test_faults_say_where_and_what(content, line, problem):
    """Lines count from 1, and the text is not repeated."""
    started = time.monotonic()
    with pytest.raises(yaml2.YamlFault) as fault:
        yaml2.compose(content)

    assert (fault.value.line, str(fault.value)) == (line, problem)
    assert time.monotonic() - started < 5


def aliases(size, count):
    """A list with a list of that size in it, and so many aliases of that."""
    return f"- &a [{','.join('1' * size)}]\n" + "- *a\n" * count


@pytest.mark.parametrize(("text", "refused"), [
    pytest.param(aliases(9, 2000), False, id="ten-elevenths"),
    pytest.param(aliases(90, 400), False, id="share-below"),
    pytest.param(aliases(400, 132), False, id="just-below"),
    pytest.param(aliases(400, 133), True, id="just-above"),
    pytest.param(aliases(120, 4000), True, id="less-is-allowed-in-larger-documents"),
    pytest.param("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{here}: &{here} [{','.join([f'*{before}'] * 9)}]\n" for before, here in itertools.pairwise("abcdefghi")),
        True, id="laughs"),
])
def test_excessive_aliasing(text, refused):
    """The same documents as in Go: aliases may bring 99 of 100 visits once there are a thousand."""
    if refused:
        with pytest.raises(yaml2.YamlFault, match="excessive aliasing"):
            yaml2.compose(text)
    else:
        assert yaml2.compose(text) is not None


def test_a_slip_of_the_caller_is_no_fault():
    """Only text and bytes can be read."""
    with pytest.raises(TypeError):
        yaml2.compose(5)


SNIPPETS = st.lists(st.sampled_from([
    "Models:", "Thresholds: ", "\n", "\n  ", "- ", "Type: ", "Service: ", "Stop: ", "Resolution: ", "Default: ", "no",
    "0x", "720", "~", "<<: ", "&a ", "*a", "!!int ", "!!binary ", "!", "'", '"', "\\x", "\\ud800", "|", ">-", "{", "}",
    "[", "]", ",", ": ", "?", "#", "---\n", "...", "%YAML 1.1\n", "%TAG ", "\t", "\r", "\x85", "\u2028", "é", "\x00",
    "\ufeff",
]), max_size=30).map("".join)


def composed(content):
    """The node, and the fault if there is one."""
    try:
        return yaml2.compose(content), None
    except yaml2.YamlFault as fault:
        return None, fault


@given(st.binary(max_size=60) | SNIPPETS | SNIPPETS.map(str.encode) | st.text(max_size=60))
@example(b'a: "\\UFFFFFFFF"')
@example("|9")
def test_anything_is_read_or_a_fault(content):
    """No input leads to another exception, and whatever was composed can be decoded."""
    node, fault = composed(content)
    if fault is not None:
        assert fault.line is None or fault.line >= 1
        assert 0 < len(str(fault)) < 120
        return
    found = yaml2.decode(node, CONFIGURATION)
    assert isinstance(found.value, dict) or found.mismatches
    yaml2.decode(node, yaml2.anything)


@given(st.integers(-2**63, 2**63 - 1), st.booleans(), st.floats(allow_nan=False, allow_infinity=False),
       st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff")))
def test_what_is_written_in_json_comes_back(count, flag, ratio, text):
    """JSON in ASCII is YAML, as long as it holds no pairs of surrogates and no escaped slash."""
    text = "".join(letter for letter in text if letter.isprintable() and letter <= "\uffff")
    written = json.dumps({"Count": count, "Flag": flag, "Ratio": ratio, "Text": text})

    assert read(written).value == {"Count": count, "Flag": flag, "Ratio": ratio, "Text": text}
