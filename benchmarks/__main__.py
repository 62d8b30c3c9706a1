"""``python -m benchmarks``: measure everything, print one table, fail when a limit is broken."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks import client, loads, resampling, rescoring, study, thumbnails
from benchmarks.ratio import Ratio, as_markdown, as_text, machine
from benchmarks.readme import replaced

README = Path(__file__).parents[1] / "README.md"
Part = Callable[[Path], Iterable[Ratio]]
"""Measures in an empty folder."""
PARTS: Mapping[str, Part] = {
    "client": client.measure, "study": study.measure, "loads": loads.measure, "thumbnails": thumbnails.measure,
    "resampling": resampling.measure, "rescoring": rescoring.measure}


def main(words: Sequence[str] | None = None, *, parts: Mapping[str, Part] = PARTS, page: Path = README) -> int:
    """Exit code: 0 when all limits are kept, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What the client costs, as ratios.")
    parser.add_argument("--only", choices=parts, nargs="+", default=list(parts), help="measure these parts")
    parser.add_argument("--update-readme", action="store_true", help="write the table into the README")
    wishes = parser.parse_args(words)
    if wishes.update_readme and set(wishes.only) < set(parts):
        parser.error("the README shows all parts")
    ratios = [ratio for name in wishes.only for ratio in measured(name, parts[name])]
    print(f"{as_text(ratios)}\n\n{machine()}")
    if wishes.update_readme:
        block = f"{as_markdown(ratios)}\n\nMeasured by `make bench`: {machine()}."
        page.write_text(replaced(page.read_text(encoding="utf-8"), block), encoding="utf-8")
    return int(not all(ratio.kept for ratio in ratios))


def measured(name: str, part: Part) -> list[Ratio]:
    """The numbers of one part, measured now."""
    print(f"measuring: {name}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="vision-eval-bench-") as folder:
        return list(part(Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
