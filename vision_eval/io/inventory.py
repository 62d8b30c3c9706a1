"""What a server says about itself and its models, checked at the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, Field, NonNegativeInt, TypeAdapter, ValidationError

from vision_eval.domain import Model, Running, full_tag, is_cloud_tag
from vision_eval.errors import NotOllama


@dataclass(frozen=True, slots=True, kw_only=True)
class PullProgress:
    """One line of a download."""

    status: str
    """Such as ``pulling manifest`` or ``success``; only the latter proves that the model is there."""
    digest: str = ""
    """Which part; empty: the line is about the whole."""
    total_bytes: int = 0
    """Size of the part; 0: not said."""
    completed_bytes: int = 0


class _Details(BaseModel):
    family: str = ""
    parameter_size: str = ""
    quantization_level: str = ""


class _Listed(BaseModel):
    name: str
    digest: str
    size: NonNegativeInt = 0
    details: _Details = Field(default_factory=_Details)
    capabilities: list[str] | None = None
    remote_host: str | None = None

    def model(self) -> Model:
        tag = full_tag(self.name)
        return Model(tag=tag, digest=self.digest, family=self.details.family, parameters=self.details.parameter_size,
                     quantization=self.details.quantization_level, size_bytes=self.size,
                     capabilities=None if self.capabilities is None else frozenset(self.capabilities),
                     remote=bool(self.remote_host) or is_cloud_tag(tag))


class _Resident(BaseModel):
    name: str
    digest: str
    size: NonNegativeInt = 0
    size_vram: NonNegativeInt = 0
    context_length: NonNegativeInt = 0

    def running(self) -> Running:
        return Running(tag=full_tag(self.name), digest=self.digest, size_bytes=self.size, vram_bytes=self.size_vram,
                       context_length=self.context_length)


class _Tags(BaseModel):
    models: list[_Listed] | None


class _Processes(BaseModel):
    models: list[_Resident] | None


class _Version(BaseModel):
    version: str


class _Progress(BaseModel):
    status: str = ""
    digest: str = ""
    total: NonNegativeInt = 0
    completed: NonNegativeInt = 0
    error: Any = None


_Shape = TypeVar("_Shape", bound=BaseModel)
_OBJECT = TypeAdapter(dict[str, Any])


def read_models(url: str, text: str) -> list[Model]:
    """The models of a ``/api/tags`` answer, in its order.

    Parameters
    ----------
    url : str
        The server, for the message.
    text : str
        The answer.

    Returns
    -------
    list of Model
        `capabilities` stay None where the server does not list them: it omits empty lists, and old ones know none.

    Raises
    ------
    NotOllama
        If it is no such answer.

    References
    ----------
    Ollama contract, section 1.3.
    """
    return [listed.model() for listed in _read(url, _Tags, text).models or []]


def read_running(url: str, text: str) -> list[Running]:
    """The resident models of a ``/api/ps`` answer (Ollama contract, section 1.5); raises NotOllama."""
    return [resident.running() for resident in _read(url, _Processes, text).models or []]


def read_version(url: str, text: str) -> str:
    """The version of a ``/api/version`` answer (Ollama contract, section 1.6); raises NotOllama."""
    return _read(url, _Version, text).version


def read_object(url: str, text: str) -> dict[str, Any]:
    """Any JSON object, such as a ``/api/show`` answer; raises NotOllama."""
    try:
        return _OBJECT.validate_json(text)
    except ValidationError as error:
        raise _not_ollama(url, text) from error


def read_progress(url: str, text: str) -> tuple[PullProgress, Any]:
    """One line of a ``/api/pull`` answer and its ``error``, if any (Ollama contract, section 1.7); raises NotOllama."""
    line = _read(url, _Progress, text)
    return PullProgress(status=line.status, digest=line.digest, total_bytes=line.total,
                        completed_bytes=line.completed), line.error


def _read(url: str, shape: type[_Shape], text: str) -> _Shape:
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        raise _not_ollama(url, text) from error


def _not_ollama(url: str, text: str) -> NotOllama:
    return NotOllama.at(url, found=f"it says {text.strip()[:80]!r}")
