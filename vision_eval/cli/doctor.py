"""`vision-eval doctor`: whether everything is there that a run needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vision_eval import prompts
from vision_eval.cli.console import ABOVE_BUDGET, counted, pairs, say, say_json
from vision_eval.cli.models import Host, size_words
from vision_eval.domain import Model
from vision_eval.errors import ModelNotFound
from vision_eval.io.configuration import read_configuration, reader
from vision_eval.io.ollama import Ollama
from vision_eval.photoprism import effective
from vision_eval.runner.probe import Probe, probe
from vision_eval.runner.session import in_thread


def doctor(
    host: Host = None,
    model: Annotated[str | None, typer.Option("--model", help="Model to show a picture; by default the smallest "
                                              "that says it can see.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="A vision.yml to look at, too.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Check the server, its models with vision, and prove one of them with a real picture.

    Ends with code 2 when no Ollama answers, with 1 when there is no model that sees or the vision.yml has errors.
    """
    shown = _loaded(config) if config is not None else None
    ollama = Ollama(host)
    version = ollama.version()
    installed = ollama.models()
    seeing = sorted((one for one in installed if one.sees is not False and not one.remote),
                    key=lambda one: (one.size_bytes, one.tag))
    chosen = _chosen(ollama, model, installed, seeing)
    proof = in_thread(probe(ollama, chosen.tag, prompts.CAPTION)) if chosen else None
    if json:
        say_json({**_facts(ollama, version, seeing, proof), "configuration": shown})
    else:
        _show(ollama, version, installed, seeing, proof, shown)
    if proof is None or not proof.saw or (shown is not None and _errors(shown)):
        raise typer.Exit(ABOVE_BUDGET)


def _loaded(config: Path) -> dict[str, Any]:
    return {"file": str(config),
            **effective(read_configuration(config), filename=config.name, read_file=reader(config))}


def _errors(shown: dict[str, Any]) -> int:
    return sum(finding["severity"] == "error" for finding in shown["findings"])


def _soundness(shown: dict[str, Any]) -> str:
    found = f"{counted(len(shown['findings']), 'finding')}, {counted(_errors(shown), 'error')}"
    return f"{found}; see `vision-eval check {shown['file']}`" if shown["findings"] else "PhotoPrism loads it as meant"


def _chosen(ollama: Ollama, wanted: str | None, installed: list[Model], seeing: list[Model]) -> Model | None:
    if wanted is None:
        return next((one for one in seeing if one.sees), seeing[0] if seeing else None)
    found = next((one for one in installed if one.tag.lower() in (wanted.lower(), f"{wanted.lower()}:latest")), None)
    if found is None:
        raise ModelNotFound.on(ollama.url, wanted=wanted, present=[one.tag for one in installed])
    return found


def _facts(ollama: Ollama, version: str, seeing: list[Model], proof: Probe | None) -> dict[str, Any]:
    return {"host": ollama.url, "version": version, "vision_models": [one.tag for one in seeing],
            "proof": proof.as_json() if proof else None}


def _show(ollama: Ollama, version: str, installed: list[Model], seeing: list[Model], proof: Probe | None,
          shown: dict[str, Any] | None) -> None:
    cloud = [one.tag for one in installed if one.remote]
    rows = [
        ("server", f"Ollama {version} at {ollama.url}; photos go there and nowhere else"),
        ("models", f"{len(installed)} installed, {len(seeing)} of them can see"),
        ("with vision", ", ".join(f"{one.tag} ({one.quantization or '?'}, {size_words(one.size_bytes)})"
                                  for one in seeing) or "none: try `ollama pull qwen2.5vl:3b`"),
    ]
    if cloud:
        rows.append(("in a cloud", f"{', '.join(cloud)}: left alone unless you add --allow-cloud"))
    if proof is not None:
        rows += [("picture", proof.words), ("memory", proof.memory_words)]
    if shown is not None:
        rows.append(("vision.yml", _soundness(shown)))
    pairs(rows)
    if proof is not None and proof.saw:
        say("All is well. Next: vision-eval run --dataset FOLDER --models TAG")
