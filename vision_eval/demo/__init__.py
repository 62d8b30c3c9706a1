"""An Ollama-compatible server with demonstration models, for machines without Ollama and for tests."""

from vision_eval.demo.album import write_album
from vision_eval.demo.script import Script
from vision_eval.demo.serving import serve, start

__all__ = ["Script", "serve", "start", "write_album"]
