"""The report as one page that loads nothing and runs no script."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vision_eval.report.content import Content
from vision_eval.report.harmless import visible

SIGNS = {"listed": ("✓", "listed by people"), "absent": ("✗", "known not to be there"), "unlisted": ("", "not listed")}
"""Sign and words for each verdict on a label, so that colour is never alone."""

_MOST_OPEN = 240


def render(content: Content) -> str:
    """The page; every text in it is escaped, and characters that hide or reorder are shown by number."""
    answers = sum(len(told) for photo in content.photos for _, told in photo.answers)
    template = _environment().get_template("report.html.j2")
    return template.render(content=content, signs=SIGNS, unfold=answers <= _MOST_OPEN)


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("vision_eval", "report/templates"), autoescape=True, finalize=_harmless,
                       undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _harmless(value: Any) -> Any:
    """What an expression of the template may print; its own markup stays as it is."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else visible(value)
