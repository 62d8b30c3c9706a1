"""The house around the package: locks, wheel, make, notebooks and what must not lie in the repository."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {path.stem: path for path in sorted((ROOT / "requirements").glob("*.txt"))}

EXTRAS = {"core": [], "demo": ["demo"], "dev": ["demo", "captions", "heif", "dev"], "classifier": ["classifier"],
          "nasnet": ["nasnet"], "cluster": ["cluster"]}
"""Lock → the extras it holds beside the core."""

NOT_OURS = {".git", ".venv", ".hypothesis", ".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".ruff_cache",
            "__pycache__", "build", "dist", "results"}
"""Folders that git ignores, by name; the pictures of datasets come on top."""

LARGEST_BYTES = 1_000_000


def files(suffix: str = "") -> list[Path]:
    """Files of the repository whose names end with `suffix`, without what git ignores."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        pictures = {"images"} if Path(folder).parent == ROOT / "datasets" else set()
        folders[:] = sorted(set(folders) - NOT_OURS - pictures)
        found += [Path(folder, name) for name in sorted(names) if name.endswith(suffix)]
    return found


def pins(lock: str) -> list[str]:
    """The pinned requirements of a lock, each with its options on one line and without comments."""
    text = re.sub(r"\\\n", " ", LOCKS[lock].read_text(encoding="utf-8"))
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def locked(lock: str) -> dict[tuple[str, str], str]:
    """Versions of a lock by name and marker."""
    requirements = [Requirement(pin.partition("--hash")[0].strip()) for pin in pins(lock)]
    return {(canonicalize_name(one.name), str(one.marker or "")): str(one.specifier)[2:] for one in requirements}


def versions(lock: str) -> dict[str, set[str]]:
    """Versions of a lock by name alone; more than one where interpreters differ."""
    found: dict[str, set[str]] = {}
    for (name, _), version in locked(lock).items():
        found.setdefault(name, set()).add(version)
    return found


def wanted(lock: str) -> list[Requirement]:
    """What `pyproject.toml` asks of a lock; the project's own extras are named in `EXTRAS`."""
    optional = PROJECT["project"]["optional-dependencies"]
    texts = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"],
             *(text for extra in EXTRAS[lock] for text in optional[extra])]
    return [one for one in map(Requirement, texts) if one.name != PROJECT["project"]["name"]]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the wheel and the sdist of this checkout, built by what is installed, without a network."""
    folder = tmp_path_factory.mktemp("dist")
    answer = subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=False,
                            capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return folder


def test_every_lock_is_there():
    """One lock for each way to install, and none that nobody makes."""
    assert LOCKS.keys() == EXTRAS.keys()


@pytest.mark.parametrize("lock", EXTRAS)
def test_a_lock_pins_with_hashes(lock):
    """Each line is one version with its SHA-256 sums, and nothing else."""
    pin = re.compile(r"[a-z0-9.-]+==[^\s;]+( ; [^-]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")

    assert len(pins(lock)) > 50
    assert [line[:80] for line in pins(lock) if not pin.fullmatch(line)] == []


@pytest.mark.parametrize("lock", EXTRAS)
def test_a_lock_names_no_address(lock):
    """Where packages come from is the user's business."""
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host", LOCKS[lock].read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", EXTRAS)
def test_a_lock_holds_what_the_project_asks_for(lock):
    """Every dependency is pinned in every lock that needs it, to versions that the project accepts."""
    found = versions(lock)
    for one in wanted(lock):
        pinned = found.get(canonicalize_name(one.name))
        assert pinned, f"{one} is not in {lock}.txt; run `make lock`"
        assert [version for version in pinned if version not in one.specifier] == []


@pytest.mark.parametrize(("small", "large"), [("core", "demo"), ("demo", "dev"), ("core", "classifier"),
                                              ("core", "nasnet"), ("core", "cluster")])
def test_a_larger_lock_holds_the_smaller(small, large):
    """Going from one lock to a larger one changes no version, so one .venv can serve both."""
    larger = versions(large)

    assert {name: pinned for name, pinned in versions(small).items() if larger.get(name) != pinned} == {}


@pytest.mark.parametrize("lock", ["classifier", "nasnet", "cluster"])
def test_an_extra_fits_into_the_tested_environment(lock):
    """What is locked twice is locked to the same versions."""
    tested = versions("dev")

    assert {name: pinned for name, pinned in versions(lock).items() if pinned != tested.get(name, pinned)} == {}


