"""When PhotoPrism asks a model by itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vision_eval.photoprism.identifiers import lower_dashed

CONTEXTS = ("auto", "manual", "on-index", "newly-indexed", "on-demand", "on-schedule", "always")
"""What may start a model, in the order of the contract's table."""

AUTO = "auto"

_MODES = {
    AUTO: ("", AUTO),
    "never": ("never",),
    "manual": ("manual", "manually", "command"),
    "always": ("always",),
    "newly-indexed": ("newly-indexed", "on-newly-indexed", "indexed", "on-indexed", "after-index"),
    "on-demand": ("on-demand",),
    "on-schedule": ("on-schedule", "schedule"),
    "on-index": ("on-index", "index"),
}
_ALIASES = {alias: mode for mode, aliases in _MODES.items() for alias in aliases}

_RUNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "manual": ("manual",),
    "on-index": ("manual", "on-index"),
    "newly-indexed": ("manual", "newly-indexed", "on-demand"),
    "on-demand": ("auto", "manual", "newly-indexed", "on-demand", "on-schedule"),
    "on-schedule": ("auto", "manual", "on-demand", "on-schedule"),
    "always": CONTEXTS,
    "never": (),
})
_AUTO_BUILT_IN = ("auto", "manual", "on-index", "on-demand", "on-schedule", "always")
_AUTO_OTHERS = ("auto", "manual", "newly-indexed", "on-demand", "on-schedule")


def run_mode(written: str) -> str | None:
    """The mode that a value of ``Run`` means; None: PhotoPrism does not know it and takes ``auto`` without a word.

    References
    ----------
    PhotoPrism contract, section 1.5.

    Examples
    --------
    >>> run_mode("After Index"), run_mode("nightly")
    ('newly-indexed', None)
    """
    return _ALIASES.get(lower_dashed(written))


def runs_in(mode: str, *, built_in: bool) -> list[str]:
    """Contexts in which an entry of that mode is asked.

    Parameters
    ----------
    mode : str
        From `run_mode`.
    built_in : bool
        Whether the entry is the built-in model for labels, nsfw or face.

    Examples
    --------
    >>> runs_in("auto", built_in=False)
    ['auto', 'manual', 'newly-indexed', 'on-demand', 'on-schedule']
    """
    if mode == AUTO:
        return list(_AUTO_BUILT_IN if built_in else _AUTO_OTHERS)
    return list(_RUNS[mode])
