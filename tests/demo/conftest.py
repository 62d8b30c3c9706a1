"""A server with the odd inventory of `vision_eval.demo.plain`, and pictures to show it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import httpx
import pytest
from PIL import Image

from vision_eval import demo
from vision_eval.demo.script import Script

INVENTORY = "vision_eval.demo.plain:inventory"


@pytest.fixture(scope="session")
def plain_host() -> Iterator[str]:
    """One server for all tests that do not need their own."""
    with demo.serve(INVENTORY) as host:
        yield host


@pytest.fixture(scope="session")
def plain_client(plain_host: str) -> Iterator[httpx.Client]:
    """One client of that server: making one costs more than most tests."""
    with httpx.Client(base_url=plain_host, trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def client(plain_client: httpx.Client) -> httpx.Client:
    """The client, with a server that has no scripts, no log and no loaded models yet."""
    plain_client.post("/_demo/script", json={})
    for model in plain_client.get("/api/ps").json()["models"]:
        plain_client.post("/api/generate", json={"model": model["name"], "keep_alive": 0})
    plain_client.delete("/_demo/requests")
    return plain_client


@pytest.fixture
def play(client: httpx.Client) -> Callable[..., None]:
    """Put scripts in force: ``play("plain:f16", fault="fenced")``."""
    def putting(tag: str, **fields: Any) -> None:
        client.post("/_demo/script", json={tag: [asdict(Script(**fields))]}).raise_for_status()
    return putting


@pytest.fixture
def ask(client: httpx.Client, picture: Callable[..., str]) -> Callable[..., httpx.Response]:
    """Ask for labels of a red picture: ``ask(model="plain:q8_0")``."""
    def asking(**fields: Any) -> httpx.Response:
        body = {"model": "plain:f16", "prompt": "Labels, please.", "images": [picture()], "format": "json",
                "stream": False} | fields
        return client.post("/api/generate", json=body)
    return asking


@pytest.fixture
def lines() -> Callable[[httpx.Response], list[dict[str, Any]]]:
    """The JSON objects of a streamed answer."""
    return lambda response: [json.loads(line) for line in response.text.splitlines()]


@pytest.fixture
def picture() -> Callable[..., str]:
    """Base64 of a picture of one colour: ``picture("blue", format="PNG")``."""
    def painting(colour: str = "red", *, format: str = "JPEG", size: tuple[int, int] = (64, 48)) -> str:
        file = io.BytesIO()
        Image.new("RGB", size, colour).save(file, format)
        return base64.b64encode(file.getvalue()).decode()
    return painting
