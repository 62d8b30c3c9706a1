"""Label sets of one image against its reference (methods, sections A1 to A7, A22 and A23)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable
from typing import Any

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.metrics.declaration import Metric
from vision_eval.metrics.pooling import sets_over
from vision_eval.metrics.together import mean_over
from vision_eval.scoring import labels, sets
from vision_eval.scoring.names import Named, Same, distinct, hits
from vision_eval.scoring.score import Score
from vision_eval.scoring.tiers import tier

Reference = Collection[str] | None


def _explained(found: sets.Overlap, score: Score) -> dict[str, Any]:
    return {"value": score.value, "reason": score.reason, "hits": found.hits, "predicted": found.predicted,
            "reference": found.reference}


def _of_sets(judge: Callable[..., Score]) -> Callable[..., dict[str, Any]]:
    """A score of an overlap as a score of two sets of names; all are called alike, whether or not beta matters."""
    def judged(predicted: Iterable[Named], reference: Reference, *, beta: float = 1.0, failed: bool = False,
               keys: bool = False, **options: Any) -> dict[str, Any]:
        del beta
        found = sets.overlap(predicted, reference, failed=failed, keys=keys)
        return _explained(found, judge(found, **options))
    return judged


def _f_beta(predicted: Iterable[Named], reference: Reference, *, beta: float = 1.0, failed: bool = False,
            keys: bool = False, empty_pair: sets.EmptyPair = "nan") -> dict[str, Any]:
    found = sets.overlap(predicted, reference, failed=failed, keys=keys)
    return _explained(found, sets.f_beta(found, beta=beta, empty_pair=empty_pair))


@functools.lru_cache(maxsize=1 << 16)
def mean_the_same(one: str, other: str) -> bool:
    """Whether two keys are the same label or synonyms, by the shipped taxonomy."""
    return tier(one, other, read_taxonomy()) in ("exact", "lemma", "synonym")


def _known_absent(predicted: Iterable[Named], absent: Reference, *, failed: bool = False, keys: bool = False,
                  same: Same | None = None) -> dict[str, Any]:
    same = same or mean_the_same
    given, ruled_out = distinct(predicted, keys=keys), distinct(absent or (), keys=keys)
    found = sets.Overlap(0 if failed else sum(hits(given, ruled_out, same)), 0 if failed else len(given),
                         None if absent is None else len(ruled_out), bool(failed))
    return _explained(found, sets.known_absent(found))


_PARTS = ("hits", "predicted", "reference")


def _set(key: str, section: str, name: str, compute: Callable[..., Any], meaning: str, **changed: Any) -> Metric:
    return Metric(**{
        "key": f"labels.{key}", "section": section, "name": name, "meaning": meaning, "family": "label sets",
        "status": "CORE", "view": "stored", "reference": "exhaustive", "paired": True, "parts": _PARTS,
        "compute": compute, "together": sets_over, "task": "labels", "source": "Manning et al. 2008", **changed})


LABEL_SETS = (
    _set("precision", "A1", "Precision", _of_sets(sets.precision),
         "share of returned labels that the reference has; a lower bound under a partial reference"),
    _set("precision_answered", "0.3", "Precision where answered", _of_sets(sets.precision_answered),
         "the same over photos for which something was returned", status="USEFUL", failed="skip"),
    _set("recall", "A2", "Recall", _of_sets(sets.recall), "share of the reference's labels that were returned",
         reference="partial"),
    _set("f1", "A3", "F1", _f_beta, "balance of precision and recall", source="van Rijsbergen 1979"),
    _set("f_beta", "A3", "F-beta", _f_beta, "balance of precision and recall, by the weight beta",
         status="USEFUL", source="van Rijsbergen 1979"),
    _set("jaccard", "A4", "Jaccard index", _of_sets(sets.jaccard),
         "share of all labels on either side that are on both", status="USEFUL", source="Jaccard 1912"),
    _set("exact_match", "A5", "Exact set match", _of_sets(sets.exact_match), "both sides are the same set",
         status="OPTIONAL", yes_no=True, source="Tsoumakas et al. 2010"),
    _set("known_absent_rate", "A22", "Known-absent rate", _known_absent,
         "photos with at least one label that is known to be wrong", direction=-1, reference="partial", failed="skip",
         yes_no=True, together=mean_over, source=""),
    _set("precision_topicality", "A23", "Topicality-weighted precision", labels.weighed_precision,
         "precision in which each label weighs as much as the model says the photo is about it", status="OPTIONAL",
         parts=(), together=mean_over, source=""),
)
"""Called with predicted names and the reference's names."""
