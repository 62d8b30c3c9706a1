"""One plain sentence from what was found."""

from __future__ import annotations

from collections.abc import Sequence

from vision_eval.demo.models.concepts import Concept, Finding

_CERTAIN = 0.5


def sentence(found: Sequence[Finding], light: str) -> str:
    """Say what is there: the subject before its setting, or what fills the view.

    Parameters
    ----------
    found : sequence of Finding
        At least one, the most certain first.
    light : str
        Half a sentence about the brightness, such as ``in soft light``.

    Returns
    -------
    str
        6 to 20 words.
    """
    certain = [one.concept for one in found if one.confidence >= _CERTAIN] or [found[0].concept]
    subject = next((concept for concept in certain if concept.role == "subject"), None)
    settings = [concept for concept in certain if concept.role == "setting"]
    if subject and settings:
        words = f"{subject.phrase} {_verb(subject, 'appear')} in front of {settings[0].phrase} {light}"
    elif subject:
        words = f"{subject.phrase} {_verb(subject, 'take')} up the view {light}"
    elif len(settings) > 1:
        words = f"{settings[0].phrase} {_verb(settings[0], 'fill')} the view beside {settings[1].phrase} {light}"
    else:
        words = f"{settings[0].phrase} {_verb(settings[0], 'fill')} the whole view {light}"
    return words[0].upper() + words[1:] + "."


def _verb(concept: Concept, stem: str) -> str:
    return stem if concept.plural else f"{stem}s"
