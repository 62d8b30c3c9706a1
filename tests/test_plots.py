"""What is drawn is what the frames say, whatever names models have."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib.figure import Figure

import vision_eval as ve
from vision_eval.analysis import leaderboard
from vision_eval.errors import StudyError
from vision_eval.plots.canvas import COLOURS
from vision_eval.plots.speed import COMPONENTS
from vision_eval.plots.validity import LEVELS
from vision_eval.plots.wording import LONGEST, printable, row_names, shortened

VALUES = {"labels-aaaa1111": [0.5, 0.7, 0.9, 0.7], "labels-bbbb2222": [0.1, 0.3, 0.2, 0.2]}
WARM = {"labels-aaaa1111": [2.0, 3.0, 4.0, 5.0], "labels-bbbb2222": [1.0, 1.1, 1.2, 1.3]}
LONG = "registry.example/some-organisation/a-very-long-model-name-indeed:27b-instruct-q4_K_M · house · temperature=0.1"
AWFUL = ["_hidden", "$\\frac{1}{0}$", "$x", "日本語", "a\nb", "evil\u202egpj", "<b>&amp;", "%s {0}", LONG,
         f"{LONG} · top_k=3"]


def metric_rows(variant, name, metric, values, *, yes_no=False, high=1.0, direction=1):
    """Scores of one variant in one metric, a photo each; NaN is not defined."""
    return pd.DataFrame({"variant": variant, "name": name, "task": variant.partition("-")[0], "model": name,
                         "quantization": "F16", "sample": [f"photo {place}" for place in range(len(values))],
                         "event": "",
                         "repeat": 0, "metric": metric, "value": values, "reason": "", "failed": False, "low": 0.0,
                         "high": high, "direction": direction, "yes_no": yes_no})


def scores_of(names):
    """Scores of the two variants under these names."""
    frames = []
    for (key, values), name in zip(VALUES.items(), names, strict=True):
        frames.append(metric_rows(key, name, "labels.f1", values))
        frames.append(metric_rows(key, name, "latency.warm_s", WARM[key], high=np.inf, direction=-1))
        frames += [metric_rows(key, name, level, [1.0, 1.0, float(level != "structure.accepted"), 0.0], yes_no=True)
                   for level in LEVELS]
    return pd.concat(frames, ignore_index=True)


def attempts_of(names):
    """Attempts of the two variants; the last of each is cold, and one more failed."""
    rows = []
    for (key, warm), name in zip(WARM.items(), names, strict=True):
        for place, warm_s in enumerate([*warm, 90.0, 80.0]):
            parts = {"load_s": 0.1, "prefill_s": 0.25 * warm_s, "decode_s": 0.5 * warm_s, "other_s": 0.25 * warm_s}
            rows.append({"variant": key, "name": name, "task": "labels", "clean": place != 4, "failed": place == 5,
                         **parts, "warm_s": warm_s, "total_s": warm_s + 0.1})
    return pd.DataFrame(rows)


@pytest.fixture
def scores():
    """Two variants with four photos each."""
    return scores_of(["good:4b", "fast:1b"])


@pytest.fixture
def attempts():
    """Two variants with four clean attempts each, one cold and one failed."""
    return attempts_of(["good:4b", "fast:1b"])


def drawn(plot, *args, **options):
    """Axes in a figure that pyplot does not know, after really drawing them; warnings are errors."""
    figure = Figure()
    ax = plot(*args, ax=figure, **options)
    figure.draw_without_rendering()
    return ax


def words(ax):
    """Every text in the figure."""
    return [text.get_text() for text in ax.figure.findobj(mpl.text.Text) if text.get_text()]


def rows_of(ax):
    """Names of rows, from top to bottom."""
    return [label.get_text() for label in ax.get_yticklabels()]


def spans(ax):
    """Ends of all level lines, as drawn."""
    return [(float(path.vertices[0, 0]), float(path.vertices[1, 0])) for lines in ax.collections
            for path in lines.get_paths() if path.vertices[0, 1] == path.vertices[1, 1]]


def test_a_forest_shows_the_leaderboard(scores):
    """Points at the means, lines from bound to bound, names in order, numbers at the right."""
    ax = drawn(ve.plots.forest, scores)
    board = leaderboard(scores)

    assert rows_of(ax) == ["good:4b", "fast:1b"]
    assert [line.get_xdata()[0] for line in ax.get_lines()] == pytest.approx([0.7, 0.2])
    assert spans(ax) == [pytest.approx(bounds) for bounds in zip(board["ci_low"], board["ci_high"], strict=True)]
    assert f"0.70 [{board['ci_low'].iloc[0]:.2f}, {board['ci_high'].iloc[0]:.2f}] · 4 photos" in words(ax)
    assert ax.get_title(loc="left") == "F1: mean over photos with 95 % interval"
    assert ax.get_xlim()[0] == 0


def test_a_lower_bound_says_so(scores):
    """Precision under a partial reference is no estimate of precision."""
    precise = scores.assign(metric=scores["metric"].replace("labels.f1", "labels.precision"))

    assert "lower bound" in drawn(ve.plots.forest, precise, "labels.precision").get_xlabel()
    precise.attrs = {"reference": "exhaustive"}
    assert "lower bound" not in drawn(ve.plots.forest, precise, "labels.precision").get_xlabel()


def test_who_was_given_up_is_hollow_and_last(scores):
    """No rank, no filled point, and a word."""
    scores.attrs = {"stopped": {"labels-aaaa1111": "too many failures"}}
    ax = drawn(ve.plots.forest, scores)
    filled = [line.get_markerfacecolor() for line in ax.get_lines()]

    assert rows_of(ax) == ["fast:1b", "good:4b"]
    assert filled == [COLOURS[0], mpl.rcParams["axes.facecolor"]]
    assert sum("given up" in word for word in words(ax)) == 1


def test_what_is_not_defined_is_said(scores):
    """A variant without any value keeps its row."""
    scores.loc[(scores["variant"] == "labels-bbbb2222") & (scores["metric"] == "labels.f1"), "value"] = np.nan

    assert "defined for no photo, 0 of 4 failed" in words(drawn(ve.plots.forest, scores))


def test_quality_and_speed_are_those_of_the_leaderboard(scores):
    """Medians across, means up, numbers in the order of the list."""
    ax = drawn(ve.plots.quality_and_speed, scores)
    points = {(float(line.get_xdata()[0]), round(float(line.get_ydata()[0]), 6)) for line in ax.get_lines()}

    assert points == {(3.5, 0.7), (1.15, 0.2)}
    assert {text.get_text(): text.xy for text in ax.texts if text.get_text() in "12"} == {
        "1": pytest.approx((3.5, 0.7)), "2": pytest.approx((1.15, 0.2))}
    assert [word for word in words(ax) if "b" in word and word[1:2] in "12"] == [" 1  good:4b", " 2  fast:1b"]
    assert spans(ax) == [pytest.approx((2.0, 5.0)), pytest.approx((1.0, 1.3))]


def test_who_was_never_clean_is_only_in_the_list(scores):
    """No speed, no point."""
    scores.loc[(scores["variant"] == "labels-bbbb2222") & (scores["metric"] == "latency.warm_s"), "value"] = np.nan
    ax = drawn(ve.plots.quality_and_speed, scores)

    assert len(ax.get_lines()) == 1
    assert " 2  fast:1b (no clean request)" in words(ax)


def test_validity_bars_are_shares_with_wilson_intervals(scores):
    """Three of four arrived, two of four were kept; the bounds are Wilson's, by hand."""
    ax = drawn(ve.plots.validity, scores)
    bars = [[round(bar.get_width(), 6) for bar in container] for container in ax.containers]

    assert bars == [[0.75, 0.75], [0.75, 0.75], [0.75, 0.75], [0.5, 0.5]]
    assert {(round(low, 3), round(high, 3)) for low, high in spans(ax)} == {(0.301, 0.954), (0.15, 0.85)}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "a final message arrived", "nothing but JSON", "follows the schema", "at least one label kept"]


