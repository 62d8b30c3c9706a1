"""Every scripted behaviour is seen by the client as the contract describes it."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import pytest

from vision_eval.demo.script import FAULTS, Script, Scripts, by_tag

TAG = "plain:f16"


@pytest.mark.parametrize(("fault", "text"), [
    pytest.param({"fault": "say", "text": "a dog & a cat"}, "a dog & a cat", id="say"),
    pytest.param({"fault": "fenced"}, '```json\n{"labels":[{"name":"red","confidence":1.0,"topicality":0.5},'
                 '{"name":"dark","confidence":0.67,"topicality":0.4}]}\n```', id="fenced"),
    pytest.param({"fault": "percent"}, '{"labels":[{"name":"red","confidence":100,"topicality":50},'
                 '{"name":"dark","confidence":67,"topicality":40}]}', id="percent"),
    pytest.param({"fault": "wrong-types"}, '{"labels":[{"name":["sky"],"confidence":"1.00","topicality":"0.50"},'
                 '{"name":["sky"],"confidence":"0.67","topicality":"0.40"}]}', id="wrong-types"),
    pytest.param({"fault": "empty-array"}, '{"labels":[]}', id="empty-array"),
    pytest.param({"fault": "empty"}, "", id="empty"),
])
def test_spoilt_answers(ask, play, fault, text):
    """The answer arrives in good order, but is not what was asked for."""
    play(TAG, **fault)

    body = ask().json()

    assert (body["response"], body["done"], body["done_reason"]) == (text, True, "stop")


def test_prose_around_json(ask, play):
    """Friendly words before and after."""
    play(TAG, fault="prose")
    before, json_text, after = ask().json()["response"].split("\n")

    assert json.loads(json_text)["labels"]
    assert before
    assert after


def test_truncated_json(ask, play):
    """Half the answer, and the reason is the limit."""
    play(TAG, fault="truncated")
    body = ask().json()

    assert body["done_reason"] == "length"
    assert body["response"].startswith('{"labels"')
    with pytest.raises(json.JSONDecodeError):
        json.loads(body["response"])


@pytest.mark.parametrize(("fault", "reason"), [("thinking-only", "length"), ("json-in-thinking", "stop")])
def test_answers_on_the_wrong_side(ask, play, fault, reason):
    """Nothing in the answer, everything in the thinking."""
    play(TAG, fault=fault)
    body = ask().json()

    assert (body["response"], body["done_reason"]) == ("", reason)
    assert body["thinking"].startswith("{") == (fault == "json-in-thinking")


def test_end_without_done(ask, play, lines):
    """A complete body that lacks its last line; not streamed, `done` is false and nothing is timed."""
    play(TAG, fault="no-done")
    streamed, whole = lines(ask(stream=True)), ask().json()

    assert streamed
    assert not any(line["done"] for line in streamed)
    assert list(whole) == ["model", "created_at", "response", "done"]
    assert whole["done"] is False


@pytest.mark.parametrize("stream", [True, False])
def test_connection_cut(ask, play, stream):
    """The connection closes in the middle of the body."""
    play(TAG, fault="cut")

    with pytest.raises(httpx.RemoteProtocolError):
        ask(stream=stream)


@pytest.mark.parametrize(("fields", "message"), [
    pytest.param({"fault": "error-line", "message": "boom"}, "boom", id="error-line"),
    pytest.param({"fault": "crash"}, "an error was encountered while running the model: unexpected EOF", id="crash"),
])
def test_errors_half_way(ask, play, lines, fields, message):
    """Streamed, the error is the last line of a 200; not streamed, it is a status."""
    play(TAG, **fields)
    streamed, whole = ask(stream=True), ask()

    assert streamed.status_code == 200
    assert lines(streamed)[0]["response"]
    assert lines(streamed)[-1] == {"error": message}
    assert (whole.status_code, whole.json()) == (500, {"error": message})


def test_crash_and_recovery(client, ask, play):
    """The runner is lost with the first question; the second loads again and is answered."""
    play(TAG, fault="crash", times=1)

    assert ask().status_code == 500
    assert client.get("/api/ps").json() == {"models": []}
    assert ask().json()["done"]


@pytest.mark.parametrize(("fields", "status", "message"), [
    pytest.param({"status": 404}, 404, "model 'plain:f16' not found", id="not-found"),
    pytest.param({"status": 429, "retry_after_s": 1.5}, 429, "too many requests", id="too-many"),
    pytest.param({"status": 500}, 500, "cudaMalloc failed: out of memory", id="out-of-memory"),
    pytest.param({"status": 503}, 503, "server busy, please try again.  maximum pending requests exceeded", id="busy"),
    pytest.param({"status": 418, "message": "I am a teapot"}, 418, "I am a teapot", id="own-words"),
])
def test_refusals(ask, play, fields, status, message):
    """Status and text, and a time to wait where it was scripted."""
    play(TAG, fault="refuse", **fields)
    answer = ask(stream=True)

    assert (answer.status_code, answer.json()) == (status, {"error": message})
    assert answer.headers.get("retry-after") == ("1.5" if "retry_after_s" in fields else None)


def test_nested_error(ask, play):
    """A bad request of the runner is JSON inside the error's text."""
    play(TAG, fault="refuse", status=400)
    answer = ask()

    assert json.loads(answer.json()["error"])["error"]["code"] == answer.status_code == 400


