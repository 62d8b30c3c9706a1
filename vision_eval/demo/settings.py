"""What the server's process has to know, as it travels there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from vision_eval.demo.script import Script, from_json

DEMONSTRATION = "vision_eval.demo.models:installed"
"""Where the classical analysers that come with vision_eval are found."""
SERVER_NAME = "vision_eval-demonstration"
"""What the server calls itself in its ``Server`` header, where Ollama says nothing."""
VERSION = "0.32.15"
"""What ``/api/version`` says unless told otherwise: the newest stable release that the Ollama contract knows."""
MAX_LOADED = 3
"""Loaded models at a time, as Ollama does on a host without GPU."""
MAX_QUEUE = 512
"""Requests that may wait for a load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One server.

    Examples
    --------
    >>> Settings.from_json(Settings(max_loaded=1).as_json()).max_loaded
    1
    """

    models: str = DEMONSTRATION
    """``module:function`` that returns the models."""
    scripts: dict[str, tuple[Script, ...]] = field(default_factory=dict)
    port: int = 0
    max_loaded: int = MAX_LOADED
    max_queue: int = MAX_QUEUE
    version: str = VERSION

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Settings:
        """And back."""
        fields = json.loads(line)
        return cls(**{**fields, "scripts": from_json(fields["scripts"])})
