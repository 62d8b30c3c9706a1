"""Re-parsing, storing and scoring of recorded answers, compared with reading them and decoding their JSON."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.ratio import Ratio
from benchmarks.study import peak_bytes
from vision_eval.domain import Prompt, Reference, Reply, Sample, Timing, Variant

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.metrics.attempts import judges
from vision_eval.metrics.judging import COLUMNS, Attempt, Judge
from vision_eval.metrics.registry import METRICS, RAW
from vision_eval.photoprism.response import read
from vision_eval.photoprism.views import house_vocabulary

ATTEMPTS, LABELS, SAMPLES, WORDS = 100_000, 6, 500, 300
SCORES = (1.0, 0.98, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5)
"""Models write few different ones."""

VARIANT = Variant(task="labels", model="small:4b", prompt=Prompt(user="Name it.", name="terse"))
_NOTHING = dict.fromkeys(COLUMNS, float("nan")) | {"clean": True, "classes": (), "caption": ""}


def measure(folder: Path) -> Iterator[Ratio]:
    """CPU times of one process of its own, and the most memory that it had."""
    words = [sys.executable, "-m", "benchmarks.rescoring", str(folder / "answers.parquet"), str(ATTEMPTS)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    what = f"scoring {ATTEMPTS:,} answers anew"
    yield Ratio(what=f"{what} ÷ reading them and their JSON", value=told["ours_s"] / told["plain_s"], limit=5)
    yield Ratio(what=f"{what}, peak memory", value=told["peak_bytes"] / 1e9, limit=1.5, unit=" GB")


def record(path: Path, number: int, names: Sequence[str]) -> None:
    """Answers of a variant to as many questions, with their replies."""
    draw = random.Random(1)
    texts = [json.dumps({"labels": [
        {"name": name, "confidence": draw.choice(SCORES), "topicality": draw.choice(SCORES)}
        for name in draw.sample(names, LABELS)]}) for _ in range(number)]
    bodies = [json.dumps({"model": "small:4b", "response": text, "done": True, "done_reason": "stop"})
              for text in texts]
    samples = [f"{at % SAMPLES}.jpg" for at in range(number)]
    pq.write_table(pa.table({"sample": samples, "text": texts, "body": bodies}), path)


def plain(path: Path) -> int:
    """What cannot be had for less: the file and the JSON in it."""
    return sum(len(json.loads(text)) for text in pq.read_table(path, columns=["sample", "text"])["text"].to_pylist())


def ours(path: Path, found: Sequence[Judge]) -> int:
    """All metrics of every report, from the text of the replies on."""
    table, rules, defined = pq.read_table(path), house_vocabulary(), 0
    for batch in table.to_batches(max_chunksize=5000):
        for sample, text, body in zip(*(batch[name].to_pylist() for name in ("sample", "text", "body")), strict=True):
            reply = Reply(status=200, body=body, text=text, done=True, done_reason="stop", timing=Timing())
            reading = read("labels", reply, format="json")
            columns = {**_NOTHING, "sample": sample, **structure_columns(VARIANT, reply), **kept_columns(reading),
                       **stored_columns(VARIANT, reading, rules)}
            attempt = Attempt(*(columns[name] for name in COLUMNS))
            defined += sum(value == value for judge in found for value, _ in judge.scores(attempt))
    return defined


def core(names: Sequence[str]) -> list[Judge]:
    """Judges of the metrics of every report."""
    draw = random.Random(2)
    samples = [Sample(id=f"{at}.jpg", image=Path(), reference=Reference(
        labels=tuple(draw.sample(names, 5)), absent=(draw.choice(names),), subject=(draw.choice(names),),
        setting=(draw.choice(names),))) for at in range(SAMPLES)]
    return [judge for judge in judges(samples)["labels"] if any(
        METRICS[key].status == "CORE" and METRICS[key].task == "labels" and not key.startswith(RAW)
        for key in judge.keys)]


if __name__ == "__main__":
    place, count = Path(sys.argv[1]), int(sys.argv[2])
    known = random.Random(0).sample(sorted(name for name in read_taxonomy().senses if name.isalpha()), WORDS)
    record(place, count, known)
    judging = core(known)
    began = time.process_time()
    plain(place)
    between = time.process_time()
    ours(place, judging)
    sys.stdout.write(json.dumps({"plain_s": between - began, "ours_s": time.process_time() - between,
                                 "peak_bytes": peak_bytes()}))
