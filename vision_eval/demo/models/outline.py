"""The family ``outline``: what edges, textures, circles, strokes and faces say about a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import PIL.Image

from vision_eval.demo.models import circles, faces, filters, strokes
from vision_eval.demo.models.analyser import Analyser
from vision_eval.demo.models.concepts import Evidence
from vision_eval.demo.models.features import REGIONS, canvas, light, luminance, ramp, spots
from vision_eval.demo.models.outline_concepts import CONCEPTS
from vision_eval.demo.models.quantized import Floats, Quantization

_LAYOUT = (*(f"busy.{region}" for region in REGIONS), *(f"calm.{region}" for region in REGIONS), "covered",
           "stringy", "square", "upright", "level", "post", "repeated", "ink", "paper", "written", "rows", "two_tone",
           "discs", "wheels", "face", "near_face", "points", "darkness", "bright_top", "one")
_FACES_PX = 144


class Detail(NamedTuple):
    """How closely a quantization looks."""

    map_px: int
    """Longest edge of the feature map."""
    orientations: int
    side: int
    """Width of a filter, in cells."""
    radii: int
    """Circles that are tried."""


DETAILS: dict[Quantization, Detail] = {"Q4_0": Detail(128, 6, 7, 8), "Q8_0": Detail(192, 8, 9, 12),
                                       "F16": Detail(240, 12, 11, 16)}


class Outline(Analyser):
    """Answers of oriented filters, votes for circles, strokes on paper, and faces.

    Evidence ``covered`` says that texture is everywhere, ``stringy`` that its edges run on, ``square`` that edges
    meet at right angles, ``post`` that one upright edge is long, ``rows`` that strokes stand in lines of print.
    """

    family = "outline"
    version = 1
    concepts = CONCEPTS
    _cascade: Any | None = None

    @classmethod
    def layout(cls) -> Sequence[str]:
        """Everything that is measured."""
        return _LAYOUT

    @classmethod
    def tensors(cls, quantization: Quantization) -> Mapping[str, Floats]:
        """The filters and the radii of circles."""
        detail = DETAILS[quantization]
        return {"filters": filters.gabor_bank(detail.orientations, detail.side),
                "radii": circles.radii(0.05, 0.3, detail.radii)}

    def load(self) -> None:
        """Unpack the parameters and set up the cascade for faces."""
        super().load()
        self._cascade = faces.detector()

    def unload(self) -> None:
        """Give both back."""
        super().unload()
        self._cascade = None

    def observe(self, picture: PIL.Image.Image, tensors: Mapping[str, Floats]) -> Evidence:
        """Measure every kind of structure."""
        grey = luminance(canvas(picture, DETAILS[self.quantization].map_px))
        measured = {**_texture(grey, tensors["filters"]), **_writing(grey), **_round(grey, tensors["radii"]),
                    **_people(picture, self._cascade), **_night(grey), "one": (1.0, 0.5)}
        pairs = np.array([measured[name] for name in _LAYOUT], dtype=np.float32)
        return Evidence(values=pairs[:, 0], extents=pairs[:, 1], light=light(grey))


def _texture(grey: Floats, bank: Floats) -> dict[str, tuple[float, float]]:
    """How much structure there is, and in which directions; what is said of it counts only where there is some."""
    answers = filters.energy(grey, bank)
    share = dict(zip(REGIONS, filters.busy(answers.strength).tolist(), strict=True))
    covered = ramp(filters.least_busy_tile(answers.strength), 0.3, 0.7)
    some = ramp(share["all"], 0.05, 0.2)
    return {
        **{f"busy.{region}": (share[region], share["centre"]) for region in REGIONS},
        **{f"calm.{region}": (1 - share[region], 1 - share["all"]) for region in REGIONS},
        "covered": (covered, 0.9),
        "stringy": (some * ramp(filters.stringiness(grey), 0.42, 0.55), 0.8),
        "square": (some * ramp(filters.squareness(answers), 0.03, 0.18), 0.7),
        "upright": (ramp(filters.direction_share(answers, degrees=0), 0.2, 0.6), 0.5),
        "level": (ramp(filters.direction_share(answers, degrees=90), 0.2, 0.6), 0.5),
        "post": (ramp(filters.longest_upright(answers), 0.4, 0.6), 0.4),
        "repeated": (some * ramp(filters.repetition(grey), 0.1, 0.5), 0.8),
    }


def _writing(grey: Floats) -> dict[str, tuple[float, float]]:
    radius = max(2, max(grey.shape) // 64)
    marks = strokes.ink(grey, radius)
    share, paper = float(marks.mean()), strokes.paper_share(grey, marks, 2 * radius)
    inked = ramp(share, 0.01, 0.05) * ramp(share, 0.4, 0.25)
    return {"ink": (inked, 0.8), "paper": (paper, paper),
            "written": (inked * ramp(strokes.spread(marks) * paper, 0.5, 0.75), 0.9),
            "rows": (strokes.rows_of_ink(marks), 0.9), "two_tone": (ramp(strokes.two_tone(grey), 0.6, 0.9), 0.8)}


def _round(grey: Floats, tried: Floats) -> dict[str, tuple[float, float]]:
    found = circles.circles(grey, tried)
    return {"discs": (ramp(circles.alike(found), 2, 7), 0.8),
            "wheels": (ramp(circles.wheel_pair(found, grey.shape[0]), 0.3, 0.7), 0.7)}


def _people(picture: PIL.Image.Image, cascade: Any | None) -> dict[str, tuple[float, float]]:
    face = faces.largest_face(luminance(canvas(picture, _FACES_PX)), cascade)
    extent = min(1.0, 0.4 + face.height)
    return {"face": (ramp(face.height, 0.05, 0.1), extent),
            "near_face": (ramp(face.height, 0.1, 0.2) * ramp(face.offset, 0.4, 0.2), extent)}


def _night(grey: Floats) -> dict[str, tuple[float, float]]:
    count, dark = spots(grey, max(3, max(grey.shape) // 20))
    third = max(1, len(grey) // 3)
    top = float(grey[:third].mean() - grey[-third:].mean())
    return {"points": (dark * ramp(count, 3, 30), 0.7), "darkness": (ramp(dark, 0.3, 0.9), dark),
            "bright_top": (ramp(top, 0.05, 0.3), 0.5)}
