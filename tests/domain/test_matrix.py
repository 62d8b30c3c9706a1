"""Every combination once, and which installed models a pattern stands for."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import Model, Prompt, Variant, matrix
from vision_eval.errors import CloudNotAllowed, StudyError

HOUSE, TERSE = Prompt(user="List labels.", name="house"), Prompt(user="Labels!", name="terse")
SEES, BLIND = frozenset({"completion", "vision"}), frozenset({"completion"})


def model(tag, digest, size=1, *, capabilities=SEES, remote=False):
    """A line of a server's list; its digest is a repeated letter."""
    return Model(tag=tag, digest=digest * 64, size_bytes=size, capabilities=capabilities, remote=remote)


INSTALLED = (
    model("qwen2.5vl:3b", "a", 3_200),
    model("qwen2.5vl:3b-q8_0", "b", 4_600),
    model("qwen2.5vl:latest", "c", 6_000),
    model("qwen2.5vl:7b", "c", 6_000),
    model("gemma3:latest", "d", 3_300),
    model("gemma3:4b", "d", 3_300),
    model("gemma3:4b-it-q4_K_M", "d", 3_300),
    model("Llava:7B", "e", 4_700, capabilities=None),
    model("qwen2.5:7b", "f", 4_700, capabilities=BLIND),
    model("qwen3-vl:235b-cloud", "g", 0),
    model("gemma3:huge", "h", 0, remote=True),
)


def tags(models, **settings):
    """Tags that the patterns stand for, in order."""
    return [variant.model for variant in matrix(task="labels", models=models, prompts=HOUSE, **settings)]


def test_order():
    """The first setting varies slowest, and each keeps the order it was given in."""
    both = matrix(task="labels", models=["b", "a"], prompts=[TERSE, HOUSE], options=[{"seed": 2}, {"seed": 1}],
                  resolution=[720, 224], protocol=["structured", "photoprism"], think=[True, None])
    asked = [(one.model, one.prompt.name, one.options["seed"], one.resolution, one.protocol, one.think) for one in both]
    assert asked \
        == list(itertools.product(["b:latest", "a:latest"], ["terse", "house"], [2, 1], [720, 224],
                                  ["structured", "photoprism"], [True, None]))


def test_defaults():
    """One model and one prompt make one variant, asked as PhotoPrism asks."""
    assert matrix(task="caption", models="gemma3", prompts=HOUSE) == (
        Variant(task="caption", model="gemma3:latest", prompt=HOUSE, resolution=720, protocol="photoprism"),)


def test_adding_up():
    """Matrices of two tasks are added up, and no key is shared."""
    both = (matrix(task="labels", models=["a", "b"], prompts=HOUSE)
            + matrix(task="caption", models=["a", "b"], prompts=HOUSE))
    assert [variant.key.partition("-")[0] for variant in both] == ["labels", "labels", "caption", "caption"]
    assert len({variant.key for variant in both}) == 4


several = {
    "models": st.lists(st.sampled_from(["a", "A:latest", "b:4b", "c", "c:8b"]), min_size=1, max_size=4),
    "prompts": st.lists(st.sampled_from([HOUSE, TERSE, Prompt(user="Labels!", name="same")]), min_size=1, max_size=3),
    "options": st.lists(st.sampled_from([{}, {"seed": 1}, {"seed": 1, "top_k": 4}, {"top_k": 4, "seed": 1},
                                         {"temperature": 0}, {"temperature": 0.0}]), min_size=1, max_size=4),
    "resolution": st.lists(st.sampled_from([224, 720]), min_size=1, max_size=3),
    "protocol": st.lists(st.sampled_from(["photoprism", "structured"]), min_size=1, max_size=3),
    "think": st.lists(st.sampled_from([None, True, False, "low"]), min_size=1, max_size=4),
}


@given(st.fixed_dictionaries(several))
def test_every_combination_once(chosen):
    """As many variants as the product of the distinct settings, each with a key of its own, again and again."""
    distinct = [
        {"a:latest" if tag.lower() in ("a", "a:latest") else tag for tag in chosen["models"]},
        {prompt.user for prompt in chosen["prompts"]},
        {tuple(sorted(options.items())) for options in chosen["options"]},
        set(chosen["resolution"]), set(chosen["protocol"]), set(map(repr, chosen["think"])),
    ]
    variants = matrix(task="labels", **chosen)
    assert len(variants) == math.prod(map(len, distinct))
    assert len({variant.key for variant in variants}) == len(variants)
    assert variants == matrix(task="labels", **chosen)


@given(st.fixed_dictionaries(several), st.randoms())
def test_order_changes_no_key(chosen, chance):
    """In whatever order settings are written, the same variants come out."""
    shuffled = {name: chance.sample(values, len(values)) for name, values in chosen.items()}
    assert ({variant.key for variant in matrix(task="labels", **shuffled)}
            == {variant.key for variant in matrix(task="labels", **chosen)})


