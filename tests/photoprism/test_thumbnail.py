from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from vision_eval.photoprism.thumbnail import comment_of, fit, fitted, shown_at, tile, with_comment, without_comment

RED, WHITE = (255, 0, 0), (255, 255, 255)
ORIENTATION = 0x0112


def opened(image: Image.Image, format_: str, **options: object) -> Image.Image:
    """The picture after a trip through a file."""
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)
    return Image.open(io.BytesIO(buffer.getvalue()))


def decoded(jpeg: bytes) -> np.ndarray:
    """Pixels of a JPEG as integers that can be subtracted."""
    return np.asarray(Image.open(io.BytesIO(jpeg))).astype(int)


def scene(width: int, height: int, *, grain_px: int = 4) -> Image.Image:
    """Soft colours with some detail, as a photo has them."""
    shape = (height // grain_px, width // grain_px, 3)
    coarse = np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def plain_jpeg() -> bytes:
    """A small JPEG without a comment."""
    return fit(scene(64, 48), 64).jpeg


@pytest.mark.parametrize(("size", "result"), [
    pytest.param((4000, 3000), (720, 540), id="landscape"),
    pytest.param((3000, 4000), (540, 720), id="portrait"),
    pytest.param((720, 720), (720, 720), id="exactly-fitting"),
    pytest.param((719, 10), (719, 10), id="never-enlarged"),
    pytest.param((20_000, 3), (720, 1), id="at-least-one-pixel"),
])
def test_longest_edge(size, result):
    """The longest edge is at most 720, the shape stays, nothing grows (PhotoPrism contract, section 2.2)."""
    assert fitted(size, 720) == result
    small = fit(Image.new("RGB", size), 720)
    assert (small.width, small.height) == result
    assert Image.open(io.BytesIO(small.jpeg)).size == result


def test_no_size():
    """A thumbnail of nothing is a slip of the caller."""
    for verb in (fit, tile, shown_at):
        with pytest.raises(ValueError, match="at least 1 pixel"):
            verb(Image.new("RGB", (4, 4)), 0)


def thirds(width: int, height: int) -> Image.Image:
    """Red, lime and blue from one end of the longer edge to the other; lime is the square in the middle."""
    picture, spare = Image.new("RGB", (width, height), "lime"), (max(width, height) - min(width, height)) // 2
    wide = width > height
    picture.paste("red", (0, 0, spare, height) if wide else (0, 0, width, spare))
    picture.paste("blue", (width - spare, 0, width, height) if wide else (0, height - spare, width, height))
    return picture


LIME, BLUE = (0, 255, 0), (0, 0, 255)


@pytest.mark.parametrize("size", [
    pytest.param((2100, 700), id="2.2-landscape"), pytest.param((700, 2100), id="2.2-portrait"),
    pytest.param((672, 224), id="2.2-just-high-enough"),
    pytest.param((90, 30), id="2.2-small-ones-fill-the-square-too"),
])
def test_three_squares(size):
    """The middle, then the left or upper, then the right or lower end, each 224 x 224 (contract, 2.2 and 6.1)."""
    small = tile(thirds(*size))

    assert (small.width, small.height, small.source_width, small.source_height) == (224, 224, *size)
    for jpeg, colour in zip((small.jpeg, *small.sides), (LIME, RED, BLUE), strict=True):
        pixels = decoded(jpeg)
        assert pixels.shape == (224, 224, 3)
        assert np.abs(pixels[16:-16, 16:-16] - colour).max() < 12


@pytest.mark.parametrize("size", [(1000, 1000), (224, 224), (100, 100)])
def test_a_square_photo_is_one_square(size):
    """Nothing is left out of it, so that there are no sides (contract, 2.2)."""
    photo = scene(*size, grain_px=size[0] // 10)
    small = tile(photo)
    assert (small.width, small.height, small.sides) == (224, 224, ())
    whole = np.asarray(photo.resize((224, 224), Image.Resampling.LANCZOS), dtype=int)
    assert np.abs(decoded(small.jpeg) - whole).mean() < 3


@pytest.mark.parametrize(("resolution", "size", "sides"), [
    pytest.param(224, (224, 224), 2, id="2.2-224-is-tiles"), pytest.param(720, (720, 480), 0, id="2.2-720-is-fit"),
    pytest.param(225, (225, 150), 0, id="2.2-any-other-is-one"), pytest.param(100, (100, 67), 0, id="2.2-also-smaller"),
])
def test_shown_at(resolution, size, sides):
    """Squares at 224 px alone."""
    small = shown_at(scene(1500, 1000), resolution)
    assert ((small.width, small.height), len(small.sides)) == (size, sides)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(288, 96), (96, 288)], ids=["landscape", "portrait"])
