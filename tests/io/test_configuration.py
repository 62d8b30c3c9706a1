"""Files of somebody's PhotoPrism: read as they are, refused in plain words."""

from __future__ import annotations

import pytest

from vision_eval.errors import ConfigurationError
from vision_eval.io.configuration import environment, read_configuration, read_prompts, read_rules, reader


@pytest.fixture
def file(tmp_path):
    """Writes a file and gives its path."""
    def write(text, name="some.yml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path
    return write


def test_a_configuration_comes_as_it_is(file):
    """Whatever its bytes mean is for the twin to say."""
    assert read_configuration(file(b"\xff\xfe: [")) == b"\xff\xfe: ["


def test_a_configuration_that_is_not_there(tmp_path):
    """The message says where PhotoPrism keeps it."""
    with pytest.raises(ConfigurationError, match=r"(?s)No such file.*Hint: .*storage/config"):
        read_configuration(tmp_path / "vision.yml")


@pytest.mark.parametrize("named", ["schema.json", "/photoprism/storage/config/schema.json"])
def test_files_that_a_configuration_names(file, named):
    """A path inside the container is looked for beside the file."""
    configuration = file("", "vision.yml")
    file("{}", "schema.json")

    assert reader(configuration)(named) == "{}"


@pytest.mark.parametrize("named", ["nothing.json", ".", "/dev/null"])
def test_files_that_cannot_be_read(file, named):
    """Folders, devices and what is not there are no files; the twin gets an error to tell of."""
    with pytest.raises(OSError, match="no readable file"):
        reader(file("", "vision.yml"))(named)


def test_prompts(file):
    """What is given is found under its dotted name, what is not is left out."""
    path = file("labels: {system: S, user: U, user_nsfw: N, schema_line: L, skeleton: K, skeleton_nsfw: X}\n"
                "caption: {user: C}")

    assert read_prompts(path) == {
        "labels.system": "S", "labels.user": "U", "labels.user_nsfw": "N", "labels.schema_line": "L",
        "labels.skeleton": "K", "labels.skeleton_nsfw": "X", "caption.user": "C"}
    assert read_prompts(file("caption: {user: C}")) == {"caption.user": "C"}


@pytest.mark.parametrize(("text", "message"), [
    pytest.param("labels: {sistem: S}", "Unknown key 'labels.sistem'", id="misspelt"),
    pytest.param("caption: {user: 3}", "'caption.user' should be a valid string", id="number"),
    pytest.param("nsfw: {}", "Unknown key 'nsfw'", id="other-task"),
])
def test_prompts_that_are_wrong(file, text, message):
    """A misspelt key would silently be no prompt."""
    with pytest.raises(ConfigurationError, match=message):
        read_prompts(file(text))


def test_environment(file, monkeypatch):
    """Named variables win over those of the file; a bare name takes the value it has here."""
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")
    path = file("# comment\n\nOLLAMA_MODEL='gemma3:4b'\nexport OLLAMA_BASE_URL=http://a:1\nEMPTY=\nURL=http://x?a=b\n")

    assert environment(["OLLAMA_BASE_URL=http://b:2", "OLLAMA_API_KEY", "NOT_SET_ANYWHERE"], file=path) == {
        "OLLAMA_MODEL": "gemma3:4b", "OLLAMA_BASE_URL": "http://b:2", "EMPTY": "", "URL": "http://x?a=b",
        "OLLAMA_API_KEY": "secret", "NOT_SET_ANYWHERE": ""}


@pytest.mark.parametrize("pair", ["=value", "two words=x", "1A=x"])
def test_variables_without_a_name(pair):
    """Such a thing can be no variable."""
    with pytest.raises(ConfigurationError, match="written NAME=VALUE"):
        environment([pair])


def test_rules(file):
    """Contract, section 5: every key may be missing, and of two entries the last counts."""
    path = file("tabby: {see: cat}\ncat: {label: Cat, threshold: 0.2, priority: 5, categories: [animal]}\n"
                "worm: {threshold: 1}\nempty:\nempty: {}\n")

    assert read_rules(path) == {
        "tabby": {"see": "cat"}, "cat": {"label": "Cat", "threshold": 0.2, "priority": 5, "categories": ["animal"]},
        "worm": {"threshold": 1.0}, "empty": {}}


@pytest.mark.parametrize(("text", "message"), [
    pytest.param("cat: {threshold: high}", "line 1", id="word-for-number"),
    pytest.param("cat: {threshold: .nan}", "cannot be used as label rules", id="no-number"),
    pytest.param("cat: [", "not readable as YAML", id="open-bracket"),
    pytest.param("- cat", "line 1", id="list"),
    pytest.param("", "holds no rules", id="empty"),
])
def test_rules_that_are_wrong(file, text, message):
    """Scores by half a vocabulary would be wrong, so nothing of it is used."""
    with pytest.raises(ConfigurationError, match=message):
        read_rules(file(text))
