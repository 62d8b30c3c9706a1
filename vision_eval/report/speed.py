"""Where the time went, per model and quantization, and what was odd about the answers' form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from vision_eval.report import numbers
from vision_eval.report.table import Cell, Head, Table, rows, words

_PARTS = (
    ("load_s", "load", "waiting for the model while it was in memory"),
    ("prefill_s", "prefill", "picture encoder and prompt"),
    ("decode_s", "decode", "second to last token"),
    ("other_s", "other", "in none of the three: waiting for a slot, decoding the picture"),
)
_NOTE = ("Cold, cached, queued, partly offloaded, reused, incomplete and failed requests are counted and left out, "
         "never averaged in. Medians of parts need not add up to the median of the whole.")


def latency(attempts: pd.DataFrame, *, demonstration: bool) -> Table:
    """Medians of clean requests by task, model and quantization, with what was left out.

    Parameters
    ----------
    attempts : DataFrame
        ``Run.attempts``.
    demonstration : bool
        Whether token rates mean nothing.

    References
    ----------
    Methods, sections F1 to F4.
    """
    groups = attempts.groupby(["task", "model", "quantization"], sort=False)
    lines = {" ".join(map(str, key)): _line(group, demonstration=demonstration) for key, group in groups}
    heads = (
        words("model", "model"), words("quantization", "quant", "as the server reports it"), words("task", "task"),
        *(Head(key=column, text=f"{name} (s)", title=meaning) for column, name, meaning in _PARTS),
        Head(key="warm", text="warm p50 (s)", title="median without loading: what a photo costs in a long run"),
        Head(key="slowest", text="slowest (s)", title="95th or 90th percentile where there are enough requests, "
                                                      "else the maximum"),
        Head(key="rate", text="tokens/s", title="decoding, without the first token"),
        Head(key="clean", text="clean", title="requests whose timing may be averaged"),
        words("left_out", "left out", "requests by what falsifies their timing; one may have several reasons"),
    )
    return Table(title="Seconds per photo by model and quantization: medians of clean requests, over all prompts",
                 heads=heads, lines=rows(lines), empty="Nothing was asked yet.", notes=(_NOTE,))


def codes(attempts: pd.DataFrame) -> Table:
    """How many answers of each variant have each code, for codes that occurred."""
    seen = [code for code, _ in Counter(code for codes in attempts["codes"] for code in codes).most_common()]
    lines = {str(key): _histogram(group, seen) for key, group in attempts.groupby("variant", sort=False)}
    heads = (words("variant", "variant"), words("quantization", "quant"), words("task", "task"),
             Head(key="asked", text="answers"), Head(key="none", text="no code"),
             *(Head(key=code, text=code) for code in seen))
    return Table(title="Answers by what was odd about their form; one answer may have several codes", heads=heads,
                 lines=rows(lines) if seen else (), empty=f"No code occurred in {len(attempts)} answers.")


def _line(group: pd.DataFrame, *, demonstration: bool) -> tuple[object, ...]:
    clean = group[group["clean"] & ~group["failed"]]
    marks = [mark for classes, failed in zip(group["classes"], group["failed"], strict=True)
             for mark in (*classes, *(["failed"] if failed else []))]
    reason = f"no clean request: {numbers.tally(marks) or 'none was asked'}"
    first = group.iloc[0]
    warm = clean["warm_s"].dropna().tolist()
    return (first["model"], first["quantization"] or numbers.MISSING, first["task"],
            *(numbers.typical(clean[column].dropna().tolist(), reason=reason) for column, _, _ in _PARTS),
            numbers.typical(warm, reason=reason), numbers.slowest(warm, reason=reason),
            numbers.rate(clean["decode_tokens_per_s"].tolist(), demonstration=demonstration),
            len(clean), numbers.tally(marks) or "none")


def _histogram(group: pd.DataFrame, seen: Sequence[str]) -> tuple[object, ...]:
    first, asked = group.iloc[0], len(group)
    counts = Counter(code for codes in group["codes"] for code in codes)
    return (Cell(text=first["name"], title=first["variant"]), first["quantization"] or numbers.MISSING, first["task"],
            asked, sum(not codes for codes in group["codes"]), *(numbers.part(counts[code], asked) for code in seen))
