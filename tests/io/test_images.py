from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import PIL
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from vision_eval.domain import Finding, Picture, canonical_json
from vision_eval.errors import RunError
from vision_eval.io.images import Thumbnails, images_sha256, prepare, probe


def photo(path: Path, size: tuple[int, int] = (1000, 750), **options: object) -> Path:
    """A photo on disk, with soft colours, in the format of its name."""
    coarse = np.random.default_rng(3).integers(0, 256, (8, 10, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(path, **options)
    return path


def white_png(width: int, height: int) -> bytes:
    """A PNG of one bit per pixel in a few kilobytes, whatever its size."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    packer = zlib.compressobj(1)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
            + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def huge_jpeg(path: Path, width: int, height: int) -> Path:
    """A small grey JPEG whose header claims another size; enough for whoever reads only the header."""
    buffer = io.BytesIO()
    Image.new("L", (16, 16), 128).save(buffer, "JPEG")
    data = bytearray(buffer.getvalue())
    at = data.index(b"\xff\xc0") + 5
    data[at:at + 4] = struct.pack(">HH", height, width)
    path.write_bytes(data)
    return path


def good(result: Picture | Finding) -> Picture:
    """The picture, or a failure that shows the finding."""
    assert isinstance(result, Picture), result
    return result


def bad(result: Picture | Finding | None) -> Finding:
    """The finding, or a failure that shows the picture."""
    assert isinstance(result, Finding), result
    return result


def test_facts_of_a_picture(tmp_path):
    """The hashes are those of the original and of what is sent; sizes are those before and after."""
    path = photo(tmp_path / "beach.jpg")
    picture = good(prepare(path))
    assert picture.source_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert picture.sha256 == hashlib.sha256(picture.jpeg).hexdigest()
    assert (picture.width, picture.height, picture.source_width, picture.source_height) == (720, 540, 1000, 750)
    assert Image.open(io.BytesIO(picture.jpeg)).size == (720, 540)
    assert (picture.source_format, picture.notes) == ("JPEG", ())


def test_resolution(tmp_path):
    """Other sizes follow the same rule."""
    picture = good(prepare(photo(tmp_path / "a.jpg"), resolution=448))
    assert (picture.width, picture.height) == (448, 336)


def test_three_images_at_224(tmp_path):
    """A photo that is not square is three squares at 224 px (PhotoPrism contract, section 2.2), one hash for all."""
    picture = good(prepare(photo(tmp_path / "a.jpg"), resolution=224))
    assert picture.images == (picture.jpeg, *picture.sides)
    assert [Image.open(io.BytesIO(image)).size for image in picture.images] == [(224, 224)] * 3
    assert (picture.width, picture.height, picture.source_width, picture.source_height) == (224, 224, 1000, 750)
    assert picture.sha256 not in {hashlib.sha256(image).hexdigest() for image in picture.images}
    assert picture.sha256 == images_sha256(picture.images)


def test_one_image_at_224(tmp_path):
    """A square photo is one square, known by its own hash."""
    picture = good(prepare(photo(tmp_path / "a.jpg", (500, 500)), resolution=224))
    assert picture.images == (picture.jpeg,)
    assert picture.sha256 == hashlib.sha256(picture.jpeg).hexdigest()


def test_hash_of_several_images():
    """Every image counts, and so does their order."""
    assert images_sha256([b"a"]) == hashlib.sha256(b"a").hexdigest()
    hashes = {images_sha256(images) for images in ([b"a", b"b"], [b"b", b"a"], [b"a"], [b"ab"], [b"a", b"b", b"b"])}
    assert len(hashes) == 5


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif", "bmp", "webp", "tif", "avif"])
def test_formats(tmp_path, suffix):
    """Every format that people keep photos in is read."""
    path = photo(tmp_path / f"a.{suffix}", (300, 200))
    assert probe(path) is None
    picture = good(prepare(path))
    assert (picture.width, picture.height) == (300, 200)


def test_content_counts_not_the_name(tmp_path):
    """A PNG called .jpg is a PNG."""
    path = photo(tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert good(prepare(path)).source_format == "PNG"


def cut(data: bytes) -> bytes:
    """Two thirds of a file."""
    return data[:len(data) * 2 // 3]


@pytest.mark.parametrize(("name", "data", "code"), [
    pytest.param("a.jpg", b"", "EMPTY", id="no-bytes"),
    pytest.param("a.jpg", b"Dear diary, no photo today.", "NOT_AN_IMAGE", id="text"),
    pytest.param("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "NOT_AN_IMAGE", id="postscript"),
    pytest.param("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "UNREADABLE", id="only-a-beginning"),
    pytest.param("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "UNREADABLE", id="broken-header"),
])
def test_unusable_by_header(tmp_path, name, data, code):
    """What the header gives away is found without decoding, and in the same words."""
    path = tmp_path / name
    path.write_bytes(data)
    finding = bad(prepare(path))
    assert (finding.code, finding.sample_id, finding.fatal) == (code, name, True)
    assert finding == probe(path)
    assert repr(name) in finding.message


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif", "bmp", "webp", "tif", "avif"])
def test_cut_short(tmp_path, suffix):
    """A file that ends too early is no photo, even if half of it could be shown."""
    path = photo(tmp_path / f"a.{suffix}")
    path.write_bytes(cut(path.read_bytes()))
    assert bad(prepare(path)).code == "UNREADABLE"


def test_missing_file(tmp_path):
    """A file that vanished is a finding in the operating system's words."""
    finding = bad(prepare(tmp_path / "gone.jpg", sample_id="holiday/7"))
    assert (finding.code, finding.sample_id) == ("UNREADABLE", "holiday/7")
    assert "No such file" in finding.message
    assert str(tmp_path) not in finding.message


def test_pipes_and_folders_are_not_read(tmp_path):
    """What is no file is refused at once; a pipe would be waited for forever."""
    pipe, folder = tmp_path / "pipe.jpg", tmp_path / "folder.jpg"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder):
        assert "not a regular file" in bad(probe(path)).message
        assert bad(prepare(path)).code == "UNREADABLE"
        assert bad(Thumbnails(tmp_path / "small").get(path)).code == "UNREADABLE"
        assert Thumbnails(tmp_path / "small").peek(path) is None


def test_200_megapixels_pass(tmp_path):
    """Today's phones make 200 megapixels; Pillow by itself would refuse them."""
    path = tmp_path / "big.png"
    path.write_bytes(white_png(16_320, 12_240))
    picture = good(prepare(path, resolution=64))
    assert (picture.source_width, picture.source_height, picture.width, picture.height) == (16_320, 12_240, 64, 48)
    assert np.asarray(Image.open(io.BytesIO(picture.jpeg))).min() == 255


@pytest.mark.parametrize(("width", "height", "limit", "code"), [
    pytest.param(16_320, 12_240, {}, None, id="phone"),
    pytest.param(30_000, 20_000, {}, "TOO_LARGE", id="above-500-megapixels"),
    pytest.param(1000, 1000, {"max_pixels": 1_000_000}, None, id="exactly-at-the-limit"),
    pytest.param(1000, 1001, {"max_pixels": 1_000_000}, "TOO_LARGE", id="just-above"),
])
def test_limit_of_pixels(tmp_path, width, height, limit, code):
    """The limit is ours, can be set, and is applied before anything is decoded."""
    finding = probe(huge_jpeg(tmp_path / "a.jpg", width, height), **limit)
    assert (finding and finding.code) == code
    if finding:
        assert f"{width} x {height}" in finding.message
        assert bad(prepare(tmp_path / "a.jpg", **limit)).code == code


def test_pillows_limit_is_left_alone(tmp_path):
    """Other users of Pillow in the process keep their protection."""
    before = Image.MAX_IMAGE_PIXELS
    prepare(photo(tmp_path / "a.jpg"))
    assert before == Image.MAX_IMAGE_PIXELS


def test_broken_exif(tmp_path):
    """Damaged EXIF is common; the photo is taken as it lies and nothing is printed."""
    path = photo(tmp_path / "a.jpg", (64, 48), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = good(prepare(path))
    assert (picture.width, picture.height) == (64, 48)


def test_no_resolution(tmp_path):
    """A resolution below one pixel is a slip of the caller, not a finding about the photo."""
    with pytest.raises(ValueError, match="at least 1 pixel"):
        prepare(photo(tmp_path / "a.jpg"), resolution=0)
    with pytest.raises(ValueError, match="at least 1 pixel"):
        Thumbnails(tmp_path, resolution=0)


def test_heic(tmp_path):
    """With the extra, HEIC is a format like others."""
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    path = photo(tmp_path / "a.heic", (300, 200))
    assert probe(path) is None
    assert good(prepare(path)).source_format == "HEIF"


def test_heic_without_the_extra(tmp_path):
    """Without it, the finding names it."""
    path = tmp_path / "a.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 60)
    code = ("import sys; sys.modules['pillow_heif'] = None\n"
            "from pathlib import Path; from vision_eval.io.images import prepare, probe\n"
            "assert probe(Path(sys.argv[1])) == prepare(Path(sys.argv[1]))\n"
            "finding = probe(Path(sys.argv[1])); print(finding.code, finding.message)")
    out = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True,
                         cwd=Path(__file__).parents[2])
    assert out.stdout.startswith("HEIC_EXTRA ")
    assert "vision-eval[heif]" in out.stdout


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), suffix=st.sampled_from(["jpg", "png", "gif", "bmp", "webp", "tif"]))
def test_damage_never_raises(tmp_path, data, suffix):
    """However a file is damaged, it gives a picture or a finding."""
    whole = bytearray(photo(tmp_path / f"whole.{suffix}", (40, 30)).read_bytes())
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=8)):
        whole[at] = byte
    path = tmp_path / f"damaged.{suffix}"
    path.write_bytes(whole[:data.draw(st.integers(0, len(whole)))])
    result = prepare(path, max_pixels=1_000_000)
    assert isinstance(result, Finding) or Image.open(io.BytesIO(result.jpeg)).size == (result.width, result.height)


