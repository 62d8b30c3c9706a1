"""What a colour may be made of: a table from red, green and blue to materials, built from authored ranges."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vision_eval.demo.models.quantized import Floats

_Doubles = NDArray[np.float64]


class Range(NamedTuple):
    """Colours of one material."""

    hue: float
    """Middle of the hues, in degrees."""
    spread: float
    """Hues that far to both sides still count; 180 admits all."""
    least_saturation: float
    most_saturation: float
    least_value: float
    most_value: float


MATERIALS = {
    "blue": Range(213, 27, 0.18, 1.0, 0.35, 1.0),
    "pale": Range(0, 180, 0.0, 0.14, 0.70, 1.0),
    "white": Range(0, 180, 0.0, 0.08, 0.92, 1.0),
    "grey": Range(0, 180, 0.0, 0.15, 0.25, 0.85),
    "dark": Range(0, 180, 0.0, 1.0, 0.0, 0.20),
    "dusk": Range(225, 35, 0.30, 1.0, 0.08, 0.45),
    "green": Range(95, 45, 0.22, 1.0, 0.12, 0.85),
    "teal": Range(185, 25, 0.20, 1.0, 0.20, 0.80),
    "skin": Range(19, 14, 0.18, 0.60, 0.40, 1.0),
    "tan": Range(27, 14, 0.15, 0.50, 0.25, 0.85),
    "sand": Range(42, 12, 0.14, 0.50, 0.60, 1.0),
    "brown": Range(20, 14, 0.50, 0.95, 0.20, 0.80),
    "red": Range(0, 14, 0.60, 1.0, 0.30, 1.0),
    "glow": Range(28, 28, 0.50, 1.0, 0.65, 1.0),
    "petal": Range(350, 70, 0.40, 1.0, 0.55, 1.0),
}
"""Colours as photographs show the thing; they overlap, as its colours do."""

_SOFT_HUE, _SOFT_SHARE = 8.0, 0.06


def colour_table(bins: int) -> Floats:
    """How well each colour fits each material.

    Parameters
    ----------
    bins : int
        Steps of red, of green and of blue.

    Returns
    -------
    ndarray of shape (bins ** 3, n_materials)
        Fits in [0, 1], to four digits; red turns slowest.
    """
    middles = (np.arange(bins) + 0.5) / bins
    rgb = np.stack(np.meshgrid(middles, middles, middles, indexing="ij"), axis=-1).reshape(-1, 3)
    hue, value = _hue(rgb), rgb.max(axis=-1)
    share = np.ptp(rgb, axis=-1) / value
    fits = [_hue_fit(hue, one) * _between(share, one.least_saturation, one.most_saturation)
            * _between(value, one.least_value, one.most_value) for one in MATERIALS.values()]
    return np.asarray(np.stack(fits, axis=-1).round(4) + 0.0, dtype=np.float32)


def colour_index(rgb: Floats, bins: int) -> NDArray[np.intp]:
    """Row of `colour_table` for each colour of a map with values in [0, 1]."""
    steps = np.minimum((rgb * bins).astype(np.intp), bins - 1)
    return np.asarray(steps @ np.array([bins * bins, bins, 1]), dtype=np.intp)


def _hue(rgb: _Doubles) -> _Doubles:
    red, green, blue = np.moveaxis(rgb, -1, 0)
    most, span = rgb.max(axis=-1), np.maximum(np.ptp(rgb, axis=-1), 1e-9)
    sixth = np.select([most == red, most == green],
                      [(green - blue) / span, 2 + (blue - red) / span], 4 + (red - green) / span)
    return np.asarray(sixth * 60 % 360)


def _hue_fit(hue: _Doubles, one: Range) -> _Doubles:
    away = np.abs((hue - one.hue + 180) % 360 - 180)
    return np.asarray(np.clip((one.spread + _SOFT_HUE - away) / _SOFT_HUE, 0, 1))


def _between(values: _Doubles, least: float, most: float) -> _Doubles:
    inside = np.minimum(values - least, most - values) / _SOFT_SHARE + 1
    return np.asarray(np.clip(inside, 0, 1))
