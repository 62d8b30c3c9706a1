"""A model as a server lists it, and how its tags are written."""

from __future__ import annotations

from dataclasses import dataclass

_DEFAULT_HOST, _DEFAULT_NAMESPACE = "registry.ollama.ai/", "library/"


def full_tag(tag: str) -> str:
    """The tag as Ollama displays it: default host and namespace dropped, ``:latest`` written out.

    Parameters
    ----------
    tag : str
        ``[host/][namespace/]model[:tag]``.

    Returns
    -------
    str
        The shortest unambiguous form that still shows the tag; letter case is kept.

    References
    ----------
    Ollama contract, section 9 (the last ``:`` after the last ``/`` separates the tag).

    Examples
    --------
    >>> full_tag("gemma3"), full_tag("registry.ollama.ai/library/gemma3:4b"), full_tag("host:5000/me/gemma3")
    ('gemma3:latest', 'gemma3:4b', 'host:5000/me/gemma3:latest')
    """
    name = tag.strip()
    for place, slashes in ((_DEFAULT_HOST, 2), (_DEFAULT_NAMESPACE, 1)):
        if name.lower().startswith(place) and name.count("/") == slashes:
            name = name[len(place):]
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One line of a server's model list."""

    tag: str
    """Full tag, such as ``qwen2.5vl:3b``."""
    digest: str
    """SHA-256 of the manifest, 64 hexadecimal digits: changes when the tag is pulled anew."""
    family: str = ""
    """Architecture as the server reports it."""
    parameters: str = ""
    """Display string of the number of parameters, such as ``3.8B``."""
    quantization: str = ""
    """As the server reports it, such as ``Q4_K_M``; the tag need not say the same."""
    size_bytes: int = 0
    """On disk, all layers."""
    capabilities: frozenset[str] | None = None
    """Such as ``vision``; None: the server is too old to say."""
    remote: bool = False
    """Answered in a cloud: the server names a remote host, or the tag says so."""

    @property
    def sees(self) -> bool | None:
        """Whether it claims to look at pictures; None: unknown."""
        return None if self.capabilities is None else "vision" in self.capabilities


def is_cloud_tag(tag: str) -> bool:
    """Whether the tag itself says that a cloud answers.

    Examples
    --------
    >>> is_cloud_tag("minimax-m3:cloud"), is_cloud_tag("qwen3-vl:235b-cloud"), is_cloud_tag("cloudy:4b")
    (True, True, False)
    """
    label = full_tag(tag).rpartition(":")[2].lower()
    return label == "cloud" or label.endswith("-cloud")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One line of a server's process list: a model that is resident now."""

    tag: str
    digest: str
    size_bytes: int = 0
    vram_bytes: int = 0
    """Equal to `size_bytes` when all of it is on the GPU; 0 on a host without one."""
    context_length: int = 0
    """Context in force, in tokens; 0: the server is too old to say."""
