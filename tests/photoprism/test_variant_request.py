import base64
import json
import uuid

import pytest

from vision_eval.domain import Prompt, Variant
from vision_eval.photoprism.skeleton import SCHEMA_LINE
from vision_eval.photoprism.variant_request import variant_body, with_texts

IMAGE = bytes(range(256))
PROMPT = Prompt(user="\n  Name it.\n\n", system=" You tag.\n")


def labels(**changes):
    """A question for labels, changed in some fields."""
    return Variant(**{"task": "labels", "model": "gemma3:4b", "prompt": PROMPT} | changes)


def caption(**changes):
    """A question for a caption, changed in some fields."""
    return Variant(**{"task": "caption", "model": "gemma3:4b", "prompt": PROMPT} | changes)


def test_labels_body():
    """Section 2.2, column labels: these keys, these types, nothing else."""
    body = variant_body(labels(options={"seed": 7}), IMAGE, id="an-id")

    assert body == {
        "id": "an-id",
        "model": "gemma3:4b",
        "system": " You tag.\n",
        "prompt": body["prompt"],
        "suffix": "",
        "format": "json",
        "think": False,
        "options": {"seed": 7, "stop": ["\n\n"], "temperature": 0.1, "top_p": 0.9},
        "stream": False,
        "images": [base64.b64encode(IMAGE).decode()],
    }


def test_caption_body():
    """Section 2.2, column caption: no format, and the prompt keeps its white space."""
    body = variant_body(caption(prompt=Prompt(user="What is this?\n")), IMAGE, id="an-id")

    assert body == {
        "id": "an-id",
        "model": "gemma3:4b",
        "prompt": "What is this?\n",
        "suffix": "",
        "think": False,
        "options": {"temperature": 0.1},
        "stream": False,
        "images": [base64.b64encode(IMAGE).decode()],
    }


def test_keys_are_alphabetical():
    """Section 2.2: with `think` the object goes through a map, whose keys are sorted."""
    body = variant_body(labels(), IMAGE)

    assert list(body) == sorted(body)
    assert list(body["options"]) == sorted(body["options"])


def test_the_id_is_a_new_uuid_each_time():
    """Only the id differs between two calls."""
    first, second = variant_body(labels(), IMAGE), variant_body(labels(), IMAGE)

    assert uuid.UUID(first.pop("id")) != uuid.UUID(second.pop("id"))
    assert first == second


def test_the_skeleton_stands_under_the_prompt():
    """Section 2.1: trimmed prompt, blank line, schema line, and the skeleton in its layout."""
    prompt = variant_body(labels(), IMAGE)["prompt"].split("\n")

    assert prompt[:3] == ["Name it.", "", SCHEMA_LINE]
    assert prompt[3:5] == ["{", '  "labels": [{']
    assert prompt[5:] == ['    "name": "",', '    "confidence": 0,', '    "topicality": 0 }]', "}"]


def test_the_skeleton_grows_for_prompts_about_nsfw():
    """Section 2.1: the word in system or user text brings two more fields, closed on a line of their own."""
    prompt = variant_body(labels(prompt=Prompt(user="Name it.", system="Flag nsfw.")), IMAGE)["prompt"].split("\n")

    assert prompt[7:] == ['    "topicality": 0,', '    "nsfw": false,', '    "nsfw_confidence": 0', "  }]", "}"]


def test_an_own_schema_replaces_the_skeleton():
    """Section 2.1: the prompt's own schema stands there as JSON text, its keys in their order."""
    schema = {"type": "object", "properties": {"labels": {"type": "array"}}, "description": "größer"}
    prompt = variant_body(labels(prompt=Prompt(user="Name it.", schema=schema)), IMAGE)["prompt"]
    shown = prompt.removeprefix(f"Name it.\n\n{SCHEMA_LINE}\n")

    assert list(json.loads(shown).items()) == list(schema.items())
    assert "größer" in shown


def test_texts_of_photoprism_stand_around_a_prompt():
    """2.1: its line and its skeleton, where the prompt has none of its own; captions have neither."""
    texts = {"labels.schema_line": "Thus:", "labels.skeleton": "{}", "labels.skeleton_nsfw": "{nsfw}"}

    assert variant_body(with_texts(labels(), texts), IMAGE)["prompt"] == "Name it.\n\nThus:\n{}"
    flagged = labels(prompt=Prompt(user="Name it.", system="Flag nsfw."))
    assert variant_body(with_texts(flagged, texts), IMAGE)["prompt"].endswith("Thus:\n{nsfw}")
    shaped = labels(prompt=Prompt(user="Name it.", shape="[]", schema_line="So:"))
    assert with_texts(shaped, texts) == shaped
    assert with_texts(caption(), texts) == caption()
    assert with_texts(labels(), {}) == labels()


@pytest.mark.parametrize(("think", "sent"), [
    pytest.param(None, False, id="2.3-engine-default"),
    pytest.param(False, False, id="2.3-false"),
    pytest.param(True, True, id="2.3-true"),
    pytest.param("low", "low", id="2.3-level"),
])
def test_think(think, sent):
    """Truth values are JSON truth values, levels stay words."""
    assert variant_body(caption(think=think), IMAGE)["think"] is sent