def test_squares_upright(size, orientation, format_):
    """Left is left of the upright photo, however it lies in its file."""
    stored, exif = lying(thirds(*size), orientation)

    small = tile(opened(stored, format_, exif=exif))

    assert (small.source_width, small.source_height) == size
    for jpeg, colour in zip((small.jpeg, *small.sides), (LIME, RED, BLUE), strict=True):
        assert np.abs(decoded(jpeg)[24:-24, 24:-24] - colour).max() < 12


@pytest.mark.parametrize("orientation", range(1, 9))
def test_odd_pixels_upright(orientation):
    """Where the middle falls between two pixels, it is the same one for all orientations."""
    photo = scene(701, 400)
    image, exif = lying(photo, orientation)
    pixels = decoded(tile(opened(image, "PNG", exif=exif)).jpeg)
    assert np.abs(pixels - decoded(tile(photo).jpeg)).mean() < 0.5


@given(st.integers(1, 1500), st.integers(1, 1500))
@settings(max_examples=25)
def test_squares_of_every_shape(width, height):
    """Three squares unless the photo is one; a photo of one colour stays so up to the edges."""
    small = tile(opened(Image.new("RGB", (width, height), "teal"), "JPEG"))
    assert len(small.sides) == (0 if width == height else 2)
    for jpeg in (small.jpeg, *small.sides):
        assert decoded(jpeg).shape == (224, 224, 3)
        assert np.ptp(decoded(jpeg), axis=(0, 1)).max() <= 2


def test_notes_are_told_once():
    """What holds for all three squares is one note; what one of them shows through is noted, too."""
    picture = thirds(300, 100).convert("RGBA")
    picture.putpixel((299, 0), (0, 0, 0, 0))
    assert tile(picture).notes == ("TRANSPARENT",)
    assert tile(thirds(300, 100).convert("CMYK")).notes == ("CMYK",)


def test_squares_of_a_reduced_jpeg():
    """Decoding at a fraction shows the same parts as decoding in full."""
    photo = opened(scene(3000, 2000, grain_px=100), "JPEG", quality=92)
    full = tile(Image.open(photo.fp).convert("RGB"))
    reduced = tile(photo)
    assert photo.size == (750, 500)
    for one, other in zip((full.jpeg, *full.sides), (reduced.jpeg, *reduced.sides), strict=True):
        assert np.abs(decoded(one) - decoded(other)).mean() < 1


def lying(upright: Image.Image, orientation: int) -> tuple[Image.Image, Image.Exif]:
    """A picture as a camera held otherwise stores it, and the EXIF that says so."""
    stored = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # inverse of the turn that EXIF asks for
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return upright if stored is None else upright.transpose(Image.Transpose(stored)), exif


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright(orientation, format_):
    """All eight EXIF orientations show the same scene, whoever wrote the file."""
    upright = Image.new("RGB", (96, 64), "white")
    upright.paste("red", (0, 0, 48, 32))
    upright.paste("blue", (48, 32, 96, 64))
    stored, exif = lying(upright, orientation)

    small = fit(opened(stored, format_, exif=exif), 720)

    pixels = decoded(small.jpeg)
    assert (small.width, small.height, small.source_width, small.source_height) == (96, 64, 96, 64)
    assert np.abs(pixels[16, 16] - RED).max() < 12
    assert np.abs(pixels[48, 80] - (0, 0, 255)).max() < 12
    assert np.abs(pixels[16, 80] - WHITE).max() < 12


def test_no_metadata():
    """Position, profile, comment and software of the original do not travel."""
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    small = fit(opened(scene(100, 100), "JPEG", exif=exif, comment=b"SECRET-WORD", icc_profile=profile), 720)
    assert b"SECRET" not in small.jpeg
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(Image.open(io.BytesIO(small.jpeg)).info)


def test_quality_83():
    """The quantization tables are those of libjpeg's quality 83 (PhotoPrism contract, section 2.2)."""
    twin = opened(Image.new("RGB", (8, 8)), "JPEG", quality=83)
    assert Image.open(io.BytesIO(plain_jpeg())).quantization == twin.quantization


@pytest.mark.parametrize("picture", [
    pytest.param(Image.new("RGBA", (40, 30), (255, 0, 0, 0)), id="rgba"),
    pytest.param(Image.new("LA", (40, 30), (0, 0)), id="grey-with-alpha"),
    pytest.param(Image.new("PA", (40, 30), (0, 0)), id="palette-with-alpha"),
])
def test_white_behind_transparency(picture):
    """What one can see through shows white, and a note says so."""
    small = fit(picture, 720)
    assert np.abs(decoded(small.jpeg) - WHITE).max() == 0
    assert small.notes == ("TRANSPARENT",)


