"""A run up to the point where its frames would be built."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from vision_eval.domain import Dataset, Variant
from vision_eval.io.images import MAX_PIXELS
from vision_eval.io.ollama import Ollama
from vision_eval.io.store import Journal
from vision_eval.runner.host import Settings
from vision_eval.runner.loop import work
from vision_eval.runner.pictures import Darkroom
from vision_eval.runner.plan import make_plan
from vision_eval.runner.progress import Progress
from vision_eval.runner.session import conduct

JOURNAL = "attempts.sqlite"


def ask(dataset: Dataset, variants: Sequence[Variant], host: str, folder: Path) -> tuple[float, float]:
    """Ask every variant about every photo, as `vision_eval.run` does.

    Returns
    -------
    cpu_s, wall_s : float
        Seconds of this process and of the clock between the plan and the last answer.

    Raises
    ------
    RuntimeError
        If an answer was known before or refused: then nothing was measured.
    """
    ollama = Ollama(host)
    plan = make_plan(dataset, variants, [(ollama.url, ollama.models())], repeats=1, seed=0)
    darkroom = Darkroom(folder / "thumbnails", max_pixels=MAX_PIXELS)
    with Journal(folder / JOURNAL, write=True) as journal, Progress(plan, show=False) as shown:
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        outcome = conduct(lambda emit: work(plan, [ollama], journal, darkroom, Settings(run_id="benchmark"), emit),
                          shown.hear)
        cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
    if outcome.asked != plan.questions or outcome.stopped:
        raise RuntimeError(f"Of {plan.questions} questions {outcome.asked} were asked; stopped: {outcome.stopped}.")
    return cpu_s, wall_s
