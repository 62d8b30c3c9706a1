"""Make the taxonomy of labels, `vision_eval/scoring/taxonomy/data`, out of WordNet 3.0 and our own lists.

Run it with `.venv/bin/python scripts/make_taxonomy.py`, after `apt-get install wordnet-base`; a folder with the same
dictionary elsewhere is its first argument. The same dictionary and lists give the same bytes. The lists are the files
of `scripts/taxonomy`:

- `imagenet.csv`: the 1,000 classes with names of ours,
- `senses.txt`: what a word means in photographs where WordNet's first sense is another one,
- `relations.csv`: categories, equivalent names and modern words; it goes into the package as it is.
"""

from __future__ import annotations

import argparse
import csv
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vision_eval.photoprism.house_rules import RULES
from vision_eval.scoring.matching import normalise

ROOT = Path(__file__).resolve().parents[1]
LISTS = ROOT / "scripts" / "taxonomy"
INTO = ROOT / "vision_eval" / "scoring" / "taxonomy" / "data"

FILES = ("adj.all", "adj.pert", "adv.all", "Tops", "act", "animal", "artifact", "attribute", "body", "cognition",
         "communication", "event", "feeling", "food", "group", "location", "motive", "object", "person", "phenomenon",
         "plant", "possession", "process", "quantity", "relation", "shape", "state", "substance", "time")
"""Names of the lexicographer files by their numbers (manual page lexnames of WordNet 3.0)."""

DEPICTABLE = {"Tops", "animal", "plant", "food", "artifact", "object", "body", "substance", "phenomenon", "event",
              "group", "location"}
"""Files whose senses a photograph can show (methods, section B2); persons count as a word's first sense only."""

KINDS = {"animal", "plant", "food", "artifact", "event"}
"""Files in which a capitalised word is seldom the name of one thing: Christmas trees, Labradors, Caesar salads."""

LONGEST = {"Tops": 2, "animal": 2, "object": 2, "artifact": 2, "food": 3, "plant": 1}
"""Words that a name may have if no text of WordNet's concordance uses it; names of other files must be used there."""

LEFT_OUT = ("drug.n.01", "microorganism.n.01", "animal_order.n.01", "protoctist.n.01", "virus.n.01", "bacteria.n.01",
            "cell.n.02", "animal_tissue.n.01")
"""Unused names below these senses are no words for photographs."""

NAME = re.compile(r".+\.n\.\d\d")


@dataclass(frozen=True)
class Synset:
    """One sense of WordNet."""

    name: str
    file: str
    words: tuple[str, ...]
    parents: tuple[str, ...]
    """Offsets of its hypernyms."""
    is_instance: bool
    """Whether it is one thing, such as a river with its name, and no kind of thing."""


@dataclass(frozen=True)
class Dictionary:
    """The nouns of WordNet."""

    synsets: dict[str, Synset]
    """By offset."""
    senses: dict[str, tuple[str, ...]]
    """Offsets of a lower-case word's senses, the most frequent first."""
    used: frozenset[str]
    """Words that texts of the concordance use as nouns."""
    notice: str
    """Its licence."""

    def offset(self, name: str) -> str:
        """Where a sense such as ``seal.n.09`` is."""
        word, number = name.rsplit(".n.", 1)
        try:
            return self.senses[word][int(number) - 1]
        except (KeyError, IndexError):
            raise SystemExit(f"WordNet has no sense {name}.") from None

    def above(self, offset: str) -> Iterator[str]:
        """A sense and all its ancestors."""
        yield offset
        for parent in self.synsets[offset].parents:
            yield from self.above(parent)


def read_dictionary(folder: Path) -> Dictionary:
    """The nouns of a folder with WordNet's files."""
    senses = {}
    for line in records(folder / "index.noun"):
        word, _, count, *rest = line.split()
        senses[word] = tuple(rest[-int(count):])
    synsets = dict(synset(line, senses) for line in records(folder / "data.noun"))
    used = {line.partition("%")[0] for line in records(folder / "cntlist.rev") if line.partition("%")[2][0] == "1"}
    lines = (folder / "data.noun").read_text("latin-1").splitlines()
    notice = [line.lstrip().partition(" ")[2].rstrip() for line in lines if line.startswith("  ")]
    return Dictionary(synsets, senses, frozenset(used), "\n".join([*notice, ""]))


def records(path: Path) -> list[str]:
    """Lines of a file of WordNet without its licence."""
    return [line for line in path.read_text("latin-1").splitlines() if not line.startswith("  ")]


def synset(line: str, senses: dict[str, tuple[str, ...]]) -> tuple[str, Synset]:
    """Offset and sense of a line of ``data.noun`` (manual page wndb)."""
    fields = line.partition(" | ")[0].split()
    offset, count = fields[0], int(fields[3], 16)
    words = tuple(fields[4:4 + 2 * count:2])
    pointers = fields[5 + 2 * count:]
    marks = pointers[:4 * int(fields[4 + 2 * count]):4]
    parents = tuple(pointers[4 * at + 1] for at, mark in enumerate(marks) if mark in ("@", "@i"))
    first = words[0].lower()
    name = f"{first}.n.{senses[first].index(offset) + 1:02}"
    return offset, Synset(name, FILES[int(fields[1])], words, parents, "@i" in marks)


def first_depictable(word: str, nouns: Dictionary) -> str | None:
    """The sense that a word has by rule (methods, section B2), else that of a capitalised word for a kind of thing."""
    for number, offset in enumerate(nouns.senses[word]):
        found = nouns.synsets[offset]
        if word in found.words and (found.file in DEPICTABLE or (found.file == "person" and number == 0)):
            return offset
    return next((offset for offset in nouns.senses[word] if names_a_kind(word, offset, nouns)), None)


