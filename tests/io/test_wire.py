from __future__ import annotations

import asyncio

import httpx

from vision_eval.io.wire import open_wire


def test_no_cookie_is_taken():
    """What a server tries to leave with us is never sent back."""
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return httpx.Response(200, text="{}", headers={"Set-Cookie": "who=you; Path=/"})

    async def twice() -> None:
        async with open_wire("http://127.0.0.1:1", connect_timeout_s=1, headers={}, trust_env=False,
                             transport=httpx.MockTransport(answer)) as wire:
            for _ in range(2):
                await wire.exchange("GET", "/api/version", deadline_s=5)

    asyncio.run(twice())

    assert seen == [None, None]
