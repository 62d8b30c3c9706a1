"""Facts about this machine, each of them true or missing, none of them private."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import subprocess
from pathlib import Path

import pytest

import vision_eval
from vision_eval.io.machine import commit, hardware, packages


def test_packages():
    """Every package that decides what is sent or computed has its installed version, or none."""
    found = packages()
    assert {"vision-eval", "numpy", "pillow", "httpx", "pandas"} <= set(found)
    assert found["numpy"] == importlib.metadata.version("numpy")


def test_hardware():
    """The client is described without its name."""
    found = hardware()
    assert (found["cpu_count"], found["python"]) == (os.cpu_count(), platform.python_version())
    assert isinstance(found["memory_bytes"], int)
    assert found["memory_bytes"] > 2**26
    assert platform.node() not in map(str, found.values())


def test_commit():
    """In a checkout with git the commit is known and whether it has changes; elsewhere neither is."""
    root = Path(vision_eval.__file__).parents[1]
    asked = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        head = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        head = ""
    name, changed = commit()
    if not head or not (root / ".git").exists():
        assert (name, changed) == (None, None)
        return
    assert name == head
    assert re.fullmatch("[0-9a-f]{40,64}", name)
    assert changed in (True, False)


def test_without_git(monkeypatch, tmp_path):
    """Where git is not installed the commit is unknown, which is no error."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        subprocess.run(["git"], check=False)
    assert commit() == (None, None)