def names_a_kind(word: str, offset: str, nouns: Dictionary) -> bool:
    """Whether a word such as "Labrador retriever" heads a sense that is neither a single thing nor a Latin group."""
    found = nouns.synsets[offset]
    return (found.file in KINDS and word == found.words[0].lower() and not found.is_instance
            and not any(nouns.synsets[above].name == "biological_group.n.01" for above in nouns.above(offset)))


def is_wanted(word: str, offset: str, nouns: Dictionary, known: set[str]) -> bool:
    """Whether a word is common enough for the table."""
    if word in nouns.used or normalise(word) in known:
        return True
    if word.count("_") >= LONGEST.get(nouns.synsets[offset].file, 0):
        return False
    return not any(nouns.synsets[above].name in LEFT_OUT for above in nouns.above(offset))


def by_rule(nouns: Dictionary, known: set[str]) -> dict[str, str]:
    """Offsets of keys that need no list; a word that is its own key goes before one that becomes it."""
    found: dict[str, str] = {}
    for word in sorted(nouns.senses, key=lambda word: (normalise(word) != word.replace("_", " "), word)):
        offset = first_depictable(word, nouns)
        if offset and is_wanted(word, offset, nouns, known):
            found.setdefault(normalise(word), offset)
    return found


def by_class(nouns: Dictionary, classes: Iterable[dict[str, str]]) -> dict[str, str]:
    """Offsets of all words for ImageNet's classes, of which the earlier class goes first."""
    found: dict[str, str] = {}
    for offset in (row["wnid"][1:] for row in classes):
        for word in nouns.synsets[offset].words:
            found.setdefault(normalise(word), offset)
    return found


def by_list(nouns: Dictionary, classes: Iterable[dict[str, str]], words: Iterable[str]) -> dict[str, str | None]:
    """Offsets of keys that our lists decide; the senses go before ImageNet's classes."""
    classified = {normalise(row["name"]): row["wnid"][1:] for row in classes}
    decided = {normalise(word.rsplit(".", 1 if word.endswith(".none") else 2)[0]):
               None if word.endswith(".none") else nouns.offset(word) for word in words}
    return {**classified, **decided}


def table(nouns: Dictionary, keys: dict[str, str], also: Iterable[str]) -> str:
    """The senses of keys, further ones and all their ancestors, as the text of ``senses.tsv``."""
    shown: dict[str, list[str]] = {}
    for key, offset in keys.items():
        shown.setdefault(offset, []).append(key)
    kept = {above for offset in {*shown, *also} for above in nouns.above(offset)}
    rows = sorted((nouns.synsets[offset].file, row(nouns, offset, shown.get(offset, []))) for offset in kept)
    lines, file = [], ""
    for name, line in rows:
        lines += [f"# {name}", line] if name != file else [line]
        file = name
    return "\n".join([*lines, ""])


def row(nouns: Dictionary, offset: str, keys: list[str]) -> str:
    """A sense, its parents and its keys; ``=`` is the word that its name begins with."""
    found = nouns.synsets[offset]
    own = found.name.rsplit(".n.", 1)[0].replace("_", " ")
    names = ["=" if key == own else key for key in sorted(keys, key=lambda key: (key != own, key))]
    return "\t".join([found.name, " ".join(nouns.synsets[parent].name for parent in found.parents), ",".join(names)])


def named(nouns: Dictionary, name: str) -> str:
    """Where a sense is that is called by its first word, as the table calls it."""
    offset = nouns.offset(name)
    if nouns.synsets[offset].name != name:
        raise SystemExit(f"{name} is called {nouns.synsets[offset].name}.")
    return offset


def listed(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make(folder: Path, lists: Path, into: Path) -> None:
    """Write the package data."""
    nouns, classes, relations = read_dictionary(folder), listed(lists / "imagenet.csv"), listed(lists / "relations.csv")
    words = " ".join(line for line in (lists / "senses.txt").read_text("utf-8").splitlines() if line[:1] != "#").split()
    told = {cell for line in relations for cell in (line["name"], line["other"])}
    chosen = by_list(nouns, classes, words)
    keys = {**by_class(nouns, classes), **by_rule(nouns, {normalise(word) for word in {*RULES, *told}}), **chosen}
    needed = {row["wnid"][1:] for row in classes} | {named(nouns, name) for name in told if NAME.fullmatch(name)}
    into.mkdir(parents=True, exist_ok=True)
    text = table(nouns, {key: offset for key, offset in keys.items() if offset}, needed)
    (into / "senses.tsv").write_text(text, "utf-8", newline="\n")
    rows = [f"{line['index']},{line['wnid']},{line['name']},{nouns.synsets[line['wnid'][1:]].name}" for line in classes]
    (into / "imagenet.csv").write_text("\n".join(["index,wnid,name,sense", *rows, ""]), "utf-8", newline="\n")
    (into / "LICENSE-WordNet.txt").write_text(nouns.notice, "utf-8", newline="\n")
    shutil.copyfile(lists / "relations.csv", into / "relations.csv")


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description="Make the taxonomy of labels out of WordNet 3.0 and our own lists.")
    parser.add_argument("dictionary", nargs="?", type=Path, default=Path("/usr/share/wordnet"),
                        help="folder with data.noun, index.noun and cntlist.rev")
    parser.add_argument("--lists", type=Path, default=LISTS, help="folder with our own lists")
    parser.add_argument("--into", type=Path, default=INTO, help="folder to write into")
    given = parser.parse_args()
    make(given.dictionary, given.lists, given.into)


if __name__ == "__main__":
    main()
