"""One run over a real socket, made once, whose variants every test may export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from vision_eval import demo
from vision_eval.domain import Prompt, Variant
from vision_eval.io.dataset import read_dataset
from vision_eval.io.ollama import Ollama
from vision_eval.metrics import score
from vision_eval.runs import Run, run

TAGGER = Prompt(user="Name what you see.\nBe short.\n", system="You tag.\n", name="short")
WITH_SCHEMA = Prompt(user="Name it.", system="You tag.", schema={"type": "object", "required": ["labels"]})
WITH_LINE = Prompt(user="Name it.", system="You tag.", shape='{"labels": []}\n', schema_line="In this shape:")
DESCRIBER = Prompt(user="What is this? <b>&\n", name="short")

VARIANTS = {
    "labels": Variant(task="labels", model="plain:f16", prompt=TAGGER, options={"temperature": 0.2, "stop": ["END"]}),
    "other": Variant(task="labels", model="plain:q8_0", prompt=TAGGER, options={"temperature": 0.2, "stop": ["END"]}),
    "schema": Variant(task="labels", model="plain:f16", prompt=WITH_SCHEMA, options={"seed": 7, "top_p": 0.5}),
    "line": Variant(task="labels", model="plain:f16", prompt=WITH_LINE),
    "free": Variant(task="labels", model="plain:f16", prompt=TAGGER, think="model"),
    "phrase": Variant(task="labels", model="plain:f16", prompt=TAGGER, normalize="phrase",
                      thresholds={"Confidence": 30, "Topicality": 5}),
    "caption": Variant(task="caption", model="plain:f16", prompt=DESCRIBER),
    "capped": Variant(task="caption", model="plain:f16", prompt=DESCRIBER, options={"num_predict": 60},
                      thresholds={"Confidence": 40}),
    "small": Variant(task="caption", model="plain:f16", prompt=DESCRIBER, resolution=224),
    "strict": Variant(task="labels", model="plain:f16", prompt=TAGGER, protocol="structured", resolution=500),
}


@pytest.fixture(scope="session")
def variant() -> SimpleNamespace:
    """The variants of the run by a short name: ``variant.labels``."""
    return SimpleNamespace(**VARIANTS)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Two photos, shown to every variant by the embedded server."""
    folder = tmp_path_factory.mktemp("run")
    photos = folder / "photos of us"
    photos.mkdir()
    for name, size in (("at the beach", (64, 48)), ("granny", (50, 50))):
        Image.new("RGB", size, "teal").save(photos / f"{name}.png")
    (photos / "dataset.csv").write_text(
        "id,image,labels,captions\nbeach,at the beach.png,sea;teal,A teal sea.\ngranny,granny.png,woman,Granny.\n")
    with demo.serve("vision_eval.demo.plain:inventory") as host:
        yield run(read_dataset(photos), list(VARIANTS.values()), Ollama(host), into=folder / "results" / "one",
                  progress=False)


@pytest.fixture(scope="session")
def scores(finished: Run):
    """Scores of the run, computed once."""
    return score(finished)


@pytest.fixture
def to(tmp_path: Path) -> Path:
    """Where the file is to be."""
    return tmp_path / "vision.yml"