@pytest.mark.parametrize(("pattern", "found"), [
    pytest.param("qwen2.5vl:3b*", ["qwen2.5vl:3b", "qwen2.5vl:3b-q8_0"], id="small-before-large"),
    pytest.param("qwen2.5vl*", ["qwen2.5vl:3b", "qwen2.5vl:3b-q8_0", "qwen2.5vl:7b"], id="alias-of-latest"),
    pytest.param("gemma3:*", ["gemma3:4b-it-q4_K_M"], id="most-telling-alias-and-no-remote-host"),
    pytest.param("gemma3:?b", ["gemma3:4b"], id="only-aliases-that-fit"),
    pytest.param("*:latest", ["gemma3:latest", "qwen2.5vl:latest"], id="latest-where-nothing-else-fits"),
    pytest.param("QWEN*:[37]b", ["qwen2.5vl:3b", "qwen2.5vl:7b"], id="letter-case-and-no-blind-model"),
    pytest.param("llava*", ["Llava:7B"], id="server-too-old-to-say"),
    pytest.param("*", ["qwen2.5vl:3b", "gemma3:4b-it-q4_K_M", "qwen2.5vl:3b-q8_0", "Llava:7B", "qwen2.5vl:7b"],
                 id="all"),
])
def test_patterns(pattern, found):
    """Models that see and stay on the host, small ones first, one tag for each digest."""
    assert tags(pattern, installed=INSTALLED) == found


@pytest.mark.parametrize(("pattern", "allow_cloud"), [
    pytest.param("qwen3-vl*", False, id="cloud-tag"),
    pytest.param("qwen3-vl*", True, id="cloud-tag-even-with-leave"),
    pytest.param("*-cloud", True, id="cloud-by-name"),
    pytest.param("gemma3:h*", True, id="remote-host"),
    pytest.param("qwen2.5:*", False, id="blind"),
    pytest.param("mistral*", False, id="not-there"),
])
def test_patterns_that_fit_nothing(pattern, allow_cloud):
    """A pattern never reaches a cloud or a model that cannot see; the message shows what there is."""
    with pytest.raises(StudyError, match=r"fits '.*'; there are 'Llava:7B', 'gemma3:4b'.*\n\nHint: cloud models are"):
        tags(pattern, installed=INSTALLED, allow_cloud=allow_cloud)


@pytest.mark.parametrize("installed", [
    pytest.param(INSTALLED, id="listed"), pytest.param(None, id="not-listed"),
])
def test_cloud_tag_without_leave(installed):
    """Photos leave the host only where somebody said so."""
    with pytest.raises(CloudNotAllowed, match=r"'qwen3-vl:235b-cloud' runs in a cloud.*\n\nHint: add `--allow-cloud`"):
        tags("qwen3-vl:235b-cloud", installed=installed)


def test_remote_host_without_leave():
    """A tag that does not tell is refused because of the host that the server names."""
    with pytest.raises(CloudNotAllowed, match="gemma3:huge"):
        tags("gemma3:huge", installed=INSTALLED)


@pytest.mark.parametrize("tag", ["qwen3-vl:235b-cloud", "gemma3:huge"])
def test_cloud_tag_with_leave(tag):
    """With leave a cloud tag may be named in full."""
    assert tags(tag, installed=INSTALLED, allow_cloud=True) == [tag]


def test_named_and_matched():
    """A model that is named and also matched is there once, at its first place."""
    assert tags(["QWEN2.5VL:3B-Q8_0", "qwen2.5vl:3b*", "gemma3"], installed=INSTALLED) == [
        "qwen2.5vl:3b-q8_0", "qwen2.5vl:3b", "gemma3:latest"]


@pytest.mark.parametrize(("models", "message"), [
    pytest.param("llava:7v", r"'llava:7v' is not installed\. Did you mean 'Llava:7B'\?.*Hint: run `ollama pull",
                 id="misspelt-in-another-case"),
    pytest.param("gemma3:4v", r"'gemma3:4v' is not installed\. Did you mean 'gemma3:4b'\?.*Hint: run `ollama pull",
                 id="misspelt"),
    pytest.param("llava", r"'llava:latest' is not installed", id="other-tag"),
    pytest.param([], r"No model is named\.\n\nHint: ", id="none"),
    pytest.param([" "], "named by its tag, not by ' '", id="blank"),
    pytest.param([None], "named by its tag, not by None", id="nothing"),
    pytest.param(["gemma3", 3], "named by its tag, not by 3", id="number"),
])
def test_models_that_are_not_there(models, message):
    """A tag that is not installed is refused with the closest that is."""
    with pytest.raises(StudyError, match=f"(?s){message}"):
        tags(models, installed=INSTALLED)


def test_pattern_without_a_list():
    """A pattern means nothing without knowing what there is."""
    with pytest.raises(StudyError, match=r"'qwen\*' needs to know which models there are\.\n\nHint: pass `installed="):
        tags("qwen*")


@pytest.mark.parametrize("setting", ["prompts", "options", "resolution", "protocol", "think"])
def test_empty_list_of_settings(setting):
    """An empty list would silently make an empty matrix."""
    with pytest.raises(StudyError, match=r"makes an empty matrix\.\n\nHint: leave the setting out"):
        matrix(**{"task": "labels", "models": "a", "prompts": HOUSE, setting: []})


def test_text_for_a_prompt():
    """A bare text is not taken for a list of one-letter prompts."""
    with pytest.raises(TypeError, match="must be a Prompt, not str"):
        matrix(task="labels", models="a", prompts="Name it.")


def test_the_stored_side_belongs_to_labels():
    """Normalisation and thresholds multiply labels; a caption has neither, so it is there once."""
    settings = {"models": "gemma3:4b", "prompts": Prompt(user="?"), "normalize": ["single-word", "phrase"],
                "thresholds": [{}, {"Confidence": 40}]}

    assert len(matrix(task="labels", **settings)) == 4
    assert len(matrix(task="caption", **settings)) == 1
