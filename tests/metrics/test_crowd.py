"""Many attempts judged at once: each gets what it gets alone."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision_eval.domain import Reference
from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.metrics.attempts import judges
from vision_eval.metrics.batch import LONGEST
from vision_eval.metrics.crowd import judged
from vision_eval.metrics.ground import Ground
from vision_eval.metrics.judging import COLUMNS, Attempt
from vision_eval.scoring.matching import normalise
from vision_eval.scoring.relations import Relations
from vision_eval.scoring.structure import CODES
from vision_eval.scoring.tiers import tier

CLOSE = ["dog", "Dogs", "a dog", "puppy", "animal", "wolf", "leopard", "cheetah", "cat", "kitten", "plant", "flower",
         "rose", "tulip", "car", "automobile", "vehicle", "truck", "sofa", "couch", "sea", "ocean", "beach", "photo"]
"""Names that are near to each other in many ways."""
ODD = ["---", "富士山", "sea lion", "t-shirt", "dog!", "n02085620", "Caf\u00e9", "qwxz"]
NAMES = st.one_of(st.sampled_from(CLOSE), st.sampled_from(ODD))
SHARES = st.sampled_from([0.2, 0.5, 0.8, 0.81, 1.0])
WANTED = st.none() | st.lists(NAMES, max_size=5).map(tuple)
REFERENCES = st.lists(st.builds(Reference, labels=WANTED, absent=WANTED, subject=WANTED, setting=WANTED),
                      min_size=1, max_size=3)
NO_TIME = {name: math.nan for name in COLUMNS if name.endswith("_s")}


@st.composite
def attempts(draw, photos):
    """What an attempt at one of some photos came to; it need not fit together."""
    raw, stored = (draw(st.lists(NAMES, max_size=6)) for _ in range(2))
    def scores(names, shares=SHARES):
        return tuple(draw(st.lists(shares, min_size=len(names), max_size=len(names))))
    return {
        "sample": f"{draw(st.integers(0, photos - 1))}", "failed": draw(st.booleans()), "clean": True, "classes": (),
        "raw_labels": tuple(raw), "confidences": scores(raw, SHARES | st.none()),
        "topicalities": scores(raw, SHARES | st.none()), "stored_labels": tuple(stored),
        "stored_from": tuple(draw(st.sampled_from([name, "dog", f"dog + {name}"])) for name in stored),
        "stored_confidences": scores(stored), "stored_topicalities": scores(stored),
        "lost_labels": tuple(raw[draw(st.integers(0, len(raw))):]),
        "codes": draw(st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple)),
        "delivered": draw(st.booleans()), "strict_json": draw(st.booleans()), "schema_valid": draw(st.booleans()),
        "repaired": draw(st.booleans()), "caption": "", **NO_TIME}


def ground_of(references):
    """References of photos that are called by their numbers."""
    return Ground({str(number): one for number, one in enumerate(references)})


def one_by_one(rows, found):
    """Values and reasons of each attempt, judged alone."""
    told = [[score for judge in found for score in judge.scores(Attempt(**row))] for row in rows]
    return [[value for value, _ in row] for row in told], [[reason for _, reason in row] for row in told]


def all_at_once(rows, found, ground):
    """The same, judged together."""
    words = {"": 0}
    told = judged(pd.DataFrame(rows, columns=COLUMNS).astype({"failed": bool}), found, ground, words)
    return told.values.tolist(), [[list(words)[number] for number in row] for row in told.reasons]


@given(data=st.data(), references=REFERENCES)
@settings(max_examples=150, deadline=None)
def test_an_attempt_gets_the_same_in_a_crowd(data, references):
    """Every value and every reason of every label metric, whatever the labels and the references are."""
    rows = data.draw(st.lists(attempts(len(references)), min_size=1, max_size=25))
    ground = ground_of(references)
    found = judges(ground)["labels"]

    values, reasons = all_at_once(rows, found, ground)
    alone, why = one_by_one(rows, found)

    np.testing.assert_array_equal(values, alone)
    assert reasons == why


@pytest.mark.parametrize("number", [LONGEST, LONGEST + 1])
def test_long_lists_are_judged_too(number):
    """Answers and references that fit no table are looked at singly, in their places among the others."""
    many = tuple(sorted(read_taxonomy().senses)[:number])
    ground = ground_of([Reference(labels=("dog", "sea")), Reference(labels=many, subject=many)])
    short = {"sample": "0", "failed": False, "clean": True, "classes": (), "lost_labels": (), "codes": (),
             "delivered": True, "strict_json": True, "schema_valid": True, "repaired": True, "caption": "", **NO_TIME}

    def said(names, sample):
        ones = (1.0,) * len(names)
        return {**short, "sample": sample, "raw_labels": names, "confidences": ones, "topicalities": ones,
                "stored_labels": names, "stored_from": names, "stored_confidences": ones, "stored_topicalities": ones}
    rows = [said(("dog",), "0"), said(many, "0"), said(("dog",), "1"), said(many, "1"), said(("sea", "dog"), "0")]
    found = judges(ground)["labels"]

    values, reasons = all_at_once(rows, found, ground)
    alone, why = one_by_one(rows, found)

    np.testing.assert_array_equal(values, alone)
    assert reasons == why
    assert values[3][2] == values[4][2] == 1.0  # F1


def test_nobody_in_the_crowd():
    """No attempts have no values, under all keys."""
    ground = ground_of([Reference(labels=("dog",))])
    found = judges(ground)["labels"]

    told = judged(pd.DataFrame({name: [] for name in COLUMNS}), found, ground, {"": 0})

    assert told.values.shape == told.reasons.shape == (0, sum(len(judge.keys) for judge in found))


@given(predicted=st.lists(st.sampled_from(sorted(read_taxonomy().senses)), max_size=5),
       wanted=st.lists(st.sampled_from(sorted(read_taxonomy().senses)), max_size=20, unique=True))
@settings(deadline=None)
def test_relations_overlook_nothing(predicted, wanted):
    """What is not among a key's relations has the tier "none", and what is has its own."""
    relations = Relations(wanted, read_taxonomy())
    for key in [*predicted, *map(normalise, CLOSE), *wanted]:
        found = relations.of(key)
        assert {other: found.get(other, "none") for other in wanted} == {
            other: tier(key, other, read_taxonomy()) if key != other else "exact" for other in wanted}
