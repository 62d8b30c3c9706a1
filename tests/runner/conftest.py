"""A server with plain models that can be made to misbehave, and small albums to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from PIL import Image

from vision_eval import demo
from vision_eval.demo.script import Script
from vision_eval.domain import Dataset
from vision_eval.io.dataset import read_dataset
from vision_eval.io.ollama import Ollama

INVENTORY = "vision_eval.demo.plain:inventory"
COLOURS = ("red", "lime", "blue", "black", "white", "orange", "purple", "teal", "navy", "olive", "gold", "pink")


@pytest.fixture(scope="session")
def shared_host() -> Iterator[str]:
    """One server for all tests that do not need their own."""
    with demo.serve(INVENTORY) as host:
        yield host


class Server:
    """What a test wants to know of a server, and tell it."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.http = httpx.Client(base_url=host, trust_env=False, timeout=20)
        self.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.forget()
        self.http.close()

    def ollama(self, **settings: Any) -> Ollama:
        """The door to it."""
        return Ollama(self.host, **settings)

    def play(self, **scripts: Script | list[Script]) -> None:
        """Put scripts in force; ``every`` stands for all models, ``plain__f16`` for the tag ``plain:f16``."""
        named = {"*" if tag == "every" else tag.replace("__", ":"): script for tag, script in scripts.items()}
        self.http.post("/_demo/script", json={
            tag: [asdict(one) for one in (script if isinstance(script, list) else [script])]
            for tag, script in named.items()}).raise_for_status()

    def seen(self, did: str | None = None) -> list[dict[str, Any]]:
        """The requests so far, or those that answered, loaded or unloaded."""
        seen: list[dict[str, Any]] = self.http.get("/_demo/requests").json()["requests"]
        return [one for one in seen if did in (None, one["did"])]

    def questions(self) -> list[dict[str, Any]]:
        """Requests with a prompt, warm-ups left out, refused ones included."""
        return [one for one in self.seen() if one["path"] in ("/api/generate", "/api/chat") and one["body"]
                and (one["body"].get("prompt") or one["body"].get("messages"))
                and (one["body"].get("options") or {}).get("num_predict") != 16]

    def resident(self) -> list[str]:
        """Tags of the models in memory."""
        return [model["name"] for model in self.http.get("/api/ps").json()["models"]]

    def load(self, tag: str) -> None:
        """Load a model as a stranger would."""
        self.http.post("/api/generate", json={"model": tag, "stream": False}).raise_for_status()

    def forget(self) -> None:
        """No scripts, no resident models, no requests."""
        self.http.post("/_demo/script", json={})
        for tag in self.resident():
            self.http.post("/api/generate", json={"model": tag, "keep_alive": 0})
        self.http.delete("/_demo/requests")


@pytest.fixture
def server(shared_host: str) -> Iterator[Server]:
    """The server, as if just started."""
    with Server(shared_host) as one:
        yield one


@pytest.fixture
def server_of() -> type[Server]:
    """For tests that start a server of their own."""
    return Server


@pytest.fixture
def album(tmp_path: Path) -> Callable[..., Dataset]:
    """A folder of plain photos: ``album(3)``; ``album(5)`` later is the same album, grown."""
    def made(photos: int, *, name: str = "album") -> Dataset:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for number in range(photos):
            picture = Image.new("RGB", (64, 48), COLOURS[number % len(COLOURS)])
            picture.putpixel((0, 0), (number, number, number))
            picture.save(folder / f"{number:03d}.png")
        return read_dataset(folder)
    return made
