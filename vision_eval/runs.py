"""`run` asks, `Run` tells: a folder of results and the journal beside it."""

from __future__ import annotations

import dataclasses
import os
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from vision_eval.demo.settings import SERVER_NAME
from vision_eval.domain import Dataset, Finding, Picture, Sample, Variant, find_variant
from vision_eval.errors import RunError, StudyError
from vision_eval.frames import Row, attempts_frame
from vision_eval.io import results
from vision_eval.io.configuration import read_rules
from vision_eval.io.files import clear_spares
from vision_eval.io.images import MAX_PIXELS, Thumbnails
from vision_eval.io.ollama import Ollama
from vision_eval.io.results import Record
from vision_eval.io.store import Journal, PictureFacts
from vision_eval.photoprism.incumbent import NAME as INCUMBENT
from vision_eval.photoprism.rules import vocabulary
from vision_eval.photoprism.views import house_vocabulary
from vision_eval.photoprism.vocabulary import Vocabulary
from vision_eval.runner.events import Event, Found, Warned
from vision_eval.runner.growing import refuse_other_photos
from vision_eval.runner.history import Told, attempts, classes
from vision_eval.runner.host import Settings
from vision_eval.runner.inspection import inspect
from vision_eval.runner.loop import Outcome, work
from vision_eval.runner.manifest import manifest
from vision_eval.runner.pictures import Darkroom
from vision_eval.runner.plan import Plan, make_plan
from vision_eval.runner.progress import Display, Listener, Progress
from vision_eval.runner.session import conduct, in_thread
from vision_eval.scoring.schema import violations

EMBEDDED = "embedded"
"""Alias of the embedded server, whatever its port: results under it are demonstrations."""


