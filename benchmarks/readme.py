"""The block of the README that is written by code."""

from __future__ import annotations

BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"


def replaced(readme: str, block: str) -> str:
    """The text with another block between the markers.

    Raises
    ------
    ValueError
        Unless each marker stands there once, in this order.

    Examples
    --------
    >>> replaced("# Speed <!-- benchmarks --> old <!-- /benchmarks --> .", "new").splitlines()
    ['# Speed <!-- benchmarks -->', 'new', '<!-- /benchmarks --> .']
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in before + after:
        raise ValueError(f"The README must hold {BEGIN!r} and, behind it, {END!r}, each once.")
    return f"{before}{BEGIN}\n{block}\n{END}{after}"
