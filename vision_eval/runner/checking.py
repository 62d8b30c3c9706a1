"""Photos shown to the models of a ``vision.yml`` as PhotoPrism would show them, and what it would store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision_eval.domain import Finding, Picture, Sample
from vision_eval.io.images import Thumbnails
from vision_eval.io.posting import Posted, post
from vision_eval.photoprism.sending import request
from vision_eval.photoprism.store import store
from vision_eval.runner.session import in_thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What one model made of one photo."""

    sample_id: str
    task: str
    model: str
    finding: Finding | None = None
    """Why the photo could not be sent; then nothing was."""
    posted: Posted | None = None
    kept: Mapping[str, Any] | None = None
    """What PhotoPrism would keep, as `vision_eval.photoprism.store` tells it."""


def requests_for(entry: Mapping[str, Any], picture: Picture, *, host: str | None = None) -> dict[str, Any]:
    """The request for one photo; with a host it goes there, on the same path.

    Parameters
    ----------
    entry : mapping
        One of ``models`` of `vision_eval.photoprism.effective`.
    picture : Picture
        The photo at the entry's resolution.
    host : str, optional
        Address such as ``http://localhost:11434``, where the name in the file is known to PhotoPrism only.
    """
    images = picture.images[:entry["images_per_photo"]["other"]]
    made: dict[str, Any] = request(entry, images)
    if host is not None:
        made["url"] = host + _path(made["url"])
    return made


def pictures(samples: Sequence[Sample], entry: Mapping[str, Any],
             folder: Path) -> list[tuple[Sample, Picture | Finding]]:
    """Every photo as the entry's thumbnail; sizes that PhotoPrism's are not known for are fitted into the square."""
    shelf = Thumbnails(folder, resolution=entry["resolution"])
    return [(sample, shelf.get(sample.image, sample_id=sample.id)) for sample in samples]


def check(entry: Mapping[str, Any], samples: Sequence[Sample], *, folder: Path, thresholds: Mapping[str, int],
          rules: Mapping[str, Any] | None, host: str | None = None) -> Iterator[Checked]:
    """Show photos to one model, one after the other, as PhotoPrism's worker does.

    Parameters
    ----------
    entry : mapping
        With its secrets revealed; they go into headers and nowhere else.
    samples : sequence of Sample
        Whose pictures are sent.
    folder : Path
        Where thumbnails are kept.
    thresholds : mapping
        Of the configuration, in percent.
    rules : mapping, optional
        Of the user's PhotoPrism; ours by default.
    host : str, optional
        See `requests_for`.

    Yields
    ------
    Checked
        One per photo, in order, as soon as it is known.

    Raises
    ------
    NoServer
        If nobody answers at the address.
    """
    told = {"sample_id": "", "task": entry["type"], "model": entry["model"]["wire"] or entry["model"]["name"]}
    for sample, picture in pictures(samples, entry, folder):
        told["sample_id"] = sample.id
        if isinstance(picture, Finding):
            yield Checked(**told, finding=picture)
            continue
        posted = in_thread(post(requests_for(entry, picture, host=host)))
        yield Checked(**told, posted=posted, kept=_kept(entry, posted, thresholds, rules))


def _kept(entry: Mapping[str, Any], posted: Posted, thresholds: Mapping[str, int],
          rules: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if posted.status is None:
        return None
    return store(posted.body, task=entry["type"], format=entry["format"], status=posted.status,
                 location=posted.location, response_format=entry["response_format"], mode=entry["normalize"],
                 hosted=entry["model"]["hosted"], thresholds=thresholds, rules=rules, source=entry["source"])


def _path(url: str) -> str:
    """Path and query of an address, with the slash they begin with."""
    rest = url.partition("://")[2]
    return rest[rest.find("/"):] if "/" in rest else "/"
