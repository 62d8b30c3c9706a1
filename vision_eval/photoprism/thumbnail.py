"""The pictures that a model gets to see: PhotoPrism's ``fit_720``, for any size, and its squares of 224 px."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms

QUALITY = 83
"""JPEG quality of PhotoPrism's thumbnails (PhotoPrism contract, section 2.2)."""
TILE_PX = 224
"""The resolution at which PhotoPrism sends squares (PhotoPrism contract, section 2.2)."""
REVISION = 1
"""To be raised whenever other pixels are made than before, so that stored thumbnails are made anew."""

_CENTRE, _FIRST, _LAST = 0.5, 0.0, 1.0
"""Where a part of a picture lies, as the share of what is left out that lies before it."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset(turn for orientation, turn in _UPRIGHT.items() if orientation >= 5)
_BACKWARDS = (
    frozenset(_UPRIGHT[orientation] for orientation in (2, 3, 7, 8)),
    frozenset(_UPRIGHT[orientation] for orientation in (3, 4, 6, 7)),
)
"""Turns after which what was left, and what was above, comes last along its edge."""
_ORIENTATION = 0x0112
_GREY = frozenset({"1", "L", "LA", "La"})
_SPARE = 2
_START, _COMMENT, _SCAN = 0xD8, 0xFE, 0xDA


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A small JPEG without metadata, and what was noticed while making it."""

    jpeg: bytes
    width: int
    height: int
    source_width: int
    """Of the original, upright, in pixels."""
    source_height: int
    notes: tuple[str, ...] = ()
    """``CMYK``, ``FIRST_FRAME`` (of several), ``HIGH_BIT_DEPTH`` (16 or more bits in a channel), ``PROFILE``
    (another colour space than sRGB), ``PROFILE_BROKEN`` (ignored), ``TRANSPARENT`` (shown on white)."""
    sides: tuple[bytes, ...] = ()
    """JPEGs of the left or upper end and of the other end, as large as `jpeg`; empty unless `tile` left ends out."""


def shown_at(image: Image.Image, resolution: int) -> Thumbnail:
    """What PhotoPrism shows a model at a resolution in pixels: `tile` at 224, `fit` at any other.

    References
    ----------
    PhotoPrism contract, section 2.2: only 224 and 720 are known; for other sizes 720 is the pattern.

    Examples
    --------
    >>> photo = Image.new("RGB", (1440, 960))
    >>> [(one.width, one.height, len(one.sides)) for one in (shown_at(photo, 720), shown_at(photo, 224))]
    [(720, 480, 0), (224, 224, 2)]
    """
    return tile(image, resolution) if resolution == TILE_PX else fit(image, resolution)


def fit(image: Image.Image, size_px: int) -> Thumbnail:
    """A photo as PhotoPrism would show it to a model: upright, sRGB, inside a square, never enlarged.

    Parameters
    ----------
    image : PIL.Image.Image
        As it was opened. A JPEG that is not loaded yet is decoded at a fraction of its size, at
        least twice as large as the thumbnail, which saves most of the time.
    size_px : int
        Longest edge of the result in pixels.

    Returns
    -------
    Thumbnail
        RGB, JPEG quality 83, without EXIF, profile and comment.

    Raises
    ------
    ValueError
        If `size_px` is below 1.
    OSError
        If the picture is damaged; Pillow's decoders raise other exceptions, too.

    References
    ----------
    PhotoPrism contract, section 2.2. Sizes other than 720 follow the same rule.

    Examples
    --------
    >>> small = fit(Image.new("RGB", (1440, 960)), 720)
    >>> small.width, small.height, small.source_width, small.source_height
    (720, 480, 1440, 960)
    """
    _check_size(size_px)
    return _made(image, fitted(image.size, size_px), image.size, [_CENTRE])


