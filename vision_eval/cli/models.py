"""`vision-eval models`: what a server has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.table import Table

from vision_eval.cli.console import out, say, say_json
from vision_eval.domain import Model
from vision_eval.io.ollama import Ollama

Host = Annotated[str | None, typer.Option("--host", help="Address of the server; OLLAMA_HOST, else this machine.")]


def models(
    host: Host = None,
    vision: Annotated[bool, typer.Option("--vision", help="Only models that can see.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the installed models by base model, with quantization, size, digest, aliases and capabilities."""
    ollama = Ollama(host)
    rows = grouped(model for model in ollama.models() if model.sees is not False or not vision)
    if json:
        say_json(rows)
        return
    if not rows:
        say(f"No {'vision ' if vision else ''}model is installed on {ollama.url}. Try `ollama pull qwen2.5vl:3b`.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("model", "tag", "quant", "parameters", "size", "digest", "capabilities", "also known as"):
        table.add_column(heading, no_wrap=heading in ("tag", "quant"), justify="right" if heading == "size" else "left")
    for row in rows:
        table.add_row(row["model"], row["tag"], row["quantization"], row["parameters"], size_words(row["size_bytes"]),
                      row["digest"][:12], ", ".join(row["capabilities"] or ["not said"]), ", ".join(row["aliases"]))
    out.print(table)


def grouped(installed: Iterable[Model]) -> list[dict[str, Any]]:
    """One row per digest: the most telling tag, with its aliases; base models together, small ones first."""
    by_digest: dict[str, list[Model]] = {}
    for model in installed:
        by_digest.setdefault(model.digest, []).append(model)
    rows = []
    for same in by_digest.values():
        same.sort(key=lambda model: (model.tag.endswith(":latest"), -len(model.tag), model.tag))
        first = same[0]
        rows.append({
            "model": first.tag.rpartition(":")[0], "tag": first.tag, "family": first.family,
            "quantization": first.quantization, "parameters": first.parameters, "size_bytes": first.size_bytes,
            "digest": first.digest,
            "capabilities": None if first.capabilities is None else sorted(first.capabilities),
            "cloud": first.remote, "aliases": [model.tag for model in same[1:]],
        })
    return sorted(rows, key=lambda row: (row["model"], row["size_bytes"], row["tag"]))


def size_words(size: int) -> str:
    """Bytes as Ollama shows them, in decimal units.

    Examples
    --------
    >>> size_words(3_200_000_000), size_words(128_336), size_words(684)
    ('3.2 GB', '128 kB', '684 B')
    """
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            value = size / factor
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{size} B"
