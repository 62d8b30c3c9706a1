"""The benchmarks around their measurements: limits, table and README. No time is asserted here."""

from __future__ import annotations

import doctest
import math

import pytest

from benchmarks import __main__ as bench
from benchmarks import loads, material, ratio, readme, study
from benchmarks.ratio import Ratio, as_markdown, as_text


@pytest.mark.parametrize(("value", "side", "kept"), [
    pytest.param(1.5, "at most", True, id="on-the-limit-from-below"),
    pytest.param(1.51, "at most", False, id="above-what-is-allowed"),
    pytest.param(1.5, "at least", True, id="on-the-limit-from-above"),
    pytest.param(1.49, "at least", False, id="below-what-is-wanted"),
    pytest.param(math.nan, "at most", False, id="nothing-measured"),
    pytest.param(math.nan, "at least", False, id="nothing-measured-either"),
])
def test_a_limit_has_a_side(value, side, kept):
    """The limit itself is kept; a number that could not be measured is not."""
    assert Ratio(what="w", value=value, limit=1.5, side=side).kept is kept


def test_what_rounds_to_the_limit_is_not_kept():
    """The verdict is about the value, and the digits that it hangs on are shown."""
    close = Ratio(what="w", value=1.5004, limit=1.5)

    assert (close.measured, close.kept) == ("1.5004×", False)


RATIOS = [Ratio(what="memory", value=12.25, limit=50, unit=" MB"),
          Ratio(what="speed-up", value=1.2, limit=1.7, side="at least")]


def test_the_terminal_shows_aligned_columns():
    """What, measured, limit and verdict, one line each."""
    assert as_text(RATIOS).splitlines() == [
        "what      measured  limit    verdict",
        "memory    12.25 MB  ≤ 50 MB  kept",
        "speed-up  1.20×     ≥ 1.7×   BROKEN",
    ]


def test_the_readme_shows_the_same_cells():
    """A Markdown table of the same words."""
    head, rule, *rows = as_markdown(RATIOS).splitlines()

    assert head == "| what | measured | limit | verdict |"
    assert set(rule) <= set("|-: ")
    assert [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows] == [
        one.cells for one in RATIOS]


def test_only_the_block_of_the_readme_changes():
    """What stands before and behind the markers stays, whatever the block says."""
    text = f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n"

    once = readme.replaced(text, r"| \1 |")

    assert once == f"before\n{readme.BEGIN}\n| \\1 |\n{readme.END}\nafter\n"
    assert readme.replaced(once, "old") == text


@pytest.mark.parametrize("text", [
    pytest.param("nothing", id="no-markers"),
    pytest.param(readme.BEGIN, id="no-end"),
    pytest.param(f"{readme.END} {readme.BEGIN}", id="wrong-order"),
    pytest.param(f"{readme.BEGIN} {readme.BEGIN} {readme.END}", id="two-beginnings"),
    pytest.param(f"{readme.BEGIN} {readme.END} {readme.END}", id="two-ends"),
])
def test_a_readme_without_clear_markers_is_refused(text):
    """Nothing is overwritten on a guess."""
    with pytest.raises(ValueError, match="each once"):
        readme.replaced(text, "new")


@pytest.mark.parametrize(("limit", "code", "verdict"), [
    pytest.param(2, 0, "kept", id="kept"),
    pytest.param(1, 1, "BROKEN", id="broken"),
])
def test_a_broken_limit_is_an_exit_code(capsys, tmp_path, limit, code, verdict):
    """`make bench` fails when a limit is broken, and the README still says so."""
    page = tmp_path / "README.md"
    page.write_text(f"{readme.BEGIN}\n{readme.END}\n", encoding="utf-8")

    answer = bench.main(["--update-readme"], parts={"one": lambda _: [Ratio(what="w", value=1.5, limit=limit)]},
                        page=page)

    printed = capsys.readouterr().out
    assert answer == code
    assert verdict in printed
    assert ratio.machine() in printed
    assert f"| w | 1.50× | ≤ {limit}× | {verdict} |" in page.read_text(encoding="utf-8")


def test_some_parts_do_not_make_a_readme(capsys):
    """The README never shows half a table."""
    with pytest.raises(SystemExit):
        bench.main(["--only", "client", "--update-readme"])

    assert "all parts" in capsys.readouterr().err


def test_requests_side_by_side_are_one_busy_time():
    """Overlaps count once, gaps and requests that no model works on not at all."""
    def request(start_s, end_s, path="/api/generate"):
        return {"path": path, "started_ns": start_s * 10**9, "ended_ns": end_s * 10**9}

    seen = [request(10, 11), request(0, 4), request(1, 2), request(3, 6), request(6, 10, "/api/ps"),
            request(11, 12, "/api/chat")]

    assert loads.busy_s(seen) == 8


def test_photographs_are_the_same_every_time():
    """A seed stands for a picture, in the size that was asked for."""
    one = material.photograph(64, 48, 1)

    assert one == material.photograph(64, 48, 1)
    assert one != material.photograph(64, 48, 2)


def test_variants_ask_different_questions():
    """Each of them is a request of its own, also beside those that were made before."""
    first, second = material.variants(3), material.variants(3, first_seed=4)

    assert len({one.key for one in (*first, *second)}) == 6


def test_peak_memory_is_a_plausible_number():
    """Bytes, not kilobytes: an interpreter with numpy takes more than 10 MB and less than 100 GB."""
    assert 10**7 < study.peak_bytes() < 10**11


@pytest.mark.parametrize("module", [loads, ratio, readme], ids=lambda module: module.__name__)
def test_examples_run(module):
    """Docstrings of the benchmarks are true as well."""
    failed, attempted = doctest.testmod(module)

    assert (failed, attempted > 0) == (0, True)
