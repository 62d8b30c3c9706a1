"""Names that mean the same, more or less (methods, section B)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.metrics.declaration import Metric, rows
from vision_eval.metrics.predictions import Predicted, names_of, scored
from vision_eval.metrics.together import aligned, company, mean_over
from vision_eval.scoring.assignment import Assignment, assign
from vision_eval.scoring.categories import Coarse, coarse_jaccard, coarse_top1
from vision_eval.scoring.confusion import CONFIDENT, Confusion, confusion, confusion_table, subject_confusion
from vision_eval.scoring.matching import exact_key, normalise
from vision_eval.scoring.score import Score
from vision_eval.scoring.soft_scores import Matching, Triples, lenient, strict
from vision_eval.scoring.taxonomy import Taxonomy
from vision_eval.scoring.tiers import tier

Names = Collection[str] | None


def meanings(tiers: Triples | None, taxonomy: Taxonomy | None) -> tuple[Triples | None, Taxonomy | None]:
    """Who says how closely names fit: decided tiers alone where they are given, else the shipped taxonomy."""
    if tiers is None:
        return None, taxonomy or read_taxonomy()
    return tuple(tiers), taxonomy


def _credit(more: dict[str, Any]) -> dict[str, Any]:
    """Credits of tiers under the name that pure functions know; they refuse what else there is."""
    return {"credit" if name == "credits" else name: value for name, value in more.items()}


def _normalise(name: str, *, aliases: Mapping[str, str] | None = None) -> dict[str, str]:
    if not isinstance(name, str):
        raise TypeError(f"A name is one text, not {name!r}.")
    return {"value": normalise(name, aliases=aliases), "exact": exact_key(name)}


def _tier(predicted: str, reference: str, *, taxonomy: Taxonomy | None = None) -> dict[str, Any]:
    known = taxonomy or read_taxonomy()
    one, other = normalise(predicted), normalise(reference)
    return {"value": tier(predicted, reference, known), "senses": (known.sense(one), known.sense(other)),
            "categories": (known.category(one), known.category(other))}


def _assign(weights: Sequence[Sequence[float]]) -> Assignment:
    return assign(weights)


def _strict(predicted: Predicted, reference: Names, *, tiers: Triples | None = None,
            taxonomy: Taxonomy | None = None, failed: bool = False, keys: bool = False, **more: Any) -> Matching:
    del keys, taxonomy  # a key is its own key, and meanings earn nothing
    return strict(names_of(predicted), reference, tiers=tiers, failed=failed, **_credit(more))


def _lenient(predicted: Predicted, reference: Names, *, tiers: Triples | None = None,
             taxonomy: Taxonomy | None = None, failed: bool = False, keys: bool = False, **more: Any) -> Matching:
    del keys
    decided, known = meanings(tiers, taxonomy)
    return lenient(names_of(predicted), reference, taxonomy=known, tiers=decided, failed=failed,
                   **_credit(more))


def _siblings(predicted: Predicted, reference: Names, *, tiers: Triples | None = None,
              taxonomy: Taxonomy | None = None, failed: bool = False, keys: bool = False, **more: Any) -> Confusion:
    del keys
    decided, known = meanings(tiers, taxonomy)
    return confusion(names_of(predicted), reference, taxonomy=known, tiers=decided, failed=failed,
                   **_credit(more))


def _subject(predicted: Predicted, subject: Names, *, tiers: Triples | None = None, taxonomy: Taxonomy | None = None,
             confident: float = CONFIDENT, failed: bool = False, keys: bool = False) -> float:
    del keys
    decided, known = meanings(tiers, taxonomy)
    return subject_confusion(scored(predicted), subject, taxonomy=known, tiers=decided, confident=confident,
                             failed=failed)


def _pairs(predicted: Collection[Predicted], reference: Collection[Names] | None, *, tiers: Triples | None = None,
           taxonomy: Taxonomy | None = None, keys: bool = False, **more: Any) -> dict[str, Any]:
    del keys
    decided, known = meanings(tiers, taxonomy)
    given, wanted = _images(predicted, reference)
    images = [(scored(one), names) for one, names in zip(given, wanted, strict=True)]
    found = confusion_table(images, taxonomy=known, tiers=decided, **_credit(more))
    return {"value": [asdict(row) for row in found], "images": len(images)}


def _images(predicted: Collection[Any], reference: Collection[Any] | None) -> tuple[Sequence[Any], Sequence[Any]]:
    """Both sides image by image; names and dicts stand for a single image, no reference for none of any."""
    given = rows(predicted)
    if given and all(isinstance(one, str | Mapping) for one in given):
        return [given], [None if reference is None else rows(reference)]
    return given, [None] * len(given) if reference is None else rows(reference)


def _top1(predicted: Predicted, reference: Predicted | None, *, taxonomy: Taxonomy | None = None, failed: bool = False,
          keys: bool = False) -> Coarse:
    del keys
    return coarse_top1(names_of(predicted), None if reference is None else names_of(reference),
                       taxonomy=taxonomy or read_taxonomy(), failed=failed)


def _jaccard(predicted: Predicted, reference: Predicted | None, *, taxonomy: Taxonomy | None = None,
             failed: bool = False, keys: bool = False) -> Coarse:
    del keys
    return coarse_jaccard(names_of(predicted), None if reference is None else names_of(reference),
                          taxonomy=taxonomy or read_taxonomy(), failed=failed)


def _matched_over(metric: Metric, predicted: Collection[Any], reference: Collection[Any], *, agg: str = "image",
                  failed: Sequence[bool] | None = None, **options: Any) -> dict[str, Any]:
    """Image average, or the credit of all images together."""
    if agg != "micro":
        return mean_over(metric, predicted, reference, agg=agg, failed=failed, **options)
    images = aligned(metric, (predicted, reference), failed)
    found = [metric.explain(given, wanted, failed=bad, **options) for given, wanted, bad in images]
    told = company([Score(one["value"], one["reason"]) for one in found], failed=sum(bad for _, _, bad in images))
    sides = [(0.0 if bad else one["total"], 0 if bad else len(one["predicted"]), len(one["reference"]))
             for one, (_, wanted, bad) in zip(found, images, strict=True) if wanted is not None]
    total, given, wanted = (sum(side) for side in zip(*sides, strict=True)) if sides else (0.0, 0, 0)
    whole = {"precision": given, "recall": wanted, "f1": (given + wanted) / 2}[metric.pick]
    return {**told, "value": total / whole if whole else math.nan}


def _soft(way: str, compute: Any, meaning: str) -> Iterable[Metric]:
    for pick, name in (("precision", "precision"), ("recall", "recall"), ("f1", "F1")):
        yield Metric(
            key=f"match.{way}.{pick}", section="B5", name=f"{way.capitalize()} {name}", family="matching",
            status="CORE", view="stored", reference="partial" if pick == "recall" else "exhaustive", paired=True,
            parts=tuple(field.name for field in fields(Matching) if field.name not in ("reason", "overgeneral_rate")),
            compute=compute, pick=pick, together=_matched_over, task="labels", source="Kuhn 1955; Conti et al. 2025",
            meaning=f"{name} {meaning}")


MATCHING = (
    Metric(key="match.normalise", section="B1", name="Normalised name", family="names", status="CORE", unit="key",
           direction=0, low=-math.inf, high=math.inf, returns="str", parts=("exact",), compute=_normalise,
           meaning="the key of a label name: names with the same key are the same label",
           source="Unicode Standard Annex 15"),
    Metric(key="match.tier", section="B2", name="Tier", family="names", status="CORE", unit="tier", direction=0,
           low=-math.inf, high=math.inf, returns="str", reference="partial", parts=("senses", "categories"),
           compute=_tier, meaning="how closely a predicted name fits a reference name",
           source="Miller 1995; Fellbaum 1998; Conti et al. 2025"),
    Metric(key="match.assign", section="B4", name="Assignment", family="matching", status="CORE", unit="credit",
           high=math.inf, direction=0, parts=("pairs", "weights", "total"), compute=_assign, pick="total",
           meaning="largest total credit when each name is used once", source="Kuhn 1955"),
    *_soft("strict", _strict, "where only equal names earn credit"),
    *_soft("lenient", _lenient, "where synonyms earn full credit and broader or narrower names half"),
    Metric(key="match.overgeneral_rate", section="B5", name="Over-general naming", family="matching", status="CORE",
           direction=-1, view="stored", reference="partial", failed="skip", paired=True, parts=("pairs",),
           compute=_lenient, pick="overgeneral_rate", together=mean_over, task="labels",
           meaning="share of matched predictions that are broader than what is there", source="Conti et al. 2025"),
    Metric(key="confusion.sibling_rate", section="B6", name="Sibling confusion", family="matching", status="CORE",
           direction=-1, view="raw", reference="partial", failed="skip", paired=True,
           parts=("siblings", "same_category"), compute=_siblings, pick="sibling_rate", together=mean_over,
           task="labels", meaning="share of predictions that name a sibling of something that nobody found",
           source="Conti et al. 2025"),
    Metric(key="confusion.subject_rate", section="B6", name="Subject confusion", family="matching", status="CORE",
           direction=-1, view="raw", reference="partial", failed="skip", paired=True, compute=_subject,
           together=mean_over, task="labels", yes_no=True,
           meaning="photos whose subject was missed while something close to it was named with confidence",
           source="Conti et al. 2025"),
    Metric(key="confusion.pairs", section="B11", name="Confusion table", family="matching", status="USEFUL",
           unit="pairs", high=math.inf, direction=0, per="variant", view="raw", reference="partial", failed="skip",
           returns="list", parts=("images",), compute=_pairs,
           meaning="which names were mistaken for which, how often and how confidently"),
    Metric(key="agreement.coarse_top1", section="B8", name="Coarse top-1 agreement", family="matching",
           status="CORE", view="stored", reference="baseline", paired=True, parts=("predicted", "reference"),
           compute=_top1, together=mean_over, task="labels", yes_no=True,
           meaning="the first labels of variant and baseline are of one category", source="Santurkar et al. 2020"),
    Metric(key="agreement.coarse_jaccard", section="B8", name="Coarse overlap", family="matching", status="CORE",
           view="stored", reference="baseline", paired=True, parts=("predicted", "reference"), compute=_jaccard,
           together=mean_over, task="labels", meaning="overlap of the categories that variant and baseline name",
           source="Santurkar et al. 2020"),
)
"""Where tiers are given, they alone decide; without them the shipped taxonomy does."""
