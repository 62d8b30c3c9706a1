"""YAML text as nodes, cut and counted as Go's yaml.v2 does it.

References
----------
PhotoPrism contract, section 1. The outcome was compared with yaml.v2 2.4.0, which differs in this:
it nests ten thousand levels deep, knows no bound of size, looks for forbidden characters only as far as it reads, lets
an anchor contain itself below a key that no field has, and there does not count what aliases unfold to.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import Any, Literal, NoReturn

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from vision_eval.photoprism.yaml2_scanner import Events

LONGEST = 500_000
"""Characters of a text; a longer one is refused."""
MOST = 20_000
"""Keys, values and elements as written, without what aliases bring; more are refused, because they take seconds."""
DEEPEST = 100
"""Lists and maps inside each other, those that aliases bring included."""

_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_LONG_QUOTE = re.compile(r"(?<=')[^']{24,}(?=')")
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be", codecs.BOM_UTF8: "utf-8"}


class YamlFault(ValueError):
    """The text is no YAML that could be read at all.

    Parameters
    ----------
    problem : str
        What is wrong; nothing of the text that is longer than a word.
    line : int or None
        Where, counted from 1; None: not known.
    """

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list or a map, as it was written."""

    kind: Literal["scalar", "sequence", "mapping"]
    line: int
    """Where it begins, counted from 1."""
    text: str = ""
    """Of a scalar: what it says once quotes, escapes and folding are undone."""
    plain: bool = False
    """Whether a scalar stands without quotes and block style, so that it may be more than text."""
    tag: str = ""
    """Of a scalar, in full, such as ``tag:yaml.org,2002:str``; empty: none. Those of lists and maps mean nothing."""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()
    """Keys and values, merge keys and repeated keys among them."""
    alias: bool = False
    """Whether it stands there by its name only."""


def compose(text: str | bytes) -> Node | None:
    r"""The first document of a YAML text.

    Parameters
    ----------
    text : str or bytes
        Bytes are UTF-8, or UTF-16 when they begin with its mark.

    Returns
    -------
    Node or None
        None when there is no document: nothing, or comments only.

    Raises
    ------
    YamlFault
        For wrong syntax or encoding, forbidden characters, aliases without anchor, anchors that contain themselves,
        aliases that unfold to too much, and what is larger than `LONGEST` or `MOST` or deeper than `DEEPEST`. What
        follows the first document is not read.

    Examples
    --------
    >>> node = compose("Run: no\n---\n]")
    >>> [(key.text, value.text, value.plain) for key, value in node.pairs]
    [('Run', 'no', True)]
    >>> compose("Models:\n\t- Type: labels")
    Traceback (most recent call last):
    ...
    vision_eval.photoprism.yaml2_nodes.YamlFault: found character '\t' that cannot start any token
    """
    try:
        return _Composer(Events(_characters(text))).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFault(_LONG_QUOTE.sub("…", str(error.problem)), mark.line + 1 if mark else None) from error
    except YamlFault:
        raise
    except RecursionError as error:
        raise YamlFault("nested too deeply") from error
    except (YAMLError, ValueError, LookupError, OverflowError) as error:
        raise YamlFault("not YAML") from error


def _characters(text: str | bytes) -> str:
    found = text.removeprefix("\ufeff") if isinstance(text, str) else _decoded(text)
    if len(found) > LONGEST:
        raise YamlFault(f"longer than {LONGEST} characters")
    if forbidden := _FORBIDDEN.search(found):
        line = len(_LINE_END.findall(found, 0, forbidden.start())) + 1
        raise YamlFault("control characters are not allowed", line)
    return found


def _decoded(text: bytes) -> str:
    if len(text) > 4 * LONGEST:
        raise YamlFault(f"longer than {LONGEST} characters")
    mark = next((mark for mark in _MARKS if text.startswith(mark)), b"")
    try:
        return text[len(mark):].decode(_MARKS.get(mark, "utf-8"))
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise YamlFault(f"not {error.encoding.upper()} ({error.reason})", line) from error


@dataclass(frozen=True, slots=True)
class _Built:
    """A node, how many nodes yaml.v2 visits to decode it, and how many levels it has."""

    node: Node
    visits: int = 1
    levels: int = 1


class _Composer:
    """Nodes from events; counts what yaml.v2 counts when it decodes all of them."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._anchors: dict[str, _Built | None] = {}
        self._written = 0
        self._visits = 1
        self._by_alias = 0

    def document(self) -> Node | None:
        self._events.get_event()
        if isinstance(self._events.get_event(), StreamEndEvent):
            return None
        root = self._built(level=1).node
        self._events.peek_token()
        return root

    def _built(self, level: int) -> _Built:
        event = self._events.get_event()
        if level > DEEPEST:
            self._refuse("nested too deeply", event)
        if isinstance(event, AliasEvent):
            return self._of_alias(event, level)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._written += 1
        if self._written > MOST:
            self._refuse(f"more than {MOST} keys and values", event)
        self._count(event, 1, 0)
        built = self._of_kind(event, level)
        if event.anchor:
            self._anchors[event.anchor] = built
        return built

    def _of_kind(self, event: Any, level: int) -> _Built:
        line = event.start_mark.line + 1
        if isinstance(event, ScalarEvent):
            return _Built(Node("scalar", line, event.value, not event.style, str(event.tag or "")))
        inner: list[_Built] = []
        while not isinstance(self._events.peek_event(), SequenceEndEvent | MappingEndEvent):
            inner.append(self._built(level + 1))
        self._events.get_event()
        nodes = tuple(one.node for one in inner)
        if isinstance(event, SequenceStartEvent):
            node = Node("sequence", line, items=nodes)
        else:
            node = Node("mapping", line, pairs=tuple(zip(nodes[::2], nodes[1::2], strict=True)))
        return _Built(node, 1 + sum(one.visits for one in inner), 1 + max((one.levels for one in inner), default=0))

    def _of_alias(self, event: Any, level: int) -> _Built:
        if event.anchor not in self._anchors:
            self._refuse(f"unknown anchor {_word(event.anchor)} referenced", event)
        target = self._anchors[event.anchor]
        if target is None:
            self._refuse(f"anchor {_word(event.anchor)} value contains itself", event)
        if level + target.levels - 1 > DEEPEST:
            self._refuse("nested too deeply", event)
        self._count(event, 1 + target.visits, target.visits)
        return _Built(replace(target.node, alias=True), 1 + target.visits, target.levels)

    def _count(self, event: Any, visits: int, by_alias: int) -> None:
        self._visits += visits
        self._by_alias += by_alias
        if self._by_alias > 100 and self._visits > 1000 and self._by_alias > _share(self._visits) * self._visits:
            self._refuse("document contains excessive aliasing", event)

    def _refuse(self, problem: str, event: Any) -> NoReturn:
        raise YamlFault(problem, event.start_mark.line + 1)


def _share(visits: int) -> float:
    """Share of visits that may be due to aliases: all but free in small documents, a tenth in large ones."""
    return 0.99 - 0.89 * min(max((visits - 400_000) / 3_600_000, 0.0), 1.0)


def _word(name: str) -> str:
    return repr(name if len(name) <= 24 else name[:23] + "…")
