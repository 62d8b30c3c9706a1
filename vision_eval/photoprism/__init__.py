"""The twin: what PhotoPrism would load, send, read and store."""

from vision_eval.photoprism.effective import effective
from vision_eval.photoprism.sending import request, request_body
from vision_eval.photoprism.store import store

__all__ = ["effective", "request", "request_body", "store"]
