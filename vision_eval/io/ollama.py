"""The door to Ollama: questions to models, and what the server says about itself."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from vision_eval.domain import Model, Reply, Running, full_tag
from vision_eval.errors import ModelNotFound, NoServer, NotOllama, RequestRefused, StudyError
from vision_eval.io.complaints import page_words, words_of
from vision_eval.io.hosts import base_url, default_alias, is_loopback, is_own_cloud
from vision_eval.io.inventory import PullProgress, read_models, read_object, read_progress, read_running, read_version
from vision_eval.io.replies import reply_of
from vision_eval.io.wire import Exchange, Transport, Wire, open_wire

SMALL_S = 30.0
"""Deadline of requests that no model works on."""

_POLL_S = 0.05
_T = TypeVar("_T")


class Ollama:
    """The address of a server and the patience with it; cheap to hold, nothing is connected yet.

    Parameters
    ----------
    host : str, optional
        As in ``OLLAMA_HOST``, which is used when it is None.
    alias : str, optional
        Name of the host in everything that is written down. Default: ``local`` for this machine's own port,
        else a short hash of the address.
    timeout_s : float
        Seconds for one answer, loading of the model included.
    connect_timeout_s : float
        Seconds until a host that does not take the connection counts as absent.
    transport : httpx.AsyncBaseTransport, optional
        Carries the requests instead of the network.

    Raises
    ------
    StudyError
        If `host` cannot be the address of a server.
    ValueError
        If one of the timeouts is not above 0.

    References
    ----------
    Ollama contract, sections 7 (deadlines) and 10 (addresses).

    Examples
    --------
    >>> ollama = Ollama("gpu-box", alias="big")
    >>> ollama
    Ollama('http://gpu-box:11434', alias='big')
    """

    def __init__(self, host: str | None = None, *, alias: str | None = None, timeout_s: float = 600.0,
                 connect_timeout_s: float = 5.0, transport: Transport | None = None) -> None:
        if not (timeout_s > 0 and connect_timeout_s > 0):
            raise ValueError(f"timeouts must be above 0 s, not {timeout_s!r} and {connect_timeout_s!r}")
        self.url = base_url(host)
        self.alias = alias or default_alias(self.url)
        self.timeout_s = timeout_s
        self.connect_timeout_s = connect_timeout_s
        self._transport = transport

    def __repr__(self) -> str:
        return f"Ollama({self.url!r}, alias={self.alias!r})"

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[OllamaClient]:
        """A client that belongs to the running event loop, closed at the end."""
        async with open_wire(self.url, connect_timeout_s=self.connect_timeout_s, headers=self._headers(),
                             trust_env=not is_loopback(self.url), transport=self._transport) as wire:
            yield OllamaClient(self.url, self.alias, self.timeout_s, wire)

    def models(self) -> list[Model]:
        """The installed models, as `OllamaClient.tags` lists them; also inside a running event loop."""
        return self._ask(OllamaClient.tags)

    def version(self) -> str:
        """The server's version, as `OllamaClient.version` reads it; also inside a running event loop."""
        return self._ask(OllamaClient.version)

    def software(self) -> str:
        """What the server calls itself, as `OllamaClient.software` reads it; also inside a running event loop."""
        return self._ask(OllamaClient.software)

    def renamed(self, alias: str) -> Ollama:
        """The same server under another alias."""
        return Ollama(self.url, alias=alias, timeout_s=self.timeout_s, connect_timeout_s=self.connect_timeout_s,
                      transport=self._transport)

    def _headers(self) -> dict[str, str]:
        key = os.environ.get("OLLAMA_API_KEY", "").strip() if is_own_cloud(self.url) else ""
        if not (key.isascii() and key.isprintable()):
            raise StudyError("OLLAMA_API_KEY holds characters that no key has (it is not shown here).\n\n"
                             "Hint: copy it again; it is one line of plain letters and digits.")
        common = {"User-Agent": "vision-eval", "Content-Type": "application/json"}
        return {**common, "Authorization": f"Bearer {key}"} if key else common

    def _ask(self, question: Callable[[OllamaClient], Awaitable[_T]]) -> _T:
        async def visit() -> _T:
            async with self.connect() as client:
                return await question(client)

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(visit())
        with ThreadPoolExecutor(1) as helper:
            return helper.submit(asyncio.run, visit()).result()


