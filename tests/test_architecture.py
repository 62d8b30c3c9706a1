"""The drawing of the house is true: who leans on whom, and which doors lead outside."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "vision_eval"

GROUND = "errors"
"""Every part may raise our errors, those of floor 0 included."""

FLOORS = (
    {"domain", GROUND},
    {"photoprism", "scoring", "stats", "prompts", "structured"},
    {"io"},
    {"runner", "demo", "frames"},
    {"runs", "analysis"},
    {"metrics", "plots"},
    {"report", "exporter", "captioning"},
    {"cli", "widgets", "service"},
)
"""A part imports from lower floors, and from itself."""

PURE = FLOORS[0] | FLOORS[1]
"""Parts that know no files, no HTTP and no frames."""

NOT_PURE = {
    "dask", "http", "httpx", "ipywidgets", "jinja2", "matplotlib", "onnxruntime", "pandas", "pyarrow", "requests",
    "rich", "shutil", "socket", "sqlite3", "starlette", "subprocess", "tempfile", "tqdm", "typer", "urllib",
    "uvicorn", "yaml",
}
"""Libraries that a pure part does without."""

OPENING = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "unlink", "mkdir", "iterdir", "rglob"}
"""Calls, by name or as a method, that touch files."""

DOORS = {
    "httpx": {"io"},
    "onnxruntime": {"io"},
    "requests": set[str](),
    "ruamel": {"io", "photoprism"},  # reading YAML text is pure; files are opened by `io` alone
    "sqlite3": {"io"},
    "starlette": {"demo", "service"},
    "uvicorn": {"demo", "service"},
    "yaml": set[str](),
}
"""Libraries that reach outside, and the only parts that may use them."""

LONGEST_LINES = 400


@dataclass(frozen=True)
class Module:
    """One file of the package and what it says."""

    name: str
    tree: ast.Module
    lines: int

    @property
    def part(self) -> str:
        """The folder or module under the package it belongs to; empty for the package's own door."""
        return self.name.split(".")[1] if "." in self.name else ""

    def imports(self) -> Iterator[str]:
        """Dotted names it imports, wherever the statement stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)

    def calls(self) -> Iterator[str]:
        """Names of what it calls, without what stands before the dot."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr


House = Mapping[str, Module]


def read_house(package: Path) -> House:
    """All modules below a package folder, by dotted name."""
    modules = {}
    for path in sorted(package.rglob("*.py")):
        name = ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
        text = path.read_text(encoding="utf-8")
        modules[name] = Module(name, ast.parse(text, str(path)), len(text.splitlines()))
    return modules


def ours(house: House, imported: str) -> str | None:
    """The module of ours that an import leads to; None: somebody else's."""
    while imported and imported not in house:
        imported = imported.rpartition(".")[0]
    return imported or None


def floor_of(part: str) -> int | None:
    """The number of the floor a part lives on; the door of the package and `__main__` are the roof."""
    if part in ("", "__main__"):
        return len(FLOORS)
    return next((number for number, parts in enumerate(FLOORS) if part in parts), None)


def leans_down(house: House) -> Iterator[str]:
    """Imports that go sideways or up."""
    for module in house.values():
        for target in {ours(house, imported) for imported in module.imports()} - {None}:
            to = house[target].part
            if to in (module.part, GROUND) and to:
                continue
            here, there = floor_of(module.part), floor_of(to)
            if here is not None and there is not None and there >= here:
                yield f"{module.name} (floor {here}) imports {target} (floor {there})"


def drawn(house: House) -> Iterator[str]:
    """Parts that stand on no floor."""
    for part in sorted({module.part for module in house.values()}):
        if floor_of(part) is None:
            yield f"{part} stands on no floor"


def doors(house: House) -> Iterator[str]:
    """Libraries that reach outside, used elsewhere than at their door."""
    for module in house.values():
        for library in sorted({imported.split(".")[0] for imported in module.imports()} & DOORS.keys()):
            if module.part not in DOORS[library]:
                yield f"{module.name} imports {library}"


def pure(house: House) -> Iterator[str]:
    """Pure parts that import what is not pure, or touch files."""
    for module in house.values():
        if module.part in PURE:
            for library in sorted({imported.split(".")[0] for imported in module.imports()} & NOT_PURE):
                yield f"{module.name} imports {library}"
            for call in sorted(set(module.calls()) & OPENING):
                yield f"{module.name} calls {call}()"


def acyclic(house: House) -> Iterator[str]:
    """Modules that import each other in a circle; one circle at a time."""
    graph = {name: {target for imported in module.imports() if (target := ours(house, imported)) not in (None, name)}
             for name, module in house.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        yield " ← ".join(error.args[1])


def absolute(house: House) -> Iterator[str]:
    """Imports that begin with a dot: the rules above could not follow them."""
    for module in house.values():
        yield from (f"{module.name} imports {name}" for name in module.imports() if name.startswith("."))


def readable(house: House) -> Iterator[str]:
    """Modules that say nothing about themselves, or too much."""
    for module in house.values():
        if not ast.get_docstring(module.tree):
            yield f"{module.name} has no docstring"
        if module.lines > LONGEST_LINES:
            yield f"{module.name} has {module.lines} lines, more than {LONGEST_LINES}"


def front_door(house: House) -> Iterator[str]:
    """Anything in the package's own `__init__` but a docstring, imports and a sorted `__all__`."""
    door = next(module for module in house.values() if not module.part)
    names = None
    for node in door.tree.body[1:] if ast.get_docstring(door.tree) else door.tree.body:
        match node:
            case ast.Import() | ast.ImportFrom():
                continue
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=elements)):
                names = [ast.literal_eval(element) for element in elements]
            case _:
                yield f"line {node.lineno}: {ast.unparse(node)}"
    if names is None or names != sorted(names):
        yield f"__all__ is not a sorted list: {names}"


