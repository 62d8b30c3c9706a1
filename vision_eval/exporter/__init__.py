"""The variants somebody decided for, as a ``vision.yml`` that was held against what was measured."""

from vision_eval.exporter.exporting import Exported, export
from vision_eval.exporter.proof import Reproduced

__all__ = ["Exported", "Reproduced", "export"]