def test_the_wheel_holds_package_album_and_licence(built):
    """What an installed vision_eval needs travels, tests do not."""
    wheel = zipfile.ZipFile(next(built.glob("*.whl")))
    names = set(wheel.namelist())
    info = next(name.partition("/")[0] for name in names if name.endswith("/METADATA"))

    assert {"vision_eval/__init__.py", "vision_eval/py.typed", "vision_eval/domain/variant.py",
            "vision_eval/demo/starter/dataset.csv", "vision_eval/demo/starter/dataset.yml",
            "vision_eval/demo/starter/README.md", f"{info}/licenses/LICENSE"} <= names
    assert {name.split("/")[0] for name in names} == {"vision_eval", info}
    assert "vision-eval = vision_eval.cli:main" in wheel.read(f"{info}/entry_points.txt").decode()


def test_the_wheel_says_what_it_is(built):
    """Name, licence, interpreter and extras are what users and tools read."""
    wheel = zipfile.ZipFile(next(built.glob("*.whl")))
    text = next(wheel.read(name) for name in wheel.namelist() if name.endswith("/METADATA")).decode()
    metadata = Parser().parsestr(text)

    assert (metadata["Name"], metadata["License-Expression"], metadata["Requires-Python"]) == (
        "vision-eval", "Apache-2.0", ">=3.11")
    assert set(metadata.get_all("Provides-Extra")) == {extra for extras in EXTRAS.values() for extra in extras}


def test_the_sdist_is_the_repository(built):
    """From the sdist everything can be built and tested again."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"Makefile", ".ci/run", "requirements/dev.txt", "tests/test_house.py", "datasets/starter/dataset.csv",
            "LICENSE", "CHANGELOG.md", "pyproject.toml", "vision_eval/py.typed"} <= names
    assert not any(name.startswith(("results/", ".venv/", "datasets/starter/images/")) for name in names)


def test_the_changelog_knows_the_version():
    """A version that users can install has an entry."""
    assert f"## {PROJECT['project']['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_the_one_that_is_named():
    """Apache-2.0, in full."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_make_lists_its_targets():
    """`make` alone shows what can be made, with a word about each."""
    listed = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert re.findall(r"^  make (\w+) +\S", listed, re.MULTILINE) == [
        "help", "demo", "test", "lint", "bench", "lab", "lock", "clean"]


@pytest.mark.parametrize(("lacks", "words"), [
    pytest.param("version_info", ["needs Python 3.11 or newer", "make PYTHON="], id="old-python"),
    pytest.param("ensurepip", ["cannot make a virtual environment", "apt-get install python3-venv"], id="no-venv"),
])
def test_make_says_what_is_missing(tmp_path, lacks, words):
    """A machine that cannot make a virtual environment is told what to type, before anything is made."""
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\ncase "$*" in *{lacks}*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)

    answer = subprocess.run(["make", f"PYTHON={python}", f"VENV={tmp_path}/venv", f"{tmp_path}/venv/.made"], cwd=ROOT,
                            capture_output=True, text=True, check=False)

    assert answer.returncode != 0
    assert [word for word in words if word not in answer.stderr] == []
    assert not (tmp_path / "venv").exists()


def test_the_ci_script_can_be_started():
    """Executable, and sound to bash."""
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_hooks_are_local():
    """Committing needs no network and runs no foreign code."""
    repos = re.findall(r"- repo: (\S+)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))

    assert repos == ["local"]


def test_notebooks_are_stored_without_outputs():
    """Outputs hold photographs and paths of their makers."""
    kept = [path.name for path in files(".ipynb")
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell.get("outputs") or cell.get("execution_count") is not None]

    assert kept == []


def test_no_file_is_large():
    """A clone stays small; pictures and models come from elsewhere."""
    assert [str(path) for path in files() if path.stat().st_size > LARGEST_BYTES] == []


def test_no_file_names_a_place_on_this_machine():
    """Where this checkout lies says nothing to anybody else."""
    here = re.compile(rb"(?<![\w.])" + re.escape(f"{ROOT}/".encode()))

    assert [str(path) for path in files() if here.search(path.read_bytes())] == []


def test_text_is_utf8_with_plain_line_ends():
    """Sources read the same everywhere."""
    suffixes = {".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".csv", ".ipynb"}
    odd = []
    for path in files():
        if path.suffix in suffixes and not {"data", "recordings"} & set(path.relative_to(ROOT).parts):
            data = path.read_bytes()
            data.decode("utf-8")
            odd += [str(path)] if b"\r" in data or (data and not data.endswith(b"\n")) else []

    assert odd == []