def build_house(package: Path, files: Mapping[str, str]) -> House:
    """A small house on disk, as read back, with some of its files replaced."""
    empty = ("errors.py", "io/b.py", *(f"{part}/__init__.py" for part in ("domain", "io", "runner", "demo", "cli")))
    for name, text in {"__init__.py": "__all__ = []", **dict.fromkeys(empty, ""), **files}.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_house(package)


RULES = {rule.__name__: rule for rule in (leans_down, drawn, doors, pure, acyclic, absolute, readable, front_door)}


@pytest.fixture(scope="module")
def house() -> House:
    """The house as it stands."""
    return read_house(PACKAGE)


@pytest.mark.parametrize("rule", RULES)
def test_the_drawing_is_true(house, rule):
    """No module breaks a rule of the house."""
    breaches = list(RULES[rule](house))

    assert not breaches, "\n".join(breaches)


def test_the_whole_house_is_read(house):
    """The rules are not true of an empty set."""
    assert {"vision_eval", "vision_eval.errors", "vision_eval.domain.variant"} <= house.keys()


@pytest.mark.parametrize(("rule", "path", "text", "finding"), [
    pytest.param("leans_down", "domain/a.py", "import vision_eval.io.b",
                 "vision_eval.domain.a (floor 0) imports vision_eval.io.b (floor 2)", id="up"),
    pytest.param("leans_down", "runner/a.py", "from vision_eval.demo import serve",
                 "vision_eval.runner.a (floor 3) imports vision_eval.demo (floor 3)", id="sideways"),
    pytest.param("leans_down", "io/a.py", "from vision_eval import runner",
                 "vision_eval.io.a (floor 2) imports vision_eval.runner (floor 3)", id="by-name-from-the-package"),
    pytest.param("leans_down", "cli/a.py", "import vision_eval as ve",
                 "vision_eval.cli.a (floor 7) imports vision_eval (floor 8)", id="the-front-door-from-inside"),
    pytest.param("leans_down", "domain/a.py", "def late():\n    from vision_eval.io import b",
                 "vision_eval.domain.a (floor 0) imports vision_eval.io.b (floor 2)", id="inside-a-function"),
    pytest.param("leans_down", "errors.py", "import vision_eval.domain",
                 "vision_eval.errors (floor 0) imports vision_eval.domain (floor 0)", id="errors-lean-on-nothing"),
    pytest.param("drawn", "cellar/a.py", "", "cellar stands on no floor", id="unknown-part"),
    pytest.param("doors", "runner/a.py", "from httpx import Client", "vision_eval.runner.a imports httpx", id="http"),
    pytest.param("doors", "exporter.py", "import ruamel.yaml", "vision_eval.exporter imports ruamel", id="yaml"),
    pytest.param("doors", "io/a.py", "import starlette", "vision_eval.io.a imports starlette", id="server-in-io"),
    pytest.param("pure", "scoring/a.py", "import pandas as pd", "vision_eval.scoring.a imports pandas", id="frames"),
    pytest.param("pure", "prompts.py", "text = open('a').read()", "vision_eval.prompts calls open()", id="open"),
    pytest.param("pure", "domain/a.py", "from pathlib import Path\nPath('a').read_text()",
                 "vision_eval.domain.a calls read_text()", id="path-read"),
    pytest.param("absolute", "io/a.py", "from .b import c", "vision_eval.io.a imports .b.c", id="relative"),
    pytest.param("acyclic", "io/b.py", "import vision_eval.io.a",
                 "vision_eval.io.a ← vision_eval.io.b ← vision_eval.io.a", id="circle"),
    pytest.param("readable", "io/a.py", "x = 1", "vision_eval.io.a has no docstring", id="silent"),
    pytest.param("readable", "io/a.py", '"""Long."""\n' * 401, "vision_eval.io.a has 401 lines, more than 400",
                 id="long"),
    pytest.param("front_door", "__init__.py", "import a\nprint(a)\n__all__ = []", "line 2: print(a)",
                 id="door-does-work"),
    pytest.param("front_door", "__init__.py", "__all__ = ['b', 'a']", "__all__ is not a sorted list: ['b', 'a']",
                 id="unsorted"),
    pytest.param("front_door", "__init__.py", "", "__all__ is not a sorted list: None", id="nothing-promised"),
])
def test_a_breach_is_seen(tmp_path, rule, path, text, finding):
    """Each rule finds what it is there for, in a small house built around one breach."""
    house = build_house(tmp_path / "vision_eval", {"io/a.py": "import vision_eval.io.b", path: text})

    assert finding in list(RULES[rule](house))


@pytest.mark.parametrize(("path", "text"), [
    pytest.param("domain/a.py", "from vision_eval.errors import StudyError", id="errors-from-floor-0"),
    pytest.param("runner/a.py", "from vision_eval.io import b\nimport vision_eval.domain", id="down"),
    pytest.param("io/c.py", "from vision_eval.io.b import name", id="inside-a-folder"),
    pytest.param("__init__.py", "from vision_eval.cli import main\n__all__ = ['main']", id="the-front-door"),
])
def test_what_is_allowed_is_not_a_breach(tmp_path, path, text):
    """Downhill, inside a folder, and to the errors: every rule of leaning is content."""
    house = build_house(tmp_path / "vision_eval", {path: text})

    assert [finding for rule in (leans_down, drawn, doors, pure, acyclic, absolute, front_door)
            for finding in rule(house)] == []
