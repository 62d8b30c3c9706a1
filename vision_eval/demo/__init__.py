"""An Ollama-compatible server with demonstration models, for machines without Ollama and for tests."""

from vision_eval.demo.script import Script
from vision_eval.demo.serving import serve

__all__ = ["Script", "serve"]
