"""A number, or the reason why there is none."""

from __future__ import annotations

import math
from typing import NamedTuple

REASONS = {
    "no-reference": "nobody said what is in the image",
    "empty-reference": "nothing was to be found",
    "empty-pair": "nothing was to be found, and nothing was predicted",
    "failed": "the attempt failed, and 0 would be the best value",
    "no-labels": "nothing was predicted",
    "no-negatives": "no label is known to be absent",
    "no-weight": "all weights are 0",
    "no-gain": "no label of the reference is relevant",
    "no-slots": "neither subject nor setting is known",
    "few-in-common": "fewer than two labels are in both rankings",
    "constant": "one side ties all labels",
    "no-cells": "nothing was compared",
    "certain": "chance alone would agree everywhere",
    "few-values": "fewer than two values can be compared",
    "one-repeat": "one repeat has nothing to agree with",
    "none-in-all": "no label with a confidence is in every repeat",
    "one-word": "one distinct name has no spread",
    "no-classes": "no label class has enough support",
    "no-images": "no image was asked",
    "various": "undefined for every image, for different reasons",
}
"""Every reason for a missing number, and what it says (methods, section 0.3)."""


class Score(NamedTuple):
    """Value of a metric with the reason of its absence."""

    value: float
    """NaN: undefined."""
    reason: str = ""
    """Of `REASONS`; empty: the value is defined."""


def undefined(reason: str) -> Score:
    """No value, because of one of the `REASONS`.

    Examples
    --------
    >>> undefined("no-reference")
    Score(value=nan, reason='no-reference')
    """
    if reason not in REASONS:
        raise ValueError(f"Not a reason: {reason!r}.")
    return Score(math.nan, reason)
