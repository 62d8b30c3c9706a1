"""One HTTP exchange with a server: what was heard, and when. The only module that knows httpx."""

from __future__ import annotations

import asyncio
import codecs
import socket
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import httpx

from vision_eval.errors import NoServer, StudyError

MOST_BYTES = 32 * 1024 * 1024
"""Longest answer that is read, as in PhotoPrism (PhotoPrism contract, section 2.4)."""

Transport = httpx.AsyncBaseTransport
"""What carries requests; a test hands in one of its own."""

Lost = Literal["", "connection", "timeout"]
"""How the wire failed; empty: it did not."""

_KEEP_ALIVE_S = 4.0  # shorter than the 5 s after which common servers hang up, so that neither side is surprised
_UTF_8 = codecs.getincrementaldecoder("utf-8")
_LONGEST_LINE = 1024 * 1024
_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was heard after a request was sent."""

    status: int | None
    """HTTP status; None: not even that came."""
    headers: Mapping[str, str]
    """Names in lower case."""
    text: str
    """The body as far as it came; bytes that are no UTF-8 read as U+FFFD."""
    arrivals: tuple[tuple[int, float], ...]
    """Characters there were, and seconds since sending, after each piece."""
    wall_s: float
    """Sending to last byte, or to giving up."""
    fault: Lost = ""
    error: str = ""
    """What went wrong on the wire, in words."""
    foreign: bool = False
    """The other side does not even speak HTTP."""


@dataclass(slots=True)
class _Heard:
    """An exchange while it goes on."""

    started: float = field(default_factory=time.perf_counter)
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    arrivals: list[tuple[int, float]] = field(default_factory=list)
    _decoder: codecs.IncrementalDecoder = field(default_factory=lambda: _UTF_8("replace"))

    async def listen(self, response: httpx.Response) -> None:
        """Take in the answer piece by piece."""
        self.status, self.headers = response.status_code, response.headers
        bytes_read = 0
        async for piece in response.aiter_bytes():
            bytes_read += len(piece)
            self._add(piece[:len(piece) - max(0, bytes_read - MOST_BYTES)])
            if bytes_read > MOST_BYTES:
                raise httpx.ReadError(f"the answer is longer than {MOST_BYTES} bytes")
        self._add(b"", final=True)

    def _add(self, piece: bytes, *, final: bool = False) -> None:
        self.pieces.append(self._decoder.decode(piece, final))
        before = self.arrivals[-1][0] if self.arrivals else 0
        self.arrivals.append((before + len(self.pieces[-1]), time.perf_counter() - self.started))

    def ended(self, fault: Lost = "", error: str = "", *, foreign: bool = False) -> Exchange:
        return Exchange(status=self.status, headers=self.headers, text="".join(self.pieces),
                        arrivals=tuple(self.arrivals), wall_s=time.perf_counter() - self.started,
                        fault=fault, error=error, foreign=foreign)


@dataclass(frozen=True, slots=True)
class Wire:
    """An open way to one server, bound to the running event loop."""

    url: str
    connect_timeout_s: float
    _http: httpx.AsyncClient

    async def exchange(self, method: str, path: str, *, content: bytes = b"", deadline_s: float) -> Exchange:
        """Send one request and hear it out.

        Parameters
        ----------
        method, path : str
            Such as ``POST`` and ``/api/generate``.
        content : bytes
            A JSON text, or nothing.
        deadline_s : float
            Seconds for all of it, from connecting to the last byte.

        Returns
        -------
        Exchange
            Whatever came; a lost connection and a missed deadline are in its `fault`.

        Raises
        ------
        NoServer
            If no connection could be made: nothing was sent.
        asyncio.CancelledError
            As it came; the connection is closed then, which stops the server's work.
        """
        heard = _Heard()
        try:
            async with asyncio.timeout(deadline_s), self._to(method, path, content) as response:
                await heard.listen(response)
        except TimeoutError:
            return heard.ended("timeout", f"no complete answer within {deadline_s:g} s")
        except _NOT_REACHED as error:
            raise self._nobody(error) from error
        except httpx.HTTPError as error:
            return heard.ended("connection", _words(error), foreign=_is_foreign(error))
        return heard.ended()

    async def lines(self, method: str, path: str, *, content: bytes = b"") -> AsyncGenerator[tuple[int, str], None]:
        """An answer that is read while it comes, without a deadline.

        Yields
        ------
        status : int
            HTTP status.
        line : str
            A line that is not blank; of an answer of status 400 or more the whole text, even an empty one.

        Raises
        ------
        NoServer
            If no connection could be made, or it is lost before the end.
        """
        try:
            async with self._to(method, path, content) as response:
                if response.status_code >= 400:
                    yield response.status_code, (await response.aread()).decode("utf-8", "replace")
                    return
                async for line in _lines(response):
                    yield response.status_code, line
        except httpx.HTTPError as error:
            raise self._nobody(error) from error

    def _to(self, method: str, path: str, content: bytes) -> AbstractAsyncContextManager[httpx.Response]:
        return self._http.stream(method, _address(self.url, path), content=content)

    def _nobody(self, error: Exception) -> NoServer:
        if isinstance(error, httpx.ConnectTimeout):
            return NoServer.at(self.url, reason=f"no answer within {self.connect_timeout_s:g} s")
        return NoServer.at(self.url, reason=_words(error))


@asynccontextmanager
async def open_wire(url: str, *, connect_timeout_s: float, headers: Mapping[str, str], trust_env: bool,
                    transport: Transport | None = None) -> AsyncIterator[Wire]:
    """A way to a server, closed at the end together with whatever is still under way.

    Parameters
    ----------
    url : str
        Full address with path prefix.
    connect_timeout_s : float
        Seconds until a server that does not take the connection counts as absent.
    headers : mapping of str to str
        Sent with every request.
    trust_env : bool
        Whether proxies named in the environment are used; never for this machine itself.
    transport : Transport, optional
        Carries the requests instead of the network.

    Raises
    ------
    StudyError
        If the environment names a proxy that cannot be one.
    """
    encrypted = trust_env or url.startswith("https:")  # else nobody needs certificates, which take long to read
    with _proxies_understood():
        http = _Client(
            headers={"Accept-Encoding": "identity", **headers}, follow_redirects=False,
            trust_env=trust_env, transport=transport, verify=encrypted,
            timeout=httpx.Timeout(None, connect=connect_timeout_s),
            limits=httpx.Limits(max_keepalive_connections=1, keepalive_expiry=_KEEP_ALIVE_S))
    async with http:
        yield Wire(url, connect_timeout_s, http)


class _NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave them where they are."""


