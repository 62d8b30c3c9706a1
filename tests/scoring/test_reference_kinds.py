"""What a reference can prove."""

from __future__ import annotations

import pytest

from vision_eval.scoring.reference_kinds import is_lower_bound, reported_key, wording

KEYS = ["labels.precision", "labels.recall", "labels.f1", "labels.jaccard", "labels.hit_at_1", "labels.top1_agreement"]


@pytest.mark.parametrize("key", KEYS)
def test_methods_0_5_agreement_is_never_called_accuracy(key):
    """A baseline can be wrong."""
    assert reported_key(key, "baseline").startswith("agreement.")
    assert wording(key, "baseline") == "agreement"
    assert reported_key(key, "exhaustive") == reported_key(key, "partial") == key


@pytest.mark.parametrize(("key", "word"), [
    ("labels.precision", "lower bound"), ("labels.precision_at_k", "lower bound"), ("labels.hit_at_1", "lower bound"),
    ("labels.recall", "coverage"), ("labels.recall_at_k", "coverage"), ("coverage.joint", "coverage"),
    ("labels.f1", "mixed"), ("labels.jaccard", "mixed"),
])
def test_methods_0_5_partial_truth(key, word):
    """An unlisted label may be right; what is listed is valid."""
    assert (wording(key, "partial"), wording(key, "exhaustive")) == (word, "accuracy")
    assert is_lower_bound(key, "partial") == (word == "lower bound")
    assert not is_lower_bound(key, "exhaustive")


@pytest.mark.parametrize("call", [reported_key, is_lower_bound, wording])
def test_there_are_three_kinds(call):
    """No other kind is known."""
    with pytest.raises(ValueError, match="exhaustive, partial, baseline"):
        call("labels.f1", "gold")


def test_what_needs_no_reference_keeps_its_key():
    """Lengths of lists agree with nobody."""
    assert reported_key("text.labels_per_image", "baseline") == "text.labels_per_image"
