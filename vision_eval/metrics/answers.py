"""The form of answers, captions, and seconds (methods, sections C, E and F1)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, fields
from typing import Any

from vision_eval.domain import Timing
from vision_eval.metrics.declaration import Metric
from vision_eval.metrics.together import mean_over
from vision_eval.photoprism.store import store
from vision_eval.scoring import captions
from vision_eval.scoring.contract_codes import contract
from vision_eval.scoring.repairs import repair
from vision_eval.scoring.structure import CODES, classify

_FORM = ("codes", "primary", "delivered", "strict_json", "schema_valid")


def _form(text: str, *, done_reason: str | None = None, done: bool = True, status: int | None = 200,
          thinking: str = "", schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
    if not isinstance(text, str):
        raise TypeError(f"An answer is one text, not {text!r}.")
    found = classify(text, done_reason=done_reason, done=done, status=status, thinking=thinking, schema=schema)
    return {**asdict(found), "codes": list(found.codes), "primary": found.primary}


def _level(name: str) -> Callable[..., dict[str, Any]]:
    def level(text: str, **options: Any) -> dict[str, Any]:
        found = _form(text, **options)
        return {**found, "value": float(found[name])}
    return level


def _code(code: str) -> Callable[..., dict[str, Any]]:
    def has(text: str, **options: Any) -> dict[str, Any]:
        found = _form(text, **options)
        return {**found, "value": float(code in found["codes"])}
    return has


def _accepted(text: str, *, accepted: bool | None = None, status: int | None = 200, thinking: str = "",
              **options: Any) -> dict[str, Any]:
    found = _form(text, status=status, thinking=thinking, **options)
    if accepted is None:
        answer = {"response": text, "thinking": thinking}
        stored = status is not None and store(answer, task="labels", status=status)["stored"]["labels"]
        accepted = bool(stored)
    return {**found, "value": float(accepted)}


def _contract(text: str, *, single_word: bool = False, count: tuple[int, int] | None = None,
              scripts: Collection[str] | None = None, language: Collection[str] | None = None,
              schema: Mapping[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    found = _form(text, schema=schema, **options)
    kept = None
    if found["schema_valid"] and found["delivered"] and isinstance(labels := _labels(text), list):
        kept = contract(labels, single_word=single_word, count=count, scripts=scripts, language=language)
    codes = [] if kept is None else list(kept.codes)
    return {**found, "contract_codes": codes, "value": float(kept is not None and not codes)}


def _repaired(text: str, *, thinking: str = "", schema: Mapping[str, Any] | None = None,
              **options: Any) -> dict[str, Any]:
    found = _form(text, thinking=thinking, schema=schema, **options)
    told = repair(text, thinking=thinking, schema=schema)
    return {**found, "repairs": list(told.repairs), "value": float(told.valid)}


def _labels(text: str) -> Any:
    """The list of labels in an answer that its schema allows; None where the schema has none."""
    answer = json.loads(text)
    found = answer.get("labels") if isinstance(answer, dict) else answer
    return found if isinstance(found, list) and all(isinstance(one, dict) and "name" in one for one in found) else None


def _conformance(caption: str, *, min_words: int = 5, max_words: int = 25, sentences: int = 1,
                 max_chars: int | None = None) -> dict[str, Any]:
    found = captions.conformance(_text(caption), min_words=min_words, max_words=max_words, sentences=sentences,
                                 max_chars=max_chars)
    return {**asdict(found), "value": float(found.holds)}


def _rule(name: str) -> Callable[..., dict[str, Any]]:
    def rule(caption: str, **options: Any) -> dict[str, Any]:
        found = _conformance(caption, **options)
        return {**found, "value": float(found[name])}
    return rule


def _words(caption: str) -> float:
    return float(captions.words(_text(caption)))


def _chrf(caption: str, references: Collection[str] | None) -> float:
    return captions.chrf(_text(caption), references or ())


def _text(caption: str) -> str:
    if not isinstance(caption, str):
        raise TypeError(f"A caption is one text, not {caption!r}.")
    return caption


def _seconds(name: str) -> Callable[[Mapping[str, Any]], float]:
    return lambda timing: float(getattr(Timing(**timing), name))


def _structure(key: str, name: str, compute: Callable[..., Any], meaning: str, **changed: Any) -> Metric:
    return Metric(**{
        "key": f"structure.{key}", "section": "C1", "name": name, "meaning": meaning, "family": "structure",
        "status": "CORE", "view": "raw", "paired": True, "parts": _FORM, "compute": compute, "together": mean_over,
        "task": "labels", "yes_no": True, "source": "RFC 8259; JSON Schema 2020-12", **changed})


STRUCTURE = (
    _structure("delivered", "Delivered", _level("delivered"), "a final message arrived"),
    _structure("strict_json", "Strict JSON", _level("strict_json"), "the whole answer is one JSON value"),
    _structure("schema_valid", "Schema valid", _level("schema_valid"), "and it follows the prompt's JSON Schema"),
    _structure("contract_valid", "Contract valid", _contract,
               "and its names are what the prompt asked for: singular, without doubles or words that say nothing",
               parts=(*_FORM, "contract_codes")),
    _structure("accepted", "Accepted", _accepted, "at least one label would be stored, after vocabulary and thresholds",
               view="stored", source="PhotoPrism's reader"),
    _structure("repaired", "Repaired", _repaired, "valid after repairs of its form: what a better reader could save",
               parts=(*_FORM, "repairs")),
    _structure("classify", "Primary code", _form, "the first of 21 codes for what is odd about an answer, or OK",
               section="C2", unit="code", low=-math.inf, high=math.inf, direction=0, paired=False, returns="str",
               pick="primary", together=None, task=None, yes_no=False),
    *(_structure(f"code.{code}", f"Code {code}", _code(code), f"answers with the code {code}", section="C2",
                 direction=-1) for code in CODES),
)

_RULES = tuple(field.name for field in fields(captions.Conformance))


def _caption(key: str, name: str, compute: Callable[..., Any], meaning: str, **changed: Any) -> Metric:
    return Metric(**{
        "key": f"caption.{key}", "section": "E1", "name": name, "meaning": meaning, "family": "captions",
        "status": "CORE", "view": "stored", "paired": True, "compute": compute, "together": mean_over,
        "task": "caption", **changed})


CAPTIONS = (
    _caption("conformance", "Rule conformance", _conformance,
             "captions that follow all rules; a gate, not a measure of quality", parts=_RULES, yes_no=True),
    *(_caption(f"rule.{rule}", f"Rule {rule}", _rule(rule), f"captions that follow the rule {rule!r}", parts=_RULES,
               yes_no=True) for rule in _RULES),
    _caption("words", "Words", _words, "words per caption", unit="words", high=math.inf, direction=0, failed="skip"),
    _caption("chrf", "chrF", _chrf, "character n-grams shared with the reference captions; for orientation only",
             section="E3", status="USEFUL", unit="chrF", high=100.0, reference="partial", needs="captions",
             source="Popovic 2015"),
)

LATENCY = tuple(
    Metric(key=f"latency.{part}", section="F1", name=part.removesuffix("_s").replace("_", " ").capitalize(),
           family="latency", status="CORE", unit="s", high=math.inf, direction=-1, per="request", paired=True,
           failed="skip", compute=_seconds(part), together=mean_over, clean_only=True, meaning=meaning,
           source="Ollama's API")
    for part, meaning in (
        ("wall_s", "sending to last byte, on our clock"),
        ("total_s", "at the server, loading included"),
        ("load_s", "waiting for the model"),
        ("prefill_s", "picture encoder and prompt"),
        ("decode_s", "second to last token"),
        ("other_s", "waiting for a slot, decoding the picture"),
        ("warm_s", "total without loading: what a photo costs in a long run"),
        ("overhead_s", "network and client"),
    )
)
"""Called with a mapping of the parts of a request's time, in seconds; see `vision_eval.domain.Timing`."""
