"""Faces, by the cascade that ships inside scikit-image; without that library nobody is seen."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from vision_eval.demo.models.quantized import Floats


class Face(NamedTuple):
    """The largest face, as shares of the picture."""

    height: float
    """Of the picture's height; 0: there is none."""
    offset: float
    """Distance of its middle from the upright middle line, as a share of the width."""


def detector() -> Any | None:
    """The cascade for upright frontal faces, or None where scikit-image is not installed."""
    try:
        from skimage import data
        from skimage.feature import Cascade
    except ImportError:
        return None
    return Cascade(data.lbp_frontal_face_cascade_filename())


def largest_face(grey: Floats, cascade: Any | None) -> Face:
    """Look for faces that take up an eighth of the shorter edge or more.

    Parameters
    ----------
    grey : ndarray of shape (height, width)
        Brightness in [0, 1].
    cascade : object or None
        What `detector` gave.
    """
    height, width = grey.shape
    least = max(24, min(height, width) // 8)
    if cascade is None or min(height, width) <= least:
        return Face(0.0, 1.0)
    pixels = np.ascontiguousarray((grey * 255).astype(np.uint8))
    found = cascade.detect_multi_scale(img=pixels, scale_factor=1.15, step_ratio=1.0, min_size=(least, least),
                                       max_size=(min(height, width), min(height, width)))
    faces = [Face(one["height"] / height, abs(one["c"] + one["width"] / 2 - width / 2) / width) for one in found]
    return max(faces, default=Face(0.0, 1.0))
