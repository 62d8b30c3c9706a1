"""Findings about what an entry asks, how, and when."""

from __future__ import annotations

from collections.abc import Iterator

from vision_eval.photoprism.engines import is_built_in
from vision_eval.photoprism.entries import Facts
from vision_eval.photoprism.environment import Environment
from vision_eval.photoprism.findings import Finding
from vision_eval.photoprism.identifiers import normalize_mode
from vision_eval.photoprism.model import TYPES
from vision_eval.photoprism.options import DEFAULTS, IGNORED, MAX_TEMPERATURE, YAML_KEYS, from_yaml
from vision_eval.photoprism.run_modes import run_mode
from vision_eval.photoprism.services import answer_format, request_format
from vision_eval.photoprism.texts import SCHEMA_VARIABLE

_SIZES = (224, 720)


def kind(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Entries that are never asked, or cannot answer."""
    del surroundings
    model = known.model
    if model.type not in TYPES:
        yield Finding("type-unknown", "error", f"{model.path}.Type", f"PhotoPrism never uses an entry of type "
                      f"{model.type!r}.", f"Write one of {', '.join(TYPES)}, in lower case.")
    if model.type in ("caption", "generate") and not known.remote and not known.where.error:
        yield Finding("service-missing", "error", model.path, "There are no local models for captions, and this entry "
                      "names no service.", "Add `Engine: ollama`.")
    if model.disabled_by:
        yield Finding("type-switched-off", "warning", model.path, f"{model.disabled_by} switches this type off, "
                      "whatever the file says.", "Change the variable if the model is wanted.")


def options(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Options that are not sent as written, or that Ollama ignores."""
    del surroundings
    model, place = known.model, f"{known.model.path}.Options"
    ollama = request_format(model) == "ollama"
    defaults = DEFAULTS.get(model.type, {}) if ollama else {}
    for name, value in from_yaml(model.written.get("Options") or {}).items():
        path = f"{place}.{YAML_KEYS[name]}"
        if not value or (name in defaults and isinstance(value, int | float) and value <= 0):
            yield _zero(path, name, value, defaults.get(name))
        elif name in IGNORED and ollama:
            yield Finding("option-ignored", "warning", path, f"{YAML_KEYS[name]} is sent, and Ollama ignores it.",
                          "Use NumPredict to limit answers." if name == "max_output_tokens" else "Remove it.")
        elif name == "temperature" and value > MAX_TEMPERATURE:
            yield Finding("temperature-capped", "warning", path, f"PhotoPrism sends 2.0 instead of {value}.",
                          "Write a value from 0.01 to 2.0.")


def _zero(path: str, name: str, value: object, default: object) -> Finding:
    sent = "and the option is left out" if default is None else (
        f"and the engine puts {list(default) if isinstance(default, tuple) else default!r} in its place")
    hint = {"temperature": "Write 0.01, the least that is sent.", "seed": "Write another number.",
            "stop": "Write a list with another entry; the blank line cannot be left without one."}
    return Finding("option-zero", "warning", path, f"{value!r} cannot be sent, {sent}.", hint.get(name, "Remove it."))


def when(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Values of Run that do not do what they say."""
    del surroundings
    model, path = known.model, f"{known.model.path}.Run"
    mode = run_mode(model.text("Run"))
    if mode is None:
        yield Finding("run-unknown", "warning", path, f"PhotoPrism knows no Run {model.text('Run')!r} and takes auto "
                      "without a word.", "Write auto, manual, on-index, newly-indexed, on-demand, on-schedule, always "
                      "or never.")
    if model.type == "face" and model.written.get("Run"):
        yield Finding("run-ignored", "warning", path, "Run has no effect for faces.", "Set PHOTOPRISM_FACE_RUN.")
    if mode == "on-index" and known.remote and not is_built_in(model):
        yield Finding("run-on-index", "warning", path, "on-index is meant for built-in models; a service would hold "
                      "up indexing.", "Write newly-indexed.")


def picture(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Pictures that nobody knows, or that go out three at a time."""
    del surroundings
    model, path = known.model, f"{known.model.path}.Resolution"
    if not known.remote:
        return
    if known.resolution not in _SIZES:
        yield Finding("thumbnail-unknown", "warning", path, f"Which cached picture PhotoPrism sends at "
                      f"{known.resolution} px is not known, so measurements may not carry over.",
                      "Write 720, or leave it out with `Engine: ollama`.")
    if model.type == "labels" and known.resolution == _SIZES[0]:
        yield Finding("three-images", "warning", path, "At 224 px three pictures of each photo that is not square go "
                      "into one request.", "Write `Resolution: 720`.")


def answer(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Formats of the answer that Ollama refuses, and names that are cut to one word."""
    del surroundings
    model = known.model
    wanted = answer_format(model)
    if known.remote and request_format(model) == "ollama" and wanted not in ("", "json"):
        yield Finding("format-not-json", "error", f"{model.path}.Format", f"{wanted!r} is sent as format, and Ollama "
                      "answers with status 500.", "Write json, or leave Format out.")
    if model.type != "labels":
        if model.written.get("Normalize"):
            yield Finding("normalize-ignored", "info", f"{model.path}.Normalize", "Only names of labels are "
                          "normalised.", "Remove it.")
        return
    mode = normalize_mode(model.text("Normalize"))
    if known.remote and mode in ("phrase", "false") and not model.text("System"):
        yield Finding("phrase-with-single-words", "warning", f"{model.path}.Normalize", f"{mode} keeps names of "
                      "several words, but PhotoPrism's own system text demands single words.",
                      "Write a System text that allows several words.")


def words(known: Facts, surroundings: Environment) -> Iterator[Finding]:
    """Texts that are not used, and texts of ours that stand in for PhotoPrism's."""
    del surroundings
    model = known.model
    if known.remote and request_format(model) not in ("ollama", "openai"):
        for name in ("Prompt", "System"):
            if model.text(name):
                yield Finding("prompt-ignored", "warning", f"{model.path}.{name}", f"{name} is sent, but the Vision "
                              "Service ignores it.", "Set OLLAMA_CAPTION_PROMPT or OLLAMA_LABELS_PROMPT there.")
    elif known.words.substituted:
        yield Finding("text-substituted", "info", model.path, "PhotoPrism uses texts of its own here "
                      f"({', '.join(known.words.substituted)}); ours stand in for them.",
                      "Give PhotoPrism's texts, or write System and Prompt.")
    for name in ("Schema", "SchemaFile"):
        if model.type != "labels" and model.text(name):
            yield Finding("schema-ignored", "warning", f"{model.path}.{name}", "A schema is sent with labels only.",
                          "Describe the answer in Prompt.")
    for place in known.words.unreadable:
        path = model.path if place == SCHEMA_VARIABLE else f"{model.path}.{place}"
        yield Finding("schema-unreadable", "warning", path, f"The file that {place} names cannot be read; PhotoPrism "
                      "warns and goes on without it.",
                      "Check the path, which is one inside PhotoPrism's container.")


RULES = (kind, options, when, picture, answer, words)
"""All of the above."""
