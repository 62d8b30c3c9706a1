"""Keys that are the same everywhere, settings that exist, and variants found by a few letters."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import LOAD_OPTIONS, OPTIONS, Prompt, Variant, find_variant
from vision_eval.errors import StudyError

NAME_IT = Prompt(user="Name it.")
PLAIN = Variant(task="labels", model="gemma3:4b", prompt=NAME_IT)
RICH = Variant(task="caption", model="qwen2.5vl",
               prompt=Prompt(user="Was ist das?", system="Kurz, präzise.", name="de"),
               options={"top_k": 40, "temperature": 0.1, "stop": ["END"]}, resolution=500, protocol="structured",
               think="low")
SHAPED = Variant(task="labels", model="gemma3:4b", prompt=Prompt(user="Name it.", schema={"type": "object"}),
                 options={"temperature": 1}, think=False)


@pytest.mark.parametrize(("variant", "key"), [
    pytest.param(PLAIN, "labels-d6b442af", id="plain"),
    pytest.param(RICH, "caption-7fb0ab9b", id="everything-set"),
    pytest.param(SHAPED, "labels-91711b9c", id="own-schema"),
])
def test_key(variant, key):
    """The first eight digits of SHA-256 over canonical JSON; journals and folders of years hang on it."""
    assert variant.key == key


def test_key_in_another_process():
    """No key depends on the process that computes it."""
    code = ("from vision_eval.domain import Prompt, Variant\n"
            "print(Variant(task='labels', model='gemma3:4b', prompt=Prompt(user='Name it.')).key)")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={"PYTHONHASHSEED": "4711"})
    assert told.stdout.strip() == PLAIN.key


@pytest.mark.parametrize(("variant", "changed"), [
    pytest.param(PLAIN, {"prompt": Prompt(user="Name it.", name="another")}, id="name-of-the-prompt"),
    pytest.param(PLAIN, {"model": "GEMMA3:4B"}, id="letter-case-of-the-tag"),
    pytest.param(PLAIN, {"model": "registry.ollama.ai/library/gemma3:4b"}, id="default-place"),
    pytest.param(RICH, {"model": "qwen2.5vl:latest"}, id="latest-written-out"),
    pytest.param(RICH, {"options": {"stop": ["END"], "temperature": 0.1, "top_k": 40}}, id="order-of-options"),
    pytest.param(RICH, {"options": {"stop": ("END",), "temperature": 0.1, "top_k": 40}}, id="tuple-for-a-list"),
    pytest.param(SHAPED, {"options": {"temperature": 1.0}}, id="one-with-a-point"),
])
def test_same_question(variant, changed):
    """What asks the same has the same key and is equal."""
    other = dataclasses.replace(variant, **changed)
    assert other.key == variant.key
    assert other == variant
    assert len({other, variant}) == 1


@pytest.mark.parametrize("changed", [
    pytest.param({"task": "labels"}, id="task"),
    pytest.param({"model": "qwen2.5vl:3b"}, id="tag"),
    pytest.param({"model": "me/qwen2.5vl"}, id="namespace"),
    pytest.param({"prompt": Prompt(user="Was ist das??", system="Kurz, präzise.")}, id="user-text"),
    pytest.param({"prompt": Prompt(user="Was ist das?", system="Kurz.")}, id="system-text"),
    pytest.param({"prompt": Prompt(user="Was ist das?", system="Kurz, präzise.", schema={"type": "object"})},
                 id="schema"),
    pytest.param({"options": {"top_k": 41, "temperature": 0.1, "stop": ["END"]}}, id="value-of-an-option"),
    pytest.param({"options": {"top_k": 40, "temperature": 0.1}}, id="one-option-less"),
    pytest.param({"options": {"top_k": 40, "temperature": 0.1, "stop": ["END"], "seed": 0}}, id="one-option-more"),
    pytest.param({"resolution": 720}, id="resolution"),
    pytest.param({"protocol": "photoprism"}, id="protocol"),
    pytest.param({"think": "high"}, id="effort-of-thinking"),
    pytest.param({"think": None}, id="no-word-about-thinking"),
    pytest.param({"think": "model"}, id="thinking-left-to-the-model"),
    pytest.param({"format": "json"}, id="format"),
    pytest.param({"normalize": "phrase"}, id="normalisation"),
    pytest.param({"thresholds": {"Confidence": 20}}, id="threshold"),
    pytest.param({"prompt": Prompt(user="Was ist das?", system="Kurz, präzise.", shape="{}")}, id="shape"),
    pytest.param({"prompt": Prompt(user="Was ist das?", system="Kurz, präzise.", schema_line="So:")}, id="schema-line"),
])
def test_another_question(changed):
    """Whatever changes the question changes the key."""
    other = dataclasses.replace(RICH, **changed)
    assert other.key != RICH.key
    assert other != RICH


@pytest.mark.parametrize(("one", "other"), [(None, False), (False, True), (True, "high")])
def test_thinking_counts(one, other):
    """Nothing said, off, on and an effort are four different things."""
    assert dataclasses.replace(PLAIN, think=one).key != dataclasses.replace(PLAIN, think=other).key


@pytest.mark.parametrize(("variant", "name"), [
    pytest.param(dataclasses.replace(PLAIN, prompt=Prompt(user="?", name="terse")), "gemma3:4b · terse", id="plain"),
    pytest.param(RICH, "qwen2.5vl:latest · de · stop=END · temperature=0.1 · top_k=40 · think=low · 500 px · "
                       "structured", id="everything-set"),
    pytest.param(dataclasses.replace(RICH, options={"stop": ["\n\n", "a"], "use_mmap": False}, think=False,
                                     resolution=720, protocol="photoprism"),
                 r"qwen2.5vl:latest · de · stop=\n\n|a · use_mmap=false · think=false", id="words-on-one-line"),
])
def test_name(variant, name):
    """A name tells what was set, and nothing that is as always."""
    assert variant.name == name


def test_name_of_the_stored_side():
    """What is kept of an answer stands at the end of a name."""
    strict = dataclasses.replace(PLAIN, prompt=Prompt(user="?", name="terse"), normalize="false",
                                 thresholds={"Topicality": 5, "Confidence": 30})
    assert strict.name == "gemma3:4b · terse · as written · Confidence 30 % · Topicality 5 %"


@pytest.mark.parametrize(("changed", "message"), [
    pytest.param({"normalize": "token"}, "Unknown value of normalize 'token'", id="normalisation"),
    pytest.param({"thresholds": {"Confidence": 0}}, "from 1 to 100, not 0", id="zero-cannot-switch-it-off"),
    pytest.param({"thresholds": {"Confidence": 20.5}}, "whole number of percent", id="fraction"),
    pytest.param({"thresholds": {"Confidense": 20}}, "Did you mean 'Confidence'", id="misspelt"),
    pytest.param({"thresholds": 20}, "Thresholds are a mapping", id="no-mapping"),
])
def test_settings_of_the_stored_side(changed, message):
    """What PhotoPrism would silently replace is refused."""
    with pytest.raises(StudyError, match=message):
        dataclasses.replace(PLAIN, **changed)


number = st.integers(-(10**6), 10**6) | st.floats(-100, 100)
values = {
    **{name: number for name, kinds in OPTIONS.items() if float in kinds},
    **{name: st.integers(-(10**6), 10**6) for name, kinds in OPTIONS.items() if kinds == (int,)},
    "use_mmap": st.booleans(), "stop": st.lists(st.text(max_size=3), max_size=3),
}
settings = st.fixed_dictionaries({}, optional=values)


@given(settings, settings)
def test_equal_means_same_key(one, other):
    """Two settings give the same key exactly when their values are equal."""
    first, second = (dataclasses.replace(PLAIN, options=options) for options in (one, other))
    assert (first.key == second.key) == (one == other) == (first == second)


@given(settings, st.randoms())
def test_options_are_kept(options, chance):
    """No option is lost or changed on the way in, whatever its order."""
    shuffled = list(options.items())
    chance.shuffle(shuffled)
    variant = dataclasses.replace(PLAIN, options=dict(shuffled))
    assert dict(variant.options) == options
    assert list(variant.options) == sorted(options)


def test_options_are_frozen():
    """What a caller does to their mapping later changes no variant."""
    mine = {"temperature": 0.1, "stop": ["END"]}
    variant = dataclasses.replace(PLAIN, options=mine)
    mine["temperature"] = 2
    mine["stop"].append("STOP")
    assert dict(variant.options) == {"temperature": 0.1, "stop": ["END"]}
    with pytest.raises(TypeError):
        variant.options["temperature"] = 2


def test_load_options_are_options():
    """The seven options that reload a model, all of them known."""
    assert set(OPTIONS) > LOAD_OPTIONS
    assert sorted(LOAD_OPTIONS) == ["draft_num_predict", "main_gpu", "num_batch", "num_ctx", "num_gpu", "num_thread",
                                    "use_mmap"]


@pytest.mark.parametrize(("changed", "message"), [
    pytest.param({"task": "lables"}, r"Unknown task 'lables'\. Did you mean 'labels'\?", id="task"),
    pytest.param({"protocol": "photoprsm"}, r"Unknown protocol 'photoprsm'\. Did you mean 'photoprism'\?",
                 id="protocol"),
    pytest.param({"think": "hihg"}, r"Unknown value of think 'hihg'\. Did you mean 'high'\?", id="think"),
    pytest.param({"think": 1}, "Unknown value of think '1'", id="think-as-a-number"),
    pytest.param({"options": {"temprature": 1}}, r"Unknown option 'temprature'\. Did you mean 'temperature'\?",
                 id="option"),
    pytest.param({"options": {"mirostat": 1}}, r"Unknown option 'mirostat'\..*\n\nHint: known are ",
                 id="removed-option"),
    pytest.param({"options": {"top_k": 1.5}}, r"Option 'top_k' must be of type int, not 1\.5", id="fraction"),
    pytest.param({"options": {"top_k": True}}, "Option 'top_k' must be of type int, not True", id="truth-for-a-number"),
    pytest.param({"options": {"temperature": "0.1"}}, r"Option 'temperature' must be of type int or float, not '0\.1'",
                 id="text-for-a-number"),
    pytest.param({"options": {"use_mmap": 1}}, "Option 'use_mmap' must be of type bool, not 1",
                 id="number-for-a-truth"),
    pytest.param({"options": {"stop": "END"}}, "Option 'stop' must be of type list or tuple, not 'END'",
                 id="bare-stop"),
    pytest.param({"options": {"seed": None}}, "Option 'seed' must be of type int, not None", id="nothing"),
    pytest.param({"options": {"temperature": math.nan}}, "Option 'temperature' must be a finite number, not nan",
                 id="nan"),
    pytest.param({"options": {"top_p": math.inf}}, "Option 'top_p' must be a finite number, not inf", id="infinity"),
    pytest.param({"options": [{"seed": 1}]}, r"Options are a mapping .*, not \[\{'seed': 1\}\]", id="list-of-options"),
    pytest.param({"resolution": 0}, "above 0, not 0", id="no-pixels"),
    pytest.param({"resolution": 720.0}, r"whole number of pixels above 0, not 720\.0", id="fraction-of-pixels"),
    pytest.param({"resolution": True}, "whole number of pixels above 0, not True", id="truth-for-pixels"),
])
def test_settings_that_do_not_exist(changed, message):
    """The message names what was found, the closest that exists, and what to do."""
    with pytest.raises(StudyError, match=message) as caught:
        dataclasses.replace(PLAIN, **changed)
    assert "\n\nHint: " in str(caught.value)


def test_prompt_is_a_prompt():
    """A bare text for a prompt is a slip in calling."""
    with pytest.raises(TypeError, match=r"Variant\.prompt must be a Prompt, not str"):
        dataclasses.replace(PLAIN, prompt="Name it.")


POOL = (PLAIN, RICH, SHAPED)


@pytest.mark.parametrize(("wanted", "found"), [
    pytest.param("labels-d6b442af", PLAIN, id="key"),
    pytest.param("labels-d", PLAIN, id="beginning"),
    pytest.param("c", RICH, id="one-letter"),
    pytest.param("9", SHAPED, id="one-digit"),
    pytest.param("7fb0ab9b", RICH, id="without-task"),
    pytest.param(RICH.name, RICH, id="name"),
])
def test_find_variant(wanted, found):
    """A key, a unique beginning of one with or without its task, or a name."""
    assert find_variant(wanted, POOL) is found


@pytest.mark.parametrize(("wanted", "message"), [
    pytest.param("labels-", "'labels-' is not unique: it begins 'labels-91711b9c', 'labels-d6b442af'", id="ambiguous"),
    pytest.param("labels-d6b442ae", r"Unknown variant .* Did you mean 'labels-d6b442af'\?", id="one-digit-wrong"),
    pytest.param("442a", "Unknown variant '442a'", id="middle-of-a-key"),
    pytest.param("", "Unknown variant ''", id="nothing"),
])
def test_find_no_variant(wanted, message):
    """What fits nothing or several is refused with all that would do."""
    with pytest.raises(StudyError, match=message):
        find_variant(wanted, POOL)


def test_shared_names():
    """A name that two variants share says neither."""
    twin = dataclasses.replace(PLAIN, prompt=Prompt(user="Name all.", name=PLAIN.prompt.name))
    with pytest.raises(StudyError, match="is not unique"):
        find_variant(PLAIN.name, [PLAIN, twin])


def test_find_in_an_iterator():
    """Variants may come one by one; the same one twice is one."""
    assert find_variant("labels", iter([PLAIN, PLAIN])) is PLAIN


@given(st.integers(1, 15))
def test_every_beginning_of_a_lone_key(length):
    """However short, the beginning of the only key finds it."""
    assert find_variant(PLAIN.key[:length], [PLAIN]) is PLAIN


def test_a_variant_travels():
    """Between processes, and as a deep copy: with its key and its options."""
    options = {"stop": ["x"], "seed": 1}
    variant = Variant(task="labels", model="gemma3:4b", prompt=Prompt(user="Name it."), options=options)

    for same in (pickle.loads(pickle.dumps(variant)), copy.deepcopy(variant)):
        assert same == variant
        assert dict(same.options) == options
