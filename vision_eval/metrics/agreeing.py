"""Labelers against each other, slots of photos, words of a library, and repeats (methods, A14 to A16, A20 and A21)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from vision_eval.metrics.declaration import Metric, rows
from vision_eval.metrics.ranked import parts_of
from vision_eval.scoring import agreement, stability, vocabulary
from vision_eval.scoring.coverage import Hits, coverage


def _told(found: Any, value: float) -> dict[str, Any]:
    """Parts of a result that holds several numbers, with the reason if this one is missing."""
    return {**asdict(found), "value": value, "reason": (found.reason or "no-slots") if math.isnan(value) else ""}


def _covered(name: str) -> Callable[..., dict[str, Any]]:
    def covered(hits: Collection[Hits], *, failed: Sequence[bool] | None = None) -> dict[str, Any]:
        found = coverage([hits] if isinstance(hits, Mapping) else rows(hits), failed=failed)
        value = found.slots.get(name, math.nan) if name in ("subject", "setting") else getattr(found, name)
        return _told(found, value)
    return covered


def _covered_over(metric: Metric, hits: Collection[Hits], *, failed: Sequence[bool] | None = None) -> dict[str, Any]:
    told = metric.explain(hits, failed=failed)
    name = metric.key.rpartition(".")[2]
    n = told["slot_counts"].get(name, 0) if name in ("subject", "setting") else told["n"]
    return {"value": told["value"], "n": n, "eligible": n, "asked": told["asked"], "failed": told["failed"]}


def _coverage(key: str, name: str, meaning: str, **changed: Any) -> Metric:
    return Metric(**{
        "key": f"coverage.{key}", "section": "A16", "name": name, "meaning": meaning, "family": "slots",
        "status": "CORE", "per": "image", "view": "stored", "reference": "partial", "paired": True,
        "parts": (
            "joint", "component", "component_pooled", "slots", "n", "slot_counts", "asked", "failed"),
        "compute": _covered(key), "together": _covered_over, "task": "labels",
        "source": "PhotoPrism's model comparison", **changed})


def _stable(name: str) -> Callable[..., dict[str, Any]]:
    def stable(sets: Iterable[stability.Repeat], *, keys: bool = False) -> dict[str, Any]:
        found = stability.stability(sets, keys=keys)
        told = _told(found, getattr(found, name))
        return told if found.reason or not math.isnan(told["value"]) else {**told, "reason": "none-in-all"}
    return stable


def _stable_over(metric: Metric, by_image: Collection[Collection[stability.Repeat]], *, keys: bool = False,
                 ) -> dict[str, Any]:
    images = rows(by_image)
    found = stability.over(images, keys=keys)
    values = [metric(sets, keys=keys) for sets in images]
    return {"value": getattr(found, metric.key.rpartition(".")[2]), "n": sum(not math.isnan(one) for one in values),
            "eligible": found.n, "asked": len(images), "failed": found.failed}


def _stability(key: str, name: str, meaning: str, **changed: Any) -> Metric:
    parts = [field.name for field in fields(stability.Stability) if field.name != "reason"]
    return Metric(**{
        "key": f"stability.{key}", "section": "A21", "name": name, "meaning": meaning, "family": "repeats",
        "status": "CORE", "per": "image", "view": "stored", "paired": True, "parts": tuple(parts),
        "compute": _stable(key), "together": _stable_over, "task": "labels",
        "source": "Jaccard 1912; Passonneau 2006", **changed})


def _of_words(name: str) -> Callable[..., dict[str, Any]]:
    def of_words(names: Iterable[Any], *, keys: bool = False) -> dict[str, Any]:
        found = vocabulary.vocabulary(names, keys=keys)
        return _told(found, getattr(found, name))
    return of_words


def _vocabulary(key: str, name: str, meaning: str, **changed: Any) -> Metric:
    parts = [field.name for field in fields(vocabulary.Vocabulary) if field.name != "reason"]
    return Metric(**{
        "key": f"vocab.{key}", "section": "A20", "name": name, "meaning": meaning, "family": "names",
        "status": "USEFUL", "direction": 0, "per": "variant", "view": "stored", "parts": tuple(parts),
        "compute": _of_words(key), "source": "Shannon 1948; Good 1953; Chao 1984", **changed})


AGREEING = (
    Metric(key="agreement.kappa", section="A14", name="Cohen's kappa", family="cells", status="OPTIONAL",
           unit="correlation", low=-1.0, per="pair", view="stored", reference="baseline",
           parts=parts_of(agreement.Kappa), compute=agreement.kappa,
           meaning="agreement on cells of photo and label beyond what chance gives",
           source="Cohen 1960; Feinstein and Cicchetti 1990"),
    Metric(key="agreement.positive", section="A14", name="Positive agreement", family="cells", status="OPTIONAL",
           per="pair", view="stored", reference="baseline", parts=parts_of(agreement.PositiveAgreement),
           compute=agreement.positive_agreement, meaning="agreement on cells of which somebody said yes",
           source="Feinstein and Cicchetti 1990"),
    Metric(key="agreement.alpha", section="A15", name="Krippendorff's alpha for sets", family="sets", status="USEFUL",
           unit="correlation", low=-math.inf, per="pair", view="stored", reference="baseline",
           parts=parts_of(agreement.Alpha), compute=agreement.alpha,
           meaning="agreement of label sets beyond what chance gives", source="Krippendorff 2018; Passonneau 2006"),
    _coverage("joint", "Joint coverage", "photos whose subject and setting are both named"),
    _coverage("component", "Component coverage", "share of a photo's subject and setting that is named"),
    _coverage("subject", "Subject coverage", "photos whose subject is named"),
    _coverage("setting", "Setting coverage", "photos whose setting is named"),
    _coverage("component_pooled", "Pooled component coverage", "share of all subjects and settings that is named",
              per="variant", paired=False),
    _vocabulary("size", "Vocabulary", "distinct names", unit="names", high=math.inf),
    _vocabulary("type_token_ratio", "Type–token ratio", "distinct names per name; falls with their number"),
    _vocabulary("entropy_bits", "Entropy", "how uncertain the next name is", unit="bits", high=math.inf),
    _vocabulary("effective_size", "Effective vocabulary", "equally frequent names that would be as uncertain",
                unit="names", high=math.inf),
    _vocabulary("normalised_entropy", "Normalised entropy", "entropy as a share of its maximum"),
    _vocabulary("hapax_share", "Hapax share", "share of distinct names that were given once"),
    _vocabulary("coverage", "Good–Turing coverage", "chance that the next name is a known one"),
    _vocabulary("chao1", "Chao1", "lower bound of all names there are, seen or not", unit="names", high=math.inf),
    _vocabulary("meta_rate", "Meta labels", "share of names that say nothing about a photo", direction=-1,
                failed="skip"),
    _stability("jaccard", "Stability", "overlap of the labels of two repeats, on average"),
    _stability("core_ratio", "Core ratio", "share of all labels that every repeat has"),
    _stability("identical", "Identical repeats", "all repeats have the same labels", yes_no=True),
    _stability("top1", "Stable first label", "share of pairs of repeats with the same first label"),
    _stability("confidence_sd", "Spread of confidence", "how much the confidence of labels in all repeats varies",
               direction=-1, failed="skip"),
)
