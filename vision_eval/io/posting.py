"""One request as PhotoPrism sends it, to wherever its configuration points."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vision_eval.io.wire import Exchange, Transport, open_wire

CONNECT_TIMEOUT_S = 10.0
"""Seconds until a host that does not take the connection counts as absent."""

_LOGIN = re.compile(r"^(https?://)[^/?#]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What came back for one request, retries included."""

    status: int | None
    """HTTP status; None: no answer came."""
    body: bytes
    location: str | None
    """Where a redirect would lead; PhotoPrism does not follow it."""
    wall_s: float
    """Seconds of the last try, from sending to the last byte."""
    tries: int
    error: str = ""
    """What went wrong on the wire, in words."""


async def post(request: Mapping[str, Any], *, transport: Transport | None = None) -> Posted:
    """Send a request and hear the answer out, trying again exactly as PhotoPrism does.

    Parameters
    ----------
    request : mapping
        From `vision_eval.photoprism.request`: ``method, url, headers, body, timeout_s, retries``. Its secrets must
        be revealed, since it is sent as it stands.
    transport : Transport, optional
        Carries the request instead of the network.

    Returns
    -------
    Posted
        Whatever came, a refusal included.

    Raises
    ------
    NoServer
        If nobody takes the connection.

    References
    ----------
    PhotoPrism contract, section 2.4: redirects are not followed, status 429 alone is tried again.
    """
    retries, until = request["retries"], time.monotonic() + request["timeout_s"]
    content = json.dumps(request["body"], ensure_ascii=False).encode("utf-8", "replace")
    pause_s = retries["pause_s"]
    async with open_wire(_address(request), connect_timeout_s=CONNECT_TIMEOUT_S, headers=request["headers"],
                         trust_env=True, transport=transport) as wire:
        for number in range(1, retries["count"] + 2):
            heard = await wire.exchange(request["method"], "", content=content,
                                        deadline_s=max(0.001, until - time.monotonic()))
            if heard.status not in retries["statuses"] or number > retries["count"]:
                break
            await asyncio.sleep(min(_asked_pause_s(heard, pause_s), retries["cap_s"]))
            pause_s *= 2
    return Posted(status=heard.status if not heard.fault else None, body=heard.text.encode("utf-8", "surrogatepass"),
                  location=heard.headers.get("location"), wall_s=heard.wall_s, tries=number, error=heard.error)


def _address(request: Mapping[str, Any]) -> str:
    """Where it goes. A key beats a login in the address, as in PhotoPrism; the library would have it the other way."""
    url: str = request["url"]
    if any(name.lower() == "authorization" for name in request["headers"]):
        return _LOGIN.sub(r"\1", url)
    return url


def _asked_pause_s(heard: Exchange, otherwise_s: float) -> float:
    """What the server asks for in seconds, which may be a date or nonsense."""
    try:
        return max(0.0, float(heard.headers.get("retry-after", otherwise_s)))
    except ValueError:
        return otherwise_s
