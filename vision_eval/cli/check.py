"""`vision-eval check`: a vision.yml as PhotoPrism sees it, and what it would store of real photos."""

from __future__ import annotations

import json as jsonlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from vision_eval.cli.console import ABOVE_BUDGET, BAD_INPUT, counted, out, say, say_json
from vision_eval.cli.run import DatasetPath, EnvPairs, Limit, PromptsFile, RulesFile, Tasks, split_values
from vision_eval.domain import Finding
from vision_eval.errors import ConfigurationError
from vision_eval.io.configuration import environment, read_configuration, read_prompts, read_rules, reader
from vision_eval.io.dataset import read_dataset
from vision_eval.io.hosts import base_url
from vision_eval.photoprism.effective import effective
from vision_eval.report.harmless import clipped, one_line
from vision_eval.runner.checking import Checked, pictures, requests_for
from vision_eval.runner.checking import check as check_photos

ConfigurationFile = Annotated[Path, typer.Argument(help="A vision.yml of PhotoPrism.", show_default=False)]
EnvFile = Annotated[Path | None, typer.Option("--env-file", help="File with NAME=VALUE lines, such as that of docker "
                                              "compose.")]

_SHOWN_OF_IMAGE = 16
_LONGEST_ANSWER = 300
_SEVERITIES = {"error": "bold red", "warning": "yellow", "info": "dim"}
_COLUMNS = ("type", "model", "engine", "endpoint", "format", "normalize", "resolution", "options", "run", "status")


