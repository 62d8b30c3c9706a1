"""Changes to somebody's own ``vision.yml``: what is not meant to change stays as it is, letter by letter.

The text is not written anew from what was read. Its YAML is only parsed to learn where each key and value stands,
and then the changed ones are cut out and replaced, so comments, order, quoting, indentation, line endings and whatever
else a serializer would take for an accident survive.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.tokens import AliasToken

from vision_eval.errors import ExportRefused
from vision_eval.io.vision_yml import commented, dumped, flowing
from vision_eval.photoprism import yaml2

MARK = "vision_eval: "
"""Begins every line of comment that we put above an entry, so that the next export finds and replaces it."""

_HEIRS = {"Name": "Model"}
"""Keys that take the place of a former one."""
_AFTER_KEY = re.compile(r"\s*:(?:[ \t]+\*[^\s,\]}]+)?")
_MERGE = "<<"

Edit = tuple[int, int, str]
"""From, to (exclusive) and what comes there instead."""
Pair = tuple[Any, Any]


def models_in(text: str) -> list[Any]:
    """The elements of ``Models`` as plain values, merged keys included; none: there is no such list.

    Raises
    ------
    ExportRefused
        If the text is no YAML.
    """
    whole = _loaded(text)
    models = whole.get("Models") if isinstance(whole, dict) else None
    return models if isinstance(models, list) else []


def with_entry(text: str, index: int | None, entry: Mapping[str, Any], *, comment: str = "") -> str:
    r"""The text with one entry changed or added.

    Parameters
    ----------
    text : str
        Of a ``vision.yml``.
    index : int or None
        Which element of ``Models`` to change; None: the entry becomes a new one at the end.
    entry : mapping
        All that the entry is to hold afterwards, as plain values in the order for new keys. Values that are there
        already are not touched.
    comment : str, optional
        Goes above the entry in place of the comment of a former export.

    Raises
    ------
    ExportRefused
        If the text is no YAML.

    Examples
    --------
    >>> text = "Models:\n- Type:  caption\n  Model: 'a:1b' # mine\n  Name: b\n"
    >>> print(with_entry(text, 0, {"Type": "caption", "Model": "c:4b", "Options": {"Seed": 7}}))
    Models:
    - Type:  caption
      Model: 'c:4b' # mine
      Options:
        Seed: 7
    <BLANKLINE>
    """
    whole, root = _loaded(text) or {}, _composed(text)
    models = _value(root, "Models")
    if index is None:
        text = _appended(text, root, whole, models, entry)
        index = len(whole.get("Models") or ())
    else:
        text = _Page(text, root).changed(models.value[index], whole["Models"][index], entry)
    return _explained(text, index, comment)


def with_thresholds(text: str, thresholds: Mapping[str, int]) -> str:
    r"""The text with these thresholds, in percent; others stay.

    Examples
    --------
    >>> with_thresholds("Thresholds: {NSFW: 80}\n", {"Confidence": 30})
    'Thresholds: {NSFW: 80, Confidence: 30}\n'
    """
    whole, root = _loaded(text) or {}, _composed(text)
    wanted = {**whole, "Thresholds": {**(whole.get("Thresholds") or {}), **thresholds}}
    return _Page(text, root).changed(root, whole, wanted)


def _loaded(text: str) -> Any:
    """The whole as PhotoPrism's own reader sees it."""
    try:
        return yaml2.decode(yaml2.compose(text), yaml2.anything).value
    except yaml2.YamlFault as fault:
        raise ExportRefused.unreadable_base(str(fault), line=fault.line) from fault


