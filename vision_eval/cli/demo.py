"""`vision-eval demo`: the whole job on the starter album, with or without an Ollama."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from vision_eval import prompts
from vision_eval.analysis import leaderboard
from vision_eval.cli.boards import show_boards
from vision_eval.cli.console import ABOVE_BUDGET, say
from vision_eval.cli.live import display
from vision_eval.cli.run import Limit, announce
from vision_eval.demo.album import DEFAULT_ROOT, write_album
from vision_eval.demo.serving import serve
from vision_eval.domain import Prompt, Task, matrix
from vision_eval.errors import ExportRefused, StudyError, listed
from vision_eval.exporter import export
from vision_eval.io.dataset import read_dataset
from vision_eval.io.ollama import Ollama
from vision_eval.io.results import write_table
from vision_eval.metrics import score
from vision_eval.report import report
from vision_eval.runner.forecast import forecast
from vision_eval.runs import Run, places, planned
from vision_eval.runs import run as run_study


def demo(
    host: Annotated[str | None, typer.Option("--host", help="A real Ollama instead of the embedded server.")] = None,
    models: Annotated[str | None, typer.Option("--models", help="Tags or patterns, separated by commas; needed with "
                                               "--host.")] = None,
    into: Annotated[Path | None, typer.Option("--into", help="Folder of the results; by default results/demo, with "
                                              "--host results/starter.")] = None,
    limit: Limit = None,
    allow_cloud: Annotated[bool, typer.Option("--allow-cloud", help="Allow models that a cloud answers.")] = False,
    album_only: Annotated[bool, typer.Option("--album-only", help="Only write the album's pictures.")] = False,
    serve_only: Annotated[bool, typer.Option("--serve", help="Only run the embedded server, until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option("--port", help="Port of the embedded server; 0: any free one.")] = 0,
) -> None:
    """Label and caption the starter album, show a leaderboard, write report and vision.yml.

    Without --host a small server of our own plays Ollama: its models are demonstrations, classical image analysers
    that really look at the pictures and are weak. With --host the same is done by a real Ollama.
    """
    if serve_only:
        _serve(port)
        return
    album = write_album()
    if album_only:
        say(f"Album {album.root}: {len(album.written)} files written, {len(album.kept)} kept.")
        return
    with _server(host, port) as ollama:
        folder = into or Path("results", "demo" if host is None else "starter")
        run, scores = _job(ollama, _patterns(models, ollama, host), folder, limit, allow_cloud, embedded=host is None)
    _leave_behind(run, scores, embedded=host is None)
    if run.stopped:
        raise typer.Exit(ABOVE_BUDGET)


def _serve(port: int) -> None:
    with serve(port=port) as url:
        say(f"Embedded server with demonstration models at {url}. Ctrl-C ends it.")
        say(f"Try: vision-eval models --host {url}")
        while True:
            time.sleep(3600)


@contextlib.contextmanager
def _server(host: str | None, port: int) -> Iterator[Ollama]:
    if host is not None:
        yield Ollama(host)
        return
    with serve(port=port) as url:
        yield Ollama(url)


def _patterns(models: str | None, ollama: Ollama, host: str | None) -> list[str]:
    """All of the embedded server's models, but of a real server only those that somebody named."""
    if models is not None:
        return models.split(",")
    if host is None:
        return ["*"]
    seeing = sorted(model.tag for model in ollama.models() if model.sees is not False and not model.remote)
    raise StudyError(f"Which of the models on {ollama.url!r} are to be compared? Those that can see: "
                     f"{listed(seeing, most=40)}.\n\n"
                     "Hint: add --models, for example --models 'qwen2.5vl:3b*,gemma3:4b'.")


def _job(ollama: Ollama, models: list[str], into: Path, limit: int | None, allow_cloud: bool, *,
         embedded: bool) -> tuple[Run, pd.DataFrame]:
    album = read_dataset(DEFAULT_ROOT, limit=limit)
    installed = ollama.models()
    house: dict[Task, Prompt] = {"labels": prompts.LABELS, "caption": prompts.CAPTION}
    variants = [variant for task, prompt in house.items() for variant in matrix(
        task=task, models=models, prompts=prompt, installed=installed, allow_cloud=allow_cloud)]
    _, journal = places(into)
    where = f"embedded server at {ollama.url} (demonstration models)" if embedded else f"photos go to {ollama.url}"
    announce(forecast(planned(album, variants, [ollama], allow_cloud=allow_cloud), journal), where)
    run = run_study(album, variants, ollama, into=into, allow_cloud=allow_cloud, progress=display())
    return run, score(run)


def _leave_behind(run: Run, scores: pd.DataFrame, *, embedded: bool) -> None:
    write_table(run.folder / "scores.parquet", scores)
    report(run, scores)
    show_boards(scores)
    _export_first(run, scores)
    names = ("report.html", "report.md", "attempts.parquet", "scores.parquet", "manifest.json", "vision.yml",
             "evidence.json")
    say("Written: " + " · ".join(str(run.folder / name) for name in names if (run.folder / name).exists()))
    again = " · vision-eval demo --host http://localhost:11434 (the same with your Ollama)" if embedded else ""
    say(f"Next: open {run.folder / 'report.html'}{again} · make lab")


def _export_first(run: Run, scores: pd.DataFrame) -> None:
    """The demonstration takes whatever stands first in each table, and says so; a real choice is the user's."""
    chosen: dict[str, str] = {}
    for task in scores["task"].unique():
        board = leaderboard(scores, task=task)
        ranked = board[board["stopped"] == ""]
        if len(ranked):
            chosen[task] = str(ranked.index[0])
    try:
        exported = export(run, labels=chosen.get("labels"), caption=chosen.get("caption"),
                          to=run.folder / "vision.yml", scores=scores)
    except ExportRefused as error:
        say(f"No vision.yml was written: {error}")
        return
    names = ", ".join(f"{task} {run.variant(key).model}" for task, key in chosen.items())
    say(f"Proof: {exported.reproduced}; what vision.yml makes PhotoPrism ask is what was measured.")
    say(f"vision.yml holds the first of each table ({names}). Choose for yourself: "
        f"vision-eval export {run.folder} --labels KEY --caption KEY")
