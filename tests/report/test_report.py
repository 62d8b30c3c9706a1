"""Whole reports, in HTML and Markdown."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from markdown_it import MarkdownIt

from vision_eval import prompts
from vision_eval.domain import Finding, Prompt, Reply, Variant
from vision_eval.errors import RunError
from vision_eval.metrics import score
from vision_eval.report import report

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> ](javascript:alert(1)) | `x` {{ 7*7 }} \u202egnp"
"""Markup of every kind, a template of ours, and a character that turns the rest around."""
VOID = {"meta", "img", "br", "link", "input", "hr", "source"}


class Page(HTMLParser):
    """What a browser would make of a page: elements with attributes, and text by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.styles: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """An element begins."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """An element ends, and it is the one that began last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Text between."""
        (self.styles if self.open[-1:] == ["style"] else self.text).append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """Attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def words(self) -> str:
        """All text in one line."""
        return " ".join(" ".join(self.text).split())


def written(run, **options) -> tuple[Page, str]:
    """The page and the Markdown of a report."""
    path = report(run, **options)
    return Page(path.read_text("utf-8")), path.with_name("report.md").read_text("utf-8")


def photos(page: Page) -> list[dict[str, str]]:
    """Elements that show a photo; the other pictures are plots."""
    return [image for image in page.all("img") if image["src"].startswith("data:image/jpeg")]


@pytest.fixture
def hostile_run(make_run, sample, labels_text):
    """A run in which everybody who can say something is hostile."""
    prompt = Prompt(user=HOSTILE, system=HOSTILE, name=HOSTILE)
    variants = tuple(Variant(task=task, model=f"evil{HOSTILE}:1", prompt=prompt) for task in ("labels", "caption"))
    broken = Reply(status=500, body=HOSTILE, fault="http", error=HOSTILE)

    def answering(variant, photo):
        if photo.id == "failing":
            return broken if variant.task == "labels" else ""
        if photo.id == "raw":
            return HOSTILE
        return labels_text({HOSTILE: 0.5}) if variant.task == "labels" else HOSTILE

    samples = (sample(HOSTILE, labels=(HOSTILE,), absent=(HOSTILE,), captions=(HOSTILE,)), sample("failing"),
               sample("raw"))
    finding = Finding(sample_id=HOSTILE, code="UNREADABLE", message=HOSTILE)
    return make_run(answering, samples=samples, variants=variants, stopped={variants[1].key: HOSTILE},
                    findings=(finding,), credit={HOSTILE: HOSTILE})


def test_a_page_is_well_formed(make_run):
    """Every element that begins also ends, in order."""
    page, _ = written(make_run())

    assert page.open == []


def test_hostile_text_is_only_text(hostile_run):
    """No script, handler, frame or foreign address gets into the page, and the text itself is readable."""
    page, _ = written(hostile_run)

    assert page.open == []
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "iframe", "object", "embed", "link", "base", "form"})
    assert [name for _, attributes in page.elements for name in attributes if name.startswith("on")] == []
    assert all(re.fullmatch(r"data:image/(jpeg|svg\+xml);base64,[\w+/=]+", image["src"]) for image in page.all("img"))
    assert all(re.fullmatch(r"data:image/svg\+xml;base64,[\w+/=]+", one["srcset"]) for one in page.all("source"))
    assert all(re.fullmatch(r"#[a-z]+(-[a-z0-9]+)?", link["href"]) for link in page.all("a"))
    assert "<script>alert(1)</script>" in page.words()
    assert "{{ 7*7 }}" in page.words()


def test_nothing_turns_the_text_around(hostile_run):
    """Neither file has a character that reorders or controls."""
    for path in (report(hostile_run), hostile_run.folder / "report.md"):
        assert re.findall("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f]", path.read_text("utf-8")) == []


