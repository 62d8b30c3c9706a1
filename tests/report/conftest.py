"""A run that no server was needed for: a study, a journal and thumbnails, written as a real run writes them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
from PIL import Image

from vision_eval import prompts
from vision_eval.domain import (
    Dataset,
    Finding,
    Model,
    Picture,
    Reference,
    Reply,
    Sample,
    Timing,
    Try,
    Variant,
    sha256_hex,
)
from vision_eval.io.images import Thumbnails
from vision_eval.io.results import Record, write_record
from vision_eval.io.store import Journal
from vision_eval.runner.asking import ask_text, question
from vision_eval.runs import Run

Answering = Callable[[Variant, Sample], Reply | str | None]
"""What a variant says about a photo; a text is an answer that arrived whole, None was not asked."""

LABELS = {"dog": 0.9, "beach": 0.8}


class MakeRun(Protocol):
    """The type of the fixture `make_run`; what is left out is ordinary."""

    def __call__(self, answering: Answering = ..., *, samples: Sequence[Sample] = ...,
                 variants: Sequence[Variant] = ..., demonstration: bool = ..., stopped: Mapping[str, str] = ...,
                 findings: Sequence[Finding] = ..., credit: Mapping[str, str] = ..., reference: str = ...,
                 repeats: int = ...) -> Run:
        """A run in a folder of its own."""


def labels_answer(labels: Mapping[str, float]) -> str:
    """A well-formed answer with these names and confidences."""
    return json.dumps({"labels": [{"name": name, "confidence": confidence, "topicality": confidence}
                                  for name, confidence in labels.items()]})


def usual(variant: Variant, sample: Sample) -> str:
    """The same good answer from everybody."""
    return labels_answer(LABELS) if variant.task == "labels" else "A brown dog runs along the sunny beach."


def a_variant(task: str, tag: str, **settings: Any) -> Variant:
    """A variant with the house prompt of its task."""
    return Variant(task=task, model=tag, prompt=prompts.LABELS if task == "labels" else prompts.CAPTION, **settings)


def a_sample(name: str, labels: tuple[str, ...] | None = ("dog", "sea"), absent: tuple[str, ...] | None = ("cat",),
             captions: tuple[str, ...] | None = ("A dog runs on the beach.",)) -> Sample:
    """A photo with its reference; its picture is made by `make_run`."""
    return Sample(id=name, image=Path(f"{sha256_hex(name)}.png"),
                  reference=Reference(labels=labels, absent=absent, captions=captions))


@pytest.fixture
def labels_variants() -> tuple[Variant, ...]:
    """Two models with one prompt."""
    return a_variant("labels", "small:1b-q4"), a_variant("labels", "large:4b-q8")


@pytest.fixture
def sample() -> Callable[..., Sample]:
    """A maker of photos with references."""
    return a_sample


@pytest.fixture
def variant() -> Callable[[str, str], Variant]:
    """A maker of variants, from task and tag."""
    return a_variant


@pytest.fixture
def labels_text() -> Callable[[Mapping[str, float]], str]:
    """A maker of well-formed answers, from names and confidences."""
    return labels_answer


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """A maker of runs in a folder of their own."""

    def make(answering: Answering = usual, *, samples: Sequence[Sample] = (a_sample("one"), a_sample("two")),
             variants: Sequence[Variant] = (a_variant("labels", "small:1b-q4"), a_variant("caption", "small:1b-q4")),
             demonstration: bool = False, stopped: Mapping[str, str] | None = None, findings: Sequence[Finding] = (),
             credit: Mapping[str, str] | None = None, reference: str = "partial", repeats: int = 1) -> Run:
        photos, folder = tmp_path / "photos", tmp_path / "results" / "first"
        photos.mkdir(parents=True, exist_ok=True)
        placed = tuple(Sample(id=one.id, image=photos / one.image.name, reference=one.reference) for one in samples)
        dataset = Dataset(name="pets", root=photos, samples=placed, reference=reference, findings=tuple(findings),
                          credits=tuple((credit or {}).items()))
        study = Record(run_id="r1", journal="../attempts.sqlite", created_at="2026-03-04T05:06:07+00:00",
                      dataset=dataset, variants=tuple(variants), hosts=("local",), demonstration=demonstration,
                      models={one.key: _model(one.model) for one in variants}, stopped=dict(stopped or {}),
                      repeats=repeats)
        pictures = _developed(folder.parent, placed)
        with Journal(folder.parent / "attempts.sqlite", write=True) as journal:
            for one, picture in pictures.items():
                journal.add_picture(study.run_id, one.id, 720, picture)
            _ask(journal, study, pictures, answering)
        folder.mkdir(exist_ok=True)
        write_record(folder, study)
        return Run(folder)

    return make


def _model(tag: str) -> Model:
    return Model(tag=tag, digest=sha256_hex(tag), family="toy", parameters="1B", quantization=tag[-2:].upper() + "_0",
                 size_bytes=1_500_000_000)


def _developed(results: Path, samples: Sequence[Sample]) -> dict[Sample, Picture]:
    """A picture of each photo's own, as the run would have sent it."""
    thumbnails = Thumbnails(results / "thumbnails")
    developed = {}
    for sample in samples:
        if not sample.image.exists():
            colours = random.Random(sample.id)
            strip = Image.new("RGB", (3, 2))
            strip.putdata([tuple(colours.randrange(256) for _ in range(3)) for _ in range(6)])
            strip.resize((480, 320), Image.Resampling.BICUBIC).save(sample.image)
        picture = thumbnails.get(sample.image)
        assert isinstance(picture, Picture)
        developed[sample] = picture
    return developed


def _ask(journal: Journal, study: Record, pictures: Mapping[Sample, Picture], answering: Answering) -> None:
    for variant in study.variants:
        ask, digest = ask_text(variant), study.models[variant.key].digest
        for place, (sample, picture) in enumerate(pictures.items()):
            for repeat in range(study.repeats):
                said = answering(variant, sample)
                if said is not None:
                    key = question(variant, ask, digest=digest, picture=picture.sha256, repeat=repeat)
                    reply = said if isinstance(said, Reply) else answered(said, place=place)
                    journal.append(key, Try(reply=reply, started_at="2026-03-04T05:06:07+00:00", host="local",
                                            server_version="0.12.0"))


def answered(text: str, *, place: int = 0) -> Reply:
    """An answer that arrived whole after about a second."""
    timing = Timing(wall_s=1.06 + place / 100, total_s=1.05 + place / 100, load_s=0.05, prefill_s=0.2,
                    decode_s=0.75 + place / 100, prefill_tokens=300, decode_tokens=41)
    body = json.dumps({"response": text, "done": True, "done_reason": "stop"})
    return Reply(status=200, body=body, text=text, done=True, done_reason="stop", timing=timing)
