"""The proof: with the exported text PhotoPrism would send what was measured, and store by the same rules."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vision_eval.domain import Task, Variant, sha256_hex
from vision_eval.errors import ExportRefused
from vision_eval.exporter.placing import Placement
from vision_eval.photoprism.effective import effective
from vision_eval.photoprism.sending import request_body
from vision_eval.photoprism.thumbnail import TILE_PX
from vision_eval.photoprism.views import auto_mode
from vision_eval.runner.asking import ask_text
from vision_eval.runs import Run

THRESHOLDS = {"Confidence": 20, "Topicality": 0}
"""What PhotoPrism takes where nobody said anything, in percent (PhotoPrism contract, section 1.4)."""

_ABSENT = object()
_OURS_TO_CHANGE = ("index", "line")
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduced:
    """How many requests were held against those that were measured; as text, what is printed."""

    requests: int
    """Photos × chosen variants that have an answer in the run."""
    same: int
    without_picture: int = 0
    """Of these, requests whose thumbnail is gone, so that all but the picture was compared."""

    def __str__(self) -> str:
        gone = f" ({self.without_picture} without the picture, whose thumbnail is gone)" if self.without_picture else ""
        return f"requests reproduced: {self.same} of {self.requests}{gone}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That an export holds, and what is to be said about it."""

    reproduced: Reproduced
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Count:
    requests: int = 0
    without_picture: int = 0
    differences: dict[str, None] = field(default_factory=dict)


def prove(run: Run, variants: Sequence[Variant], placement: Placement, *,
          env: Mapping[str, str] | None = None) -> Proof:
    """Load the text as PhotoPrism would and hold its requests for every photo against those of the run.

    Bodies are compared as JSON values, apart from ``id`` and a comment in the picture that keeps a server's cache
    from knowing it. Pictures are those that the run has kept; the journal knows the SHA-256 of each.

    Parameters
    ----------
    run : Run
        Where the variants were measured.
    variants : sequence of Variant
        The chosen ones.
    placement : Placement
        The text and which of its entries are theirs.
    env : mapping, optional
        Variables that PhotoPrism has.

    Raises
    ------
    ExportRefused
        If a request, or the rules for storing, or another entry would be different.

    References
    ----------
    PhotoPrism contract, sections 1.1, 1.4, 2.2 and 4.1.
    """
    count, notes = _Count(), list[str]()
    for variant in variants:
        line = variant.prompt.schema_line
        after = effective(placement.text, env or {}, prompts={"labels.schema_line": line} if line else None)
        entry = _entry(after, variant.task, placement)
        found = list(_settings(variant, entry, after))
        _compare_requests(run, variant, entry, count)
        count.differences |= dict.fromkeys(f"{variant.task}: {one}" for one in found)
        notes += _notes(variant, entry, after)
    count.differences |= dict.fromkeys(_others(placement, effective(placement.text, env or {}), variants))
    if count.differences:
        raise ExportRefused.not_reproduced(count.differences)
    return Proof(reproduced=Reproduced(requests=count.requests, same=count.requests,
                                       without_picture=count.without_picture), notes=tuple(dict.fromkeys(notes)))


def differences(measured: Any, planned: Any, path: str = "") -> Iterator[str]:
    """Places where two JSON values differ, each with both values.

    Examples
    --------
    >>> list(differences({"options": {"seed": 7}, "think": False}, {"options": {"seed": 8}, "think": False}))
    ['options.seed: measured 7, with this file 8']
    """
    if isinstance(measured, Mapping) and isinstance(planned, Mapping):
        for key in dict.fromkeys((*measured, *planned)):
            yield from differences(measured.get(key, _ABSENT), planned.get(key, _ABSENT),
                                   f"{path}.{key}" if path else str(key))
    elif isinstance(measured, bool) is not isinstance(planned, bool) or measured != planned:
        yield f"{path}: measured {_shown(measured, planned)}, with this file {_shown(planned, measured)}"


def _entry(after: Mapping[str, Any], task: Task, placement: Placement) -> Mapping[str, Any]:
    index = after["selected"][task] if after["state"] == "ok" else None
    if index != placement.indices[task]:
        reason = after["error"] or f"PhotoPrism would use {'no entry' if index is None else f'entry {index + 1}'}"
        raise ExportRefused.not_reproduced([f"{task}: {reason} instead of entry {placement.indices[task] + 1}"])
    found: Mapping[str, Any] = after["models"][index]
    return found


