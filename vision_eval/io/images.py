"""Photos from disk: made ready to be sent once per size, or named as a finding when they cannot be."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import PIL
from PIL.Image import DecompressionBombError

from vision_eval.domain import Finding, Picture, canonical_json, sha256_hex
from vision_eval.errors import RunError
from vision_eval.io.files import write_whole
from vision_eval.io.formats import Unusable, opened
from vision_eval.photoprism import thumbnail

MAX_PIXELS = 500_000_000
"""Larger pictures are refused unread: a few bytes can claim to be gigapixels. Phones make 200 megapixels today."""


def probe(path: Path, *, sample_id: str | None = None, max_pixels: int = MAX_PIXELS) -> Finding | None:
    """Whether a file looks like a usable photo, judged by its header alone.

    Parameters
    ----------
    path : Path
        The file.
    sample_id : str, optional
        Whom the finding is about; left out: the name of the file.
    max_pixels : int, default 500 million
        Pictures with more pixels are refused.

    Returns
    -------
    Finding or None
        None when nothing speaks against it. The codes are those of `prepare`; damage behind the
        header is found only there.
    """
    try:
        _refuse_odd_file(path)
        with path.open("rb") as file:
            opened(file, max_pixels)
    except Exception as error:  # decoders meet hostile bytes and raise nearly anything
        return _finding(error, path, sample_id)
    return None


def prepare(path: Path, *, resolution: int = 720, max_pixels: int = MAX_PIXELS,
            sample_id: str | None = None) -> Picture | Finding:
    """A photo as it is sent to a model, or the reason why it cannot be.

    Parameters
    ----------
    path : Path
        The file; read once, never changed.
    resolution : int, default 720
        Longest edge in pixels; at 224 both edges.
    max_pixels : int, default 500 million
        Pictures with more pixels are refused.
    sample_id : str, optional
        Whom a finding is about; left out: the name of the file.

    Returns
    -------
    Picture or Finding
        A finding has one of the codes ``EMPTY`` (no bytes), ``NOT_AN_IMAGE`` (in no format that we
        read), ``UNREADABLE`` (damaged, cut short, or not ours to read), ``TOO_LARGE`` and
        ``HEIC_EXTRA`` (HEIC without the extra ``heif``). A bad photo never raises.

    Raises
    ------
    ValueError
        If `resolution` is below 1.

    References
    ----------
    PhotoPrism contract, section 2.2; see `vision_eval.photoprism.thumbnail.shown_at`.
    """
    _check_size(resolution)
    try:
        return _prepared(_read(path), resolution, max_pixels)
    except Exception as error:  # decoders meet hostile bytes and raise nearly anything
        return _finding(error, path, sample_id)


def images_sha256(images: Sequence[bytes]) -> str:
    """SHA-256 by which the images that stand for one photo are known, `Picture.sha256`.

    Examples
    --------
    >>> images_sha256([b"hi"]) == sha256_hex(b"hi"), images_sha256([b"hi", b"ho"])[:8]
    (True, 'a219eb50')
    """
    digests = [sha256_hex(image) for image in images]
    return digests[0] if len(digests) == 1 else sha256_hex("".join(digests))


class Thumbnails:
    """Prepared photos in a folder, so that each is decoded once per size, whoever asks and how often.

    Threads and processes may share the folder. A file holds the JPEG with the facts about its
    source in a comment, and counts only if the hash in there is that of the JPEG. The sides of a
    photo at 224 px are files beside it, written before it and under the same hash.

    Parameters
    ----------
    folder : Path
        Made when the first photo is kept; may be deleted at any time.
    resolution : int, default 720
        Longest edge in pixels; at 224 both edges.
    max_pixels : int, default 500 million
        Pictures with more pixels are refused.

    Raises
    ------
    ValueError
        If `resolution` is below 1.
    """

    def __init__(self, folder: Path, *, resolution: int = 720, max_pixels: int = MAX_PIXELS) -> None:
        _check_size(resolution)
        self.folder = folder
        self.resolution = resolution
        self.max_pixels = max_pixels
        self._recipe = _recipe(resolution)
        self._locks: dict[str, threading.Lock] = {}

    def get(self, image: Path, *, sample_id: str | None = None) -> Picture | Finding:
        """The photo from the folder, or prepared now and kept there; findings are not kept.

        Raises
        ------
        RunError
            If the folder cannot be made or written to.
        """
        try:
            data = _read(image)
        except (OSError, Unusable) as error:
            return _finding(error, image, sample_id)
        source = sha256_hex(data)
        with self._locks.setdefault(source, threading.Lock()):
            return self.kept(source) or self._made(data, image, sample_id)

    def peek(self, image: Path) -> Picture | None:
        """The photo if the folder has it already; None means that `get` would have to decode it."""
        try:
            return self.kept(sha256_hex(_read(image)))
        except (OSError, Unusable):
            return None

    def kept(self, source_sha256: str) -> Picture | None:
        """The photo with this hash of its original, if the folder has it; the original need not exist any more."""
        try:
            data = self._file(source_sha256).read_bytes()
            facts = json.loads(thumbnail.comment_of(data) or "")
            sides = [file.read_bytes() for file in self._sides(source_sha256)[:facts.pop("sides", 0)]]
            picture = Picture(jpeg=thumbnail.without_comment(data), sides=tuple(sides),
                              **facts | {"notes": tuple(facts["notes"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None
        whole = images_sha256(picture.images) == picture.sha256 and picture.source_sha256 == source_sha256
        return picture if whole else None

    def _made(self, data: bytes, image: Path, sample_id: str | None) -> Picture | Finding:
        try:
            picture = _prepared(data, self.resolution, self.max_pixels)
        except Exception as error:  # as in `prepare`
            return _finding(error, image, sample_id)
        file = self._file(picture.source_sha256)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for side, jpeg in zip(self._sides(picture.source_sha256), picture.sides, strict=False):
                write_whole(side, jpeg)
            write_whole(file, thumbnail.with_comment(picture.jpeg, canonical_json(_facts(picture))))
        except OSError as error:
            raise _no_room(file, error) from error
        return picture

    def _file(self, source_sha256: str) -> Path:
        return self.folder / f"{source_sha256}-{self._recipe}.jpg"

    def _sides(self, source_sha256: str) -> list[Path]:
        return [self.folder / f"{source_sha256}-{self._recipe}-{side}.jpg" for side in ("left", "right")]


def _prepared(data: bytes, resolution: int, max_pixels: int) -> Picture:
    image = opened(io.BytesIO(data), max_pixels)
    small = thumbnail.shown_at(image, resolution)
    return Picture(jpeg=small.jpeg, sha256=images_sha256([small.jpeg, *small.sides]), source_sha256=sha256_hex(data),
                   width=small.width, height=small.height, source_width=small.source_width,
                   source_height=small.source_height, source_format=image.format or "", notes=small.notes,
                   sides=small.sides)


def _check_size(resolution: int) -> None:
    if resolution < 1:
        raise ValueError(f"A resolution is at least 1 pixel, not {resolution!r}.")


def _read(path: Path) -> bytes:
    _refuse_odd_file(path)
    return path.read_bytes()


def _refuse_odd_file(path: Path) -> None:
    """Reading a pipe or a device would never end."""
    if path.exists() and not path.is_file():
        raise Unusable("UNREADABLE", "it is not a regular file")


def _finding(error: Exception, path: Path, sample_id: str | None) -> Finding:
    if isinstance(error, Unusable):
        code, reason = error.code, str(error)
    elif isinstance(error, DecompressionBombError):
        code, reason = "TOO_LARGE", str(error)
    else:
        code, reason = "UNREADABLE", getattr(error, "strerror", None) or str(error) or type(error).__name__
    name = sample_id if sample_id is not None else path.name
    return Finding(sample_id=name, code=code, message=f"{path.name!r} cannot be used: {reason.rstrip('.')}.")


def _facts(picture: Picture) -> dict[str, Any]:
    facts = {name: getattr(picture, name) for name in Picture.__slots__ if name not in ("jpeg", "sides")}
    return facts | {"sides": len(picture.sides)} if picture.sides else facts


def _recipe(resolution: int) -> str:
    """Eight digits that change with everything that changes the pixels; a patch of Pillow does not count."""
    shape = {"shape": "tile"} if resolution == thumbnail.TILE_PX else {}
    return sha256_hex(canonical_json({"resolution": resolution, "quality": thumbnail.QUALITY, **shape,
                                      "revision": thumbnail.REVISION, "pillow": PIL.__version__.split(".")[0]}))[:8]


def _no_room(path: Path, error: OSError) -> RunError:
    return RunError(f"Thumbnails cannot be written to {str(path)!r}: {error.strerror}.\n\n"
                    "Hint: name another results folder, or make room there; all answers so far are kept.")