def test_components_are_medians_of_clean_requests(attempts):
    """Neither the cold nor the failed request is in it, bars begin where the last ended, the fastest is first."""
    ax = drawn(ve.plots.latency, attempts)
    widths = [[bar.get_width() for bar in container] for container in ax.containers]
    starts = [[bar.get_x() for bar in container] for container in ax.containers]

    assert rows_of(ax) == ["fast:1b", "good:4b"]
    assert np.allclose(widths, [[0.1, 0.1], [0.2875, 0.875], [0.575, 1.75], [0.2875, 0.875]])
    assert np.allclose(starts, np.vstack([[0, 0], np.cumsum(widths, axis=0)[:-1]]))
    assert np.allclose(ax.get_lines()[0].get_xdata(), [1.25, 3.6])
    assert "1.25 s · 4 of 6 clean" in words(ax)


def test_an_ecdf_has_a_step_for_every_clean_request(attempts):
    """The share climbs by a quarter at each of four values."""
    ax = drawn(ve.plots.ecdf, attempts)
    fast, good = (line.get_xydata() for line in ax.get_lines()[:2])

    assert fast[1:].tolist() == pytest.approx(np.array([[1.0, 0.25], [1.1, 0.5], [1.2, 0.75], [1.3, 1.0]]))
    assert good[1:, 0].tolist() == [2.0, 3.0, 4.0, 5.0]
    assert [text.get_text().strip() for text in ax.get_legend().get_texts()] == ["fast:1b", "good:4b"]
    assert ax.get_xscale() == "linear"


