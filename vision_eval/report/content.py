"""Everything a report says, gathered as plain data before any of it is rendered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from vision_eval.domain import Variant
from vision_eval.metrics import METRICS
from vision_eval.report import numbers
from vision_eval.report.boards import NAMES, Board, boards
from vision_eval.report.grid import MOST_PHOTOS, Photo, photos
from vision_eval.report.harmless import clipped
from vision_eval.report.pictures import Picture, pictures
from vision_eval.report.speed import codes, latency
from vision_eval.report.table import Cell, Head, Table, rows, words
from vision_eval.runs import Run

DEMONSTRATION = "These models are demonstrations: classical image analysers, not vision models."
MOST_FAILURES = 200
LONGEST_RAW = 600
"""Characters shown of an answer that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One prompt with its whole text."""

    name: str
    tasks: str
    version: str
    system: str
    user: str
    schema: str
    """JSON; empty: the usual one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A report before it has a form."""

    title: str
    compared: str
    """What was compared, in one line."""
    demonstration: str
    """The warning; empty for real models."""
    boards: tuple[Board, ...]
    plots: Mapping[str, tuple[Picture, ...]]
    """Those of each task, of ``form`` and of ``speed``."""
    latency: Table
    codes: Table
    photos: tuple[Photo, ...]
    photos_note: str
    failures: Table
    findings: Table
    models: Table
    variants: Table
    settings: Table
    prompts: tuple[Asked, ...]
    glossary: Table


def gather(run: Run, scores: pd.DataFrame) -> Content:
    """Everything a report on a run says.

    Parameters
    ----------
    run : Run
        Finished or not.
    scores : DataFrame
        Of this run, from `vision_eval.metrics.score`.
    """
    shown = scores.copy(deep=False)
    shown.attrs = {"seed": run.record.seed, "reference": run.dataset.reference, "stopped": dict(run.stopped),
                   **scores.attrs}
    attempts, found = run.attempts, boards(shown)
    return Content(
        title=f"vision_eval: {run.name}", compared=_compared(run),
        demonstration=DEMONSTRATION if run.demonstration else "",
        boards=found, plots=pictures(attempts, shown),
        latency=latency(attempts, demonstration=run.demonstration), codes=codes(attempts),
        photos=photos(run, shown), photos_note=_photos_note(run), failures=failures(attempts), findings=_findings(run),
        models=_models(run), variants=_variants(run.variants), settings=_settings(run), prompts=_prompts(run.variants),
        glossary=_glossary(found))


def failures(attempts: pd.DataFrame) -> Table:
    """What the readers rejected, with the beginning of what came."""
    failed = attempts[attempts["failed"]]
    lines = {f"{row['variant']} {row['sample']} {row['repeat']}": (
        row["sample"], Cell(text=row["name"], title=row["variant"]), row["code"], clipped(row["rejected"], LONGEST_RAW),
        _raw(row["text"], row["thinking"], row["error"])) for row in failed.head(MOST_FAILURES).to_dict("records")}
    heads = (words("sample", "photo"), words("variant", "variant"), Head(key="code", text="code", kind="code"),
             words("rejected", "why"), Head(key="raw", text="what came", kind="raw"))
    cut = f"Shown are {len(lines)} of {len(failed)} failures, and at most {LONGEST_RAW} characters of each answer."
    return Table(title="Answers that the protocol's reader rejected; each scores 0", heads=heads, lines=rows(lines),
                 notes=(cut,) if lines else (), empty=f"Nothing failed in {numbers.counted(len(attempts), 'answer')}.")


def _raw(text: str, thinking: str, error: str) -> str:
    if text.strip():
        return clipped(text, LONGEST_RAW)
    if thinking.strip():
        return "(only thinking) " + clipped(thinking, LONGEST_RAW)
    return "(no answer) " + clipped(error, LONGEST_RAW) if error else "(an empty answer)"


def _compared(run: Run) -> str:
    tasks = [variant.task for variant in run.variants]
    by_task = ", ".join(f"{tasks.count(task)} for {name.lower()}" for task, name in NAMES.items() if task in tasks)
    parts = (numbers.counted(len(run.dataset), "photo"), f"dataset {run.dataset.name}",
             f"{numbers.counted(len(run.variants), 'variant')} ({by_task})",
             numbers.counted(len(run.attempts), "answer"), _dates(run))
    return " · ".join(part for part in parts if part)


def _dates(run: Run) -> str:
    """Days of the first and the last answer, in UTC."""
    if run.attempts.empty:
        return run.record.created_at[:10]
    days = (run.attempts["started_at"].min(), run.attempts["started_at"].max())
    return " to ".join(dict.fromkeys(f"{day:%Y-%m-%d}" for day in days))


def _photos_note(run: Run) -> str:
    total = len(run.dataset)
    some = f"{MOST_PHOTOS} of {total} photos, evenly spread" if total > MOST_PHOTOS else numbers.counted(total, "photo")
    repeats = f" Of {run.record.repeats} repeats the first is shown." if run.record.repeats > 1 else ""
    return f"{some}.{repeats}"


def _findings(run: Run) -> Table:
    lines = {f"{place}": (finding.sample_id, finding.code, finding.message, "yes" if finding.fatal else "no")
             for place, finding in enumerate(run.dataset.findings)}
    heads = (words("sample", "photo"), Head(key="code", text="code", kind="code"),
             words("message", "what is the matter"), words("fatal", "left out"))
    return Table(title="Photos that could not be used, or that people should know about", heads=heads,
                 lines=rows(lines))


def _models(run: Run) -> Table:
    lines = {model.digest: (variant.model, model.quantization or numbers.MISSING, model.family or numbers.MISSING,
                            model.parameters or numbers.MISSING, numbers.megabytes(model.size_bytes),
                            Cell(text=model.digest[:12], title=model.digest))
             for variant in run.variants if (model := run.record.models.get(variant.key)) is not None}
    heads = (words("model", "model"), words("quantization", "quant", "as the server reports it"),
             words("family", "family"), Head(key="parameters", text="parameters"),
             Head(key="size", text="size on disk"), Head(key="digest", text="digest", kind="code"))
    return Table(title="Models as the server described them", heads=heads, lines=rows(lines))


def _variants(variants: tuple[Variant, ...]) -> Table:
    lines = {variant.key: (variant.key, variant.name, variant.prompt.name, json.dumps(dict(variant.options)),
                           f"{variant.resolution} px", variant.protocol) for variant in variants}
    heads = (Head(key="key", text="key", title="what `vision-eval export` takes", kind="code"),
             words("name", "variant"), words("prompt", "prompt"), Head(key="options", text="options", kind="code"),
             Head(key="resolution", text="picture"), words("protocol", "protocol"))
    return Table(title="Variants: one way each to put the question", heads=heads, lines=rows(lines))


def _settings(run: Run) -> Table:
    study, attempts = run.record, run.attempts
    versions = ", ".join(sorted(set(attempts["server_version"]))) if len(attempts) else numbers.MISSING
    settings = {
        "dataset": run.dataset.name, "licence": run.dataset.licence or numbers.MISSING,
        "language": run.dataset.language, "reference": run.dataset.reference,
        "hosts": ", ".join(study.hosts), "server version": versions, "repeats": study.repeats,
        "seed": study.seed, "error budget": f"{100 * study.error_budget:.0f} % failures", "run": study.run_id,
        "created": study.created_at,
    }
    return Table(title="Settings of the run", heads=(words("setting", "setting"), words("value", "value")),
                 lines=rows({name: (name, value) for name, value in settings.items()}))


def _prompts(variants: tuple[Variant, ...]) -> tuple[Asked, ...]:
    """Every prompt once, whatever it is called, with the tasks it serves."""
    prompts = {variant.prompt.version: variant.prompt for variant in variants}
    tasks = {version: ", ".join(name.lower() for task, name in NAMES.items()
                                if any(one.task == task and one.prompt.version == version for one in variants))
             for version in prompts}
    return tuple(
        Asked(name=prompt.name, tasks=tasks[version], version=version[:12], system=prompt.system, user=prompt.user,
              schema=json.dumps(dict(prompt.schema), indent=2, ensure_ascii=False) if prompt.schema else "")
        for version, prompt in prompts.items())


def _glossary(found: tuple[Board, ...]) -> Table:
    shown = dict.fromkeys(metric for board in found for metric in board.metrics)
    lines = {key: (key, METRICS[key].meaning, METRICS[key].unit, METRICS[key].section) for key in shown}
    heads = (Head(key="key", text="metric", kind="code"), words("meaning", "meaning"), words("unit", "unit"),
             words("section", "section of the methods"))
    return Table(title="What the columns mean", heads=heads, lines=rows(lines))
