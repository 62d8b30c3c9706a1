"""Where metadata comes from, and which source may overwrite which."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_SOURCES = {1: "default", 2: "estimate file", 4: "name", 8: "yaml oidc ldap location marker image",
            16: "ollama openai title caption subject keyword meta", 32: "xmp", 64: "batch vision manual", 128: "admin"}
PRIORITY: Mapping[str, int] = MappingProxyType(
    {"": 1} | {name: priority for priority, names in _SOURCES.items() for name in names.split()})
"""Sources by name; the empty one is auto."""
GENERATED = frozenset({"image", "ollama", "openai", "vision"})
"""Sources whose labels a model made; an assumption of the contract, not checked against today's code."""
ENGINES: Mapping[str, str] = MappingProxyType({"ollama": "ollama", "vision": "image"})
"""Which source auto becomes, by format of the response."""
LONGEST = 8


def short(source: str) -> str:
    """A source as it is kept: ASCII, lower case, at most eight characters; auto is empty.

    Examples
    --------
    >>> short("Auto"), short(" OLLAMA "), short("experimental")
    ('', 'ollama', 'experime')
    """
    kept = "".join(letter for letter in source.lower() if letter.isascii()).strip()[:LONGEST].strip()
    return "" if kept == "auto" else kept


def priority(source: str) -> int:
    """How much a source counts; 0: PhotoPrism does not know it.

    References
    ----------
    PhotoPrism contract, section 10.5.

    Examples
    --------
    >>> [priority(source) for source in ("", "image", "ollama", "manual", "nobody")]
    [1, 8, 16, 64, 0]
    """
    return PRIORITY.get(source, 0)


def asks_for_labels(labels: Mapping[str, tuple[int, str]], caption_source: str, *, force: bool) -> bool:
    """Whether PhotoPrism would ask a model for labels of a photo that has these.

    Parameters
    ----------
    labels : mapping
        Slug → uncertainty (percent) and source of the photo's labels.
    caption_source : str
        Source of its caption.
    force : bool
        Whether it is told to.

    References
    ----------
    PhotoPrism contract, section 10.1, label gate.

    Examples
    --------
    >>> asks_for_labels({"dog": (10, "ollama")}, "", force=False)
    False
    """
    if force or not labels:
        return True
    made = GENERATED | ({"caption"} if caption_source in GENERATED else set())
    return not any(uncertainty < 100 and source in made for uncertainty, source in labels.values())


def asks_for_caption(source: str, caption: str, caption_source: str, *, force: bool) -> bool:
    """Whether PhotoPrism would ask a model for a caption: its source counts enough, and there is none or it must.

    Auto counts 1, so a caption by ``ollama`` is not made anew, even by force, unless the source is named.

    References
    ----------
    PhotoPrism contract, section 7, generation gate.

    Examples
    --------
    >>> [asks_for_caption(source, "A dog.", "ollama", force=True) for source in ("", "ollama")]
    [False, True]
    """
    return priority(source) >= priority(caption_source) and (force or not caption)


def writes_caption(source: str, caption: str, caption_source: str) -> bool:
    """Whether a caption of a source replaces the one that is there.

    References
    ----------
    PhotoPrism contract, section 7.

    Examples
    --------
    >>> writes_caption("ollama", "A dog.", "manual"), writes_caption("ollama", "", "manual")
    (False, True)
    """
    return not caption or priority(source) >= priority(caption_source)
