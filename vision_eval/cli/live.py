"""A live table while a run works in a real terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from vision_eval.cli.console import err
from vision_eval.cli.standing import standing_table, total_line, total_words
from vision_eval.report.harmless import one_line
from vision_eval.runner.events import Event
from vision_eval.runner.following import Following
from vision_eval.runner.plan import Plan
from vision_eval.runner.progress import remark

REFRESHES_PER_S = 4.0


class LiveTable:
    """Follows the events of a run in a table that stays where it is; a context manager.

    What people should know is printed above the table. At the end of the run the whole table stays; when it is broken
    off, what was seen of it last.

    Parameters
    ----------
    plan : Plan
        What is going to happen.
    console : Console
        A terminal.
    """

    def __init__(self, plan: Plan, *, console: Console) -> None:
        self._console = console
        self._following = Following(plan)
        self._started_at = time.monotonic()
        self._over = False
        # Results on the standard output are none of this table's business.
        self._live = Live(get_renderable=self._shown, console=console, refresh_per_second=REFRESHES_PER_S,
                          redirect_stdout=False)

    def __enter__(self) -> Self:
        try:
            self._live.start(refresh=True)
        except BaseException:  # Ctrl-C may come as soon as the cursor is hidden
            self._live.stop()
            raise
        return self

    def __exit__(self, error: type[BaseException] | None, *exc: object) -> None:
        self._over = error is None
        self._live.stop()

    def hear(self, event: Event) -> None:
        """Take note of one event."""
        self._following.hear(event)
        if text := remark(event):
            self._console.print(Text(one_line(text)), soft_wrap=True)

    def _shown(self) -> RenderableType:
        standing, (width, height) = self._following.standing(), self._console.size
        elapsed = f"{total_words(standing)}, {_clock(time.monotonic() - self._started_at)} so far"
        # Two lines stay free: that of the total and that of the cursor.
        return Group(standing_table(standing, width=width, height=None if self._over else height - 2),
                     total_line(standing, elapsed, width=width))


def display(*, quiet: bool = False, console: Console = err) -> bool | Callable[[Plan], LiveTable]:
    """What `vision_eval.runs.run` is to show: a live table in a real terminal, lines elsewhere, nothing if quiet."""
    if not quiet and console.is_interactive and console.file.isatty():
        return partial(LiveTable, console=console)
    return not quiet


def _clock(elapsed_s: float) -> str:
    minutes, rest = divmod(int(elapsed_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
