"""What this machine and this installation are: facts for the manifest, each of them readable without rights."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

PACKAGES = ("vision-eval", "httpx", "ipywidgets", "jupyterlab", "jsonschema", "matplotlib", "numpy", "pandas", "pillow",
            "pyarrow", "pydantic", "ruamel.yaml", "scipy")
"""Whose versions decide what is sent, stored or computed."""


def packages() -> dict[str, str | None]:
    """Installed versions by name; None: not installed."""
    return {name: _version(name) for name in PACKAGES}


def commit() -> tuple[str | None, bool | None]:
    """Commit of the checkout that this code runs from and whether it has changes; None: no checkout, or no git."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None, None
    head, status = _git(root, "rev-parse", "HEAD"), _git(root, "status", "--porcelain", "--untracked-files=no")
    return (head or "").strip() or None, None if status is None else bool(status.strip())


def hardware() -> dict[str, str | int | None]:
    """Processor, memory in bytes and operating system of the client; None: the system does not say."""
    return {
        "cpu": platform.processor() or platform.machine() or None,
        "cpu_count": os.cpu_count(),
        "memory_bytes": _memory(),
        "os": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _git(root: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
