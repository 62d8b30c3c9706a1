"""What the demonstration models say about themselves, and that they say it of any picture."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from vision_eval.demo.models import installed

MODELS = {model.tag: model for model in installed()}
BYTES_PER_BLOCK = {"F16": 64, "Q8_0": 34, "Q4_0": 18}


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    for model in MODELS.values():
        model.load()
    yield
    for model in MODELS.values():
        model.unload()


def test_two_families_in_three_quantizations():
    """Six models, each combination once."""
    combinations = {(model.family, model.quantization) for model in MODELS.values()}

    assert combinations == {(family, quantization) for family in ("palette", "outline")
                            for quantization in ("Q4_0", "Q8_0", "F16")}


@pytest.mark.parametrize("tag", MODELS)
def test_tag_is_true(tag):
    """The tag's size is the number of parameters in thousands, its end the quantization."""
    model = MODELS[tag]
    family, size, quantization = re.fullmatch(r"(\w+):(\d+)k-(\w+)", tag).groups()

    assert (family, quantization) == (model.family, model.quantization.lower())
    assert abs(int(size) * 1000 - model.parameters) <= 500


@pytest.mark.parametrize("tag", MODELS)
def test_size_follows_from_the_quantization(tag):
    """Bytes are those of the parameters, but for the fill of the last block of each of at most three arrays."""
    model = MODELS[tag]
    least = model.parameters / 32 * BYTES_PER_BLOCK[model.quantization]

    assert least <= model.size_bytes <= least + 3 * BYTES_PER_BLOCK[model.quantization]


def test_digests_are_distinct_and_stable():
    """64 hexadecimal digits, another for each model, the same when made anew."""
    digests = [model.digest for model in MODELS.values()]

    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in digests)
    assert len(set(digests)) == 6
    assert digests == [model.digest for model in installed()]


@pytest.mark.parametrize("tag", MODELS)
def test_unloaded_models_do_not_look(tag):
    """Looking before loading is a slip of the caller."""
    fresh = next(model for model in installed() if model.tag == tag)

    with pytest.raises(RuntimeError, match="call load"):
        fresh.look(Image.new("RGB", (8, 8)))


@pytest.mark.parametrize("tag", MODELS)
def test_the_same_picture_gets_the_same_answer(tag, scene):
    """Looking changes nothing, neither does loading again."""
    first = MODELS[tag].look(scene("meadow"))
    MODELS[tag].load()

    assert MODELS[tag].look(scene("meadow")) == first


@pytest.mark.parametrize("family", ["palette", "outline"])
def test_quantization_changes_answers(family, scene):
    """Three quantizations of a family answer a textured scene in three ways."""
    looks = [model.look(scene("cloudy")) for model in MODELS.values() if model.family == family]

    assert len(set(looks)) == 3


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_any_picture_gets_a_valid_answer(data):
    """One pixel, a thread of a picture, noise: three to eight distinct nouns, sound scores and one sentence."""
    size = data.draw(st.sampled_from([(1, 1), (720, 3), (2, 500), (16, 16), (90, 61)]))
    noise = data.draw(st.randoms(use_true_random=False)).randbytes(3 * size[0] * size[1])
    plain = data.draw(st.booleans())
    picture = Image.new("RGB", size, tuple(noise[:3])) if plain else Image.frombytes("RGB", size, noise)

    look = MODELS[data.draw(st.sampled_from(sorted(MODELS)))].look(picture)

    nouns = [noun for noun, _, _ in look.names]
    assert 3 <= len(nouns) == len(set(nouns)) <= 8
    assert all(0 < confidence < 1 and 0 < topicality <= 1 for _, confidence, topicality in look.names)
    assert [confidence for _, confidence, _ in look.names] == sorted((c for _, c, _ in look.names), reverse=True)
    assert 6 <= len(look.caption.split()) <= 20
    assert look.caption[0].isupper()
    assert look.caption.endswith(".")