class Run:
    """A run that was made, or is being made, read from its folder.

    Everything is computed from ``study.json`` and the journal; no photo and no server is needed.

    Parameters
    ----------
    folder : str or Path
        Such as ``results/first``.
    rules : str or Path, optional
        A ``rules.yml`` of PhotoPrism by which the stored view is derived; by default the one that the run was made
        with, or else our own small vocabulary.

    Raises
    ------
    RunError
        If the folder holds no run.
    ConfigurationError
        If `rules` cannot be read.
    """

    def __init__(self, folder: str | Path, *, rules: str | Path | None = None) -> None:
        self.folder = Path(folder)
        self.record: Record = results.read_record(self.folder)
        self._rules = rules

    def __repr__(self) -> str:
        return (f"Run({str(self.folder)!r}: {len(self.record.dataset)} photos × {len(self.variants)} variants, "
                f"{len(self.attempts)} attempts)")

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.resolve().name

    @property
    def variants(self) -> tuple[Variant, ...]:
        """What was asked."""
        return self.record.variants

    @property
    def dataset(self) -> Dataset:
        """The photos and their references, as they were when last asked; images are named, not placed."""
        return self.record.dataset

    @property
    def demonstration(self) -> bool:
        """Whether the models are those of the embedded server."""
        return self.record.demonstration

    @property
    def stopped(self) -> Mapping[str, str]:
        """Variants that were given up, by key, with the reason."""
        return self.record.stopped

    @property
    def incumbents(self) -> tuple[Variant, ...]:
        """What was imported from the user's present ``vision.yml``."""
        return tuple(variant for variant in self.variants if variant.prompt.name.startswith(INCUMBENT))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The label rules by which the stored view is derived."""
        if self._rules is not None:
            return vocabulary(read_rules(self._rules), name=Path(self._rules).name)
        kept = results.read_vocabulary(self.folder)
        return vocabulary(kept["rules"], name=kept["name"]) if kept else house_vocabulary()

    @property
    def journal_path(self) -> Path:
        """Where the journal lies."""
        return _journal_of(self.folder, self.record)

    @property
    def references(self) -> dict[str, Sample]:
        """The photos by id."""
        return {sample.id: sample for sample in self.dataset.samples}

    def variant(self, wanted: str) -> Variant:
        """The variant with this key, unique beginning of a key, or name.

        Raises
        ------
        StudyError
            If there is none, or more than one.
        """
        return find_variant(wanted, self.variants)

    @cached_property
    def attempts(self) -> pd.DataFrame:
        """One row per attempt: photo × variant × repeat; the columns are `frames.ATTEMPT_COLUMNS`."""
        with Journal(self.journal_path) as journal:
            told = list(attempts(self.record, journal))
        return attempts_frame(_rows(told, self.record), self.vocabulary)

    def thumbnail(self, sample_id: str, resolution: int = 720) -> bytes | None:
        """The JPEG that was sent for a photo; None: none was, or it was cleared away."""
        kept = self.picture(sample_id, resolution)
        return kept.jpeg if kept else None

    def picture(self, sample_id: str, resolution: int = 720) -> Picture | None:
        """Everything that was sent for a photo, by its hash; None: nothing was, or it was cleared away."""
        facts = self.pictures.get((sample_id, resolution))
        if facts is None:
            return None
        kept = Thumbnails(self.journal_path.parent / "thumbnails", resolution=resolution).kept(facts.source_sha256)
        return kept if kept and kept.sha256 == facts.sha256 else None

    @cached_property
    def pictures(self) -> dict[tuple[str, int], PictureFacts]:
        """What was sent for each photo, by its id and the resolution asked for."""
        with Journal(self.journal_path) as journal:
            return journal.pictures(self.record.run_id)


def run(
    dataset: Dataset,
    variants: Sequence[Variant],
    ollama: Ollama | Sequence[Ollama] | None = None,
    *,
    into: str | Path,
    repeats: int = 1,
    seed: int = 0,
    error_budget: float = 0.2,
    again: bool = False,
    retry_failed: bool = False,
    allow_cloud: bool = False,
    concurrency: int = 1,
    patience_s: float = 30.0,
    pauses_s: Sequence[float] = (1.0, 4.0),
    journal: str | Path | None = None,
    max_pixels: int = MAX_PIXELS,
    rules: str | Path | None = None,
    progress: bool | Display = True,
) -> Run:
    """Ask every variant about every photo, once; called again it resumes.

    Works in scripts and inside a notebook. Ctrl-C (or interrupting the kernel) cancels the request in
    flight, unloads what was loaded and raises ``KeyboardInterrupt``; what was answered is kept.

    Parameters
    ----------
    dataset : Dataset
        From `read_dataset`.
    variants : sequence of Variant
        From `matrix`; those of several tasks may be added up.
    ollama : Ollama or sequence of Ollama, optional
        Where the models are; ``Ollama()`` by default. Photos go there and nowhere else.
    into : str or Path
        Folder of the run. It may grow: more photos of the same dataset, more variants.
    repeats : int, default 1
        How often each question is put.
    seed : int, default 0
        Of the order of questions and of every resampling.
    error_budget : float, default 0.2
        Share of failures in [0, 1] above which a variant is given up.
    again : bool, default False
        Ask everything anew, whatever the journal has.
    retry_failed : bool, default False
        Ask anew what failed for good.
    allow_cloud : bool, default False
        Whether models may be used that are answered in a cloud.
    concurrency : int, default 1
        Requests in flight per host. More than one falsifies timings.
    patience_s : float, default 30
        Seconds that a server may be gone before the run stops.
    pauses_s : sequence of float, default (1, 4)
        Seconds to wait before the second try of a question, before the third, and so on.
    journal : str or Path, optional
        The file that keeps all answers; by default the one that the run has, or ``attempts.sqlite`` beside a new one.
    max_pixels : int
        Larger photos are left out as decompression bombs.
    rules : str or Path, optional
        The ``rules.yml`` of your PhotoPrism, which decides what is stored under which name. A copy is kept with the
        run; without it our own small vocabulary is used.
    progress : bool or callable, default True
        Whether to show bars; or what makes another display of the plan, a context manager that can ``hear`` events.

    Returns
    -------
    Run
        The folder, ready to be read.

    Raises
    ------
    RunError
        If `into` is a file or belongs to another dataset.
    ConfigurationError
        If `rules` cannot be read.
    OllamaError
        If a server or model is missing, cannot see, or goes away for good.
    JournalError
        If answers cannot be kept.
    """
    hosts = _hosts(ollama)
    chosen = _checked(variants, repeats, concurrency, error_budget)
    read = read_rules(rules) if rules is not None else None
    folder, store = places(into, journal)
    plan = planned(dataset, chosen, hosts, repeats=repeats, seed=seed, allow_cloud=allow_cloud)
    inspections = in_thread(inspect(plan, hosts))
    thumbnails = store.parent / "thumbnails"
    darkroom = Darkroom(thumbnails, max_pixels=max_pixels)
    findings: list[Finding] = []

    def hear(event: Event) -> None:
        shown.hear(event)
        if isinstance(event, Found):
            findings.append(event.finding)

    started_at = datetime.now(UTC)
    with Journal(store, write=True) as opened:
        # Read and written back while nobody else may write: another run may have grown the study a moment ago.
        record = _record(folder, store, dataset, chosen, plan, hosts, error_budget, concurrency)
        settings = Settings(run_id=record.run_id, error_budget=error_budget, again=again, retry_failed=retry_failed,
                            concurrency=concurrency, patience_s=patience_s, pauses_s=tuple(pauses_s))
        results.write_record(folder, record)
        if rules is not None and read is not None:
            results.write_vocabulary(folder, read, name=Path(rules).name)
        for place in (folder, thumbnails):
            clear_spares(place)
        with _display(plan, progress) as shown:
            for remark in plan.remarks:
                hear(Warned(text=remark))
            outcome = conduct(lambda emit: work(plan, hosts, opened, darkroom, settings, emit), hear)
        results.write_record(folder, _concluded(record, outcome, findings))
    made = Run(folder)
    results.write_table(folder / "attempts.parquet", made.attempts)
    results.write_json(folder / results.MANIFEST,
                       manifest(made.record, made.pictures, made.attempts, settings, outcome, inspections, started_at,
                                made.vocabulary))
    return made


def planned(dataset: Dataset, variants: Sequence[Variant], hosts: Sequence[Ollama], *, repeats: int = 1, seed: int = 0,
            allow_cloud: bool = False) -> Plan:
    """The order of work on these hosts; asks them for their models and sends no photo."""
    present = [(host.url, host.models()) for host in hosts]
    return make_plan(dataset, variants, present, repeats=repeats, seed=seed, allow_cloud=allow_cloud)


def places(into: str | Path, journal: str | Path | None = None) -> tuple[Path, Path]:
    """Folder and journal of a run; one that was begun goes on in the journal that it has.

    Raises
    ------
    RunError
        If the folder is a file, or holds a run that cannot be read.
    """
    folder = Path(into)
    blocked = next((place for place in (folder, *folder.parents) if place.exists() and not place.is_dir()), None)
    if blocked is not None:
        raise RunError(f"The results are to go into the folder {str(folder)!r}, but {str(blocked)!r} is a file.\n\n"
                       "Hint: name another folder with `--into`.")
    if journal is not None:
        return folder, Path(journal)
    if (folder / results.RECORD).exists():
        return folder, _journal_of(folder, results.read_record(folder))
    return folder, folder.parent / "attempts.sqlite"


def _journal_of(folder: Path, record: Record) -> Path:
    return Path(os.path.normpath(folder / record.journal))


def _hosts(ollama: Ollama | Sequence[Ollama] | None) -> tuple[Ollama, ...]:
    hosts = (Ollama(),) if ollama is None else (ollama,) if isinstance(ollama, Ollama) else tuple(ollama)
    if not hosts:
        raise StudyError("No host is named.\n\nHint: leave `ollama` out to use OLLAMA_HOST or this machine.")
    return tuple(host.renamed(EMBEDDED) if host.software() == SERVER_NAME else host for host in hosts)


def _checked(variants: Sequence[Variant], repeats: int, concurrency: int, error_budget: float) -> tuple[Variant, ...]:
    if not variants:
        raise StudyError("There is no variant to ask.\n\nHint: make some with `matrix(task=…, models=…, prompts=…)`.")
    for name, value, least in (("repeats", repeats, 1), ("concurrency", concurrency, 1)):
        if value < least:
            raise ValueError(f"{name} must be at least {least}, not {value}.")
    for variant in variants:
        if variant.prompt.schema is not None:
            _check_schema(variant)
    if not 0 <= error_budget <= 1:
        raise ValueError(f"error_budget is a share between 0 and 1, not {error_budget}.")
    return tuple(dict.fromkeys(variants))


def _display(plan: Plan, progress: bool | Display) -> AbstractContextManager[Listener]:
    return Progress(plan, show=progress) if isinstance(progress, bool) else progress(plan)


def _check_schema(variant: Variant) -> None:
    try:
        violations({}, variant.prompt.schema)
    except ValueError as error:
        raise StudyError(f"The schema of prompt {variant.prompt.name!r} is no JSON Schema: {error}.\n\n"
                         "Hint: leave it out; answers are then held against the usual shape of labels.") from error


def _record(folder: Path, store: Path, dataset: Dataset, variants: tuple[Variant, ...], plan: Plan,
           hosts: Sequence[Ollama], error_budget: float, concurrency: int) -> Record:
    models, aliases = plan.models, tuple(host.alias for host in hosts)
    journal = Path(os.path.relpath(store, folder)).as_posix()
    if (folder / results.RECORD).exists():
        former = results.read_record(folder)
        refuse_other_photos(folder, former, store, dataset)
        return dataclasses.replace(former.grown(dataset, variants, models, aliases), error_budget=error_budget,
                                   journal=journal, repeats=max(former.repeats, plan.repeats), stopped={},
                                   demonstration=former.demonstration or EMBEDDED in aliases,
                                   concurrency=max(former.concurrency, concurrency))
    return Record(run_id=uuid.uuid4().hex, journal=journal, created_at=datetime.now(UTC).isoformat(), dataset=dataset,
                 variants=variants, models=models, hosts=aliases, repeats=plan.repeats, seed=plan.seed,
                 error_budget=error_budget, concurrency=concurrency, demonstration=EMBEDDED in aliases)


def _concluded(record: Record, outcome: Outcome, findings: Sequence[Finding]) -> Record:
    """The study after a session: unusable photos are findings, variants that were given up are named."""
    unusable = {finding.sample_id for finding in findings if finding.fatal}
    dataset = dataclasses.replace(
        record.dataset, samples=tuple(sample for sample in record.dataset.samples if sample.id not in unusable),
        findings=tuple({(one.sample_id, one.code): one for one in (*record.dataset.findings, *findings)}.values()))
    return dataclasses.replace(record, dataset=dataset, stopped=outcome.stopped)


def _rows(told: Sequence[Told], record: Record) -> list[Row]:
    return [Row(attempt=one.attempt, reading=one.reading, variant=one.variant, model=record.models[one.variant.key],
                sample=one.sample, picture=one.picture, classes=marks)
            for one, marks in zip(told, classes(told, record), strict=True)]
