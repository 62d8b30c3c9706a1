"""The server's own process; started by `vision_eval.demo.serving`, which feeds it one line of settings."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import socket
import sys
import threading
from typing import Any

import uvicorn

from vision_eval.demo.server import make_app
from vision_eval.demo.settings import SERVER_NAME, Settings


def _installed(factory: str) -> Any:
    module, _, function = factory.partition(":")
    return getattr(importlib.import_module(module), function)()


def _end_with_parent() -> None:
    """Standard input is a pipe from the parent: when it closes, the parent has gone, however it went."""
    sys.stdin.buffer.read()
    os._exit(0)


def _listening(port: int) -> socket.socket:
    # the protocol is spelt out because asyncio sends without delay only then; else every answer waits 40 ms
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", port))
    door.listen(128)
    return door


def main() -> None:
    """Read the settings, open the door, say on which port, and serve until the parent goes."""
    settings = Settings.from_json(sys.stdin.readline())
    app = make_app(_installed(settings.models), settings)
    door = _listening(settings.port)
    config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", server_header=False,
                            headers=[("Server", SERVER_NAME)], ws="none")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.stdout.write(f"{json.dumps({'port': door.getsockname()[1]})}\n")
    sys.stdout.flush()
    asyncio.run(uvicorn.Server(config).serve(sockets=[door]))

