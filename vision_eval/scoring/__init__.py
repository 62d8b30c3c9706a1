"""Judging answers: one pure function per metric, from what was said or stored to a number."""

from vision_eval.scoring.captions import Conformance, chrf, conformance, sentences, words
from vision_eval.scoring.labels import f1, f_beta, known_absent, precision, recall
from vision_eval.scoring.latency import Request, classes
from vision_eval.scoring.matching import keys, normalise
from vision_eval.scoring.structure import CODES, Structure, classify
from vision_eval.scoring.text import duplicate_rate, has_latin_letter, labels_per_image, multi_word_rate
from vision_eval.scoring.tiers import tier

__all__ = [
    "CODES",
    "Conformance",
    "Request",
    "Structure",
    "chrf",
    "classes",
    "classify",
    "conformance",
    "duplicate_rate",
    "f1",
    "f_beta",
    "has_latin_letter",
    "keys",
    "known_absent",
    "labels_per_image",
    "multi_word_rate",
    "normalise",
    "precision",
    "recall",
    "sentences",
    "tier",
    "words",
]
