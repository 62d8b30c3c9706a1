"""Findings about a ``vision.yml`` as a whole."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vision_eval.photoprism import lint_services, lint_settings
from vision_eval.photoprism.entries import Facts
from vision_eval.photoprism.environment import Environment
from vision_eval.photoprism.fields import NEVER_READ, homes_of, known_in
from vision_eval.photoprism.findings import Finding, Severity, line_of
from vision_eval.photoprism.loading import Loaded
from vision_eval.photoprism.services import request_format
from vision_eval.photoprism.thresholds import DEFAULTS, checked


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to look at."""

    loaded: Loaded
    known: Sequence[Facts]
    selected: Mapping[str, int | None]
    surroundings: Environment
    filename: str


def findings(scene: Scene) -> list[Finding]:
    """Everything worth knowing, the order of the file first; what concerns the whole file comes first of all."""
    found = [*scene.loaded.findings, *_name(scene), *_keys(scene.loaded), *_percentages(scene.loaded),
             *_variables(scene.surroundings), *_order(scene), *_swaps(scene)]
    for known in scene.known:
        if known.model.path:
            rules = lint_services.RULES + lint_settings.RULES
            found += [finding for rule in rules for finding in rule(known, scene.surroundings)]
    lines = scene.loaded.lines
    placed = [one if one.line is not None else replace(one, line=line_of(one.path, lines)) for one in found]
    return sorted(dict.fromkeys(placed), key=lambda one: one.line or 0)


def _name(scene: Scene) -> Iterator[Finding]:
    if scene.filename.lower().endswith(".yaml"):
        yield Finding("yaml-extension", "warning", "", "Older versions of PhotoPrism ignore a file of this name; newer "
                      "ones take vision.yml first.", "Name it vision.yml.")


def _keys(loaded: Loaded) -> Iterator[Finding]:
    if loaded.decoded is None:
        return
    # Merged content is decoded once for each place that it is merged into.
    unknown = {(key, line): path for path, key, line in reversed(loaded.decoded.unknown)}
    for (key, line), path in unknown.items():
        yield Finding("unknown-key", "warning", f"{path}.{key}" if path else key,
                      f"PhotoPrism ignores the key {key!r} without a word.", _meant(path, key), line)
    for line, path in {line: path for path, line in reversed(loaded.decoded.duplicates)}.items():
        yield Finding("duplicate-key", "warning", path, "The key stands there twice; the last one holds.",
                      "Keep one of them.", line)


def _meant(path: str, key: str) -> str:
    part = re.sub(r"\[\d+\]", "[]", path)
    if key in NEVER_READ:
        return f"Remove it: {NEVER_READ[key]}."
    here = {name.lower(): name for name in known_in(part)}
    close = difflib.get_close_matches(key.lower(), here, n=1, cutoff=0.7)
    if close:
        return f"Did you mean {here[close[0]]}?"
    homes = homes_of(key)
    return f"It belongs below {homes[0].removesuffix('[]') or 'the top'}." if homes else "Remove it."


def _percentages(loaded: Loaded) -> Iterator[Finding]:
    written = loaded.decoded.value.get("Thresholds", {}) if loaded.decoded else {}
    right = checked({**DEFAULTS, **written})
    for name, value in written.items():
        path = f"Thresholds.{name}"
        if name == "Confidence" and value == 0:
            yield Finding("confidence-zero", "warning", path, "0 does not switch the threshold off; PhotoPrism takes "
                          "20.", "Write 1 to keep all labels.")
        elif right[name] != value:
            yield Finding("threshold-range", "warning", path, f"{value} is out of range; PhotoPrism takes "
                          f"{'its own' if right[name] == -1 else right[name]}.", "Write a number from 1 to 100.")
        elif name == "Confidence" and value < (DEFAULTS[name] or 0):
            yield Finding("confidence-looser", "warning", path, f"{value} % lets more labels through than today's "
                          "default of 20; older examples all say 10.", "Remove it, or raise it, unless that is wanted.")


def _variables(surroundings: Environment) -> Iterator[Finding]:
    for name in surroundings.unreadable:
        yield Finding("key-file-unreadable", "warning", "", f"The file that {name} names gives no key.",
                      "Check the path and who may read it.")


def _order(scene: Scene) -> Iterator[Finding]:
    """Entries that another one keeps from being used."""
    for at, known in enumerate(scene.known):
        chosen = scene.selected.get(known.model.type)
        if known.model.disabled or chosen is None or chosen == at:
            continue
        winner = scene.known[chosen].model
        place = f"line {winner.line}" if winner.line else "the built-in one"
        if winner.origin in ("default", "legacy"):
            yield Finding("default-wins", "warning", winner.path, f"The built-in {winner.type} model is used, not the "
                          f"entry of line {known.model.line}: the last one of a type wins.",
                          "Remove the entry with Default: true, or move it to the top.")
        else:
            severity: Severity = "info" if known.model.origin in ("default", "legacy") else "warning"
            yield Finding("entry-unused", severity, known.model.path, f"This entry is never used: of type "
                          f"{winner.type} only the last one is ({place}), and it has no fallback.",
                          "Remove it, or set `Disabled: true` for the other.")


def _swaps(scene: Scene) -> Iterator[Finding]:
    labels, caption = (None if (at := scene.selected.get(kind)) is None else scene.known[at]
                       for kind in ("labels", "caption"))
    if labels is None or caption is None or not labels.model.path or not caption.model.path:
        return
    if not all(one.remote and request_format(one.model) == "ollama" for one in (labels, caption)):
        return
    if labels.named.wire != caption.named.wire and labels.where.uri == caption.where.uri:
        yield Finding("models-differ", "info", caption.model.path, f"Labels ask {labels.named.wire}, captions "
                      f"{caption.named.wire}: the server may have to load one after the other for every photo.",
                      "Use one model for both.")
