"""Rankings against a reference, and against each other (methods, sections A7 to A13)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

from vision_eval.metrics.declaration import Metric, rows
from vision_eval.metrics.label_sets import mean_the_same
from vision_eval.metrics.together import mean_over
from vision_eval.scoring import ranking, rankings
from vision_eval.scoring.names import Named, Same


def parts_of(result: type[Any]) -> tuple[str, ...]:
    """Names of what a result holds besides its value and reason."""
    return tuple(field.name for field in fields(result) if field.name not in ("value", "reason"))


def _hit_at_1(predicted: Collection[Named], reference: Collection[str] | None, *, failed: bool = False,
              keys: bool = False, same: Same | None = None) -> ranking.First:
    return ranking.hit_at_1(predicted, reference, failed=failed, keys=keys, same=same)


def _subject_first(predicted: Collection[Named], subject: Collection[str] | None, *, failed: bool = False,
                   keys: bool = False, same: Same = mean_the_same) -> ranking.First:
    return ranking.subject_first(predicted, subject, failed=failed, keys=keys, same=same)


def _map(predicted: Collection[Any], reference: Collection[Any] | None, *, failed: bool | Sequence[bool] = False,
         keys: bool = False) -> Any:
    """Mean over images; names or dicts stand for one image."""
    given = rows(predicted)
    if all(isinstance(one, str | Mapping) for one in given):
        return ranking.average_precision(given, reference, failed=bool(failed), keys=keys)
    flags = None if isinstance(failed, bool) else failed
    wanted = [None] * len(given) if reference is None else reference
    return mean_over(_AVERAGE_PRECISION, given, wanted, failed=flags, keys=keys)


def _rank(key: str, section: str, name: str, compute: Callable[..., Any], result: type[Any], meaning: str,
          **changed: Any) -> Metric:
    return Metric(**{
        "key": f"labels.{key}", "section": section, "name": name, "meaning": meaning, "family": "ranked",
        "status": "USEFUL", "view": "stored", "reference": "exhaustive", "paired": True, "parts": parts_of(result),
        "compute": compute, "together": mean_over, "task": "labels", "source": "Manning et al. 2008", **changed})


_AVERAGE_PRECISION = _rank("average_precision", "A9", "Average precision", ranking.average_precision,
                           ranking.AveragePrecision, "precision at the places of right labels, on average")

RANKED = (
    _rank("top1_agreement", "A7", "Top-1 agreement", ranking.top1_agreement, ranking.First,
          "the first label is the first of a reference ranking", status="CORE", reference="baseline", yes_no=True,
          source="Russakovsky et al. 2015"),
    _rank("hit_at_1", "A7", "Hit at 1", _hit_at_1, ranking.First, "the first label is anywhere in the reference",
          status="CORE", yes_no=True, source="Russakovsky et al. 2015"),
    _rank("subject_first_rate", "A7", "Subject first", _subject_first, ranking.First,
          "the label of highest topicality names the subject", reference="partial", yes_no=True, source=""),
    _rank("precision_at_k", "A8", "Precision at k", ranking.precision_at_k, ranking.TopK,
          "share of right labels among the first k"),
    _rank("recall_at_k", "A8", "Recall at k", ranking.recall_at_k, ranking.TopK,
          "share of the reference's labels among the first k", reference="partial"),
    _AVERAGE_PRECISION,
    _rank("map", "A10", "Mean average precision", _map, ranking.AveragePrecision,
          "mean over photos of the average precision", per="variant", paired=False, parts=()),
    _rank("ndcg", "A11", "nDCG", ranking.ndcg, ranking.Gain, "relevance of a ranking, discounted by place",
          status="OPTIONAL", source="Järvelin and Kekäläinen 2002"),
    _rank("kendall_tau_b", "A12", "Kendall's tau-b", rankings.tau_b, rankings.Concordance,
          "whether two labelers order the labels that both have alike", family="two rankings", low=-1.0,
          reference="baseline", unit="correlation", source="Kendall 1945"),
    _rank("rbo_ext", "A13", "Rank-biased overlap", rankings.rbo, rankings.RankOverlap,
          "how alike two rankings are, the first places most", family="two rankings", status="OPTIONAL",
          reference="baseline", source="Webber et al. 2010"),
)
"""Called with predictions in their order, or as dicts with scores that rank them."""
