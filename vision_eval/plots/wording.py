"""Names that fit beside a plot: printable, short, and still told apart."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from textwrap import fill

import pandas as pd

LONGEST = 56
"""Characters of a name that fit beside a plot."""

METRICS = {
    "labels.f1": "F1", "labels.precision": "precision", "labels.recall": "recall",
    "labels.known_absent_rate": "photos with a label known to be wrong", "text.labels_per_image": "labels per photo",
    "structure.delivered": "a final message arrived", "structure.strict_json": "nothing but JSON",
    "structure.schema_valid": "follows the schema", "structure.accepted": "at least one label kept",
    "caption.conformance": "captions that follow all rules", "caption.words": "words per caption",
    "caption.chrf": "chrF (orientation only)", "latency.warm_s": "warm seconds per photo",
}
"""Names of metrics that have a shorter one than their key."""

TASKS = {"labels": "Labels", "caption": "Captions"}
"""Names of tasks in titles."""

_NO_GLYPH = "□"


def metric_name(key: str) -> str:
    """What an axis calls a metric.

    Examples
    --------
    >>> metric_name("labels.f1"), metric_name("structure.code.FENCED")
    ('F1', 'structure.code.FENCED')
    """
    return METRICS.get(key, key)


def titled(tasks: Iterable[str], words: str) -> str:
    """A title that names the task, if all that is drawn belongs to one.

    Examples
    --------
    >>> titled(["labels", "labels"], "seconds per photo"), titled(["labels", "caption"], "seconds per photo")
    ('Labels: seconds per photo', 'Seconds per photo')
    """
    told = set(tasks)
    return f"{TASKS[told.pop()]}: {words}" if len(told) == 1 else capital(words)


def capital(words: str) -> str:
    """The words with a capital letter in front; the others stay as they are."""
    return words[:1].upper() + words[1:]


def row_names(frame: pd.DataFrame) -> list[str]:
    """A name for each row, short and unlike all others.

    Parameters
    ----------
    frame : DataFrame
        One row per variant, indexed by its key, with the columns ``name`` and ``task``.

    Examples
    --------
    >>> row_names(pd.DataFrame({"name": ["a", "a", "b"], "task": "labels"}, index=["labels-1", "labels-2", "labels-3"]))
    ['a · 1', 'a · 2', 'b']
    """
    tasks = frame["task"].nunique() > 1
    said = [printable(f"{name} · {task}" if tasks else name)
            for name, task in zip(frame["name"], frame["task"], strict=True)]
    if max(map(len, said), default=0) > LONGEST:
        said = without_shared(said)
    return told_apart(said, [str(key) for key in frame.index])


def without_shared(names: Sequence[str]) -> list[str]:
    """The names without the settings that all of them have; the model, which comes first, stays.

    Examples
    --------
    >>> without_shared(["a · house · top_k=1", "b · house · top_k=2"])
    ['a · top_k=1', 'b · top_k=2']
    """
    parts = [name.split(" · ") for name in names]
    shared = set.intersection(*(set(rest) for _, *rest in parts)) if len(parts) > 1 else set()
    return [" · ".join([model, *(part for part in rest if part not in shared)]) for model, *rest in parts]


def told_apart(names: Sequence[str], keys: Iterable[str]) -> list[str]:
    """The names, shortened; those that occur twice then have the telling part of their key."""
    short = [shortened(name) for name in names]
    often = Counter(short)
    return [f"{shortened(name, LONGEST - 11)} · {key.rpartition('-')[2][:8]}" if often[said] > 1 else said
            for name, said, key in zip(names, short, keys, strict=True)]


def shortened(name: str, most: int = LONGEST) -> str:
    """A long name of a variant with less of its model: first without the place it comes from, then without a middle.

    Examples
    --------
    >>> shortened("registry.example/somebody/model:4b-q4 · house", 25), shortened("a-very-long-model:4b-q4 · house", 25)
    ('…model:4b-q4 · house', 'a-ve…-model:4b-q4 · house')
    """
    model, dot, rest = name.partition(" · ")
    if len(name) > most and "/" in model:
        model = f"…{model.rpartition('/')[2]}"
    room = max(most - len(dot + rest), most // 2)
    return _clipped(_clipped(model, room) + dot + rest, most)


def _clipped(text: str, most: int) -> str:
    """What tells two texts apart mostly stands at the end, and a bit at the beginning."""
    return text if len(text) <= most else f"{text[:most // 4]}…{text[most // 4 + 1 - most:]}"


def printable(text: str) -> str:
    r"""The text on one line, with a box for each character that the font lacks, or that hides or reorders.

    Examples
    --------
    >>> printable("a\n b\u202ec"), printable("日 · é")
    ('a b□c', '□ · é')
    """
    return "".join(char if _shows(char) else _NO_GLYPH for char in " ".join(text.split()))


def sentence(words: str, width: int = 90) -> str:
    """A sentence in lines of so many characters."""
    return fill(words, width)


def seconds(value: float) -> str:
    """A duration as it stands beside a bar.

    Examples
    --------
    >>> [seconds(value) for value in (0.0034, 0.25, 12.3456, 250.0)]
    ['0.003 s', '0.250 s', '12.3 s', '250 s']
    """
    return f"{value:.3f} s" if value < 1 else f"{value:.3g} s" if value < 100 else f"{value:.0f} s"


def counted(number: int, noun: str) -> str:
    """A count with its noun in the right number."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _shows(char: str) -> bool:
    return unicodedata.category(char)[0] != "C" and ord(char) in _glyphs()


@cache
def _glyphs() -> frozenset[int]:
    """What matplotlib's own font can show; every installation has it."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap())
