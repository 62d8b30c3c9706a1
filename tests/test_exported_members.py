"""What `import vision_eval as ve` gives: promised names, explained names, and nothing heavy on the way."""

from __future__ import annotations

import inspect
import itertools
import re
import subprocess
import sys

import pytest

import vision_eval as ve

PROMISED = ["Dataset", "Ollama", "Prompt", "Run", "Variant", "compare", "demo", "errors", "export", "gate",
            "leaderboard", "matrix", "metric", "metrics", "photoprism", "plots", "prompts", "read_dataset",
            "read_incumbents", "report", "run", "score"]
"""The public names, sorted."""

MODULES = ["demo", "errors", "photoprism", "plots", "prompts"]
"""Those that are modules; the others are called."""

LATE = ["IPython", "dask", "jupyterlab", "onnxruntime", "sklearn", "skimage", "tensorflow"]
"""What a first `import vision_eval` must not wait for."""


def explained() -> list[object]:
    """Every public callable: functions, classes and the public methods of classes."""
    things = []
    for name in PROMISED:
        thing = getattr(ve, name, None)
        if inspect.isclass(thing):
            methods = (method for word, method in vars(thing).items() if not word.startswith("_"))
            things += [thing, *filter(inspect.isfunction, methods)]
        elif inspect.isfunction(thing):
            things.append(thing)
    return things


def sections(docstring: str) -> set[str]:
    """Names of the numpydoc sections of a docstring."""
    lines = docstring.splitlines()
    return {line for line, rule in itertools.pairwise(lines) if line and rule == "-" * len(line)}


def described(docstring: str) -> set[str]:
    """Names that begin an entry such as ``name : str`` or ``a, b : int``."""
    entries = re.findall(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*) : ", docstring, re.MULTILINE)
    return {name.lstrip("*") for entry in entries for name in entry.split(", ")}


def test_all_is_what_was_promised():
    """The names users type, and no other."""
    assert ve.__all__ == PROMISED


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_name_is_there(name):
    """A name in `__all__` leads to a module or to something to call, as promised."""
    thing = getattr(ve, name)

    assert inspect.ismodule(thing) if name in MODULES else callable(thing)


@pytest.mark.parametrize("thing", [pytest.param(thing, id=thing.__qualname__) for thing in explained()])
def test_every_public_callable_explains_itself(thing):
    """A first sentence, and for functions numpydoc sections that name every parameter and what comes back."""
    text = inspect.getdoc(thing) or ""

    assert text.splitlines()[:1], "no docstring"
    if inspect.isfunction(thing) and "." not in thing.__qualname__:
        signature = inspect.signature(thing)
        assert set(signature.parameters) - described(text) == set()
        assert signature.return_annotation in (None, "None") or {"Returns", "Yields"} & sections(text)


def test_importing_is_light():
    """Nobody waits for JupyterLab or an optional library to see `--help`."""
    code = f"import sys, vision_eval; print([name for name in {LATE!r} if name in sys.modules])"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"
