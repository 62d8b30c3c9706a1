"""A run's folder: what is written comes back, whole, private and with its version."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from vision_eval.domain import Dataset, Finding, Model, Prompt, Reference, Sample, Variant
from vision_eval.errors import RunError
from vision_eval.io.results import (
    FORMAT,
    RECORD,
    Record,
    read_record,
    write_json,
    write_record,
    write_table,
    write_text,
)

PLAIN = Variant(task="labels", model="Gemma3:4b", prompt=Prompt(user="Name it.", name="terse"))
RICH = Variant(task="caption", model="qwen2.5vl:3b", protocol="structured", resolution=500, think="low",
               prompt=Prompt(user="Was ist das?\n", system="Kurz, präzise.", schema={"type": "object"}, name="de"),
               options={"stop": ["END", "\n\n"], "temperature": 0.25, "use_mmap": False, "seed": 2**40})
SMALL = Model(tag="Gemma3:4b", digest="a" * 64, family="gemma3", parameters="4.3B", quantization="Q4_K_M",
              size_bytes=3_300_000_000, capabilities=frozenset({"vision", "completion"}))
OLD = Model(tag="qwen2.5vl:3b", digest="b" * 64, capabilities=None, remote=True)
SAID = Reference(labels=("dog", "NA"), absent=(), subject=None, setting=("beach",), captions=("A dog.", "Ein Hund."),
                 language="de")
SECRET = "/home/secret-person"


def album(*ids, root="/home/secret-person/photos", name="holiday", **changed):
    """A dataset of photos with these ids."""
    samples = tuple(Sample(id=one, image=Path(root) / "images" / one, reference=SAID, split="holdout", event="beach")
                    for one in ids)
    return Dataset(name=name, root=Path(root), samples=samples, licence="CC0", language="de", reference="exhaustive",
                   findings=(Finding(sample_id="bad.jpg", code="UNREADABLE", message="'bad.jpg' is cut."),),
                   credits=(("a.jpg", "Ann Ω"),), **changed)


def study(dataset=None, **changed):
    """A study with two variants."""
    facts = {"run_id": "r1", "journal": "../attempts.sqlite", "created_at": "2026-11-21T04:00:00+00:00",
             "dataset": dataset or album("a.jpg", "sub/ü b.jpg"), "variants": (PLAIN, RICH),
             "models": {PLAIN.key: SMALL, RICH.key: OLD}, "hosts": ("localhost", "gpu"), "repeats": 3, "seed": 7,
             "error_budget": 0.35, "concurrency": 2, "demonstration": True,
              "stopped": {RICH.key: "3 identical refusals"}}
    return Record(**{**facts, **changed})


@pytest.fixture
def written(tmp_path):
    """A folder with a study."""
    write_record(tmp_path, study())
    return tmp_path


def test_round_trip(written):
    """Everything comes back but the place of the photos."""
    samples = tuple(replace(sample, image=Path("images") / sample.id) for sample in study().dataset.samples)
    expected = study(replace(study().dataset, root=Path(), samples=samples))
    assert read_record(written) == expected
    assert [variant.key for variant in read_record(written).variants] == [PLAIN.key, RICH.key]
    assert [(variant.model, variant.prompt.name) for variant in read_record(written).variants] \
        == [("Gemma3:4b", "terse"), ("qwen2.5vl:3b", "de")]


def test_nobody_said_anything(tmp_path):
    """Nobody asked and nothing to be seen stay two things."""
    references = (Reference(), Reference(labels=(), absent=(), captions=()))
    samples = tuple(Sample(id=str(number), image=Path(f"{number}.jpg"), reference=reference)
                    for number, reference in enumerate(references))
    write_record(tmp_path, study(Dataset(name="d", root=Path(), samples=samples)))
    assert tuple(sample.reference for sample in read_record(tmp_path).dataset) == references


def test_half_characters(tmp_path):
    """Half a character in a prompt or an id comes back as it was, so that keys still fit; the file is UTF-8."""
    variant = replace(PLAIN, prompt=Prompt(user="a \ud83d dog"))
    write_record(tmp_path, study(album("\udcff.jpg"), variants=(variant,), models={variant.key: SMALL}))
    back = read_record(tmp_path)
    assert (back.variants[0].key, back.dataset.samples[0].id) == (variant.key, "\udcff.jpg")
    assert "dog" in (tmp_path / RECORD).read_text("utf-8")


@pytest.mark.parametrize("image", [
    pytest.param(f"{SECRET}/photos/a.jpg", id="inside"),
    pytest.param(f"{SECRET}/elsewhere/a.jpg", id="outside"),
    pytest.param("photos/a.jpg", id="relative"),
])
def test_no_absolute_path(tmp_path, image):
    """Where somebody keeps their photos is written nowhere."""
    sample = Sample(id="a.jpg", image=Path(image))
    write_record(tmp_path, study(Dataset(name="d", root=Path(f"{SECRET}/photos"), samples=(sample,))))
    text = (tmp_path / RECORD).read_text("utf-8")
    assert "secret-person" not in text
    assert '"/' not in text
    assert not read_record(tmp_path).dataset.samples[0].image.is_absolute()


def test_twice_written(written):
    """Writing back what was read changes no byte."""
    before = (written / RECORD).read_bytes()
    write_record(written, read_record(written))
    assert (written / RECORD).read_bytes() == before


def test_grown():
    """More photos, variants and hosts are added; what is named again is replaced and keeps its place."""
    more = Variant(task="labels", model="llava:7b", prompt=PLAIN.prompt)
    renamed = replace(PLAIN, prompt=Prompt(user="Name it.", name="another name"))
    newer = replace(album("sub/ü b.jpg", "c.jpg"), reference="partial", credits=(("a.jpg", "Bea"), ("c.jpg", "Cy")))
    again = replace(newer.samples[0], split="")
    newer = replace(newer, samples=(again, newer.samples[1]))

    grown = study().grown(newer, (renamed, more), {more.key: OLD, PLAIN.key: OLD}, ("gpu", "other"))

    assert [sample.id for sample in grown.dataset] == ["a.jpg", "sub/ü b.jpg", "c.jpg"]
    assert grown.dataset.samples[1] == again
    assert (grown.dataset.reference, len(grown.dataset.findings)) == ("partial", 1)
    assert grown.dataset.credits == (("a.jpg", "Bea"), ("c.jpg", "Cy"))
    assert grown.variants == (PLAIN, RICH, more)
    assert grown.variants[0].prompt.name == "another name"
    assert grown.models == {PLAIN.key: OLD, RICH.key: OLD, more.key: OLD}
    assert grown.hosts == ("localhost", "gpu", "other")
    assert (grown.run_id, grown.seed, grown.repeats) == ("r1", 7, 3)


def test_grown_and_written(written):
    """A study that was read, grown and written still names all photos below the dataset."""
    grown = read_record(written).grown(album("c.jpg"), (PLAIN,), {}, ())
    write_record(written, grown)
    assert [sample.image for sample in read_record(written).dataset] == [
        Path("images/a.jpg"), Path("images/sub/ü b.jpg"), Path("images/c.jpg")]


def test_no_run(tmp_path):
    """A folder without a study, or none at all, is no run."""
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(RunError, match=r"There is no run in .*\n\nHint: name the folder"):
            read_record(folder)


def test_file_for_a_folder(tmp_path):
    """The name of a file is told apart."""
    (tmp_path / "vision.yml").touch()
    with pytest.raises(RunError, match=r"vision\.yml' is a file, not the folder of a run\.\n\nHint: "):
        read_record(tmp_path / "vision.yml")


def test_newer_format(written):
    """A study of a newer version is refused by its version, whatever else it says."""
    (written / RECORD).write_text(json.dumps({"format": FORMAT + 1, "unheard": "of"}))
    with pytest.raises(RunError, match=rf"has format {FORMAT + 1}; .* up to {FORMAT}\.\n\nHint: install a newer"):
        read_record(written)


@pytest.mark.parametrize("content", [
    pytest.param(b"", id="empty"),
    pytest.param(b"{", id="cut"),
    pytest.param(b"\xff\xfe\x00", id="binary"),
    pytest.param(b"null", id="null"),
    pytest.param(b"[1]", id="array"),
    pytest.param(b'{"format": 1}', id="nothing-in-it"),
    pytest.param(b"[" * 100_000, id="nested-too-deeply"),
])
def test_damaged_file(tmp_path, content):
    """A file that is no study is named, and that nothing is lost."""
    (tmp_path / RECORD).write_bytes(content)
    with pytest.raises(RunError, match=r"study\.json' cannot be read as a study: .+\n\nHint: delete the file"):
        read_record(tmp_path)


@pytest.mark.parametrize("spoil", [
    pytest.param(lambda plain: plain["variants"][0].update(protocol="telepathy"), id="unknown-protocol"),
    pytest.param(lambda plain: plain["variants"][0].update(colour="red"), id="unknown-field-of-a-variant"),
    pytest.param(lambda plain: plain["variants"][0]["prompt"].update(user=""), id="empty-prompt"),
    pytest.param(lambda plain: plain["variants"][0]["options"].update(temprature=1), id="unknown-option"),
    pytest.param(lambda plain: plain.update(variants=None), id="no-variants"),
    pytest.param(lambda plain: plain.pop("seed"), id="missing-field"),
    pytest.param(lambda plain: plain.update(repeats="many"), id="text-for-a-number"),
    pytest.param(lambda plain: plain.update(hosts="localhost"), id="text-for-a-list"),
    pytest.param(lambda plain: plain.update(stopped=[1]), id="list-for-a-mapping"),
    pytest.param(lambda plain: plain.update(error_budget=None), id="nothing-for-a-number"),
    pytest.param(lambda plain: plain["dataset"].update(samples=[{"id": "a"}]), id="photo-without-image"),
    pytest.param(lambda plain: plain["dataset"].update(reference="both"), id="unknown-kind-of-reference"),
    pytest.param(lambda plain: plain["models"].clear(), id="variant-without-model"),
])
def test_damaged_study(written, spoil):
    """JSON that does not say what a study says is refused when it is read, not later."""
    plain = json.loads((written / RECORD).read_text("utf-8"))
    spoil(plain)
    (written / RECORD).write_text(json.dumps(plain))
    with pytest.raises(RunError, match=r"study\.json' cannot be read as a study: .+\n\nHint: delete the file"):
        read_record(written)


FRAME = pd.DataFrame({"variant": pd.Series(["labels-1", "labels-2"], dtype="str"),
                      "labels": pd.Series([("dog", "é😀"), ()], dtype="object"),
                      "confidences": pd.Series([(0.5, None), ()], dtype="object"),
                      "status": pd.Series([200, None], dtype="Int64"),
                      "total_s": pd.Series([1.5, None], dtype="float64"),
                      "started_at": pd.Series(pd.to_datetime(["2026-11-21T04:00:00Z"] * 2)).dt.as_unit("us"),
                      "clean": pd.Series([True, False])}).set_axis([7, 9])


def test_table(tmp_path):
    """A frame comes back from Parquet with its columns, and the file carries the version of its schema."""
    write_table(tmp_path / "attempts.parquet", FRAME)
    assert pq.read_schema(tmp_path / "attempts.parquet").metadata[b"vision_eval.format"] == str(FORMAT).encode()
    back = pd.read_parquet(tmp_path / "attempts.parquet")
    assert back.columns.tolist() == FRAME.columns.tolist()
    assert [list(names) for names in back["labels"]] == [["dog", "é😀"], []]
    assert back["status"].tolist() == [200, pd.NA]
    pd.testing.assert_frame_equal(back[["total_s", "started_at", "clean"]],
                                  FRAME[["total_s", "started_at", "clean"]].reset_index(drop=True))


def test_empty_table(tmp_path):
    """A frame without rows keeps its columns."""
    write_table(tmp_path / "a.parquet", FRAME.head(0))
    assert pd.read_parquet(tmp_path / "a.parquet").columns.tolist() == FRAME.columns.tolist()


WRITE = pytest.mark.parametrize(("write", "value", "broken"), [
    pytest.param(write_json, {"a": 1}, {"a": object()}, id="json"),
    pytest.param(write_text, "first", 7, id="text"),
    pytest.param(write_table, FRAME, pd.DataFrame({"a": [object()]}), id="table"),
])


@WRITE
def test_whole_or_not_at_all(tmp_path, write, value, broken):
    """A write that fails leaves the former file as it was, and nothing beside it."""
    path = tmp_path / "folder" / "file"
    write(path, value)
    before = path.read_bytes()
    with pytest.raises((TypeError, AttributeError, ValueError)):
        write(path, broken)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["file"]


@WRITE
def test_replaced_at_once(tmp_path, write, value, broken):
    """Who has the former file open goes on reading it: it is replaced, not written over."""
    write(tmp_path / "file", value)
    before = (tmp_path / "file").read_bytes()
    with (tmp_path / "file").open("rb") as reader:
        write(tmp_path / "file", value[:0] if isinstance(value, str | pd.DataFrame) else {})
        assert reader.read() == before
    assert (tmp_path / "file").read_bytes() != before


@WRITE
def test_no_place_to_write(tmp_path, write, value, broken):
    """A folder in place of the file is named with the operating system's reason."""
    (tmp_path / "file").mkdir()
    with pytest.raises(RunError, match=r"file' cannot be written: .+\n\nHint: check the folder"):
        write(tmp_path / "file", value)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_text_of_models(tmp_path):
    """Half characters in a text become question marks."""
    write_text(tmp_path / "a.md", "é \ud83d\n")
    assert (tmp_path / "a.md").read_bytes() == "é ?\n".encode()
