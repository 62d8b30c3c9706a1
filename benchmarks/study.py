"""Memory and disk that a large study takes, compared with a small one; each is a process of its own."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.material import MODELS, album, variants
from benchmarks.ratio import Ratio
from benchmarks.running import JOURNAL, ask
from vision_eval import demo
from vision_eval.io.dataset import read_dataset
from vision_eval.io.store import answer_in

PHOTOS, SMALL, LARGE = 100, 1, 100
"""Photos, and variants of the small and the large study."""


def measure(folder: Path) -> Iterator[Ratio]:
    """Peak memory before frames are built, and what the journal holds besides the words of the model."""
    album(folder / "album", PHOTOS)
    with demo.serve(MODELS) as host:
        small, large = (_peak_bytes(folder, host, count) for count in (SMALL, LARGE))
    yield Ratio(what="peak memory, 10,000 attempts − 100 attempts", value=(large - small) / 1e6, limit=50, unit=" MB")
    yield Ratio(what="journal per attempt besides the model's words", limit=1.5, unit=" kB",
                value=_journal_bytes(folder / str(LARGE) / JOURNAL) / (PHOTOS * LARGE) / 1e3)


def _peak_bytes(folder: Path, host: str, count: int) -> int:
    words = [sys.executable, "-m", "benchmarks.study", str(folder), host, str(count)]
    return int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def _journal_bytes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as journal:
        bodies = [row[0] for row in journal.execute("SELECT body FROM tries")]
    return path.stat().st_size - sum(len("".join(answer_in(body)).encode()) for body in bodies)


def peak_bytes() -> int:
    """Most memory that this process ever had.

    On Linux the usual call counts what the parent had when it started this process; the file does not. On macOS it
    counts bytes.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) * 1024
    import resource  # Windows has none
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    place, url, number = sys.argv[1:]
    ask(read_dataset(Path(place) / "album"), variants(int(number)), url, Path(place) / number)
    print(peak_bytes())
