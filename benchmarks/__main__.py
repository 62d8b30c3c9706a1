"""``python -m benchmarks``: measure everything, print one table, fail when a limit is broken."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import client, loads, study, thumbnails
from benchmarks.ratio import Ratio, as_markdown, as_text, machine
from benchmarks.readme import replaced

README = Path(__file__).parents[1] / "README.md"
PARTS = {part.__name__.rpartition(".")[2]: part.measure for part in (client, study, loads, thumbnails)}


def main(words: list[str] | None = None) -> int:
    """Exit code: 0 when all limits are kept, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What the client costs, as ratios.")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="measure these parts")
    parser.add_argument("--update-readme", action="store_true", help="write the table into the README")
    wishes = parser.parse_args(words)
    if wishes.update_readme and len(wishes.only) < len(PARTS):
        parser.error("the README shows all parts")
    ratios = measured(wishes.only)
    print(f"{as_text(ratios)}\n\n{machine()}")
    if wishes.update_readme:
        block = f"{as_markdown(ratios)}\n\nMeasured by `make bench`: {machine()}."
        README.write_text(replaced(README.read_text(encoding="utf-8"), block), encoding="utf-8")
    return int(not all(ratio.kept for ratio in ratios))


def measured(parts: list[str]) -> list[Ratio]:
    """The numbers of some parts, one part after another."""
    ratios = []
    for part in parts:
        print(f"measuring: {part}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="vision-eval-bench-") as folder:
            ratios += PARTS[part](Path(folder))
    return ratios


if __name__ == "__main__":
    sys.exit(main())
