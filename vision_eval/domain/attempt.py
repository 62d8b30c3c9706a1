"""What came back: replies, what a protocol made of them, and attempts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from vision_eval.domain.label import Label

Fault = Literal["", "http", "stream", "incomplete", "connection", "timeout"]
"""How a try failed on the wire: a status of 400 or more, an error line inside a stream, an end without
``done``, a lost connection, our own deadline; empty: it did not."""
Cause = Literal["", "busy", "limit", "memory", "runner", "gpu", "load", "file"]
"""What the server's words say about a failure (Ollama contract, section 7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of one try, from the server's final message and our own clock; NaN: not known.

    References
    ----------
    Methods, section F1; Ollama contract, section 6.

    Examples
    --------
    >>> timing = Timing(wall_s=10.72, total_s=10.706818083, load_s=6.338219291, prefill_s=0.130079,
    ...                 decode_s=4.23271, prefill_tokens=26, decode_tokens=259)
    >>> round(timing.warm_s, 6), round(timing.other_s, 6), round(timing.decode_tokens_per_s, 6)
    (4.368599, 0.00581, 60.953857)
    """

    wall_s: float = math.nan
    """Sending to last byte, on our clock."""
    total_s: float = math.nan
    load_s: float = math.nan
    """Waiting for the model: queue, eviction and loading. Never exactly 0 on a real server."""
    prefill_s: float = math.nan
    """Picture encoder and prompt."""
    decode_s: float = math.nan
    """Second to last token."""
    prefill_tokens: int = 0
    decode_tokens: int = 0
    first_token_s: float = math.nan
    """Sending to first non-empty chunk, on our clock; only known when streaming."""

    @property
    def warm_s(self) -> float:
        """What the answer cost once the model was there."""
        return self.total_s - self.load_s

    @property
    def other_s(self) -> float:
        """What is in none of the three parts: waiting for a slot, decoding the picture, sampling on old engines."""
        rest = self.total_s - self.load_s - self.prefill_s - self.decode_s
        return rest if math.isnan(rest) else max(0.0, rest)

    @property
    def overhead_s(self) -> float:
        """Network and client."""
        return self.wall_s - self.total_s

    @property
    def decode_tokens_per_s(self) -> float:
        """Decoding speed; the first token belongs to the prefill. NaN for fewer than two tokens."""
        if self.decode_tokens < 2 or not self.decode_s > 0:
            return math.nan
        return (self.decode_tokens - 1) / self.decode_s

    @property
    def decode_tokens_per_s_cli(self) -> float:
        """The same by the convention of Ollama's command line, which counts the first token."""
        return self.decode_tokens / self.decode_s if self.decode_s > 0 else math.nan

    @property
    def prefill_tokens_per_s(self) -> float:
        """Speed of reading the prompt; meaningless when the prompt came from a cache."""
        return self.prefill_tokens / self.prefill_s if self.prefill_s > 0 else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back for one try, whatever it was.

    A reply exists for every request that was sent; what the model or server did wrong is in
    `fault`, `error` and `cause`, and nothing of it is an exception.
    """

    status: int | None
    """HTTP status; None: no answer came."""
    body: str
    """The final JSON object with all chunks joined and without its ``context`` array, or the text as it came."""
    text: str = ""
    """The answer: ``response`` or ``message.content``."""
    thinking: str = ""
    """What the model reasoned, kept apart from the answer."""
    done: bool = False
    """Whether the final message arrived."""
    done_reason: str = ""
    """``stop``, ``length``, ``load``, ``unload`` or empty."""
    fault: Fault = ""
    error: str = ""
    """The server's words about a failure, or ours about the connection."""
    cause: Cause = ""
    retry_after_s: float | None = None
    """How long the server asked us to wait."""
    timing: Timing = Timing()

    @property
    def ok(self) -> bool:
        """Whether the model's answer arrived whole, whatever it says."""
        return self.status == 200 and self.done and not self.fault

    @property
    def retryable(self) -> bool:
        """Whether asking again may help: connection lost, deadline, busy server, dead runner."""
        return (self.fault in ("connection", "timeout") or self.status in (429, 503)
                or self.cause in ("busy", "limit", "runner"))

    @property
    def codes(self) -> tuple[str, ...]:
        """What the wire alone says, in the words and order of methods C2."""
        lost = self.fault in ("http", "stream", "connection", "timeout")
        found = {
            "TRANSPORT": lost,
            "INCOMPLETE": not self.done and self.fault not in ("http", "connection", "timeout"),
            "EMPTY": self.ok and not self.text.strip() and not self.thinking.strip(),
            "IN_THINKING": self.ok and not self.text.strip() and bool(self.thinking.strip()),
            "TRUNCATED": self.done_reason == "length",
        }
        return tuple(code for code, present in found.items() if present)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a protocol keeps of an answer.

    Exactly one of three things holds: `labels` is a tuple (perhaps empty), `caption` is a text,
    or the answer was rejected and `rejected` says why.
    """

    labels: tuple[Label, ...] | None = None
    caption: str | None = None
    rejected: str = ""
    """Why nothing was kept, in a few words; empty: something was."""
    notes: tuple[str, ...] = ()
    """What was odd although something was kept, such as ``from thinking``."""

    @property
    def failed(self) -> bool:
        """Whether the reader rejected the answer; an accepted empty list is not a failure."""
        return bool(self.rejected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Residency:
    """How a model lay in memory, as the server's process list told."""

    size_bytes: int
    vram_bytes: int
    """Equal to `size_bytes` when all of it is on the GPU; 0 on a host without one."""
    context_length: int
    """Context in force, in tokens."""
    others: tuple[str, ...] = ()
    """Tags of other models resident at the same time; they falsify timings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One HTTP request of an attempt."""

    reply: Reply
    started_at: str
    """UTC, RFC 3339."""
    host: str
    """Alias of the host, never its address."""
    server_version: str
    load_id: int | None = None
    """Which load of the model answered; None: not known."""
    turn: int = 1
    """Tries that belong together: a resumed run goes on with the same turn, asking anew opens the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One photo × variant × repeat, with the try that counts."""

    question: str
    """SHA-256 that the journal knows it by."""
    sample_id: str
    variant_key: str
    repeat: int
    tries: int
    """Requests it took in its latest turn."""
    counted: Try
    """The try whose reply counts."""
    residency: Residency | None = None
