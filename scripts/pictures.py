"""Make the pictures of README.md, ``docs/*.png``, out of a demo that is run for them.

Run it with `.venv/bin/python scripts/pictures.py`. The picture of the report needs Chromium; where there is none, the
one that is there stays.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

import vision_eval as ve

DOCS = Path(__file__).resolve().parents[1] / "docs"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SIZE = (1360, 1270)
"""Of the window, in pixels."""

_COLOURS = 128


def demo_in(folder: Path) -> Path:
    """Run the demo there; the folder of its results."""
    program = Path(sys.executable).parent / "vision-eval"
    subprocess.run([program, "demo"], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "results" / "demo"


def photographed(page: Path, folder: Path) -> Image.Image | None:
    """The top of a page as Chromium shows it; None: there is no Chromium."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        return None
    shot = folder / "shot.png"
    subprocess.run([browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                    f"--user-data-dir={folder / 'browser'}", f"--window-size={SIZE[0]},{SIZE[1]}",
                    f"--screenshot={shot}", page.as_uri()], check=True, timeout=120, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    with Image.open(shot) as image:
        return image.convert("RGB")


def plotted(results: Path) -> Image.Image:
    """Quality against speed, on white paper."""
    figure, drawn = Figure(), BytesIO()
    ve.plots.quality_and_speed(ve.score(ve.Run(results)), ax=figure)
    figure.savefig(drawn, format="png", dpi=160)
    return Image.open(drawn).convert("RGB")


def kept(image: Image.Image, name: str) -> None:
    """Write a picture with so few colours that it stays small."""
    few = image.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(DOCS / name, optimize=True)


def main() -> None:
    """Both pictures anew."""
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        results = demo_in(folder)
        kept(plotted(results), "quality-and-speed.png")
        report = photographed(results / "report.html", folder)
        if report is not None:
            kept(report, "report.png")


if __name__ == "__main__":
    main()
