"""Names of models, modes and types as PhotoPrism cleans and resolves them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vision_eval.photoprism.go import trimmed

LONGEST = 64
"""Characters that are left of a name, and of a tag."""
LATEST = "latest"

_DASHED = re.compile(r"""[\s_`~\\|"'?*<>{}]""", re.ASCII)
_NORMALIZE = {
    "": ("", "auto", "default"),
    "single-word": ("single-word", "singleword", "single", "word", "token"),
    "phrase": ("phrase", "phrases", "multi-word", "multiword"),
    "false": ("false", "off", "none", "no", "disabled"),
}
_NORMALIZE_ALIASES = {alias: mode for mode, aliases in _NORMALIZE.items() for alias in aliases}


@dataclass(frozen=True, slots=True)
class Identifier:
    """A model as it is named to a service."""

    wire: str
    """What the request says; empty: nothing."""
    name: str
    version: str


def ascii_only(text: str) -> str:
    """A text without what is not ASCII, and without white space at its ends."""
    return trimmed("".join(letter for letter in text if letter.isascii()))


def clipped(text: str) -> str:
    """The same, of at most 64 characters; its case stays.

    Examples
    --------
    >>> clipped(" Gemma3ß "), len(clipped("m" * 80))
    ('Gemma3', 64)
    """
    return trimmed(ascii_only(text)[:LONGEST])


def lower_dashed(text: str) -> str:
    """A value of ``Run`` or ``Normalize`` as it is looked up.

    References
    ----------
    PhotoPrism contract, section 1.5.

    Examples
    --------
    >>> lower_dashed(" On_Demand ")
    'on-demand'
    """
    return _DASHED.sub("-", clipped(text.lower()))


def normalize_mode(written: str) -> str | None:
    """The mode that a value of ``Normalize`` means; empty: left to PhotoPrism; None: it does not know the value.

    References
    ----------
    PhotoPrism contract, section 4.1.

    Examples
    --------
    >>> normalize_mode("Multi Word"), normalize_mode("auto"), normalize_mode("bogus")
    ('phrase', '', None)
    """
    return _NORMALIZE_ALIASES.get(lower_dashed(written))


def identifier(named: str, version: str, engine: str) -> Identifier:
    """How a model is named on the wire.

    Parameters
    ----------
    named : str
        The first of ``Service.Model`` (expanded), ``Model`` and ``Name`` that is not blank.
    version : str
        ``Version``; it counts only where `named` has no tag.
    engine : str
        The engine that is written, or follows from the request format.

    References
    ----------
    PhotoPrism contract, section 1.7.

    Examples
    --------
    >>> identifier("qwen3-vl:4b-instruct", "latest", "ollama").wire, identifier("blip", "", "vision").wire
    ('qwen3-vl:4b-instruct', 'blip')
    """
    named = ascii_only(named)
    if not named:
        return Identifier("", "", "")
    if engine == "openai":
        return Identifier(clipped(named), clipped(named), "")
    name, _, tag = named.partition(":")
    if name and tag:
        named, version = name, tag
    name, version = clipped(named), clipped(version) or LATEST
    return Identifier(f"{name}:{version}" if engine == "ollama" else name, name, version)
