"""The family ``palette``: what colours, smooth or rough, above or below, say about a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import PIL.Image

from vision_eval.demo.models.analyser import Analyser
from vision_eval.demo.models.concepts import Evidence
from vision_eval.demo.models.features import (
    REGIONS,
    canvas,
    light,
    luminance,
    ramp,
    regions,
    roughness,
    saturation,
    spots,
)
from vision_eval.demo.models.materials import MATERIALS, colour_index, colour_table
from vision_eval.demo.models.palette_concepts import CONCEPTS
from vision_eval.demo.models.quantized import Floats, Quantization

_TEXTURES = ("smooth", "rough")
_GLOBALS = ("points", "darkness", "colourless", "one")


class Detail(NamedTuple):
    """How closely a quantization looks."""

    map_px: int
    """Longest edge of the feature map."""
    bins: int
    """Steps of red, green and blue in the colour table."""


DETAILS: dict[Quantization, Detail] = {"Q4_0": Detail(96, 8), "Q8_0": Detail(160, 12), "F16": Detail(240, 16)}


class Palette(Analyser):
    """Looks colours up in a table of materials and weighs where they lie.

    Evidence ``green.rough.bottom`` is the share of the lower third that is green and rough; ``points`` are small
    lights on dark ground, ``colourless`` is the share without colour.
    """

    family = "palette"
    version = 1
    concepts = CONCEPTS

    @classmethod
    def layout(cls) -> Sequence[str]:
        """Materials by texture by region, then what concerns the whole picture."""
        shares = [f"{material}.{texture}.{region}"
                  for material in MATERIALS for texture in _TEXTURES for region in REGIONS]
        return (*shares, *_GLOBALS)

    @classmethod
    def tensors(cls, quantization: Quantization) -> Mapping[str, Floats]:
        """The colour table."""
        return {"colours": colour_table(DETAILS[quantization].bins)}

    def observe(self, picture: PIL.Image.Image, tensors: Mapping[str, Floats]) -> Evidence:
        """Shares of materials, and how much light and colour there is."""
        table = tensors["colours"]
        rgb = canvas(picture, self._detail.map_px)
        grey = luminance(rgb)
        fits = table[colour_index(rgb, self._detail.bins)]
        shares = _shares(fits, grey, max(1, self._detail.map_px // 56))
        extent = np.sqrt((shares[..., 0] + shares[..., 3]) / 2)[..., None] * np.ones(len(REGIONS), dtype=np.float32)
        overall = self._overall(rgb, grey)
        extents = np.concatenate([extent.ravel(), np.full(len(overall), 0.6, dtype=np.float32)])
        return Evidence(values=np.concatenate([shares.ravel(), overall]), extents=extents, light=light(grey))

    @property
    def _detail(self) -> Detail:
        return DETAILS[self.quantization]

    def _overall(self, rgb: Floats, grey: Floats) -> Floats:
        count, dark = spots(grey, max(3, self._detail.map_px // 28))
        colourless = float((saturation(rgb) < 0.12).mean())
        return np.array([ramp(count, 3, 30), ramp(dark, 0.3, 0.9), colourless, 1], dtype=np.float32)


def _shares(fits: Floats, grey: Floats, radius: int) -> Floats:
    """Mean fit by material, texture and region."""
    rough = np.clip((roughness(grey, radius) - 0.02) / 0.05, 0, 1)
    weights = regions(*grey.shape)
    textured = np.stack([weights * (1 - rough), weights * rough])
    cells = fits.reshape(-1, fits.shape[-1])
    shares = textured.reshape(len(_TEXTURES) * len(REGIONS), -1) @ cells
    return np.asarray(shares.T.reshape(-1, len(_TEXTURES), len(REGIONS)), dtype=np.float32)
