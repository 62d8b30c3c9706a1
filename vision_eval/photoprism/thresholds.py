"""Thresholds of a ``vision.yml``, in percent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

DEFAULTS: Mapping[str, int | None] = MappingProxyType(
    {"Confidence": 20, "Topicality": 0, "NSFW": 75, "NSFWUpload": None, "NSFWIndex": None})
"""What holds without a file; None: every detector has its own."""

AUTO = -1
"""What PhotoPrism puts for an ``NSFWUpload`` or ``NSFWIndex`` that is out of range: each detector's own."""


def merged(written: Mapping[str, int]) -> dict[str, int | None]:
    """Defaults with what the file says in their place, field by field and unchecked."""
    return {name: written.get(name, usual) for name, usual in DEFAULTS.items()}


def checked(values: Mapping[str, int | None]) -> dict[str, int | None]:
    """Thresholds after PhotoPrism has put those out of range right.

    References
    ----------
    PhotoPrism contract, section 1.4.

    Examples
    --------
    >>> checked({"Confidence": 0, "Topicality": 101, "NSFW": 200, "NSFWUpload": 0, "NSFWIndex": None})
    {'Confidence': 20, 'Topicality': 0, 'NSFW': 100, 'NSFWUpload': -1, 'NSFWIndex': None}
    """
    return {name: None if value is None else _RULES[name](value) for name, value in values.items()}


def _or_default(default: int) -> Callable[[int], int]:
    return lambda value: value if 0 < value <= 100 else default


def _capped(default: int) -> Callable[[int], int]:
    return lambda value: min(value, 100) if value > 0 else default


_RULES: Mapping[str, Callable[[int], int]] = MappingProxyType({
    "Confidence": _or_default(20), "Topicality": _or_default(0), "NSFW": _capped(75),
    "NSFWUpload": _capped(AUTO), "NSFWIndex": _capped(AUTO)})
