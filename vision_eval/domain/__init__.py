"""Frozen values: what is asked, what came back, and what people said. No files, no HTTP, no pandas."""

from vision_eval.domain.attempt import Attempt, Reading, Reply, Residency, Timing, Try
from vision_eval.domain.canonical import canonical_json, sha256_hex
from vision_eval.domain.dataset import Dataset, Finding, Picture, Reference, ReferenceKind, Sample
from vision_eval.domain.label import Label
from vision_eval.domain.matrix import matrix
from vision_eval.domain.model import Model, Running, full_tag, is_cloud_tag
from vision_eval.domain.prompt import Prompt
from vision_eval.domain.schema import LABEL_SCHEMA
from vision_eval.domain.variant import (
    LOAD_OPTIONS,
    OPTIONS,
    PROTOCOLS,
    TASKS,
    Normalize,
    Protocol,
    Task,
    Think,
    Variant,
    find_variant,
)

__all__ = [
    "LABEL_SCHEMA",
    "LOAD_OPTIONS",
    "OPTIONS",
    "PROTOCOLS",
    "TASKS",
    "Attempt",
    "Dataset",
    "Finding",
    "Label",
    "Model",
    "Normalize",
    "Picture",
    "Prompt",
    "Protocol",
    "Reading",
    "Reference",
    "ReferenceKind",
    "Reply",
    "Residency",
    "Running",
    "Sample",
    "Task",
    "Think",
    "Timing",
    "Try",
    "Variant",
    "canonical_json",
    "find_variant",
    "full_tag",
    "is_cloud_tag",
    "matrix",
    "sha256_hex",
]
