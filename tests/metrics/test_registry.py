"""The registry: one worked example of the methods for every key, and what holds for all of them."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vision_eval as ve
from vision_eval.errors import StudyError
from vision_eval.metrics import COLUMNS, METRICS
from vision_eval.scoring.structure import CODES

FIRST, SECOND, THIRD = ["dog", "beach", "ball", "sunset"], ["cat"], []
"""Predictions of methods, section A, image by image."""
WANTED = [["dog", "beach", "sea"], ["cat"], ["car", "road"]]
RANKING = ["dog", "ball", "beach", "sky"]
SLOTS = [{"subject": True, "setting": True}, {"subject": True, "setting": False},
         {"subject": False, "setting": True}, {"subject": True, "setting": True}]
WORDS = ["a"] * 4 + ["b"] * 2 + ["c", "d"]
REPEATS = [["dog", "beach"], ["dog", "beach"], ["dog", "sea"]]
UNITS = [(["dog", "beach"], ["dog", "beach"]), (["cat"], ["cat", "sofa"]), (["car"], ["road"])]
PREDICTED, REFERENCE = ["Dogs", "automobile", "leopard", "plant"], ["dog", "car", "cheetah", "flower"]
TIERS = [("automobile", "car", "synonym"), ("leopard", "cheetah", "sibling"), ("plant", "flower", "broader")]
LEOPARD = [{"name": "leopard", "confidence": 0.9, "topicality": 0.9}]
WEIGHED = [{"name": name, "confidence": 0.5, "topicality": share} for name, share in
           (("dog", 0.9), ("ball", 0.6), ("sea", 0.3))]
L = '{"labels":[{"name":"dog","confidence":0.9,"topicality":0.8}]}'
SIX, NONE = [0.2, 0.1, 0.0, 0.3, 0.0, 0.1], [0.0, 0.0, 0.0, 0.0, 0.1, 0.0]
"""Scores whose differences are those of section G1."""
TIMING = {"wall_s": 11.0, "total_s": 10.5, "load_s": 6.5, "prefill_s": 0.5, "decode_s": 3.0}

EXAMPLES = {
    "labels.precision": ((FIRST, WANTED[0]), {}, 0.5),
    "labels.precision_answered": ((FIRST, WANTED[0]), {}, 0.5),
    "labels.recall": ((FIRST, WANTED[0]), {}, 0.666667),
    "labels.f1": ((FIRST, WANTED[0]), {}, 0.571429),
    "labels.f_beta": ((FIRST, WANTED[0]), {"beta": 0.5}, 0.526316),
    "labels.jaccard": ((FIRST, WANTED[0]), {}, 0.4),
    "labels.exact_match": ((SECOND, WANTED[1]), {}, 1),
    "labels.known_absent_rate": ((["dog", "cats"], ["cat"]), {}, 1),
    "labels.precision_topicality": ((WEIGHED, ["dog", "sea"]), {}, 0.666667),
    "labels.top1_agreement": ((["dog", "beach"], ["sea", "dog"]), {}, 0),
    "labels.hit_at_1": ((["dog", "beach"], ["sea", "dog"]), {}, 1),
    "labels.subject_first_rate": ((WEIGHED, ["puppy", "dog"]), {}, 1),
    "labels.precision_at_k": ((RANKING, WANTED[0]), {"k": 3}, 0.666667),
    "labels.recall_at_k": ((RANKING, WANTED[0]), {"k": 2}, 0.333333),
    "labels.average_precision": ((RANKING, WANTED[0]), {}, 0.555556),
    "labels.map": (([RANKING, ["x"]], [WANTED[0], ["cat"]]), {}, 0.277778),
    "labels.ndcg": ((RANKING, {"dog": 1, "beach": 0.6, "sea": 0.3}), {}, 0.850475),
    "labels.kendall_tau_b": (({"a": 0.9, "b": 0.8, "c": 0.8, "d": 0.3}, {"a": 0.7, "b": 0.6, "c": 0.2, "d": 0.4}),
                             {"keys": True}, 0.547723),
    "labels.rbo_ext": ((["a", "b"], ["a", "c", "b", "d"]), {"keys": True}, 0.75925),
    "labels.lost_rate": ((["x"], ["x", "y"]), {}, 0.5),
    "labels.renamed_rate": ((["Cat", "Wall"], ["cats", "puppy"]), {}, 0.5),
    "agreement.kappa": ((2, 1, 1, 96), {}, 0.656357),
    "agreement.positive": ((2, 1, 1, 6), {}, 0.666667),
    "agreement.alpha": ((UNITS,), {"distance": "masi"}, 0.390244),
    "coverage.joint": ((SLOTS,), {}, 0.5), "coverage.component": ((SLOTS,), {}, 0.75),
    "coverage.subject": ((SLOTS,), {}, 0.75), "coverage.setting": ((SLOTS,), {}, 0.75),
    "coverage.component_pooled": ((SLOTS,), {}, 0.75),
    "text.multi_word_rate": ((["dog", "ferris wheel", "text_on_sign", "beach", "t-shirt"],), {}, 0.6),
    "text.labels_per_image": ((FIRST,), {}, 4), "text.empty_rate": ((THIRD,), {}, 1),
    "text.duplicate_rate": ((["dog", "Dog", "dogs", "beach"],), {}, 0.5),
    "vocab.size": ((WORDS,), {"keys": True}, 4), "vocab.type_token_ratio": ((WORDS,), {"keys": True}, 0.5),
    "vocab.entropy_bits": ((WORDS,), {"keys": True}, 1.75),
    "vocab.effective_size": ((WORDS,), {"keys": True}, 3.363586),
    "vocab.normalised_entropy": ((WORDS,), {"keys": True}, 0.875),
    "vocab.hapax_share": ((WORDS,), {"keys": True}, 0.5), "vocab.coverage": ((WORDS,), {"keys": True}, 0.75),
    "vocab.chao1": ((WORDS,), {"keys": True}, 4.5), "vocab.meta_rate": ((["dog", "photo"],), {}, 0.5),
    "stability.jaccard": ((REPEATS,), {}, 0.555556), "stability.core_ratio": ((REPEATS,), {}, 0.333333),
    "stability.identical": ((REPEATS,), {}, 0), "stability.top1": ((REPEATS,), {}, 1),
    "stability.confidence_sd": (([LEOPARD, LEOPARD],), {}, 0),
    "match.normalise": (("  Ferris-Wheels ",), {}, "ferris wheel"),
    "match.tier": (("leopard", "cheetah"), {}, "sibling"),
    "match.assign": (([[0.9, 0.8], [0.8, 0.1]],), {}, 1.6),
    **{f"match.strict.{pick}": ((PREDICTED, REFERENCE), {}, 0.25) for pick in ("precision", "recall", "f1")},
    **{f"match.lenient.{pick}": ((PREDICTED, REFERENCE), {}, 0.625) for pick in ("precision", "recall", "f1")},
    "match.overgeneral_rate": ((PREDICTED, REFERENCE), {"tiers": TIERS}, 0.333333),
    "confusion.sibling_rate": ((PREDICTED, REFERENCE), {}, 0.25),
    "confusion.subject_rate": ((LEOPARD, ["cheetah"]), {}, 1),
    "confusion.pairs": (([LEOPARD] * 3, [["cheetah"]] * 3), {},
                        [{"reference": "cheetah", "predicted": "leopard", "tier": "sibling", "count": 3,
                          "mean_confidence": 0.9, "weight": 2.7}]),
    "agreement.coarse_top1": ((["beagle"], ["Labrador retriever"]), {}, 1),
    "agreement.coarse_jaccard": ((["beagle"], ["Labrador retriever"]), {}, 1),
    "structure.delivered": ((L,), {"done": False}, 0), "structure.strict_json": ((f"```json\n{L}\n```",), {}, 0),
    "structure.schema_valid": ((L,), {}, 1), "structure.accepted": ((f"```json\n{L}\n```",), {}, 1),
    "structure.contract_valid": ((L.replace("dog", "dogs"),), {}, 0),
    "structure.repaired": ((f"```json\n{L}\n```",), {}, 1),
    "structure.classify": ((L.replace("0.9", '"0.9"'),), {}, "WRONG_TYPE"),
    **{f"structure.code.{code}": (("A dog on a beach.",), {}, float(code == "NOT_JSON")) for code in CODES},
    "caption.conformance": (("A brown dog runs along the beach.",), {}, 1),
    **{f"caption.rule.{rule}": (("This image shows a dog on the beach.",), {}, float(rule != "opener")) for rule in (
        "sentences", "words", "characters", "opener", "formatting", "quotes", "leak", "refusal", "repetition")},
    "caption.words": (("A dog sits.",), {}, 3),
    "caption.chrf": (("a dog runs on the beach", ["a dog is running on the beach"]), {}, 51.393764),
    **{f"latency.{part}_s": ((TIMING,), {}, seconds) for part, seconds in (
        ("wall", 11), ("total", 10.5), ("load", 6.5), ("prefill", 0.5), ("decode", 3), ("other", 0.5), ("warm", 4),
        ("overhead", 0.5))},
    "interval.wilson": ((15, 16), {}, (0.716713, 0.988881)),
    "interval.rule_of_three": ((300,), {}, (0, 0.01)),
    "interval.newcombe": ((36, 12, 2, 0), {}, (0.056930, 0.340428)),
    "compare.mean_difference": ((SIX, NONE), {}, 0.1),
    "compare.cluster_se": (([1, 1, 0, 0, 1, 0], ["a", "a", "b", "b", "c", "c"]), {}, 0.288675),
    "compare.sign_flip_p": ((SIX, NONE), {}, 0.25),
    "compare.mcnemar_p": ((1, 6), {"mid_p": True}, 0.0703125),
    "compare.holm": (([0.001, 0.012, 0.02, 0.04],), {}, [0.004, 0.036, 0.04, 0.04]),
    "compare.bh": (([0.001, 0.012, 0.02, 0.04],), {}, [0.004, 0.024, 0.026667, 0.04]),
    "compare.tost_p": ((0.01, 0.012, 99), {"margin": 0.03}, 0.049371),
    "compare.verdict": ((SIX, NONE), {"names": ("new", "old")},
                        ("new and old are undecided: [-0.05, 0.25]; 175 images would be needed for Δ = 0.03 "
                         "(n = 6, asked 12, failed 0)")),
    "plan.n_images": ((0.25, 0.05), {}, 197),
    "estimate.ppi": (([0.9, 0.7, 0.8, 0.8], [0.9, 0.7], [0.8, 0.7]), {}, 0.75),
    "choose.pareto": (({"A": (0.80, 2.0), "B": (0.78, 1.0), "C": (0.70, 0.9), "D": (0.75, 2.5), "E": (0.60, 0.5)},
                       {"quality": 1, "p50_s": -1}), {}, ["A", "B", "C", "E"]),
    "choose.front_share": (({"A": {"q": [1, 0], "lat": [1, 1]}, "B": {"q": [0, 1], "lat": [2, 2]}},), {},
                           {"A": 1, "B": 0.25}),
    "choose.utility": (([0.8, 0.69897], [0.7, 0.3]), {}, 0.768246),
    "choose.feasible": (({"A": {"p90_s": (3.1, 2.8, 4.6), "valid": (1.0, 0.9398, 1.0)}},
                         {"p90_s": ("<=", 5), "valid": (">=", 0.93)}), {}, {"A": "feasible"}),
    "choose.p_best": (({"A": [1, 0, 1], "B": [0, 1, 0.5]},), {}, {"A": 0.685185, "B": 0.314815}),
}
EXAMPLES |= {f"raw.{key}": EXAMPLES[key] for key in ("labels.precision", "labels.recall", "labels.f1",
                                                     "labels.f_beta", "labels.jaccard")}
"""Data, options and value by key; the methods' worked example where they have one."""

