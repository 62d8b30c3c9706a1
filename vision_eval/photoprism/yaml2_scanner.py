"""Events of YAML text as Go's yaml.v2 cuts it: ruamel.yaml's parser with the habits of that scanner.

yaml.v2 descends from libyaml, ruamel.yaml from PyYAML. They disagree about tabs, colons and line ends in plain
scalars, indentation of block scalars, escapes, names of anchors, tags and directives; those methods are replaced here.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from ruamel.yaml import tokens
from ruamel.yaml.parser import Parser, ParserError
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner, ScannerError

_BREAKS = "\n\r\x85\u2028\u2029"
_ENDS = " \t\0" + _BREAKS
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_LINE = re.compile(f"[^\0{_BREAKS}]*")
_SPACES = re.compile(" *")
_BLANKS = re.compile("[ \t]*")
_COMMENT = re.compile(f"(?:#[^\0{_BREAKS}]*)?")
_PLAIN = re.compile(f"(?:[^:{_ENDS}]|:(?![{_ENDS}]))+")
_PLAIN_IN_FLOW = re.compile(rf"(?:[^:,?\[\]{{}}{_ENDS}]|:(?![{_ENDS}]))+")
_NAME = re.compile(rf"[&*]([0-9A-Za-z_-]+)(?=[{_ENDS}?:,\]}}%@`])")
_URI = r"(?:[0-9A-Za-z_;/?:@&=+$,.!~*'()\[\]-]|%[0-9A-Fa-f]{2})"
_TAG = re.compile(rf"(?:!<(?P<whole>{_URI}+)>|(?P<handle>![0-9A-Za-z_-]*!)(?P<suffix>{_URI}+)"
                  rf"|!(?![0-9A-Za-z_-]*!)(?P<local>{_URI}*))(?=[{_ENDS}])")
_DIRECTIVE = re.compile(rf"%(?:YAML[ \t]+(?P<major>\d{{1,2}})\.(?P<minor>\d{{1,2}})"
                        rf"|TAG[ \t]+(?P<handle>!(?:[0-9A-Za-z_-]*!)?)[ \t]+(?P<prefix>{_URI}+)(?=[{_ENDS}]))"
                        rf"[ \t]*(?:#[^\0{_BREAKS}]*)?(?=[\0{_BREAKS}])", re.ASCII)
_HEADER = re.compile(rf"[|>](?:([+-])([1-9])?|([1-9])([+-])?)?[ \t]*(?:#[^\0{_BREAKS}]*)?(?=[\0{_BREAKS}])")
_SURROGATE = re.compile("[\ud800-\udfff]")


class GoScanner(Scanner):
    """Tokens as libyaml and its descendants make them.

    A method that begins with ``scan`` stands in place of ruamel.yaml's.
    """

    ESCAPE_REPLACEMENTS = {key: value for key, value in Scanner.ESCAPE_REPLACEMENTS.items() if key != "/"} | {"'": "'"}

    def scan_to_next_token(self) -> None:
        """Skip blanks and comments; a tab may not stand where a key of a block could begin."""
        while True:
            self._take(_SPACES if self.allow_simple_key and not self.flow_level else _BLANKS)
            self._take(_COMMENT)
            if not self._take(_BREAK):
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_directive(self) -> Any:
        """A ``%YAML`` or ``%TAG`` line; there are no others."""
        start = self.reader.get_mark()
        found = self._match(_DIRECTIVE) or self._fail("a directive", start, "found unknown or malformed directive")
        self.reader.forward(len(found.group()))
        name, value = "TAG", (found["handle"], found["prefix"])
        if found["major"]:
            name, value = "YAML", (int(found["major"]), int(found["minor"]))
        self._take(_BREAK)
        return tokens.DirectiveToken(name, value, start, self.reader.get_mark())

    def scan_anchor(self, kind: Any) -> Any:
        """The name of an anchor or alias: ASCII letters, digits, ``-`` and ``_``."""
        start = self.reader.get_mark()
        found = self._match(_NAME) or self._fail("an anchor or alias", start, "did not find expected name")
        self.reader.forward(len(found.group()))
        return kind(found[1], start, self.reader.get_mark())

    def scan_tag(self) -> Any:
        """A tag, split into handle and rest."""
        start = self.reader.get_mark()
        found = self._match(_TAG) or self._fail("a tag", start, "did not find expected tag")
        self.reader.forward(len(found.group()))
        handle, suffix = found["handle"] or "!", found["suffix"] or found["local"]
        if not suffix:
            handle, suffix = None, found["whole"] or "!"
        return tokens.TagToken((handle, suffix), start, self.reader.get_mark())

    def scan_flow_scalar(self, style: Any) -> Any:
        """A quoted scalar; escapes name no half of a surrogate pair."""
        start = self.reader.get_mark()
        token = super().scan_flow_scalar(style)
        if _SURROGATE.search(token.value):
            self._fail("a quoted scalar", start, "found invalid Unicode character escape code")
        return token

    def scan_plain(self) -> Any:
        """An unquoted scalar; in brackets it may hold ``:`` before anything but a blank."""
        start = end = self.reader.get_mark()
        text, gap = "", ""
        pattern = _PLAIN_IN_FLOW if self.flow_level else _PLAIN
        while not self._at_document_mark() and (chunk := self._plain_chunk(pattern)):
            text += gap + chunk
            end = self.reader.get_mark()
            self.allow_simple_key = False
            gap = self._plain_gap(start)
            if not gap or (not self.flow_level and self.reader.column <= self.indent):
                break
        return tokens.ScalarToken(text, True, start, end)

    def scan_block_scalar(self, style: Any, rt: bool | None = False) -> Any:
        """A literal or folded scalar."""
        del rt
        start = self.reader.get_mark()
        header = self._match(_HEADER) or self._fail("a block scalar", start, "found malformed header")
        self.reader.forward(len(header.group()))
        self._take(_BREAK)
        chomping, increment = header[1] or header[4], header[2] or header[3]
        indent = max(self.indent, 0) + int(increment) if increment else 0
        indent, breaks = self._block_breaks(indent, start)
        text, breaks = self._block_lines(indent, breaks, start, folded=style == ">")
        if chomping == "-":
            text = text[:-1] if text.endswith(tuple(_BREAKS)) else text
        elif chomping == "+":
            text += breaks
        return tokens.ScalarToken(text, False, start, self.reader.get_mark(), style)

    def _block_lines(self, indent: int, breaks: str, start: Any, *, folded: bool) -> tuple[str, str]:
        """Text up to and with the end of its last line, and the empty lines after it."""
        parts: list[str] = []
        ended, was_blank = "", False
        while self.reader.column == indent and self.reader.peek() != "\0":
            blank = self.reader.peek() in " \t"
            if folded and ended == "\n" and not was_blank and not blank:
                ended = "" if breaks else " "
            parts += (ended, breaks, self._take(_LINE))
            was_blank, ended = blank, self._line_break()
            indent, breaks = self._block_breaks(indent, start)
        return "".join(parts) + ended, breaks

    def _block_breaks(self, indent: int, start: Any) -> tuple[int, str]:
        """Indentation, found out if it is 0, and line ends of the empty lines that were skipped."""
        breaks, deepest = "", 0
        while True:
            self._take(re.compile(f" {{0,{max(indent - self.reader.column, 0)}}}") if indent else _SPACES)
            deepest = max(deepest, self.reader.column)
            if self.reader.peek() == "\t" and (not indent or self.reader.column < indent):
                self._fail("a block scalar", start, "found a tab character where an indentation space is expected")
            ended = self._line_break()
            if not ended:
                return indent or max(deepest, self.indent + 1, 1), breaks
            breaks += ended

    def _plain_chunk(self, pattern: re.Pattern[str]) -> str:
        return "" if self.reader.peek() == "#" else self._take(pattern)

    def _plain_gap(self, start: Any) -> str:
        """What stands between two chunks: blanks, or what line ends fold to; empty: the scalar is over."""
        blanks = self._take(_BLANKS)
        first = self._line_break()
        if not first:
            return blanks
        self.allow_simple_key = True
        more = ""
        while True:
            self._take(_SPACES)
            if self.reader.peek() == "\t":
                if self.reader.column <= self.indent:
                    self._fail("a plain scalar", start, "found a tab character that violates indentation")
                self._take(_BLANKS)
            ended = self._line_break()
            if not ended:
                return (more or " ") if first == "\n" else first + more
            more += ended

    def _at_document_mark(self) -> bool:
        return (self.reader.column == 0 and self.reader.prefix(3) in ("---", "...")
                and self.reader.peek(3) in _ENDS)

    def _line_break(self) -> str:
        found = self._take(_BREAK)
        return "\n" if found and found not in "\u2028\u2029" else found

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.reader.buffer, self.reader.pointer)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = self._match(pattern)
        if found is None or not found.group():
            return ""
        self.reader.forward(len(found.group()))
        return found.group()

    def _fail(self, during: str, start: Any, problem: str) -> NoReturn:
        raise ScannerError(f"while scanning {during}", start, problem, self.reader.get_mark())


class Events(Reader, GoScanner, Parser):
    """Events of a text, one after the other.

    Parameters
    ----------
    text : str
        Without byte order mark, and with no characters that YAML forbids.
    """

    processing_version = (1, 1)
    comment_handling = None

    def __init__(self, text: str) -> None:
        self._resolver = self
        Reader.__init__(self, text, loader=self)
        GoScanner.__init__(self, loader=self)
        Parser.__init__(self, loader=self)

    def forward(self, length: int = 1) -> None:
        """Move on; unlike ruamel.yaml's, lines also end at NEL, LS and PS, and a whole stretch is one step."""
        passed = self.buffer[self.pointer:self.pointer + length]
        self.pointer += length
        self.index += length
        ends = [found.end() for found in _BREAK.finditer(passed)] if not passed.isprintable() else []
        if ends and passed[-1] == "\r" and self.buffer[self.pointer] == "\n":
            ends.pop()
        self.line += len(ends)
        self.column = len(passed) - ends[-1] if ends else self.column + len(passed)

    def process_directives(self) -> Any:
        """Directives of a document, which may only be of YAML 1.1."""
        found = super().process_directives()
        if found[0] not in (None, (1, 1)):
            raise ParserError(None, None, "found incompatible YAML document, only 1.1 is read",
                              self.scanner.peek_token().start_mark)
        return found
