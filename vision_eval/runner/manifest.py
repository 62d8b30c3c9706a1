"""What a run was, in one JSON document that may be shown to others: no paths, no addresses, no names of photos."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import PIL

from vision_eval.domain import Reference, Sample, Variant, canonical_json, sha256_hex
from vision_eval.io import machine
from vision_eval.io.results import Record
from vision_eval.io.store import PictureFacts
from vision_eval.photoprism import thumbnail
from vision_eval.photoprism.vocabulary import Vocabulary
from vision_eval.runner.asking import WAYS, ask_text, load_options
from vision_eval.runner.host import Settings
from vision_eval.runner.inspection import Inspection
from vision_eval.runner.loop import Outcome
from vision_eval.runner.resident import WARM_UP_TOKENS

Pictures = Mapping[tuple[str, int], PictureFacts]

VERSION = 1
"""Of the manifest's own layout."""

UNKNOWN = {
    "hardware.gpu": "the API of Ollama does not name it",
    "hardware.driver": "the API of Ollama does not name it",
    "hardware.power_limit": "the API of Ollama does not name it",
    "hardware.temperature_range": "the API of Ollama does not name it",
    "server.flash_attention": "set in the server's environment, which its API does not show",
    "server.kv_cache_type": "set in the server's environment, which its API does not show",
    "server.parallel": "set in the server's environment, which its API does not show",
    "server.max_loaded_models": "set in the server's environment, which its API does not show",
    "server.context_length": "set in the server's environment, which its API does not show",
    "server.gpu_overhead": "set in the server's environment, which its API does not show",
    "server.prompt_cache": "set in the server's environment, which its API does not show",
    "models.*": "null where the server does not say, or the model was not asked in the last session",
    "judge": "no judge took part",
    "embeddings": "no embeddings were used",
    "dataset.annotators": "the dataset does not say",
    "dataset.sampling": "all photos of the dataset in its own order",
}
"""Fields that are null, with the reason (methods, section K)."""


def manifest(record: Record, pictures: Pictures, attempts: pd.DataFrame, settings: Settings, outcome: Outcome,
             inspections: Mapping[str, Inspection], started_at: datetime, vocabulary: Vocabulary) -> dict[str, Any]:
    """The manifest of a run after a session.

    Parameters
    ----------
    record : Record
        What was asked.
    pictures : mapping of (sample id, resolution) to PictureFacts
        What was sent.
    attempts : DataFrame
        ``Run.attempts``.
    settings : Settings
        How it was asked.
    outcome : Outcome
        What the session came to.
    inspections : mapping of digest to Inspection
        What the servers told about the models.
    started_at : datetime
        When the session began.
    vocabulary : Vocabulary
        Label rules by which the stored view was derived.

    Returns
    -------
    dict
        JSON values only; what is unknown is null and has its reason under ``unknown``.

    References
    ----------
    Methods, section K.
    """
    return {
        "identity": _identity(record, started_at),
        "dataset": _dataset(record, pictures),
        "preprocessing": {
            "resampling": "lanczos", "orientation": "applied", "colour": "converted to sRGB", "encoder": "JPEG",
            "quality": thumbnail.QUALITY, "revision": thumbnail.REVISION, "pillow": PIL.__version__,
            "metadata": "stripped", "cache_buster": "JPEG comment of variant key and repeat",
        },
        "models": _models(record, attempts, inspections),
        "requests": {variant.key: _request(variant) for variant in record.variants},
        "server": {**_nulls("server"), "hosts": list(record.hosts),
                   "versions": sorted(attempts["server_version"].unique().tolist())},
        "hardware": {**_nulls("hardware"), "client": machine.hardware(), "clock": "time.perf_counter"},
        "design": {
            "order": "load-once", "order_seed": record.seed, "repeats": record.repeats,
            "warm_up": f"one request in words and one with a rendered picture per load, {WARM_UP_TOKENS} tokens each",
            "concurrency": settings.concurrency, "tries": len(settings.pauses_s) + 1,
            "pauses_s": list(settings.pauses_s), "error_budget": record.error_budget, "stopped": dict(record.stopped),
        },
        "judge": None,
        "embeddings": None,
        "matching": {"tier": "strict: exact or lemma", "steps": "methods, section B1"},
        "vocabulary": {"name": vocabulary.name, "sha256": vocabulary.hash, "size": vocabulary.size},
        "clients": {"packages": machine.packages()},
        "results": {"asked": len(attempts), "failed": int(attempts["failed"].sum()),
                    "asked_in_this_session": outcome.asked,
                    "codes": {str(code): int(count) for code, count in attempts["code"].value_counts().items()}},
        "unknown": dict(UNKNOWN),
    }