def _compare_requests(run: Run, variant: Variant, entry: Mapping[str, Any], count: _Count) -> None:
    asked = run.attempts.loc[run.attempts["variant"] == variant.key, "sample"].unique()
    if not len(asked):
        raise ExportRefused.never_asked(variant.key)
    measured = {**json.loads(ask_text(variant))["body"], "model": variant.model}
    for sample in asked:
        picture = run.picture(sample, variant.resolution)
        count.without_picture += picture is None
        images = picture.images if picture else (b"",) * _pictures(run, variant, sample)
        planned = request_body(entry, images[:_wanted(run, variant, entry, sample)], id="")
        planned.pop("id", None)
        planned["images"] = [sha256_hex(base64.b64decode(image)) for image in planned.get("images", [])]
        sent = [sha256_hex(image) for image in (images if variant.task == "labels" else images[:1])]
        found = differences({**measured, "images": sent}, json.loads(json.dumps(planned)))
        count.requests += 1
        count.differences |= dict.fromkeys(f"{variant.task}: {one}" for one in found)


def _is_square(run: Run, variant: Variant, sample: str) -> bool:
    facts = run.pictures[sample, variant.resolution]
    return facts.source_width == facts.source_height


def _pictures(run: Run, variant: Variant, sample: str) -> int:
    """How many images a photo has at this resolution (PhotoPrism contract, section 2.2)."""
    return 1 if variant.resolution != TILE_PX or _is_square(run, variant, sample) else 3


def _wanted(run: Run, variant: Variant, entry: Mapping[str, Any], sample: str) -> int:
    return int(entry["images_per_photo"]["square" if _is_square(run, variant, sample) else "other"])


def _settings(variant: Variant, entry: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What decides beside the body: where it goes, how the answer is read, and what is stored of it."""
    where = entry["endpoint"]
    if not where["error"] and not where["uri"].partition("?")[0].endswith("/api/generate"):
        yield f"address: measured '/api/generate', with this file {where['uri']!r}"
    yield from differences("ollama", entry["response_format"], "ResponseFormat")
    yield from differences(variant.resolution, entry["resolution"], "Resolution")
    if variant.task == "labels":
        yield from differences(variant.normalize or auto_mode(variant.model), entry["normalize"], "Normalize")
    yield from differences(dict(variant.thresholds),
                           {name: after["thresholds"][name] for name in variant.thresholds}, "Thresholds")


def _others(placement: Placement, after: Mapping[str, Any], variants: Sequence[Variant]) -> Iterator[str]:
    """What would become of entries and thresholds that nobody wanted to change."""
    if placement.before is None:
        return
    ours = set(placement.indices.values())
    former = {one["index"]: one for one in placement.before["models"] if one["origin"] != "added"}
    for one in after["models"]:
        if one["index"] not in ours and one["index"] in former and one["origin"] != "added":
            changed = differences(_plain(former[one["index"]]), _plain(one))
            yield from (f"entry {one['index'] + 1} ({one['type']}) would change: {change}".replace(
                "measured", "now").replace("with this file", "then") for change in changed)
    chosen = {name for variant in variants for name in variant.thresholds}
    for name, value in placement.before["thresholds"].items():
        if name not in chosen and after["thresholds"][name] != value:
            yield f"Thresholds.{name} would change from {value} to {after['thresholds'][name]}"


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in _OURS_TO_CHANGE}


def _notes(variant: Variant, entry: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if variant.task == "labels":
        if not variant.prompt.schema_line:
            yield ("Between prompt and JSON shape PhotoPrism puts a line in its own words; what was measured had one "
                   "of the same meaning in ours.")
        for name, usual in THRESHOLDS.items():
            now = after["thresholds"][name]
            if name not in variant.thresholds and now != usual:
                yield f"Thresholds.{name} of your file is {now}; what is stored was measured with {usual}."
    if entry["endpoint"]["error"]:
        yield f"The address for {variant.task} cannot be told from here: {entry['endpoint']['error']}."
    if entry["run"] == "never":
        yield f"Run of the entry for {variant.task} is never: PhotoPrism will not ask it."


def _shown(value: Any, other: Any) -> str:
    """A value for a message, long texts cut to where they begin to differ."""
    if value is _ABSENT:
        return "nothing"
    if not isinstance(value, str) or len(value) <= _SHOWN:
        return repr(value)
    texts = zip(value, other, strict=False) if isinstance(other, str) else ()
    at = next((place for place, (one, two) in enumerate(texts) if one != two),
              min(len(value), len(other)) if isinstance(other, str) else 0)
    start = max(0, at - _SHOWN // 3)
    return f"{'…' if start else ''}{value[start:start + _SHOWN]!r}{'…' if len(value) > start + _SHOWN else ''}"