@pytest.mark.parametrize(("picture", "colour"), [
    pytest.param(Image.new("P", (40, 30), 0), 0, id="palette"),
    pytest.param(Image.new("L", (40, 30), 9), 9, id="grey"),
    pytest.param(Image.new("RGB", (40, 30), (1, 2, 3)), (1, 2, 3), id="rgb"),
])
def test_transparent_colour(picture, colour):
    """A colour that a PNG declares transparent shows white, too."""
    if picture.mode == "P":
        picture.putpalette([255, 0, 0] * 256)
    small = fit(opened(picture, "PNG", transparency=colour), 720)
    assert np.abs(decoded(small.jpeg) - WHITE).max() == 0
    assert small.notes == ("TRANSPARENT",)


def test_half_transparent():
    """Half of black on white is grey."""
    small = fit(Image.new("RGBA", (40, 30), (0, 0, 0, 128)), 720)
    assert np.abs(decoded(small.jpeg) - 127).max() <= 1


def test_opaque_alpha_is_no_news():
    """An alpha channel that hides nothing needs no note."""
    assert fit(Image.new("RGBA", (4, 4), (9, 9, 9, 255)), 720).notes == ()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBX", "YCbCr", "HSV", "LAB"])
def test_modes_without_notes(mode):
    """Whatever colours are written as, the result is RGB."""
    small = fit(Image.new("RGB", (90, 60), WHITE).convert("RGB" if mode == "LAB" else mode), 30)
    picture = Image.open(io.BytesIO(small.jpeg))
    assert (picture.mode, picture.size, small.notes) == ("RGB", (30, 20), ())
    assert decoded(small.jpeg).min() >= 253


def test_cmyk():
    """Printers' colours become screen colours, with a note."""
    small = fit(opened(Image.new("CMYK", (80, 60), (0, 255, 255, 0)), "JPEG", quality=95), 720)
    assert np.abs(decoded(small.jpeg) - RED).max() < 12
    assert small.notes == ("CMYK",)


@pytest.mark.parametrize(("values", "grey"), [
    pytest.param(np.full((30, 40), 32_896, np.uint16), 128, id="16-bit"),
    pytest.param(np.full((30, 40), 200, np.uint16), 1, id="16-bit-dark-stays-dark"),
    pytest.param(np.full((30, 40), 32_896, np.int32), 128, id="32-bit"),
    pytest.param(np.full((30, 40), 128, np.int32), 128, id="32-bit-but-small"),
    pytest.param(np.full((30, 40), 0.5, np.float32), 128, id="float-share"),
    pytest.param(np.full((30, 40), np.nan, np.float32), 0, id="not-a-number"),
    pytest.param(np.full((30, 40), -5, np.float32), 0, id="negative"),
    pytest.param(np.full((30, 40), 1e9, np.float32), 255, id="huge"),
])
def test_high_bit_depth(values, grey):
    """Deep grey becomes eight bits by its usual range, with a note."""
    small = fit(opened(Image.fromarray(values), "TIFF"), 720)
    assert np.abs(decoded(small.jpeg) - grey).max() <= 1
    assert small.notes == ("HIGH_BIT_DEPTH",)


def test_high_bit_depth_shrinks():
    """Deep pictures are reduced like others."""
    small = fit(Image.fromarray(np.full((900, 1200), 65_535, np.uint16)), 720)
    assert (small.width, small.height) == (720, 540)
    assert decoded(small.jpeg).min() == 255


def lab_profile() -> bytes:
    """A profile whose colours are not those of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def swapped_profile() -> bytes:
    """An RGB profile that calls green what sRGB calls red, and the reverse."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for at in range(132, 132 + 12 * int.from_bytes(data[128:132], "big"), 12):
        name = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(bytes(data[at:at + 4]))
        data[at:at + 4] = name or data[at:at + 4]
    return bytes(data).replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_profile_becomes_srgb(mode):
    """An embedded profile decides what a colour looks like; the result needs none."""
    small = fit(opened(Image.new(mode, (80, 60), "red"), "PNG", icc_profile=swapped_profile()), 720)
    assert np.abs(decoded(small.jpeg) - (0, 255, 0)).max() < 12
    assert small.notes == ("PROFILE",)


def test_grey_with_colour_profile():
    """Greys under a colour profile stay grey."""
    small = fit(opened(Image.new("L", (80, 60), 128), "JPEG", icc_profile=swapped_profile()), 720)
    assert np.abs(decoded(small.jpeg) - 128).max() <= 2