def check(
    file: ConfigurationFile,
    dataset: DatasetPath = None,
    limit: Limit = None,
    task: Tasks = None,
    host: Annotated[str | None, typer.Option("--host", help="Where photos go instead of the address in the file, which "
                                             "often only PhotoPrism's container knows.")] = None,
    env: EnvPairs = None,
    env_file: EnvFile = None,
    photoprism_prompts: PromptsFile = None,
    rules: RulesFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the requests for the photos, send none.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Show what PhotoPrism makes of a vision.yml: what it loads, sends, and with --dataset what it would store.

    Ends with code 1 when a finding is an error, with 2 when PhotoPrism would not apply the file.
    """
    if dry_run and dataset is None:
        raise ConfigurationError("A dry run needs photos to make requests for.\n\n"
                                 "Hint: add --dataset, for example --dataset datasets/starter --limit 1")
    variables = environment(env or (), file=env_file)
    prompts = read_prompts(photoprism_prompts) if photoprism_prompts is not None else None
    vocabulary = read_rules(rules) if rules is not None else None
    text = read_configuration(file)

    def loaded(*, reveal_secrets: bool) -> dict[str, Any]:
        return effective(text, variables, filename=file.name, read_file=reader(file), prompts=prompts,
                         reveal_secrets=reveal_secrets)

    shown = loaded(reveal_secrets=False)
    if not json:
        _show(file, shown)
    told: list[dict[str, Any]] = []
    if dataset is not None and shown["state"] != "not-applied":
        secret = loaded(reveal_secrets=not dry_run)
        told = list(_asked(secret, dataset, limit, split_values(task) or ("labels", "caption"), host, vocabulary,
                           dry_run=dry_run, quiet=json))
    if json:
        say_json({"file": str(file), **shown, "photos": told})
    if shown["state"] == "not-applied":
        raise typer.Exit(BAD_INPUT)
    if any(finding["severity"] == "error" for finding in shown["findings"]):
        raise typer.Exit(ABOVE_BUDGET)


def _asked(loaded: Mapping[str, Any], dataset: Path, limit: int | None, tasks: Sequence[str], host: str | None,
           rules: Mapping[str, Any] | None, *, dry_run: bool, quiet: bool) -> Iterator[dict[str, Any]]:
    """What came of every photo, as JSON values; shown meanwhile unless `quiet`."""
    album = read_dataset(dataset, limit=limit)
    address = base_url(host) if host is not None else None
    with tempfile.TemporaryDirectory() as folder:
        for entry in _chosen(loaded, tasks):
            if not quiet:
                _announce(entry, address, len(album), dry_run=dry_run)
            if dry_run:
                bodies = ((sample.id, _shortened(requests_for(entry, picture, host=address)))
                          for sample, picture in pictures(album.samples, entry, Path(folder))
                          if not isinstance(picture, Finding))
                for sample, request in bodies:
                    yield {"sample": sample, "task": entry["type"], "request": request}
                    if not quiet:
                        say(f"{one_line(sample)}\n{jsonlib.dumps(request, indent=2, ensure_ascii=False)}")
            else:
                for one in check_photos(entry, album.samples, folder=Path(folder), thresholds=loaded["thresholds"],
                                        rules=rules, host=address):
                    yield _as_json(one)
                    if not quiet:
                        _show_photo(one)


def _chosen(loaded: Mapping[str, Any], tasks: Sequence[str]) -> list[Mapping[str, Any]]:
    """Entries that PhotoPrism would use for these tasks and that ask a server."""
    found = [loaded["models"][place] for task in tasks if (place := loaded["selected"].get(task)) is not None]
    return [entry for entry in found if entry["endpoint"]["uri"] and not entry["endpoint"]["error"]]


def _announce(entry: Mapping[str, Any], host: str | None, photos: int, *, dry_run: bool) -> None:
    where = host or entry["endpoint"]["uri"].split("?")[0]
    say()
    say(f"{entry['type']}: {counted(photos, 'photo')} {'would go' if dry_run else 'go'} to {one_line(where)} · "
        f"{one_line(entry['model']['wire'])}")


def _shortened(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request without its pictures; PhotoPrism's own trace log shows as much of them."""
    body = {**request["body"]}
    if "images" in body:
        body["images"] = [f"{image[:_SHOWN_OF_IMAGE]}…" for image in body["images"]]
    return {**request, "body": body}


def _show(file: Path, shown: Mapping[str, Any]) -> None:
    least = ", ".join(f"{name} {'auto' if value is None else value}" for name, value in shown["thresholds"].items())
    say(f"{file}: {_STATES[shown['state']]}{': ' + one_line(shown['error']) if shown['error'] else ''}")
    say(f"Thresholds in percent: {least}")
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in _COLUMNS:
        table.add_column(name, overflow="fold", no_wrap=name in ("type", "model", "status"))
    for entry in shown["models"]:
        table.add_row(*(escape(one_line(cell)) for cell in _cells(entry, shown["selected"])))
    out.print(table)
    _show_findings(shown["findings"])


_STATES = {"ok": "PhotoPrism loads it", "partial": "PhotoPrism loads a part of it and stops",
           "not-applied": "PhotoPrism does not apply it and goes on with its built-in models"}


def _cells(entry: Mapping[str, Any], selected: Mapping[str, int | None]) -> tuple[str, ...]:
    used = selected.get(entry["type"]) == entry["index"]
    status = "disabled" if entry["disabled"] else "used" if used else "not used"
    endpoint = entry["endpoint"]
    return (entry["type"], entry["model"]["wire"] or entry["model"]["name"], entry["engine"],
            endpoint["error"] or f"{endpoint['method']} {endpoint['uri']}" if endpoint["uri"] or endpoint["error"]
            else "local", f"{entry['request_format']}:{entry['format'] or entry['response_format']}",
            entry["normalize"] if entry["type"] == "labels" else "", f"{entry['resolution']} px ({entry['thumbnail']})",
            jsonlib.dumps(entry["options"], ensure_ascii=False) if entry["options"] else "", entry["run"] or "auto",
            status)


def _show_findings(findings: Sequence[Mapping[str, Any]]) -> None:
    say()
    say(f"{counted(len(findings), 'finding')}" + ("." if not findings else ":"))
    for finding in findings:
        place = f"line {finding['line']}" if finding["line"] else "file"
        out.print(f"  [{_SEVERITIES[finding['severity']]}]{finding['severity']:7}[/] {place:8} "
                  f"{escape(one_line(finding['path']))}  {escape(one_line(finding['message']))} "
                  f"[dim]({finding['code']})[/]", soft_wrap=True)
        if finding["hint"]:
            out.print(f"                   Hint: {escape(one_line(finding['hint']))}", soft_wrap=True)


def _as_json(one: Checked) -> dict[str, Any]:
    posted = one.posted
    return {"sample": one.sample_id, "task": one.task, "model": one.model,
            "finding": one.finding.message if one.finding else None,
            "status": posted.status if posted else None, "seconds": posted.wall_s if posted else None,
            "error": posted.error if posted else "", "kept": one.kept}


def _show_photo(one: Checked) -> None:
    if one.finding is not None:
        say(f"  {one_line(one.sample_id)}: {one_line(one.finding.message)}")
        return
    assert one.posted is not None
    say(f"  {one_line(one.sample_id)}  {one.posted.wall_s:.2f} s")
    if one.kept is None:
        say(f"    no answer: {one_line(one.posted.error)}")
        return
    say(f"    said    {one_line(clipped(one.kept['read']['text'], _LONGEST_ANSWER))}")
    trouble = one.kept["error"] or one.kept["task_error"]
    if trouble:
        say(f"    trouble {one_line(trouble)}")
    stored = one.kept["stored"]
    if one.task == "labels":
        say("    stores  " + (", ".join(f"{one_line(label['name'])} {100 - label['uncertainty']} % (priority "
                                        f"{label['priority']})" for label in stored["labels"]) or "nothing"))
        if one.kept["dropped"]:
            say("    drops   " + ", ".join(f"{one_line(label['raw'])} ({label['reason'].replace('-', ' ')})"
                                           for label in one.kept["dropped"]))
    else:
        say(f"    stores  {one_line(stored['caption']['text']) if stored['caption'] else 'nothing'}")
