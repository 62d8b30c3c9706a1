"""Texts of ours that stand where PhotoPrism would use its own, which are not ours to ship."""

from __future__ import annotations

LABELS_SYSTEM = (
    "You tag photographs for a private photo library. You name only what is visible and answer with one compact JSON "
    "object and nothing else. Every name is a single common English noun, singular, without punctuation.")

LABELS_USER = (
    "Look at this photo and list the labels that its owner would search for. Give every label a confidence between 0 "
    "and 1 (how sure you are that it is there) and a topicality between 0 and 1 (how much the photo is about it).")

LABELS_USER_NSFW = (
    f"{LABELS_USER} Say for every label with a boolean nsfw whether it is unfit for work, and with nsfw_confidence "
    'between 0 and 1 how sure you are, for example: {"labels": [{"name": "beach", "confidence": 0.9, '
    '"topicality": 0.7, "nsfw": false, "nsfw_confidence": 0.1}]}')

CAPTION_USER = (
    "Describe this photo in exactly one English sentence. Begin with the main subject and what it does, then say "
    "where. Do not mention the photo itself.")
