"""Writing and outlines: thin dark strokes on calm ground, rows of them, and dark shapes on white."""

from __future__ import annotations

import numpy as np

from vision_eval.demo.models.features import box_mean
from vision_eval.demo.models.quantized import Floats

_DARKER = 0.12


def ink(grey: Floats, radius: int) -> Floats:
    """Where thin dark strokes are.

    Parameters
    ----------
    grey : ndarray of shape (height, width)
        Brightness in [0, 1].
    radius : int
        Strokes are thinner than twice this many cells.

    Returns
    -------
    ndarray of shape (height, width)
        1 on a stroke, else 0. A stroke is what a morphological closing fills.
    """
    ground = -_highest(-_highest(grey, radius), radius)
    return ((ground - grey > _DARKER) & (ground > 0.35)).astype(np.float32)


def paper_share(grey: Floats, strokes: Floats, radius: int) -> float:
    """Share of the picture that is bright, even ground once strokes are taken away."""
    weight = box_mean(1 - strokes, radius)
    clear = grey * (1 - strokes)
    mean = box_mean(clear, radius) / np.maximum(weight, 0.05)
    spread = box_mean(clear * clear, radius) / np.maximum(weight, 0.05) - mean * mean
    return float(((mean > 0.4) & (spread < 0.008) & (weight > 0.3)).mean())


def spread(strokes: Floats) -> float:
    """Share of 5 x 5 tiles that have strokes."""
    tiles = [tile for row in np.array_split(strokes, 5, axis=0) for tile in np.array_split(row, 5, axis=1)]
    return float(np.mean([tile.mean() > 0.03 for tile in tiles]))


def rows_of_ink(strokes: Floats) -> float:
    """How clearly strokes stand in level rows with gaps between, as print does, in [0, 1].

    The picture is cut into four columns, so that slightly turned pages still show their rows.
    """
    profiles = [part.mean(axis=1) for part in np.array_split(strokes, 4, axis=1)]
    inked = [profile for profile in profiles if profile.mean() > 0.02]
    if not inked:
        return 0.0
    gaps = [_gap(profile) * min(1.0, _changes(profile) / 6) for profile in inked]
    return float(np.mean(gaps)) * len(inked) / len(profiles)


def two_tone(grey: Floats) -> float:
    """Share of cells that are nearly black or nearly white, if both are there; else 0."""
    black, white = float((grey < 0.12).mean()), float((grey > 0.88).mean())
    return black + white if min(black, white) > 0.08 else 0.0


def _gap(profile: Floats) -> float:
    full, empty = np.quantile(profile, [0.75, 0.25])
    return float((full - empty) / (full + empty + 0.02))


def _highest(values: Floats, radius: int) -> Floats:
    padded = np.pad(values, radius, mode="edge")
    rows = np.lib.stride_tricks.sliding_window_view(padded, 2 * radius + 1, axis=0).max(axis=-1)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(rows, 2 * radius + 1, axis=1).max(axis=-1))


def _changes(profile: Floats) -> int:
    above = profile > profile.mean()
    return int((above[1:] != above[:-1]).sum())