@dataclass(frozen=True, slots=True)
class OllamaClient:
    """An open way to a server; `Ollama.connect` makes it.

    `generate`, `chat` and `load` turn every answer of the server or the wire into a `Reply` and raise only `NoServer`,
    when nobody took the connection and nothing was sent. The other calls ask no model and raise what went wrong:
    `NoServer`, `NotOllama` or `RequestRefused`. Cancelling closes the connection, which stops the server's work.
    """

    url: str
    alias: str
    timeout_s: float
    _wire: Wire

    async def generate(self, body: Mapping[str, Any]) -> Reply:
        """Ask ``/api/generate`` with exactly this JSON object, streaming or not.

        Parameters
        ----------
        body : mapping
            The request; its ``stream`` counts as true when absent, as at the server.

        Returns
        -------
        Reply
            What came back, read as `vision_eval.io.replies.reply_of` says.

        Raises
        ------
        NoServer
            If nobody took the connection.
        ValueError
            If the body holds NaN, an infinity or anything else that JSON cannot say.
        """
        return await self._question("/api/generate", body)

    async def chat(self, body: Mapping[str, Any]) -> Reply:
        """Ask ``/api/chat`` with exactly this JSON object; otherwise like `generate`."""
        return await self._question("/api/chat", body)

    async def tags(self) -> list[Model]:
        """The installed models, newest first."""
        return read_models(self.url, await self._small("GET", "/api/tags"))

    async def ps(self) -> list[Running]:
        """The models that are resident now; one that is still being loaded is not listed."""
        return read_running(self.url, await self._small("GET", "/api/ps"))

    async def version(self) -> str:
        """The server's version; asking for it is also the way to see whether it is Ollama at all."""
        return read_version(self.url, await self._small("GET", "/api/version"))

    async def software(self) -> str:
        """The ``Server`` header; empty for Ollama itself, which has none."""
        return (await self._heard("GET", "/api/version")).headers.get("server", "")

    async def show(self, tag: str) -> dict[str, Any]:
        """Everything the server knows about a model (Ollama contract, section 1.4).

        Raises
        ------
        ModelNotFound
            If the tag is not installed there, with the closest one that is.
        """
        said = await self._heard("POST", "/api/show", {"model": tag})
        if said.status == 404:
            raise ModelNotFound.on(self.url, wanted=tag, present=[model.tag for model in await self.tags()])
        return read_object(self.url, self._accepted(said, "/api/show"))

    async def pull(self, tag: str) -> AsyncGenerator[PullProgress, None]:
        """Download a model, telling how far it is; takes as long as it takes.

        Yields
        ------
        PullProgress
            The last one has the status ``success``.

        Raises
        ------
        RequestRefused
            If the server refuses, reports an error on the way, or ends without success.
        NoServer
            If the connection cannot be made or is lost.

        References
        ----------
        Ollama contract, section 1.7: an error of the registry arrives inside an answer of status 200.
        """
        asked, status = f"to pull {tag!r}", ""
        async with aclosing(self._wire.lines("POST", "/api/pull", content=_json({"model": tag}))) as lines:
            async for http_status, line in lines:
                if http_status >= 400:
                    raise RequestRefused.by(self.url, asked=asked, status=http_status, said=page_words(line))
                progress, error = read_progress(self.url, line)
                if error:
                    raise RequestRefused.by(self.url, asked=asked, status=http_status, said=words_of(error))
                status = progress.status
                yield progress
        if status != "success":
            raise RequestRefused.by(self.url, asked=asked, status=200, said=f"it ended with {status!r}")

    async def load(self, tag: str, *, options: Mapping[str, Any] | None = None,
                   keep_alive: str | float | None = None) -> Reply:
        """Bring a model into memory without asking it anything.

        Parameters
        ----------
        tag : str
            The model.
        options : mapping, optional
            Options of loading, such as ``num_ctx``: the same as in the questions to come, else they load it again.
        keep_alive : str or float, optional
            How long it stays: seconds, or a duration such as ``10m``; negative: for ever. None: as the server likes.

        Returns
        -------
        Reply
            Its ``wall_s`` is the only measure of loading; the server reports no durations here.

        References
        ----------
        Ollama contract, section 8.
        """
        wishes = {"options": dict(options or {}), "keep_alive": keep_alive}
        return await self.generate({"model": tag, "stream": False} | {
            key: value for key, value in wishes.items() if value not in (None, {})})

    async def unload(self, tag: str, *, wait_s: float = 10.0) -> bool:
        """Free the memory of a model; the server answers before that is done, so its process list is watched.

        Parameters
        ----------
        tag : str
            The model, or an alias of it.
        wait_s : float
            Seconds to watch.

        Returns
        -------
        bool
            Whether it is gone, under this tag and all tags of the same digest; also true when it never was there.
        """
        installed = await self.tags()
        digests = {model.digest for model in installed if _same(model.tag, tag)}
        await self.generate({"model": tag, "keep_alive": 0, "stream": False})
        until = asyncio.get_running_loop().time() + wait_s
        while any(_same(running.tag, tag) or running.digest in digests for running in await self.ps()):
            if asyncio.get_running_loop().time() >= until:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    async def _question(self, path: str, body: Mapping[str, Any]) -> Reply:
        said = await self._wire.exchange("POST", path, content=_json(body), deadline_s=self.timeout_s)
        return reply_of(said, streamed=body.get("stream") is not False)

    async def _small(self, method: str, path: str) -> str:
        said = await self._heard(method, path)
        if said.status in (404, 405):
            raise NotOllama.at(self.url, found=f"it has no {path} (status {said.status})")
        return self._accepted(said, path)

    async def _heard(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Exchange:
        content = b"" if body is None else _json(body)
        said = await self._wire.exchange(method, path, content=content, deadline_s=min(SMALL_S, self.timeout_s))
        if said.foreign:
            raise NotOllama.at(self.url, found=f"it does not speak HTTP ({said.error})")
        if said.fault:
            raise NoServer.at(self.url, reason=said.error)
        return said

    def _accepted(self, said: Exchange, path: str) -> str:
        """The text of an answer that is a yes."""
        if said.status is not None and said.status >= 400:
            raise RequestRefused.by(self.url, asked=path, status=said.status, said=page_words(said.text))
        if said.status != 200:
            raise NotOllama.at(self.url, found=f"it answers {path} with status {said.status}")
        return said.text


def _same(one: str, other: str) -> bool:
    return full_tag(one).lower() == full_tag(other).lower()


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(body), separators=(",", ":"), allow_nan=False).encode("ascii")
