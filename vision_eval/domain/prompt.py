"""The words a model is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vision_eval.domain.canonical import canonical_json, sha256_hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A user text, an optional system text and the schema an answer should follow.

    Examples
    --------
    >>> terse = Prompt(user="Name what matters in this photo.")
    >>> terse.name == terse.version[:8]
    True
    """

    user: str
    """What the model is asked."""
    system: str = ""
    """How it should behave; empty: nothing is sent."""
    schema: Mapping[str, Any] | None = None
    """JSON Schema of a label answer; None: `LABEL_SCHEMA`. Captions have none."""
    shape: str = ""
    """What PhotoPrism shows a model below a labels prompt, as it stands under ``Schema`` in a ``vision.yml``; empty:
    `schema` as JSON, or PhotoPrism's skeleton."""
    schema_line: str = ""
    """The line above it; empty: ours, since PhotoPrism's own text is not ours to ship."""
    name: str = ""
    """What people call it; empty: the first eight digits of its version."""

    def __post_init__(self) -> None:
        for field in ("user", "system", "name", "shape", "schema_line"):
            if not isinstance(getattr(self, field), str):
                raise TypeError(f"Prompt.{field} must be a text, not {type(getattr(self, field)).__name__}.")
        if not self.user.strip():
            raise ValueError("Prompt.user is empty; Ollama would only load the model and never look at the photo.")
        if "[img" in self.system + self.user + self.shape + canonical_json(self.content()["schema"]):
            raise ValueError("A prompt must not contain '[img': Ollama takes it for the place of a picture.")
        if not self.name:
            object.__setattr__(self, "name", self.version[:8])

    def content(self) -> dict[str, Any]:
        """Everything that reaches the model, without the name; what `version` is a hash of."""
        rare = {"shape": self.shape, "schema_line": self.schema_line}
        return {"system": self.system, "user": self.user, "schema": dict(self.schema) if self.schema else None,
                **{field: text for field, text in rare.items() if text}}

    @property
    def version(self) -> str:
        """SHA-256 of `content`: two prompts with the same words are the same prompt."""
        return sha256_hex(canonical_json(self.content()))
