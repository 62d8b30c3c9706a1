"""`vision-eval run`: ask what a study asks, or go on with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from vision_eval import prompts
from vision_eval.analysis import leaderboard
from vision_eval.cli.boards import show_boards
from vision_eval.cli.console import ABOVE_BUDGET, counted, pairs, rows_as_json, say, say_json
from vision_eval.cli.live import display
from vision_eval.domain import TASKS, Task, Variant
from vision_eval.errors import StudyError
from vision_eval.io.configuration import environment, read_prompts
from vision_eval.io.dataset import read_dataset
from vision_eval.io.incumbents import read_incumbents
from vision_eval.io.ollama import Ollama
from vision_eval.io.study import Study, read_study
from vision_eval.metrics import score
from vision_eval.photoprism.variant_request import with_texts
from vision_eval.runner.forecast import Forecast, forecast
from vision_eval.runs import Run, places, planned
from vision_eval.runs import run as run_study

StudyFile = Annotated[Path | None, typer.Argument(help="Study file (YAML); its settings may be overridden by options.",
                                                  show_default=False)]
DatasetPath = Annotated[Path | None, typer.Option("--dataset", help="Folder of photos, or of a dataset.csv.")]
Models = Annotated[list[str] | None, typer.Option("--models", "--model", help="Tag or pattern; may be repeated, or "
                                                  "separated by commas.")]
Tasks = Annotated[list[str] | None, typer.Option("--task", help="labels or caption; may be repeated.")]
Hosts = Annotated[list[str] | None, typer.Option("--host", help="Address of an Ollama server; may be repeated.")]
Into = Annotated[Path | None, typer.Option("--into", help="Folder of the results; results/<name> by default.")]
EnvPairs = Annotated[list[str] | None, typer.Option("--env", help="NAME=VALUE as PhotoPrism has it, or NAME for the "
                                                    "value it has here; may be repeated.")]
PromptsFile = Annotated[Path | None, typer.Option("--photoprism-prompts", help="YAML file with PhotoPrism's own texts; "
                                                  "ours stand in for them without it.")]
RulesFile = Annotated[Path | None, typer.Option("--rules", help="PhotoPrism's rules.yml; our own small vocabulary "
                                                "without it.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first photos, for a first look.")]


def run(
    study: StudyFile = None,
    dataset: DatasetPath = None,
    models: Models = None,
    task: Tasks = None,
    host: Hosts = None,
    into: Into = None,
    limit: Limit = None,
    protocol: Annotated[list[str] | None, typer.Option("--protocol", help="photoprism or structured.")] = None,
    present: Annotated[Path | None, typer.Option("--import", help="The vision.yml you have, as a variant.")] = None,
    env: EnvPairs = None,
    photoprism_prompts: PromptsFile = None,
    rules: RulesFile = None,
    repeats: Annotated[int | None, typer.Option("--repeats", min=1, help="How often each question is put.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the order and of every resampling.")] = 0,
    error_budget: Annotated[float | None, typer.Option("--error-budget", min=0.0, max=1.0, help="Share of failures "
                                                       "above which a variant is given up.")] = None,
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, help="Requests in flight per host; more than one "
                                             "falsifies timings.")] = 1,
    timeout: Annotated[float, typer.Option("--timeout", min=1.0, help="Seconds for one answer, loading "
                                           "included.")] = 600.0,
    again: Annotated[bool, typer.Option("--again", help="Ask everything anew.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask anew what failed for good.")] = False,
    allow_cloud: Annotated[bool, typer.Option("--allow-cloud", help="Allow models that a cloud answers.")] = False,
    journal: Annotated[Path | None, typer.Option("--journal", help="The file that keeps all answers; attempts.sqlite "
                                                 "beside the results by default.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, ask nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Results as JSON on the standard output.")] = False,
) -> None:
    """Run a study, or go on with it: what was answered before is never asked again.

    Either a study file, or at least --dataset and --models. Ends with code 1 when a variant was given up.
    """
    wanted = _wanted(study, dataset, models, task, host, into, protocol, repeats, error_budget, allow_cloud,
                     alone=present is not None)
    album = read_dataset(wanted.dataset, limit=limit)
    hosts = [Ollama(url, timeout_s=timeout) for url in wanted.hosts or (None,)]
    installed = [model for one in hosts for model in one.models()]
    texts = read_prompts(photoprism_prompts) if photoprism_prompts is not None else {}
    variants = (*_incumbents(present, wanted.tasks, env, texts, quiet=json),
                *(with_texts(one, texts) for one in (wanted.variants(installed) if wanted.models else ())))
    folder, store = places(wanted.into, journal)
    plan = planned(album, variants, hosts, repeats=wanted.repeats, seed=seed, allow_cloud=wanted.allow_cloud)
    expected = forecast(plan, store)
    if dry_run:
        _show_plan(expected, [one.url for one in hosts], json=json)
        return
    if not json:
        announce(expected, f"photos go to {', '.join(one.url for one in hosts)}")
    made = run_study(album, variants, hosts, into=folder, repeats=wanted.repeats, seed=seed,
                     error_budget=wanted.error_budget, again=again, retry_failed=retry_failed,
                     allow_cloud=wanted.allow_cloud, concurrency=concurrency, journal=journal, rules=rules,
                     progress=display(quiet=json))
    _show_run(made, json=json)
    if made.stopped:
        raise typer.Exit(ABOVE_BUDGET)


def _incumbents(present: Path | None, tasks: tuple[Task, ...], env: list[str] | None, texts: dict[str, str], *,
                quiet: bool) -> tuple[Variant, ...]:
    """The present configuration as variants; what is odd about them is said."""
    if present is None:
        return ()
    found = read_incumbents(present, tasks=tasks, env=environment(env or ()), prompts=texts)
    if not quiet:
        for note in found.notes:
            say(f"{present}: {note}.")
    return found.variants


def announce(expected: Forecast, where: str) -> None:
    """The two lines before the bars: what is going to happen and what is known already."""
    tasks = " and ".join(task.replace("caption", "captions") for task in expected.tasks)
    say(f"{counted(expected.photos, 'photograph')} · {tasks} · {counted(len(expected.models), 'model')} · "
        f"{counted(expected.variants, 'variant')} · {where}")
    say(f"journal {expected.journal}: {expected.known} of {expected.questions} answers known, "
        + (f"{expected.to_ask} to ask, {counted(expected.loads, 'load')}{expected.duration_words}" if expected.to_ask
           else "nothing is asked anew"))


def _wanted(study: Path | None, dataset: Path | None, models: list[str] | None, task: list[str] | None,
            host: list[str] | None, into: Path | None, protocol: list[str] | None, repeats: int | None,
            error_budget: float | None, allow_cloud: bool, *, alone: bool) -> Study:
    """The study file with what the options say instead; without a file, the options alone."""
    if study is None and (dataset is None or not (models or alone)):
        raise StudyError("A run needs a study file, or a dataset and models.\n\n"
                         "Hint: vision-eval run --dataset datasets/starter --models 'gemma3:*' --task labels")
    base = read_study(study) if study is not None else None
    tasks = _tasks(task) or (base.tasks if base else ("labels",))
    asked = base.prompts if base else {}
    said: dict[str, Any] = {
        "dataset": dataset, "models": split_values(models), "tasks": tasks, "hosts": split_values(host), "into": into,
        "protocol": split_values(protocol), "repeats": repeats, "error_budget": error_budget,
        "allow_cloud": allow_cloud or None,
        "prompts": {one: asked.get(one) or (prompts.BY_NAME[one]["house"],) for one in tasks},
    }
    given = {name: value for name, value in said.items() if value not in (None, ())}
    if base is not None:
        return replace(base, **given)
    return Study(**{"models": (), "into": Path("results") / Path(given["dataset"]).resolve().name, **given})


def split_values(values: list[str] | None) -> tuple[str, ...]:
    """What an option that may be repeated says, also when its values are separated by commas."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def _tasks(values: list[str] | None) -> tuple[Task, ...]:
    named = split_values(values)
    for name in named:
        if name not in TASKS:
            raise StudyError.unknown("task", wanted=name, known=TASKS)
    return tuple(one for one in TASKS if one in named)


def _show_plan(expected: Forecast, urls: list[str], *, json: bool) -> None:
    if json:
        say_json(expected.as_json(urls))
        return
    announce(expected, f"photos would go to {', '.join(urls)}")
    pairs([(f"{one.tag} ({one.quantization})",
            f"{counted(one.variants, 'variant')}, {one.to_ask} of {one.questions} to ask{one.duration_words}")
           for one in expected.models])
    say(expected.power)


def _show_run(made: Run, *, json: bool) -> None:
    scores = score(made)
    if json:
        say_json({"run": str(made.folder), "attempts": len(made.attempts), "stopped": dict(made.stopped),
                  "leaderboard": rows_as_json(leaderboard(scores).reset_index()) if len(scores) else []})
        return
    show_boards(scores)
    say(f"Written: {made.folder / 'attempts.parquet'} · {made.folder / 'manifest.json'}")
    say(f"Next: vision-eval report {made.folder} · vision-eval score {made.folder} · "
        f"vision-eval export {made.folder} --labels KEY --caption KEY")
