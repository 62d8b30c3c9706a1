"""Bootstrap intervals of many variants, compared with a plain loop over resamples."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.ratio import Ratio
from vision_eval.stats.intervals import mean_intervals

IMAGES, VARIANTS, RESAMPLES, ROUNDS = 1000, 50, 10_000, 5
Scores = npt.NDArray[np.float64]


def ours(scores: Scores) -> None:
    """What tables and reports show: BCa."""
    mean_intervals(scores, seed=1, b=RESAMPLES)


def loop(scores: Scores) -> None:
    """Images drawn anew for every resample and shared by all variants: percentiles, which need less than BCa does."""
    random = np.random.default_rng(1)
    means = []
    for _ in range(RESAMPLES):
        drawn = random.integers(len(scores), size=len(scores))
        means.append(scores[drawn].mean(axis=0))
    np.quantile(means, (0.025, 0.975), axis=0)


def measure(_: Path) -> Iterator[Ratio]:
    """Shortest CPU times of some rounds in turn."""
    scores = np.random.default_rng(0).beta(2, 1, size=(IMAGES, VARIANTS))
    rounds = [(_cpu_s(loop, scores), _cpu_s(ours, scores)) for _ in range(ROUNDS)]
    plain, fast = (min(column) for column in zip(*rounds, strict=True))
    yield Ratio(what="plain resampling loop ÷ bootstrap intervals of 50 variants over 1,000 images",
                value=plain / fast, limit=5, side="at least")


def _cpu_s(make: Callable[[Scores], None], scores: Scores) -> float:
    started = time.process_time()
    make(scores)
    return time.process_time() - started
