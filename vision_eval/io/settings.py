"""Settings that people write in YAML: read safely, checked against a schema, refused in plain words."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from vision_eval.errors import VisionEvalError, did_you_mean, listed
from vision_eval.io.files import read_text

_LONGEST = 160


class Settings(BaseModel):
    """Base of what a YAML file may say: unknown keys and values of another type are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


SettingsT = TypeVar("SettingsT", bound=Settings)


def read_settings(path: Path, schema: type[SettingsT], *, error: type[VisionEvalError]) -> SettingsT:
    """What a YAML file says, as the schema has it.

    Parameters
    ----------
    path : Path
        A file in YAML 1.2; an empty one says nothing and leaves every default.
    schema : type of Settings
        The keys there are, with their types.
    error : type of VisionEvalError
        What to raise when the file is no YAML, is no mapping, names a key twice, or does not follow the schema.
    """
    return checked(_mapping(path, error), schema, where=str(path), error=error)


def checked(data: Mapping[str, Any], schema: type[SettingsT], *, where: str, at: str = "",
            error: type[VisionEvalError]) -> SettingsT:
    """Plain values as the schema has them; `where` names their file and `at` the key they stand under."""
    try:
        return schema.model_validate(data)
    except ValidationError as refusal:
        # A misspelt key is also a missing one; the misspelling is what helps.
        first = min(refusal.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        raise error(_worded(dict(first), schema, where, at)) from refusal


def refused(where: str, at: str, *, wanted: str, found: object, hint: str) -> str:
    """The message about one value; what was found is shortened, since a file may nest it without end."""
    return f"In {where!r}, {at!r} {wanted}; found {_short(found)}.\n\nHint: {hint}."


def _short(value: object) -> str:
    text = reprlib.repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _mapping(path: Path, error: type[VisionEvalError]) -> dict[str, Any]:
    text = read_text(path, error=error)
    try:
        data = YAML(typ="safe", pure=True).load(text)
    except DuplicateKeyError as reason:
        raise error(f"{str(path)!r} names a key twice: {_place(reason)}.\n\nHint: keep one of them.") from reason
    except (YAMLError, ValueError, TypeError, RecursionError) as reason:
        raise error(f"{str(path)!r} is not readable as YAML: {_place(reason)}.\n\n"
                    "Hint: indent with spaces, put a space after every colon, quote texts that have one.") from reason
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise error(f"{str(path)!r} should hold keys and values; found {_short(data)}.\n\n"
                    "Hint: every line is a key, a colon and a value.")
    return data


def _place(reason: Exception) -> str:
    if isinstance(reason, MarkedYAMLError) and reason.problem_mark is not None:
        mark = reason.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {str(reason.problem).splitlines()[0]}"
    return (str(reason).splitlines() or [type(reason).__name__])[0]


def _worded(refusal: dict[str, Any], schema: type[Settings], where: str, at: str) -> str:
    path = [*filter(None, [at]), *map(str, refusal["loc"])]
    key = ".".join(path)
    known = sorted(field.alias or name for name, field in schema.model_fields.items())
    hint = f"Hint: known are {listed(known, most=40)}."
    if refusal["type"] == "extra_forbidden":
        return f"Unknown key {key!r} in {where!r}.{did_you_mean(path[-1], known)}\n\n{hint}"
    if refusal["type"] == "missing":
        return f"{where!r} lacks the key {key!r}.\n\n{hint}"
    wanted = refusal["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return refused(where, key, wanted=wanted[:1].lower() + wanted[1:], found=refusal["input"],
                   hint=f"correct the value of {key!r}")
