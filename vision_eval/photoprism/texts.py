"""The words an entry asks with: its own, PhotoPrism's, or ours in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from vision_eval.photoprism import skeleton, substitutes
from vision_eval.photoprism.environment import Environment
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.model import Model, is_blank

PromptFrom = Literal["file", "photoprism", "substituted"]

SCHEMA_VARIABLE = "PHOTOPRISM_VISION_LABEL_SCHEMA_FILE"

OURS: Mapping[str, str] = {
    "labels.system": substitutes.LABELS_SYSTEM, "labels.user": substitutes.LABELS_USER,
    "labels.user_nsfw": substitutes.LABELS_USER_NSFW, "labels.schema_line": skeleton.SCHEMA_LINE,
    "labels.skeleton": skeleton.PLAIN, "labels.skeleton_nsfw": skeleton.WITH_NSFW,
    "caption.user": substitutes.CAPTION_USER}
"""What stands for texts of PhotoPrism that nobody gave us, by their keys."""


@dataclass(frozen=True, slots=True)
class Library:
    """PhotoPrism's own texts as far as somebody gave them, and what reads files."""

    given: Mapping[str, str] = field(default_factory=dict)
    read_file: Callable[[str], str] | None = None


@dataclass(slots=True)
class Texts:
    """What an entry says to a model, before it is put together."""

    system: str = ""
    prompt: str = ""
    schema: str = ""
    schema_line: str = ""
    prompt_from: PromptFrom = "file"
    origins: dict[str, str] = field(default_factory=dict)
    """Where ``System``, ``Prompt`` and ``Schema`` came from."""
    substituted: list[str] = field(default_factory=list)
    """Keys of the texts of ours that stand in for PhotoPrism's."""
    unreadable: list[str] = field(default_factory=list)
    """Fields or variables whose schema file could not be read."""


def flattened(prompts: Mapping[str, object]) -> dict[str, str]:
    """Texts of PhotoPrism by their keys, from a mapping that may be nested.

    Raises
    ------
    TypeError
        If something is neither a text nor a mapping of texts.

    Examples
    --------
    >>> flattened({"labels": {"system": "Tag."}, "caption.user": "Describe."})
    {'labels.system': 'Tag.', 'caption.user': 'Describe.'}
    """
    found: dict[str, str] = {}
    for key, value in prompts.items():
        inner = {f"{key}.{name}": text for name, text in value.items()} if isinstance(value, Mapping) else {key: value}
        for name, text in inner.items():
            if text is not None and not isinstance(text, str):
                raise TypeError(f"prompts[{name!r}] must be a text, not {type(text).__name__}.")
            found |= {str(name): text} if text else {}
    return found


def texts(model: Model, defaults: str, surroundings: Environment, library: Library) -> Texts:
    """The words of an entry that asks a service.

    Parameters
    ----------
    model : Model
        The entry after loading.
    defaults : str
        Whose defaults it gets: ``ollama``, ``openai`` or, empty, those of no engine.
    surroundings : Environment
        Variables that PhotoPrism has.
    library : Library
        PhotoPrism's texts for Ollama.

    References
    ----------
    PhotoPrism contract, sections 1.2 (``Schema``), 2.1 and 8.
    """
    found = Texts()
    given = {} if defaults == "openai" else library.given
    if model.type == "labels":
        found.system = _chosen(found, model, "System", "labels.system", given)
        asks_nsfw = bool(defaults) and detects_nsfw(surroundings)
        found.prompt = _chosen(found, model, "Prompt", "labels.user_nsfw" if asks_nsfw else "labels.user", given)
        _add_schema(found, model, surroundings, Library(given, library.read_file))
    else:
        found.system = model.text("System")
        found.prompt = (_chosen(found, model, "Prompt", "caption.user", given) if model.type == "caption"
                        else model.text("Prompt"))
    found.origins |= {name: "file" for name in ("System", "Prompt") if model.text(name)}
    if found.prompt and not model.text("Prompt"):
        found.prompt_from = "substituted" if any(".user" in key for key in found.substituted) else "photoprism"
    return found


def detects_nsfw(surroundings: Environment) -> bool:
    """Whether labels are to say what is unfit for work, by their default prompt."""
    return (surroundings.is_true("PHOTOPRISM_DETECT_NSFW")
            and trimmed(surroundings.get("PHOTOPRISM_NSFW_MODEL")).lower() == "labels")


def assembled(user: str, schema_line: str, schema: str) -> str:
    r"""The text of a labels request: trimmed, a blank line, and the wanted shape below its line.

    References
    ----------
    PhotoPrism contract, sections 2.1 and 2.2.

    Examples
    --------
    >>> assembled(" Name it.\n", "Like this:", "{}")
    'Name it.\n\nLike this:\n{}'
    """
    reminder = f"{schema_line}\n{schema}" if schema else ""
    return "\n\n".join(part for part in (trimmed(user), reminder) if part)


def _chosen(found: Texts, model: Model, name: str, key: str, given: Mapping[str, str]) -> str:
    """A text of the entry, or its default; empty text is no text, white space is."""
    if model.text(name):
        return model.text(name)
    found.origins[name] = "engine"
    return _default(found, key, given)


def _default(found: Texts, key: str, given: Mapping[str, str]) -> str:
    if key not in given:
        found.substituted.append(key)
    return given.get(key) or OURS[key]


def _add_schema(found: Texts, model: Model, surroundings: Environment, library: Library) -> None:
    candidates: tuple[tuple[str, Callable[[], str]], ...] = (
        (f"env:{SCHEMA_VARIABLE}", lambda: _file(found, SCHEMA_VARIABLE, surroundings.get(SCHEMA_VARIABLE), library)),
        ("file", lambda: model.text("Schema")),
        ("file", lambda: _file(found, "SchemaFile", model.text("SchemaFile"), library)))
    found.schema_line = _default(found, "labels.schema_line", library.given)
    for origin, read in candidates:
        # White space in a file hides what comes after it, white space in Schema does not.
        text = read()
        if text and not (origin == "file" and is_blank(text)):
            found.schema, found.origins["Schema"] = trimmed(text), origin
            break
    if not found.schema:
        key = "labels.skeleton_nsfw" if "nsfw" in found.system + found.prompt else "labels.skeleton"
        found.schema, found.origins["Schema"] = trimmed(library.given.get(key) or OURS[key]), "engine"


def _file(found: Texts, place: str, path: str, library: Library) -> str:
    path = trimmed(path)
    if not path:
        return ""
    try:
        if library.read_file is None:
            raise FileNotFoundError(path)
        return library.read_file(path)
    except (OSError, ValueError):
        found.unreadable.append(place)
        return ""
