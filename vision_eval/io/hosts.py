"""Addresses of servers: how Ollama itself reads ``OLLAMA_HOST``, and what we add for a client."""

from __future__ import annotations

import ipaddress
import os
import re
from urllib.parse import urlsplit

from vision_eval.domain import sha256_hex
from vision_eval.errors import StudyError

OWN_PORT = 11434
"""Where Ollama listens unless told otherwise."""

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[\w.-]+")
_HINT = "\n\nHint: write it like 'gpu-box', '192.168.1.5:11434' or 'https://photos.example/ollama'."


def base_url(host: str | None = None) -> str:
    """The full address of a server, from the short forms people type.

    Parameters
    ----------
    host : str, optional
        What stands in ``OLLAMA_HOST`` or behind ``--host``. None: the environment variable. Empty: this machine.

    Returns
    -------
    str
        Scheme, host, port (always written out) and path prefix, without a trailing slash.

    Raises
    ------
    StudyError
        If it carries a user name or password, or cannot be an address at all.

    References
    ----------
    Ollama contract, section 10: as Ollama's own client reads it. An impossible port means the default one. Beyond
    that, an empty host and the addresses that servers bind to mean this machine.

    Examples
    --------
    >>> base_url("gpu-box"), base_url("https://photos.example/ollama/"), base_url(":5000")
    ('http://gpu-box:11434', 'https://photos.example:443/ollama', 'http://127.0.0.1:5000')
    """
    typed = (os.environ.get("OLLAMA_HOST", "") if host is None else host).strip().strip("\"'").strip()
    if "@" in typed:
        raise _refused("***@" + typed.rpartition("@")[2], "user names and passwords are not supported here")
    scheme, rest = _scheme(typed)
    place, _, path = rest.partition("/")
    name, port = _split(place)
    if set(path) & set("?#"):
        raise _refused(typed, "a path prefix holds no '?' and no '#'")
    default = _PORTS[scheme] if "://" in typed else OWN_PORT
    return f"{scheme}://{_host(name, typed)}:{_port(port, default)}/{path.strip('/')}".rstrip("/")


def is_loopback(url: str) -> bool:
    """Whether a full address stays on this machine.

    Examples
    --------
    >>> is_loopback("http://[::1]:11434"), is_loopback("http://gpu-box:11434")
    (True, False)
    """
    name = urlsplit(url).hostname or ""
    address = _ip(name)
    return address.is_loopback if address else name == "localhost" or name.endswith(".localhost")


def default_alias(url: str) -> str:
    """A name for a server that says nothing about where it is; manifests carry it.

    Parameters
    ----------
    url : str
        A full address, as `base_url` gives it.

    Returns
    -------
    str
        ``local`` for this machine's own port, else ``host-`` and six hexadecimal digits.

    Examples
    --------
    >>> default_alias("http://127.0.0.1:11434"), default_alias("http://gpu-box:11434")
    ('local', 'host-9b0184')
    """
    if is_loopback(url) and urlsplit(url).port == OWN_PORT:
        return "local"
    return f"host-{sha256_hex(url)[:6]}"


def is_own_cloud(url: str) -> bool:
    """Whether Ollama's own cloud is meant, the only place that is told ``OLLAMA_API_KEY``, and only in secret."""
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.hostname == "ollama.com"


def _scheme(typed: str) -> tuple[str, str]:
    if typed.lower() == "ollama.com":
        return "https", "ollama.com:443"
    scheme, separator, rest = typed.partition("://")
    if not separator:
        return "http", typed
    if scheme.lower() not in _PORTS:
        raise _refused(typed, f"http or https was wanted, not {scheme!r}")
    return scheme.lower(), rest


def _split(place: str) -> tuple[str, str]:
    """Host and port; several colons without brackets are an IPv6 address, not a port."""
    if place.startswith("["):
        name, _, rest = place[1:].partition("]")
        return name, rest.removeprefix(":")
    name, _, port = place.partition(":")
    return (place, "") if ":" in port else (name, port)


def _port(typed: str, default: int) -> int:
    digits = typed.lstrip("0") or typed[:1]
    possible = digits.isascii() and digits.isdecimal() and len(digits) <= 5
    return int(digits) if possible and int(digits) < 65536 else default


def _host(name: str, typed: str) -> str:
    address = _ip(name or "127.0.0.1")
    if address and address.version == 4:
        return "127.0.0.1" if address.is_unspecified else str(address)
    if address:
        return "[::1]" if address.is_unspecified else f"[{address}]"
    try:
        name.encode("idna")
    except UnicodeError as error:
        raise _refused(typed, f"{name!r} is no host name") from error
    if not _NAME.fullmatch(name):
        raise _refused(typed, f"{name!r} is no host name")
    return name.lower()


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _refused(shown: str, why: str) -> StudyError:
    return StudyError(f"{shown!r} is not the address of a server: {why}.{_HINT}")