def test_seconds_of_very_different_models_are_on_a_logarithmic_scale(attempts):
    """With plain numbers beside it."""
    attempts.loc[attempts["name"] == "good:4b", ["warm_s", "total_s"]] *= 50
    ax = drawn(ve.plots.ecdf, attempts)
    ticks = [label.get_text() for label in ax.get_xticklabels()]

    assert ax.get_xscale() == "log"
    assert {"10", "100"} <= set(ticks)
    assert not any("$" in tick for tick in ticks)


EVERY = [pytest.param(ve.plots.forest, scores_of, id="forest"),
         pytest.param(ve.plots.quality_and_speed, scores_of, id="quality-and-speed"),
         pytest.param(ve.plots.validity, scores_of, id="validity"),
         pytest.param(ve.plots.latency, attempts_of, id="latency"), pytest.param(ve.plots.ecdf, attempts_of, id="ecdf")]


def multiplied(frame, names):
    """The first variant of a frame under each of these names."""
    base = frame(["a", "b"])
    one = base[base["variant"] == "labels-aaaa1111"]
    return pd.concat([one.assign(variant=f"labels-{place:08x}", name=name) for place, name in enumerate(names)])


@pytest.mark.parametrize(("plot", "frame"), EVERY)
def test_a_name_may_be_anything(plot, frame):
    """It is drawn without a warning, as it is or with a box for what cannot be shown, and never as a formula."""
    ax = drawn(plot, multiplied(frame, AWFUL))
    shown = [shortened(printable(name)) for name in AWFUL[:-2]]
    names = [text for text in ax.figure.findobj(mpl.text.Text) if any(name in text.get_text() for name in shown)]

    assert [name for name in shown if not any(name in word for word in words(ax))] == []
    assert len(names) >= len(shown)
    assert not any(text.get_parse_math() for text in names)


@pytest.mark.parametrize(("plot", "frame"), EVERY)
def test_nothing_to_draw_is_a_sentence(plot, frame):
    """No exception and no axes, but a reason."""
    ax = drawn(plot, frame(["a", "b"]).iloc[:0])

    assert not ax.axison
    assert re.match(r"Nothing to .+: .+\.$", " ".join(words(ax)))


@pytest.mark.parametrize("plot", [ve.plots.latency, ve.plots.ecdf])
def test_requests_of_which_none_is_clean_are_no_plot(plot, attempts):
    """Cold requests are not drawn instead."""
    assert words(drawn(plot, attempts.assign(clean=False))) == ["Nothing to draw: no request was clean."]


