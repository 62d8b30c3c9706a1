"""The plots of a report: for light pages and dark ones, whatever names models have."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

from vision_eval.domain import Prompt, Variant
from vision_eval.metrics import score
from vision_eval.report import report
from vision_eval.report.pictures import pictures

HOSTILE = "<script>alert(1)</script>\"'&<!--]]> $\\frac{1}{0}$ \u202egnp"
SVG = "{http://www.w3.org/2000/svg}"


def svg(uri):
    """The drawing inside a data URI."""
    kind, _, packed = uri.partition(",")
    assert kind == "data:image/svg+xml;base64"
    return base64.b64decode(packed).decode("utf-8")


def texts(drawing):
    """Every text in a drawing; parsing shows that it is well-formed."""
    return ["".join(text.itertext()) for text in ET.fromstring(drawing).iter(f"{SVG}text")]


def colours(drawing):
    """Colours of texts."""
    return {colour for style in re.findall(r'<text style="([^"]*)"', drawing)
            for colour in re.findall(r"fill: (#\w+)", style)}


@pytest.fixture
def made(make_run):
    """The plots of a run with both tasks."""
    run = make_run()
    return pictures(run.attempts, score(run))


def test_every_section_has_its_plots(made):
    """Quality by task, form of labels, speed by task."""
    assert {section: len(plots) for section, plots in made.items()} == {
        "labels": 2, "caption": 2, "form": 1, "speed": 4}


def test_a_plot_comes_in_two_colour_schemes_and_with_words(made):
    """The same texts, dark on light and light on dark, and what is seen in words."""
    for plot in (plot for plots in made.values() for plot in plots):
        light, dark = svg(plot.light), svg(plot.dark)

        assert texts(light) == texts(dark) != []
        assert "#1d2125" in colours(light)
        assert "#e6e4df" in colours(dark)
        assert "#1d2125" not in colours(dark)
        assert plot.alt.startswith("Plot: ")
        assert plot.width > plot.height > 50


def test_numbers_are_those_of_the_tables(make_run):
    """The plot says what the leaderboard says, to two decimals."""
    run = make_run()
    plot = pictures(run.attempts, score(run))["labels"][0]

    assert "0.50 [0.50, 0.50] · 2 photos" in texts(svg(plot.light))


def test_names_are_only_text(make_run):
    """No element, no script, no formula comes of what a model or a prompt is called."""
    variants = tuple(Variant(task=task, model="evil:1", prompt=Prompt(user="x", name=HOSTILE))
                     for task in ("labels", "caption"))
    run = make_run(variants=variants)
    for plot in (plot for plots in pictures(run.attempts, score(run)).values() for plot in plots):
        drawing = svg(plot.light)
        kinds = {element.tag.removeprefix(SVG) for element in ET.fromstring(drawing).iter()}

        assert kinds.isdisjoint({"script", "foreignObject", "image", "a", "iframe"})
        assert not re.search("[\u202a-\u202e]", drawing)
        assert not re.search(r"(?:href|src)=\"(?!#)", drawing)


def test_a_users_own_style_does_not_get_in(make_run):
    """A report looks the same, whatever a notebook has set, and leaves those settings alone."""
    run = make_run()
    plain = report(run).read_bytes()
    with mpl.style.context("dark_background"):
        before = dict(mpl.rcParams)
        assert report(run).read_bytes() == plain
        assert dict(mpl.rcParams) == before


def test_a_run_without_answers_has_no_plots(make_run):
    """Nothing is drawn about nothing."""
    run = make_run(lambda variant, sample: None)

    assert set(pictures(run.attempts, score(run)).values()) == {()}


def test_plots_add_little_to_a_page(make_run, sample, variant):
    """Twelve variants are below 600 kB."""
    variants = tuple(variant(task, f"m{number}:1") for task in ("labels", "caption") for number in range(6))
    run = make_run(samples=[sample(f"photo {number}") for number in range(16)], variants=variants)
    made = pictures(run.attempts, score(run))

    assert sum(len(plot.light) + len(plot.dark) for plots in made.values() for plot in plots) < 600_000
