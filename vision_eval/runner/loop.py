"""The loop: all hosts at work at once, each with one request in flight."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from vision_eval.io.ollama import Ollama
from vision_eval.io.store import Journal
from vision_eval.runner.events import Event
from vision_eval.runner.host import HostWork, Settings
from vision_eval.runner.pictures import Darkroom
from vision_eval.runner.plan import Plan
from vision_eval.runner.together import together


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a session of a run came to."""

    asked: int
    """Attempts that the servers answered now; the rest was known."""
    stopped: dict[str, str]
    """Variants that were given up, by key, with the reason."""


async def work(plan: Plan, hosts: Sequence[Ollama], journal: Journal, darkroom: Darkroom, settings: Settings,
               emit: Callable[[Event], None]) -> Outcome:
    """Ask everything that the journal does not have yet.

    Parameters
    ----------
    plan : Plan
        What to ask, in which order.
    hosts : sequence of Ollama
        Where; batches name them by position.
    journal : Journal
        Open for writing.
    darkroom : Darkroom
        Makes photos ready.
    settings : Settings
        How to work.
    emit : callable
        Hears what happens, from this thread.

    Returns
    -------
    Outcome
        Of this session.

    Raises
    ------
    ServerGone
        If a server stays away; what was answered is kept.
    JournalError
        If an answer cannot be kept; nothing more is asked then.
    """
    async with contextlib.AsyncExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=4, thread_name_prefix="pictures"))
        works = []
        for host in hosts:
            client = await stack.enter_async_context(host.connect())
            works.append(HostWork(client=client, journal=journal, darkroom=darkroom, pool=pool, settings=settings,
                                  emit=emit))
        await together(*(one.work(plan, [batch for batch in plan.batches if batch.host == position])
                         for position, one in enumerate(works)))
    return Outcome(asked=sum(one.asked for one in works),
                   stopped={key: reason for one in works for key, reason in one.stopped.items()})