@pytest.mark.parametrize(("plot", "frame"), EVERY)
def test_thirty_variants_have_room(plot, frame):
    """Rows and lists do not run into each other or out of the figure, also with long names."""
    many = multiplied(frame, [f"{LONG} · top_k={place}" for place in range(30)])
    ax = drawn(plot, many)
    figure = ax.figure
    boxes = [text.get_window_extent() for text in figure.findobj(mpl.text.Text)
             if "top_k" in text.get_text() and text.get_visible()]
    boxes.sort(key=lambda box: -box.y0)

    assert len(boxes) == 30
    assert all(lower.y1 <= upper.y0 + 1 for upper, lower in itertools.pairwise(boxes))
    assert min(box.x0 for box in boxes) >= -1
    assert max(box.x1 for box in boxes) <= figure.bbox.width + 1
    assert len(set(words(ax))) > 30


@pytest.mark.parametrize(("plot", "frame"), EVERY)
def test_ones_own_axes_are_used_and_settings_are_left_alone(plot, frame):
    """A figure of several plots is the user's to arrange."""
    before = dict(mpl.rcParams)
    ax = Figure().subplots()

    assert plot(frame(["a", "b"]), ax=ax) is ax
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("background", ["default", "dark_background"])
def test_text_is_seen_on_any_paper(scores, background):
    """Names, numbers and intervals have the colour of text in the style that is set."""
    with mpl.style.context(background):
        ax = drawn(ve.plots.forest, scores)
        ink = colors.to_rgba(mpl.rcParams["text.color"])

    assert [colors.to_rgba(lines.get_color()[0]) for lines in ax.collections] == [ink, ink]
    assert {colors.to_rgba(text.get_color()) for text in ax.texts} == {ink}


def test_without_axes_pyplot_makes_one():
    """A notebook shows it; whoever makes it in a script also closes it."""
    from matplotlib import pyplot as plt

    ax = ve.plots.latency(attempts_of(["a", "b"]))

    assert plt.get_fignums() == [ax.figure.number]
    plt.close(ax.figure)
    with pytest.raises(StudyError, match="Unknown metric"):
        ve.plots.forest(scores_of(["a", "b"]), "nonsense")
    assert plt.get_fignums() == []


def test_greys_of_components_and_levels_differ():
    """Printed without colours neighbours are still told apart, by lightness or by hatching."""
    def grey(colour):
        return float(np.dot(colors.to_rgb(colour), [0.299, 0.587, 0.114]))

    levels = [grey(colour) for colour in LEVELS.values()]
    parts = [(grey(colour), hatch) for _, colour, hatch in COMPONENTS.values()]

    assert min(abs(one - other) for one, other in itertools.pairwise(levels)) > 0.15
    assert all(abs(one[0] - other[0]) > 0.15 or one[1] != other[1] for one, other in itertools.pairwise(parts))


@pytest.mark.parametrize(("names", "expected"), [
    pytest.param(["a", "b"], ["a", "b"], id="short"),
    pytest.param(["a", "a"], ["a · 1", "a · 2"], id="equal"),
    pytest.param([f"{'x' * 70} · house", f"{'y' * 70} · house"], [f"{'x' * 14}…{'x' * 41}", f"{'y' * 14}…{'y' * 41}"],
                 id="long"),
    pytest.param([f"some.where/{'x' * 34} · house · top_k=1", f"some.where/{'x' * 34} · house · top_k=2"],
                 [f"some.where/{'x' * 34} · top_k=1", f"some.where/{'x' * 34} · top_k=2"], id="shared"),
    pytest.param([f"some.where/{'x' * 34} · house · top_k=1", "b · short"],
                 [f"…{'x' * 34} · house · top_k=1", "b · short"], id="place"),
])
def test_names_of_rows(names, expected):
    """Short, and no two alike."""
    frame = pd.DataFrame({"name": names, "task": "labels"}, index=["labels-1", "labels-2"])

    assert row_names(frame) == expected
    assert all(len(name) <= LONGEST for name in expected)


def test_two_tasks_are_told_apart():
    """One model asked for both has two rows."""
    frame = pd.DataFrame({"name": ["a", "a"], "task": ["labels", "caption"]}, index=["labels-1", "caption-1"])

    assert row_names(frame) == ["a · labels", "a · caption"]


def test_importing_draws_nothing():
    """Whoever never plots waits for no pyplot, and no window system is asked for."""
    code = "import sys, vision_eval; print('matplotlib.pyplot' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
