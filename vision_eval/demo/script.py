"""Scripted behaviours: how tests make a model misbehave. Without a script, nothing here is active."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from vision_eval.demo.answering import Answer, pieces
from vision_eval.demo.wire import Refusal
from vision_eval.domain import full_tag
from vision_eval.errors import did_you_mean, listed

Fault = Literal[
    "",  # none: the script only sets how the model loads
    "say", "fenced", "prose", "wrong-types", "percent", "empty-array", "empty", "truncated",  # in the answer
    "thinking-only", "json-in-thinking",  # the answer on the wrong side
    "no-done", "cut", "error-line", "hang",  # after the first half of the answer
    "refuse", "stall", "crash",  # instead of an answer
]
"""What happens; every word is explained in `Script`."""
At = Literal["question", "load"]

FAULTS: tuple[Fault, ...] = get_args(Fault)
HALF_WAY: frozenset[Fault] = frozenset({"no-done", "cut", "error-line", "hang", "crash"})
"""Faults that break an answer off."""
CRASHED = "an error was encountered while running the model: unexpected EOF"
OUT_OF_MEMORY = "cudaMalloc failed: out of memory"
_MESSAGES = {404: "model '{tag}' not found", 429: "too many requests", 500: OUT_OF_MEMORY,
             503: "server busy, please try again.  maximum pending requests exceeded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One scripted behaviour of one model.

    The words of `fault`: ``say`` answers with `text` word for word. ``fenced``, ``prose``, ``wrong-types``,
    ``percent``, ``empty-array``, ``empty`` and ``truncated`` spoil the answer the model would have given;
    ``thinking-only`` and ``json-in-thinking`` put it into ``thinking``. Half way through, ``no-done`` ends the body
    properly without a last line (not streamed: ``done`` is false), ``cut`` drops the connection, ``error-line`` ends
    with an error (not streamed: status 500) and ``hang`` falls silent. ``refuse`` answers with `status`, ``stall``
    never says anything, ``crash`` loses the runner: an error as recorded, and the next request loads again.

    Examples
    --------
    >>> flaky = Script(fault="refuse", status=503, times=2)
    >>> slow = Script(load_s=0.5)
    >>> from vision_eval import demo
    >>> with demo.serve("vision_eval.demo.plain:inventory", script={"plain:f16": [flaky, slow]}) as host:
    ...     host.startswith("http://127.0.0.1:")
    True
    """

    fault: Fault = ""
    at: At = "question"
    """Which requests count: questions, or requests that only load."""
    first: int = 1
    """The first request that is hit, counted from 1 for each model and each `at`."""
    times: int | None = None
    """How many requests are hit; None: all from then on."""
    when: str = ""
    """Only requests with this text in their prompt or system text are hit; all of them count."""
    text: str = ""
    """What ``say`` says."""
    status: int = 500
    """Of ``refuse``."""
    message: str = ""
    """Of ``refuse`` and ``error-line``; empty: as Ollama words this status."""
    retry_after_s: float | None = None
    """Sent by ``refuse`` as ``Retry-After``."""
    load_s: float = 0.0
    """Seconds that each load takes longer; active whatever the counts say."""
    answer_s: float = 0.0
    """Seconds that each answer takes longer; active whatever the counts say."""
    vram: float = 0.0
    """Share of the model that ``/api/ps`` places on a GPU; active whatever the counts say."""
    remember: bool = False
    """Recognise the bytes of the previous picture and skip looking; active whatever the counts say."""

    def __post_init__(self) -> None:
        """Refuse a fault that nobody plays."""
        if self.fault not in FAULTS:
            raise ValueError(f"Unknown fault {self.fault!r}.{did_you_mean(self.fault, FAULTS)} "
                             f"Known are {listed(FAULTS[1:], most=40)}.")

    def hits(self, count: int, prompt: str) -> bool:
        """Whether the request with this number is hit."""
        last = self.first + self.times - 1 if self.times is not None else count
        return bool(self.fault) and self.first <= count <= last and self.when in prompt

    def refusal(self, tag: str) -> Refusal:
        """The error that ``refuse``, ``crash`` or ``error-line`` sends."""
        if self.fault == "crash":
            return Refusal(500, CRASHED)
        if self.status == 400 and not self.message:
            return Refusal.nested(400, "the request exceeds the available context size", "exceed_context_size_error")
        message = self.message or _MESSAGES.get(self.status, "internal error").replace("{tag}", tag)
        waits = {} if self.retry_after_s is None else {"Retry-After": f"{self.retry_after_s:g}"}
        return Refusal(self.status, message, headers=waits)

    def altered(self, answer: Answer) -> Answer:
        """What becomes of the answer."""
        if self.fault == "say":
            return replace(answer, text=self.text)
        if self.fault in ("thinking-only", "json-in-thinking"):
            cut = self.fault == "thinking-only"
            thought = "The picture shows several things, and before naming them" if cut else answer.text
            return Answer(text="", thinking=thought, reason="length" if cut else "stop")
        if self.fault == "truncated":
            words = pieces(answer.text)
            return replace(answer, text="".join(words[:max(1, len(words) // 2)]), reason="length")
        return replace(answer, text=_spoilt(self.fault, answer.text))


def _spoilt(fault: str, text: str) -> str:
    match fault:
        case "fenced":
            return f"```json\n{text}\n```"
        case "prose":
            return f"Sure! Here is what I see:\n{text}\nLet me know if you need more."
        case "empty-array":
            return '{"labels":[]}'
        case "empty":
            return ""
        case "wrong-types":
            return _relabelled(text, lambda share: f"{share:.2f}", name=["sky"])
        case "percent":
            return _relabelled(text, lambda share: round(share * 100))
    return text


def _relabelled(text: str, change: Any, **more: Any) -> str:
    rows = json.loads(text)["labels"] if text.startswith("{") else []
    changed = [{**row, **more, **{key: change(row[key]) for key in ("confidence", "topicality") if key in row}}
               for row in rows]
    return json.dumps({"labels": changed}, separators=(",", ":"))


Scripted = Mapping[str, Script | Sequence[Script]]
"""Scripts by model tag; ``"*"`` stands for every model."""


class Scripts:
    """The scripts in force, and how many requests each model has had since they were set."""

    def __init__(self, scripted: Mapping[str, Iterable[Script]]) -> None:
        self.replace(scripted)

    def replace(self, scripted: Mapping[str, Iterable[Script]]) -> None:
        """Other scripts, and counting starts again."""
        self._scripts = {tag: tuple(scripts) for tag, scripts in scripted.items()}
        self._counts: dict[tuple[str, At], int] = {}

    def of(self, tag: str) -> tuple[Script, ...]:
        """All scripts of a model."""
        return (*self._scripts.get(tag, ()), *self._scripts.get("*", ()))

    def remembering(self, tag: str) -> bool:
        """Whether the model recognises the picture it saw last."""
        return any(script.remember for script in self.of(tag))

    def answer_s(self, tag: str) -> float:
        """Seconds that each answer of the model takes longer."""
        return max((script.answer_s for script in self.of(tag)), default=0.0)

    def next(self, tag: str, at: At, prompt: str) -> Script:
        """Count a request, and say which script hits it; one without fault when none does."""
        count = self._counts[tag, at] = self._counts.get((tag, at), 0) + 1
        hits = (script for script in self.of(tag) if script.at == at and script.hits(count, prompt))
        return next(hits, Script())


async def silence() -> None:
    """Nothing, until the client goes away."""
    await asyncio.Event().wait()


def by_tag(scripted: Scripted) -> dict[str, tuple[Script, ...]]:
    """One form for all ways to write scripts; the keys become full tags."""
    return {tag if tag == "*" else full_tag(tag): (scripts,) if isinstance(scripts, Script) else tuple(scripts)
            for tag, scripts in scripted.items()}


def from_json(value: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, tuple[Script, ...]]:
    """Scripts that have travelled as JSON.

    Raises
    ------
    ValueError, TypeError
        For a fault or a field that does not exist.
    """
    return {tag: tuple(Script(**fields) for fields in scripts) for tag, scripts in value.items()}
