"""The formats that photos come in, opened without Pillow's process-wide limits and warnings."""

from __future__ import annotations

import functools
import re
import struct
import warnings
from collections.abc import Callable, Iterator
from typing import IO

from PIL import Image, ImageFile

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "AVIF", "HEIF")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_REMARKS = r"(PIL|pillow_heif)\."


class Unusable(Exception):
    """Why a file is no photo for us."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def opened(file: IO[bytes], max_pixels: int) -> ImageFile.ImageFile:
    """The picture with its header read.

    `PIL.Image.open` is not used: its limit of pixels is one variable for the whole process, too low for today's
    phones, and it also offers formats that start other programs.
    """
    _hush()
    head = file.read(16)
    if not head:
        raise Unusable("EMPTY", "the file has no bytes")
    failures: list[Exception] = []
    for factory in _factories(head):
        file.seek(0)
        try:
            return _small_enough(factory(file, ""), max_pixels)
        except (SyntaxError, IndexError, TypeError, struct.error) as error:
            failures.append(error)
    if "HEIF" not in _formats() and head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise Unusable("HEIC_EXTRA", "HEIC needs the extra 'heif': pip install 'vision-eval[heif]'")
    if failures:
        raise failures[0]
    raise Unusable("NOT_AN_IMAGE", f"its content is in none of the formats {', '.join(_formats())}")


def _factories(head: bytes) -> Iterator[Callable[[IO[bytes], str], ImageFile.ImageFile]]:
    """The decoders that recognise the first bytes; a text for an answer says that one was built without its library."""
    for name in _formats():
        factory, accepts = Image.OPEN[name]
        verdict = accepts(head) if accepts else True
        if verdict and not isinstance(verdict, str):
            yield factory


def _small_enough(image: ImageFile.ImageFile, max_pixels: int) -> ImageFile.ImageFile:
    if image.width * image.height > max_pixels:
        raise Unusable("TOO_LARGE", f"it has {image.width} x {image.height} pixels, more than {max_pixels}")
    return image


@functools.cache
def _formats() -> tuple[str, ...]:
    """What can be read here; asked late, because loading decoders takes time."""
    Image.init()
    try:
        import pillow_heif
    except ImportError:
        pass
    else:
        pillow_heif.register_heif_opener()
    return tuple(name for name in _FORMATS if name in Image.OPEN)


def _hush() -> None:
    """Decoders remark on odd metadata, which is no news here; `catch_warnings` mixes up threads, a filter does not."""
    if ("ignore", None, Warning, re.compile(_REMARKS), 0) not in warnings.filters:
        warnings.filterwarnings("ignore", module=_REMARKS)
