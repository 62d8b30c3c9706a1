"""A bank of oriented filters, and what their answers say about texture and straight edges."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vision_eval.demo.models.features import box_mean, regions, slopes
from vision_eval.demo.models.quantized import Floats

_STRIDE = 2
_BUSY = 0.035
_TILES = 4


class Energy(NamedTuple):
    """Answers of the bank on every second cell of a map."""

    strength: Floats
    """Shape (height, width): the strongest answer; about half the step for a clean edge."""
    shares: Floats
    """Shape (height, width, n_orientations): how the answer divides among orientations; adds up to 1."""


def gabor_bank(orientations: int, side: int) -> Floats:
    """Even and odd Gabor filters of one scale.

    Parameters
    ----------
    orientations : int
        Directions, evenly over half a turn; the first answers to vertical edges.
    side : int
        Odd width of a filter in cells; the wavelength is half of it.

    Returns
    -------
    ndarray of shape (2, orientations, side ** 2)
        Filters without answer to even brightness, to four digits.

    References
    ----------
    D. Gabor, "Theory of communication", J. IEE 93 (1946); in two dimensions J. G. Daugman, JOSA A 2 (1985).
    """
    reach = np.arange(side) - side // 2
    down, across = np.meshgrid(reach, reach, indexing="ij")
    envelope = np.exp(-(down**2 + across**2) / (2 * (side / 5) ** 2))
    bank = []
    for phase in (0, np.pi / 2):
        for angle in np.arange(orientations) * np.pi / orientations:
            wave = np.cos((across * np.cos(angle) + down * np.sin(angle)) * 4 * np.pi / side - phase)
            kernel = envelope * (wave - (envelope * wave).sum() / envelope.sum())
            bank.append(kernel.ravel() / np.abs(kernel).sum())
    return np.asarray(np.reshape(bank, (2, orientations, side**2)).round(4) + 0.0, dtype=np.float32)


def energy(grey: Floats, bank: Floats) -> Energy:
    """Answers of the bank to a map of brightness.

    Parameters
    ----------
    grey : ndarray of shape (height, width)
        Brightness in [0, 1].
    bank : ndarray of shape (2, n_orientations, side ** 2)
        As `gabor_bank` makes it.
    """
    side = round(bank.shape[-1] ** 0.5)
    balanced = bank - bank.mean(axis=-1, keepdims=True)  # rounding must not teach filters to answer to even brightness
    padded = np.pad(grey, side // 2, mode="reflect")
    patches = np.lib.stride_tricks.sliding_window_view(padded, (side, side))[::_STRIDE, ::_STRIDE]
    height, width = patches.shape[:2]
    answers = patches.reshape(height * width, -1) @ balanced.reshape(-1, side**2).T
    both = np.hypot(answers[:, : bank.shape[1]], answers[:, bank.shape[1]:]).reshape(height, width, -1)
    return Energy(strength=both.max(axis=-1), shares=both / np.maximum(both.sum(axis=-1, keepdims=True), 1e-6))


def busy(strength: Floats) -> Floats:
    """Share of busy cells in each of `features.REGIONS`."""
    cells = (strength > _BUSY).astype(np.float32)
    return np.asarray((regions(*cells.shape) * cells).sum(axis=(1, 2)), dtype=np.float32)


def least_busy_tile(strength: Floats) -> float:
    """Share of busy cells in the calmest of 4 x 4 tiles: high only when texture covers all."""
    rows = np.array_split(strength > _BUSY, _TILES, axis=0)
    return float(min(tile.mean() for row in rows for tile in np.array_split(row, _TILES, axis=1)))


def stringiness(grey: Floats) -> float:
    """How far edges keep their direction: long for blades of grass, short for the round edges of grains.

    Returns
    -------
    float
        Agreement of gradient directions in a square of 9 cells as a share of that in 3 cells, in [0, 1]; 0 without
        any gradient.

    References
    ----------
    Agreement is the coherence of the structure tensor: J. Bigun and G. H. Granlund, ICCV 1987.
    """
    down, across = slopes(grey)
    near, far = _coherence(down, across, 1), _coherence(down, across, 4)
    return min(1.0, far / near) if near > 0 else 0.0


def squareness(answers: Energy) -> float:
    """How far edges agree on two directions at right angles, as bricks and houses do, in [0, 1]."""
    return float(_lean(_histogram(answers), 4))


def direction_share(answers: Energy, *, degrees: float) -> float:
    """Share of edges within 20 degrees of a direction, where 0 is upright and 90 level."""
    angles = np.arange(answers.shares.shape[-1]) * 180 / answers.shares.shape[-1]
    near = np.abs((angles - degrees + 90) % 180 - 90) <= 20
    return float(_histogram(answers)[near].sum())


def longest_upright(answers: Energy) -> float:
    """Largest share of a picture's height that one column of upright edges takes up."""
    upright = (answers.shares.argmax(axis=-1) == 0) & (answers.strength > _BUSY)
    near = upright[:, 1:] | upright[:, :-1]
    return float(near.mean(axis=0).max())


def repetition(grey: Floats) -> float:
    """How well a picture fits onto itself when moved: the highest far peak of its autocorrelation, in [0, 1]."""
    window = np.hanning(grey.shape[0])[:, None] * np.hanning(grey.shape[1])[None, :]
    detail = (grey - box_mean(grey, min(grey.shape) // 12)) * window
    match = np.fft.irfft2(np.abs(np.fft.rfft2(detail)) ** 2, s=grey.shape)
    down, across = np.ogrid[: grey.shape[0] // 3, : grey.shape[1] // 3]
    corner = match[: grey.shape[0] // 3, : grey.shape[1] // 3]
    far = corner[np.hypot(down, across) > min(grey.shape) / 20]
    return float(np.clip(far.max() / max(match[0, 0], 1e-6), 0, 1)) if far.size else 0.0


def _coherence(down: Floats, across: Floats, radius: int) -> float:
    upright, level, both = (box_mean(product, radius) for product in (across * across, down * down, across * down))
    return float(np.hypot(upright - level, 2 * both).sum() / max(float((upright + level).sum()), 1e-6))


def _histogram(answers: Energy) -> Floats:
    sums = (answers.shares * answers.strength[..., None]).sum(axis=(0, 1))
    return np.asarray(sums / max(float(sums.sum()), 1e-6), dtype=np.float32)


def _lean(shares: Floats, fold: int) -> Floats:
    turns = np.exp(1j * fold * np.arange(shares.shape[-1]) * np.pi / shares.shape[-1])
    return np.asarray(np.abs(shares @ turns), dtype=np.float32)
