import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from vision_eval.errors import ExportRefused
from vision_eval.io.vision_yml import read, render, write, write_beside

PIECES = st.sampled_from(["\n", "\n\n", " ", "  ", "\t", "#", ": ", "- ", "---", "|", ">", '"', "'", "\\", "é", "日本",
                          "🐕", "\u2028", "\x85", "\ufeff", "\r", "{", "[", "&", "*", "!", "~", "null", "yes", "0720",
                          "1e3", "$X", "=", "<<", "\x00", "\x7f", "\xa0", "2001-01-01", "word " * 40])
TEXTS = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=8).map("".join)


def loaded(text, version=(1, 2)):
    """What a reader of this dialect finds."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return yaml.load(text)


@given(system=TEXTS, prompt=TEXTS, stop=TEXTS, comment=TEXTS)
@pytest.mark.parametrize("version", [(1, 1), (1, 2)], ids=["yaml-1.1", "yaml-1.2"])
def test_loading_gives_the_same(version, system, prompt, stop, comment):
    """Whatever the texts hold, both dialects read them back letter by letter."""
    models = [{"System": system, "Prompt": prompt, "Options": {"Stop": [stop], "Temperature": 0.05, "UseMmap": True}}]

    assert loaded(render(models, comment=comment), version) == {"Models": models}


@pytest.mark.parametrize(("text", "written"), [
    pytest.param("One.\nTwo.", "Prompt: |-\n      One.\n      Two.\n", id="block-without-last-break"),
    pytest.param("One.\n  - two\n\nThree.\n", "Prompt: |\n      One.\n        - two\n\n      Three.\n", id="block"),
    pytest.param("One. \nTwo.", 'Prompt: "One. \\nTwo."\n', id="blank-at-a-line-end"),
    pytest.param("One: two # three", 'Prompt: "One: two # three"\n', id="sentence"),
    pytest.param("qwen3-vl:4b-instruct", "Prompt: qwen3-vl:4b-instruct\n", id="word"),
    pytest.param("false", 'Prompt: "false"\n', id="1.7-think-is-text"),
    pytest.param("No", 'Prompt: "No"\n', id="1.1-words-of-the-old-dialect"),
    pytest.param("${OLLAMA_BASE_URL}/api/generate", "Prompt: ${OLLAMA_BASE_URL}/api/generate\n", id="1.9-address"),
    pytest.param("a\tb\nc", 'Prompt: "a\\tb\\nc"\n', id="tab"),
])
def test_how_texts_look(text, written):
    """Paragraphs are blocks, words are plain, everything else is quoted."""
    assert written in render([{"Prompt": text}])


def test_a_comment_stays_a_comment():
    """No line of a comment can become a line of YAML."""
    text = render([], comment="one\nModels: 1\u2028Models: 2\x00\r\nModels: 3")

    assert [line[:2] for line in text.splitlines()[:4]] == ["# "] * 4
    assert loaded(text) == {"Models": []}


def test_writing_makes_the_folder(tmp_path):
    """The file is there, and nothing else."""
    path = write(tmp_path / "new" / "vision.yml", "Models: []\n")

    assert path.read_text() == "Models: []\n"
    assert list(path.parent.iterdir()) == [path]


def test_no_older_file_is_lost(tmp_path):
    """Each file that was there stays beside the new one."""
    path = tmp_path / "vision.yml"
    path.write_text("mine")
    for text in ("first", "second", "second"):
        write(path, text)

    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "vision.yml": "second", "vision.yml.bak": "mine", "vision.yml.bak2": "first"}


def test_rights_and_links_stay(tmp_path):
    """A linked file is replaced where it lies, with the rights it had."""
    real = tmp_path / "real.yml"
    real.write_text("mine")
    real.chmod(0o640)
    link = tmp_path / "vision.yml"
    link.symlink_to(real)

    write(link, "new")

    assert link.is_symlink()
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode)) == ("new", 0o640)


def test_a_new_file_can_be_read_by_others(tmp_path):
    """PhotoPrism may run as somebody else: the usual rights, not those of a temporary file."""
    usual = tmp_path / "usual"
    usual.touch()

    assert write(tmp_path / "vision.yml", "").stat().st_mode == usual.stat().st_mode


@pytest.mark.parametrize("place", ["folder", "file/vision.yml", "bad\0name"])
def test_places_that_take_no_file(tmp_path, place):
    """The message names the place and leaves no rubbish."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")

    with pytest.raises(ExportRefused, match="Nothing can be written to"):
        write(tmp_path / place, "new")
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder"}


def test_reading(tmp_path):
    """Letter by letter but for a byte order mark; a file may lack only where that was said."""
    path = tmp_path / "vision.yml"

    assert read(path, may_lack=True) is None
    with pytest.raises(ExportRefused, match="cannot be read"):
        read(path)
    path.write_bytes("\ufeffModels:\r\n".encode())
    assert read(path) == "Models:\r\n"


def test_a_link_to_nowhere_is_no_missing_file(tmp_path):
    """Nobody would want it replaced in silence."""
    (tmp_path / "vision.yml").symlink_to(tmp_path / "gone")

    with pytest.raises(ExportRefused, match="cannot be read"):
        read(tmp_path / "vision.yml", may_lack=True)


def test_what_stands_beside(tmp_path):
    """JSON for people, replaced each time; a place that takes none is named."""
    for number in (1, 2):
        write_beside(tmp_path / "vision.yml", "evidence.json", {"number": number})

    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"evidence.json": '{\n  "number": 2\n}\n'}
    with pytest.raises(ExportRefused, match=r"gone.evidence\.json"):
        write_beside(tmp_path / "gone" / "vision.yml", "evidence.json", {})


def test_thresholds_stand_below_the_entries():
    """At the top level of the file."""
    assert render([], thresholds={"Confidence": 30}) == "Models: []\nThresholds:\n  Confidence: 30\n"
