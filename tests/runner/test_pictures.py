from __future__ import annotations

import shutil

from vision_eval.runner import pictures
from vision_eval.runner.pictures import Darkroom


def test_a_picture_that_was_used_is_at_hand(album, tmp_path):
    """The second time it comes from memory, even when its file is gone; another size is another picture."""
    sample = album(1).samples[0]
    darkroom = Darkroom(tmp_path / "thumbnails", max_pixels=10**6)
    assert darkroom.at_hand(sample, 720) is None

    picture = darkroom.get(sample, 720)
    shutil.rmtree(tmp_path / "thumbnails")

    assert darkroom.at_hand(sample, 720) == picture
    assert darkroom.at_hand(sample, 100) is None


def test_memory_for_pictures_is_bounded(album, tmp_path, monkeypatch):
    """The oldest make room for the latest, so that a large album does not fill the memory."""
    samples = album(4).samples
    darkroom = Darkroom(tmp_path / "thumbnails", max_pixels=10**6)
    sizes = [len(darkroom.get(sample, 720).jpeg) for sample in samples]
    monkeypatch.setattr(pictures, "AT_HAND_BYTES", sum(sizes[-2:]))
    small = Darkroom(tmp_path / "thumbnails", max_pixels=10**6)

    for sample in samples:
        small.get(sample, 720)

    assert [small.at_hand(sample, 720) is not None for sample in samples] == [False, False, True, True]


def test_memory_counts_all_images_of_a_photo(album, tmp_path, monkeypatch):
    """At 224 px a photo is three images, and all of them stay at hand or none."""
    samples = album(3).samples
    darkroom = Darkroom(tmp_path / "thumbnails", max_pixels=10**6)
    prepared = [darkroom.get(sample, 224) for sample in samples]
    assert all(len(picture.images) == 3 for picture in prepared)
    assert darkroom.at_hand(samples[0], 224) == prepared[0]
    monkeypatch.setattr(pictures, "AT_HAND_BYTES", sum(len(image) for one in prepared[-2:] for image in one.images))
    small = Darkroom(tmp_path / "thumbnails", max_pixels=10**6)

    for sample in samples:
        small.get(sample, 224)

    assert [small.at_hand(sample, 224) is not None for sample in samples] == [False, True, True]