class TestThumbnails:
    """The folder of prepared photos."""

    def test_same_as_prepared(self, tmp_path):
        """From the folder or not, it is the same value."""
        path = photo(tmp_path / "a.png", (900, 600))
        small = Thumbnails(tmp_path / "small")
        first, second = small.get(path), small.get(path)
        assert first == second == prepare(path)
        assert Thumbnails(tmp_path / "small").get(path) == first

    def test_prepared_once(self, tmp_path):
        """Many threads that ask at once cause one file, written once."""
        path = photo(tmp_path / "a.jpg")
        small = Thumbnails(tmp_path / "small")
        with ThreadPoolExecutor(8) as pool:
            pictures = list(pool.map(small.get, [path] * 24))
        assert len(set(pictures)) == 1
        [file] = (tmp_path / "small").iterdir()
        written = file.stat().st_mtime_ns, file.stat().st_ino
        small.get(path)
        assert (file.stat().st_mtime_ns, file.stat().st_ino) == written

    def test_peek(self, tmp_path):
        """Looking does not decode: nothing before, the picture after."""
        path = photo(tmp_path / "a.jpg")
        small = Thumbnails(tmp_path / "small")
        assert small.peek(path) is None
        assert not (tmp_path / "small").exists()
        assert small.get(path) == small.peek(path)
        assert small.peek(tmp_path / "gone.jpg") is None

    def test_kept_without_the_original(self, tmp_path):
        """What was prepared can be shown later, by the hash of an original that is gone."""
        path = photo(tmp_path / "a.jpg")
        small = Thumbnails(tmp_path / "small")
        picture = good(small.get(path))
        path.unlink()
        assert small.kept(picture.source_sha256) == picture
        assert small.kept("0" * 64) is None

    def test_sizes_do_not_mix(self, tmp_path):
        """Every resolution has its own file."""
        path = photo(tmp_path / "a.jpg")
        sizes = [good(Thumbnails(tmp_path / "small", resolution=px).get(path)).width for px in (720, 448, 720)]
        assert sizes == [720, 448, 720]
        assert len(list((tmp_path / "small").iterdir())) == 2

    def test_sides_are_kept(self, tmp_path):
        """All three images of 224 px are found again, without the original and by another process's eyes."""
        path = photo(tmp_path / "a.jpg")
        picture = good(Thumbnails(tmp_path / "small", resolution=224).get(path))
        path.unlink()
        assert len(list((tmp_path / "small").iterdir())) == 3
        assert Thumbnails(tmp_path / "small", resolution=224).kept(picture.source_sha256) == picture

    @pytest.mark.parametrize("side", ["left", "right"])
    @pytest.mark.parametrize("damage", [
        pytest.param(lambda file: file.unlink(), id="gone"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:-9]), id="cut"),
        pytest.param(lambda file: file.write_bytes(next(file.parent.glob("*-[lr]*")).read_bytes()
                                                   + b"\0"), id="another-picture"),
    ])
    def test_damaged_sides_are_replaced(self, tmp_path, side, damage):
        """Of three images all have to be whole; otherwise all are made anew."""
        path = photo(tmp_path / "a.jpg")
        small = Thumbnails(tmp_path / "small", resolution=224)
        first = small.get(path)
        [file] = (tmp_path / "small").glob(f"*-{side}.jpg")
        whole = file.read_bytes()
        damage(file)
        assert small.peek(path) is None
        assert small.get(path) == first
        assert file.read_bytes() == whole

    @pytest.mark.parametrize(("resolution", "still"), [
        pytest.param(720, True, id="other-sizes-stay"), pytest.param(224, False, id="no-longer-fitted-at-224"),
    ])
    def test_files_of_the_first_release(self, tmp_path, resolution, still):
        """They are found under the name they were given then, but for 224 px, where they hold another picture."""
        recipe = canonical_json({"resolution": resolution, "quality": 83, "revision": 1,
                                 "pillow": PIL.__version__.split(".")[0]})
        path = photo(tmp_path / "a.jpg")
        picture = good(Thumbnails(tmp_path / "small", resolution=resolution).get(path))
        named = tmp_path / "small" / f"{picture.source_sha256}-{hashlib.sha256(recipe.encode()).hexdigest()[:8]}.jpg"
        assert named.exists() is still

    def test_an_interruption_leaves_no_half_picture(self, tmp_path):
        """The file with the facts is written last: sides alone are nothing yet."""
        path = photo(tmp_path / "a.jpg")
        small = Thumbnails(tmp_path / "small", resolution=224)
        first = small.get(path)
        [main] = {*(tmp_path / "small").iterdir()} - {*(tmp_path / "small").glob("*-left.jpg"),
                                                      *(tmp_path / "small").glob("*-right.jpg")}
        main.unlink()
        assert small.peek(path) is None
        assert small.get(path) == first

    def test_content_decides(self, tmp_path):
        """A photo that was edited is prepared anew; a copy under another name is not."""
        path = photo(tmp_path / "a.jpg")
        small = Thumbnails(tmp_path / "small")
        first = good(small.get(path))
        copy = tmp_path / "b.jpg"
        copy.write_bytes(path.read_bytes())
        assert small.peek(copy) == first
        photo(path, (640, 480))
        assert small.peek(path) is None
        assert good(small.get(path)).width == 640

    @pytest.mark.parametrize("damage", [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[:-40], id="cut"),
        pytest.param(lambda data: b"not a jpeg", id="something-else"),
        pytest.param(lambda data: data.replace(b'"notes"', b'"words"'), id="facts-renamed"),
        pytest.param(lambda data: data.replace(b'"height":', b'"Height":'), id="facts-missing"),
        pytest.param(lambda data: data.replace(b"{", b"[", 1), id="facts-unreadable"),
    ])
    def test_damaged_file_is_replaced(self, tmp_path, damage):
        """A file that is not whole does not count and is written again."""
        path = photo(tmp_path / "a.jpg")
        small = Thumbnails(tmp_path / "small")
        first = small.get(path)
        [file] = (tmp_path / "small").iterdir()
        whole = file.read_bytes()
        file.write_bytes(damage(whole))
        assert small.peek(path) is None
        assert small.get(path) == first
        assert file.read_bytes() == whole

    def test_a_file_is_a_picture_with_facts(self, tmp_path):
        """Any viewer shows the file; its comment holds what is known about the source, but not its name or place."""
        exif = Image.Exif()
        exif[0x010E] = "SECRET-PLACE"
        path = photo(tmp_path / "private-name.jpg", exif=exif)
        picture = good(Thumbnails(tmp_path / "small").get(path))
        [file] = (tmp_path / "small").iterdir()
        with Image.open(file) as shown:
            facts = json.loads(shown.info["comment"])
        assert facts["sha256"] == picture.sha256
        assert file.name.startswith(picture.source_sha256)
        assert b"SECRET" not in file.read_bytes()
        assert b"private-name" not in file.read_bytes()

    def test_findings_are_not_kept(self, tmp_path):
        """A photo that was repaired is usable at once."""
        path = tmp_path / "a.jpg"
        path.write_bytes(b"")
        small = Thumbnails(tmp_path / "small")
        assert bad(small.get(path, sample_id="7")) == Finding(
            sample_id="7", code="EMPTY", message="'a.jpg' cannot be used: the file has no bytes.")
        assert not (tmp_path / "small").exists()
        photo(path)
        assert good(small.get(path)).width == 720

    @pytest.mark.parametrize("below", [".", "deeper"])
    def test_folder_that_is_a_file(self, tmp_path, below):
        """A results folder that cannot be is said so."""
        (tmp_path / "small").write_text("in the way")
        with pytest.raises(RunError, match=r"Thumbnails cannot be written.*\n\nHint: "):
            Thumbnails(tmp_path / "small" / below).get(photo(tmp_path / "a.jpg"))

    def test_folder_that_vanished(self, tmp_path):
        """The folder may be deleted at any time."""
        path = photo(tmp_path / "a.jpg")
        small = Thumbnails(tmp_path / "small")
        first = small.get(path)
        shutil.rmtree(tmp_path / "small")
        assert small.get(path) == first
        assert small.peek(path) == first
