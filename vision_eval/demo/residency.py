"""Which models are loaded, for how long, and who has to wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from vision_eval.demo.entry import Entry
from vision_eval.demo.model import Look
from vision_eval.demo.options import load_options
from vision_eval.demo.question import Question
from vision_eval.demo.script import Scripts
from vision_eval.demo.wire import FOREVER_S, Refusal, timestamp

T = TypeVar("T")

KEEP_ALIVE_S = 300.0
"""How long a model stays when nobody says otherwise."""


@dataclass(slots=True, eq=False)
class Resident:
    """A loaded model."""

    entry: Entry
    options: tuple[object, ...]
    context_length: int
    keep_s: float = KEEP_ALIVE_S
    users: int = 0
    expires_ns: int = 0
    expiry: asyncio.TimerHandle | None = None
    remembered: dict[tuple[bytes, ...], tuple[list[Look], int]] = field(default_factory=dict)
    """Digests of the pictures seen last, with what was seen."""

    def touch(self) -> None:
        """The lifetime begins anew."""
        self.expires_ns = time.time_ns() + int(min(self.keep_s, FOREVER_S) * 1e9)


class Worker:
    """One thread: nothing that is measured ever runs beside anything else."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1)

    async def do(self, work: Callable[[], T]) -> T:
        """Run it; when cancelled, wait for the step at hand, which cannot be interrupted, and throw it away."""
        running = asyncio.get_running_loop().run_in_executor(self._pool, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise


class Residency:
    """At most so many loaded models; one loads at a time, the one that would leave first makes room.

    References
    ----------
    Ollama contract, section 8.
    """

    def __init__(self, worker: Worker, scripts: Scripts, *, max_loaded: int, max_queue: int) -> None:
        self._worker, self._scripts = worker, scripts
        self._max_loaded, self._max_queue = max_loaded, max_queue
        self._residents: dict[str, Resident] = {}
        self._changed = asyncio.Condition()
        self._loading = asyncio.Lock()
        self._waiting = 0
        self.loads = 0

    @asynccontextmanager
    async def hold(self, question: Question) -> AsyncIterator[Resident]:
        """The loaded model, which stays until the block ends.

        Raises
        ------
        Refusal
            503 when too many requests wait for a load already.
        """
        wanted = (*load_options(question.options), question.shift)
        resident = self._fitting(question.entry, wanted) or await self._queued(question, wanted)
        resident.users += 1
        if resident.expiry is not None:
            resident.expiry.cancel()
        resident.keep_s = resident.keep_s if question.keep_s is None else question.keep_s
        resident.touch()
        try:
            yield resident
        finally:
            await self._release(resident)

    async def unload(self, entry: Entry) -> None:
        """Let go of a model as soon as nobody uses it; the caller is not kept waiting for that."""
        resident = self._residents.get(entry.model.digest)
        if resident is not None:
            resident.keep_s = 0.0
            if not resident.users:
                await self._drop(resident)

    async def crash(self, resident: Resident) -> None:
        """The runner is gone, whoever uses it."""
        await self._drop(resident)

    def listing(self) -> list[dict[str, Any]]:
        """Items of ``/api/ps``, longest remaining lifetime first."""
        order = sorted(self._residents.values(), key=lambda resident: -resident.expires_ns)
        return [self._item(resident) for resident in order]

    def _item(self, resident: Resident) -> dict[str, Any]:
        entry, size = resident.entry, resident.entry.model.size_bytes
        share = max((script.vram for script in self._scripts.of(entry.name)), default=0.0)
        return {"name": entry.name, "model": entry.name, "size": size, "digest": entry.model.digest,
                "details": entry.details(), "expires_at": timestamp(resident.expires_ns, local=True),
                "size_vram": int(size * share), "context_length": resident.context_length}

    def _fitting(self, entry: Entry, options: tuple[object, ...]) -> Resident | None:
        resident = self._residents.get(entry.model.digest)
        return resident if resident is not None and resident.options == options else None

    async def _queued(self, question: Question, wanted: tuple[object, ...]) -> Resident:
        if self._waiting >= self._max_queue:
            raise Refusal(503, "server busy, please try again.  maximum pending requests exceeded")
        self._waiting += 1
        try:
            async with self._loading:
                return self._fitting(question.entry, wanted) or await self._load(question, wanted)
        finally:
            self._waiting -= 1

    async def _load(self, question: Question, wanted: tuple[object, ...]) -> Resident:
        entry = question.entry
        await self._make_room(entry.model.digest)
        for script in self._scripts.of(entry.name):
            if script.load_s:
                await asyncio.sleep(script.load_s)
        try:
            await self._worker.do(entry.model.load)
        except BaseException:
            entry.model.unload()
            raise
        self.loads += 1
        resident = Resident(entry=entry, options=wanted, context_length=question.context_length)
        self._residents[entry.model.digest] = resident
        return resident

    async def _make_room(self, digest: str) -> None:
        same = self._residents.get(digest)
        if same is not None:
            await self._evict(same)
        while len(self._residents) >= self._max_loaded:
            idle = [resident for resident in self._residents.values() if not resident.users]
            await self._evict(min(idle or self._residents.values(), key=lambda resident: resident.keep_s))

    async def _evict(self, resident: Resident) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: not resident.users)
        await self._drop(resident)

    async def _release(self, resident: Resident) -> None:
        resident.users -= 1
        resident.touch()
        if not resident.users and self._residents.get(resident.entry.model.digest) is resident:
            await self._expire_later(resident)
        async with self._changed:
            self._changed.notify_all()

    async def _expire_later(self, resident: Resident) -> None:
        if resident.keep_s == 0:
            await self._drop(resident)
        elif resident.keep_s < FOREVER_S:
            resident.expiry = asyncio.get_running_loop().call_later(resident.keep_s, self._expired, resident)

    def _expired(self, resident: Resident) -> None:
        if not resident.users:
            self._forget(resident)

    async def _drop(self, resident: Resident) -> None:
        self._forget(resident)
        async with self._changed:
            self._changed.notify_all()

    def _forget(self, resident: Resident) -> None:
        if self._residents.get(resident.entry.model.digest) is not resident:
            return
        del self._residents[resident.entry.model.digest]
        if resident.expiry is not None:
            resident.expiry.cancel()
        resident.entry.model.unload()
