"""The server is a process of its own that starts fast and always goes."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from vision_eval import demo
from vision_eval.demo.script import Script
from vision_eval.errors import NoServer

INVENTORY = "vision_eval.demo.plain:inventory"


def _answers(host: str) -> bool:
    port = int(host.rpartition(":")[2])
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def test_it_is_there_inside_the_block_only():
    """A free port on the loopback address, closed again at the end."""
    with demo.serve(INVENTORY) as host:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", host)
        assert httpx.get(host, trust_env=False).text == "Ollama is running"

    assert not _answers(host)


def test_settings_reach_the_process():
    """Version and scripts travel."""
    with demo.serve(INVENTORY, version="0.1.2", script={"plain:f16": Script(fault="say", text="é \ud83d")}) as host:
        version = httpx.get(f"{host}/api/version", trust_env=False).json()
        said = httpx.post(f"{host}/api/generate", json={"model": "plain:f16", "prompt": "Hi", "stream": False},
                          trust_env=False).json()["response"]

    assert version == {"version": "0.1.2"}
    assert said == "é ?"


def test_it_can_be_used_inside_a_running_loop():
    """As notebooks do."""
    async def inside() -> str:
        with demo.serve(INVENTORY) as host:
            async with httpx.AsyncClient(trust_env=False) as client:
                return (await client.get(host)).text

    assert asyncio.run(inside()) == "Ollama is running"


def test_a_start_that_fails_says_why():
    """The last words of the process are quoted."""
    with pytest.raises(NoServer, match=r"did not start: AttributeError: .*'nothing'[\s\S]*\n\nHint: "), \
            demo.serve("vision_eval.demo.plain:nothing"):
        pass


def test_a_taken_port_is_named_as_the_cause():
    """Somebody else listens there."""
    with socket.create_server(("127.0.0.1", 0)) as other, \
            pytest.raises(NoServer, match="Address already in use"), \
            demo.serve(INVENTORY, port=other.getsockname()[1]):
        pass


def test_a_started_one_stays_until_the_interpreter_ends():
    """One server, however often a cell is run again, and none afterwards."""
    code = ("from vision_eval import demo; import urllib.request\n"
            "host = demo.start(); print(host, demo.start() == host, urllib.request.urlopen(host).read().decode())")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    host, same, words = said.split(maxsplit=2)
    assert (same, words) == ("True", "Ollama is running\n")
    assert not _answers(host)


def test_it_goes_with_a_parent_that_is_killed():
    """Even SIGKILL of the parent leaves no server behind."""
    code = ("from vision_eval import demo; import time\n"
            f"with demo.serve({INVENTORY!r}) as host:\n    print(host, flush=True); time.sleep(60)")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    host = parent.stdout.readline().strip()
    assert _answers(host)

    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    deadline = time.monotonic() + 5
    while _answers(host) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _answers(host)


def test_it_outlives_an_interrupt():
    """Ctrl-C goes to everybody in the terminal; the parent may still need the server to tidy up."""
    code = ("from vision_eval import demo; import signal, time\n"
            "signal.signal(signal.SIGINT, lambda *_: print('interrupted', flush=True))\n"
            f"with demo.serve({INVENTORY!r}) as host:\n    print(host, flush=True); time.sleep(60)")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert parent.stdout is not None
    host = parent.stdout.readline().strip()
    os.killpg(parent.pid, signal.SIGINT)

    assert parent.stdout.readline() == "interrupted\n"
    time.sleep(0.2)
    assert _answers(host)
    parent.kill()
    parent.wait()
    parent.stdout.close()


def test_a_silent_request_does_not_keep_it():
    """The end of the block does not wait for answers under way."""
    with demo.serve(INVENTORY, script={"*": Script(fault="stall")}) as host, \
            httpx.Client(trust_env=False, timeout=0.1) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.post(f"{host}/api/generate", json={"model": "plain:f16", "prompt": "Hi"})
        began = time.monotonic()

    assert time.monotonic() - began < 2


def test_the_process_imports_little(tmp_path, monkeypatch):
    """No data frames and no plots in the server: that is why it starts fast."""
    (tmp_path / "probe.py").write_text(
        "import pathlib, sys\nfrom vision_eval.demo.plain import inventory as plain\n"
        "def inventory():\n    pathlib.Path(__file__).with_name('seen').write_text('\\n'.join(sys.modules))\n"
        "    return plain()\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with demo.serve("probe:inventory"):
        seen = (tmp_path / "seen").read_text(encoding="utf-8").splitlines()

    assert {"pandas", "matplotlib", "scipy", "pyarrow", "jupyterlab", "skimage"}.isdisjoint(seen)
