"""Thumbnails of large photographs, compared with Pillow's own and with the long way."""

from __future__ import annotations

import io
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
PHOTOS, ROUNDS = 2, 10
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
    """Shortest times of many short rounds: what the processors can do while nobody else wants them."""
    rounds = [(_wall_s(1, photos), _wall_s(2, photos)) for _ in range(2 * ROUNDS)]
    return min(one for one, _ in rounds) / min(two for _, two in rounds)


def _wall_s(threads: int, photos: Sequence[bytes]) -> float:
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(ours, [*photos, *photos]))
        return time.perf_counter() - started


def _saved(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