def _composed(text: str) -> Any:
    """The nodes of the text, which know where they stand."""
    try:
        return _reader().compose(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        problem = (error.problem if isinstance(error, MarkedYAMLError) else None) or str(error)
        raise ExportRefused.unreadable_base(problem.splitlines()[0], line=mark.line + 1 if mark else None) from error


def _reader() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    return yaml


def _value(node: Any, name: str) -> Any:
    """The value node below a key; None: there is none."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((value for key, value in reversed(pairs) if key.value == name), None)


def _appended(text: str, root: Any, whole: Mapping[str, Any], models: Any, entry: Mapping[str, Any]) -> str:
    page = _Page(text, root)
    if not isinstance(models, SequenceNode) or not models.value:
        return page.changed(root, whole, {**whole, "Models": [entry]})
    end = page.end_of(models)
    if models.flow_style:
        before = text[:end - 1].rstrip()
        comma = "" if before.endswith(",") else ","
        return f"{before}{comma} {flowing(entry)}{text[len(before):]}"
    dash = " " * _dash_column(text, models)
    inner = models.value[-1].start_mark.column - len(dash)
    inner = inner if 2 <= inner <= 8 else 2
    lines = page.indented(dumped(entry, step=page.step), len(dash) + inner)
    return page.applied([page.insertion(end, f"{dash}-{' ' * (inner - 1)}{lines}")])


def _explained(text: str, index: int, comment: str) -> str:
    models = _value(_composed(text), "Models")
    if models.flow_style or models.value[index].start_mark.index < models.start_mark.index:
        return text
    mark = models.value[index].start_mark
    start = end = mark.index - mark.column
    while text[:start].rpartition("\n")[0] and _is_ours(line := _line_before(text, start)):
        start -= len(line)
    page = _Page(text, None)
    lines = commented("\n".join(MARK + line for line in comment.splitlines()), column=_dash_column(text, models))
    return page.applied([(start, end, lines)])


def _line_before(text: str, end: int) -> str:
    return text[text.rfind("\n", 0, end - 1) + 1:end]


def _is_ours(line: str) -> bool:
    return line.strip().startswith(f"# {MARK}")


def _same(one: Any, other: Any) -> bool:
    """Equal and of the same type, at every depth."""
    return json.dumps(one, sort_keys=True, default=repr) == json.dumps(other, sort_keys=True, default=repr)


class _Page:
    """A text with its nodes, and how changes to it are written."""

    def __init__(self, text: str, root: Any) -> None:
        self.text = text
        self.break_ = "\r\n" if "\r\n" in text else "\n"
        self.step = next(_steps(root), 2)

    def changed(self, node: Any, former: Any, wanted: Mapping[str, Any]) -> str:
        """The text after this mapping was made equal to the wanted one."""
        if not isinstance(node, MappingNode):
            return self.text.rstrip() + self.break_ * bool(self.text.strip()) + self.lines(dict(wanted), 0)
        edits = list(self._of_mapping(node, former, wanted))
        return self.applied([*edits, *self._moved_anchors(node, former, edits)])

    def applied(self, edits: list[Edit]) -> str:
        """The text with all edits; of several at one place the first comes first."""
        text, ordered = self.text, sorted(edits, key=lambda edit: edit[:2])
        for start, end, new in ordered[::-1]:  # last ones first, so that earlier places stay true
            text = text[:start] + new.replace("\n", self.break_) + text[end:]
        return text

    def insertion(self, after: int, new: str) -> Edit:
        """Whole lines below the line that holds this place."""
        at = self._line_end(after)
        return at, at, ("" if self.text[:at].endswith("\n") else "\n") + new

    def lines(self, pairs: Mapping[str, Any], column: int) -> str:
        """Keys and values as lines of block style that all stand at a column."""
        return " " * column + self.indented(dumped(pairs, step=self.step), column)

    def indented(self, lines: str, column: int) -> str:
        """Lines moved to the right, but for the first."""
        return re.sub(r"\n(?=[^\n])", "\n" + " " * column, lines)

    def end_of(self, node: Any) -> int:
        """Where what a node says ends, comments and blank lines behind it left out."""
        if isinstance(node, ScalarNode) or node.flow_style or not node.value:
            return len(self.text[:node.end_mark.index].rstrip())
        last = node.value[-1]
        if isinstance(last, tuple):
            return self._end_of_pair(last)
        if last.start_mark.index >= node.start_mark.index:
            return self.end_of(last)
        return len(self.text[:node.end_mark.index].rstrip())

    def _of_mapping(self, node: MappingNode, former: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Edit]:
        if node.flow_style:
            yield self._flow(node, former, wanted)
            return
        pairs: dict[str, Pair] = {key.value: (key, value) for key, value in node.value}
        fresh = {name: value for name, value in wanted.items()
                 if name not in pairs and not (name in former and _same(former[name], value))}
        for pair in node.value:
            name = pair[0].value
            if name in wanted:
                if pair == pairs[name]:  # of a key that stands there several times the last one counts
                    yield from self._of_pair(pair, former.get(name), wanted[name])
            elif name != _MERGE:
                heir = _HEIRS.get(name, "")
                yield self._rewritten(pair, {heir: fresh[heir]}) if heir in fresh else self._deletion(pair)
        heirs = {heir: pairs[name] for name, heir in _HEIRS.items()
                 if name in pairs and name not in wanted and heir in fresh}
        fresh = {name: value for name, value in fresh.items() if name not in heirs}
        yield from self._insertions(node, {**pairs, **heirs}, list(wanted), fresh)

    def _of_pair(self, pair: Pair, former: Any, wanted: Any) -> Iterator[Edit]:
        _, value = pair
        if _same(former, wanted):
            return
        if (isinstance(wanted, Mapping) and isinstance(value, MappingNode) and self._is_own(pair)
                and (value.flow_style or any(inner.value in wanted for inner, _ in value.value))):
            yield from self._of_mapping(value, former, wanted)
        elif self._on_one_line(pair) and not isinstance(wanted, Mapping | list):
            new = dumped(wanted, like=str(value.style or ""))
            yield ((value.start_mark.index, value.end_mark.index, new) if "\n" not in new
                   else self._rewritten(pair, {pair[0].value: wanted}))
        else:
            yield self._rewritten(pair, {pair[0].value: wanted})

    def _is_own(self, pair: Pair) -> bool:
        """Whether nobody else shares the value, so that it may be changed in its place."""
        key, value = pair
        return (value.start_mark.index > key.end_mark.index and not value.anchor
                and all(inner.value != _MERGE for inner, _ in value.value))

    def _on_one_line(self, pair: Pair) -> bool:
        key, value = pair
        return (isinstance(value, ScalarNode) and key.end_mark.index < value.start_mark.index < value.end_mark.index
                and not value.anchor and value.style not in ("|", ">")
                and "\n" not in self.text[key.start_mark.index:value.end_mark.index])

    def _flow(self, node: MappingNode, former: Mapping[str, Any], wanted: Mapping[str, Any]) -> Edit:
        kept = {key.value: self.text[key.start_mark.index:self._end_of_pair((key, value))] for key, value in node.value
                if key.value == _MERGE or _same(former.get(key.value), wanted.get(key.value))}
        fresh = {name: flowing({name: value})[1:-1] for name, value in wanted.items()
                 if not (name in former and _same(former[name], value))}
        return node.start_mark.index, node.end_mark.index, "{" + ", ".join((kept | fresh).values()) + "}"

    def _rewritten(self, pair: Pair, new: Mapping[str, Any]) -> Edit:
        """The whole pair anew; a comment at its end goes above it, since it could become part of a text."""
        start, end = pair[0].start_mark.index, self._end_of_pair(pair)
        column = pair[0].start_mark.column
        lines = self.lines(new, column).strip(" ").removesuffix("\n")
        behind = self.text[end:self._line_end(end)].strip()
        if "\n" not in lines or not behind.startswith("#"):
            return start, end, lines
        own_line = not self.text[start - column:start].strip()
        return start, end + self.text[end:].index(behind) + len(behind), \
            f"{behind}\n{' ' * column}{lines}" if own_line else lines

    def _deletion(self, pair: Pair) -> Edit:
        mark, end = pair[0].start_mark, self._end_of_pair(pair)
        start = mark.index - mark.column
        before = self.text[start:mark.index].rstrip()
        return (start + len(before), end, "") if before else (start, self._line_end(end), "")

    def _insertions(self, node: MappingNode, pairs: Mapping[str, Pair], order: list[str],
                    fresh: Mapping[str, Any]) -> Iterator[Edit]:
        """New keys below the nearest key that stands before them in the wanted order."""
        def place(name: str) -> int:
            before = [one for one in order[:order.index(name)] if one in pairs]
            return self._end_of_pair(pairs[before[-1]] if before else node.value[-1])

        column = node.value[0][0].start_mark.column if node.value else 0
        for at, names in itertools.groupby(fresh, key=place):
            yield self.insertion(at, self.lines({name: fresh[name] for name in names}, column))

    def _end_of_pair(self, pair: Pair) -> int:
        key, value = pair
        bare = _AFTER_KEY.match(self.text, key.end_mark.index)
        is_alias = value.start_mark.index < key.end_mark.index
        is_empty = isinstance(value, ScalarNode) and value.start_mark.index == value.end_mark.index
        return bare.end() if bare and (is_alias or is_empty) else self.end_of(value)

    def _line_end(self, at: int) -> int:
        return self.text.find("\n", at) + 1 or len(self.text)

    def _moved_anchors(self, node: MappingNode, former: Mapping[str, Any], edits: list[Edit]) -> Iterator[Edit]:
        """What was defined in a place that is no more moves to where it is used first."""
        aliases = [token for token in _reader().scan(self.text) if isinstance(token, AliasToken)]
        for key, value in node.value:
            start, own = value.start_mark.index, value.start_mark.index > key.end_mark.index
            if value.anchor and own and any(first <= start < last for first, last, _ in edits):
                used = next((one for one in aliases if one.value == value.anchor and one.start_mark.index > start
                             and not any(a <= one.start_mark.index < b for a, b, _ in edits)), None)
                if used is not None:
                    definition = self.text[start:self.end_of(value)]
                    if "\n" in definition:
                        definition = f"&{value.anchor} {flowing({'_': former[key.value]})[4:-1]}"
                    yield used.start_mark.index, used.end_mark.index, definition


def _dash_column(text: str, models: SequenceNode) -> int:
    """Where the dashes of a list in block style stand."""
    mark = models.value[-1].start_mark
    line = text[mark.index - mark.column:mark.index]
    return len(line) - len(line.lstrip()) if line.strip() == "-" else int(models.start_mark.column)


def _steps(node: Any) -> Iterator[int]:
    """By how many columns mappings inside mappings are indented."""
    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from _steps(item)
    elif isinstance(node, MappingNode) and not node.flow_style:
        for key, value in node.value:
            if isinstance(value, MappingNode) and not value.flow_style and value.value:
                step = value.value[0][0].start_mark.column - key.start_mark.column
                if step > 0 and value.start_mark.index > key.end_mark.index:
                    yield step
            yield from _steps(value)
