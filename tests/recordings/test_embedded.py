"""The embedded server is asked everything that was recorded and answers alike, but for what `embedded.toml` lists."""

from __future__ import annotations

import json
import re
import socket
import time
import tomllib
from dataclasses import asdict
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

import pytest

from vision_eval import demo
from vision_eval.demo import Script

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in (HERE / "exchanges").iterdir())
TABLE = tomllib.loads((HERE / "embedded.toml").read_text(encoding="utf-8"))
GO_BUFFER_BYTES = 2048
EXACT = re.compile(r"\.(error|model|status|version|models\.\d+\.(name|model|size_vram|context_length))")
"""Paths of members whose values count; of all others only the type does."""


def group_of(kind, name):
    """What a part of the table says about a recording."""
    return next((group for group in TABLE[kind] if name in group["names"].split()), {})


def here(text):
    """A text with the names of the embedded server's models for those of the recorded one's."""
    for theirs, ours in TABLE["models"].items():
        text = text.replace(theirs, ours)
    return text


def asked(host, method, path, content="", *, pieces=None):
    """One exchange on a plain socket, in the form of a recorded response; hang up after so many pieces."""
    address, port = host.removeprefix("http://").split(":")
    head = [f"{method} {path} HTTP/1.1", f"Host: {address}", "Connection: close", f"Content-Length: {len(content)}"]
    with socket.create_connection((address, int(port)), timeout=10) as wire, wire.makefile("rb") as answer:
        wire.sendall("\r\n".join([*head, "", content]).encode("ascii"))
        status = int(answer.readline().split()[1])
        headers = [line.decode().strip().split(": ", 1) for line in iter(answer.readline, b"\r\n")]
        if not chunked({"headers": headers}):
            text = answer.read().decode()
            return {"status": status, "headers": headers, "chunks": [(0, text)] if text else [], "complete": True}
        heard = list(islice(iter_chunks(answer), pieces))
        return {"status": status, "headers": headers, "chunks": [(0, piece) for piece in heard if piece],
                "complete": heard[-1:] == [""]}


def iter_chunks(answer):
    """The pieces of a chunked body; an empty one is its proper end."""
    while size := answer.readline().strip():
        yield answer.read(int(size, 16)).decode()
        answer.readline()
        if size == b"0":
            return


def header(response, wanted):
    """The value of a header; None: it is not there."""
    return next((value for name, value in response["headers"] if name.lower() == wanted), None)


def chunked(response):
    """Whether the length of the body is not stated."""
    return header(response, "transfer-encoding") == "chunked"


def framing(response):
    """How the body is cut; a single object is cut by its size alone, because Go has a buffer."""
    pieces = [piece for _, piece in response["chunks"]]
    if header(response, "content-type") == "application/x-ndjson":
        cut = chunked(response) and all(re.fullmatch(r"[^\n]*\n", piece) for piece in pieces)
        return "a chunk for each line" if cut else "lines cut elsewhere"
    if chunked(response) == (sum(len(piece.encode()) for piece in pieces) > GO_BUFFER_BYTES):
        return "by size"
    return "chunks" if chunked(response) else "length"


def shape(value, key="", path=""):
    """Members and their types, or their values where these count, by path."""
    if isinstance(value, dict):
        return {at: kind for name, inner in value.items() for at, kind in shape(inner, name, f"{path}.{name}").items()}
    if isinstance(value, list) and key == "models":
        return {at: kind for place, inner in enumerate(value)
                for at, kind in shape(inner, key, f"{path}.{place}").items()} or {path: "[]"}
    if isinstance(value, list):
        return {path: " or ".join(sorted({str(sorted(shape(inner).items())) for inner in value})) or "[]"}
    exact = EXACT.fullmatch(path) or value in ("load", "unload")
    return {path: repr(value) if exact else type(value).__name__}


def described(response, *, theirs=False):
    """Everything about an answer that has to agree."""
    text = "".join(piece for _, piece in response["chunks"])
    text = here(text) if theirs else text
    whole = {"status": str(response["status"]), "content-type": str(header(response, "content-type")),
             "allow": str(header(response, "allow")), "framing": framing(response),
             "complete": str(response["complete"])}
    try:
        *lines, last = [json.loads(line) for line in text.splitlines()] or [{}]
    except ValueError:
        return whole | {"text": text}
    return whole | {"lines": shape(lines).get("", "[]")} | shape(last)


