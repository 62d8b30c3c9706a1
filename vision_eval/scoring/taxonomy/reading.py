"""From the text of the tables to a taxonomy; files are opened elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vision_eval.scoring.taxonomy.relations import Relation, extended
from vision_eval.scoring.taxonomy.tree import ImageNetClass, Taxonomy

if TYPE_CHECKING:
    import _csv

COLUMNS = ("name", "relation", "other")
"""Of a table of relations."""

_FILE_FOLLOWS = "# "
_OWN_WORD = "="


def parse(senses: str, classes: str, relations: str) -> Taxonomy:
    r"""A taxonomy from the texts of its three tables.

    Parameters
    ----------
    senses : str
        Lines ``# file``, each followed by the senses of that lexicographer file: name, parents (separated by blanks)
        and keys (by commas) between tabs. A key ``=`` is the word of the name.
    classes : str
        CSV with the columns index, wnid, name and sense.
    relations : str
        CSV with the columns name, relation and other; see `relations.RELATIONS`.

    Raises
    ------
    ValueError
        If a text is no such table.

    Examples
    --------
    >>> tree = parse("# animal\nanimal.n.01\t\t=\ndog.n.01\tanimal.n.01\t=,domestic dog\n",
    ...              "index,wnid,name,sense\n", "name,relation,other\ndog,category,dog\n")
    >>> tree.sense("domestic dog"), tree.category("dog"), tree.depth("dog.n.01")
    ('dog.n.01', 'dog', 1)
    """
    found: dict[str, str] = {}
    parents: dict[str, tuple[str, ...]] = {}
    files: dict[str, str] = {}
    file = ""
    for line in senses.splitlines():
        if line.startswith(_FILE_FOLLOWS):
            file = line[2:]
            continue
        name, above, keys = line.split("\t")
        parents[name], files[name] = tuple(above.split()), file
        for key in keys.split(",") if keys else ():
            found[name[:-5].replace("_", " ") if key == _OWN_WORD else key] = name
    imagenet = _classes(classes)
    found |= {one.wnid: one.sense for one in imagenet}
    return extended(Taxonomy(found, parents, files, imagenet), parse_relations(relations.splitlines()))


def _classes(text: str) -> tuple[ImageNetClass, ...]:
    return tuple(ImageNetClass(int(row["index"]), row["wnid"], row["name"], row["sense"])
                 for row in csv.DictReader(text.splitlines()))


def parse_relations(lines: Iterable[str]) -> tuple[Relation, ...]:
    """Relations from the lines of a CSV table; empty lines mean nothing.

    Raises
    ------
    ValueError
        If the header names other columns, a row lacks a cell or has one too many, or quotes are not closed.
    """
    reader = csv.reader(lines, strict=True)
    try:
        return tuple(_relations(reader))
    except csv.Error as error:
        raise ValueError(f"Line {reader.line_num}: {error}.") from error


def _relations(reader: _csv.Reader) -> Iterator[Relation]:
    header = next(reader, [])
    if tuple(cell.strip().lower() for cell in header) != COLUMNS:
        raise ValueError(f"The columns are {', '.join(COLUMNS)}, not {', '.join(header) or 'none'}.")
    for row in filter(None, reader):
        if len(row) != len(COLUMNS):
            raise ValueError(f"Line {reader.line_num} has {len(row)} cells, not {len(COLUMNS)}.")
        yield Relation(*(cell.strip() for cell in row))
