"""The table ``dataset.csv``: one row is one photo with what people said about it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from vision_eval.domain import Reference, Sample
from vision_eval.errors import DatasetError, did_you_mean, listed
from vision_eval.io.files import is_inside, read_text

COLUMNS = ("id", "image", "labels", "absent", "subject", "setting", "captions", "split", "event", "language")
"""What a header may name, in any order; ``id`` or ``image`` is needed."""

_LISTS = ("labels", "absent", "subject", "setting", "captions")
_NOTHING = "-"
_DELIMITERS = ",;\t"
_SHOWN = 5


class _Row(NamedTuple):
    line: int
    """Where it begins in the file; cells may contain line breaks."""
    cells: dict[str, str]

    @property
    def id(self) -> str:
        return self.cells.get("id") or self.image

    @property
    def image(self) -> str:
        return self.cells.get("image") or self.cells.get("id", "")


def read_table(path: Path, *, language: str = "en", hint: str = "") -> tuple[Sample, ...]:
    """The photos of a table in its order, with their references.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, with or without byte order mark; cells are separated by comma, semicolon or tab.
    language : str, default "en"
        Of rows that name none.
    hint : str
        What to do when photos are missing.

    Returns
    -------
    tuple of Sample
        All their images exist and lie inside the folder of the table.

    Raises
    ------
    DatasetError
        If the file is no such table, an id comes twice, or an image is missing or lies elsewhere.
    """
    rows = tuple(_rows(path))
    _refuse_repetition(path, rows)
    for row in rows:
        if Path(row.image).is_absolute() or not is_inside(path.parent, path.parent / row.image):
            raise DatasetError(f"In {str(path)!r}, line {row.line}, the image {row.image!r} lies outside of the "
                               f"folder of the dataset.\n\nHint: copy it into {str(path.parent)!r} and write its path "
                               "from there.")
    _refuse_missing(path, rows, hint)
    return tuple(_sample(row, path.parent, language) for row in rows)


def _rows(path: Path) -> Iterator[_Row]:
    text = read_text(path, error=DatasetError)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        columns = _columns(path, next(reader, []))
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(path, line, columns, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise DatasetError(f"{str(path)!r} is not readable as CSV near line {reader.line_num}: {error}.\n\n"
                           "Hint: a text with quotes is written in quotes, with every quote in it doubled.") from error


def _delimiter(text: str) -> str:
    """The one that makes the most known columns out of the header."""
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=lambda mark: sum(name.strip(' \r"') in COLUMNS for name in header.split(mark)))


def _columns(path: Path, header: Sequence[str]) -> list[str]:
    columns = [name.strip() for name in header]
    while columns and not columns[-1]:
        columns.pop()
    for name in columns:
        if name not in COLUMNS:
            raise DatasetError(f"Unknown column {name!r} in {str(path)!r}.{did_you_mean(name, COLUMNS)}\n\n"
                               f"Hint: known are {listed(COLUMNS)}.")
        if columns.count(name) > 1:
            raise DatasetError(f"The column {name!r} comes twice in {str(path)!r}.\n\nHint: join the two; "
                               "several entries in a cell are separated by '|'.")
    if not {"id", "image"} & set(columns):
        raise DatasetError(f"{str(path)!r} needs the column 'image' or 'id'; found {listed(columns)}.\n\n"
                           "Hint: the first line names the columns, such as `image,labels,captions`.")
    return columns


def _row(path: Path, line: int, columns: Sequence[str], cells: Sequence[str]) -> _Row:
    values = [cell.strip() for cell in cells]
    if any(values[len(columns):]):
        raise DatasetError(f"In {str(path)!r}, line {line} has more cells than there are columns ({len(columns)}); the "
                           f"first too many is {next(filter(None, values[len(columns):]))!r}.\n\n"
                           "Hint: a text that contains the separator is written in quotes.")
    row = _Row(line, dict(zip(columns, values, strict=False)))
    if not row.image:
        raise DatasetError(f"In {str(path)!r}, line {line} names neither an id nor an image.\n\n"
                           "Hint: one of the two is enough.")
    return row


def _refuse_repetition(path: Path, rows: Sequence[_Row]) -> None:
    lines: dict[str, list[int]] = {}
    for row in rows:
        lines.setdefault(row.id, []).append(row.line)
    repeated = {name: places for name, places in lines.items() if len(places) > 1}
    if repeated:
        shown = "; ".join(f"{name!r} on lines {', '.join(map(str, places))}"
                          for name, places in list(repeated.items())[:_SHOWN])
        raise DatasetError(f"Ids in {str(path)!r} are not unique, {len(repeated)} of them: {shown}.\n\n"
                           "Hint: give every photo its own id; several captions of one photo are separated by '|'.")


def _refuse_missing(path: Path, rows: Sequence[_Row], hint: str) -> None:
    missing = [row for row in rows if not _is_file(path.parent / row.image)]
    if missing:
        shown = ", ".join(f"{row.image!r} (line {row.line})" for row in missing[:_SHOWN])
        rest = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        advice = hint.rstrip(".") or "paths are relative to the folder of the table; letter case counts"
        raise DatasetError(f"{len(missing)} of {len(rows)} images that {str(path)!r} names are missing: {shown}{rest}."
                           f"\n\nHint: {advice}.")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for the disk, for instance
        return False


def _sample(row: _Row, root: Path, language: str) -> Sample:
    said = {name: _said(row.cells.get(name, "")) for name in _LISTS}
    return Sample(id=row.id, image=root / row.image, split=row.cells.get("split", ""), event=row.cells.get("event", ""),
                  reference=Reference(language=row.cells.get("language") or language, **said))


def _said(cell: str) -> tuple[str, ...] | None:
    """None: nobody said anything; empty: somebody said "nothing"."""
    if cell == _NOTHING:
        return ()
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip())) or None
