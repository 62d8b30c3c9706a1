"""Every notebook runs from top to bottom, in a folder of its own, and shows what it promises."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Execute a notebook where nothing else is, once: ``executed(path)`` gives it with outputs, and its folder."""
    done = {}

    def execute(path):
        if path not in done:
            folder = tmp_path_factory.mktemp("house") / "notebooks"
            folder.mkdir()
            shutil.copy(path, folder)
            notebook = nbformat.read(folder / path.name, as_version=4)
            client = NotebookClient(notebook, timeout=300, kernel_name="python3",
                                    resources={"metadata": {"path": str(folder)}})
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv("MPLBACKEND", raising=False)  # a kernel shows pictures inline
                client.execute()
            done[path] = notebook, folder.parent
        return done[path]

    return execute


def told(notebook, cell_id):
    """The outputs of a cell by kind, and its plain text."""
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    kinds = [kind for output in cell.outputs for kind in output.get("data", {"text/plain": ""})]
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return kinds, "\n".join(texts)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_sound(path):
    """It fits format 4.5, every cell has an id, nothing is stored that a run would make."""
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)

    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert all(not cell.outputs and cell.execution_count is None
               for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_types_what_users_type(path):
    """Nothing of ours is imported but the front door, and at most pandas beside it."""
    code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")

    assert re.findall(r"^\s*(?:import|from) .*$", code, re.MULTILINE)[0] == "import vision_eval as ve"
    assert set(re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE)) <= {"vision_eval", "pandas"}
    assert not re.search(r"\bve\._|vision_eval\.\w", code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(executed, path):
    """No cell fails, and no cell complains."""
    notebook, _ = executed(path)
    complaints = [output.text for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
                  if output.get("name") == "stderr" and "Warning" in output.text]

    assert complaints == []


def test_the_first_run_shows_pictures_and_a_leaderboard(executed):
    """Every plot comes out as a picture, tables as tables, and the choice as a vision.yml."""
    notebook, house = executed(FOLDER / "01-first-run.ipynb")
    plots = ("forest", "precision", "form", "latency", "spread", "both")
    shown = {cell: told(notebook, cell) for cell in ("run", "photos", "board", *plots, "export")}

    assert shown["photos"][0].count("image/png") == 2
    assert [cell for cell in plots if shown[cell][0].count("image/png") != 1] == []
    assert "text/html" in shown["board"][0]
    assert "16 photos × 12 variants, 192 attempts" in shown["run"][1]
    assert "Engine: ollama" in shown["export"][1]
    assert {path.name for path in house.iterdir()} == {"notebooks", "datasets", "results"}
    assert (house / "results" / "first-run" / "report.html").exists()


def test_the_first_run_needs_one_other_line_for_an_ollama():
    """The host is set in one place, with the other line beside it."""
    text = (FOLDER / "01-first-run.ipynb").read_text(encoding="utf-8")

    assert text.count("ve.demo.start()") == 1
    assert 'with your Ollama: host = \\"http://localhost:11434\\"' in text
