"""How PhotoPrism loads a ``vision.yml``: in which order, and how far when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vision_eval.photoprism import thresholds, yaml2
from vision_eval.photoprism.engines import ALIASES, BUILT_IN_TYPES, apply_defaults, built_in
from vision_eval.photoprism.environment import Environment
from vision_eval.photoprism.fields import CONFIGURATION
from vision_eval.photoprism.findings import Finding, line_of
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.identifiers import normalize_mode
from vision_eval.photoprism.model import Model, plain, unsayable
from vision_eval.photoprism.services import endpoint

State = Literal["ok", "partial", "not-applied"]

MOST = 1000
"""Entries of ``Models``; a list of more is refused here, since it is no configuration and takes seconds."""

LEGACY_NAMES = {"labels": "nasnet", "nsfw": "nsfw"}
"""Names of the TensorFlow models that PhotoPrism once brought along, by type."""

_ONLY_ONNX = ("Reduction", "UnsafeClassIndex", "NeutralClassIndex", "DefaultThreshold", "LabelFile", "CanonicalOrder")


@dataclass(slots=True)
class Loaded:
    """What PhotoPrism holds after loading."""

    models: list[Model]
    thresholds: dict[str, int | None]
    state: State = "ok"
    error: str = ""
    decoded: yaml2.Decoded | None = None
    """The file as it was read; None: it could not be."""
    findings: list[Finding] = field(default_factory=list)
    """What happened on the way."""

    @property
    def lines(self) -> Mapping[str, int]:
        """Line of each place in the file."""
        return self.decoded.lines if self.decoded else {}

    def note(self, model: Model, code: str, severity: Literal["error", "warning", "info"], message: str,
             hint: str = "", name: str = "") -> None:
        """Add a finding about an entry, or one of its fields."""
        path = f"{model.path}.{name}" if name and model.path else model.path
        self.findings.append(Finding(code, severity, path, message, hint, line_of(path, self.lines)))


class _Stopped(Exception):
    """Loading ended before its end."""


def load(text: str | bytes, surroundings: Environment) -> Loaded:
    """Read a ``vision.yml`` as PhotoPrism does.

    Parameters
    ----------
    text : str or bytes
        Content of the file, whatever it is.
    surroundings : Environment
        Variables that PhotoPrism has.

    References
    ----------
    PhotoPrism contract, section 1 (faults), sections 1.1, 1.4 and 1.6.
    """
    loaded = Loaded([built_in(kind, surroundings) for kind in BUILT_IN_TYPES], thresholds.merged({}))
    try:
        node = yaml2.compose(text)
        decoded = yaml2.decode(node, CONFIGURATION) if node is not None else None
    except yaml2.YamlFault as fault:
        return _not_applied(loaded, "yaml-unreadable", f"yaml: {fault}", fault.line)
    if decoded is not None:
        if not isinstance(decoded.value, Mapping):
            line = next((line for _, line, _ in decoded.mismatches), None)
            return _not_applied(loaded, "wrong-root", "yaml: the file holds no keys and values", line)
        if len(decoded.value.get("Models", ())) > MOST:
            return _not_applied(loaded, "yaml-unreadable", f"more than {MOST} entries", decoded.lines["Models"])
        _decode_into(loaded, decoded)
    if loaded.state == "ok":
        _finish(loaded, surroundings)
    return loaded


def _not_applied(loaded: Loaded, code: str, error: str, line: int | None) -> Loaded:
    loaded.state, loaded.error = "not-applied", error
    loaded.findings.append(Finding(
        code, "error", "", f"PhotoPrism warns and applies nothing of the file: {error}.",
        "Correct the file; its top level has the keys Models and Thresholds, and YAML indents with spaces.", line))
    return loaded


def _decode_into(loaded: Loaded, decoded: yaml2.Decoded) -> None:
    loaded.decoded = decoded
    if "Models" in decoded.value:
        loaded.models = list(_entries(loaded, decoded))
    loaded.thresholds = thresholds.merged(decoded.value.get("Thresholds", {}))
    for path, line, message in decoded.mismatches:
        loaded.findings.append(Finding(
            "type-mismatch", "error", path, f"{message}; PhotoPrism stops loading: no defaults are filled in, no "
            "missing types added, no thresholds checked.", "Write the value in the type that the field has.", line))
    if decoded.mismatches:
        path, line, message = decoded.mismatches[0]
        loaded.state, loaded.error = "partial", f"yaml: line {line}: {path}: {message}"


def _entries(loaded: Loaded, decoded: yaml2.Decoded) -> Iterator[Model]:
    fallen = {path for path, _, _ in decoded.mismatches}
    places = (f"Models[{at}]" for at in range(len(decoded.value["Models"]) + len(fallen)))
    standing = (place for place in places if place not in fallen)
    for fields, path in zip(decoded.value["Models"], standing, strict=False):
        if isinstance(fields, Mapping):
            yield _read(loaded, dict(fields), path)
        else:
            loaded.findings.append(Finding(
                "empty-entry", "error", path, "An entry without content makes PhotoPrism crash when it loads the file.",
                "Remove the lone dash.", line_of(path, decoded.lines)))


def _read(loaded: Loaded, fields: dict[str, Any], path: str) -> Model:
    lost = unsayable(fields)
    model = Model.read(plain(fields), path=path, line=line_of(path, loaded.lines))
    for name in lost:
        loaded.note(model, "not-a-number", "error", "JSON has no such number, so PhotoPrism can send no request.",
                    "Write a finite number.", name)
    return model


def _finish(loaded: Loaded, surroundings: Environment) -> None:
    for at, model in enumerate(loaded.models):
        _map_legacy(loaded, model, surroundings)
        loaded.models[at] = _replaced(loaded, model, surroundings)
    present = {model.type for model in loaded.models}
    loaded.models += [built_in(kind, surroundings, origin="added") for kind in BUILT_IN_TYPES if kind not in present]
    try:
        for model in loaded.models:
            _complete(loaded, model, surroundings)
    except _Stopped as stopped:
        loaded.state, loaded.error = "partial", str(stopped)
        return
    loaded.thresholds = thresholds.checked(loaded.thresholds)


def _map_legacy(loaded: Loaded, model: Model, surroundings: Environment) -> None:
    if not _is_legacy(model, surroundings):
        return
    model.fields["Default"], model.origin = True, "legacy"
    named = trimmed(model.text("Name")).lower() == LEGACY_NAMES[model.type]
    loaded.note(model, "legacy-mapped", "info" if named else "warning",
                f"PhotoPrism uses its built-in {model.type} model in place of this TensorFlow model; only Run and "
                "Disabled are kept.", "`photoprism vision save --force` rewrites the file.")


def _is_legacy(model: Model, surroundings: Environment) -> bool:
    where = endpoint(model, surroundings)
    if model.type not in LEGACY_NAMES or "ONNX" in model.fields or (where.uri and not where.shared):
        return False
    if where.problem in ("refused", "unresolved"):
        return False
    if "TensorFlow" in model.fields:
        return model.engine in ("", "tensorflow", "onnx", "local")
    return (trimmed(model.text("Name")).lower() == LEGACY_NAMES[model.type]
            and model.engine in ("", "tensorflow", "local") and not any(model.fields.get(name) is not None and (
                name.endswith("Index") or model.fields[name]) for name in _ONLY_ONNX))


def _replaced(loaded: Loaded, model: Model, surroundings: Environment) -> Model:
    """The built-in model where an entry asks for it; of the entry, a written Run and Disabled survive."""
    if not model.fields.get("Default") or model.type not in BUILT_IN_TYPES:
        return model
    found = built_in(model.type, surroundings, origin="legacy" if model.origin == "legacy" else "default")
    found.path, found.line, found.written = model.path, model.line, model.written
    for name in ("Run", "Disabled"):
        if model.fields.get(name):
            found.fill(name, model.fields[name], "file")
    lost = [name for name in model.written if name not in ("Type", "Default", "Run", "Disabled")]
    if lost and found.origin == "default":
        loaded.note(model, "default-discards", "warning",
                    f"Because of Default: true PhotoPrism discards {', '.join(lost)} of this entry.",
                    "Remove Default to configure a model of your own, or remove the other keys.")
    return found


def _complete(loaded: Loaded, model: Model, surroundings: Environment) -> None:
    if "TensorFlow" in model.fields and "ONNX" in model.fields:
        loaded.note(model, "both-runtimes", "error", "An entry with TensorFlow and ONNX ends loading here: entries "
                    "above have their defaults, later ones have not, and thresholds stay unchecked.", "Keep ONNX.")
        raise _Stopped(f"vision model {model.text('Name')} declares both TensorFlow and ONNX runtimes")
    if model.type in LEGACY_NAMES and "TensorFlow" in model.fields:
        _drop_tensorflow(loaded, model, surroundings)
    apply_defaults(model, surroundings)
    if normalize_mode(model.text("Normalize")) is None:
        loaded.note(model, "normalize-unknown", "warning", f"PhotoPrism clears Normalize: {model.text('Normalize')!r} "
                    "with a warning and does what the engine does by default.",
                    "Write single-word, phrase or false.", "Normalize")
        model.fields["Normalize"] = ""


def _drop_tensorflow(loaded: Loaded, model: Model, surroundings: Environment) -> None:
    where = endpoint(model, surroundings)
    brings_uri = model.engine in ALIASES and bool(ALIASES[model.engine].uri)
    if where.uri or where.problem or brings_uri:
        del model.fields["TensorFlow"]
        loaded.note(model, "tensorflow-ignored", "info", "PhotoPrism ignores TensorFlow, since a service is asked.",
                    "Remove the block.", "TensorFlow")
    else:
        model.fields["Disabled"] = True
        model.origins["Disabled"] = "built-in"
        loaded.note(model, "tensorflow-disabled", "error", "PhotoPrism disables the entry: TensorFlow models for "
                    f"{model.type} no longer run.", "Use an ONNX model or a service.", "TensorFlow")
