"""Runs at 224 px, where PhotoPrism sends squares: how many go out, which, and what is found of them afterwards."""

from __future__ import annotations

import base64
import io
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from vision_eval import prompts
from vision_eval.demo.album import SOURCES, write_album
from vision_eval.domain import Picture, matrix
from vision_eval.io.dataset import read_dataset
from vision_eval.io.images import prepare
from vision_eval.photoprism.thumbnail import fit, with_comment
from vision_eval.runner.asking import WAYS
from vision_eval.runner.pictures import warm_up_picture
from vision_eval.runs import Run, run

SQUARE, WIDE = "astronaut", "coffee"


@pytest.fixture
def photos(tmp_path):
    """Two real photographs: one of 512 x 512 pixels, one of 600 x 400."""
    folder = tmp_path / "photos"
    write_album(folder, sources={name: SOURCES[name] for name in (SQUARE, WIDE)})
    return read_dataset(folder / "images")


def variants(task="labels", **settings):
    """One variant of the plain model, at 224 px unless said otherwise."""
    prompt = prompts.LABELS if task == "labels" else prompts.CAPTION
    return matrix(task=task, models=["plain:f16"], prompts=prompt, **{"resolution": 224, **settings})


def pictures(photos, resolution=224) -> dict[str, Picture]:
    """What is to be sent, by the stem of the photo."""
    found = {Path(sample.id).stem: prepare(sample.image, resolution=resolution) for sample in photos}
    assert all(isinstance(picture, Picture) for picture in found.values())
    return found


def marked(images, variant) -> list[str]:
    """How the server's log names images that carry the comment of a variant's first repeat."""
    texts = [base64.b64encode(with_comment(image, f"{variant.key} 0")) for image in images]
    return [sha256(text).hexdigest() for text in texts]


def sent(server) -> list[list[str]]:
    """The images of every question, fewest first."""
    bodies = [one["body"] for one in server.questions()]
    return sorted((body.get("images") or body["messages"][-1]["images"] for body in bodies), key=len)


def test_labels_are_asked_with_one_square_or_three(server, photos, tmp_path):
    """tile_224 of a square photo; tile_224, left_224 and right_224 of another (PhotoPrism contract, section 2.2)."""
    [variant] = variants()

    made = run(photos, [variant], server.ollama(), into=tmp_path / "r", progress=False)

    prepared = pictures(photos)
    assert [len(images) for images in sent(server)] == [1, 3]
    assert sent(server) == [marked(prepared[name].images, variant) for name in (SQUARE, WIDE)]
    assert len({name for images in sent(server) for name in images}) == 4
    assert len(made.attempts) == 2
    assert not made.attempts["failed"].any()


@pytest.mark.parametrize("asked", [
    pytest.param({"task": "caption"}, id="2.2-captions"),
    pytest.param({"protocol": "structured"}, id="another-protocol"),
    pytest.param({"resolution": 448}, id="2.2-another-size"),
])
def test_everything_else_is_asked_with_one_image(server, photos, tmp_path, asked):
    """The square in the middle at 224 px, the whole photo at others."""
    [variant] = variants(**asked)

    run(photos, [variant], server.ollama(), into=tmp_path / "r", progress=False)

    wanted = [marked([picture.jpeg], variant) for picture in pictures(photos, variant.resolution).values()]
    assert sorted(sent(server)) == sorted(wanted)


def test_labels_and_captions_share_what_was_prepared(server, photos, tmp_path):
    """Four files for two photos, whoever asks; the sides of the second are among them."""
    run(photos, [*variants(), *variants("caption")], server.ollama(), into=tmp_path / "r", progress=False)
    assert len(list((tmp_path / "thumbnails").iterdir())) == 4


def test_the_run_shows_the_square_in_the_middle(server, photos, tmp_path):
    """Read from its folder, the run has a thumbnail of each photo, and the hash of all that was sent."""
    run(photos, variants(), server.ollama(), into=tmp_path / "r", progress=False)

    again = Run(tmp_path / "r")

    for name, picture in pictures(photos).items():
        [sample] = [sample.id for sample in photos if Path(sample.id).stem == name]
        assert again.thumbnail(sample, 224) == picture.jpeg
        assert again.pictures[sample, 224].sha256 == picture.sha256
        assert (again.pictures[sample, 224].width, again.pictures[sample, 224].height) == (224, 224)


def test_a_second_run_asks_nothing(server, photos, tmp_path):
    """Answers about three images are found again like others."""
    run(photos, variants(), server.ollama(), into=tmp_path / "r", progress=False)
    server.http.delete("/_demo/requests")

    run(photos, variants(), server.ollama(), into=tmp_path / "r", progress=False)

    assert server.questions() == []


def test_answers_about_a_fitted_photo_are_not_those_about_squares(photos):
    """Questions are known by their picture: what was fitted into 224 px before is asked anew, unless it is square."""
    for name, picture in pictures(photos).items():
        source = next(sample.image for sample in photos if Path(sample.id).stem == name)
        with Image.open(source) as image:
            fitted = sha256(fit(image, 224).jpeg).hexdigest()
        assert (picture.sha256 == fitted) is (name == SQUARE)


def test_warm_up_at_224(server, photos, tmp_path):
    """A model is warmed up with as many images as it will be asked with."""
    run(photos, variants(), server.ollama(), into=tmp_path / "r", progress=False)
    bodies = [one["body"] for one in server.seen("answer")][:2]
    assert [len(body.get("images") or ()) for body in bodies] == [0, 3]


@pytest.mark.parametrize(("resolution", "sizes"), [
    pytest.param(224, [(224, 224)] * 3, id="2.2-224"), pytest.param(720, [(720, 480)], id="2.2-720"),
    pytest.param(1, [(1, 1)], id="one-pixel"),
])
def test_warm_up_picture(resolution, sizes):
    """It is as large as photos are at that resolution; what a protocol does not send it leaves out."""
    images = warm_up_picture(resolution)
    assert [Image.open(io.BytesIO(image)).size for image in images] == sizes
    [caption] = variants("caption", resolution=resolution)
    assert len(WAYS["photoprism"].body(caption, images)["images"]) == 1