def _identity(record: Record, started_at: datetime) -> dict[str, Any]:
    commit, dirty = machine.commit()
    return {
        "manifest_version": VERSION, "run_id": record.run_id, "created_at": record.created_at,
        "session_started_at": started_at.isoformat(), "session_ended_at": datetime.now(UTC).isoformat(),
        "code_version": machine.packages()["vision-eval"], "commit": commit, "dirty": dirty,
        "command": "vision-eval" if sys.argv and "vision-eval" in sys.argv[0] else "python",
        "demonstration": record.demonstration,
    }


def _dataset(record: Record, pictures: Pictures) -> dict[str, Any]:
    dataset = record.dataset
    return {
        **_nulls("dataset"), "name": dataset.name, "size": len(dataset), "licence": dataset.licence or None,
        "language": dataset.language, "reference": dataset.reference,
        "reference_sha256": sha256_hex(canonical_json([_plain(sample.reference) for sample in dataset.samples])),
        "findings": dict(Counter(one.code for one in dataset.findings)),
        "images": [_image(sample, pictures) for sample in dataset.samples],
    }


def _image(sample: Sample, pictures: Pictures) -> dict[str, Any]:
    sent = {resolution: facts for (name, resolution), facts in pictures.items() if name == sample.id}
    first = next(iter(sent.values()), None)
    return {
        "source_sha256": first.source_sha256 if first else None,
        "width": first.source_width if first else None, "height": first.source_height if first else None,
        "format": first.source_format if first else None,
        "sent": {str(resolution): {"sha256": facts.sha256, "width": facts.width, "height": facts.height,
                                   "notes": list(facts.notes)} for resolution, facts in sent.items()},
        "split": sample.split or None, "event": sha256_hex(sample.event)[:12] if sample.event else None,
    }


def _models(record: Record, attempts: pd.DataFrame, inspections: Mapping[str, Inspection]) -> dict[str, Any]:
    seen = attempts.groupby("digest")[["resident_bytes", "vram_bytes", "context_length"]].last()
    memory = {str(digest): {name: None if pd.isna(value) else int(value) for name, value in row.items()}
              for digest, row in seen.iterrows()}
    return {model.tag: {
        **dataclasses.asdict(model), "capabilities": sorted(model.capabilities) if model.capabilities else None,
        **dataclasses.asdict(inspections.get(model.digest, Inspection())),
        **memory.get(model.digest, dict.fromkeys(("resident_bytes", "vram_bytes", "context_length"))),
    } for model in record.models.values()}


def _request(variant: Variant) -> dict[str, Any]:
    schema = dict(variant.prompt.schema) if variant.prompt.schema else None
    return {
        "name": variant.name, "protocol": variant.protocol, "endpoint": f"/api/{WAYS[variant.protocol].route}",
        "options": dict(variant.options), "load_options": load_options(variant), "think": variant.think,
        "normalize": variant.normalize, "thresholds": dict(variant.thresholds),
        "resolution": variant.resolution, "prompt_sha256": variant.prompt.version,
        "schema_sha256": sha256_hex(canonical_json(schema)) if schema else None,
        "ask_sha256": sha256_hex(ask_text(variant)),
    }


def _plain(reference: Reference) -> dict[str, Any]:
    return {field: list(value) if isinstance(value, tuple) else value
            for field, value in dataclasses.asdict(reference).items()}


def _nulls(section: str) -> Mapping[str, None]:
    return {field.partition(".")[2]: None for field in UNKNOWN if field.startswith(f"{section}.")}
