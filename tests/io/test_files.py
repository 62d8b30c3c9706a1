from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from vision_eval.errors import DatasetError, StudyError
from vision_eval.io.files import is_inside, read_text, write_whole


def test_byte_order_mark(tmp_path):
    """A byte order mark is no part of the text."""
    (tmp_path / "a.txt").write_text("Tür", encoding="utf-8-sig")
    assert read_text(tmp_path / "a.txt", error=DatasetError) == "Tür"


@pytest.mark.parametrize("error", [DatasetError, StudyError])
def test_error_of_the_caller(tmp_path, error):
    """The caller decides which error a bad file is."""
    with pytest.raises(error, match=r"No such file or directory\.\n\nHint: "):
        read_text(tmp_path / "gone.txt", error=error)


@pytest.mark.parametrize(("path", "inside"), [
    pytest.param("a/b.jpg", True, id="below"),
    pytest.param("a/../b.jpg", True, id="below-by-a-detour"),
    pytest.param("../album-2/b.jpg", False, id="beside-with-the-same-beginning"),
    pytest.param("/etc/hostname", False, id="absolute"),
    pytest.param("out/b.jpg", False, id="through-a-link"),
    pytest.param("loop/b.jpg", True, id="link-to-itself"),
])
def test_is_inside(tmp_path, path, inside):
    """Links and dots are followed before a path is judged."""
    album = tmp_path / "album"
    album.mkdir()
    (album / "out").symlink_to(tmp_path)
    (album / "loop").symlink_to(album / "loop")
    assert is_inside(album, album / path) is inside


def test_write_whole(tmp_path):
    """A file is replaced at once, and nothing else remains."""
    for data in (b"first", b"second"):
        write_whole(tmp_path / "a.bin", data)
        assert (tmp_path / "a.bin").read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_readers_see_whole_files(tmp_path):
    """Whoever reads while others write sees one of the versions, never a part."""
    path, versions = tmp_path / "a.bin", [bytes([n]) * 200_000 for n in range(8)]
    write_whole(path, versions[0])
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write_whole, path, version) for version in versions * 5]
        seen = {path.read_bytes() for _ in range(100)}
        for future in writing:
            future.result()
    assert seen <= set(versions)


def test_nothing_remains_of_a_failure(tmp_path):
    """A write that fails leaves neither a file nor a trace."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
