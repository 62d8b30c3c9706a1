"""The words a model is asked with, and the version that they are known by."""

from __future__ import annotations

import pytest

from vision_eval import prompts
from vision_eval.domain import LABEL_SCHEMA, Prompt, canonical_json, sha256_hex


def test_version_is_a_hash_of_the_words():
    """System, user and schema in canonical form; pinned, because results of years hang on it."""
    assert (Prompt(user="Name it.", system="Be short.", name="mine").version
            == sha256_hex('{"schema":null,"system":"Be short.","user":"Name it."}')
            == "98a5de2c3208d639c332da806d537efaa781c1d9d6d75bd13fd8dd908644a8ec")


def test_name_is_no_part_of_the_version():
    """The same words are the same prompt, whatever people call them."""
    assert Prompt(user="Name it.", name="a").version == Prompt(user="Name it.", name="b").version


@pytest.mark.parametrize("changed", [
    pytest.param({"user": "Name it!"}, id="user"),
    pytest.param({"system": "Be short!"}, id="system"),
    pytest.param({"schema": {"type": "array"}}, id="schema"),
    pytest.param({"user": "Name it. "}, id="a-blank"),
])
def test_every_word_counts(changed):
    """Whatever reaches the model is in the version."""
    words = {"user": "Name it.", "system": "Be short."}
    assert Prompt(**words).version != Prompt(**{**words, **changed}).version


def test_schema_in_another_order():
    """The order of a schema's keys changes nothing."""
    one, other = {"type": "object", "required": ["labels"]}, {"required": ["labels"], "type": "object"}
    assert Prompt(user="?", schema=one).version == Prompt(user="?", schema=other).version


def test_nameless_prompt():
    """Without a name a prompt is called by the beginning of its version."""
    assert Prompt(user="Name it.").name == Prompt(user="Name it.").version[:8]


@pytest.mark.parametrize("user", ["", " ", "\n\t"])
def test_empty_user_text(user):
    """Ollama takes an empty prompt for the wish to load the model."""
    with pytest.raises(ValueError, match=r"Prompt\.user is empty"):
        Prompt(user=user, system="Be short.")


@pytest.mark.parametrize("words", [
    pytest.param({"user": "Look at [img-0]."}, id="user"),
    pytest.param({"user": "?", "system": "[img]"}, id="system"),
    pytest.param({"user": "?", "schema": {"title": "[img-0]"}}, id="schema"),
])
def test_place_of_a_picture(words):
    """Ollama would replace this text by the picture."""
    with pytest.raises(ValueError, match=r"must not contain '\[img'"):
        Prompt(**words)


@pytest.mark.parametrize(("words", "message"), [
    pytest.param({"user": 7}, r"Prompt\.user must be a text, not int", id="user"),
    pytest.param({"user": "?", "system": None}, r"Prompt\.system must be a text, not NoneType", id="system"),
    pytest.param({"user": "?", "name": b"x"}, r"Prompt\.name must be a text, not bytes", id="name"),
])
def test_words_are_texts(words, message):
    """A slip in calling is named after the field."""
    with pytest.raises(TypeError, match=message):
        Prompt(**words)


def test_house_schema():
    """The default schema of methods, section C1, and nothing else."""
    label = {"type": "object", "required": ["name", "confidence", "topicality"], "additionalProperties": False,
             "properties": {"name": {"type": "string", "minLength": 1},
                            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                            "topicality": {"type": "number", "minimum": 0, "maximum": 1}}}
    assert canonical_json(dict(LABEL_SCHEMA)) == canonical_json({
        "type": "object", "required": ["labels"], "additionalProperties": False,
        "properties": {"labels": {"type": "array", "items": label}}})


@pytest.mark.parametrize("task", ["labels", "caption"])
def test_house_prompts(task):
    """Every task has its house prompt, found by name, and no two prompts say the same."""
    known = prompts.BY_NAME[task]
    assert "house" in known
    assert all(prompt.name == name for name, prompt in known.items())
    assert len({prompt.version for prompt in known.values()}) == len(known)
