from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from vision_eval.domain import Reference
from vision_eval.errors import DatasetError
from vision_eval.io.dataset import read_dataset


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A folder with the photos a.jpg, b.jpg and c.jpg."""
    folder = tmp_path / "album"
    folder.mkdir()
    for name in "abc":
        photo(folder / f"{name}.jpg")
    return folder


def photo(path: Path) -> Path:
    """A tiny photo on disk; its folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 6), "teal").save(path)
    return path


def table(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """The table of a folder."""
    (folder / "dataset.csv").write_bytes(text.encode(encoding))
    return folder


def ids(folder: Path, **options: int) -> list[str]:
    """The ids of what is read."""
    return [sample.id for sample in read_dataset(folder, **options)]


class TestFolder:
    """Photos without a table."""

    def test_everything_below(self, album):
        """Ids are paths below the folder, sorted, whatever the letter case of the ending."""
        for name in ("2019/z.PNG", "2019/summer/y.webp", "B.JPEG", "x.gif"):
            photo(album / name)
        (album / "readme.txt").write_text("no photo")
        dataset = read_dataset(album)
        assert [sample.id for sample in dataset] == sorted(
            ["2019/summer/y.webp", "2019/z.PNG", "B.JPEG", "a.jpg", "b.jpg", "c.jpg", "x.gif"])
        assert all(sample.image == album / sample.id for sample in dataset)
        assert (dataset.name, dataset.root, dataset.reference, dataset.findings) == ("album", album, "partial", ())
        assert dataset.samples[0].reference == Reference()

    @pytest.mark.parametrize("name", [".hidden.jpg", ".thumbnails/a.jpg", "@eaDir/a.jpg", "2019/@eaDir/a.jpg",
                                      "#recycle/a.jpg", "__MACOSX/a.jpg"])
    def test_ignored(self, album, name):
        """What devices and programs put beside photos is not theirs."""
        photo(album / name)
        assert ids(album) == ["a.jpg", "b.jpg", "c.jpg"]

    def test_findings(self, album):
        """What cannot be used is named and left out."""
        (album / "b.jpg").write_bytes(b"")
        (album / "diary.png").write_text("Dear diary")
        dataset = read_dataset(album)
        assert [sample.id for sample in dataset] == ["a.jpg", "c.jpg"]
        assert [(finding.sample_id, finding.code) for finding in dataset.findings] == [
            ("b.jpg", "EMPTY"), ("diary.png", "NOT_AN_IMAGE")]

    def test_links(self, album, tmp_path):
        """A link inside the folder is a photo; one that leads out of it, or nowhere, is a finding."""
        photo(tmp_path / "private.jpg")
        (album / "again.jpg").symlink_to(album / "a.jpg")
        (album / "out.jpg").symlink_to(tmp_path / "private.jpg")
        (album / "nowhere.jpg").symlink_to(album / "gone.jpg")
        (album / "loop").symlink_to(album)
        dataset = read_dataset(album)
        assert [sample.id for sample in dataset] == ["a.jpg", "again.jpg", "b.jpg", "c.jpg"]
        assert {finding.sample_id: finding.code for finding in dataset.findings} == {
            "out.jpg": "OUTSIDE", "nowhere.jpg": "UNREADABLE"}

    def test_name_in_no_encoding(self, album):
        """A file name that is no text cannot be an id; it is shown as far as possible."""
        (album / "b.jpg").rename(album / os.fsdecode(b"caf\xe9.jpg"))
        dataset = read_dataset(album)
        assert len(dataset) == 2
        [finding] = dataset.findings
        assert (finding.sample_id, finding.code) == ("caf\ufffd.jpg", "NAME")

    def test_nothing_usable(self, album):
        """A folder of broken photos is no dataset, and the message says what is wrong with each."""
        for name in "abc":
            (album / f"{name}.jpg").write_bytes(b"")
        with pytest.raises(DatasetError, match=r"None of the 3 photos(.|\n)*EMPTY: 'a.jpg'(.|\n)*EMPTY: 'c.jpg'"):
            read_dataset(album)

    def test_no_photos(self, tmp_path):
        """Nor is a folder without photos."""
        with pytest.raises(DatasetError, match=r"no photos in(.|\n)*Hint: photos end in .*\.jpg"):
            read_dataset(tmp_path)

    def test_limit(self, album):
        """For a first look the first usable photos are enough; the rest is not even opened."""
        (album / "a.jpg").write_bytes(b"")
        (album / "c.jpg").write_bytes(b"")
        dataset = read_dataset(album, limit=1)
        assert [sample.id for sample in dataset] == ["b.jpg"]
        assert [finding.sample_id for finding in dataset.findings] == ["a.jpg"]
        with pytest.raises(ValueError, match="at least 1 photo"):
            read_dataset(album, limit=0)

    @pytest.mark.parametrize("name", ["gone", "a.jpg"])
    def test_neither_folder_nor_table(self, album, name):
        """The message says what was expected."""
        with pytest.raises(DatasetError, match=r"(no dataset at|folder or a table).*\n\nHint: "):
            read_dataset(album / name)

    def test_names_may_be_text(self, album):
        """A path may be written as text."""
        assert len(read_dataset(str(album))) == 3


HEADER = "id,image,labels,absent,subject,setting,captions,split,event,language\n"


class TestTable:
    """Photos with a dataset.csv."""

    def test_every_column(self, album):
        """Every cell arrives where it belongs."""
        table(album, HEADER + "1,a.jpg,sea| sky |boat,cat,boat,beach|shore,"
                              '"A boat, at sea.|Calm water.",holdout,trip,de\n')
        [sample] = read_dataset(album)
        assert (sample.id, sample.image, sample.split, sample.event) == ("1", album / "a.jpg", "holdout", "trip")
        assert sample.reference == Reference(labels=("sea", "sky", "boat"), absent=("cat",), subject=("boat",),
                                             setting=("beach", "shore"), captions=("A boat, at sea.", "Calm water."),
                                             language="de")

    @pytest.mark.parametrize(("cell", "labels"), [
        pytest.param("", None, id="nobody-said"),
        pytest.param("  ", None, id="blank"),
        pytest.param("|", None, id="only-a-separator"),
        pytest.param("-", (), id="said-none"),
        pytest.param(" - ", (), id="said-none-with-spaces"),
        pytest.param("NA", ("NA",), id="word-NA"),
        pytest.param("none", ("none",), id="word-none"),
        pytest.param("null|nan", ("null", "nan"), id="words-null-and-nan"),
        pytest.param("a||b|", ("a", "b"), id="empty-entries"),
        pytest.param("dog|dog", ("dog",), id="said-twice"),
        pytest.param("t-shirt", ("t-shirt",), id="dash-inside"),
    ])
    def test_cells(self, album, cell, labels):
        """Blank is not nothing, and words stay words."""
        [sample] = read_dataset(table(album, f"image,labels,event\na.jpg,{cell},x\n"))
        assert sample.reference.labels == labels

    @pytest.mark.parametrize("mark", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    @pytest.mark.parametrize("quote", ["", '"'], ids=["bare", "quoted"])
    def test_dialects(self, album, mark, end, encoding, quote):
        """Tables of any spreadsheet in UTF-8 are read alike."""
        rows = [["image", "labels", "event"], ["a.jpg", "Tür|café", "x"], ["b.jpg", "日本", "y"]]
        text = end.join(mark.join(f"{quote}{cell}{quote}" for cell in row) for row in rows) + end
        dataset = read_dataset(table(album, text, encoding=encoding))
        assert [sample.reference.labels for sample in dataset] == [("Tür", "café"), ("日本",)]
        assert [sample.event for sample in dataset] == ["x", "y"]

    @pytest.mark.parametrize("column", ["id", "image"])
    def test_one_name_is_enough(self, album, column):
        """The id is the image and the image the id, when only one is given."""
        dataset = read_dataset(table(album, f"{column}\nb.jpg\na.jpg\n"))
        assert [(sample.id, sample.image.name) for sample in dataset] == [("b.jpg", "b.jpg"), ("a.jpg", "a.jpg")]

    def test_forgiving(self, album):
        """Blank lines, empty columns at the end and short rows do no harm."""
        assert ids(table(album, "image,labels,,\na.jpg,x,,\n\n,,,\nb.jpg\n")) == ["a.jpg", "b.jpg"]

    def test_case_of_ids_counts(self, album):
        """Ids that differ only by case are two ids."""
        assert ids(table(album, "id,image\nx,a.jpg\nX,b.jpg\n")) == ["x", "X"]

    def test_the_table_itself(self, album):
        """A table may have another name when it is named."""
        table(album, "image\nb.jpg\n").joinpath("dataset.csv").rename(album / "mine.csv")
        assert ids(album / "mine.csv") == ["b.jpg"]
        assert ids(album) == ["a.jpg", "b.jpg", "c.jpg"]

    def test_findings_and_limit(self, album):
        """Broken photos are findings under their own id; the limit counts usable ones."""
        (album / "a.jpg").write_bytes(b"")
        table(album, "id,image\n1,a.jpg\n2,b.jpg\n3,c.jpg\n")
        dataset = read_dataset(album, limit=1)
        assert [sample.id for sample in dataset] == ["2"]
        assert [(finding.sample_id, finding.code) for finding in dataset.findings] == [("1", "EMPTY")]

    @pytest.mark.parametrize(("text", "said"), [
        pytest.param("image,lables\na.jpg,x\n", "Unknown column 'lables' .*Did you mean 'labels'?", id="misspelt"),
        pytest.param("image,labels,labels\na.jpg,x,y\n", "'labels' comes twice", id="column-twice"),
        pytest.param("labels,event\nx,y\n", "needs the column 'image' or 'id'; found 'labels', 'event'", id="no-image"),
        pytest.param("", "needs the column 'image' or 'id'; found none", id="empty-file"),
        pytest.param("image,labels\n", "There are no photos", id="only-a-header"),
        pytest.param("image\na.jpg\nb.jpg\na.jpg\n", "'a.jpg' on lines 2, 4", id="repeated-image"),
        pytest.param("id,image\n1,a.jpg\n\n1,b.jpg\n", "'1' on lines 2, 4", id="repeated-id"),
        pytest.param("image,captions\na.jpg,A boat, at sea\n", "line 2 has more cells .* 'at sea'", id="comma-in-text"),
        pytest.param("image,labels\na.jpg,x\n,y\n", "line 3 names neither an id nor an image", id="nameless"),
        pytest.param('image,captions\na.jpg,"A boat\nb.jpg,x\n', "not readable as CSV near line 3", id="open-quote"),
        pytest.param('image,captions\na.jpg,"a"b"\n', "not readable as CSV near line 2", id="stray-quote"),
        pytest.param("image\na.jpg\0\n", "binary file: it has a zero byte", id="zero-byte"),
        pytest.param("image\na.jpg\nx.jpg\ny.jpg\n",
                     r"2 of 3 images .* missing: 'x.jpg' \(line 3\), 'y.jpg' \(line 4\)", id="missing"),
        pytest.param("image\n" + "".join(f"{n}.jpg\n" for n in range(9)), "9 of 9 .* and 4 more", id="many-missing"),
        pytest.param("image\n" + "x" * 5000 + ".jpg\n", "1 of 1 images", id="name-too-long"),
        pytest.param("image\n.\n", "1 of 1 images", id="folder-for-an-image"),
        pytest.param("image\n/etc/hostname\n", "line 2, the image '/etc/hostname' lies outside", id="absolute"),
        pytest.param("image\n../private.jpg\n", "line 2, the image '../private.jpg' lies outside", id="above"),
        pytest.param("image\nsub/../../private.jpg\n", "lies outside", id="above-in-disguise"),
        pytest.param("image\nout.jpg\n", "the image 'out.jpg' lies outside", id="link-that-leads-out"),
    ])
    def test_refused(self, album, tmp_path, text, said):
        """Every fault has a message that names the file, the place and what to do."""
        photo(tmp_path / "private.jpg")
        (album / "out.jpg").symlink_to(tmp_path / "private.jpg")
        with pytest.raises(DatasetError, match=said) as caught:
            read_dataset(table(album, text))
        assert str(album) in str(caught.value)
        assert "\n\nHint: " in str(caught.value)

    def test_lines_of_long_cells(self, album):
        """A line number is that of the line where a row begins."""
        with pytest.raises(DatasetError, match=r"'gone.jpg' \(line 4\)"):
            read_dataset(table(album, 'image,captions\na.jpg,"two\nlines"\ngone.jpg,x\n'))

    def test_another_encoding(self, album):
        """A table that is not in UTF-8 is not guessed at."""
        with pytest.raises(DatasetError, match=r"not a text in UTF-8: byte 0xfc(.|\n)*Hint: save it again"):
            read_dataset(table(album, "image,labels\na.jpg,Tür\n", encoding="latin-1"))

    def test_pictures_hint(self, album):
        """A dataset whose pictures are made by a command says so when they are missing."""
        (album / "dataset.yml").write_text("pictures_hint: run `make pictures`\n")
        with pytest.raises(DatasetError, match=r"missing: 'x.jpg' \(line 2\)\.\n\nHint: run `make pictures`\.$"):
            read_dataset(table(album, "image\nx.jpg\n"))

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(alphabet='abc.jpgidmelst,;|-"\n\r\t \0ü', max_size=80)
           | st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
    def test_any_text(self, album, text):
        """Whatever is in the table, there is a dataset or a message."""
        table(album, "image,labels\n" + text)
        try:
            outcome: set[str] | str = {sample.image.name for sample in read_dataset(album)}
        except DatasetError as error:
            outcome = str(error)
        assert "\n\nHint: " in outcome if isinstance(outcome, str) else outcome <= {"a.jpg", "b.jpg", "c.jpg"}


class TestAbout:
    """What dataset.yml says about the whole."""

    @pytest.mark.parametrize("name", ["dataset.yml", "dataset.yaml"])
    def test_every_key(self, album, name):
        """Every key arrives where it belongs."""
        (album / name).write_text("name: Holiday\nlicence: CC0-1.0\nlanguage: fr\nreference: exhaustive\n"
                                  "credits: {a.jpg: Ada}\n")
        dataset = read_dataset(album)
        assert (dataset.name, dataset.licence, dataset.language, dataset.reference, dataset.credits) == (
            "Holiday", "CC0-1.0", "fr", "exhaustive", (("a.jpg", "Ada"),))
        assert {sample.reference.language for sample in dataset} == {"fr"}

    def test_language_of_rows(self, album):
        """A row may be in another language than the rest."""
        (album / "dataset.yml").write_text("language: fr\n")
        dataset = read_dataset(table(album, "image,language\na.jpg,de\nb.jpg,\n"))
        assert [sample.reference.language for sample in dataset] == ["de", "fr"]

    def test_empty(self, album):
        """An empty file says nothing."""
        (album / "dataset.yml").write_text("# later\n")
        assert read_dataset(album).name == "album"

    @pytest.mark.parametrize(("data", "said"), [
        pytest.param(b"license: CC0", "Unknown key 'license' in .*Did you mean 'licence'?", id="misspelt"),
        pytest.param(b"reference: full", "'reference' should be 'partial' or 'exhaustive'; found 'full'", id="no-such"),
        pytest.param(b"name: 7", "'name' should be a valid string; found 7", id="number-for-a-name"),
        pytest.param(b"credits: {a.jpg: [x]}", r"'credits.a.jpg' should be a valid string; found \['x'\]", id="list"),
        pytest.param(b"- name", r"should hold keys and values; found \['name'\]", id="a-list"),
        pytest.param(b"name: x\nname: y", "names a key twice: line 2", id="key-twice"),
        pytest.param(b"name: [x", "not readable as YAML: line", id="open-bracket"),
        pytest.param(b"name: !!python/object:os.system x", "not readable as YAML", id="a-program"),
        pytest.param(b"a: 2001-99-99", "not readable as YAML", id="no-such-day"),
        pytest.param(b"[" * 1200, "not readable as YAML", id="bottomless"),
        pytest.param(b"\xff\xfen\0a\0", "not a text in UTF-8", id="utf-16"),
        pytest.param(b"name: \0", "binary file", id="zero-byte"),
        pytest.param(b"a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n"
                     b"name: [*c,*c,*c,*c,*c,*c,*c,*c]", "Unknown key|'name' should be", id="grows-when-printed"),
    ])
    def test_refused(self, album, data, said):
        """Every fault has a message that names the file and what to do, and is never long."""
        (album / "dataset.yml").write_bytes(data)
        with pytest.raises(DatasetError, match=said) as caught:
            read_dataset(album)
        assert "dataset.yml" in str(caught.value)
        assert "\n\nHint: " in str(caught.value)
        assert len(str(caught.value)) < 1000
