"""Writing a ``vision.yml`` as a person would, in a form that PhotoPrism's own reader understands alike."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, SingleQuotedScalarString

from vision_eval.errors import ExportRefused
from vision_eval.io.files import read_text, write_whole

MOST_LETTERS = 300_000
"""A larger file is something else."""

_WORD = re.compile(r"[A-Za-z$][\w${}./:-]*\w", re.ASCII)
_QUOTES = {'"': DoubleQuotedScalarString, "'": SingleQuotedScalarString}
_TAKEN = frozenset({"true", "false", "yes", "no", "on", "off", "null"})


def render(models: Sequence[Mapping[str, Any]], *, thresholds: Mapping[str, int] | None = None,
           comment: str = "") -> str:
    r"""Text of a ``vision.yml`` with these entries.

    PhotoPrism reads YAML 1.1 and most other programs 1.2; texts are written so that both find the
    same: plain words plain, paragraphs as literal blocks where nothing can be lost, all else in
    double quotes.

    Parameters
    ----------
    models : sequence of mappings
        Elements of ``Models``, plain values in the order to be written.
    thresholds : mapping, optional
        In percent; none: PhotoPrism's own.
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
    whole = {"Models": list(models), **({"Thresholds": dict(thresholds)} if thresholds else {})}
    return commented(comment) + dumped(whole)


def dumped(value: Any, *, step: int = 2, like: str = "") -> str:
    r"""A value as YAML in block style; a mapping or list ends with a line break, a scalar does not.

    Parameters
    ----------
    value : mapping, list, str, number, bool
        Plain values.
    step : int, default 2
        By how many columns what is inside is indented.
    like : {"", "'", '"'}
        Quote that a text gets even where it needs none.

    Examples
    --------
    >>> dumped({"Stop": ["END"]}, step=4), dumped("a:b", like="'"), dumped(True)
    ('Stop:\n    - END\n', "'a:b'", 'true')
    """
    if isinstance(value, str) and like in _QUOTES and value.isprintable():
        return _dump(_QUOTES[like](value), step).removesuffix("\n...\n").removesuffix("\n")
    text = _dump(_styled(value), step)
    return text if isinstance(value, Mapping | list) else text.removesuffix("\n").removesuffix("\n...")


def flowing(value: Mapping[str, Any]) -> str:
    """A mapping as YAML in flow style, on one line.

    Examples
    --------
    >>> flowing({"TopK": 20, "Stop": ["END", ""]})
    '{TopK: 20, Stop: [END, ""]}'
    """
    return _dump(_flow(_styled(value)), 2).removesuffix("\n")


def commented(comment: str, *, column: int = 0) -> str:
    """Every line of a text as a line of comment, whatever it holds."""
    lines = ("".join(letter if letter.isprintable() else " " for letter in line) for line in comment.splitlines())
    return "".join(" " * column + f"# {line}".rstrip() + "\n" for line in lines)


def read(path: str | Path, *, may_lack: bool = False) -> str | None:
    """The text of somebody's ``vision.yml``; None: there is no such file, and `may_lack` it.

    Raises
    ------
    ExportRefused
        If it cannot be read, is no text in UTF-8 or is far too large.
    """
    file = Path(path).expanduser()
    if may_lack and not os.path.lexists(file):
        return None
    text = read_text(file, error=ExportRefused)
    if len(text) > MOST_LETTERS:
        raise ExportRefused.unreadable_base(f"it has {len(text)} letters, and a vision.yml some thousand")
    return text


def write_beside(path: Path, name: str, value: Mapping[str, Any]) -> None:
    """Write JSON into a file in the same folder, whole or not at all.

    Raises
    ------
    ExportRefused
        If the place cannot be written to.
    """
    file = path.with_name(name)
    try:
        write_whole(file, (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())
    except OSError as error:
        raise ExportRefused.unwritable(file, reason=error.strerror or str(error)) from error


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


def _dump(value: Any, step: int) -> str:
    yaml = YAML()
    yaml.indent(mapping=step, sequence=step + 2, offset=step)
    yaml.width = sys.maxsize
    buffer = io.StringIO()
    yaml.dump(value, buffer)
    return buffer.getvalue()


def _flow(value: Any) -> Any:
    if isinstance(value, dict):
        flow: Any = CommentedMap({key: _flow(inner) for key, inner in value.items()})
    elif isinstance(value, list):
        flow = CommentedSeq([_flow(inner) for inner in value])
    else:
        return DoubleQuotedScalarString(value) if isinstance(value, LiteralScalarString) else value
    flow.fa.set_flow_style()
    return flow
