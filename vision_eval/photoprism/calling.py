"""The arguments of `store`, checked."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from vision_eval.domain import TASKS
from vision_eval.photoprism import rules, sources
from vision_eval.photoprism.identifiers import normalize_mode
from vision_eval.photoprism.naming import Mode, resolved
from vision_eval.photoprism.slug import slug
from vision_eval.photoprism.storing import Links
from vision_eval.photoprism.thresholds import DEFAULTS, checked, merged
from vision_eval.photoprism.titles import title
from vision_eval.photoprism.views import house_vocabulary
from vision_eval.photoprism.vocabulary import Library, Vocabulary

FORMATS = ("ollama", "vision")
"""Response formats whose reading is reproduced."""
KNOWN_FORMATS = (*FORMATS, "openai", "images", "url")
"""Formats that PhotoPrism knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """What a library knows about a photo."""

    links: Links
    """Its labels: slug → uncertainty (percent) and source."""
    caption: str = ""
    caption_source: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> Photo:
        """A photo from ``labels`` (``name``, ``uncertainty``, ``source``), ``caption`` and ``caption_source``."""
        known = instance("photo", {} if given is None else given, Mapping)
        links = {}
        for label in known.get("labels") or ():
            entry = instance("photo's label", label, Mapping)
            name = instance("label's name", entry.get("name"), str)
            links[slug(title(name))] = (whole("uncertainty", entry.get("uncertainty") or 0),
                                        sources.short(text("source", entry.get("source"))))
        return cls(links=links, caption=text("caption", known.get("caption")),
                   caption_source=sources.short(text("caption_source", known.get("caption_source"))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What `store` was told beside the answer."""

    task: str
    told: str
    """Source of the work; empty: auto."""
    wanted: str
    """Format of the response."""
    floors: Mapping[str, int | None]
    words: Vocabulary
    library: Library
    photo: Photo
    force: bool
    mode: Mode
    unknown_mode: str

    @property
    def writer(self) -> str:
        """Source that labels are stored with."""
        return self.told or sources.ENGINES.get(self.wanted, self.wanted)


def instance(what: str, value: Any, kind: type | tuple[type, ...]) -> Any:
    """The value, if it is of its kind.

    Raises
    ------
    TypeError
        If it is not.
    """
    if not isinstance(value, kind):
        kinds = " or ".join(each.__name__ for each in (kind if isinstance(kind, tuple) else (kind,)))
        raise TypeError(f"{what} must be {kinds}, not {type(value).__name__}.")
    return value


def text(what: str, value: Any) -> str:
    """A text; None is the empty one."""
    return str(instance(what, "" if value is None else value, str))


def one_of(what: str, value: Any, known: Collection[str]) -> str:
    """A word of a list.

    Raises
    ------
    TypeError, ValueError
        If it is no text, or another.
    """
    if instance(what, value, str) not in known:
        raise ValueError(f"There is no {what} {value!r}.\n\nHint: known are {', '.join(known)}.")
    return str(value)


def whole(what: str, value: Any) -> int:
    """An integer, of whatever library."""
    if isinstance(value, bool):
        raise TypeError(f"{what} must be an integer, not bool.")
    try:
        return operator.index(value)
    except TypeError as error:
        raise TypeError(f"{what} must be an integer, not {type(value).__name__}.") from error


def task_of(value: Any) -> str:
    """The task, one of `TASKS`."""
    return one_of("task", value, TASKS)


def format_of(value: Any, task: str) -> str:
    """Value of ``format`` in the request; None: the task's default."""
    return ("json" if task == "labels" else "") if value is None else text("format", value).lower()


def thresholds_of(given: Mapping[str, int | None] | None) -> dict[str, int | None]:
    """Thresholds in percent with defaults for what is missing, None or out of range."""
    written = instance("thresholds", {} if given is None else given, Mapping)
    return checked(merged({one_of("threshold", name, DEFAULTS): whole(f"threshold {name}", value)
                           for name, value in written.items() if value is not None}))


def mode_of(value: Any, *, hosted: bool) -> dict[str, Any]:
    """The mode that holds, and the word for it where PhotoPrism does not know it."""
    written = text("mode", value)
    known = normalize_mode(written) is not None
    return {"mode": resolved(written, hosted=hosted), "unknown_mode": "" if known else written}


def vocabulary_of(given: Mapping[str, Any] | Vocabulary | None) -> Vocabulary:
    """Label rules as a vocabulary; None: ours."""
    if given is None:
        return house_vocabulary()
    return given if isinstance(given, Vocabulary) else rules.vocabulary(given)


def library_of(given: Library | Collection[str]) -> Library:
    """Names of existing labels as a library."""
    if isinstance(given, Library):
        return given
    if isinstance(given, str | bytes) or not isinstance(given, Collection):
        raise TypeError(f"existing must be a collection of label names, not {type(given).__name__}.")
    return Library.of(instance("name of an existing label", name, str) for name in given)
