"""Pictures are made ready in threads, ahead of the requests that need them."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from concurrent.futures import Executor
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from vision_eval.domain import Finding, Picture, Sample
from vision_eval.io.images import Thumbnails
from vision_eval.photoprism.thumbnail import shown_at
from vision_eval.runner.plan import Step

AT_HAND_BYTES = 16 * 1024 * 1024
"""Pictures that were used last stay in memory up to this size, so that most variants find them there."""


class Darkroom:
    """Makes each photo ready once per size and finds it again by the hash of its original.

    Parameters
    ----------
    folder : Path
        Where thumbnails are kept between runs.
    max_pixels : int
        Larger photos are refused as decompression bombs.
    """

    def __init__(self, folder: Path, *, max_pixels: int) -> None:
        self.folder = folder
        self.max_pixels = max_pixels
        self._shelves: dict[int, Thumbnails] = {}
        self._results: dict[tuple[str, int], str | Finding] = {}
        self._at_hand: dict[tuple[str, int], Picture] = {}
        self._at_hand_bytes = 0
        self._lock = threading.Lock()

    def at_hand(self, sample: Sample, resolution: int) -> Picture | None:
        """The picture if it is in memory: not worth a thread."""
        return self._at_hand.get((sample.id, resolution))

    def get(self, sample: Sample, resolution: int) -> Picture | Finding:
        """The picture of a photo, or why there is none; called from several threads."""
        shelf = self._shelf(resolution)
        before = self._results.get((sample.id, resolution))
        if isinstance(before, Finding):
            return before
        kept = shelf.kept(before) if before else None
        picture = kept or shelf.get(sample.image, sample_id=sample.id)
        self._results[sample.id, resolution] = picture if isinstance(picture, Finding) else picture.source_sha256
        if isinstance(picture, Picture):
            self._keep_at_hand((sample.id, resolution), picture)
        return picture

    def _keep_at_hand(self, place: tuple[str, int], picture: Picture) -> None:
        with self._lock:
            if place not in self._at_hand:
                self._at_hand[place] = picture
                self._at_hand_bytes += _bytes(picture)
            while self._at_hand_bytes > AT_HAND_BYTES:
                self._at_hand_bytes -= _bytes(self._at_hand.pop(next(iter(self._at_hand))))

    def _shelf(self, resolution: int) -> Thumbnails:
        return self._shelves.setdefault(
            resolution, Thumbnails(self.folder, resolution=resolution, max_pixels=self.max_pixels))


async def developed(steps: Iterable[Step], darkroom: Darkroom, pool: Executor, *,
                    ahead: int) -> AsyncGenerator[tuple[Step, Picture | Finding], None]:
    """Steps with their pictures, in order, while the next `ahead` pictures are being prepared."""
    loop = asyncio.get_running_loop()
    waiting: deque[tuple[Step, _Prepared]] = deque()
    try:
        for step in steps:
            wanted = step.sample, step.line.lead.resolution
            waiting.append((step, darkroom.at_hand(*wanted) or loop.run_in_executor(pool, darkroom.get, *wanted)))
            if len(waiting) > ahead:
                first, prepared = waiting.popleft()
                yield first, await _ready(prepared)
        while waiting:
            first, prepared = waiting.popleft()
            yield first, await _ready(prepared)
    finally:
        for _, prepared in waiting:
            if isinstance(prepared, asyncio.Future):
                prepared.cancel()


_Prepared = Picture | asyncio.Future[Picture | Finding]


async def _ready(prepared: _Prepared) -> Picture | Finding:
    return await prepared if isinstance(prepared, asyncio.Future) else prepared


def _bytes(picture: Picture) -> int:
    return sum(map(len, picture.images))


@cache
def warm_up_picture(resolution: int) -> tuple[bytes, ...]:
    """JPEGs of one rendered scene outside of every dataset, as many as a photo of 3:2 has at this resolution.

    References
    ----------
    Methods, section F10.
    """
    height, width = max(1, resolution * 2 // 3), resolution
    rows, columns = np.mgrid[0:height, 0:width]
    bands = np.stack([columns * 255 // width, rows * 255 // height, (rows + columns) % 256], axis=-1)
    shown = shown_at(Image.fromarray(bands.astype(np.uint8)), resolution)
    return shown.jpeg, *shown.sides
