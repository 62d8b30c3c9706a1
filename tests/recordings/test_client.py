"""What our client makes of every exchange that was recorded, as `readings.toml` says."""

from __future__ import annotations

import asyncio
import json
import math
import tomllib
from pathlib import Path

import pytest

from vision_eval import errors
from vision_eval.io.ollama import Ollama

HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "readings.toml").read_text(encoding="utf-8"))
QUESTIONS = {"/api/generate": "generate", "/api/chat": "chat"}
SPOKEN = {*QUESTIONS, "/api/show", "/api/pull"}
EXPECTED = {"status": 200, "done_reason": "", "fault": "", "cause": "", "codes": [], "retryable": False}
UNMEASURED = {"total_s": math.nan, "load_s": math.nan, "prefill_s": math.nan, "decode_s": math.nan,
              "prefill_tokens": 0, "decode_tokens": 0}


def rows(kind):
    """One case for each recording of a kind."""
    return [pytest.param(name, group, id=name) for group in TABLE[kind] for name in group["names"].split()]


def heard(response):
    """The JSON objects of a recorded answer, read without our client."""
    return [json.loads(line) for line in "".join(piece for _, piece in response["chunks"]).splitlines()]


def said(objects, plain, message):
    """What all objects together say under one name, as an answer or as a message."""
    return "".join(each.get(plain) or each.get("message", {}).get(message) or "" for each in objects)


def verdict(reply):
    """What the table speaks of."""
    return {key: getattr(reply, key) for key in (*EXPECTED, "done", "ok")} | {"codes": list(reply.codes)}


def numbers(timing):
    """Durations and counts of a reply."""
    return {key: getattr(timing, key) for key in UNMEASURED}


def measured(final):
    """Nanoseconds of a final message as seconds; what is absent was 0."""
    durations = (final.get(f"{part}_duration", 0) / 1e9 for part in ("total", "load", "prompt_eval", "eval"))
    counts = (final.get(f"{part}_count", 0) for part in ("prompt_eval", "eval"))
    return dict(zip(UNMEASURED, (*durations, *counts), strict=True))


def seen(call, given):
    """An answer of a call that asks no model, in the words of the table."""
    match call:
        case "ps":
            return [f"{each.tag}, {each.vram_bytes} bytes on the GPU, context {each.context_length}" for each in given]
        case "tags":
            return [" ".join([each.tag, each.quantization, *sorted(each.capabilities)]) for each in given]
        case "show":
            return [given["details"]["quantization_level"], *sorted(given["capabilities"])]
    return [given]


@pytest.fixture
def call():
    """Call one method of a client, in an event loop of its own."""
    def calling(url, method, *arguments):
        async def visit():
            async with Ollama(url, timeout_s=10.0).connect() as client:
                if method == "pull":
                    return [progress async for progress in client.pull(*arguments)]
                return await getattr(client, method)(*arguments)

        return asyncio.run(visit())

    return calling


def test_every_recording_has_one_place():
    """Nothing that was recorded is left out, nothing is listed twice, and nothing is listed that is not there."""
    listed = [name for groups in TABLE.values() for group in groups for name in group["names"].split()]

    assert sorted(listed) == sorted(path.stem for path in (HERE / "exchanges").iterdir())


@pytest.mark.parametrize(("name", "group"), rows("question"))
def test_recordings_of_questions(play, call, name, group, exchange):
    """Words, codes, timings, and whether to ask again; the request goes out as it was recorded."""
    path, body = exchange["request"]["path"], exchange["request"]["body"]
    server, objects = play(name), heard(exchange["response"])

    reply = call(server.url, QUESTIONS[path], body)

    assert (server.asked[0].method, server.asked[0].path, server.asked[0].body) == ("POST", path, body)
    assert reply.status == exchange["response"]["status"]
    assert verdict(reply) == EXPECTED | {key: group[key] for key in EXPECTED.keys() & group.keys()} | {
        "done": "done_reason" in group, "ok": "fault" not in group}
    assert (reply.text, reply.thinking) == (said(objects, "response", "content"), said(objects, "thinking", "thinking"))
    assert reply.error == objects[-1].get("error", "") or group.get("fault") == "connection"
    assert numbers(reply.timing) == pytest.approx(
        measured(objects[-1]) if group.get("done_reason") in ("stop", "length") else UNMEASURED, nan_ok=True)
    first_s = reply.timing.first_token_s
    assert 0 < first_s < reply.timing.wall_s if body.get("stream", True) and reply.text + reply.thinking \
        else math.isnan(first_s)


@pytest.mark.parametrize(("name", "group"), rows("told"))
def test_recordings_of_listings(play, call, name, group, exchange):
    """What the server says about itself and its models; digests and sizes as they were sent."""
    request, server = exchange["request"], play(name)
    [sent] = heard(exchange["response"])

    given = call(server.url, group["call"], *request.get("body", {}).values())

    assert (server.asked[0].path, server.asked[0].method) == (request["path"], request["method"])
    assert seen(group["call"], given) == group["gives"]
    if group["call"] in ("ps", "tags"):
        assert [(each.digest, each.size_bytes) for each in given] == [
            (each["digest"], each["size"]) for each in sent["models"]]
    if group["call"] == "show":
        assert given == sent


@pytest.mark.parametrize(("name", "group"), rows("refused"))
def test_recordings_of_refusals(play, call, name, group, exchange):
    """The error of ours, with the server's words in it."""
    server = play(name, "tags")

    with pytest.raises(getattr(errors, group["error"])) as refused:
        call(server.url, group["call"], exchange["request"]["body"]["model"])

    assert [words for words in group["says"] if words not in str(refused.value)] == []


@pytest.mark.parametrize(("name", "group"), rows("unspoken"))
def test_recordings_not_spoken(serve, play, call, name, group, exchange):
    """Our client cannot ask this; should the answer ever reach it, it does not pass for one of a model."""
    request = exchange["request"]
    [script] = play(name).scripts.values()

    reply = call(serve({"/api/generate": script}).url, "generate", {"model": "tiny-vision:f16", "prompt": "Hi"})

    assert not (request["method"] == "POST" and request["path"] in SPOKEN and request.get("body"))
    assert (reply.ok, reply.fault != "", reply.text) == (False, True, ""), group["because"]