def tile(image: Image.Image, size_px: int = TILE_PX) -> Thumbnail:
    """A photo as PhotoPrism's ``tile_224``, with ``left_224`` and ``right_224`` unless it is square.

    Parameters
    ----------
    image : PIL.Image.Image
        As for `fit`.
    size_px : int, default 224
        Both edges of the result in pixels. A photo with a shorter edge is enlarged, as filling a square says;
        what PhotoPrism does with it is not verified, and decided here alone.

    Returns
    -------
    Thumbnail
        The largest square in the middle of the upright photo; its `sides` are those at its left and
        right, or upper and lower, end. Made as by `fit` in all else.

    Raises
    ------
    ValueError
        If `size_px` is below 1.
    OSError
        As for `fit`.

    References
    ----------
    PhotoPrism contract, sections 2.2 and 6.1.

    Examples
    --------
    >>> len(tile(Image.new("RGB", (640, 480))).sides), len(tile(Image.new("RGB", (480, 480))).sides)
    (2, 0)
    """
    _check_size(size_px)
    edge = min(image.size)
    places = [_CENTRE] if edge == max(image.size) else [_CENTRE, _FIRST, _LAST]
    return _made(image, (size_px, size_px), (edge, edge), places)


def fitted(size: tuple[int, int], size_px: int) -> tuple[int, int]:
    """Width and height inside a square, with the same shape, not enlarged and never below 1 pixel.

    Examples
    --------
    >>> fitted((4000, 3000), 720), fitted((300, 200), 720), fitted((10_000, 2), 720)
    ((720, 540), (300, 200), (720, 1))
    """
    scale = min(1.0, size_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def with_comment(jpeg: bytes, comment: str) -> bytes:
    """The same picture with a comment in its header: other bytes, so that no cache knows them.

    Parameters
    ----------
    jpeg : bytes
        A JPEG file.
    comment : str
        At most 65 533 bytes as UTF-8.

    Returns
    -------
    bytes
        Every pixel decodes as before; `without_comment` gives the original back.

    Raises
    ------
    ValueError
        If these are not the bytes of a JPEG, or the comment is too long.

    References
    ----------
    ITU-T Recommendation T.81, section B.2.4.5 (comment segments).
    """
    payload = comment.encode("utf-8")
    if len(payload) > 0xFFFD:
        raise ValueError(f"A JPEG comment has at most 65533 bytes, not {len(payload)}.")
    at = max((end for marker, _, end in _segments(jpeg) if marker == _START or 0xE0 <= marker <= 0xEF), default=0)
    return jpeg[:at] + bytes((0xFF, _COMMENT)) + (len(payload) + 2).to_bytes(2, "big") + payload + jpeg[at:]


def without_comment(jpeg: bytes) -> bytes:
    """The same picture with every comment taken out of its header; ValueError when it is not a JPEG."""
    kept, at = [], 0
    for marker, start, end in _segments(jpeg):
        if marker == _COMMENT:
            kept.append(jpeg[at:start])
            at = end
    return b"".join(kept) + jpeg[at:]


def comment_of(jpeg: bytes) -> str | None:
    """The first comment in the header; None when there is none, ValueError when it is not a JPEG in UTF-8."""
    comments = (jpeg[start + 4:end] for marker, start, end in _segments(jpeg) if marker == _COMMENT)
    first = next(comments, None)
    return None if first is None else first.decode("utf-8")


def _segments(jpeg: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of every segment before the picture data."""
    if jpeg[:2] != bytes((0xFF, _START)):
        raise ValueError("These are not the bytes of a JPEG file.")
    yield _START, 0, 2
    at = 2
    while jpeg[at:at + 1] == b"\xff":
        marker = jpeg[at + 1:at + 2]
        if marker == b"\xff":
            at += 1
            continue
        length = int.from_bytes(jpeg[at + 2:at + 4], "big")
        if marker == bytes((_SCAN,)):
            return
        if length < 2 or at + 2 + length > len(jpeg):
            break
        yield marker[0], at, at + 2 + length
        at += 2 + length
    raise ValueError("The header of the JPEG file is broken.")


def _check_size(size_px: int) -> None:
    if size_px < 1:
        raise ValueError(f"A thumbnail is at least 1 pixel large, not {size_px!r}.")


def _made(image: Image.Image, size: tuple[int, int], part: tuple[int, int], places: Sequence[float]) -> Thumbnail:
    """Parts of a photo, each at its place, in another size; sizes are meant as the photo lies in its file."""
    notes = ["FIRST_FRAME"] if image.format != "MPO" and getattr(image, "is_animated", False) else []
    source = image.size
    reduction = _loaded(image, size, part)
    plain = _resizable(image, notes)
    turn = _UPRIGHT.get(_orientation(image))  # only now: Pillow turns some formats itself while it loads them
    pictures = []
    for place in places:
        small = _resized(plain, size, _box(source, part, place, turn), reduction)
        upright = small if turn is None else small.transpose(turn)
        pictures.append(_flat(upright, image.info.get("icc_profile"), notes))
    first, *others = pictures
    width, height = source[::-1] if turn in _SIDEWAYS else source
    return Thumbnail(jpeg=_jpeg(first), width=first.width, height=first.height, source_width=width,
                     source_height=height, notes=tuple(sorted(set(notes))), sides=tuple(map(_jpeg, others)))


def _loaded(image: Image.Image, size: tuple[int, int], part: tuple[int, int]) -> int:
    """Decode a photo, a JPEG at a fraction that leaves pixels to spare; how many times smaller it is."""
    width, height = (-(-whole * wanted * _SPARE // here)
                     for whole, wanted, here in zip(image.size, size, part, strict=True))
    before = image.size
    draft = image.draft(None, (width, height))
    image.load()
    return round(before[0] / draft[1][2]) if draft else 1


def _box(size: tuple[int, int], part: tuple[int, int], place: float,
         turn: Image.Transpose | None) -> tuple[int, int, int, int]:
    """Edges of a part that will lie at a place once the picture was turned."""
    left, top = (_before(whole - here, place, backwards=turn in mirrored)
                 for whole, here, mirrored in zip(size, part, _BACKWARDS, strict=True))
    return left, top, left + part[0], top + part[1]


def _before(spare: int, place: float, *, backwards: bool) -> int:
    before = int(spare * place)
    return spare - before if backwards else before


def _resized(plain: Image.Image, size: tuple[int, int], box: tuple[int, int, int, int], reduction: int) -> Image.Image:
    """Part of a picture at its final size, still lying as stored and in its own colours."""
    if plain.size == size:
        return plain
    left, top, right, bottom = (edge / reduction for edge in box)
    return plain.resize(size, Image.Resampling.LANCZOS, box=(left, top, right, bottom), reducing_gap=_SPARE)


def _resizable(image: Image.Image, notes: list[str]) -> Image.Image:
    """Eight bits a channel, and a mode in which neighbours can be averaged."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        notes.append("HIGH_BIT_DEPTH")
        return _eight_bits(image)
    grey = image.mode in _GREY
    if image.has_transparency_data:
        wanted = "LA" if grey else "RGBA"
    else:
        wanted = "L" if grey else "CMYK" if image.mode == "CMYK" else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Black stays black; white is the top of the smallest usual range that holds all values."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), nan=0, posinf=0, neginf=0)
    peak = float(values.max())
    tops = (65535.0,) if image.mode.startswith("I;16") else (1.0, 255.0, 65535.0)
    top = next((top for top in tops if peak <= top), peak)
    return Image.fromarray((np.clip(values, 0, top) * (255 / top) + 0.5).astype(np.uint8))


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # broken EXIF raises nearly anything; a photo without orientation is upright
        return 1
    return value if isinstance(value, int) else 1


def _flat(image: Image.Image, profile: bytes | None, notes: list[str]) -> Image.Image:
    """On white, in sRGB, on a canvas of its own that carries no metadata."""
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    if alpha is not None and alpha.getextrema() != (255, 255):
        notes.append("TRANSPARENT")
    if image.mode == "CMYK":
        notes.append("CMYK")
    colours = image if alpha is None else image.convert(image.mode[:-1])
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(_srgb(colours, profile, notes), mask=alpha)
    return canvas


def _srgb(image: Image.Image, profile: bytes | None, notes: list[str]) -> Image.Image:
    if profile:
        try:
            return _converted(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), notes)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            notes.append("PROFILE_BROKEN")
    return image.convert("RGB")


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile, notes: list[str]) -> Image.Image:
    if image.mode == "L" and profile.profile.xcolor_space.strip() == "RGB":
        image = image.convert("RGB")
    if image.mode == "RGB" and (profile.profile.profile_description or "").startswith("sRGB"):
        return image
    converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB",
                                          renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                                          flags=ImageCms.Flags.BLACKPOINTCOMPENSATION)
    notes.append("PROFILE")
    return converted or image


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
