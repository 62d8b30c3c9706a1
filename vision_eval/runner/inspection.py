"""What servers tell about the models of a plan, beyond their lists: asked once, before any photo leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vision_eval.domain import sha256_hex
from vision_eval.errors import ModelWithoutVision, RequestRefused
from vision_eval.io.ollama import Ollama, OllamaClient
from vision_eval.runner.plan import Batch, Plan

_LONGEST_LICENCE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Facts about one model for the manifest; None: the server does not say."""

    template_sha256: str | None = None
    system_sha256: str | None = None
    """Of the system text stored with the model, which a request without one would use."""
    licence: str | None = None
    """First line of its text."""
    projector: bool | None = None
    """Whether the picture encoder is a file of its own, whose precision the quantization does not name."""
    trained_context: int | None = None
    """Tokens that the model was trained for."""


async def inspect(plan: Plan, hosts: Sequence[Ollama]) -> dict[str, Inspection]:
    """Ask about every model of a plan.

    Returns
    -------
    dict
        Inspections by digest.

    Raises
    ------
    ModelWithoutVision
        If a model whose list entry says nothing turns out to be blind (servers before v0.30 list no capabilities).
    """
    found: dict[str, Inspection] = {}
    for position, host in enumerate(hosts):
        async with host.connect() as client:
            for batch in plan.batches:
                if batch.host == position and batch.model.digest not in found:
                    found[batch.model.digest] = await _inspected(batch, client)
    return found


async def _inspected(batch: Batch, client: OllamaClient) -> Inspection:
    try:
        shown = await client.show(batch.model.tag)
    except RequestRefused:
        # A damaged file is refused here and again when it is asked; there it becomes data.
        return Inspection()
    capabilities = shown.get("capabilities")
    if batch.model.sees is None and isinstance(capabilities, list) and "vision" not in capabilities:
        seeing = [model.tag for model in await client.tags() if model.sees]
        raise ModelWithoutVision.on(client.url, tag=batch.model.tag, capabilities=map(str, capabilities), seeing=seeing)
    return Inspection(
        template_sha256=_hashed(shown.get("template")), system_sha256=_hashed(shown.get("system")),
        licence=_first_line(shown.get("license")), projector="projector_info" in shown,
        trained_context=_context(shown.get("model_info")))


def _hashed(text: object) -> str | None:
    return sha256_hex(text) if isinstance(text, str) and text else None


def _first_line(text: object) -> str | None:
    lines = [line.strip() for line in text.splitlines() if line.strip()] if isinstance(text, str) else []
    return lines[0][:_LONGEST_LICENCE] if lines else None


def _context(info: Any) -> int | None:
    lengths = [value for key, value in info.items() if str(key).endswith(".context_length")] \
        if isinstance(info, Mapping) else []
    return lengths[0] if lengths and isinstance(lengths[0], int) else None
