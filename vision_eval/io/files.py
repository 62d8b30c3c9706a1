"""Small text files that people write, and files of ours that must be whole or not there."""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from pathlib import Path

from vision_eval.errors import VisionEvalError

_SPARE = ".{}.tmp"
_ABANDONED_S = 3600.0
"""Nobody writes a file of ours that long."""


def read_text(path: Path, *, error: type[VisionEvalError]) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Parameters
    ----------
    path : Path
        What to read.
    error : type of VisionEvalError
        What to raise when the file cannot be read, is binary or has another encoding.
    """
    try:
        data = path.read_bytes()
    except OSError as reason:
        raise error(f"{str(path)!r} cannot be read: {reason.strerror}.\n\n"
                    "Hint: check the path and who may read it.") from reason
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise error(f"{str(path)!r} is not a text in UTF-8: byte {data[reason.start]:#04x} at position "
                    f"{reason.start}.\n\nHint: save it again with the encoding UTF-8.") from reason
    if "\0" in text:
        raise error(f"{str(path)!r} is a binary file: it has a zero byte at position {data.index(0)}.\n\n"
                    "Hint: a text in UTF-8 was expected.")
    return text


def is_inside(folder: Path, path: Path) -> bool:
    """Whether a path, with all links followed, stays below a folder; the file need not exist."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def write_whole(path: Path, data: bytes) -> None:
    """Write so that the file is complete whenever it can be seen, whoever else writes it and whenever we are killed.

    The last of several writers wins. OSError when there is no room or no permission.
    """
    # Opened like any file, so that it gets the rights that files of this user have; `tempfile` would keep others out.
    spare = path.with_name(_SPARE.format(uuid.uuid4().hex))
    try:
        with spare.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        spare.replace(path)
    except BaseException:
        spare.unlink(missing_ok=True)
        raise


def clear_spares(folder: Path) -> None:
    """Remove what processes that were killed inside `write_whole` left in a folder; it may be missing."""
    for spare in folder.glob(_SPARE.format("[0-9a-f]" * 32)):
        # Another process may be clearing at the same time.
        with contextlib.suppress(OSError):
            if time.time() - spare.stat().st_mtime > _ABANDONED_S:
                spare.unlink()
