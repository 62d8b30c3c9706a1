"""Progress for people: bars with the time that is left where they can be drawn, a line per model where not.

Faces that show more follow the same events as a `Listener`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, Self, TextIO

from tqdm.auto import tqdm

from vision_eval.runner.events import Event, Found, Loading, Settled, Stopped, Warned
from vision_eval.runner.plan import Plan

_BAR = "{l_bar}{bar:20}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]"


class Listener(Protocol):
    """Whoever follows a run."""

    def hear(self, event: Event) -> None:
        """Take note of one event."""


Display = Callable[[Plan], AbstractContextManager[Listener]]
"""Makes a listener for a plan; it is entered before the first event and left after the last."""


@dataclass(slots=True)
class _Count:
    """What happened under one model."""

    tag: str
    total: int
    settled: int = 0
    answered: int = 0
    failed: int = 0
    seconds: float = 0.0
    begun: bool = False
    ended_at: float = 0.0
    bar: Any = None

    @property
    def words(self) -> str:
        """Such as ``0.06 s/photo, 2 failed``."""
        pace = f"{self.seconds / self.answered:.2f} s/photo" if self.answered else "all known"
        return f"{pace}, {self.failed} failed" if self.failed else pace


@dataclass(slots=True)
class Progress:
    """Follows the events of a run; a context manager.

    Parameters
    ----------
    plan : Plan
        What is going to happen.
    stream : text file, optional
        Where to write; the standard error stream by default.
    show : bool
        False: keep quiet about everything but warnings.
    """

    plan: Plan
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    show: bool = True
    _counts: dict[str, _Count] = field(default_factory=dict)
    _model_of: dict[str, str] = field(default_factory=dict)
    _overall: Any = None

    def __enter__(self) -> Self:
        per_line = len(self.plan.samples) * self.plan.repeats
        for batch in self.plan.batches:
            tag = batch.model.tag
            count = self._counts.setdefault(tag, _Count(tag=tag, total=0))
            count.total += per_line * len(batch.lines)
            self._model_of.update({line.lead.key: tag for line in batch.lines})
        if self.show and self._draws:
            self._draw()
        return self

    def __exit__(self, *exc: object) -> None:
        for count in self._counts.values():
            if count.bar is not None:
                # A bar that is closed late shows the time until then, not the time that its model took.
                now = count.bar.last_print_t = time.time()
                count.bar.start_t += now - (count.ended_at or now)
                count.bar.close()
        if self._overall is not None:
            self._overall.close()

    def hear(self, event: Event) -> None:
        """Take note of one event."""
        match event:
            case Settled():
                self._settled(event)
            case Loading(tag=tag):
                self._begin(tag, "loading")
        if text := remark(event):
            self._write(text)

    @property
    def _draws(self) -> bool:
        return in_notebook() or (self.stream.isatty() and os.environ.get("TERM") != "dumb")

    def _draw(self) -> None:
        width = max(len(tag) for tag in (*self._counts, "all models"))
        for count in self._counts.values():
            count.bar = self._bar(_tame(count.tag).ljust(width), count.total)
        self._overall = self._bar("all models".ljust(width), self.plan.questions)

    def _bar(self, name: str, total: int) -> Any:
        return tqdm(desc=name, total=total, file=self.stream, bar_format=_BAR)

    def _settled(self, event: Settled) -> None:
        count = self._counts[self._model_of[event.variant_keys[0]]]
        self._begin(count.tag)
        count.settled += 1
        if event.how == "answered":
            count.answered += 1
            count.seconds += event.wall_s
        count.failed += event.failed
        if count.bar is not None:
            self._overall.update()
            count.bar.set_postfix_str(count.words, refresh=False)
            count.bar.update()
        elif self.show and count.settled == count.total:
            self._write(f"  {count.tag:<24} {count.settled}/{count.total}  {count.words}")
        if count.settled == count.total:
            count.ended_at = time.time()

    def _begin(self, tag: str, words: str = "") -> None:
        """The clock of a bar starts when its model does."""
        count = self._counts[tag]
        if count.bar is not None:
            if not count.begun:
                count.bar.unpause()
            if words:
                count.bar.set_postfix_str(words)
        count.begun = True

    def _write(self, text: str) -> None:
        text = _tame(text)
        if self._overall is not None:
            tqdm.write(text, file=self.stream)
        else:
            print(text, file=self.stream, flush=True)


def remark(event: Event) -> str:
    """What people should know about an event in one sentence; empty: nothing. It may quote strangers."""
    match event:
        case Warned(text=text):
            return f"Warning: {text}"
        case Found(finding=finding):
            return f"Left out {finding.sample_id!r}: {finding.message} ({finding.code})"
        case Stopped(variant_key=key, reason=reason):
            return f"Stopped {key}: {reason}."
    return ""


def _tame(text: str) -> str:
    """The text on one line, without the power to steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.splitlines()))


def in_notebook() -> bool:
    """Whether a Jupyter kernel runs this code."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and "IPKernelApp" in getattr(shell, "config", {})
