"""The stored view of a variant's answer: what PhotoPrism would keep where a protocol only read."""

from __future__ import annotations

from functools import cache

from vision_eval.domain import Reading, Variant
from vision_eval.photoprism import house_rules
from vision_eval.photoprism.normalizer import Stored, store_labels
from vision_eval.photoprism.rules import vocabulary
from vision_eval.photoprism.vocabulary import Vocabulary


@cache
def house_vocabulary() -> Vocabulary:
    """Our own small vocabulary, for everybody who does not name the rules of their PhotoPrism.

    Examples
    --------
    >>> house_vocabulary().name
    'house'
    """
    return vocabulary(house_rules.RULES, name=house_rules.NAME)


def stored_view(variant: Variant, reading: Reading, vocabulary: Vocabulary) -> Stored:
    """What would be stored of a label answer, by the variant's own normalisation and thresholds.

    Parameters
    ----------
    variant : Variant
        Who was asked. Labels of another protocol than PhotoPrism's are stored as if PhotoPrism had read them.
    reading : Reading
        What its protocol kept; nothing for a rejected answer or a caption.
    vocabulary : Vocabulary
        Label rules of the user's PhotoPrism, or ours.

    References
    ----------
    Methods, section 0.6; PhotoPrism contract, sections 4 and 5.
    """
    return store_labels(reading.labels or (), vocabulary=vocabulary, thresholds=variant.thresholds,
                        mode=mode_of(variant))


def mode_of(variant: Variant) -> str:
    """How names are normalised that a variant gave.

    References
    ----------
    PhotoPrism contract, section 4.1.
    """
    return variant.normalize or auto_mode(variant.model)


def auto_mode(model: str) -> str:
    """How names are normalised where nobody said anything: hosted models may use several words.

    References
    ----------
    PhotoPrism contract, sections 1.7 and 4.1: hosted by its tag is exactly ``cloud``.

    Examples
    --------
    >>> auto_mode("minimax-m3:cloud"), auto_mode("qwen3-vl:235b-cloud")
    ('phrase', 'single-word')
    """
    return "phrase" if model.rpartition(":")[2] == "cloud" else "single-word"
