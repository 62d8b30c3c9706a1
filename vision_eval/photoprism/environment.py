"""Variables as PhotoPrism sees them, and how they enter the values of a ``vision.yml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from vision_eval.photoprism.go import trimmed

URI_NAMES = ("_URL", "_URI", "_HOST")
"""How names of variables end that a ``Service.Uri`` may use."""
MODEL_NAMES = ("_MODEL",)
"""How names of variables end that a ``Service.Model`` may use."""

BASE_URLS = {"OLLAMA_BASE_URL": "http://ollama:11434", "OPENAI_BASE_URL": "https://api.openai.com/v1"}
"""Addresses that hold where a variable is blank."""

_KEYS = ("OLLAMA_API_KEY", "OPENAI_API_KEY")
_UNBRACED = r"([*#$@!?\-0-9])|([A-Za-z0-9_]*)"
_REFERENCE = re.compile(rf"\$(?:\{{([^}}]*)\}}|{_UNBRACED})")
_UNCLOSED = re.compile(rf"\$(?:\{{()|{_UNBRACED})")
"""The same behind the last closing brace."""
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_TRUE = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Expansion:
    """What became of a value that may hold references to variables."""

    text: str
    refused: tuple[str, ...] = ()
    """Names that may not be used there; they became empty."""
    unset: tuple[str, ...] = ()
    """Names that may be used and have no value; they became empty, too."""
    used: tuple[str, ...] = ()
    """Names whose value went in."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Variables after PhotoPrism's own repairs; see `environment`."""

    variables: Mapping[str, str]
    unreadable: tuple[str, ...] = ()
    """Variables that name a file of a key which could not be read."""

    def get(self, name: str) -> str:
        """Value of a variable; empty: it is not set."""
        return self.variables.get(name, "")

    def is_true(self, name: str) -> bool:
        """Whether a variable switches something on."""
        return trimmed(self.get(name)).lower() in _TRUE

    def expand(self, text: str, endings: tuple[str, ...] | None = None) -> Expansion:
        """A value with its references replaced.

        Parameters
        ----------
        text : str
            As it stands in the file.
        endings : tuple of str, optional
            How names must end to be used; by default any name may be.

        References
        ----------
        PhotoPrism contract, section 1.3 (environment details).

        Examples
        --------
        >>> surroundings = Environment({"TAGGER_MODEL": "gemma3:4b", "HOME": "/root"})
        >>> surroundings.expand("${TAGGER_MODEL}$HOME$", MODEL_NAMES)
        Expansion(text='gemma3:4b$', refused=('HOME',), unset=(), used=('TAGGER_MODEL',))
        """
        found = _Found(self, endings)
        return found.expansion("".join(part for part, _ in _parts(text, found)))

    def expand_uri(self, text: str) -> Expansion:
        """The address of a service with its references replaced.

        Where a value ends the path so far, its fragment is dropped and its query goes to the end.

        Examples
        --------
        >>> surroundings = Environment({"OLLAMA_BASE_URL": "http://gate/ollama?team=a"})
        >>> surroundings.expand_uri("${OLLAMA_BASE_URL}/api/generate").text
        'http://gate/ollama/api/generate?team=a'
        """
        found = _Found(self, URI_NAMES)
        parts = [piece for part, is_value in _parts(text, found) for piece in _cut(part, is_value) if piece[0]]
        whole, moved = "", []
        for at, (part, is_tail) in enumerate(parts):
            if is_tail and _ends_path(whole, parts[at + 1] if at + 1 < len(parts) else None):
                moved.append(part.partition("#")[0][1:])
            else:
                whole += part
        return found.expansion(_with_query(whole, [query for query in moved if query]))


def environment(variables: Mapping[str, str], read_file: Callable[[str], str] | None = None) -> Environment:
    """Variables with blank base addresses filled in and keys read from their files.

    Parameters
    ----------
    variables : mapping
        As they are set for PhotoPrism.
    read_file : callable, optional
        Gives the text of a file by its path, or raises OSError or ValueError; by default there are no files.

    Examples
    --------
    >>> environment({"OLLAMA_BASE_URL": " http://gpu:11434/ "}).get("OLLAMA_BASE_URL")
    'http://gpu:11434'
    """
    repaired, unreadable = dict(variables), []
    for name in _KEYS:
        path = trimmed(repaired.get(f"{name}_FILE", ""))
        if path and not repaired.get(name):
            try:
                repaired[name] = trimmed(read_file(path)) if read_file else ""
            except (OSError, ValueError):
                repaired[name] = ""
            unreadable += [] if repaired[name] else [f"{name}_FILE"]
    for name, usual in BASE_URLS.items():
        path, mark, rest = _split(trimmed(repaired.get(name, "")))
        repaired[name] = path.rstrip("/") + mark + rest or usual
    return Environment(repaired, tuple(unreadable))


class _Found:
    """Names met on the way through one value."""

    def __init__(self, surroundings: Environment, endings: tuple[str, ...] | None) -> None:
        self.surroundings, self.endings = surroundings, endings
        self.refused: list[str] = []
        self.unset: list[str] = []
        self.used: list[str] = []

    def value(self, name: str) -> str:
        if self.endings is not None and not _allowed(name, self.endings):
            self.refused.append(name)
            return ""
        value = self.surroundings.get(name)
        (self.used if value else self.unset).append(name)
        return value

    def expansion(self, text: str) -> Expansion:
        return Expansion(text, *(tuple(dict.fromkeys(names)) for names in (self.refused, self.unset, self.used)))


def _allowed(name: str, endings: tuple[str, ...]) -> bool:
    return bool(_NAME.fullmatch(name)) and any(name.endswith(end) and len(name) > len(end) for end in endings)


def _parts(text: str, found: _Found) -> Iterator[tuple[str, bool]]:
    """The literal pieces and, marked true, the values between them."""
    position, closed = 0, text.rfind("}") + 1
    for match in chain(_REFERENCE.finditer(text, 0, closed), _UNCLOSED.finditer(text, closed)):
        yield text[position:match.start()], False
        braced, special, plain = match.groups()
        name = braced or special or plain
        if name:
            yield found.value(name), True
        elif braced is None:
            yield "$", False
        position = match.end()
    yield text[position:], False


def _split(address: str) -> tuple[str, str, str]:
    match = re.search(r"[?#]", address)
    return (address[:match.start()], match[0], address[match.end():]) if match else (address, "", "")


def _cut(part: str, is_value: bool) -> list[tuple[str, bool]]:
    if not is_value:
        return [(part, False)]
    path, mark, rest = _split(part)
    return [(path, False), (mark + rest, True)]


def _ends_path(before: str, after: tuple[str, bool] | None) -> bool:
    if "//" not in before or "?" in before or "#" in before:
        return False
    return after is None or (not after[1] and after[0][0] in "/?#")


def _with_query(address: str, queries: list[str]) -> str:
    if not queries:
        return address
    address, mark, fragment = address.partition("#")
    glue = "?" if "?" not in address else "" if address.endswith(("?", "&")) else "&"
    return f"{address}{glue}{'&'.join(queries)}{mark}{fragment}"
