"""An entry after loading as plain values: what PhotoPrism will ask, whom, how and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vision_eval.photoprism.engines import is_built_in
from vision_eval.photoprism.environment import MODEL_NAMES, Environment, Expansion
from vision_eval.photoprism.fields import EXPANDED, MODEL, OPTIONS, SECRET, SERVICE
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.identifiers import Identifier
from vision_eval.photoprism.model import Model, is_zero
from vision_eval.photoprism.options import from_yaml, merge
from vision_eval.photoprism.run_modes import AUTO, run_mode, runs_in
from vision_eval.photoprism.services import (
    SHARED_KEY,
    SHARED_URI,
    Endpoint,
    access_key,
    answer_format,
    defaults_of,
    endpoint,
    engine_name,
    file_scheme,
    is_hosted,
    model_id,
    normalize,
    request_format,
    response_format,
    source,
    think,
)
from vision_eval.photoprism.texts import Library, Texts, texts
from vision_eval.photoprism.uris import MASK, masked_address, masked_service

DEFAULT_RESOLUTION = 224
"""Pixels where nobody said anything."""
THUMBNAILS = {720: "fit_720", 224: "tile_224"}
"""Cached pictures whose resolution is known to lead to them."""

_ASKED_WITH_OPTIONS = ("labels", "caption", "generate")


@dataclass(frozen=True, slots=True)
class Facts:
    """All that follows from one entry and its surroundings."""

    model: Model
    where: Endpoint
    named: Identifier
    hosted: bool
    words: Texts
    options: Mapping[str, Any]
    think: bool | str | None
    key: str
    expansions: Mapping[str, Expansion]
    """What became of the fields of ``Service`` that hold a ``$``."""

    @property
    def remote(self) -> bool:
        """Whether a service is asked."""
        return bool(self.where.uri)

    @property
    def resolution(self) -> int:
        """Pixels."""
        written: int = self.model.fields.get("Resolution", 0)
        return written if written > 0 else DEFAULT_RESOLUTION


def facts(model: Model, surroundings: Environment, library: Library) -> Facts:
    """Everything about an entry that PhotoPrism would find out."""
    where = endpoint(model, surroundings)
    named = model_id(model, surroundings)
    defaults = defaults_of(model, where)
    silent = not where.uri and not where.error
    return Facts(
        model=model, where=where, named=named, hosted=is_hosted(model, named, where),
        words=Texts(model.text("System"), model.text("Prompt")) if silent else texts(model, defaults, surroundings,
                                                                                     library),
        options=merge(model.type if defaults == "ollama" else "", from_yaml(model.fields.get("Options", {}))),
        think=think(model, surroundings), key=access_key(model, where, surroundings),
        expansions={name: _expansion(model, name, surroundings) for name in EXPANDED if "$" in model.of_service(name)})


def _expansion(model: Model, name: str, surroundings: Environment) -> Expansion:
    if name == "Uri":
        return surroundings.expand_uri(model.of_service(name))
    return surroundings.expand(model.of_service(name), MODEL_NAMES if name == "Model" else None)


def entry(known: Facts, index: int, *, reveal: bool) -> dict[str, Any]:
    """The entry as plain values, without secrets unless they are to be revealed."""
    model, words = known.model, known.words
    mode = run_mode(model.text("Run")) or AUTO
    built_in = is_built_in(model)
    return {
        "index": index, "line": model.line, "type": model.type, "origin": model.origin, "is_default": built_in,
        "disabled": model.disabled, "config": config(model, reveal=reveal),
        "engine": engine_name(model, known.where), "source": source(model, known.where),
        "model": {"wire": known.named.wire, "name": known.named.name, "version": known.named.version,
                  "hosted": known.hosted},
        "run": mode, "runs_in": [] if model.disabled else runs_in(mode, built_in=built_in),
        "normalize": normalize(model, hosted=known.hosted),
        "resolution": known.resolution, "thumbnail": THUMBNAILS.get(known.resolution, "unknown"),
        "images_per_photo": {"square": 1, "other": _images(known)},
        "request_format": request_format(model), "response_format": response_format(model),
        "file_scheme": file_scheme(model),
        "expanded": {f"Service.{name}": _shown(name, found.text, reveal=reveal)
                     for name, found in known.expansions.items()},
        "refused": {f"Service.{name}": refused_names(name, found, model, reveal=reveal)
                    for name, found in known.expansions.items() if found.refused},
        "endpoint": {"method": known.where.method,
                     "uri": known.where.uri if reveal else masked_address(known.where.uri),
                     "error": known.where.error or None},
        "headers": _headers(known, reveal=reveal),
        "think": known.think, "format": answer_format(model), "options": dict(known.options),
        "system": words.system, "prompt": words.prompt, "schema": words.schema, "schema_line": words.schema_line,
        "prompt_from": words.prompt_from, "origins": _origins(known)}


def config(model: Model, *, reveal: bool) -> dict[str, Any]:
    """The fields that are set, in PhotoPrism's order."""
    service = model.service if reveal else masked_service(model.service)
    parts = {"Service": _set_fields(service, SERVICE),
             "Options": _set_fields(model.fields.get("Options") or {}, OPTIONS)}
    found = {name: parts.get(name, model.fields.get(name)) for name in MODEL if name in model.fields}
    return {name: value for name, value in found.items()
            if not is_zero(name, value) and not (name in parts and not value)}


