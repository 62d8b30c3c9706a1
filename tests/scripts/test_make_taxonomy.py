"""The taxonomy is made out of a dictionary and lists, and made alike every time."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

NOUNS = """  1 A licence of one line.
00000010 03 n 01 entity 0 000 | that which is
00000020 05 n 02 animal 0 beast 0 001 @ 00000010 n 0000 | a living thing
00000030 05 n 03 dog 0 domestic_dog 0 Canis_familiaris 0 002 @ 00000020 n 0000 ~ 00000040 n 0000 | barks
00000040 05 n 01 Labrador_retriever 0 001 @ 00000030 n 0000 | a breed
00000050 18 n 01 dog 1 001 @ 00000010 n 0000 | a dull person
00000060 06 n 01 seal 0 001 @ 00000010 n 0000 | closes a letter
00000070 05 n 01 seal 1 001 @ 00000020 n 0000 | swims
00000080 10 n 01 word 0 001 @ 00000010 n 0000 | is said
00000090 27 n 01 unused_stuff 0 001 @ 00000010 n 0000 | nobody writes about it
00000100 05 n 01 Fido 0 001 @i 00000030 n 0000 | one dog of all
"""
INDEX = """  1 A licence of one line.
animal n 1 1 @ 1 0 00000020
beast n 1 1 @ 1 0 00000020
canis_familiaris n 1 1 @ 1 0 00000030
dog n 2 1 @ 2 0 00000050 00000030
domestic_dog n 1 1 @ 1 0 00000030
entity n 1 1 ~ 1 0 00000010
fido n 1 1 @i 1 0 00000100
labrador_retriever n 1 1 @ 1 0 00000040
seal n 2 1 @ 2 0 00000060 00000070
unused_stuff n 1 1 @ 1 0 00000090
word n 1 1 @ 1 0 00000080
"""
MADE = """# Tops
entity.n.01\t\t=
# animal
animal.n.01\tentity.n.01\t=,beast
dog.n.02\tanimal.n.01\tbarker,canis familiaris,domestic dog
labrador_retriever.n.01\tdog.n.02\t=
seal.n.02\tanimal.n.01\t=
# person
dog.n.01\tentity.n.01\t=
"""
"""A person comes first only where it is the word's first sense; no seal of wax, nothing unused, no single dog."""


@pytest.fixture(scope="module")
def script():
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("make_taxonomy", ROOT / "scripts" / "make_taxonomy.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_taxonomy"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_taxonomy"]


@pytest.fixture
def folders(tmp_path):
    """A dictionary and lists of a few words."""
    files = {"wordnet/data.noun": NOUNS, "wordnet/index.noun": INDEX, "wordnet/cntlist.rev": "dog%1:05:00:: 1 42\n",
             "lists/imagenet.csv": "index,wnid,name\n0,n00000030,barker\n", "lists/senses.txt": "# beasts\nseal.n.02\n",
             "lists/relations.csv": "name,relation,other\nanimal.n.01,category,animal\n"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_senses_keys_and_ancestors(script, folders):
    """Every word gets the sense that photographs mean, with all that lies above it."""
    script.make(folders / "wordnet", folders / "lists", folders / "made")

    assert (folders / "made" / "senses.tsv").read_text("utf-8") == MADE
    assert (folders / "made" / "imagenet.csv").read_text("utf-8").splitlines() == [
        "index,wnid,name,sense", "0,n00000030,barker,dog.n.02"]
    assert (folders / "made" / "LICENSE-WordNet.txt").read_text("utf-8") == "A licence of one line.\n"
    assert (folders / "made" / "relations.csv").read_bytes() == (folders / "lists" / "relations.csv").read_bytes()


def test_the_same_bytes_every_time(script, folders):
    """Nothing depends on the order of sets, the clock or the place."""
    for into in ("once", "twice"):
        script.make(folders / "wordnet", folders / "lists", folders / into)

    assert {path.name: path.read_bytes() for path in (folders / "once").iterdir()} == {
        path.name: path.read_bytes() for path in (folders / "twice").iterdir()}


@pytest.mark.parametrize(("list_", "text", "message"), [
    pytest.param("senses.txt", "seal.n.09\n", r"no sense seal\.n\.09", id="unknown-sense"),
    pytest.param("relations.csv", "name,relation,other\nbeast.n.01,category,animal\n",
                 r"beast\.n\.01 is called animal\.n\.01", id="another-name"),
])
def test_a_slip_in_a_list_is_named(script, folders, list_, text, message):
    """A list that asks for what WordNet does not have stops the making."""
    (folders / "lists" / list_).write_text(text, "utf-8")

    with pytest.raises(SystemExit, match=message):
        script.make(folders / "wordnet", folders / "lists", folders / "made")


def test_the_lists_went_into_the_package():
    """Nobody forgot to make it again."""
    lists, data = ROOT / "scripts" / "taxonomy", ROOT / "vision_eval" / "scoring" / "taxonomy" / "data"
    classes = [line.split(",")[:3] for line in (data / "imagenet.csv").read_text("utf-8").splitlines()]

    assert (lists / "relations.csv").read_bytes() == (data / "relations.csv").read_bytes()
    assert [line.split(",") for line in (lists / "imagenet.csv").read_text("utf-8").splitlines()] == classes
