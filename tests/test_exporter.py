from dataclasses import dataclass

import pytest
from ruamel.yaml import YAML

from vision_eval.domain import Prompt, Variant
from vision_eval.errors import ExportRefused, StudyError
from vision_eval.exporter import export

TAGGER = Prompt(user="Name what you see.\nBe short.", system="You tag.", name="short")
LABELS = Variant(task="labels", model="gemma3:4b", prompt=TAGGER, options={"temperature": 0.2})
OTHER = Variant(task="labels", model="gemma3:12b", prompt=TAGGER, options={"temperature": 0.2})
CAPTION = Variant(task="caption", model="gemma3:4b", prompt=Prompt(user="What is this?", name="short"))
STRICT = Variant(task="labels", model="gemma3:4b", prompt=TAGGER, protocol="structured", resolution=500)


@dataclass
class Run:
    variants: tuple[Variant, ...] = (LABELS, OTHER, CAPTION, STRICT)
    demonstration: bool = False


@pytest.fixture
def to(tmp_path):
    """Where the file is to be."""
    return tmp_path / "vision.yml"


def models(path):
    """Entries of a file."""
    return YAML(typ="safe").load(path)["Models"]


def test_both_tasks(to):
    """The chosen variants become entries, labels first."""
    path = export(Run(), labels=LABELS.key, caption=CAPTION.key, to=to)

    labels, caption = models(path)
    assert path == to
    assert (labels["Type"], labels["Model"], labels["Run"]) == ("labels", "gemma3:4b", "newly-indexed")
    assert (caption["Type"], caption["Model"], caption["Run"]) == ("caption", "gemma3:4b", "manual")
    assert labels["Prompt"] == TAGGER.user
    assert labels["Service"] == {"Uri": "${OLLAMA_BASE_URL}/api/generate", "Think": "false"}


@pytest.mark.parametrize("wanted", [
    pytest.param(LABELS.key, id="key"),
    pytest.param(LABELS.key[:-1], id="beginning"),
    pytest.param(LABELS.key.partition("-")[2], id="without-task"),
    pytest.param("gemma3:4b · short · temperature=0.2", id="name"),
])
def test_keys_may_be_short(to, wanted):
    """Any unique beginning will do."""
    (entry,) = models(export(Run(), labels=wanted, to=to))
    assert entry["Model"] == "gemma3:4b"


def test_a_name_that_both_tasks_share(tmp_path):
    """The same name under both tasks means the one of the task that was asked for."""
    twin = Variant(task="labels", model="gemma3:4b", prompt=Prompt(user="Name it.", system="You tag.", name="short"))
    run = Run((twin, CAPTION))

    assert twin.name == CAPTION.name
    assert models(export(run, labels=twin.name, to=tmp_path / "a.yml"))[0]["Type"] == "labels"
    assert models(export(run, caption=twin.name, to=tmp_path / "b.yml"))[0]["Type"] == "caption"


def test_nothing_is_picked_silently(to):
    """Without a choice there is no file."""
    with pytest.raises(ExportRefused, match="Nothing is chosen"):
        export(Run(), to=to)
    assert not to.exists()


@pytest.mark.parametrize(("choice", "message"), [
    pytest.param({"labels": CAPTION.key}, "for the task 'labels', but it answers 'caption'", id="caption-for-labels"),
    pytest.param({"caption": LABELS.key[:9]}, "for the task 'caption', but it answers 'labels'",
                 id="labels-for-caption"),
])
def test_the_other_task_is_refused(to, choice, message):
    """A key of the other task is a slip, said in words."""
    with pytest.raises(ExportRefused, match=message):
        export(Run(), **choice, to=to)


@pytest.mark.parametrize(("wanted", "message"), [
    pytest.param("labels-zzzz", "Unknown variant", id="unknown"),
    pytest.param("labels-", "not unique", id="ambiguous"),
    pytest.param("", "Unknown variant", id="empty"),
])
def test_keys_that_name_nothing(to, wanted, message):
    """Unknown and ambiguous keys are the caller's to mend."""
    with pytest.raises(StudyError, match=message):
        export(Run(), labels=wanted, to=to)


def test_all_obstacles_are_listed(to):
    """Both reasons stand in the message, with the variant they belong to, and no file is written."""
    with pytest.raises(ExportRefused) as refused:
        export(Run(), labels=STRICT.key, caption=CAPTION.key, to=to)

    message = str(refused.value)
    assert message.count(STRICT.key) == 2
    assert "protocol 'structured'" in message
    assert "500 px" in message
    assert "Hint:" in message
    assert not to.exists()


def test_the_comment_explains(to):
    """The file says what it is, what Run means, and that PhotoPrism must be restarted."""
    head = export(Run(), labels=LABELS.key, to=to).read_text().partition("Models:")[0]

    assert all(line.startswith("#") for line in head.splitlines())
    for part in (LABELS.key, "newly-indexed", "manual", "restart", "JSON shape"):
        assert part in head
    assert "DEMONSTRATION" not in head


@pytest.mark.parametrize(("of_run", "asked", "warned"), [(True, None, True), (True, False, False), (False, True, True)])
def test_demonstrations_say_so_first(to, of_run, asked, warned):
    """The first words of a demonstration's file are that it will not work."""
    text = export(Run(demonstration=of_run), caption=CAPTION.key, to=to, demonstration=asked).read_text()

    assert text.startswith("# DEMONSTRATION: ") == warned
    assert ("will not work in PhotoPrism" in text) == warned


def test_names_cannot_leave_the_comment(to):
    """A prompt's name is text from outside."""
    odd = Variant(task="caption", model="gemma3:4b", prompt=Prompt(user="What?", name="x\nModels: {} \x00{chosen}"))

    (entry,) = models(export(Run((odd,)), caption=odd.key, to=to))
    assert entry["Model"] == "gemma3:4b"
