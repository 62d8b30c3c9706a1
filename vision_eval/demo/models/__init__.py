"""The demonstration models: classical analysers that look at pixels, weak and honest about it."""

from __future__ import annotations

from vision_eval.demo.model import DemoModel
from vision_eval.demo.models.outline import Outline
from vision_eval.demo.models.palette import Palette
from vision_eval.demo.models.quantized import Quantization

QUANTIZATIONS: tuple[Quantization, ...] = ("Q4_0", "Q8_0", "F16")


def installed() -> tuple[DemoModel, ...]:
    """All models of the embedded server, unloaded: two families in three quantizations each.

    Returns
    -------
    tuple of DemoModel
        New objects at every call, the smallest of each family first.

    Examples
    --------
    >>> [model.tag for model in installed()][:3]
    ['palette:10k-q4_0', 'palette:29k-q8_0', 'palette:64k-f16']
    """
    return tuple(family(quantization) for family in (Palette, Outline) for quantization in QUANTIZATIONS)
