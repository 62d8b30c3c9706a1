"""A loop of its own for every run, so that it works in scripts, in terminals and inside a notebook's running loop."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
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
    events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
    session = _Session(start, events)
    session.start()
    try:
        _listen(events, hear)
    except KeyboardInterrupt:
        session.cancel()
        _listen(events, hear)
        raise
    result: Result = session.outcome.result()
    return result


def _listen(events: queue.SimpleQueue[Event | None], hear: Callable[[Event], None]) -> None:
    # A wait without timeout cannot be interrupted on every system.
    while True:
        try:
            event = events.get(timeout=0.2)
        except queue.Empty:
            continue
        if event is None:
            return
        hear(event)
        if events.empty():
            time.sleep(_REST_S)  # waking up for every single event would take turns from the thread that works


class _Session(threading.Thread):
    def __init__(self, start: Start[Any], events: queue.SimpleQueue[Event | None]) -> None:
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
        finally:
            self._events.put(None)

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