def test_srgb_is_no_news():
    """A photo that says it is sRGB keeps its colours without a note."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    small = fit(opened(Image.new("RGB", (80, 60), "red"), "PNG", icc_profile=profile), 720)
    assert np.abs(decoded(small.jpeg) - (254, 0, 0)).max() <= 2
    assert small.notes == ()


@pytest.mark.parametrize("profile", [
    pytest.param(b"no profile at all", id="garbage"),
    pytest.param(swapped_profile()[:200], id="cut"),
    pytest.param(lab_profile(), id="of-another-space"),
])
def test_broken_profile(profile):
    """A profile that cannot be applied is left out, with a note."""
    small = fit(opened(Image.new("RGB", (80, 60), "red"), "PNG", icc_profile=profile), 720)
    assert np.abs(decoded(small.jpeg) - (254, 0, 0)).max() <= 2
    assert small.notes == ("PROFILE_BROKEN",)


def test_first_frame():
    """Of an animation the first picture counts."""
    red, blue = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (40, 30), "blue")
    small = fit(opened(red, "GIF", save_all=True, append_images=[blue]), 720)
    assert np.abs(decoded(small.jpeg) - RED).max() < 12
    assert small.notes == ("FIRST_FRAME",)


def test_two_pictures_of_a_phone():
    """A JPEG with a second picture inside, as phones write them, is no animation."""
    small = fit(opened(scene(80, 60), "MPO", save_all=True, append_images=[scene(40, 30)]), 720)
    assert small.notes == ()


@pytest.mark.parametrize("progressive", [False, True], ids=["baseline", "progressive"])
def test_draft_is_faithful(progressive):
    """Decoding a JPEG at a fraction of its size stays within one grey level of doing it in full, on average."""
    photo = opened(scene(3000, 2000, grain_px=50), "JPEG", quality=92, progressive=progressive)
    full = fit(Image.open(photo.fp).convert("RGB"), 720)
    assert np.abs(decoded(fit(photo, 720).jpeg) - decoded(full.jpeg)).mean() < 1
    assert photo.size == (1500, 1000)


def test_the_given_picture_is_not_changed():
    """A picture in memory belongs to the caller."""
    picture = scene(60, 40)
    picture.info["comment"] = b"mine"
    before = picture.tobytes()
    fit(picture, 720)
    assert (picture.tobytes(), picture.info) == (before, {"comment": b"mine"})


@given(st.text(max_size=300))
def test_comment_round_trip(comment):
    """A comment can be read and taken out again; it never reaches the pixels."""
    text = comment.encode("utf-8", "ignore").decode("utf-8")
    jpeg = plain_jpeg()
    marked = with_comment(jpeg, text)
    assert marked != jpeg
    assert comment_of(marked) == text
    assert without_comment(marked) == jpeg
    assert (decoded(marked) == decoded(jpeg)).all()


def test_comment_is_seen_by_others():
    """Pillow finds the comment where the standard wants it."""
    assert Image.open(io.BytesIO(with_comment(plain_jpeg(), "nº 7"))).info["comment"] == "nº 7".encode()


def test_several_comments():
    """The first is read, all are taken out, padding between segments does no harm."""
    jpeg = plain_jpeg()
    marked = with_comment(with_comment(jpeg, "old"), "new")
    padded = marked[:2] + b"\xff" + marked[2:]
    assert comment_of(marked) == "new"
    assert comment_of(padded) == "new"
    assert without_comment(marked) == jpeg
    assert comment_of(jpeg) is None


@pytest.mark.parametrize("data", [
    pytest.param(b"", id="nothing"),
    pytest.param(b"\x89PNG\r\n\x1a\n", id="png"),
    pytest.param(b"\xff\xd8", id="cut-after-start"),
    pytest.param(b"\xff\xd8\xff\xe0" + struct.pack(">H", 900) + b"x", id="segment-beyond-the-end"),
    pytest.param(b"\xff\xd8\xff\xe0\0\0", id="length-below-two"),
])
def test_comment_needs_a_jpeg(data):
    """Other bytes are refused, not damaged."""
    for verb in (comment_of, without_comment, lambda jpeg: with_comment(jpeg, "x")):
        with pytest.raises(ValueError, match="JPEG"):
            verb(data)


@pytest.mark.parametrize("length", [65_533, 65_534])
def test_longest_comment(length):
    """A segment of a JPEG holds 65 533 bytes of comment and not one more."""
    if length > 65_533:
        with pytest.raises(ValueError, match="65533 bytes, not 65534"):
            with_comment(plain_jpeg(), "x" * length)
    else:
        assert comment_of(with_comment(plain_jpeg(), "x" * length)) == "x" * length
