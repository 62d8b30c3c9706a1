"""Whether a folder of results may grow by the photos of a dataset."""

from __future__ import annotations

from pathlib import Path

from vision_eval.domain import Dataset, sha256_hex
from vision_eval.errors import RunError
from vision_eval.io.results import Record
from vision_eval.io.store import Journal

_LOOKED_AT = 5


def refuse_other_photos(folder: Path, former: Record, store: Path, dataset: Dataset) -> None:
    """Refuse a dataset that is not the one the folder was begun with; it may have more photos, or edited ones.

    Raises
    ------
    RunError
        If its name, or what its photos show, is another.
    """
    ids = {sample.id for sample in former.dataset.samples}
    if (former.dataset.name == dataset.name and not ids.isdisjoint(sample.id for sample in dataset.samples)
            and _shows_the_same(former, store, dataset)):
        return
    raise RunError(f"{str(folder)!r} holds results of the dataset {former.dataset.name!r} ({len(former.dataset)} "
                   f"photos), not of {dataset.name!r} ({len(dataset)} photos): none of it may be mixed.\n\n"
                   "Hint: name another folder with `--into`; the answers in the journal are found from there too.")


def _shows_the_same(former: Record, store: Path, dataset: Dataset) -> bool:
    """Whether photos that are named alike are alike; one that was edited meanwhile is no other dataset."""
    if not store.exists():
        return True
    with Journal(store) as journal:
        known = {sample: facts.source_sha256 for (sample, _), facts in journal.pictures(former.run_id).items()}
    shared = [sample for sample in dataset.samples if sample.id in known][:_LOOKED_AT]
    return not shared or any(_sha256_of(sample.image) in (None, known[sample.id]) for sample in shared)


def _sha256_of(image: Path) -> str | None:
    try:
        return sha256_hex(image.read_bytes())
    except OSError:
        return None
