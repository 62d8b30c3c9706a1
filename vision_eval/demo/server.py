"""The Ollama-compatible server as an ASGI application."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from vision_eval.demo.body import body_of
from vision_eval.demo.dialect import Dialect
from vision_eval.demo.entry import Entry, Inventory
from vision_eval.demo.exchange import Host, Line, lines
from vision_eval.demo.log import PREFIX, Log, without_pictures
from vision_eval.demo.model import DemoModel
from vision_eval.demo.question import Shape, check_name, question
from vision_eval.demo.residency import Residency, Worker
from vision_eval.demo.script import Scripts, from_json
from vision_eval.demo.sending import BARE_JSON, Lines, as_json, refused
from vision_eval.demo.settings import Settings
from vision_eval.demo.wire import Refusal
from vision_eval.domain import full_tag


def make_app(models: Iterable[DemoModel | Entry], settings: Settings) -> ASGIApp:
    """The server for some models.

    Parameters
    ----------
    models : iterable of DemoModel or Entry
        What is installed.
    settings : Settings
        Everything else; a version below 0.30 also words some errors as those servers did.

    Returns
    -------
    ASGIApp
        For any ASGI server that runs it in one asyncio loop.
    """
    worker, scripts = Worker(), Scripts(settings.scripts)
    residency = Residency(worker, scripts, max_loaded=settings.max_loaded, max_queue=settings.max_queue)
    host = Host(inventory=Inventory(models, modified_ns=time.time_ns()), scripts=scripts, worker=worker,
                residency=residency, slot=asyncio.Lock(), dialect=Dialect(settings.version))
    app = Starlette(routes=_Routes(host).all(), exception_handlers={
        Refusal: _refused, RecursionError: _too_deep, Exception: _refused, 404: _no_page, 405: _no_method})
    app.router.redirect_slashes = False
    return Log(app)


async def _refused(_: Request, error: Exception) -> Response:
    return refused(error if isinstance(error, Refusal) else Refusal(500, repr(error)))


async def _too_deep(_: Request, __: Exception) -> Response:
    return refused(Refusal(400, "exceeded max depth"))


async def _no_page(_: Request, __: Exception) -> Response:
    return _text("404 page not found", 404)


async def _no_method(_: Request, error: Exception) -> Response:
    return _text("405 method not allowed", 405, getattr(error, "headers", None))


def _text(words: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(words, status_code=status, headers={"Content-Type": "text/plain", **(headers or {})})


class _Routes:
    """The doors of the server: Ollama contract, section 1."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def all(self) -> list[Route]:
        """Ollama's routes, and ours under a prefix of their own."""
        return [
            Route("/", self.root), Route("/api/version", self.version), Route("/api/tags", self.tags),
            Route("/api/ps", self.ps), Route("/api/show", self.show, methods=["POST"]),
            Route("/api/generate", self.generate, methods=["POST"]), Route("/api/chat", self.chat, methods=["POST"]),
            Route("/api/pull", self.pull, methods=["POST"]), Route("/api/delete", self.delete, methods=["DELETE"]),
            Route(f"{PREFIX}requests", self.requests, methods=["GET", "DELETE"]),
            Route(f"{PREFIX}script", self.script, methods=["POST"]),
        ]

    async def root(self, _: Request) -> Response:
        """Say that somebody is there."""
        return Response("Ollama is running", media_type="text/plain")

    async def version(self, _: Request) -> Response:
        """The version it passes for."""
        return as_json({"version": self._host.dialect.version})

    async def tags(self, _: Request) -> Response:
        """What is installed."""
        inventory = self._host.inventory
        return as_json({"models": [entry.as_tag(inventory.modified_ns) for entry in inventory]})

    async def ps(self, _: Request) -> Response:
        """What is loaded."""
        return as_json({"models": self._host.residency.listing()})

    async def show(self, request: Request) -> Response:
        """All about one model."""
        tag = await self._tag(request, "ShowRequest")
        inventory = self._host.inventory
        return as_json(_found(inventory, tag).as_show(inventory.modified_ns))

    async def generate(self, request: Request) -> Lines:
        """Answer a prompt."""
        return await self._answer(request, "generate", "GenerateRequest")

    async def chat(self, request: Request) -> Lines:
        """Answer messages."""
        return await self._answer(request, "chat", "ChatRequest")

    async def _answer(self, request: Request, shape: Shape, kind: str) -> Lines:
        body = body_of(await request.body(), kind)
        seen = request.scope["seen"]
        seen.model, seen.body = body.get("model"), without_pictures(body)
        asked = question(body, shape, self._host.inventory)
        seen.did = "unload" if asked.wants_unload else "load" if asked.empty else "answer"
        return Lines(lines(self._host, asked, seen.started_ns), stream=asked.stream and not asked.empty)

    async def pull(self, request: Request) -> Lines:
        """Pretend to fetch; only what was here before can be had again, nothing is downloaded."""
        body = body_of(await request.body(), "PullRequest")
        name = str(body.get("model") or body.get("name") or "")
        tag = _stated_tag({"model": name.rpartition("://")[2]})
        return Lines(_pulled(self._host.inventory, tag, unfetched(name)), stream=body.get("stream") is not False,
                     media_type=BARE_JSON)

    async def delete(self, request: Request) -> Response:
        """Take a model off the list."""
        tag = await self._tag(request, "DeleteRequest")
        _found(self._host.inventory, tag)
        await self._host.residency.unload(self._host.inventory.remove(tag))
        return Response(b"")

    async def _tag(self, request: Request, kind: str) -> str:
        tag = _stated_tag(body_of(await request.body(), kind))
        request.scope["seen"].model = tag
        return tag

    async def requests(self, request: Request) -> Response:
        """The log of requests and the number of loads; DELETE empties the log."""
        log: Log = request.scope["log"]
        told = {"requests": log.as_json(), "loads": self._host.residency.loads}
        if request.method == "DELETE":
            log.clear()
        return as_json(told)

    async def script(self, request: Request) -> Response:
        """Other scripts from now on; counting starts again."""
        try:
            self._host.scripts.replace(from_json(await request.json()))
        except (ValueError, TypeError, AttributeError) as error:
            raise Refusal(400, str(error)) from error
        return as_json({})


