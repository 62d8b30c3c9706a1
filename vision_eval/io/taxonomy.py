"""The taxonomy of labels as the package ships it, and what a user adds to it."""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path

from vision_eval.errors import StudyError
from vision_eval.io.files import read_text
from vision_eval.scoring.taxonomy import Taxonomy, extended, parse, parse_relations

_TABLES = ("senses.tsv", "imagenet.csv", "relations.csv")


def read_taxonomy(additions: Path | None = None) -> Taxonomy:
    """The taxonomy behind lenient scores, which needs no network.

    Parameters
    ----------
    additions : Path, optional
        A CSV file of your own in UTF-8 with the columns ``name``, ``relation`` and ``other``, such as
        ``labradoodle,kind of,dog``; relations are `vision_eval.scoring.taxonomy.RELATIONS`.

    Returns
    -------
    Taxonomy
        The same value at every call without additions; it is read at the first one, in some 50 ms.

    Raises
    ------
    StudyError
        If the file cannot be read or says something that the taxonomy cannot take.

    References
    ----------
    Methods, section B2; WordNet 3.0, whose licence lies beside the tables.

    Examples
    --------
    >>> taxonomy = read_taxonomy()
    >>> taxonomy.sense("seal"), taxonomy.category("beagle")
    ('seal.n.09', 'dog')
    """
    shipped = _shipped()
    if additions is None:
        return shipped
    text = read_text(additions, error=StudyError)
    try:
        return extended(shipped, parse_relations(text.splitlines()))
    except ValueError as error:
        raise StudyError(f"{str(additions)!r} cannot be added to the taxonomy: {error}") from error


@functools.cache
def _shipped() -> Taxonomy:
    folder = resources.files("vision_eval.scoring.taxonomy") / "data"
    return parse(*((folder / name).read_text("utf-8") for name in _TABLES))
