"""The starter album: what is written, and that its references are whole and agree with each other."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from importlib import metadata
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from ruamel.yaml import YAML

from vision_eval.demo.album import DEFAULT_ROOT, REFERENCE_FILES, SOURCES, Source, write_album
from vision_eval.errors import DatasetError, MissingExtra
from vision_eval.io.dataset import read_dataset

COMMITTED = Path(__file__).parents[2] / "datasets" / "starter"
DISTRIBUTIONS = {"skimage": "scikit-image", "sklearn": "scikit-learn", "matplotlib": "matplotlib"}
COLUMNS = ["id", "image", "labels", "absent", "subject", "setting", "captions", "split", "event", "language"]

with (COMMITTED / "dataset.csv").open(encoding="utf-8", newline="") as lines:
    HEADER, *CELLS = csv.reader(lines)
ROWS = [pytest.param(dict(zip(HEADER, cells, strict=True)), id=cells[0]) for cells in CELLS]
PHOTOGRAPHS = [pytest.param(sample_id, source, id=sample_id) for sample_id, source in SOURCES.items()]


def png(width, height):
    """Bytes of a plain picture."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def times(folder):
    """When each file below the folder was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    """The whole album, written once."""
    return write_album(tmp_path_factory.mktemp("album") / "starter")


@pytest.fixture
def strange(tmp_path, monkeypatch):
    """A package that may only be looked at, with one picture in it."""
    package = tmp_path / "site" / "strange_pictures"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('a package of pictures was executed')\n")
    (package / "one.png").write_bytes(png(4, 3))
    monkeypatch.syspath_prepend(package.parent)
    return package


ONE = {"one": Source("strange_pictures", "one.png", 4, 3)}


class TestWriting:
    """`write_album` on folders in every state."""

    def test_everything_is_written(self, album):
        """A new folder gets the references and all photographs, and nothing else."""
        files = {path.relative_to(album.root).as_posix() for path in times(album.root)}

        assert files == set(album.written) == {*REFERENCE_FILES, *(s.image(i) for i, s in SOURCES.items())}
        assert album.kept == ()

    @pytest.mark.parametrize(("sample_id", "source"), PHOTOGRAPHS)
    def test_bytes_are_those_of_the_package(self, album, sample_id, source):
        """No photograph is encoded anew."""
        distribution = metadata.distribution(DISTRIBUTIONS[source.package])
        shipped = Path(distribution.locate_file(f"{source.package}/{source.path}"))

        assert (album.root / source.image(sample_id)).read_bytes() == shipped.read_bytes()

    @pytest.mark.parametrize("name", REFERENCE_FILES)
    def test_references_are_those_of_the_repository(self, album, name):
        """The references travel unchanged."""
        assert (album.root / name).read_bytes() == (COMMITTED / name).read_bytes()

    def test_again_changes_nothing(self, album):
        """A second run keeps every file and touches none."""
        before = times(album.root)

        again = write_album(album.root)

        assert (again.written, set(again.kept)) == ((), set(album.written))
        assert times(album.root) == before

    def test_the_default_folder_lies_below_the_current_one(self, tmp_path, monkeypatch, strange):
        """Without a folder the album goes where the examples read it."""
        monkeypatch.chdir(tmp_path)

        album = write_album(sources=ONE)

        assert album.root == DEFAULT_ROOT
        assert (tmp_path / "datasets" / "starter" / "images" / "one.png").read_bytes() == png(4, 3)

    @pytest.mark.parametrize("damaged", [
        pytest.param(b"", id="empty"),
        pytest.param(png(4, 3)[:50], id="cut"),
        pytest.param(png(5, 3), id="another-size"),
    ])
    def test_a_damaged_picture_is_written_again(self, tmp_path, strange, damaged):
        """What is not the photograph does not count as written."""
        write_album(tmp_path, sources=ONE)
        (tmp_path / "images" / "one.png").write_bytes(damaged)

        assert write_album(tmp_path, sources=ONE).written == ("images/one.png",)
        assert (tmp_path / "images" / "one.png").read_bytes() == png(4, 3)

    def test_edited_references_are_never_overwritten(self, tmp_path, strange):
        """`overwrite` is about pictures; what people wrote stays."""
        write_album(tmp_path, sources=ONE)
        (tmp_path / "dataset.csv").write_text("id\nmine\n")

        again = write_album(tmp_path, overwrite=True, sources=ONE)

        assert (again.written, again.kept) == (("images/one.png",), REFERENCE_FILES)
        assert (tmp_path / "dataset.csv").read_text() == "id\nmine\n"

    def test_a_written_album_needs_no_package(self, tmp_path, strange):
        """The extra may be gone once the pictures are there."""
        write_album(tmp_path, sources=ONE)
        gone = {"one": replace(ONE["one"], package="no_such_package")}

        assert write_album(tmp_path, sources=gone).written == ()


class TestRefusing:
    """What cannot be had is said in one message."""

    def test_without_the_extra(self, tmp_path):
        """A package that is not installed names the extra that brings it."""
        with pytest.raises(MissingExtra, match=re.escape("pip install 'vision-eval[demo]'")):
            write_album(tmp_path, sources={"one": Source("no_such_package", "one.png", 4, 3)})

    @pytest.mark.parametrize(("content", "found"), [
        pytest.param(None, "No such file", id="missing"),
        pytest.param(b"<html>", "not a readable picture", id="not-a-picture"),
        pytest.param(png(4, 3)[:50], "not a readable picture", id="cut"),
        pytest.param(png(8, 6), "a picture of 8 by 6 pixels", id="another-picture"),
    ])
    def test_a_package_that_ships_something_else(self, tmp_path, strange, content, found):
        """The message names what was wanted, the file, what is there, and what to do; nothing is written."""
        (strange / "one.png").unlink() if content is None else (strange / "one.png").write_bytes(content)

        with pytest.raises(DatasetError, match=f"4 by 3 pixels.*one.png.*{found}(?s:.*)Hint: ") as refusal:
            write_album(tmp_path / "album", sources=ONE)

        assert str(strange / "one.png") in str(refusal.value)
        assert not (tmp_path / "album" / "images").exists()

    def test_a_folder_that_is_a_file(self, tmp_path, strange):
        """An address that cannot be a folder is named."""
        (tmp_path / "album").write_text("mine")

        with pytest.raises(DatasetError, match=r"cannot be written into .*album(?s:.*)Hint: "):
            write_album(tmp_path / "album", sources=ONE)

        assert (tmp_path / "album").read_text() == "mine"


class TestReading:
    """The album is a dataset like every other."""

    def test_a_written_album_is_read_whole(self, album):
        """Every photograph is a sample with references and credit, and none is found wanting."""
        dataset = read_dataset(album.root)

        assert [sample.id for sample in dataset] == list(SOURCES)
        assert [sample_id for sample_id, _ in dataset.credits] == list(SOURCES)
        assert (dataset.name, dataset.reference, dataset.findings) == ("starter", "partial", ())
        assert all(len(sample.reference.captions) == 2 for sample in dataset)

    def test_reading_before_writing_says_how_to_write(self, album, tmp_path):
        """References without pictures name the command that brings them."""
        for name in ("dataset.csv", "dataset.yml"):
            (tmp_path / name).write_bytes((album.root / name).read_bytes())

        with pytest.raises(DatasetError, match=r"Hint: (?s:.*)vision-eval demo --album-only"):
            read_dataset(tmp_path)


class TestPhotographs:
    """The pictures are what the album promises."""

    @pytest.mark.parametrize(("sample_id", "source"), PHOTOGRAPHS)
    def test_it_is_a_photograph(self, album, sample_id, source):
        """It decodes, has the committed size, and more shades of grey than a drawing."""
        with Image.open(album.root / source.image(sample_id)) as image:
            shades = sum(count > 0 for count in image.convert("L").histogram())

            assert image.format == {".png": "PNG", ".jpg": "JPEG"}[Path(source.path).suffix]
            assert image.size == (source.width, source.height)
        assert shades >= 100


class TestReferences:
    """`dataset.csv`, `dataset.yml` and the read-me agree."""

    def test_columns(self):
        """The columns are those that `read_dataset` promises, in its order."""
        assert HEADER == COLUMNS

    def test_every_photograph_has_one_row(self):
        """Rows and sources are the same photographs in the same order."""
        assert [(cells[0], cells[1]) for cells in CELLS] == [(i, source.image(i)) for i, source in SOURCES.items()]

    @pytest.mark.parametrize("row", ROWS)
    def test_names_are_clean(self, row):
        """Labels and their like are lower-case words, one or two (rarely more) each, none twice."""
        for column in ("labels", "absent", "subject", "setting"):
            names = row[column].split("|") if row[column] else []

            assert len(set(names)) == len(names)
            assert all(re.fullmatch(r"[a-z]+( [a-z]+){0,2}", name) for name in names), names

    @pytest.mark.parametrize("row", ROWS)
    def test_a_row_is_complete(self, row):
        """Five to twelve labels, five absent things, a subject, two captions; neither split nor event."""
        assert 5 <= len(row["labels"].split("|")) <= 12
        assert len(row["absent"].split("|")) == 5
        assert row["subject"]
        assert len(set(row["captions"].split("|"))) == 2
        assert (row["split"], row["event"], row["language"]) == ("", "", "en")

    @pytest.mark.parametrize("row", ROWS)
    def test_nothing_is_both_there_and_absent(self, row):
        """What is absent is neither a label, nor a name of subject or setting, nor in a caption."""
        seen = {name for column in ("labels", "subject", "setting") for name in row[column].split("|")}
        words = set(re.findall(r"[a-z]+", row["captions"].lower()))

        assert not set(row["absent"].split("|")) & (seen | words)

    @pytest.mark.parametrize("row", ROWS)
    def test_the_subject_is_among_the_labels(self, row):
        """Whoever names the labels has named the subject."""
        assert set(row["subject"].split("|")) & set(row["labels"].split("|"))

    @pytest.mark.parametrize("row", ROWS)
    def test_captions_are_sentences(self, row):
        """Each of the two is one line that begins large, ends with a full stop and has five to thirty words."""
        for caption in row["captions"].split("|"):
            assert re.fullmatch(r"[A-Z][^\n.]+\.", caption), caption
            assert 5 <= len(caption.split()) <= 30

    def test_facts_of_the_album(self):
        """It is called starter, its references are partial, and every photograph is credited."""
        facts = YAML(typ="safe").load(COMMITTED / "dataset.yml")

        assert (facts["name"], facts["language"], facts["reference"]) == ("starter", "en", "partial")
        assert "vision-eval demo --album-only" in facts["pictures_hint"]
        assert list(facts["credits"]) == list(SOURCES)

    def test_the_read_me_lists_the_same(self):
        """Its table gives source, size and credit of every photograph."""
        credit = YAML(typ="safe").load(COMMITTED / "dataset.yml")["credits"]
        text = (COMMITTED / "README.md").read_text(encoding="utf-8")
        table = [line for line in text.splitlines() if re.match(r"\| [a-z]+ \| \w+/", line)]

        assert table == [f"| {i} | {source.package}/{source.path} | {source.width} x {source.height} | {credit[i]} |"
                         for i, source in SOURCES.items()]
