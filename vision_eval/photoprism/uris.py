"""Addresses of services: whether Go would use them, who may see them, and who logs in."""

from __future__ import annotations

import re
from typing import Any

MASK = "***"
"""What stands for a secret."""

_ADDRESS = re.compile(r"(https?)://(?:([^/?#]*)@)?([^/?#@]*)([^?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.%]+\]|[^\s:\[\]\\^`{}|]*)(?::\d*)?")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SECRET_QUERY = re.compile(r"([?&#](?=[^?=&#]*(?:key|token|secret|passw|pwd|auth|sig|credential))[^?=&#]*=)[^&#]*",
                           re.IGNORECASE)
_PLACEHOLDER = re.compile(r"<[^<>]*>")
_UNESCAPED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,;=")
_WHOLE_REFERENCE = re.compile(r"\s*\$\{[A-Za-z_][A-Za-z0-9_]*\}\s*")


def is_usable(address: str) -> bool:
    """Whether PhotoPrism sends a request there: http or https, with a host, readable for Go.

    A placeholder such as ``<host>`` passes; nothing warns of it there.

    References
    ----------
    PhotoPrism contract, sections 1.3 and 2.4.

    Examples
    --------
    >>> is_usable("http://<vision-service-ip>:5000/api"), is_usable("ollama:11434/api/generate")
    (True, False)
    """
    match = _ADDRESS.fullmatch(address)
    if match is None or any(ord(character) < 0x20 or character == "\x7f" for character in address):
        return False
    _, _, host, path, _ = match.groups()
    return bool(host) and bool(_HOST.fullmatch(host)) and not _BAD_ESCAPE.search(path)


def host_name(address: str) -> str:
    """Name of the host in lower case, without its port; empty: the address has none."""
    match = _ADDRESS.fullmatch(address)
    return match[3].rpartition(":")[0].lower() or match[3].lower() if match else ""


def path_of(address: str) -> str:
    """What stands between host and query."""
    match = _ADDRESS.fullmatch(address)
    return match[4] if match else ""


def placeholders(address: str) -> list[str]:
    """Texts in angle brackets, which somebody was to replace."""
    return _PLACEHOLDER.findall(address)


def has_login(address: str) -> bool:
    """Whether a user, and perhaps a password, stand before the host."""
    return masked_address(address) != _SECRET_QUERY.sub(rf"\1{MASK}", address)


def with_login(address: str, user: str, password: str) -> str:
    """An address with a user before the host, unless it has one already.

    Examples
    --------
    >>> with_login("http://gpu:11434/api/generate", "me", "p@ss")
    'http://me:p%40ss@gpu:11434/api/generate'
    """
    match = _ADDRESS.fullmatch(address)
    if not user or match is None or match[2] is not None:
        return address
    login = _escaped(user) + (f":{_escaped(password)}" if password else "")
    return f"{match[1].lower()}://{login}@{match[3]}{match[4]}{match[5]}"


def masked_address(address: str) -> str:
    """An address that anybody may see: without its user and without values of a query that look secret.

    Examples
    --------
    >>> masked_address("https://me:pw@gate/api?team=a&api_key=xyz")
    'https://***@gate/api?team=a&api_key=***'
    """
    head, slashes, rest = address.partition("//")
    end = re.search(r"[/?#]", rest)
    authority = rest[:end.start()] if end else rest
    if not slashes:
        head = f"{MASK}@{head.rpartition('@')[2]}" if ":" in head.rpartition("@")[0] else head
    elif "@" in authority:
        rest = f"{MASK}@{authority.rpartition('@')[2]}{rest[len(authority):]}"
    elif "@" in rest and re.search(r":(?!\d*$)", authority):
        # A password that holds a slash or the like: Go could not read it, but nobody else should either.
        rest = f"{MASK}@{rest.rpartition('@')[2]}"
    return _SECRET_QUERY.sub(rf"\1{MASK}", f"{head}{slashes}{rest}")


def masked_secret(text: str) -> str:
    """A key or password that anybody may see: hidden, unless it only names a variable.

    Examples
    --------
    >>> masked_secret("sk-123"), masked_secret("${OLLAMA_API_KEY}"), masked_secret("")
    ('***', '${OLLAMA_API_KEY}', '')
    """
    return MASK if text and not _WHOLE_REFERENCE.fullmatch(text) else text


def masked_service(service: dict[str, Any]) -> dict[str, Any]:
    """The ``Service`` part of an entry that anybody may see."""
    hidden = {"Uri": masked_address, "Key": masked_secret, "Password": masked_secret}
    return {name: hidden[name](value) if name in hidden else value for name, value in service.items()}


def _escaped(text: str) -> str:
    return "".join(chr(byte) if chr(byte) in _UNESCAPED else f"%{byte:02X}" for byte in text.encode("utf-8", "replace"))
