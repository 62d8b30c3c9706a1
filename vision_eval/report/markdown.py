"""The report as Markdown: the same tables, without pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vision_eval.report.boards import Board
from vision_eval.report.content import Asked, Content
from vision_eval.report.harmless import fence
from vision_eval.report.harmless import markdown as escaped
from vision_eval.report.table import Cell, Table


def render(content: Content) -> str:
    """The page; no text of a model or a file can become markup in it."""
    return "\n\n".join(_blocks(content)) + "\n"


def table(one: Table) -> str:
    r"""A table with its title above and its notes below.

    Examples
    --------
    >>> from vision_eval.report.table import rows, words
    >>> print(table(Table(title="Pets", heads=(words("a", "pet"),), lines=rows({"1": ("cat|dog",)}))))
    **Pets**
    <BLANKLINE>
    | pet |
    | :--- |
    | cat\|dog |
    """
    lines = ["| " + " | ".join(escaped(head.text) for head in one.heads) + " |",
             "| " + " | ".join("---:" if head.kind == "number" else ":---" for head in one.heads) + " |",
             *("| " + " | ".join(_cell(cell) for cell in line.cells) + " |" for line in one.lines)]
    body = "\n".join(lines) if one.lines else escaped(one.empty)
    return "\n\n".join((f"**{escaped(one.title)}**", body, *map(escaped, one.notes)))


def _blocks(content: Content) -> Iterator[str]:
    yield f"# {escaped(content.title)}"
    yield escaped(content.compared)
    if content.demonstration:
        yield f"> **{escaped(content.demonstration)}**"
    for board in content.boards:
        yield from _board(board)
    yield from _section("Speed", content.latency)
    yield from _section("Form of the answers", content.codes)
    yield from _section("What failed", content.failures)
    if content.findings.lines:
        yield from _section("Photos that could not be used", content.findings)
    yield from _section("How the numbers were made", content.glossary, content.variants, content.models,
                        content.settings)
    yield from _prompts(content.prompts)
    yield from _credits(content)


def _board(board: Board) -> Iterator[str]:
    yield from _section(board.name, board.table, *((board.stopped,) if board.stopped.lines else ()))


def _section(heading: str, *tables: Table) -> Iterator[str]:
    yield f"## {heading}"
    yield from map(table, tables)


def _cell(cell: Cell) -> str:
    return escaped(f"{cell.text} ({cell.below})" if cell.below else cell.text)


def _prompts(prompts: Iterable[Asked]) -> Iterator[str]:
    yield "## Prompts"
    for prompt in prompts:
        yield f"**{escaped(prompt.name)}** for {escaped(prompt.tasks)}, version {escaped(prompt.version)}"
        for heading, text in (("System", prompt.system), ("User", prompt.user), ("Schema", prompt.schema)):
            if text:
                yield f"{heading}:"
                yield fence(text)


def _credits(content: Content) -> Iterator[str]:
    credited = [photo for photo in content.photos if photo.credit]
    if credited:
        yield "## Credits"
        yield "\n".join(f"- {escaped(photo.id)}: {escaped(photo.credit)}" for photo in credited)
