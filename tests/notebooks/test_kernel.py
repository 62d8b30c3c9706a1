"""A run inside a real Jupyter kernel, whose event loop is always running."""

import queue
import textwrap
import time

import httpx
import pytest
from jupyter_client.manager import KernelManager
from PIL import Image

from vision_eval import demo


@pytest.fixture(scope="module")
def plain_host():
    """A server with plain models, outside of the kernel."""
    with demo.serve("vision_eval.demo.plain:inventory") as host:
        yield host


@pytest.fixture(scope="module")
def kernel():
    """A kernel and its client: ``kernel.say(code)`` gives what it printed, or its error."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield Kernel(manager, client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()
    client.context.destroy(linger=0)


class Kernel:
    """A kernel that can be talked to and interrupted."""

    def __init__(self, manager, client):
        self.manager, self.client = manager, client

    def begin(self, code):
        """Start code without waiting for it."""
        return self.client.execute(textwrap.dedent(code))

    def end(self, message, timeout=60):
        """Everything the code printed, its error as the last line."""
        said, deadline = [], time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                heard = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if heard["parent_header"].get("msg_id") != message:
                continue
            content = heard["content"]
            if heard["msg_type"] == "stream" and content["name"] == "stdout":
                said.append(content["text"])
            elif heard["msg_type"] == "error":
                said.append(f"{content['ename']}: {content['evalue']}")
            elif heard["msg_type"] == "status" and content["execution_state"] == "idle":
                return "".join(said)
        raise AssertionError(f"no end after {timeout} s; so far: {said}")

    def say(self, code):
        """Run code to its end."""
        return self.end(self.begin(code))


@pytest.fixture
def photos(tmp_path):
    """A folder with three photos."""
    for colour in ("red", "lime", "blue"):
        Image.new("RGB", (64, 48), colour).save(tmp_path / f"{colour}.png")
    return tmp_path


PREPARE = """
    import asyncio
    asyncio.get_running_loop()
    import vision_eval as ve
    ollama = ve.Ollama({host!r})
    album = ve.read_dataset({photos!r})
    variants = ve.matrix(task="labels", models="plain:*f16", prompts=ve.prompts.LABELS, installed=ollama.models())
"""


def test_a_run_works_where_a_loop_is_already_running(kernel, plain_host, photos, tmp_path):
    """Models, run, frame and leaderboard, without a word about asyncio."""
    kernel.say(PREPARE.format(host=plain_host, photos=str(photos)))
    said = kernel.say(f"""
        run = ve.run(album, variants, ollama, into={str(tmp_path / "results" / "r")!r})
        board = ve.leaderboard(ve.score(run))
        print(len(run.attempts), run.attempts.failed.sum(), board.failed.sum(), asyncio.get_running_loop().is_running())
    """)

    assert said.split() == ["3", "0", "0", "True"]


def test_interrupting_the_kernel_unloads_and_keeps_what_was_answered(kernel, plain_host, photos, tmp_path):
    """The interrupt of a notebook is the Ctrl-C of a terminal."""
    results = str(tmp_path / "results" / "r")
    with httpx.Client(base_url=plain_host, trust_env=False) as http:
        http.delete("/_demo/requests")
        http.post("/_demo/script", json={"plain:f16": [{"fault": "stall", "first": 4}]}).raise_for_status()
        kernel.say(PREPARE.format(host=plain_host, photos=str(photos)))
        message = kernel.begin(f"ve.run(album, variants, ollama, into={results!r})")
        _wait(lambda: len([one for one in http.get("/_demo/requests").json()["requests"]
                           if one["body"] and one["body"].get("prompt")]) == 4)
        kernel.manager.interrupt_kernel()
        said = kernel.end(message)

        assert "KeyboardInterrupt" in said
        assert http.get("/api/ps").json() == {"models": []}
        http.post("/_demo/script", json={})

    assert kernel.say(f"print(len(ve.Run({results!r}).attempts))").strip() == "1"


def _wait(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
