"""A photo with what was said about it."""

from __future__ import annotations

from io import BytesIO
from textwrap import indent
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vision_eval.errors import RunError
from vision_eval.plots.canvas import axes, house_style, ink
from vision_eval.plots.wording import printable, row_names, sentence
from vision_eval.runs import Run

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LONGEST = 300
"""Characters shown of one answer."""


@house_style
def answers(run: Run, sample: str, *, ax: Axes | Figure | None = None) -> Axes:
    """One photo, and beside it what people and every variant said about it.

    Parameters
    ----------
    run : Run
        Finished or not.
    sample : str
        Id of the photo.
    ax : Axes or Figure, optional
        Where to draw; a new figure of pyplot by default.

    Returns
    -------
    Axes
        The picture as it was sent, with the first repeat of every answer at its right: labels or caption as
        PhotoPrism would store them.

    Raises
    ------
    RunError
        If the run has no such photo.
    """
    if sample not in run.references:
        raise RunError(f"The run {run.name!r} has no photo {sample!r}.\n\n"
                       f"Hint: it has {', '.join(map(repr, list(run.references)[:5]))} and others.")
    told = run.attempts[(run.attempts["sample"] == sample) & (run.attempts["repeat"] == 0)].set_index("variant")
    people = run.references[sample].reference
    blocks = [_block("people", ", ".join(people.labels) if people.labels else "nobody said")]
    blocks += [_block(name, _kept(row)) for name, (_, row) in zip(row_names(told), told.iterrows(), strict=True)]
    words = "\n".join(blocks)
    drawn = axes(ax, max(3.2, 0.17 * (words.count("\n") + 3)))
    _show(drawn, run.thumbnail(sample))
    drawn.set_title(printable(sample))
    drawn.text(0.46, 1, words, transform=drawn.transAxes, va="top", fontsize=8.5, color=ink())
    return drawn


def _block(name: str, said: str) -> str:
    return f"{name}\n{indent(sentence(said, 62), '    ')}"


def _kept(row: pd.Series) -> str:
    said = ", ".join(row["stored_labels"]) if row["task"] == "labels" else row["caption"]
    return printable(said[:_LONGEST]) or ("nothing was kept" if row["failed"] else "nothing to store")


def _show(ax: Axes, jpeg: bytes | None) -> None:
    """The picture in the left part of the axes; the rest is for words."""
    ax.set_axis_off()
    if jpeg is None:
        ax.text(0.22, 0.5, "no picture was kept", transform=ax.transAxes, ha="center", va="center", color=ink())
        return
    with Image.open(BytesIO(jpeg)) as image:
        ax.imshow(np.asarray(image.convert("RGB")))
        ax.set_xlim(0, image.width / 0.44)
    ax.set_anchor("NW")
