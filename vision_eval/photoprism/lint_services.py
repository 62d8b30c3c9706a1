"""Findings about whom an entry asks: engine, address, secrets, formats, model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vision_eval.photoprism.engines import KNOWN
from vision_eval.photoprism.entries import Facts, refused_names
from vision_eval.photoprism.environment import Environment
from vision_eval.photoprism.fields import SECRET
from vision_eval.photoprism.findings import Finding
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.identifiers import LONGEST
from vision_eval.photoprism.model import is_blank
from vision_eval.photoprism.services import file_scheme, request_format, response_format
from vision_eval.photoprism.uris import MASK, has_login, host_name, masked_secret, path_of, placeholders

_FORMATS = ("ollama", "openai", "vision", "images", "url")
_GUARDED = ("ollama.com", "api.openai.com")
_THINK = ("low", "medium", "high", "max")


def engine(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """An engine that is not written brings no defaults; one that nobody knows neither."""
    model, path = known.model, known.model.path
    if model.engine and model.engine not in KNOWN:
        yield Finding("engine-unknown", "warning", f"{path}.Engine", f"PhotoPrism knows no engine {model.engine!r}; it "
                      "fills in nothing for it.", f"Write one of {', '.join(KNOWN)}.")
    if model.engine or request_format(model) != "ollama" or not known.remote:
        return
    yield Finding("engine-missing", "warning", path, "Without Engine: ollama PhotoPrism fills in no resolution, no "
                  "Think, no key, no default model and no address; prompts and options still get their defaults.",
                  "Add `Engine: ollama`.")
    if model.fields.get("Resolution", 0) <= 0:
        yield Finding("resolution-fallback", "warning", path, "Pictures are sent at 224 px: without Engine and "
                      "Resolution the size of local classifiers holds.", "Add `Engine: ollama`, or `Resolution: 720`.")
    if known.think is None:
        yield Finding("think-not-sent", "warning", path, "Nothing is sent about thinking, so models that can think do: "
                      "slower, and with more tokens.", 'Add `Engine: ollama`, or `Think: "false"` below Service.')
    if surroundings.get("OLLAMA_API_KEY") and is_blank(model.of_service("Key")):
        yield Finding("key-not-used", "warning", path, "OLLAMA_API_KEY is set, and not used for this entry.",
                      "Add `Engine: ollama`.")


def address(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """An address that leads nowhere, or elsewhere than it seems."""
    del surroundings
    model, where, path = known.model, known.where, f"{known.model.path}.Service.Uri"
    if where.problem:
        yield _no_address(known, path)
    written = model.of_service("Uri")
    if placeholders(written):
        yield Finding("uri-placeholder", "error", path, f"{placeholders(written)[0]} is a placeholder that nobody "
                      "replaced; PhotoPrism asks a host of that name.", "Write the name or address of the server.")
    if "$" in known.expansions["Uri"].text if "Uri" in known.expansions else False:
        yield Finding("uri-dollar", "warning", path, "A $ that names no variable stays in the address.",
                      "Remove it, or write %24 where the address really has one.")
    asks_ollama = known.remote and request_format(model) == "ollama"
    if asks_ollama and not path_of(where.uri).rstrip("/").endswith("/api/generate"):
        yield Finding("uri-path", "warning", path, "PhotoPrism asks exactly this address, and the body it sends is "
                      "meant for /api/generate.", "End the address with /api/generate.")
    yield from _unset(known)


def _no_address(known: Facts, path: str) -> Finding:
    hints = {
        "missing": "Add an Engine, or write Service.Uri.",
        "refused": "Use variables whose names end in _URL, _URI or _HOST, without a default; a password with a $ "
                   "belongs into a variable that Service.Password names.",
        "unresolved": "Set the variable, or write the address.",
        "invalid": "Write http:// or https://, a host and the full path."}
    found = known.expansions.get("Uri")
    names = refused_names("Uri", found, known.model, reveal=False) if found else []
    refused = f" ({', '.join(names)} may not be used there)" if names else ""
    return Finding(f"uri-{known.where.problem}", "error", path, f"No request goes out: {known.where.error}{refused}.",
                   hints[known.where.problem])


def _unset(known: Facts) -> Iterator[Finding]:
    for name, found in known.expansions.items():
        unset = [one for one in found.unset if one != "OLLAMA_API_KEY" and one != "OPENAI_API_KEY"]
        if unset and name not in SECRET:
            yield Finding("variable-unset", "warning", f"{known.model.path}.Service.{name}",
                          f"{unset[0]} is not set, so nothing stands in its place.", "Set it where PhotoPrism runs.")
        if found.refused and name == "Model":
            yield Finding("model-refused", "warning", f"{known.model.path}.Service.Model",
                          f"{found.refused[0]!r} is refused there and becomes empty.",
                          "Only variables whose names end in _MODEL are replaced, without a default.")


def secrets(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Keys and passwords that stand in the file."""
    del surroundings
    model = known.model
    for name in SECRET:
        text = model.of_service(name)
        if text and masked_secret(text) == MASK:
            yield Finding("secret-in-plain-text", "warning", f"{model.path}.Service.{name}",
                          f"{name} stands in the file, which backups and screenshots show.",
                          "Keep it in a variable and write ${NAME}, such as ${OLLAMA_API_KEY}.")
    if host_name(known.where.uri) in _GUARDED and not known.key:
        yield Finding("key-missing", "warning", f"{model.path}.Service.Key", f"PhotoPrism sends nothing to "
                      f"{host_name(known.where.uri)} without a key.", "Set OLLAMA_API_KEY or OPENAI_API_KEY.")
    if has_login(model.of_service("Uri")):
        yield Finding("secret-in-plain-text", "warning", f"{model.path}.Service.Uri", "The address holds a login.",
                      "Use Service.Username, and a variable for Service.Password.")


