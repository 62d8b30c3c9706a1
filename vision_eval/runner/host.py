"""One host at work: its models are loaded one after another and answer what they can."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vision_eval.domain import Finding, Picture, Reply, Try
from vision_eval.errors import NoServer, ServerGone
from vision_eval.io.ollama import OllamaClient
from vision_eval.io.store import Journal, Question
from vision_eval.photoprism.thumbnail import with_comment
from vision_eval.runner.asking import WAYS, counted, latest_turn, question, read
from vision_eval.runner.events import Event, Found, Settled, Stopped
from vision_eval.runner.pictures import Darkroom, developed
from vision_eval.runner.plan import Batch, Line, Plan, Step
from vision_eval.runner.resident import Resident
from vision_eval.runner.tally import Tally
from vision_eval.runner.together import together


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run works; what is asked is in its variants."""

    run_id: str
    """Names the run in the journal."""
    error_budget: float = 0.2
    """Share of failures that a variant may have before it is given up, in [0, 1]."""
    again: bool = False
    """Ask everything anew, whatever the journal has."""
    retry_failed: bool = False
    """Ask anew what failed for good."""
    concurrency: int = 1
    """Requests in flight per host; more than one falsifies timings."""
    ahead: int = 8
    """Pictures prepared ahead of the requests."""
    pauses_s: tuple[float, ...] = (1.0, 4.0)
    """Waiting before the second try, the third and so on, in seconds; their number limits the tries."""
    patience_s: float = 30.0
    """How long a server may be gone before the run stops, in seconds."""
    keep_alive: str = "30m"
    """How long the server keeps an idle model, longer than any gap between our requests."""
    look_every: int = 10
    """After so many answers the process list is read again."""


