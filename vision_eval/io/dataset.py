"""Photos and what people said about them, from a folder or a table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import Field

from vision_eval.domain import Dataset, Finding, Reference, ReferenceKind, Sample
from vision_eval.errors import DatasetError
from vision_eval.io.files import is_inside
from vision_eval.io.images import probe
from vision_eval.io.settings import Settings, read_settings
from vision_eval.io.table import read_table

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif"})
"""What counts as a photo in a plain folder, in any letter case."""

_TABLE, _SETTINGS = "dataset.csv", ("dataset.yml", "dataset.yaml")
_NO_PHOTOS = frozenset({"@eaDir", "#recycle", "#snapshot", "@Recycle", "$RECYCLE.BIN", "__MACOSX"})
_SHOWN = 10


class _About(Settings):
    """What ``dataset.yml`` may say."""

    name: str = ""
    licence: str = ""
    language: str = "en"
    reference: ReferenceKind = "partial"
    credits: dict[str, str] = Field(default_factory=dict)
    pictures_hint: str = ""


def read_dataset(path: str | Path, *, limit: int | None = None) -> Dataset:
    """Photos with references, from a folder of photos or a folder with a ``dataset.csv``.

    A plain folder is searched with everything below it, but for hidden folders and those that
    storage devices make; the id of a photo is its path. A table has the columns ``id``, ``image``,
    ``labels``, ``absent``, ``subject``, ``setting``, ``captions``, ``split``, ``event`` and
    ``language``, of which ``id`` or ``image`` is enough. Lists are separated by ``|``; a blank
    cell means that nobody said anything, ``-`` that somebody said "nothing". Beside both may lie a
    ``dataset.yml`` with ``name``, ``licence``, ``language``, ``reference``, ``credits`` and
    ``pictures_hint``.

    Parameters
    ----------
    path : str or Path
        A folder, or the table itself.
    limit : int, optional
        Stop after so many usable photos, for a first look.

    Returns
    -------
    Dataset
        Photos whose header shows that they cannot be used are among its `findings`, not its samples.

    Raises
    ------
    DatasetError
        If there is nothing to read, nothing usable, or the table or its settings are not as described.
    ValueError
        If `limit` is below 1.
    """
    if limit is not None and limit < 1:
        raise ValueError(f"A dataset is limited to at least 1 photo, not {limit!r}.")
    root, table = _located(Path(path).expanduser())
    about = _about(root)
    if table:
        candidates: Iterable[Sample | Finding] = read_table(table, language=about.language, hint=about.pictures_hint)
    else:
        candidates = _photos(root, about.language)
    samples, findings = _usable(candidates, limit)
    if not samples:
        raise _nothing(table or root, findings, about.pictures_hint)
    return Dataset(name=about.name or root.resolve().name, root=root, samples=samples, findings=findings,
                   licence=about.licence, language=about.language, reference=about.reference,
                   credits=tuple(about.credits.items()))


def _located(path: Path) -> tuple[Path, Path | None]:
    """The folder of the dataset, and its table if it has one."""
    if path.is_dir():
        table = path / _TABLE
        return path, table if table.exists() else None
    if not path.exists():
        raise DatasetError(f"There is no dataset at {str(path)!r}.\n\n"
                           "Hint: name a folder of photos, or a folder with a dataset.csv.")
    if path.suffix.lower() != ".csv":
        raise DatasetError(f"A dataset is a folder or a table in CSV; {str(path)!r} is neither.\n\n"
                           f"Hint: to use a single photo, name its folder {str(path.parent)!r}.")
    return path.parent, path


def _about(root: Path) -> _About:
    file = next((root / name for name in _SETTINGS if (root / name).exists()), None)
    return read_settings(file, _About, error=DatasetError) if file else _About()


def _photos(root: Path, language: str) -> Iterator[Sample | Finding]:
    """Everything below a folder that is called like a photo, by path."""
    for name in sorted(_names(root)):
        shown = os.fsencode(name).decode("utf-8", "replace")
        if shown != name:
            yield Finding(sample_id=shown, code="NAME", message=f"{shown!r} cannot be used: its name is not in UTF-8.")
        elif not is_inside(root, root / name):
            yield Finding(sample_id=name, code="OUTSIDE",
                          message=f"{name!r} cannot be used: it is a link that leads out of the dataset.")
        else:
            yield Sample(id=name, image=root / name, reference=Reference(language=language))


def _names(root: Path) -> Iterator[str]:
    for folder, below, files in os.walk(root, onerror=_unlisted):
        below[:] = [name for name in below if not name.startswith(".") and name not in _NO_PHOTOS]
        for name in files:
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield (Path(folder) / name).relative_to(root).as_posix()


def _unlisted(error: OSError) -> None:
    raise DatasetError(f"The folder {str(error.filename)!r} cannot be listed: {error.strerror}.\n\n"
                       "Hint: check who may read it, or move it out of the dataset.") from error


def _usable(candidates: Iterable[Sample | Finding],
            limit: int | None) -> tuple[tuple[Sample, ...], tuple[Finding, ...]]:
    samples: list[Sample] = []
    findings: list[Finding] = []
    for candidate in candidates:
        if len(samples) == limit:
            break
        finding = candidate if isinstance(candidate, Finding) else probe(candidate.image, sample_id=candidate.id)
        if finding is not None:
            findings.append(finding)
        elif isinstance(candidate, Sample):
            samples.append(candidate)
    return tuple(samples), tuple(findings)


def _nothing(place: Path, findings: tuple[Finding, ...], hint: str) -> DatasetError:
    if not findings:
        return DatasetError(f"There are no photos in {str(place)!r}.\n\n"
                            f"Hint: {hint.rstrip('.') or 'photos end in ' + ', '.join(sorted(SUFFIXES))}.")
    reasons = "".join(f"\n  {finding.code}: {finding.message}" for finding in findings[:_SHOWN])
    rest = f"\n  and {len(findings) - _SHOWN} more" if len(findings) > _SHOWN else ""
    return DatasetError(f"None of the {len(findings)} photos in {str(place)!r} can be used:{reasons}{rest}\n\n"
                        f"Hint: {hint.rstrip('.') or 'repair or replace these files'}.")
