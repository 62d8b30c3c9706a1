"""What an attempt costs this process, compared with a bare loop that sends the same requests."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from benchmarks.material import MODELS, album, variants
from benchmarks.ratio import Ratio
from benchmarks.running import ask
from vision_eval import demo
from vision_eval.domain import Dataset, Finding, Variant, sha256_hex
from vision_eval.io.images import Thumbnails
from vision_eval.photoprism.thumbnail import with_comment
from vision_eval.photoprism.variant_request import variant_body

ROUNDS, PHOTOS, VARIANTS = 6, 50, 8
"""Rounds of both loops in turn, each of so many photos × variants."""
WIDTH, HEIGHT = 720, 540
"""Of the photos in pixels, as they are sent by default."""


def measure(folder: Path) -> Iterator[Ratio]:
    """CPU time of both loops, round by round; the server is a process of its own.

    Both make request bodies and hash pictures; journal, reading, validation and a watched process list are ours alone.
    """
    dataset = album(folder / "album", PHOTOS, width=WIDTH, height=HEIGHT)
    shelf = Thumbnails(folder / "thumbnails")
    jpegs = [picture.jpeg for picture in (shelf.get(sample.image) for sample in dataset.samples)
             if not isinstance(picture, Finding)]
    with demo.serve(MODELS) as host:
        rounds = [_round(dataset, jpegs, variants(VARIANTS, first_seed=1 + number * VARIANTS), host, folder)
                  for number in range(1 + ROUNDS)]
    yield Ratio(what="client CPU per attempt ÷ a bare httpx loop", value=statistics.median(rounds[1:]), limit=1.5)


def _round(dataset: Dataset, jpegs: Sequence[bytes], asked: Sequence[Variant], host: str, folder: Path) -> float:
    """Ours divided by theirs."""
    ours, _ = ask(dataset, asked, host, folder)
    return ours / asyncio.run(_bare(host, jpegs, asked))


async def _bare(host: str, jpegs: Sequence[bytes], asked: Sequence[Variant]) -> float:
    """CPU seconds from the first request to the last answer."""
    async with httpx.AsyncClient(base_url=host, trust_env=False, timeout=None) as http:
        started = time.process_time()
        for variant in asked:
            for jpeg in jpegs:
                body = variant_body(variant, with_comment(jpeg, sha256_hex(jpeg)))
                answer = await http.post("/api/generate", content=json.dumps(body).encode())
                answer.raise_for_status()
        return time.process_time() - started