def differences(recorded, answered):
    """What is missing here (-), what is only here (+), and what is otherwise."""
    theirs, ours = described(recorded, theirs=True), described(answered)
    return [f"- {at}" for at in theirs if at not in ours] + [f"+ {at}" for at in ours if at not in theirs] + [
        f"{at}: {theirs[at]} -> {ours[at]}" for at in theirs if at in ours and theirs[at] != ours[at]]


def played(host, name, exchange):
    """Bring the server into the state of a recording, ask, and compare; what was asked afterwards, too."""
    request, prepared = exchange["request"], group_of("prepared", name)
    post(host, "/_demo/script", {"*": [asdict(Script(**prepared["script"]))]} if "script" in prepared else {})
    for body in prepared.get("before", []):
        post(host, "/api/generate", body)
    content = request.get("raw") or (json.dumps(request["body"]) if "body" in request else "")
    answered = asked(host, request["method"], request["path"], here(content), pieces=prepared.get("pieces"))
    found = differences(exchange["response"], listed_there(exchange["response"], answered, request["path"]))
    if "after" in exchange:
        found += differences(exchange["after"], asked(host, "GET", "/api/ps"))
    return found


def listed_there(recorded, answered, path):
    """Of the installed models only those that were recorded, in their order."""
    if path != "/api/tags":
        return answered
    order = re.findall(r'"name":"([^"]*)"', here(recorded["chunks"][0][1]))
    models = {model["name"]: model for model in json.loads(answered["chunks"][0][1])["models"]}
    return answered | {"chunks": [(0, json.dumps({"models": [models[name] for name in order]}))]}


def post(host, path, body):
    """Ask something whose answer does not matter."""
    return asked(host, "POST", path, here(json.dumps(body)))


def fresh(host):
    """No scripts, nothing loaded, nothing deleted."""
    post(host, "/_demo/script", {})
    while models := json.loads(asked(host, "GET", "/api/ps")["chunks"][0][1])["models"]:
        for model in models:
            post(host, "/api/generate", {"model": model["name"], "keep_alive": 0})
        time.sleep(0.002)
    post(host, "/api/pull", {"model": TABLE["models"]["broken:f16"]})


@pytest.fixture(scope="module")
def old_host():
    """A server that passes for the recorded one's version."""
    with demo.serve("vision_eval.demo.plain:inventory", version="0.25.0") as host:
        yield host


@pytest.fixture(scope="module")
def new_host():
    """A server of the version that the contract describes."""
    with demo.serve("vision_eval.demo.plain:inventory") as host:
        yield host


@pytest.fixture
def old(old_host):
    """The old server as if just started."""
    fresh(old_host)
    return old_host


@pytest.fixture
def new(new_host):
    """The new server as if just started."""
    fresh(new_host)
    return new_host


def unexplained(found, patterns):
    """Differences that no pattern allows, and patterns that allow nothing any more."""
    return ([each for each in found if not any(fnmatchcase(each, pattern) for pattern in patterns)],
            [pattern for pattern in patterns if not any(fnmatchcase(each, pattern) for each in found)])


PLAYED = [name for name in NAMES if not group_of("left_out", name)]


def test_the_lists_name_recordings():
    """Every name on a list is that of a recording, and is there once."""
    for kind in ("left_out", "differs", "newer", "prepared"):
        listed = [name for group in TABLE[kind] for name in group["names"].split()]
        assert sorted(listed) == sorted(set(listed) & set(NAMES)), kind


@pytest.mark.parametrize("name", PLAYED)
def test_recordings_are_answered_alike(old, name, exchange):
    """Status, framing, members, types and words of errors agree; the listed differences, and no others, are there."""
    assert unexplained(played(old, name, exchange), group_of("differs", name).get("differences", [])) == ([], [])


@pytest.mark.parametrize("name", [name for name in NAMES if group_of("left_out", name)])
def test_recordings_left_out(old, name, exchange):
    """What is left out would not agree; once it does, it belongs among the others."""
    assert played(old, name, exchange) != []


@pytest.mark.parametrize("name", PLAYED)
def test_recordings_against_a_newer_server(new, name, exchange):
    """A version since 0.30 answers alike too, but where the contract says otherwise."""
    allowed = (group_of("newer", name) or group_of("differs", name)).get("differences", [])

    assert unexplained(played(new, name, exchange), allowed) == ([], [])
