"""Models are loaded once, stay as long as asked, and make room for one another."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import httpx
import pytest

from vision_eval import demo
from vision_eval.demo.script import Script


def loaded(client: httpx.Client) -> list[str]:
    """Tags in the order of the process list."""
    return [model["name"] for model in client.get("/api/ps").json()["models"]]


def loads(client: httpx.Client) -> int:
    """How many loads the server has done in its life."""
    return int(client.get("/_demo/requests").json()["loads"])


def load(client: httpx.Client, tag: str, **fields: object) -> httpx.Response:
    """Ask for nothing, so that the model is only loaded."""
    return client.post("/api/generate", json={"model": tag, **fields})


def test_a_loaded_model_is_not_loaded_again(client, ask):
    """Two questions, one load."""
    before = loads(client)
    ask()
    ask()

    assert loads(client) - before == 1


def test_aliases_share_one_runner(client):
    """Equal digests are one model, listed under the tag that loaded it."""
    before = loads(client)
    load(client, "plain:latest")
    load(client, "plain:f16")

    assert (loads(client) - before, loaded(client)) == (1, ["plain:latest"])


@pytest.mark.parametrize(("fields", "more"), [
    pytest.param({"options": {"num_ctx": 8192}}, 1, id="another-context"),
    pytest.param({"shift": False}, 1, id="another-shift"),
    pytest.param({"options": {"temperature": 1}}, 0, id="another-temperature"),
])
def test_what_makes_a_model_load_again(client, fields, more):
    """Load-time options do, the others do not."""
    load(client, "plain:f16")
    before = loads(client)
    load(client, "plain:f16", **fields)

    assert loads(client) - before == more


def test_the_fourth_model_makes_one_leave(client):
    """Three fit; the one with the shortest keep-alive goes."""
    for tag, keep in (("plain:f16", "1h"), ("plain:q8_0", "1m"), ("plain:q4_0", "2h"), ("plain:qat", -1)):
        load(client, tag, keep_alive=keep)

    assert loaded(client) == ["plain:qat", "plain:q4_0", "plain:f16"]


@pytest.mark.parametrize("keep", [pytest.param(0.4, id="number"), pytest.param("400ms", id="duration")])
def test_idle_models_leave(client, keep):
    """After the time asked for, and not before; others stay."""
    load(client, "plain:q8_0", keep_alive=-1)
    load(client, "plain:f16", keep_alive=keep)
    assert loaded(client) == ["plain:q8_0", "plain:f16"]

    deadline = time.monotonic() + 5
    while "plain:f16" in loaded(client) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert loaded(client) == ["plain:q8_0"]


def test_forever_is_292_years(client):
    """A negative keep-alive is shown as a date far away."""
    load(client, "plain:f16", keep_alive=-1)

    [model] = client.get("/api/ps").json()["models"]
    assert datetime.fromisoformat(model["expires_at"]).year - datetime.now(UTC).year in (292, 293)


def test_keep_alive_sticks(client, ask):
    """A request without it does not change it; zero with a question means after the answer."""
    load(client, "plain:f16", keep_alive="1h")
    first = client.get("/api/ps").json()["models"][0]["expires_at"]
    ask()
    assert client.get("/api/ps").json()["models"][0]["expires_at"] > first

    assert ask(keep_alive=0).json()["response"]
    assert loaded(client) == []


def test_unloading_what_is_not_loaded(client):
    """Is no mistake, and loads nothing."""
    before = loads(client)

    assert load(client, "plain:f16", keep_alive=0).json()["done_reason"] == "unload"
    assert loads(client) == before


def test_too_many_waiting_for_a_load():
    """Those who wait for a load are limited; those who need none are not."""
    async def crowd(host: str) -> list[int]:
        async with httpx.AsyncClient(base_url=host, trust_env=False, timeout=20) as client:
            await client.post("/api/generate", json={"model": "plain:f16"})
            slow = [asyncio.create_task(client.post("/api/generate", json={"model": tag}))
                    for tag in ("plain:q8_0", "plain:q4_0", "plain:qat")]
            await asyncio.sleep(0.1)
            ready = await client.post("/api/generate", json={"model": "plain:f16", "prompt": "Hi"})
            return [answer.status_code for answer in (ready, *await asyncio.gather(*slow))]

    with demo.serve("vision_eval.demo.plain:inventory", max_queue=2, script={
            tag: Script(load_s=0.3) for tag in ("plain:q8_0", "plain:q4_0")}) as host:
        ready, *slow = asyncio.run(crowd(host))

    assert ready == 200
    assert sorted(slow) == [200, 200, 503]


def test_waiting_for_another_model_is_load_time():
    """With room for one model, the second question waits until the first is answered, and says it was loading."""
    async def both(host: str) -> list[dict[str, int]]:
        async with httpx.AsyncClient(base_url=host, trust_env=False, timeout=20) as client:
            answers = [asyncio.create_task(client.post("/api/generate", json={
                "model": tag, "prompt": "Hi", "stream": False})) for tag in ("plain:f16", "plain:q8_0")]
            return [answer.json() for answer in await asyncio.gather(*answers)]

    with demo.serve("vision_eval.demo.plain:inventory", max_loaded=1, script={"*": Script(load_s=0.2)}) as host:
        first, second = sorted(asyncio.run(both(host)), key=lambda body: body["total_duration"])

    assert second["load_duration"] > 400_000_000 > first["load_duration"] > 200_000_000
    assert second["total_duration"] - second["load_duration"] < 100_000_000
