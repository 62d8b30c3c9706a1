"""A loop of its own for every run, so that it works in scripts, in terminals and inside a notebook's running loop."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, wait
from typing import Any, TypeVar

from vision_eval.runner.events import Event

_REST_S = 0.05

Result = TypeVar("Result")
Start = Callable[[Callable[[Event], None]], Coroutine[Any, Any, Result]]


def conduct(start: Start[Result], hear: Callable[[Event], None]) -> Result:
    """Run a coroutine in a thread with its own event loop and follow its events in this one.

    The first Ctrl-C (or interrupt of a notebook's kernel) cancels the coroutine and waits for it to tidy up;
    the second leaves at once. Either way ``KeyboardInterrupt`` is raised in the end.

    Parameters
    ----------
    start : callable
        Makes the coroutine; gets the function to report events with.
    hear : callable
        Called with each event, in the calling thread.

    Returns
    -------
    object
        What the coroutine returned; what it raised is raised here.
    """
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    session = _Session(start, events)
    session.start()
    try:
        _listen(events, hear, session.outcome)
    except KeyboardInterrupt:
        session.cancel()
        _listen(events, hear, session.outcome)
        raise
    result: Result = session.outcome.result()
    return result


def _listen(events: queue.SimpleQueue[Event], hear: Callable[[Event], None], outcome: Future[Any]) -> None:
    """Hear events until there is an outcome; waking up for each of them would take turns from the working thread."""
    over = False
    while not over:
        over = bool(wait([outcome], _REST_S).done)
        while not events.empty():
            hear(events.get())


class _Session(threading.Thread):
    def __init__(self, start: Start[Any], events: queue.SimpleQueue[Event]) -> None:
        super().__init__(name="vision_eval run", daemon=True)
        self._start_work = start
        self._events = events
        self._cancel: Callable[[], object] | None = None
        self._cancelled = threading.Event()
        self.outcome: Future[Any] = Future()

    def run(self) -> None:
        try:
            self.outcome.set_result(asyncio.run(self._work()))
        except BaseException as error:
            self.outcome.set_exception(error)

    def cancel(self) -> None:
        """Ask the work to stop; safe from any thread and at any time."""
        self._cancelled.set()
        if self._cancel is not None:
            self._cancel()

    async def _work(self) -> Any:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        self._cancel = lambda: loop.is_closed() or loop.call_soon_threadsafe(task.cancel)
        if self._cancelled.is_set():
            raise asyncio.CancelledError
        return await self._start_work(self._events.put)


def in_thread(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a short coroutine, also where a loop is already running."""
    outcome: Future[Result] = Future()

    def target() -> None:
        try:
            outcome.set_result(asyncio.run(work))
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=target, daemon=True).start()
    return outcome.result()
