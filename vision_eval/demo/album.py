"""The starter album: real photographs out of installed packages, next to our own references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from PIL import Image

from vision_eval.errors import DatasetError, MissingExtra
from vision_eval.io.files import write_whole

DEFAULT_ROOT = Path("datasets", "starter")
"""Where the album is written, seen from the current directory, when nobody says otherwise."""

REFERENCE_FILES = ("dataset.csv", "dataset.yml", "README.md")
"""What people wrote about the photographs; part of every installation."""


@dataclass(frozen=True, slots=True)
class Source:
    """A photograph inside an installed package."""

    package: str
    """Name to import; it is looked up and never executed."""
    path: str
    """Below the folder of the package, with forward slashes."""
    width: int
    height: int
    """Size in pixels, as it was when the references were written."""

    def image(self, sample_id: str) -> str:
        """Path of the picture below the folder of the album."""
        return f"images/{sample_id}{PurePosixPath(self.path).suffix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """What `write_album` found and did; paths are relative to `root`."""

    root: Path
    written: tuple[str, ...]
    """Files that were missing, damaged or to be overwritten."""
    kept: tuple[str, ...]
    """Files that were there already."""


SOURCES: Mapping[str, Source] = MappingProxyType({
    "astronaut": Source("skimage", "data/astronaut.png", 512, 512),
    "brick": Source("skimage", "data/brick.png", 512, 512),
    "cameraman": Source("skimage", "data/camera.png", 512, 512),
    "cat": Source("skimage", "data/chelsea.png", 451, 300),
    "clock": Source("skimage", "data/clock_motion.png", 400, 300),
    "coffee": Source("skimage", "data/coffee.png", 600, 400),
    "coins": Source("skimage", "data/coins.png", 384, 303),
    "dahlia": Source("sklearn", "datasets/images/flower.jpg", 640, 427),
    "galaxies": Source("skimage", "data/hubble_deep_field.jpg", 1000, 872),
    "grass": Source("skimage", "data/grass.png", 512, 512),
    "gravel": Source("skimage", "data/gravel.png", 512, 512),
    "handwriting": Source("skimage", "data/text.png", 448, 172),
    "officer": Source("matplotlib", "mpl-data/sample_data/grace_hopper.jpg", 512, 600),
    "pagoda": Source("sklearn", "datasets/images/china.jpg", 640, 427),
    "page": Source("skimage", "data/page.png", 384, 191),
    "rocket": Source("skimage", "data/rocket.jpg", 640, 427),
})
"""Where each photograph of the album comes from, by sample id."""


def write_album(root: str | Path | None = None, *, overwrite: bool = False,
                sources: Mapping[str, Source] = SOURCES) -> Album:
    """Write the pictures of the starter album, byte for byte as their packages ship them.

    Running it again changes nothing. A file appears whole or not at all, also when the process is
    killed, so that two processes may write the same album.

    Parameters
    ----------
    root : str or Path, optional
        Folder of the album; made when missing. Left out: `DEFAULT_ROOT`.
    overwrite : bool
        Write pictures also when sound ones are there. References, which people may have edited, are
        never overwritten.
    sources : mapping of str to Source
        The photographs, by sample id.

    Returns
    -------
    Album
        Which files were written and which were kept.

    Raises
    ------
    MissingExtra
        If a picture is needed and its package is not installed.
    DatasetError
        If a package lacks the picture or ships another one, or if the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     album = write_album(Path(folder, "starter"), sources={"officer": SOURCES["officer"]})
    >>> album.written
    ('dataset.csv', 'dataset.yml', 'README.md', 'images/officer.jpg')
    """
    folder = DEFAULT_ROOT if root is None else Path(root)
    written: list[str] = []
    kept: list[str] = []
    try:
        for name, content in _files(folder, sources, overwrite=overwrite):
            if content is None:
                kept.append(name)
            else:
                _write(folder / name, content)
                written.append(name)
    except OSError as error:
        raise DatasetError(f"The starter album cannot be written into {str(folder)!r}: {error}.\n\n"
                           "Hint: name a folder that may be written to, on a disk with 5 MB to spare.") from error
    return Album(root=folder, written=tuple(written), kept=tuple(kept))


def _files(folder: Path, sources: Mapping[str, Source], *, overwrite: bool) -> Iterator[tuple[str, bytes | None]]:
    """Every file of the album with the bytes to write, or None where the present file stays."""
    for name in REFERENCE_FILES:
        yield name, None if (folder / name).is_file() else _reference_folder().joinpath(name).read_bytes()
    for sample_id, source in sources.items():
        picture = folder / source.image(sample_id)
        sound = not overwrite and picture.is_file() and not _flaw(picture.read_bytes(), source)
        yield source.image(sample_id), None if sound else _shipped(source)


def _reference_folder() -> Traversable:
    """The references of this installation: inside the package in a wheel, beside it in a checkout."""
    packaged = resources.files("vision_eval").joinpath("demo", "starter")
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / DEFAULT_ROOT


def _shipped(source: Source) -> bytes:
    spec = find_spec(source.package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra.for_("The starter album", extra="demo")
    file = Path(spec.submodule_search_locations[0], source.path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _unusable(file, source, error.strerror or str(error)) from error
    if flaw := _flaw(content, source):
        raise _unusable(file, source, flaw)
    return content


def _unusable(file: Path, source: Source, found: str) -> DatasetError:
    return DatasetError(f"The starter album needs a photograph of {source.width} by {source.height} pixels from the "
                        f"package {source.package!r}, but found at {str(file)!r}: {found}.\n\n"
                        "Hint: install the extra again with `pip install --force-reinstall 'vision-eval[demo]'`.")


def _flaw(content: bytes, source: Source) -> str:
    """What keeps the bytes from being the photograph; empty: nothing."""
    try:
        with Image.open(BytesIO(content)) as image:
            image.load()
            size = image.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        return f"not a readable picture ({error})"
    return "" if size == (source.width, source.height) else f"a picture of {size[0]} by {size[1]} pixels"


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, content)
