"""The shipped taxonomy is read once; people add a table of their own."""

from __future__ import annotations

from importlib import resources

import pytest

from vision_eval.errors import StudyError
from vision_eval.io.taxonomy import read_taxonomy


def test_it_is_read_once():
    """Without additions every call gives the same value."""
    assert read_taxonomy() is read_taxonomy()


def test_people_add_to_it(tmp_path):
    """A table in UTF-8, with or without a byte order mark, adds names and leaves the shipped value alone."""
    table = tmp_path / "words.csv"
    table.write_text("\ufeffname,relation,other\nMaultäschle,kind of,pasta\n", "utf-8")

    assert read_taxonomy(table).category("maultäschle") == "food"
    assert read_taxonomy().sense("maultäschle") is None


@pytest.mark.parametrize(("text", "message"), [
    pytest.param("name,relation,other\npuppy,kind of,unicornfish-of-doom\n", "has no sense", id="unknown"),
    pytest.param("word,is\n", "The columns are name, relation, other, not word, is", id="columns"),
])
def test_a_wrong_table_is_named(tmp_path, text, message):
    """The message says which file and what is wrong in it."""
    table = tmp_path / "words.csv"
    table.write_text(text, "utf-8")

    with pytest.raises(StudyError, match=rf"words\.csv' cannot be added to the taxonomy: .*{message}"):
        read_taxonomy(table)


def test_a_missing_table_is_named(tmp_path):
    """A path that leads nowhere is bad input."""
    with pytest.raises(StudyError, match="cannot be read"):
        read_taxonomy(tmp_path / "none.csv")


def test_the_licence_lies_beside_the_tables():
    """WordNet's notice travels with what was made of it, and all of it stays small."""
    folder = resources.files("vision_eval.scoring.taxonomy") / "data"

    assert "WordNet 3.0 Copyright 2006 by Princeton University" in (folder / "LICENSE-WordNet.txt").read_text("utf-8")
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < 900_000
