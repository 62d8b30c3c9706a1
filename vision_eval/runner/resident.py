"""The model in the memory of one host: loaded, warmed up, looked after and put away."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from vision_eval.domain import Residency, Running
from vision_eval.errors import OllamaError
from vision_eval.io.ollama import OllamaClient
from vision_eval.io.store import Journal
from vision_eval.runner.asking import WAYS
from vision_eval.runner.events import Event, Loaded, Loading, Warned
from vision_eval.runner.pictures import warm_up_picture
from vision_eval.runner.plan import Batch

WARM_UP_TOKENS = 16
"""Answers to warm-up requests are thrown away; a few tokens are enough to touch everything."""
LOOK_PAUSE_S = 2.0
"""Between two looks at the process list, however fast the answers come."""


@dataclass(slots=True)
class Resident:
    """What is loaded on a host because of us."""

    client: OllamaClient
    journal: Journal
    emit: Callable[[Event], None]
    keep_alive: str
    look_every: int
    version: str = ""
    """Of the server, as it said when the model was loaded."""
    residency_id: int | None = None
    """Under which the journal keeps how the model lies in memory now."""
    _batch: Batch | None = None
    _touched: Batch | None = None
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _residency: Residency | None = None
    _there_before: frozenset[str] | None = None
    _answers: int = 0
    """Since the last look."""
    _looked_at: float = 0.0
    _warned: set[str] = field(default_factory=set)

    async def ready(self, batch: Batch) -> None:
        """Load and warm up the batch's model unless that was done; nothing of it is timed as an answer."""
        async with self._loading:
            if self._batch is not batch:
                await self._load(batch)

    async def _load(self, batch: Batch) -> None:
        tag = batch.model.tag
        await self._check_version()
        if self._there_before is None:
            self._there_before = frozenset(running.digest for running in await self.client.ps())
        self.emit(Loading(host=self.client.alias, tag=tag))
        self._touched = batch
        started = time.perf_counter()
        reply = await self.client.load(tag, options=batch.load_options, keep_alive=self.keep_alive)
        seconds = time.perf_counter() - started
        if reply.ok:
            await self._warm_up(batch)
        else:
            self._warn(f"Model {tag!r} did not load: {reply.error or reply.fault}. It is asked all the same; "
                       "what it answers counts.")
        self._batch = batch
        await self._look(load_wall_s=seconds if reply.ok else None)
        self.emit(Loaded(host=self.client.alias, tag=tag, seconds=seconds))

    async def glance(self) -> None:
        """Look at the process list after every so many answers, and no more than once in a while."""
        self._answers += 1
        if self._answers >= self.look_every and time.monotonic() - self._looked_at >= LOOK_PAUSE_S:
            with contextlib.suppress(OllamaError):
                await self._look()

    def forget(self) -> None:
        """The server or its runner died: whatever was loaded is gone, and is loaded anew when needed."""
        self._batch = None
        self._residency = None

    async def leave(self) -> None:
        """Unload what we loaded and nothing that was there before."""
        batch, self._touched, self.residency_id = self._touched, None, None
        self.forget()
        if batch is not None and batch.model.digest not in (self._there_before or ()):
            with contextlib.suppress(OllamaError):
                await self.client.unload(batch.model.tag)

    async def _check_version(self) -> None:
        version = await self.client.version()
        if self.version and version != self.version:
            self._warn(f"The server {self.client.alias!r} changed from version {self.version} to {version} during the "
                       "run; timings of different versions are not compared.")
        self.version = version

    async def _warm_up(self, batch: Batch) -> None:
        """One request in words and one with a picture, both thrown away (methods, section F10)."""
        lead = batch.lines[0].lead
        way = WAYS[lead.protocol]
        body = way.body(lead, warm_up_picture(lead.resolution))
        body["options"] = {**(body.get("options") or {}), "num_predict": WARM_UP_TOKENS}
        ask = self.client.chat if way.route == "chat" else self.client.generate
        for request in (_without_picture(body), body):
            await ask(request)

    async def _look(self, load_wall_s: float | None = None) -> None:
        if self._batch is None:
            return
        self._answers, self._looked_at = 0, time.monotonic()
        digest = self._batch.model.digest
        running = await self.client.ps()
        mine = next((model for model in running if model.digest == digest), None)
        seen = _residency(mine, running)
        if mine is None or (seen == self._residency and load_wall_s is None):
            return
        if seen.others:
            self._warn(f"Other models are resident on {self.client.alias!r} ({', '.join(seen.others)}): timings are "
                       "not those of a model alone. They are left as they are; `ollama stop` unloads one.")
        if 0 < seen.vram_bytes < seen.size_bytes:
            self._warn(f"Model {mine.tag!r} does not fit into the GPU of {self.client.alias!r}: "
                       f"{seen.vram_bytes / seen.size_bytes:.0%} of it does. Its timings are marked as offloaded.")
        self._residency = seen
        self.residency_id = self.journal.add_residency(self.client.alias, digest, datetime.now(UTC).isoformat(), seen,
                                                       load_wall_s)

    def _warn(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self.emit(Warned(text=text))


def _residency(mine: Running | None, running: list[Running]) -> Residency:
    others = tuple(sorted(model.tag for model in running if mine is None or model.digest != mine.digest))
    if mine is None:
        return Residency(size_bytes=0, vram_bytes=0, context_length=0, others=others)
    return Residency(size_bytes=mine.size_bytes, vram_bytes=mine.vram_bytes, context_length=mine.context_length,
                     others=others)


def _without_picture(body: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in body.items() if key != "images"}
    if "messages" in plain:
        plain["messages"] = [{key: value for key, value in message.items() if key != "images"}
                             for message in plain["messages"]]
    return plain