def test_hostile_text_is_only_text_in_markdown(hostile_run):
    """A Markdown reader finds headings, tables and code of ours, and no link, image or HTML."""
    _, text = written(hostile_run)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = {child.type for token in tokens for child in token.children or ()} | {token.type for token in tokens}

    assert kinds.isdisjoint({"html_block", "html_inline", "link_open", "image"})
    assert {token.content for token in tokens if token.type == "fence"} == {
        HOSTILE.replace("\u202e", "⟨U+202E⟩") + "\n"}


def test_the_page_loads_nothing(make_run):
    """No address of anywhere, neither in elements nor in styles, and a policy that forbids it all the same."""
    run = make_run()
    page, _ = written(run)
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "script" not in policy
    assert "url(" not in "".join(page.styles)
    assert "@import" not in "".join(page.styles)
    assert "//" not in re.sub(r"data:image/[a-z+]+;base64,[\w+/=]+", "", report(run).read_text("utf-8"))


def test_everybody_can_read_it(make_run):
    """Pictures have words, tables captions, cells heads; both colour schemes and print are thought of."""
    page, _ = written(make_run())
    styles = "".join(page.styles)

    assert [image["alt"] for image in photos(page)] == ["one", "two"]
    assert all(image["alt"] for image in page.all("img"))
    assert len(page.all("caption")) == len(page.all("table")) > 5
    assert {head.get("scope") for head in page.all("th")} == {"col", "row"}
    assert page.all("html") == [{"lang": "en"}]
    assert "prefers-color-scheme: dark" in styles
    assert "@media print" in styles


def test_links_inside_the_page_lead_somewhere(make_run):
    """Every anchor exists once."""
    page, _ = written(make_run())
    anchors = [attributes["id"] for _, attributes in page.elements if "id" in attributes]

    assert len(anchors) == len(set(anchors))
    assert {link["href"][1:] for link in page.all("a")} <= set(anchors)


def test_verdicts_are_told_by_more_than_colour(make_run, labels_text, variant):
    """A sign and hidden words beside the colour."""
    run = make_run(lambda one, photo: labels_text({"dog": 0.9, "cat": 0.8}), variants=(variant("labels", "a:1"),))
    page, _ = written(run)

    assert "✓ Dog 0.90 (listed by people)" in page.words()
    assert "✗ Cat 0.80 (known not to be there)" in page.words()


@pytest.mark.parametrize("demonstration", [True, False])
def test_demonstrations_say_so(make_run, demonstration):
    """In both files, and only then; token rates go with it."""
    page, text = written(make_run(demonstration=demonstration))

    warning = "These models are demonstrations: classical image analysers, not vision models"

    for found in (page.words(), text):
        assert (warning in found) is demonstration
        assert ("not meaningful" in found) is demonstration


def test_both_files_say_the_same_numbers(make_run):
    """Facts, leaderboards, prompts and meanings, once as a page and once as Markdown."""
    page, text = written(make_run(credit={"one": "by somebody"}))
    markdown = MarkdownIt("commonmark").enable("table").render(text)

    for words in ("2 photos · dataset pets · 2 variants (1 for labels, 1 for captions) · 4 answers · 2026-03-04",
                  "0.500 [0.50, 0.50]", "precision ≥", "balance of precision and recall", prompts.CAPTION.user,
                  "by somebody", "small:1b-q4"):
        assert words in page.words()
        assert words in " ".join(Page(markdown).words().split())


def test_failures_are_shown_with_what_came(make_run, variant):
    """The code, the reason and the beginning of the raw text."""
    run = make_run(lambda one, photo: "I'm sorry, but I cannot do that." + " word" * 300,
                   variants=(variant("labels", "a:1"),))
    page, text = written(run)

    for found in (page.words(), text.replace("\\", "")):
        assert "REFUSAL" in found
        assert "I'm sorry, but I cannot do that." in found
        assert "… (first 600 of 1532 characters)" in found
        assert "Shown are 2 of 2 failures, and at most 600 characters of each answer." in found


