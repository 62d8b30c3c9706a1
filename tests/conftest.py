"""What every test may ask for; no test reaches outside this machine."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, database=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def no_inherited_host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own server is asked by accident; tests marked `live` mean to."""
    if request.node.get_closest_marker("live") is None:
        monkeypatch.delenv("OLLAMA_HOST", raising=False)
