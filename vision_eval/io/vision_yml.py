"""Writing a ``vision.yml`` as a person would, in a form that PhotoPrism's own reader understands alike."""

from __future__ import annotations

import io
import itertools
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from vision_eval.errors import ExportRefused

_WORD = re.compile(r"[A-Za-z$][\w${}./:-]*\w", re.ASCII)
_TAKEN = frozenset({"true", "false", "yes", "no", "on", "off", "null"})


def render(models: Sequence[Mapping[str, Any]], *, comment: str = "") -> str:
    r"""Text of a ``vision.yml`` with these entries.

    PhotoPrism reads YAML 1.1 and most other programs 1.2; texts are written so that both find the
    same: plain words plain, paragraphs as literal blocks where nothing can be lost, all else in
    double quotes.

    Parameters
    ----------
    models : sequence of mappings
        Elements of ``Models``, plain values in the order to be written.
    comment : str, optional
        What stands above them; every line of it becomes a line of comment, whatever it contains.

    Returns
    -------
    str
        Ends with a line break.

    Examples
    --------
    >>> print(render([{"Type": "caption", "Prompt": "Who?\nWhere?", "Service": {"Think": "false"}}], comment="Mine"))
    # Mine
    Models:
      - Type: caption
        Prompt: |-
          Who?
          Where?
        Service:
          Think: "false"
    <BLANKLINE>
    """
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = sys.maxsize
    buffer = io.StringIO()
    yaml.dump({"Models": [_styled(model) for model in models]}, buffer)
    return _commented(comment) + buffer.getvalue()


def write(path: str | Path, text: str) -> Path:
    """Put a text into a file at once, and keep the file that was there beside it.

    Parameters
    ----------
    path : str or Path
        Where to; missing folders are made, and a link is followed.
    text : str
        What to write. If it is there already, nothing is touched.

    Returns
    -------
    Path
        The file. What stood in it is now in a new file that ends in ``.bak``, or ``.bak2`` and so
        on: no older copy is ever overwritten.

    Raises
    ------
    ExportRefused
        If the place cannot be written to.
    """
    target = Path(path)
    data = text.encode()
    try:
        real = target.resolve()
        real.parent.mkdir(parents=True, exist_ok=True)
        if not real.exists() or real.read_bytes() != data:
            _replace(real, data)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ExportRefused.unwritable(target, reason=reason) from error
    return target


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, fresh)
            shutil.copy2(path, _backup(path))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _backup(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.bak{number if number > 1 else ''}") for number in itertools.count(1))
    return next(name for name in names if not name.exists())


def _styled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _styled(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_styled(inner) for inner in value]
    return _styled_text(value) if isinstance(value, str) else value


def _styled_text(text: str) -> str:
    if "\n" in text and _fits_block(text):
        return cast("str", LiteralScalarString(text))
    if _WORD.fullmatch(text) and text.lower() not in _TAKEN:
        return text
    return cast("str", DoubleQuotedScalarString(text))


def _fits_block(text: str) -> bool:
    lines = text.removesuffix("\n").split("\n")
    return (bool(lines[0]) and not lines[0].startswith(" ") and bool(lines[-1])
            and all(line.isprintable() and not line.endswith(" ") for line in lines))


def _commented(comment: str) -> str:
    lines = ("".join(letter if letter.isprintable() else " " for letter in line) for line in comment.splitlines())
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)