def _set_fields(part: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part[name] for name in names if part.get(name)}


def _images(known: Facts) -> int:
    return 3 if known.remote and known.model.type == "labels" and known.resolution == DEFAULT_RESOLUTION else 1


def _shown(name: str, text: str, *, reveal: bool) -> str:
    if reveal:
        return text
    return masked_address(text) if name == "Uri" else MASK if name in SECRET and text else text


def refused_names(name: str, found: Expansion, model: Model, *, reveal: bool) -> list[str]:
    """Names in a field of ``Service`` that were refused; what may be a piece of a password is hidden."""
    login = model.of_service(name).rpartition("@")[0] if name == "Uri" else ""
    return [MASK if not reveal and refused in login else refused for refused in found.refused]


def _headers(known: Facts, *, reveal: bool) -> dict[str, str]:
    if not known.remote:
        return {}
    headers = {"Content-Type": "application/json"}
    if known.key:
        headers["Authorization"] = f"Bearer {known.key if reveal else MASK}"
    if engine_name(known.model, known.where) == "openai":
        for header, name in (("OpenAI-Organization", "Org"), ("OpenAI-Project", "Project")):
            found = known.expansions.get(name)
            value = trimmed(found.text if found else known.model.of_service(name))
            headers |= {header: value} if value else {}
    return headers


def _origins(known: Facts) -> dict[str, str]:
    """Where every value came from: those of ``config``, and those that hold without standing there."""
    model = known.model
    shown = config(model, reveal=True)
    paths = [name for name in shown if name not in ("Service", "Options")]
    paths += [f"{part}.{name}" for part in ("Service", "Options") for name in shown.get(part, {})]
    found = {path: model.origins.get(path, "file") for path in paths}
    found |= known.words.origins
    found |= dict.fromkeys(_filled_options(known), "engine")
    if known.where.shared:
        found["Service.Uri"] = f"env:{SHARED_URI}"
        found |= {"Service.Key": f"env:{SHARED_KEY}"} if known.key and not model.of_service("Key") else {}
    if model.disabled_by:
        found["Disabled"] = f"env:{model.disabled_by}"
    return {**_usual_origins(known), **found}


def _usual_origins(known: Facts) -> dict[str, str]:
    """Where values come from that nobody wrote or filled in."""
    usual = {"Run": "built-in", "Normalize": "engine" if known.model.engine else "built-in", "Resolution": "built-in"}
    if known.remote:
        usual |= {f"Service.{name}": "built-in" for name in ("Method", "FileScheme", "RequestFormat", "ResponseFormat")}
    if answer_format(known.model):
        usual["Format"] = "engine"
    return usual


def _filled_options(known: Facts) -> list[str]:
    written = known.model.fields.get("Options") or {}
    wire = from_yaml(written)
    names = {name: key for key in OPTIONS for name in from_yaml({key: True})}
    return [f"Options.{names[name]}" for name, value in known.options.items()
            if name not in wire or ((not wire[name] or (name in ("temperature", "top_p") and wire[name] <= 0))
            and value)]


def wants_options(kind: str) -> bool:
    """Whether a request for that type always has options, be they empty."""
    return kind in _ASKED_WITH_OPTIONS
