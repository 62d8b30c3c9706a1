"""When to give a variant up."""

from __future__ import annotations

from dataclasses import dataclass, field

from vision_eval.domain import Reading, Reply
from vision_eval.stats.intervals import hopeless

SAME_REFUSALS = 3
"""So many identical final refusals by the server end a variant (design, section 6)."""


@dataclass(slots=True)
class Tally:
    """How one question fared over the photos so far."""

    error_budget: float
    asked: int = 0
    failed: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    stopped: str = ""
    """Why it was given up; empty: it goes on."""

    def add(self, reply: Reply, reading: Reading) -> bool:
        """Count one attempt; True when this one was the last straw."""
        self.asked += 1
        self.failed += reading.failed
        if reply.status is not None and 400 <= reply.status < 500 and not reply.retryable:
            said = f"status {reply.status}: {reply.error[:200]}"
            self.refusals[said] = self.refusals.get(said, 0) + 1
        if self.stopped:
            return False
        self.stopped = self._verdict()
        return bool(self.stopped)

    def _verdict(self) -> str:
        for said, times in self.refusals.items():
            if times >= SAME_REFUSALS:
                return f"refused {times} times alike: {said}"
        if hopeless(self.failed, self.asked, self.error_budget):
            return f"{self.failed} of {self.asked} attempts failed; the error budget is {self.error_budget:.0%}"
        return ""
