"""Each detector does what it says, on a scene rendered to show just that."""

import numpy as np
import pytest
from PIL import Image

from vision_eval.demo.models.outline import Outline
from vision_eval.demo.models.palette import Palette


@pytest.fixture(scope="module")
def analysers():
    """The finest quantization of both families, loaded."""
    both = {"palette": Palette("F16"), "outline": Outline("F16")}
    for analyser in both.values():
        analyser.load()
    return both


def _certain(look):
    return {noun for noun, confidence, _ in look.names if confidence >= 0.4}


@pytest.mark.parametrize(("family", "name", "seen", "unseen"), [
    ("palette", "meadow", {"sky", "grass"}, {"night", "snow", "person"}),
    ("palette", "forest", {"tree", "plant"}, {"sky", "wood", "night"}),
    ("palette", "sea", {"water", "sky"}, {"night", "tree", "grass"}),
    ("palette", "stars", {"night", "star", "space"}, {"sky", "paper"}),
    ("palette", "sunset", {"sunset"}, {"night", "snow", "wood"}),
    ("palette", "cloudy", {"sky", "cloud"}, {"night", "paper"}),
    ("palette", "snow", {"snow"}, {"night", "tree", "person"}),
    ("palette", "beach", {"beach", "sky"}, {"night", "tree", "snow"}),
    ("palette", "bloom", {"flower", "plant"}, {"night", "sky", "wood"}),
    ("palette", "skin", {"person"}, {"night", "tree", "wood"}),
    ("palette", "fur", {"animal"}, {"night", "sky", "water"}),
    ("palette", "planks", {"wood", "table"}, {"sky", "person", "flower"}),
    ("palette", "plaster", {"wall"}, {"sky", "tree", "person"}),
    ("palette", "pebbles", {"stone"}, {"sky", "tree", "person"}),
    ("palette", "gravelled", {"stone", "ground"}, {"sky", "tree", "person"}),
    ("palette", "sheet", {"paper"}, {"night", "tree", "snow"}),
    ("palette", "lamps", {"light", "night"}, {"tree", "person", "paper"}),
    ("outline", "print", {"text", "paper", "page"}, {"brick", "person", "night", "coin"}),
    ("outline", "bricks", {"wall", "brick"}, {"grass", "text", "coin", "person"}),
    ("outline", "blades", {"grass"}, {"brick", "stone", "text", "person"}),
    ("outline", "pebbles", {"stone", "gravel"}, {"grass", "brick", "text", "person"}),
    ("outline", "coins", {"coin"}, {"text", "brick", "person"}),
    ("outline", "cart", {"wheel", "vehicle"}, {"coin", "text", "night"}),
    ("outline", "shadow", {"silhouette"}, {"text", "night", "brick"}),
    ("outline", "house", {"building"}, {"grass", "text", "night"}),
    ("outline", "mast", {"tower"}, {"text", "night", "brick"}),
    ("outline", "meadow", {"sky"}, {"text", "night", "brick", "person"}),
    ("outline", "stars", {"star", "night", "space"}, {"text", "sky", "brick"}),
], ids=lambda value: value if isinstance(value, str) else "")
def test_scene(analysers, scene, family, name, seen, unseen):
    """What is there is named, what is plainly not there is not."""
    certain = _certain(analysers[family].look(scene(name)))

    assert seen <= certain
    assert not unseen & certain


def test_a_face_makes_a_portrait(analysers):
    """A face is found, mirrored too, and not upside down."""
    data = pytest.importorskip("skimage.data", reason="the cascade for faces ships inside scikit-image")
    portrait = Image.fromarray(np.asarray(data.astronaut()))
    mirrored = portrait.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    fallen = portrait.transpose(Image.Transpose.FLIP_TOP_BOTTOM)

    outline = analysers["outline"]

    assert {"person", "portrait"} <= _certain(outline.look(portrait)) & _certain(outline.look(mirrored))
    assert not {"person", "portrait"} & _certain(outline.look(fallen))


def test_topicality_grows_with_the_area(analysers):
    """A sky that fills more of the picture is more of its topic."""
    def half_sky(share):
        picture = Image.new("RGB", (300, 300), (90, 60, 40))
        picture.paste((120, 170, 240), (0, 0, 300, int(300 * share)))
        return {noun: topicality for noun, _, topicality in analysers["palette"].look(picture).names}["sky"]

    assert half_sky(0.35) < half_sky(0.6) < half_sky(0.95)


def test_captions_say_what_was_found(analysers, scene):
    """The sentence has the subject, its setting and the light."""
    assert analysers["palette"].look(scene("stars")).caption.startswith("Many stars appear in front of the night")
    assert analysers["palette"].look(scene("sheet")).caption == "Plain paper fills the whole view in bright light."
