"""Thumbnails of large photographs, compared with Pillow's own and with the long way."""

from __future__ import annotations

import hashlib
import io
import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.material import photograph
from benchmarks.ratio import Ratio
from vision_eval.photoprism.thumbnail import QUALITY, fit, fitted

WIDTH, HEIGHT, SIZE_PX = 4000, 3000, 720
PHOTOS, ROUNDS, HASHES = 2, 12, 120_000
Maker = Callable[[bytes], bytes]


def ours(jpeg: bytes) -> bytes:
    """What is sent to models."""
    return fit(Image.open(io.BytesIO(jpeg)), SIZE_PX).jpeg


def pillows(jpeg: bytes) -> bytes:
    """Pillow's own shortcut, which also decodes at a fraction of the size."""
    image = Image.open(io.BytesIO(jpeg))
    image.thumbnail((SIZE_PX, SIZE_PX), Image.Resampling.LANCZOS)
    return _saved(image)


def full(jpeg: bytes) -> bytes:
    """Every pixel decoded, then Lanczos."""
    image = Image.open(io.BytesIO(jpeg))
    return _saved(image.resize(fitted(image.size, SIZE_PX), Image.Resampling.LANCZOS))


def measure(_: Path) -> Iterator[Ratio]:
    """Shortest CPU times of many rounds in turn, the difference of pixels, and what a second thread brings."""
    photos = [photograph(WIDTH, HEIGHT, seed) for seed in range(PHOTOS)]
    seconds = _shortest_s((ours, pillows, full), photos)
    yield Ratio(what="thumbnail of 12 megapixels ÷ Pillow's thumbnail(), equal but for noise",
                value=seconds[ours] / seconds[pillows], limit=1.05)
    yield Ratio(what="full decoding + Lanczos ÷ thumbnail", value=seconds[full] / seconds[ours], limit=2,
                side="at least")
    yield Ratio(what="mean difference from full decoding + Lanczos", limit=1, unit=" grey levels",
                value=max(_difference(ours(photo), full(photo)) for photo in photos))
    yield Ratio(what="thumbnails per second, two threads ÷ one", value=_scaling(photos), limit=1.7, side="at least")


def _shortest_s(makers: Sequence[Maker], photos: Sequence[bytes]) -> dict[Maker, float]:
    rounds = [{maker: _cpu_s(maker, photos) for maker in makers} for _ in range(ROUNDS)]
    return {maker: min(one[maker] for one in rounds) for maker in makers}


def _cpu_s(maker: Maker, photos: Sequence[bytes]) -> float:
    started = time.process_time()
    for photo in photos:
        maker(photo)
    return time.process_time() - started


def _difference(one: bytes, other: bytes) -> float:
    first, second = (np.asarray(Image.open(io.BytesIO(jpeg)), dtype=float) for jpeg in (one, other))
    return float(np.abs(first - second).mean())


def _scaling(photos: Sequence[bytes]) -> float:
    """What a second thread brings where two processors are free.

    Others may want the processors, too; so hashing, which needs nothing but a processor, is timed in turn with it
    and counts as a factor of 2.
    """
    def thumbnails() -> None:
        for photo in photos:
            ours(photo)

    def hashes() -> None:
        for photo in photos:
            hashlib.pbkdf2_hmac("sha256", photo[:64], b"salt", HASHES)

    rounds = [[_wall_s(work, threads) for work in (thumbnails, hashes) for threads in (1, 2)] for _ in range(ROUNDS)]
    one, two, plain_one, plain_two = (math.fsum(column) for column in zip(*rounds, strict=True))
    return 2 * (one / two) / (plain_one / plain_two)


def _wall_s(work: Callable[[], None], threads: int) -> float:
    """Seconds for the work done twice."""
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        for done in [pool.submit(work) for _ in range(2)]:
            done.result()
        return time.perf_counter() - started


def _saved(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
