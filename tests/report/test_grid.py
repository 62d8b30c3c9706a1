"""Photos with what was said about each."""

from __future__ import annotations

import base64
import itertools
import shutil
from io import BytesIO

import pytest
from PIL import Image

from vision_eval.metrics import score
from vision_eval.report.grid import MOST_PHOTOS, photos, spread


def test_labels_are_compared_with_what_people_said(make_run, labels_text, variant):
    """Names as they would be stored, the model's own where it is another, and what people think of them."""
    run = make_run(lambda one, sample: labels_text({"Dogs": 0.9, "cat": 0.5, "gizmo": 0.25}),
                   variants=(variant("labels", "a:1"),))
    answer = photos(run, score(run))[0].answers[0][1][0]

    assert {(chip.raw, chip.name, chip.confidence, chip.verdict) for chip in answer.chips} == {
        ("Dogs", "Dog", "0.90", "listed"), ("", "Cat", "0.50", "absent"), ("", "Gizmo", "0.25", "unlisted")}
    assert answer.score.text == "0.40"


def test_what_would_not_be_stored_is_shown_with_its_reason(make_run, labels_text, variant):
    """Below the threshold that the variant chose."""
    run = make_run(lambda one, sample: labels_text({"dog": 0.9, "gizmo": 0.25}),
                   variants=(variant("labels", "a:1", thresholds={"Confidence": 30}),))
    answer = photos(run, score(run))[0].answers[0][1][0]

    assert [chip.name for chip in answer.chips] == ["Dog"]
    assert [(lost.name, lost.reason) for lost in answer.lost] == [("gizmo", "below threshold")]


def test_a_failure_says_why_and_an_empty_list_is_none(make_run, variant):
    """What was rejected has a reason; what was accepted has none."""
    run = make_run(lambda one, sample: "no idea" if sample.id == "one" else '{"labels": []}',
                   variants=(variant("labels", "a:1"),))
    rejected, accepted = (photo.answers[0][1][0] for photo in photos(run, score(run)))

    assert "not JSON" in rejected.problem
    assert (accepted.problem, accepted.chips) == ("", ())


def test_a_photo_that_nobody_labelled_has_no_score(make_run, sample, variant):
    """Nobody said anything, which is not the same as nothing."""
    run = make_run(variants=(variant("labels", "a:1"),),
                   samples=(sample("bare", labels=None, absent=None, captions=None),))
    photo = photos(run, score(run))[0]

    assert (photo.labels, photo.captions) == (None, None)
    assert photo.answers[0][1][0].score.title == "nobody labelled this photo"


def test_pictures_are_small_copies(make_run):
    """A JPEG of at most 320 pixels in an address that needs no file."""
    run = make_run()
    kind, _, data = photos(run, score(run))[0].image.partition(",")
    image = Image.open(BytesIO(base64.b64decode(data, validate=True)))

    assert (kind, image.format, image.size) == ("data:image/jpeg;base64", "JPEG", (320, 213))


def test_a_photo_without_a_picture_is_still_shown(make_run):
    """The thumbnails may be cleared away at any time."""
    run = make_run()
    shutil.rmtree(run.journal_path.parent / "thumbnails")

    assert [(photo.id, photo.image) for photo in photos(run, score(run))] == [("one", ""), ("two", "")]


def test_credits_go_with_their_photos(make_run):
    """Each photo has its own line or none."""
    run = make_run(credit={"two": "by somebody"})

    assert [photo.credit for photo in photos(run, score(run))] == ["", "by somebody"]


def test_many_labels_and_long_ones_are_cut(make_run, labels_text, variant):
    """A hundred labels, one of them of a million letters, do not fill the page."""
    pairs = ["".join(pair) for pair in itertools.product("abcdefghij", repeat=2)]
    many = {f"gizmo{pair}": 0.5 for pair in pairs[:99]} | {f"dim{pair}": 0.1 for pair in pairs[:40]}
    run = make_run(lambda one, sample: labels_text({"x" * 1_000_000: 0.01} | many),
                   variants=(variant("labels", "a:1"),))
    answer = photos(run, score(run))[0].answers[0][1][0]

    assert answer.lost[0].name.endswith("(first 80 of 1000000 characters)")
    assert (len(answer.chips), len(answer.lost), answer.more) == (30, 30, 69 + 11)


@pytest.mark.parametrize(("total", "first", "last"), [
    pytest.param(3, 0, 2, id="few"),
    pytest.param(60, 0, 59, id="just-fits"),
    pytest.param(600, 0, 590, id="every-tenth"),
])
def test_many_photos_are_evenly_spread(total, first, last):
    """At most sixty, in their order."""
    chosen = spread(range(total), MOST_PHOTOS)

    assert (len(chosen), chosen[0], chosen[-1]) == (min(total, 60), first, last)
    assert len({after - before for before, after in itertools.pairwise(chosen)}) == 1


def test_the_first_of_several_repeats_is_shown(make_run, variant):
    """One answer per variant and photo, however often it was asked."""
    run = make_run(repeats=3, variants=(variant("labels", "a:1"),))

    assert len(run.attempts) == 6
    assert [len(photo.answers[0][1]) for photo in photos(run, score(run))] == [1, 1]