def test_a_long_answer_costs_little(make_run, sample, variant):
    """An answer of a megabyte does not fill the page."""
    run = make_run(lambda one, photo: "<" * 1_000_000, samples=(sample("one"),),
                   variants=(variant("labels", "a:1"), variant("caption", "a:1")))
    path = report(run)

    assert path.stat().st_size < 300_000
    assert (run.folder / "report.md").stat().st_size < 100_000


def test_many_variants_stay_a_small_page(make_run, sample, variant):
    """16 photos × 12 variants fit into two megabytes, folded or not."""
    variants = tuple(variant(task, f"m{number}:1") for task in ("labels", "caption") for number in range(6))
    path = report(make_run(samples=[sample(f"photo {number}") for number in range(16)], variants=variants))

    assert path.stat().st_size < 2_000_000


@pytest.mark.parametrize(("photos", "unfolded"), [pytest.param(20, True, id="few"), pytest.param(66, False, id="many")])
def test_many_answers_are_folded(make_run, sample, photos, unfolded):
    """A page that would be very long begins folded, and at most sixty photos are in it."""
    names = [f"photo {number}" for number in range(photos)]
    many = [Variant(task="caption", model=f"m{number}:1", prompt=prompts.CAPTION) for number in range(5)]
    page, _ = written(make_run(lambda one, photo: "A dog.", samples=[sample(name) for name in names], variants=many))
    answers = [details for details in page.all("details") if "open" in details]

    assert len([image for image in page.all("img") if image["alt"].startswith("photo ")]) == min(photos, 60)
    assert (len(answers) == photos) is unfolded
    assert ("60 of 66 photos, evenly spread" in page.words()) is not unfolded


def test_a_run_without_answers_has_a_report(make_run):
    """Nothing was asked, and that is what it says."""
    page, text = written(make_run(lambda one, photo: None))

    assert "Nothing was asked yet." in page.words()
    assert "Nothing was asked yet" in text


def test_findings_and_settings_are_listed(make_run):
    """What was left out, and how the run was set."""
    finding = Finding(sample_id="three", code="EMPTY", message="'three.jpg' cannot be used: no bytes.")
    page, text = written(make_run(findings=(finding,)))

    for found in (page.words(), text.replace("\\", "")):
        assert "'three.jpg' cannot be used: no bytes." in found
        assert "20 % failures" in found
        assert "1.5 GB" in found


def test_scores_at_hand_are_used(make_run, tmp_path):
    """Scores out of a file have lost their notes about the run; the run itself makes up for it."""
    run = make_run()
    scores = pd.DataFrame(score(run).to_dict("list"))
    page, _ = written(run, scores=scores, to=tmp_path / "elsewhere")

    assert "precision ≥" in page.words()
    assert (tmp_path / "elsewhere" / "report.md").exists()
    assert not (run.folder / "report.html").exists()


def test_a_report_is_written_whole_or_not_at_all(make_run, tmp_path):
    """A place that is a file is refused with a message, and nothing is left behind."""
    blocked = tmp_path / "blocked"
    blocked.write_text("mine", encoding="utf-8")

    with pytest.raises(RunError, match=r"cannot be written.*\n\nHint: "):
        report(make_run(), to=blocked)
    assert blocked.read_text(encoding="utf-8") == "mine"


def test_a_report_of_the_same_run_is_the_same(make_run):
    """No clock and no chance in it."""
    run = make_run()
    first = report(run).read_bytes()

    assert report(run).read_bytes() == first


def test_prompts_with_a_schema_of_their_own_show_it(make_run):
    """The whole text of what was asked, and the schema if it is not the usual one."""
    own = {"type": "object", "required": ["tags"]}
    variant = Variant(task="labels", model="a:1", prompt=Prompt(user="Tag it.", schema=own))
    page, text = written(make_run(variants=(variant,)))

    assert " ".join(json.dumps(own, indent=2).split()) in page.words()
    assert "Tag it." in text
