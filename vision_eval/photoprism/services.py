"""Whom PhotoPrism asks for an entry: engine, address, key, model and formats."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vision_eval.photoprism.engines import ALIASES
from vision_eval.photoprism.environment import MODEL_NAMES, Environment
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.identifiers import Identifier, identifier, normalize_mode
from vision_eval.photoprism.model import Model, is_blank
from vision_eval.photoprism.uris import host_name, is_usable, with_login

SHARED_URI, SHARED_KEY = "PHOTOPRISM_VISION_URI", "PHOTOPRISM_VISION_KEY"

_NEEDS_URI = ("ollama", "openai")
_OPENAI_OWN = re.compile(r"gpt-.*|o[134](?:-.*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go; without an address the model is local, or there is an error."""

    method: str = ""
    uri: str = ""
    error: str = ""
    """PhotoPrism's words."""
    problem: str = ""
    """``missing``, ``refused``, ``unresolved`` or ``invalid``; empty: none."""
    shared: bool = False
    """Whether it is the service that all entries share."""


def endpoint(model: Model, surroundings: Environment) -> Endpoint:
    """Where an entry sends its requests.

    References
    ----------
    PhotoPrism contract, section 1.3.
    """
    if model.service.get("Disabled"):
        return _shared(model, surroundings)
    written = model.of_service("Uri")
    wanted = trimmed(model.of_service("RequestFormat").lower())
    if is_blank(written) and wanted in _NEEDS_URI:
        what = "a service uri" if model.engine else "a service uri or an engine"
        return Endpoint(error=f"{_called(model, surroundings)} needs {what} for the {wanted} request format",
                        problem="missing")
    return _shared(model, surroundings) if is_blank(written) else _own(model, written, surroundings)


def _own(model: Model, written: str, surroundings: Environment) -> Endpoint:
    expansion = surroundings.expand_uri(written)
    address = trimmed(expansion.text)
    if expansion.refused or not address or "${" in address:
        return Endpoint(error=f"service uri of {_called(model, surroundings)} does not resolve",
                        problem="refused" if expansion.refused else "unresolved")
    login = (trimmed(surroundings.expand(model.of_service(name)).text) for name in ("Username", "Password"))
    return _checked(model, with_login(address, *login), model.of_service("Method") or "POST")


def _shared(model: Model, surroundings: Environment) -> Endpoint:
    base = trimmed(surroundings.get(SHARED_URI))
    if not base or is_blank(model.type):
        return Endpoint()
    return _checked(model, f"{base.rstrip('/')}/{model.type}", "POST", shared=True)


def _checked(model: Model, address: str, method: str, *, shared: bool = False) -> Endpoint:
    if is_usable(address):
        return Endpoint(method, address, shared=shared)
    return Endpoint(method, address, f"{request_format(model)} service request failed (invalid service uri)", "invalid",
                    shared)


def _called(model: Model, surroundings: Environment) -> str:
    return f"{model.type} model {model_id(model, surroundings).name}"


def access_key(model: Model, where: Endpoint, surroundings: Environment) -> str:
    """The key that goes along; empty: none."""
    own = trimmed(surroundings.expand(model.of_service("Key")).text)
    if not where.shared:
        return own if where.uri else ""
    return (own if is_blank(model.service.get("Uri")) else "") or trimmed(
        surroundings.expand(surroundings.get(SHARED_KEY)).text)


def request_format(model: Model) -> str:
    """How requests are written, compared letter by letter."""
    return model.of_service("RequestFormat") or "vision"


def response_format(model: Model) -> str:
    """How answers are read."""
    return model.of_service("ResponseFormat") or "vision"


def file_scheme(model: Model) -> str:
    """How pictures are packed."""
    return model.of_service("FileScheme") or "data"


def asking_engine(model: Model) -> str:
    """The engine by which a model is named: the written one, or that of the request format."""
    return model.engine or (request_format(model) if request_format(model) in _NEEDS_URI else "")


def engine_name(model: Model, where: Endpoint) -> str:
    """The engine of an entry: written, or inferred.

    References
    ----------
    PhotoPrism contract, section 1.7.
    """
    if model.engine:
        return model.engine
    if where.uri:
        return request_format(model) if request_format(model) in _NEEDS_URI else "vision"
    return next((name.lower() for name in ("TensorFlow", "ONNX") if name in model.fields), "local")


def defaults_of(model: Model, where: Endpoint) -> str:
    """Whose prompts and options an entry gets: ``ollama``, ``openai`` or, empty, nobody's."""
    if request_format(model) in _NEEDS_URI:
        return request_format(model)
    alias = ALIASES.get(engine_name(model, where))
    return alias.request_format if alias and alias.request_format in _NEEDS_URI else ""


def model_id(model: Model, surroundings: Environment) -> Identifier:
    """How the model is named on the wire; the service's name for it comes first."""
    named = trimmed(surroundings.expand(model.of_service("Model"), MODEL_NAMES).text)
    candidates = (named, model.text("Model"), model.text("Name"))
    return identifier(next((name for name in candidates if not is_blank(name)), ""), model.text("Version"),
                      asking_engine(model))


def is_hosted(model: Model, named: Identifier, where: Endpoint) -> bool:
    """Whether the model runs at somebody else's, which changes how names are normalised."""
    return (named.version == "cloud" or (model.engine == "openai" and bool(_OPENAI_OWN.fullmatch(named.name)))
            or host_name(where.uri) == "ollama.com")


def normalize(model: Model, *, hosted: bool) -> str:
    """How label names are normalised in the end.

    References
    ----------
    PhotoPrism contract, section 4.1.
    """
    return normalize_mode(model.text("Normalize")) or ("phrase" if hosted else "single-word")


def source(model: Model, where: Endpoint) -> str:
    """The source that is noted beside what a model said."""
    names = (engine_name(model, where), request_format(model))
    return next((name for name in names if name in _NEEDS_URI), "image")


def think(model: Model, surroundings: Environment) -> bool | str | None:
    """Value of ``think`` on the wire; None: the key is absent.

    References
    ----------
    PhotoPrism contract, section 2.3.
    """
    text = trimmed(surroundings.expand(model.of_service("Think")).text)
    return {"true": True, "false": False}.get(text.lower(), text) if text else None


def answer_format(model: Model) -> str:
    """Value of ``format`` on the wire; empty: the key is absent."""
    written = trimmed(model.text("Format").lower())
    return written or ("json" if model.type == "labels" and response_format(model) == "ollama" else "")
