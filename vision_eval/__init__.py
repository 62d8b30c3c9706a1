"""Which vision model should label and caption your photos? Measure it on your own."""

from vision_eval import demo, errors, photoprism, plots, prompts
from vision_eval.analysis import compare, gate, leaderboard
from vision_eval.domain import Dataset, Prompt, Variant, matrix
from vision_eval.exporter import export
from vision_eval.io.dataset import read_dataset
from vision_eval.io.incumbents import read_incumbents
from vision_eval.io.ollama import Ollama
from vision_eval.metrics import metric, metrics, score
from vision_eval.report import report
from vision_eval.runs import Run, run

__all__ = [
    "Dataset",
    "Ollama",
    "Prompt",
    "Run",
    "Variant",
    "compare",
    "demo",
    "errors",
    "export",
    "gate",
    "leaderboard",
    "matrix",
    "metric",
    "metrics",
    "photoprism",
    "plots",
    "prompts",
    "read_dataset",
    "read_incumbents",
    "report",
    "run",
    "score",
]
