"""Files of somebody's PhotoPrism: its ``vision.yml``, its label rules, its own prompts, its environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import Field

from vision_eval.errors import ConfigurationError
from vision_eval.io.files import read_text
from vision_eval.io.settings import Settings, read_settings
from vision_eval.photoprism import yaml2
from vision_eval.photoprism.rules import vocabulary

MOST_BYTES = 16 * 1024 * 1024
"""Files of settings are small; a larger one is something else."""


def read_configuration(path: str | Path) -> bytes:
    """The bytes of a ``vision.yml``, whatever they say: what PhotoPrism makes of them is the twin's to tell.

    Raises
    ------
    ConfigurationError
        If there is no such file, or it cannot be read, or it is far too large.
    """
    file = Path(path).expanduser()
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ConfigurationError(f"{str(file)!r} has {file.stat().st_size} bytes; a vision.yml has some thousand."
                                     "\n\nHint: name the file that PhotoPrism keeps in storage/config.")
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{str(file)!r} cannot be read: {error.strerror}.\n\nHint: PhotoPrism keeps its "
                                 "vision.yml in storage/config; check the path and who may read it.") from error


def reader(configuration: str | Path) -> Callable[[str], str]:
    """What opens the files that a ``vision.yml`` names, such as that of a schema.

    Such a path is one inside PhotoPrism's container, so a file of that name beside the ``vision.yml`` will do, too.

    Raises
    ------
    OSError, UnicodeError
        From the function: there is no such regular file, or it is no text. The twin makes a finding of it.
    """
    folder = Path(configuration).expanduser().parent

    def read(named: str) -> str:
        candidates = (Path(named), folder / named, folder / Path(named).name)
        found = next((path for path in candidates if path.is_file()), None)
        if found is None or found.stat().st_size > MOST_BYTES:
            raise FileNotFoundError(f"no readable file {named!r}")
        return found.read_text("utf-8")

    return read


class _Labels(Settings):
    system: str | None = None
    user: str | None = None
    user_nsfw: str | None = None
    schema_line: str | None = None
    skeleton: str | None = None
    skeleton_nsfw: str | None = None


class _Caption(Settings):
    user: str | None = None


class _Prompts(Settings):
    labels: _Labels = Field(default_factory=_Labels)
    caption: _Caption = Field(default_factory=_Caption)


def read_prompts(path: str | Path) -> dict[str, str]:
    """PhotoPrism's own texts from a YAML file, which its owner has to write since they are not ours to ship.

    Returns
    -------
    dict
        What the file gives of ``labels.system``, ``labels.user``, ``labels.user_nsfw``, ``labels.schema_line``,
        ``labels.skeleton``, ``labels.skeleton_nsfw`` and ``caption.user``.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, or has another key or a value that is no text.
    """
    said = read_settings(Path(path).expanduser(), _Prompts, error=ConfigurationError)
    return {f"{task}.{name}": text for task, texts in said.model_dump().items()
            for name, text in texts.items() if text is not None}


def environment(pairs: Iterable[str], *, file: str | Path | None = None) -> dict[str, str]:
    """Variables as PhotoPrism would see them: those of a file, then those that are named.

    Parameters
    ----------
    pairs : iterable of str
        ``NAME=VALUE``, or ``NAME`` alone for the value it has here, so that no secret stands in a command.
    file : str or Path, optional
        Lines of ``NAME=VALUE`` as ``docker compose`` reads them; blank lines and those with ``#`` are left out.

    Raises
    ------
    ConfigurationError
        If a line or an argument has no name, or the file cannot be read.
    """
    lines = read_text(Path(file).expanduser(), error=ConfigurationError).splitlines() if file is not None else []
    found: dict[str, str] = {}
    for line in (*(line.strip().removeprefix("export ") for line in lines), *pairs):
        if not line or line.startswith("#"):
            continue
        name, given, value = line.partition("=")
        if not name.strip().isidentifier():
            raise ConfigurationError(f"A variable is written NAME=VALUE, not {line[:40]!r}.\n\n"
                                     "Hint: for example --env OLLAMA_BASE_URL=http://localhost:11434")
        found[name.strip()] = _unquoted(value.strip()) if given else os.environ.get(name.strip(), "")
    return found


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


_RULE = yaml2.record({"see": yaml2.string, "label": yaml2.string, "threshold": yaml2.number,
                      "priority": yaml2.integer, "categories": yaml2.list_of(yaml2.string)})


def read_rules(path: str | Path) -> dict[str, dict[str, Any]]:
    """Label rules in the form of PhotoPrism's ``rules.yml``: class name → ``see``, ``label``, ``threshold`` and so on.

    The file is read as PhotoPrism's own build reads it, so a name that stands there twice is no fault.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, is no YAML, holds no rules, or a value has another type.

    References
    ----------
    PhotoPrism contract, section 5.
    """
    file = Path(path).expanduser()
    text = read_text(file, error=ConfigurationError)
    try:
        found = yaml2.decode(yaml2.compose(text), yaml2.map_of(_RULE))
    except yaml2.YamlFault as fault:
        raise ConfigurationError(f"{str(file)!r} is not readable as YAML: line {fault.line}: {fault}.\n\n"
                                 "Hint: take rules.yml from PhotoPrism's sources as it is.") from fault
    for at, line, message in found.mismatches:
        raise ConfigurationError(f"{str(file)!r}, line {line}: {at or 'the file'} {message}.\n\n"
                                 "Hint: a rule has see, label, threshold, priority and categories.")
    try:
        vocabulary(found.value or {}, name=file.name)
    except TypeError as error:  # a number that YAML can write and no threshold can be
        raise ConfigurationError(f"{str(file)!r} cannot be used as label rules: {error}") from error
    if not found.value:
        raise ConfigurationError(f"{str(file)!r} holds no rules.\n\nHint: take rules.yml from PhotoPrism's sources.")
    return dict(found.value)
