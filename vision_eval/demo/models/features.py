"""Looking at pixels: small maps of a picture, and what any of the demonstration models measures on them."""

from __future__ import annotations

import numpy as np
import PIL.Image

from vision_eval.demo.models.quantized import Floats

REGIONS = ("all", "top", "bottom", "centre")
"""Where a measurement is taken: everywhere, in the upper or lower third, or with most weight in the middle."""

_SMALLEST_PX = 16


def canvas(picture: PIL.Image.Image, longest_px: int) -> Floats:
    """A small map of the picture.

    Parameters
    ----------
    picture : PIL.Image.Image
        Any size and mode.
    longest_px : int
        Longest edge of the map; the other follows the proportions, but is 16 at least.

    Returns
    -------
    ndarray of shape (height, width, 3)
        Red, green, blue in [0, 1].
    """
    scale = longest_px / max(picture.size)
    width, height = (max(_SMALLEST_PX, round(edge * scale)) for edge in picture.size)
    small = picture.convert("RGB").resize((width, height), PIL.Image.Resampling.BOX)
    return np.asarray(np.asarray(small) / 255, dtype=np.float32)


def luminance(rgb: Floats) -> Floats:
    """Brightness in [0, 1]: the luma of ITU-R BT.601.

    Examples
    --------
    >>> luminance(np.ones((1, 1, 3), dtype=np.float32)).round(3).tolist()
    [[1.0]]
    """
    return np.asarray(rgb @ np.array([0.299, 0.587, 0.114], dtype=np.float32), dtype=np.float32)


def saturation(rgb: Floats) -> Floats:
    """How far from grey, in [0, 1]: the S of HSV."""
    most = rgb.max(axis=-1)
    return np.asarray((most - rgb.min(axis=-1)) / np.maximum(most, 1e-6), dtype=np.float32)


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, straight between; the other way round if `low` is the larger.

    Examples
    --------
    >>> ramp(0.5, 0, 2), ramp(0.5, 2, 0), ramp(7, 0, 2)
    (0.25, 0.75, 1.0)
    """
    return float(min(1.0, max(0.0, (value - low) / (high - low))))


def box_mean(values: Floats, radius: int) -> Floats:
    """Mean over the square of 2 * radius + 1 cells around each cell; the edge is continued outwards."""
    side = 2 * radius + 1
    padded = np.pad(values.astype(np.float64), radius, mode="edge")
    sums = np.pad(padded, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    total = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return np.asarray(total / side**2, dtype=np.float32)


def slopes(values: Floats) -> tuple[Floats, Floats]:
    """How steeply values rise downwards and to the right, per cell."""
    down, across = np.gradient(values, axis=0), np.gradient(values, axis=1)
    return np.asarray(down, dtype=np.float32), np.asarray(across, dtype=np.float32)


def roughness(grey: Floats, radius: int) -> Floats:
    """Standard deviation of brightness within the square around each cell."""
    mean = box_mean(grey, radius)
    return np.asarray(np.sqrt(np.maximum(box_mean(grey * grey, radius) - mean * mean, 0)), dtype=np.float32)


def regions(height: int, width: int) -> Floats:
    """Weights that turn a map into one mean for each of `REGIONS`.

    Returns
    -------
    ndarray of shape (4, height, width)
        Each region's weights add up to 1.
    """
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    flat = np.ones((height, width), dtype=np.float32)
    weights = np.stack([flat, flat * (down < -1 / 3), flat * (down > 1 / 3), np.exp(-3 * (down**2 + across**2))])
    return np.asarray(weights / weights.sum(axis=(1, 2), keepdims=True), dtype=np.float32)


def spots(grey: Floats, radius: int) -> tuple[int, float]:
    """How many small bright points lie on dark ground.

    Parameters
    ----------
    grey : ndarray of shape (height, width)
        Brightness in [0, 1].
    radius : int
        How far above, below, left and right the ground must be dark, in cells.

    Returns
    -------
    count : int
        Cells that are the brightest of their neighbours and stand out from dark ground.
    dark : float
        Share of cells that are dark.
    """
    centre = grey[1:-1, 1:-1]
    around = np.stack([grey[:-2, 1:-1], grey[2:, 1:-1], grey[1:-1, :-2], grey[1:-1, 2:]])
    peak = (centre > around.max(axis=0) - 1e-6) & (centre > around.min(axis=0) + 0.04)
    wide = np.pad(grey, radius, mode="edge")
    ground = np.max([wide[:-2 * radius, radius:-radius], wide[2 * radius:, radius:-radius],
                     wide[radius:-radius, :-2 * radius], wide[radius:-radius, 2 * radius:]], axis=0)[1:-1, 1:-1]
    alone = (ground < 0.4) & (centre > ground + 0.15)
    return int((peak & alone).sum()), float((grey < 0.2).mean())


def light(grey: Floats) -> str:
    """Half a sentence about how bright it is."""
    mean = float(grey.mean())
    return "in the dark" if mean < 0.2 else "in soft light" if mean < 0.6 else "in bright light"