class _Client(httpx.AsyncClient):
    """Takes no cookies: no such server bakes any, and to look for them costs a tenth of a request."""

    cookies: Any = _NoCookies()


@lru_cache(maxsize=64)
def _address(url: str, path: str) -> httpx.URL:
    """Taken apart once, not for every request."""
    return httpx.URL(f"{url}{path}")


@contextmanager
def _proxies_understood() -> Iterator[None]:
    try:
        yield
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise StudyError(f"The environment names a proxy that cannot be used: {error}.\n\n"
                         "Hint: look at HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, or add the host to NO_PROXY.") from error


async def _lines(response: httpx.Response) -> AsyncIterator[str]:
    """Split at line feeds only, as JSON lines are; the library's own splitting also cuts inside strings."""
    rest = b""
    async for piece in response.aiter_bytes():
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if line.strip():
                yield line.decode("utf-8", "replace")
        if len(rest) > _LONGEST_LINE:
            raise httpx.ReadError(f"a line is longer than {_LONGEST_LINE} bytes")
    if rest.strip():
        yield rest.decode("utf-8", "replace")


def _is_foreign(error: Exception) -> bool:
    words = str(error)
    return isinstance(error, httpx.RemoteProtocolError) and "closed" not in words and "disconnected" not in words


def _words(error: Exception) -> str:
    """Why a connection failed, in plain words: the reason lies at the bottom of a chain."""
    for cause in _chain(error):
        match cause:
            case socket.gaierror():
                return "name not found"
            case ConnectionRefusedError():
                return "connection refused"
            case ssl.SSLError():
                return f"no encrypted connection ({cause.strerror or cause})"
            case OSError(strerror=str(reason)) if reason:
                return reason.lower()
    return str(error).rstrip(".") or "connection lost"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error.__cause__ or error.__context__
