"""Recorded exchanges, complete with their pictures."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def exchange(name: str) -> Any:
    """The recording of the name that a test is parametrized with."""
    return json.loads((HERE / "exchanges" / f"{name}.json").read_text(encoding="utf-8"), object_hook=_pictured)


def _pictured(value: dict[str, Any]) -> Any:
    """The picture itself where a request names one."""
    match value:
        case {"$image": str(file)}:
            return base64.b64encode((HERE / "images" / file).read_bytes()).decode()
        case {"$data_url": str(file)}:
            return f"data:image/jpeg;base64,{base64.b64encode((HERE / 'images' / file).read_bytes()).decode()}"
    return value
