"""Phrases by which models refuse, or think aloud instead of answering; case and apostrophes do not matter."""

from __future__ import annotations

import re

_REFUSALS = (
    "i'm sorry", "i am sorry", "i apologi[sz]e", "i cannot", "i can't", "i can not", "i'm unable", "i am unable",
    "i'm not able to", "i am not able to", "i won't", "as an ai", "cannot assist", "can't assist",
    "es tut mir leid", "tut mir leid", "ich kann nicht", "ich kann leider", "kann ich nicht", "kann ich leider nicht",
    "als ki",
    "je suis désolée?", "je ne peux pas", "en tant qu'ia",
    "lo siento", "no puedo", "como (?:una )?ia",
    "mi dispiace", "non posso",
)
_TASK_TALK = (
    "the user (?:wants|asks|asked|is asking|requests|requested|would like)", "i (?:need|have|want) to", "i should",
    "i'll (?:start|begin|need|describe|list)", "let me (?:think|see|look|analy[sz]e|consider|start|check|describe)",
    "let's (?:think|see|look|analy[sz]e|start|break)", "step by step", "(?:thinking|thought) process",
    "as (?:requested|instructed)", "ok(?:ay)?, (?:so|let|the|i)",
)
_REFUSAL = re.compile(rf"\b(?:{'|'.join(_REFUSALS)})\b")
_TALK = re.compile(rf"\b(?:{'|'.join(_TASK_TALK)})\b")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")

THINK_TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
"""Opens or closes what a model thinks; group 1 is ``/`` when it closes."""


def refuses(text: str) -> bool:
    """Whether a text contains a phrase of refusal, in English, German, French, Spanish or Italian.

    References
    ----------
    Methods, sections C2 (code 6) and E1.

    Examples
    --------
    >>> refuses("I’m sorry, I cannot help with that image."), refuses("A dog on a beach.")
    (True, False)
    """
    return _REFUSAL.search(_plain(text)) is not None


def talks_about_task(text: str) -> bool:
    """Whether a text speaks about the task instead of doing it.

    References
    ----------
    Methods, sections C2 (code 7) and E1.

    Examples
    --------
    >>> talks_about_task("Okay, so the user wants labels."), talks_about_task("Here are the labels:")
    (True, False)
    """
    return _TALK.search(_plain(text)) is not None


def _plain(text: str) -> str:
    return text.casefold().translate(_APOSTROPHES)
