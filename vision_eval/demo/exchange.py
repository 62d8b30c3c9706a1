"""One question from the moment it is understood to its last line, with a clock that tells the truth."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from vision_eval.demo.answering import Answer, Word, composed, context_tokens, limited, pieces, spoken
from vision_eval.demo.dialect import Dialect
from vision_eval.demo.entry import Inventory
from vision_eval.demo.model import Look
from vision_eval.demo.pictures import decoded
from vision_eval.demo.question import Question, wanted_format
from vision_eval.demo.residency import Residency, Resident, Worker
from vision_eval.demo.script import HALF_WAY, Script, Scripts, silence
from vision_eval.demo.wire import timestamp, without_zeros

Line = dict[str, Any]
"""One JSON object of an answer."""

_TILE_PX = 32


class ConnectionCut(Exception):
    """The script wants the connection dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """All that the requests of one server share."""

    inventory: Inventory
    residency: Residency
    scripts: Scripts
    worker: Worker
    slot: asyncio.Lock
    """Whoever holds it is answered; the others wait, which no duration but the total one shows."""
    dialect: Dialect


async def lines(host: Host, question: Question, started_ns: int) -> AsyncGenerator[Line, None]:
    """The lines of the answer as they are written; only the last has ``done`` set.

    Parameters
    ----------
    host : Host
        The server.
    question : Question
        What is asked.
    started_ns : int
        When the request came in, on the clock of `time.perf_counter_ns`.

    Raises
    ------
    Refusal
        Instead of a first or of a further line.
    ConnectionCut
        When a script says so.
    """
    name = question.entry.name
    if question.wants_unload:
        await host.residency.unload(question.entry)
        yield _line(question, "") | {"done": True, "done_reason": "unload"}
        return
    script = host.scripts.next(name, "load" if question.empty else "question", question.prompt)
    if script.fault == "refuse":
        raise script.refusal(name)
    async with host.residency.hold(question) as resident:
        exchange = _Exchange(host=host, question=question, script=script, resident=resident, started_ns=started_ns,
                             loaded_ns=time.perf_counter_ns())
        async with aclosing(exchange.loaded() if question.empty else exchange.answered()) as written:
            async for line in written:
                yield line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prefill:
    """What is known together with the first word."""

    answer: Answer
    words: Iterator[Word]
    tokens: int
    duration_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exchange:
    """A question whose model is loaded."""

    host: Host
    question: Question
    script: Script
    resident: Resident
    started_ns: int
    loaded_ns: int

    async def loaded(self) -> AsyncGenerator[Line, None]:
        """The only line of a request that asks nothing."""
        if self.script.fault == "stall":
            await silence()
        yield _line(self.question, "") | {"done": True, "done_reason": "load"}

    async def answered(self) -> AsyncGenerator[Line, None]:
        """The lines of an answer, written while nobody else is answered."""
        mlx = self.question.entry.file_format == "safetensors"
        format = None if mlx else wanted_format(self.question.format, self.host.dialect)
        async with self.host.slot:
            if self.script.fault == "stall":
                await silence()
            if self.question.pictures and not self.question.vision:
                raise self.host.dialect.blind()
            prefill = await self.host.worker.do(lambda: self._prefill(format))
            async with aclosing(self._broken(prefill) if self.script.fault in HALF_WAY
                                else self._whole(prefill)) as written:
                async for line in written:
                    yield line

    def _prefill(self, format: object) -> _Prefill:
        """Decode the pictures, look at them and find the first word; runs in the worker's thread."""
        began_ns = time.perf_counter_ns()
        looks, tiles = self._looks()
        said = composed(looks, format=format, prompt=self.question.prompt, think=self.question.think)
        answer = limited(self.script.altered(said), self.question.options)
        words = spoken(answer)
        first = list(itertools.islice(words, 1))
        return _Prefill(answer=answer, words=itertools.chain(first, words),
                        tokens=tiles + len(pieces(self.question.prompt)),
                        duration_ns=time.perf_counter_ns() - began_ns)

    def _looks(self) -> tuple[list[Look], int]:
        """What each picture shows, and how many tiles of it count as tokens."""
        key = tuple(hashlib.sha256(data).digest() for data in self.question.pictures)
        known = self.resident.remembered.get(key)
        if known is None:
            pictures = [decoded(data, self.host.dialect) for data in self.question.pictures]
            tiles = sum(-(-picture.width // _TILE_PX) * -(-picture.height // _TILE_PX) for picture in pictures)
            looks = [self.question.entry.model.look(picture) for picture in pictures]
            known = (looks, tiles)
        if self.host.scripts.remembering(self.question.entry.name):
            self.resident.remembered = {key: known}
        return known

    async def _whole(self, prefill: _Prefill) -> AsyncGenerator[Line, None]:
        count, began_ns = 0, time.perf_counter_ns()
        await asyncio.sleep(self.host.scripts.answer_s(self.question.entry.name))
        for word in prefill.words:
            yield _line(self.question, word.text, thought=word.thought)
            count += 1
        yield _line(self.question, "") | self._final(prefill, count, began_ns)

    async def _broken(self, prefill: _Prefill) -> AsyncGenerator[Line, None]:
        words = list(prefill.words)
        for word in words[:max(1, len(words) // 2)]:
            yield _line(self.question, word.text, thought=word.thought)
        match self.script.fault:
            case "hang":
                await silence()
            case "cut":
                raise ConnectionCut
            case "error-line":
                raise self.script.refusal(self.question.entry.name)
            case "crash":
                await self.host.residency.crash(self.resident)
                raise self.script.refusal(self.question.entry.name)

    def _final(self, prefill: _Prefill, count: int, began_ns: int) -> Line:
        """What stands in the last line; the first word belongs to the prefill, the end token counts."""
        now_ns = time.perf_counter_ns()
        reason = prefill.answer.reason
        return {"done": True, "done_reason": reason} | without_zeros({
            "context": self._context(prefill.answer),
            "total_duration": now_ns - self.started_ns, "load_duration": self.loaded_ns - self.started_ns,
            "prompt_eval_count": prefill.tokens, "prompt_eval_duration": prefill.duration_ns,
            "eval_count": count + (reason == "stop"), "eval_duration": now_ns - began_ns if count > 1 else 0,
        })

    def _context(self, answer: Answer) -> list[int]:
        if self.question.raw or self.question.shape == "chat":
            return []
        return context_tokens(self.question.prompt) + context_tokens(answer.text)


def _line(question: Question, piece: str, *, thought: bool = False) -> Line:
    thinking = {"thinking": piece} if thought else {}
    said = "" if thought else piece
    frame = {"model": question.asked_model, "created_at": timestamp()}
    if question.shape == "chat":
        return {**frame, "message": {"role": "assistant", "content": said, **thinking}, "done": False}
    return {**frame, "response": said, **thinking, "done": False}


def merged(all_lines: list[Line]) -> Line:
    """The single object of an answer that is not streamed: the last line with all words in it.

    Examples
    --------
    >>> merged([{"response": "a ", "done": False}, {"response": "dog", "done": True}])
    {'response': 'a dog', 'done': True}
    """
    last = all_lines[-1]
    if "message" in last:
        joined = _joined([line["message"] for line in all_lines], "content")
        return last | {"message": {"role": "assistant"} | joined}
    return {key: value for name in last for key, value in (
        _joined(all_lines, name).items() if name == "response" else [(name, last[name])])}


def _joined(parts: list[Line], name: str) -> Line:
    thinking = "".join(part.get("thinking", "") for part in parts)
    return {name: "".join(part[name] for part in parts)} | ({"thinking": thinking} if thinking else {})
