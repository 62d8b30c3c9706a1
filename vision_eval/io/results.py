"""A run's folder: what was asked, written before the first request, and tables written after the last.

``study.json`` makes a run complete in itself: with it and the journal everything can be read and scored again, without
the photos and without a server. It names photos as their owner does, so it stays private; what may be
shown to others is in ``manifest.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from vision_eval.domain import Dataset, Model, Prompt, Variant
from vision_eval.errors import RunError, StudyError
from vision_eval.io.files import write_whole

FORMAT = 1
"""Version of ``study.json`` and of the Parquet files; a reader refuses a higher one."""

RECORD = "study.json"
MANIFEST = "manifest.json"
VOCABULARY = "vocabulary.json"
"""Label rules that the user named, kept so that every score can be made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a run asks: photos with references, variants, and the models behind them."""

    run_id: str
    """Names the run in the journal."""
    journal: str
    """Where the journal lies, relative to the run's folder."""
    created_at: str
    """UTC, RFC 3339."""
    dataset: Dataset
    """Its samples name their images relative to a place that is not kept."""
    variants: tuple[Variant, ...]
    models: Mapping[str, Model]
    """Which model answers a variant, by the variant's key."""
    hosts: tuple[str, ...]
    """Aliases of the hosts that were asked."""
    repeats: int = 1
    seed: int = 0
    error_budget: float = 0.2
    concurrency: int = 1
    """Most requests that were in flight per host."""
    demonstration: bool = False
    """Whether the models are those of the embedded server."""
    stopped: Mapping[str, str] = field(default_factory=dict)
    """Variants that were given up, by key, with the reason."""

    def grown(self, dataset: Dataset, variants: tuple[Variant, ...], models: Mapping[str, Model],
              hosts: tuple[str, ...]) -> Record:
        """The study with more photos, variants or hosts; what is named again is replaced."""
        samples = {sample.id: sample for sample in (*self.dataset.samples, *dataset.samples)}
        findings = {(finding.sample_id, finding.code): finding
                    for finding in (*self.dataset.findings, *dataset.findings)}
        return replace(
            self,
            dataset=replace(dataset, samples=tuple(samples.values()), findings=tuple(findings.values()),
                            credits=tuple(dict(self.dataset.credits + dataset.credits).items())),
            variants=tuple({variant.key: variant for variant in (*self.variants, *variants)}.values()),
            models={**self.models, **models},
            hosts=tuple(dict.fromkeys((*self.hosts, *hosts))),
        )


def write_record(folder: Path, record: Record) -> None:
    """Write ``study.json``, whole or not at all."""
    plain = {
        "format": FORMAT,
        **{name: getattr(record, name) for name in ("run_id", "journal", "created_at", "hosts", "repeats", "seed",
                                                   "error_budget", "concurrency", "demonstration")},
        "dataset": _DATASET.dump_python(_without_place(record.dataset), mode="json"),
        "variants": [{**variant.content(), "model": variant.model,
                      "prompt": {**variant.prompt.content(), "name": variant.prompt.name}}
                     for variant in record.variants],
        "models": {key: _plain_model(model) for key, model in record.models.items()},
        "stopped": dict(record.stopped),
    }
    write_json(folder / RECORD, plain)


def _plain_model(model: Model) -> dict[str, Any]:
    """A set has no order of its own, and equal records are to be equal files."""
    plain: dict[str, Any] = _MODEL.dump_python(model, mode="json")
    return {**plain, "capabilities": sorted(model.capabilities) if model.capabilities is not None else None}


def read_record(folder: Path) -> Record:
    """Read ``study.json`` back.

    Raises
    ------
    RunError
        If the folder holds no run, or one of a newer version, or the file is damaged.
    """
    path = folder / RECORD
    try:
        plain = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise RunError(f"There is no run in {str(folder)!r}: it has no {RECORD}.\n\n"
                       "Hint: name the folder that `vision-eval run` printed, such as 'results/first'.") from error
    except NotADirectoryError as error:
        raise RunError(f"{str(folder)!r} is a file, not the folder of a run.\n\n"
                       "Hint: name the folder that `vision-eval run` printed.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, error) from error
    if isinstance(plain, dict) and isinstance(plain.get("format"), int) and plain["format"] > FORMAT:
        raise RunError(f"The run in {str(folder)!r} has format {plain['format']}; this vision_eval knows up to "
                       f"{FORMAT}.\n\nHint: install a newer vision_eval.")
    try:
        return _record(plain)
    except (KeyError, TypeError, AttributeError, ValueError, StudyError) as error:
        raise _damaged(path, error) from error


def _record(plain: dict[str, Any]) -> Record:
    variants = tuple(Variant(**{**content, "prompt": Prompt(**content["prompt"])}) for content in plain["variants"])
    record = _RECORD.validate_python({**{one.name: plain[one.name] for one in fields(Record)}, "variants": variants})
    if homeless := [variant.key for variant in variants if variant.key not in record.models]:
        raise ValueError(f"no model for {homeless[0]!r}")
    return record


def write_vocabulary(folder: Path, rules: Mapping[str, Any], *, name: str) -> None:
    """Keep a copy of label rules with the run."""
    write_json(folder / VOCABULARY, {"format": FORMAT, "name": name, "rules": dict(rules)})


def read_vocabulary(folder: Path) -> dict[str, Any] | None:
    """The ``name`` and ``rules`` that the run was made with; None: ours.

    Raises
    ------
    RunError
        If the copy is damaged.
    """
    path = folder / VOCABULARY
    try:
        plain = json.loads(path.read_text("utf-8"))
        return {"name": str(plain["name"]), "rules": dict(plain["rules"])}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError, KeyError, TypeError) as error:
        raise RunError(f"{str(path)!r} cannot be read as label rules: {error}.\n\n"
                       "Hint: delete the file, and name the rules again with `--rules`.") from error


def _without_place(dataset: Dataset) -> Dataset:
    samples = tuple(replace(sample, image=Path(_below(sample.image, dataset.root))) for sample in dataset.samples)
    return replace(dataset, root=Path(), samples=samples)


def _below(image: Path, root: Path) -> PurePosixPath:
    try:
        return PurePosixPath(image.relative_to(root).as_posix())
    except ValueError:
        return PurePosixPath(image.name if image.is_absolute() else image.as_posix())


def _damaged(path: Path, error: Exception) -> RunError:
    said = str(error).splitlines()[0]
    return RunError(f"{str(path)!r} cannot be read as a study: {said}.\n\n"
                    "Hint: delete the file and run the same command again; the answers are in the journal.")


def write_json(path: Path, value: object) -> None:
    """Write JSON for people to read, whole or not at all; lone surrogates become the escapes that JSON has for them."""
    _replace(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all; lone surrogates become question marks."""
    _replace(path, text.encode("utf-8", "replace"))


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as Parquet with the version of its schema in its metadata, whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}),
                                           b"vision_eval.format": str(FORMAT).encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    _replace(path, sink.getvalue().to_pybytes())


def _replace(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise RunError(f"{str(path)!r} cannot be written: {error.strerror or error}.\n\n"
                       "Hint: check the folder and the space on the disk; answers are safe in the journal.") from error


_RECORD = TypeAdapter(Record)
_DATASET = TypeAdapter(Dataset)
_MODEL = TypeAdapter(Model)