@dataclass(slots=True)
class HostWork:
    """Everything that one host is busy with."""

    client: OllamaClient
    journal: Journal
    darkroom: Darkroom
    pool: Executor
    settings: Settings
    emit: Callable[[Event], None]
    resident: Resident = field(init=False)
    stopped: dict[str, str] = field(default_factory=dict)
    """Variants that were given up, by key, with the reason."""
    asked: int = 0
    """Attempts answered by the server in this session."""
    _in_flight: dict[str, asyncio.Event] = field(default_factory=dict)
    _asked_anew: set[str] = field(default_factory=set)
    _tallies: dict[str, Tally] = field(default_factory=dict)
    _found: set[str] = field(default_factory=set)
    _noted: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.resident = Resident(client=self.client, journal=self.journal, emit=self.emit,
                                 keep_alive=self.settings.keep_alive, look_every=self.settings.look_every)

    async def work(self, plan: Plan, batches: list[Batch]) -> None:
        """Work the batches off, one load each; leave the server as it was found."""
        try:
            for batch in batches:
                await self._work_off(plan, batch)
                await self.resident.leave()
        finally:
            await self.resident.leave()

    async def _work_off(self, plan: Plan, batch: Batch) -> None:
        stream = developed(plan.steps(batch), self.darkroom, self.pool, ahead=self.settings.ahead)
        turnstile = asyncio.Lock()

        async def take_turns() -> None:
            while True:
                async with turnstile:
                    prepared = await anext(stream, None)
                if prepared is None:
                    return
                await self._settle(batch, *prepared)

        try:
            await together(*(take_turns() for _ in range(self.settings.concurrency)))
        finally:
            await stream.aclose()

    async def _settle(self, batch: Batch, step: Step, picture: Picture | Finding) -> None:
        if isinstance(picture, Finding):
            self._leave_out(step, picture)
            return
        self._note(step, picture)
        asked = question(step.line.lead, step.line.ask, digest=batch.model.digest, picture=picture.sha256,
                         repeat=step.repeat)
        while asked.key in self._in_flight:
            await self._in_flight[asked.key].wait()
        tries = latest_turn(self.journal.tries(asked.key))
        if self._is_finished(step.line, asked, tries):
            self._count(step, tries, how="known")
        elif self._tally(step.line).stopped:
            self.emit(Settled(variant_keys=step.line.keys, sample_id=step.sample.id, how="stopped"))
        else:
            await self._answer(batch, step, picture, asked, tries)

    async def _answer(self, batch: Batch, step: Step, picture: Picture, asked: Question,
                      before: tuple[Try, ...]) -> None:
        over = self._in_flight[asked.key] = asyncio.Event()
        try:
            tries = await self._ask(batch, step, picture, asked, before)
        finally:
            del self._in_flight[asked.key]
            over.set()
        self._asked_anew.add(asked.key)
        self.asked += 1
        self._count(step, tries, how="answered")

    def _note(self, step: Step, picture: Picture) -> None:
        """Which picture stands for the photo in this run; said once, since it does not change under way."""
        place = (step.sample.id, step.line.lead.resolution)
        if place not in self._noted:
            self.journal.add_picture(self.settings.run_id, *place, picture)
            self._noted.add(place)

    def _leave_out(self, step: Step, finding: Finding) -> None:
        if finding.sample_id not in self._found:
            self._found.add(finding.sample_id)
            self.emit(Found(finding=finding))
        self.emit(Settled(variant_keys=step.line.keys, sample_id=step.sample.id, how="left out"))

    def _is_finished(self, line: Line, asked: Question, tries: tuple[Try, ...]) -> bool:
        if not tries or tries[-1].reply.retryable:
            return False
        if asked.key in self._asked_anew:
            return True
        if self.settings.again:
            return False
        return not (self.settings.retry_failed and read(line.lead, counted(line.lead, tries).reply).failed)

    def _tally(self, line: Line) -> Tally:
        return self._tallies.setdefault(line.keys[0], Tally(self.settings.error_budget))

    def _count(self, step: Step, tries: tuple[Try, ...], *, how: str) -> None:
        reply = counted(step.line.lead, tries).reply
        reading = read(step.line.lead, reply)
        tally = self._tally(step.line)
        given_up = tally.add(reply, reading)
        self.emit(Settled(variant_keys=step.line.keys, sample_id=step.sample.id, how=how, failed=reading.failed,
                          wall_s=reply.timing.wall_s))
        if given_up:
            for key in step.line.keys:
                self.stopped[key] = tally.stopped
                self.emit(Stopped(variant_key=key, reason=tally.stopped))

    async def _ask(self, batch: Batch, step: Step, picture: Picture, asked: Question,
                   before: tuple[Try, ...]) -> tuple[Try, ...]:
        """Ask until there is an answer, a final refusal or no try left; every try is kept."""
        lead = step.line.lead
        way = WAYS[lead.protocol]
        mark = _fresh_mark(step.line.keys[0], step.repeat)
        body = way.body(lead, [with_comment(image, mark) for image in picture.images])
        again = bool(before) and not before[-1].reply.retryable
        turn = before[-1].turn + again if before else 1
        tries = [] if again else list(before)
        for pause_s in (*self.settings.pauses_s, None):
            started_at = datetime.now(UTC).isoformat()
            reply = await self._reply(batch, way.route, body)
            attempt = Try(reply=reply, started_at=started_at, host=self.client.alias, turn=turn,
                          server_version=self.resident.version, load_id=self.resident.residency_id)
            self.journal.append(asked, attempt)
            tries.append(attempt)
            if not reply.retryable or pause_s is None:
                break
            if reply.cause == "runner":
                self.resident.forget()
            await asyncio.sleep(pause_s if reply.retry_after_s is None else min(reply.retry_after_s, 30.0))
        return tuple(tries)

    async def _reply(self, batch: Batch, route: str, body: dict[str, object]) -> Reply:
        """One reply; a server that went away is waited for and not held against the model."""
        for _ in range(3):
            try:
                await self.resident.ready(batch)
                reply = await (self.client.chat(body) if route == "chat" else self.client.generate(body))
            except NoServer:
                await self._wait_for_server()
                continue
            if reply.fault != "connection" or await self._is_there():
                await self.resident.glance()
                return reply
            await self._wait_for_server()
        return reply

    async def _is_there(self) -> bool:
        try:
            await self.client.version()
        except NoServer:
            return False
        return True

    async def _wait_for_server(self) -> None:
        self.resident.forget()
        until = time.monotonic() + self.settings.patience_s
        while not await self._is_there():
            if time.monotonic() > until:
                raise ServerGone.at(self.client.url, waited_s=self.settings.patience_s)
            await asyncio.sleep(0.5)


def _fresh_mark(variant_key: str, repeat: int) -> str:
    """A comment that makes the picture new to the server's prompt cache without changing a pixel.

    The same variant and repeat always give the same bytes (methods, section F11).
    """
    return f"{variant_key} {repeat}"