def _stated_tag(body: dict[str, Any]) -> str:
    tag = body.get("model") or body.get("name") or ""
    if not tag:
        raise Refusal(400, "model is required")
    check_name(tag)
    return str(tag)


def _found(inventory: Inventory, tag: str) -> Entry:
    try:
        return inventory.find(tag)
    except Refusal:
        raise Refusal.missing(full_tag(tag)) from None


def unfetched(name: str) -> str:
    """Why a model cannot be had: nobody answers at the registry that its name spells out, else there is no such model.

    Examples
    --------
    >>> unfetched("http://127.0.0.1:9/library/x")
    'Get "http://127.0.0.1:9/v2/library/x/manifests/latest": dial tcp 127.0.0.1:9: connect: connection refused'
    >>> unfetched("nope:1b")
    'file does not exist'
    """
    scheme, mark, rest = name.rpartition("://")
    registry, _, path = rest.partition("/")
    model, _, tag = path.partition(":")
    reason = (f'Get "{scheme}://{registry}/v2/{model}/manifests/{tag or "latest"}": '
              f"dial tcp {registry}: connect: connection refused")
    return reason if mark else "file does not exist"


async def _pulled(inventory: Inventory, tag: str, unfetched: str) -> AsyncGenerator[Line, None]:
    yield {"status": "pulling manifest"}
    entry = inventory.restore(tag)
    if entry is None:
        raise Refusal(500, f"pull model manifest: {unfetched}")
    digest, size = entry.model.digest, entry.model.size_bytes
    yield {"status": f"pulling {digest[:12]}", "digest": f"sha256:{digest}", "total": size, "completed": size}
    for status in ("verifying sha256 digest", "writing manifest", "success"):
        yield {"status": status}
