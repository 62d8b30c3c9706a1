"""Put real output into README.md: run every command that stands behind a marker and replace what follows it.

Run it with `.venv/bin/python scripts/readme.py`; a marker is an HTML comment such as ``<!-- $ vision-eval demo -->``
followed by a fenced block.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- \$ (?P<command>[^\n]+) -->\n```[a-z]*\n).*?(?P<end>^```$)", re.DOTALL | re.MULTILINE)


def output_of(command: str, folder: Path) -> str:
    """What a command prints to a person, in a folder of its own; line ends without trailing blanks."""
    program, *words = shlex.split(command)
    done = subprocess.run([str(Path(sys.executable).parent / program), *words], cwd=folder, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "COLUMNS": "152"})
    lines = [line.rstrip() for line in done.stdout.strip().splitlines()]
    return "\n".join([f"$ {command}", *lines, ""])


def main() -> None:
    """Refresh all blocks; they see each other's results, in the order of the page."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "tests").symlink_to(ROOT / "tests")  # the page names files of the repository
        page = BLOCK.sub(lambda block: f"{block[1]}{output_of(block['command'], Path(folder))}{block['end']}",
                         README.read_text("utf-8"))
    README.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
