"""How the time of a pure function grows with its input."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

SHORT, LONG = 15_000, 120_000


@pytest.fixture
def growth() -> Callable[[Callable[[str], object], str], float]:
    """Time for a text eight times as long, as a multiple: about 8 when linear, about 64 when quadratic."""
    def measured(judge: Callable[[str], object], piece: str) -> float:
        return _best(judge, piece * (LONG // len(piece))) / _best(judge, piece * (SHORT // len(piece)))
    return measured


def _best(judge: Callable[[str], object], text: str) -> float:
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        judge(text)
        seconds.append(time.process_time() - begin)
    return max(min(seconds), 1e-4)
