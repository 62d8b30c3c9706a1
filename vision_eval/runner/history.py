"""From the journal back to attempts: which tries count, and which timings may be trusted."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vision_eval.domain import Attempt, Reading, Sample, Try, Variant
from vision_eval.io.results import Record
from vision_eval.io.store import Journal, PictureFacts
from vision_eval.runner.asking import ask_text, counted, latest_turn, question, read
from vision_eval.scoring import latency


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One attempt of a study with its place in it."""

    attempt: Attempt
    variant: Variant
    sample: Sample
    picture: PictureFacts
    retryable: bool = False
    """Whether the last reply was no answer, so that the next session asks again."""

    def reading(self) -> Reading:
        """What the variant's protocol keeps of the reply that counts."""
        return read(self.variant, self.attempt.counted.reply)


def attempts(record: Record, journal: Journal) -> Iterator[Told]:
    """Every attempt of a study that the journal can tell of, variant by variant, in the order of the photos."""
    pictures = journal.pictures(record.run_id)
    residencies = journal.residencies()
    for variant in record.variants:
        ask, digest = ask_text(variant), record.models[variant.key].digest
        places = [(sample, pictures[sample.id, variant.resolution], repeat)
                  for sample, repeat in itertools.product(record.dataset.samples, range(record.repeats))
                  if (sample.id, variant.resolution) in pictures]
        keys = [question(variant, ask, digest=digest, picture=picture.sha256, repeat=repeat).key
                for _, picture, repeat in places]
        known = journal.tries_of(keys)
        for key, (sample, picture, repeat) in zip(keys, places, strict=True):
            tries = latest_turn(known.get(key, ()))
            if tries:
                one = counted(variant, tries)
                attempt = Attempt(question=key, sample_id=sample.id, variant_key=variant.key, repeat=repeat,
                                  tries=len(tries), counted=one, residency=residencies.get(one.load_id or 0))
                yield Told(attempt=attempt, variant=variant, sample=sample, picture=picture,
                           retryable=tries[-1].reply.retryable)


def reused(tries: Sequence[Try], hosts: Sequence[str]) -> list[bool]:
    """Whether each timing comes from elsewhere than the rest of the run: another host, or another server version.

    The version that most of a host's answers come from is the run's own; of equally many, the latest.

    References
    ----------
    Design, section 6.
    """
    versions = {host: Counter(one.server_version for one in sorted(tries, key=lambda one: one.started_at, reverse=True)
                              if one.host == host) for host in hosts}
    usual = {host: count.most_common(1)[0][0] for host, count in versions.items() if count}
    return [usual.get(one.host) != one.server_version for one in tries]


def classes(told: Sequence[Told], record: Record) -> list[tuple[str, ...]]:
    """What falsifies the timing of each attempt; nothing: it is clean.

    The marks are those of `vision_eval.scoring.latency.classes`, and ``reused`` for a timing from elsewhere than
    the rest of the run. The first answer after a load is known to be warm: the model was
    warmed up and looked for in the process list just before.
    """
    order = sorted(range(len(told)), key=lambda place: told[place].attempt.counted.started_at)
    gpus = {one.attempt.counted.host for one in told if one.attempt.residency and one.attempt.residency.vram_bytes}
    seen: set[int] = set()
    requests = []
    for place in order:
        load = told[place].attempt.counted.load_id
        requests.append(_request(told[place], record, gpus, known_warm=load is not None and load not in seen))
        seen.add(load or 0)
    marks: list[tuple[str, ...]] = [()] * len(told)
    for place, found in zip(order, latency.classes(requests), strict=True):
        marks[place] = found
    elsewhere = reused([one.attempt.counted for one in told], record.hosts)
    return [(*mark, "reused") if foreign else mark for mark, foreign in zip(marks, elsewhere, strict=True)]


def _request(told: Told, record: Record, gpus: set[str], *, known_warm: bool) -> latency.Request:
    attempt, variant = told.attempt, told.variant
    residency, one = attempt.residency, attempt.counted
    return latency.Request(
        model=record.models[variant.key].digest, variant=variant.key, prompt=variant.prompt.version,
        picture=f"{told.picture.sha256} {variant.key} {attempt.repeat}", timing=one.reply.timing, host=one.host,
        resolution_px=variant.resolution, load_id=one.load_id, known_cold=False if known_warm else None,
        resident_share=residency.vram_bytes / residency.size_bytes if residency and residency.size_bytes else None,
        gpu=one.host in gpus, in_flight_possible=record.concurrency > 1 or bool(residency and residency.others),
        done=one.reply.done)