NAMES = st.lists(st.sampled_from(["dog", "Dogs", "cat", "sea lion", "leopard", "cheetah", "---", ""]), max_size=5)
OF_SETS = [key for key, metric in METRICS.items() if metric.family == "label sets"]


def close(value):
    """The value up to 1e-6, also inside of what holds numbers."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [close(one) for one in value]
    if isinstance(value, dict):
        return {key: close(one) for key, one in value.items()}
    return value if isinstance(value, str) else pytest.approx(value, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("key", [pytest.param(key, id=f"methods-{metric.section}-{key}")
                                 for key, metric in METRICS.items()])
def test_a_worked_example(key):
    """Every metric can be called by its key, gives plain Python, and explains itself by the fields it promises."""
    metric = ve.metric(key)
    data, options, expected = EXAMPLES[key]

    told = metric.explain(*data, **options)

    assert metric(*data, **options) == close(expected)
    assert str(told["value"]) == str(metric(*data, **options))
    assert tuple(told) == metric.fields
    assert type(told["value"]).__name__ == metric.returns or (metric.returns, type(told["value"])) == ("float", int)
    assert json.loads(json.dumps(told, allow_nan=True)) is not None


def test_the_table_of_metrics():
    """One row per metric under a key of its own, and the columns in the promised order."""
    table = ve.metrics()

    assert table.index.name == "key"
    assert table.index.is_unique
    assert tuple(table.columns) == COLUMNS == (
        "section", "name", "family", "status", "unit", "low", "high", "direction", "per", "view", "reference", "paired",
        "failed", "returns", "fields", "needs", "source")
    assert set(table.index) == set(EXAMPLES)
    assert (table["low"] < table["high"]).all()
    for column, words in {"status": {"CORE", "USEFUL", "OPTIONAL"}, "direction": {-1, 0, 1},
                          "per": {"attempt", "image", "variant", "pair", "request", "run"},
                          "view": {"raw", "stored", "–"}, "reference": {"exhaustive", "partial", "baseline", "none"},
                          "failed": {"zero", "skip"}}.items():
        assert set(table[column]) <= words


def test_agreement_is_not_called_accuracy():
    """What is held against a baseline says agreement (methods, section 0.5)."""
    table = ve.metrics()
    assert set(table.loc[table.index.str.startswith("agreement."), "reference"]) == {"baseline"}
    assert not any("accura" in metric.meaning + metric.name.lower() for metric in METRICS.values())


def test_lower_is_better_leaves_failures_out():
    """0 would be the best value (methods, section 0.4); codes and silence are failures themselves."""
    zero = [key for key, metric in METRICS.items() if metric.direction < 0 and metric.failed == "zero"]
    assert all(key.startswith(("structure.code.", "text.empty_rate")) for key in zero)


@pytest.mark.parametrize("key", ["labels.f11", "label.f1", ""])
def test_an_unknown_key(key):
    """A slip is answered with the closest key."""
    with pytest.raises(StudyError, match="Did you mean 'labels.f1'" if key else "Unknown metric"):
        ve.metric(key)


TEXTS = {
    **{key: ("dog", ["dog"]) for key in OF_SETS}, "labels.hit_at_1": ("dog", ["dog"]),
    "labels.map": ("dog", ["dog"]), "labels.rbo_ext": ("dog", ["dog"]), "text.multi_word_rate": ("dog",),
    "text.duplicate_rate": ("dog",), "vocab.size": ("dog",), "stability.jaccard": ("dog",),
    "stability.top1": (["dog", "dog"],), "agreement.alpha": ("dog",), "coverage.joint": ("dog",),
    "match.strict.f1": ("dog", ["dog"]), "match.lenient.f1": (["dog"], "dog"), "confusion.pairs": ("dog", ["dog"]),
    "confusion.sibling_rate": ("dog", ["dog"]), "confusion.subject_rate": ("dog", ["dog"]),
    "agreement.coarse_top1": ("dog", ["dog"]), "compare.holm": ("0.1",), "compare.sign_flip_p": ("10", "01"),
    "compare.mean_difference": ("10", "01"), "compare.cluster_se": ([1, 0], "ab"), "choose.p_best": ("AB",),
    "choose.pareto": ("AB", {"a": 1}), "estimate.ppi": ("10", "1", "1"), "labels.kendall_tau_b": ("dog", {"dog": 1}),
}


@pytest.mark.parametrize("key", TEXTS)
def test_one_text_is_no_collection(key):
    """Its letters would be scored."""
    with pytest.raises(TypeError):
        ve.metric(key)(*TEXTS[key])


WITHOUT = [key for key, metric in METRICS.items() if metric.reference != "none" and len(EXAMPLES[key][0]) == 2
           and metric.returns == "float" and metric.family not in ("tests", "choosing")]


@pytest.mark.parametrize("key", WITHOUT)
def test_no_reference_is_no_score(key):
    """Whatever was predicted, and a failure too (methods, section 0.3)."""
    data, options, _ = EXAMPLES[key]
    assert math.isnan(ve.metric(key)(data[0], None, **options))
    assert ve.metric(key).explain(data[0], None, **options)["reason"] != ""


def test_no_reference_is_no_confusion():
    """A table of nothing."""
    assert ve.metric("confusion.pairs")(LEOPARD, None) == ve.metric("confusion.pairs")([LEOPARD], None) == []


@pytest.mark.parametrize("columns", [("dog", [["dog"]]), ([["dog"]], "d"), (["dog"], [["dog"]])])
def test_one_text_is_no_list_of_images(columns):
    """Neither for all images nor for one of them."""
    with pytest.raises(TypeError):
        ve.metric("labels.f1").over(*columns)


@pytest.mark.parametrize(("key", "data", "reason"), [
    pytest.param("labels.f1", (["a"], None), "no-reference", id="methods-0.3-no-reference"),
    pytest.param("labels.recall", (["a"], []), "empty-reference", id="methods-0.3-recall"),
    pytest.param("labels.precision", ([], []), "empty-pair", id="methods-0.3-empty-pair"),
    pytest.param("match.lenient.f1", (["a"], None), "no-reference", id="methods-B5-no-reference"),
    pytest.param("match.lenient.recall", (["a"], []), "empty-reference", id="methods-B5-empty-reference"),
    pytest.param("agreement.coarse_top1", (["dog"], None), "no-reference", id="methods-B8"),
    pytest.param("labels.kendall_tau_b", ({"a": 1}, None), "no-reference", id="methods-A12-none"),
    pytest.param("labels.kendall_tau_b", ({"a": 1}, {"b": 1}), "few-in-common", id="methods-A12"),
    pytest.param("labels.rbo_ext", ([], []), "empty-pair", id="methods-A13"),
    pytest.param("agreement.kappa", (0, 0, 0, 5), "certain", id="methods-A14"),
    pytest.param("coverage.setting", ([{"subject": True}],), "no-slots", id="methods-A16"),
    pytest.param("vocab.normalised_entropy", (["dog"],), "one-word", id="methods-A20"),
    pytest.param("stability.jaccard", ([["dog"]],), "one-repeat", id="methods-A21"),
    pytest.param("text.multi_word_rate", ([],), "no-labels", id="methods-A17"),
    pytest.param("confusion.sibling_rate", (["a"], None), "no-reference", id="methods-B6"),
    pytest.param("compare.mean_difference", ([1.0], [math.nan]), "no-pairs", id="methods-G1"),
    pytest.param("compare.tost_p", (0.0, 0.0, 5), "no-variation", id="methods-G9"),
])
def test_a_reason_for_every_missing_value(key, data, reason):
    """NaN never stands alone."""
    told = ve.metric(key).explain(*data)
    assert (str(told["value"]), told["reason"]) == ("nan", reason)


@pytest.mark.parametrize(("key", "columns", "options", "expected"), [
    pytest.param("labels.precision", ([FIRST, SECOND, None], WANTED), {}, (0.5, 3, 3, 3, 1), id="methods-A6-precision"),
    pytest.param("labels.f1", ([FIRST, SECOND, THIRD], WANTED), {"failed": [False, False, True]},
                 (0.523810, 3, 3, 3, 1), id="methods-A6-f1"),
    pytest.param("labels.f1", ([FIRST, SECOND, THIRD], WANTED), {"agg": "micro"}, (0.545455, 3, 3, 3, 0),
                 id="methods-A6-micro"),
    pytest.param("labels.f1", ([FIRST, SECOND, THIRD], WANTED), {"agg": "macro", "s_min": 1}, (0.5, 3, 3, 3, 0),
                 id="methods-A6-macro"),
    pytest.param("labels.exact_match", ([FIRST, SECOND, THIRD], WANTED), {}, (0.333333, 3, 3, 3, 0), id="methods-A5"),
    pytest.param("labels.recall", ([FIRST, ["x"]], [WANTED[0], None]), {}, (0.666667, 1, 1, 2, 0), id="methods-0.3"),
    pytest.param("labels.f1", ([[]], [[]]), {"empty_pair": "agree"}, (1, 1, 1, 1, 0), id="methods-0.3-agree"),
    pytest.param("labels.known_absent_rate", ([["dog"], ["cat"], ["x"], ["y"]], [["dog"]] * 4), {},
                 (0.25, 4, 4, 4, 0), id="methods-A22"),
    pytest.param("labels.known_absent_rate", ([["couch"], None], [["sofa"]] * 2), {}, (1, 1, 2, 2, 1),
                 id="methods-A22-synonym"),
    pytest.param("labels.map", ([RANKING, ["x"]], [WANTED[0], ["cat"]]), {}, (0.277778, 2, 2, 2, 0),
                 id="methods-A10"),
    pytest.param("text.labels_per_image", ([FIRST, SECOND, None],), {}, (1.666667, 3, 3, 3, 1), id="methods-A18"),
    pytest.param("text.empty_rate", ([FIRST, SECOND, None],), {}, (0.333333, 3, 3, 3, 1), id="methods-A18-empty"),
    pytest.param("text.multi_word_rate", ([["a b"], [], None],), {}, (1, 1, 3, 3, 1), id="methods-A17"),
    pytest.param("coverage.joint", (SLOTS,), {}, (0.5, 4, 4, 4, 0), id="methods-A16"),
    pytest.param("stability.jaccard", ([REPEATS, [["dog"]]],), {}, (0.555556, 1, 1, 2, 0), id="methods-A21"),
    pytest.param("match.lenient.f1", ([PREDICTED, None], [REFERENCE] * 2), {"tiers": TIERS}, (0.3125, 2, 2, 2, 1),
                 id="methods-B5"),
    pytest.param("match.lenient.f1", ([PREDICTED, None], [REFERENCE] * 2), {"agg": "micro"},
                 (5 / 12, 2, 2, 2, 1), id="methods-B5-micro"),
    pytest.param("confusion.subject_rate", ([LEOPARD] * 2 + [["cheetah"]] * 13 + [["sky"]], [["cheetah"]] * 16), {},
                 (0.125, 16, 16, 16, 0), id="methods-B6-subject"),
    pytest.param("structure.schema_valid", ([L, "no", None],), {}, (1 / 3, 3, 3, 3, 1), id="methods-C1"),
])
def test_over_many_images(key, columns, options, expected):
    """A value never travels without its company."""
    found = ve.metric(key).over(*columns, **options)
    value, n, eligible, asked, failed = expected
    assert found == {"value": pytest.approx(value, abs=1e-6), "n": n, "eligible": eligible, "asked": asked,
                     "failed": failed}


@pytest.mark.parametrize(("key", "columns", "options"), [
    pytest.param("labels.f1", ([["a"]], []), {}, id="lengths"),
    pytest.param("labels.f1", ([["a"]], [["a"]]), {"agg": "median"}, id="agg"),
    pytest.param("labels.hit_at_1", ([["a"]], [["a"]]), {"agg": "micro"}, id="no-micro"),
])
def test_over_refuses(key, columns, options):
    """Lists of different length, and averages that do not exist."""
    with pytest.raises(ValueError, match=r"."):
        ve.metric(key).over(*columns, **options)


def test_what_is_computed_once_has_no_mean():
    """There is nothing to go over."""
    with pytest.raises(TypeError, match="call it instead"):
        ve.metric("compare.holm").over([[0.1]])


def test_keys_are_taken_as_they_are():
    """Names pass normalisation unless somebody says that they are keys."""
    f1 = ve.metric("labels.f1")
    assert (f1(["Dogs"], ["dog"]), f1(["Dogs"], ["dog"], keys=True)) == (1, 0)


@pytest.mark.parametrize("key", [key for key, metric in METRICS.items() if metric.together and metric.family in (
    "label sets", "matching") and not key.startswith("agreement")])
@given(predicted=NAMES, reference=NAMES)
def test_values_keep_their_bounds(key, predicted, reference):
    """Whatever is said: inside of the bounds of the table, or NaN with a reason; a failure raises no score."""
    metric = ve.metric(key)
    told = metric.explain(predicted, reference)
    value = told["value"]
    assert math.isnan(value) == (told["reason"] != "")
    assert math.isnan(value) or metric.low <= value <= metric.high
    if metric.direction > 0 and not math.isnan(value):
        assert not metric(predicted, reference, failed=True) > 0


@given(predicted=NAMES, reference=NAMES)
def test_strict_is_never_above_lenient(predicted, reference):
    """More credit is not less (methods, section B5)."""
    for pick in ("precision", "recall", "f1"):
        strict = ve.metric(f"match.strict.{pick}")(predicted, reference)
        assert not strict > ve.metric(f"match.lenient.{pick}")(predicted, reference)