def test_counting(ask, play):
    """Only the second and third question are hit."""
    play(TAG, fault="refuse", first=2, times=2)

    assert [ask().status_code for _ in range(4)] == [200, 500, 500, 200]


def test_only_some_prompts(ask, play):
    """A text in the prompt selects the questions."""
    play(TAG, fault="empty", when="caption")

    assert ask(prompt="A caption, please.").json()["response"] == ""
    assert ask(prompt="Labels, please.").json()["response"]


def test_loading_can_be_refused_too(client, ask, play):
    """Load-only requests are counted apart from questions."""
    play(TAG, at="load", fault="refuse", status=503, times=1)

    assert ask().status_code == 200
    assert [client.post("/api/generate", json={"model": TAG}).status_code for _ in range(2)] == [503, 200]


def test_partial_offload(client, ask, play):
    """A share of the bytes is in video memory."""
    play(TAG, vram=0.25)
    ask()

    [model] = client.get("/api/ps").json()["models"]
    assert (model["size"], model["size_vram"]) == (20, 5)


def test_slow_load(ask, play):
    """The time shows in the load duration and nowhere else."""
    play(TAG, load_s=0.2)
    cold, warm = ask().json(), ask().json()

    assert cold["load_duration"] > 200_000_000 > warm["load_duration"]
    assert cold["total_duration"] - cold["load_duration"] < 200_000_000


def test_remembered_picture(client, ask, play, picture):
    """The same bytes again: full count, next to no time."""
    play(TAG, remember=True)
    large = picture(size=(3000, 2000))
    first, again = ask(images=[large]).json(), ask(images=[large]).json()

    assert first["prompt_eval_count"] == again["prompt_eval_count"] > 94 * 63
    assert again["prompt_eval_duration"] < first["prompt_eval_duration"] / 2


@pytest.mark.parametrize(("fault", "begun"), [("stall", False), ("hang", True)])
def test_silence_until_the_client_goes(client, plain_host, play, ask, picture, fault, begun):
    """Nothing more comes; when the client leaves, the slot is free for the next one."""
    play(TAG, fault=fault, times=1)
    body = {"model": TAG, "prompt": "Hi", "images": [picture()]}
    received = []
    with httpx.Client(trust_env=False, timeout=0.3) as impatient, pytest.raises(httpx.ReadTimeout), \
            impatient.stream("POST", f"{plain_host}/api/generate", json=body) as response:
        received.extend(response.iter_lines())

    assert ask().status_code == 200
    [stalled, _] = client.get("/_demo/requests").json()["requests"]
    assert stalled["status"] == (200 if begun else None)
    assert stalled["ended_ns"] is not None


def test_a_client_that_goes_frees_the_queue(client, plain_host, play, ask):
    """Whoever stops waiting for a slow load does not keep the others from loading."""
    play(TAG, load_s=30.0)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{plain_host}/api/generate", json={"model": TAG}, timeout=0.2, trust_env=False)
    play(TAG)
    began = time.monotonic()

    assert ask().status_code == 200
    assert time.monotonic() - began < 5


def test_questions_wait_for_one_another(client, plain_host, picture):
    """Two at once are answered one after the other, and the wait is in no duration but the total."""
    large = picture(size=(3000, 3000))

    async def both() -> list[dict[str, int]]:
        async with httpx.AsyncClient(base_url=plain_host, trust_env=False, timeout=20) as at_once:
            body = {"model": TAG, "prompt": "Hi", "images": [large], "stream": False}
            return [answer.json() for answer in await asyncio.gather(
                *(at_once.post("/api/generate", json=body) for _ in range(2)))]

    client.post("/api/generate", json={"model": TAG})
    rests = sorted(body["total_duration"] - body["load_duration"] - body["prompt_eval_duration"]
                   - body["eval_duration"] for body in asyncio.run(both()))
    assert rests[1] > max(2 * rests[0], 20_000_000)
    assert sorted(seen["beside"] for seen in client.get("/_demo/requests").json()["requests"]) == [0, 0, 1]


def test_log_keeps_no_pictures(client, ask):
    """What was asked can be read again, pictures as digests only."""
    ask()

    [seen] = client.get("/_demo/requests").json()["requests"]
    assert (seen["method"], seen["path"], seen["model"], seen["did"], seen["status"], seen["beside"]) == (
        "POST", "/api/generate", TAG, "answer", 200, 0)
    assert seen["body"]["prompt"] == "Labels, please."
    assert [len(digest) for digest in seen["body"]["images"]] == [64]


def test_unknown_faults_are_refused(client):
    """A misspelt script is a mistake of the test, and says so."""
    with pytest.raises(ValueError, match=r"Unknown fault 'fencd'\. Did you mean 'fenced'"):
        Script(fault="fencd")

    answer = client.post("/_demo/script", json={"*": [{"fault": "fencd"}]})
    assert (answer.status_code, answer.json()["error"][:21]) == (400, "Unknown fault 'fencd'")


def test_scripts_apply_to_tags_and_to_all():
    """A script of the model comes before one for all; bare tags mean the latest."""
    scripts = Scripts(by_tag({"plain": Script(fault="empty"), "*": [Script(fault="fenced")]}))

    assert scripts.next("plain:latest", "question", "").fault == "empty"
    assert scripts.next("plain:f16", "question", "").fault == "fenced"


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault])
def test_every_fault_is_described(fault):
    """The docstring explains each word, and nothing is active by default."""
    assert f"``{fault}``" in (Script.__doc__ or "")
    assert not Script().hits(1, "anything")
