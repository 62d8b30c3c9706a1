"""What is lost between the requests when models load slowly and answer fast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks.material import MODELS, album, variants
from benchmarks.ratio import Ratio
from benchmarks.running import ask
from vision_eval import demo
from vision_eval.demo.script import Script
from vision_eval.domain import Dataset

TAGS = ("plain:f16", "plain:q8_0", "plain:q4_0")
PHOTOS, VARIANTS, LOAD_S, ANSWER_S = 50, 2, 3.0, 0.05
MOST = 1.05


def measure(folder: Path) -> Iterator[Ratio]:
    """Loads and time of a server with room for one model; what it does for us is in its own list of requests.

    Others on the machine can only add time, so where the limit is missed the best of three runs counts.
    """
    dataset = album(folder / "album", PHOTOS)
    runs = [_session(dataset, folder / "1")]
    while runs[-1][1] > MOST and len(runs) < 3:
        runs.append(_session(dataset, folder / str(len(runs) + 1)))
    loads, wall = max(run[0] for run in runs), min(run[1] for run in runs)
    yield Ratio(what="loads ÷ distinct models", value=loads, limit=1)
    yield Ratio(what="wall time ÷ time the server was busy", value=wall, limit=MOST)


def _session(dataset: Dataset, folder: Path) -> tuple[float, float]:
    asked = [variant for tag in TAGS for variant in variants(VARIANTS, model=tag)]
    with demo.serve(MODELS, script={"*": Script(load_s=LOAD_S, answer_s=ANSWER_S)}, max_loaded=1) as host:
        _, wall_s = ask(dataset, asked, host, folder)
        told = httpx.get(f"{host}/_demo/requests", trust_env=False).raise_for_status().json()
    return told["loads"] / len(TAGS), wall_s / busy_s(told["requests"])


def busy_s(requests: Sequence[Mapping[str, Any]]) -> float:
    """Seconds in which at least one request was under way that a model works on.

    Examples
    --------
    >>> one = {"path": "/api/generate", "started_ns": 0, "ended_ns": 2_000_000_000}
    >>> busy_s([one, one | {"started_ns": 1_000_000_000}, one | {"path": "/api/ps", "ended_ns": 9_000_000_000}])
    2.0
    """
    busy_ns = latest_ns = 0
    for request in sorted(requests, key=lambda request: request["started_ns"]):
        if request["path"] in ("/api/generate", "/api/chat"):
            busy_ns += max(0, request["ended_ns"] - max(latest_ns, request["started_ns"]))
            latest_ns = max(latest_ns, request["ended_ns"])
    return busy_ns / 1e9