def formats(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Formats that PhotoPrism does not know, or that do not fit each other."""
    del surroundings
    model, asked, read = known.model, request_format(known.model), response_format(known.model)
    service = f"{known.model.path}.Service"
    if not known.remote:
        return
    for name, value in (("RequestFormat", asked), ("ResponseFormat", read)):
        if value not in _FORMATS:
            yield Finding("format-unknown", "error", f"{service}.{name}", f"PhotoPrism knows no format {value!r} and "
                          "asks nothing.", f"Write one of {', '.join(_FORMATS)}, in lower case.")
    if asked in ("ollama", "openai") and read in _FORMATS and read != asked:
        yield Finding("format-mismatch", "error", f"{service}.ResponseFormat", f"Answers to {asked} are read as "
                      f"{read}, so nothing is found in them.", f"Write `ResponseFormat: {asked}`, or an Engine.")
    allowed = ("data", "base64") if asked == "ollama" else ("data", "https") if asked in ("vision", "images") else ()
    if allowed and file_scheme(model) not in allowed:
        yield Finding("file-scheme", "error", f"{service}.FileScheme", f"The format {asked} refuses the file scheme "
                      f"{file_scheme(model)!r}.", f"Write one of {', '.join(allowed)}.")


def thinking(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Values of Think that Ollama refuses, or that cost time."""
    del surroundings
    path = f"{known.model.path}.Service.Think"
    if not known.remote or request_format(known.model) != "ollama" or known.think is None or known.think is False:
        return
    if known.think is True or known.think in _THINK:
        yield Finding("think-on", "info", path, "The model may think first: slower, and refused with status 400 by "
                      "models that cannot.", 'Write "false" unless that is wanted.')
    else:
        yield Finding("think-refused", "error", path, f"{known.think!r} is sent as it stands, and Ollama answers 400.",
                      'Write "true", "false", low, medium or high.')


def names(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Names of models that reach the wire otherwise than they are written, or not at all."""
    del surroundings
    model, named = known.model, known.named
    if known.remote and not named.wire and request_format(model) != "openai":
        yield Finding("model-missing", "error", model.path, "No model is named, and the request names none.",
                      "Add `Model: name:tag`.")
    for name in ("Model", "Name"):
        if "$" in model.text(name) and model.path:
            yield Finding("model-not-expanded", "warning", f"{model.path}.{name}", "Variables are replaced in "
                          "Service.Model only; here the $ stays.", "Move it to Service.Model, or write the name.")
    if not known.remote or not named.wire:
        return
    if named.name and len(max(named.name, named.version, key=len)) == LONGEST:
        yield Finding("model-clipped", "warning", f"{model.path}.Model", "Name and tag are cut after 64 characters "
                      "each.", "Give the model a shorter name with `ollama cp`.")
    version = trimmed(model.text("Version"))
    if version and version != named.version and model.written.get("Version"):
        yield Finding("version-ignored", "warning", f"{model.path}.Version", f"Version {version!r} is not used: the "
                      "model is named with its own tag, or the engine has none.", "Remove Version.")
    if re.fullmatch(r".*[-:]cloud", named.version) and not known.hosted:
        yield Finding("cloud-not-hosted", "info", f"{model.path}.Model", f"PhotoPrism does not take the tag "
                      f"{named.version!r} for a hosted model, so names are normalised as for local ones.",
                      "Write `Normalize: phrase` if names of several words are wanted.")


RULES = (engine, address, secrets, formats, thinking, names)
"""All of the above."""
