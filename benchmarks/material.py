"""Photographs that nobody took, and questions about them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from vision_eval import prompts
from vision_eval.domain import Dataset, Variant
from vision_eval.io.dataset import read_dataset

MODELS = "vision_eval.demo.plain:inventory"
"""The fastest models that the embedded server has."""


def photograph(width: int, height: int, seed: int) -> bytes:
    """A JPEG with the statistics of a photograph: detail falls with its frequency, noise lies on top, hues are smooth.

    References
    ----------
    D. J. Field, "Relations between the statistics of natural images and the response properties of cortical
    cells", J. Opt. Soc. Am. A 4 (1987), pp. 2379-2394: amplitudes fall as one over the frequency.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    light = random.normal(scale=3, size=(height, width)).astype(np.float32)
    for octave in range(2, 11):
        light += _waves(random, width, height, octave)
    hues = [120 + light + _waves(random, width, height, 2) for _ in "RGB"]
    buffer = io.BytesIO()
    Image.fromarray(np.clip(np.stack(hues, axis=-1), 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _waves(random: np.random.Generator, width: int, height: int, octave: int) -> np.ndarray[tuple[int, int],
                                                                                           np.dtype[np.float32]]:
    coarse = random.normal(scale=200 / 2 ** octave, size=(3 * 2 ** octave // 4, 2 ** octave)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def album(folder: Path, photos: int, *, width: int = 320, height: int = 240) -> Dataset:
    """Photographs in a folder, read as a dataset."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(photos):
        (folder / f"{number:03d}.jpg").write_bytes(photograph(width, height, number))
    return read_dataset(folder)


def variants(count: int, *, model: str = "plain:f16", first_seed: int = 1) -> list[Variant]:
    """Different questions about labels, told apart by the seed they are asked with."""
    return [Variant(task="labels", model=model, prompt=prompts.LABELS, options={"seed": first_seed + number})
            for number in range(count)]
