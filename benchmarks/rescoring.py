"""Re-parsing, storing and scoring of recorded answers, compared with reading them and decoding their JSON."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.ratio import Ratio
from benchmarks.study import peak_bytes
from vision_eval.domain import Prompt, Reference, Variant
from vision_eval.frames.answers import usual_columns
from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.metrics.attempts import judges
from vision_eval.metrics.ground import Ground
from vision_eval.metrics.judging import COLUMNS
from vision_eval.metrics.registry import METRICS, RAW
from vision_eval.metrics.scores import scored
from vision_eval.photoprism.views import house_vocabulary

ATTEMPTS, LABELS, SAMPLES, WORDS, BATCH = 100_000, 6, 500, 300, 8192
SCORES = (1.0, 0.98, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5)
"""Models write few different ones."""

VARIANT = Variant(task="labels", model="small:4b", prompt=Prompt(user="Name it.", name="terse"))
_ASKED = {"name": VARIANT.name, "task": VARIANT.task, "model": VARIANT.model,
          "quantization": "Q4_K_M", "event": "", "repeat": 0, "clean": True, "classes": "",
          **dict.fromkeys((name for name in COLUMNS if name.endswith("_s")), float("nan"))}


def measure(folder: Path) -> Iterator[Ratio]:
    """CPU times of one process of its own, and the most memory that it had."""
    words = [sys.executable, "-m", "benchmarks.rescoring", str(folder / "answers.parquet"), str(ATTEMPTS)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    what = f"scoring {ATTEMPTS:,} answers anew"
    yield Ratio(what=f"{what} ÷ reading them and their JSON", value=told["ours_s"] / told["plain_s"], limit=5)
    yield Ratio(what=f"{what}, peak memory", value=told["peak_bytes"] / 1e9, limit=1.5, unit=" GB")


def record(path: Path, number: int, names: Sequence[str]) -> None:
    """So many answers of different text, about each photo in turn."""
    draw = random.Random(1)
    texts = [json.dumps({"labels": [
        {"name": name, "confidence": draw.choice(SCORES), "topicality": draw.choice(SCORES)}
        for name in draw.sample(names, LABELS)]}) for _ in range(number)]
    pq.write_table(pa.table({"sample": [f"{at % SAMPLES}.jpg" for at in range(number)], "text": texts}), path)


def plain(path: Path) -> int:
    """What cannot be had for less: the file and the JSON in it."""
    return sum(len(json.loads(text)) for text in pq.read_table(path)["text"].to_pylist())


def ours(path: Path, ground: Ground) -> int:
    """Labels, form, stored labels and all metrics of every report, from the texts on."""
    table, rules = pq.read_table(path), house_vocabulary()
    samples, texts = table["sample"].to_pylist(), table["text"].to_pylist()
    found = [usual_columns(VARIANT, texts[start:start + BATCH], rules) for start in range(0, len(texts), BATCH)]
    if sum(len(at) for at, _ in found) != len(texts):
        raise AssertionError("not every answer was a usual one")
    every = {name: list(itertools.chain.from_iterable(columns[name] for _, columns in found)) for name in found[0][1]}
    answered = {name: pd.Series(values, dtype=object) for name, values in every.items()}
    variants = [f"labels-{at // SAMPLES:012x}" for at in range(len(texts))]  # each was asked about every photo once
    attempts = pd.DataFrame({**_ASKED, "variant": variants, "sample": samples, **answered})
    core = [judge for judge in judges(ground)["labels"] if any(
        METRICS[key].status == "CORE" and METRICS[key].task == "labels" and not key.startswith(RAW)
        for key in judge.keys)]
    return int(scored(attempts, {"labels": core}, ground)["value"].count())


def known(names: Sequence[str]) -> Ground:
    """What people said about the photos."""
    draw = random.Random(2)
    return Ground({f"{at}.jpg": Reference(
        labels=tuple(draw.sample(names, 5)), absent=(draw.choice(names),), subject=(draw.choice(names),),
        setting=(draw.choice(names),)) for at in range(SAMPLES)})


if __name__ == "__main__":
    place, count = Path(sys.argv[1]), int(sys.argv[2])
    words = random.Random(0).sample(sorted(name for name in read_taxonomy().senses if name.isalpha()), WORDS)
    record(place, count, words)
    began = time.process_time()
    plain(place)
    between = time.process_time()
    ours(place, known(words))
    sys.stdout.write(json.dumps({"plain_s": between - began, "ours_s": time.process_time() - between,
                                 "peak_bytes": peak_bytes()}))
