"""The commands; each module is one of them."""

from vision_eval.cli.app import main

__all__ = ["main"]
