"""Pictures of a request: strict base64, and decoding."""

from __future__ import annotations

import base64
import io
import string

from PIL import Image

from vision_eval.demo.dialect import Dialect
from vision_eval.demo.wire import Refusal

_ALPHABET = frozenset(string.ascii_letters + string.digits + "+/")


def unpacked(text: str) -> bytes:
    """Bytes of a standard base64 text with padding; line ends are tolerated.

    Parameters
    ----------
    text : str
        One element of ``images``.

    Returns
    -------
    bytes
        The file that was sent.

    Raises
    ------
    Refusal
        400, naming the byte where the text stops being base64.

    References
    ----------
    Ollama contract, section 5.

    Examples
    --------
    >>> unpacked("aGk=")
    b'hi'
    """
    letters = text.replace("\r", "").replace("\n", "")
    try:
        data = base64.b64decode(letters, validate=True)
    except ValueError:
        data = b""
    if len(letters) != 4 * -(-len(data) // 3):
        raise Refusal(400, f"illegal base64 data at input byte {_first_fault(text)}")
    return data


def _first_fault(text: str) -> int:
    """Where Go's decoder gives up: at a foreign letter, wrong padding, or the last incomplete group of four."""
    letters = [(at, letter) for at, letter in enumerate(text) if letter not in "\r\n"]
    for place, (at, letter) in enumerate(letters):
        if letter in _ALPHABET:
            continue
        if letter != "=" or place % 4 < 2:
            return at
        return _padding_fault(letters[place:], needed=4 - place % 4, end=len(text))
    return len(text) - len(letters) % 4


def _padding_fault(tail: list[tuple[int, str]], *, needed: int, end: int) -> int:
    if len(tail) < needed:
        return end
    if needed == 2 and tail[1][1] != "=":
        return tail[1][0] - 1
    return tail[needed][0]


def decoded(data: bytes, dialect: Dialect) -> Image.Image:
    """The first frame of a picture file as RGB; neither orientation nor profile is applied, as in Ollama.

    Raises
    ------
    Refusal
        In the words of the server version when the bytes are no picture it can read.
    """
    try:
        with Image.open(io.BytesIO(data), formats=dialect.formats) as picture:
            return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise dialect.unreadable_picture() from error
