"""A run over a real socket: order of work, reuse, growth, and what is left on the server."""

import json
import shutil

import pytest
from PIL import Image

from vision_eval import demo, prompts
from vision_eval.demo.script import Script
from vision_eval.domain import Prompt, matrix
from vision_eval.errors import CloudNotAllowed, ModelNotFound, ModelWithoutVision, RunError, StudyError
from vision_eval.io.dataset import read_dataset
from vision_eval.io.ollama import Ollama
from vision_eval.runs import Run, run

LABELS = prompts.LABELS


def labels(*models, **settings):
    """Labels variants with the house prompt."""
    return matrix(task="labels", models=list(models), prompts=LABELS, **settings)


def test_every_photo_is_asked_about_once_by_every_variant(server, album, tmp_path):
    """Photos × variants attempts, as many questions at the server, and no more than one at a time."""
    made = run(album(4), labels("plain:f16", "plain:q8_0"), server.ollama(), into=tmp_path / "results" / "one",
               progress=False)

    assert len(made.attempts) == len(server.questions()) == 8
    assert sorted(made.attempts.groupby("variant").size()) == [4, 4]
    assert max(one["beside"] for one in server.seen()) == 0


def test_each_model_is_loaded_once_and_warmed_up_before_it_is_timed(server, album, tmp_path):
    """Two prompts of one model share its load; the warm-up asks in words and with a picture, and is not an attempt."""
    asked = matrix(task="labels", models=["plain:f16", "plain:q8_0"], prompts=[LABELS, prompts.LABELS_TERSE])

    made = run(album(3), asked, server.ollama(), into=tmp_path / "r", progress=False)

    assert [one["model"] for one in server.seen("load")] == ["plain:q8_0", "plain:f16"]
    answered = server.seen("answer")
    assert len(answered) == 12 + 2 * 2
    for model in ("plain:q8_0", "plain:f16"):
        warm_up = [one["body"] for one in answered if one["model"] == model][:2]
        assert [bool(body.get("images")) for body in warm_up] == [False, True]
    assert made.attempts["clean"].all()


def test_a_second_run_asks_nothing(server, album, tmp_path):
    """Everything is in the journal, so no model is even loaded."""
    photos, asked = album(3), labels("plain:f16")
    first = run(photos, asked, server.ollama(), into=tmp_path / "r", progress=False)
    server.http.delete("/_demo/requests")

    second = run(photos, asked, server.ollama(), into=tmp_path / "r", progress=False)

    assert server.seen("load") == server.questions() == []
    assert first.attempts.equals(second.attempts)


def test_another_run_beside_it_finds_the_same_answers(server, album, tmp_path):
    """The journal belongs to all runs of a results folder; timings of the same server stay usable."""
    photos, asked = album(3), labels("plain:f16")
    run(photos, asked, server.ollama(), into=tmp_path / "one", progress=False)
    server.http.delete("/_demo/requests")

    other = run(photos, asked, server.ollama(), into=tmp_path / "two", progress=False)

    assert server.questions() == []
    assert len(other.attempts) == 3
    assert other.attempts["clean"].all()


def test_a_run_may_grow_by_photos_and_variants(server, album, tmp_path):
    """Only what is new is asked."""
    run(album(2), labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)
    server.http.delete("/_demo/requests")

    grown = run(album(3), labels("plain:f16", "plain:q8_0"), server.ollama(), into=tmp_path / "r", progress=False)

    assert len(server.questions()) == 1 + 3
    assert len(grown.attempts) == 6


def test_aliases_are_asked_once_and_both_have_attempts(server, album, tmp_path):
    """Two tags with one digest put the same question to the same model."""
    made = run(album(3), labels("plain:f16", "plain:latest"), server.ollama(), into=tmp_path / "r", progress=False)

    assert len(server.questions()) == 3
    assert len(made.attempts) == 6
    assert made.attempts["question"].nunique() == 3


def test_options_that_the_protocol_fills_in_alike_are_asked_once(server, album, tmp_path):
    """Temperature 0.1 is what PhotoPrism sends anyway."""
    asked = labels("plain:f16", options=[{}, {"temperature": 0.1}, {"temperature": 0.2}])

    run(album(2), asked, server.ollama(), into=tmp_path / "r", progress=False)

    assert len(server.questions()) == 2 * 2


def test_the_same_photo_twice_in_an_album_is_asked_about_once(server, album, tmp_path):
    """Pictures are known by their bytes, not by their names."""
    photos = album(2)
    (photos.root / "copy.png").write_bytes((photos.root / "000.png").read_bytes())

    made = run(read_dataset(photos.root), labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False,
               concurrency=2)

    assert len(server.questions()) == 2
    assert len(made.attempts) == 3


def test_again_asks_everything_anew_and_the_new_answers_count(server, album, tmp_path):
    """The old tries stay in the journal, but in an earlier turn."""
    photos, asked = album(2), labels("plain:f16")
    server.play(every=Script(fault="empty-array"))
    before = run(photos, asked, server.ollama(), into=tmp_path / "r", progress=False)
    assert before.attempts["raw_labels"].map(len).sum() == 0
    server.play()

    made = run(photos, asked, server.ollama(), into=tmp_path / "r", again=True, progress=False)

    assert (made.attempts["raw_labels"].map(len) > 0).all()
    assert (made.attempts["tries"] == 1).all()


def test_repeats_send_other_bytes_of_the_same_picture(server, album, tmp_path):
    """A JPEG comment keeps the server's prompt cache from faking the second answer's speed."""
    made = run(album(2), labels("plain:f16"), server.ollama(), into=tmp_path / "r", repeats=3, progress=False)

    sent = [one["body"]["images"][0] for one in server.questions()]
    assert len(set(sent)) == len(sent) == 6
    assert made.attempts["picture"].nunique() == 2
    assert sorted(made.attempts["repeat"].unique()) == [0, 1, 2]


def test_what_was_loaded_is_unloaded_and_what_was_there_stays(server, album, tmp_path):
    """A stranger's model is left alone and warned of, because it falsifies timings."""
    server.load("plain:q4_0")
    made = run(album(2), labels("plain:f16", "plain:q4_0"), server.ollama(), into=tmp_path / "r", progress=True)

    assert server.resident() == ["plain:q4_0"]
    by_model = made.attempts.groupby("model")["others"].first()
    assert by_model["plain:f16"] == ("plain:q4_0",)
    assert by_model["plain:q4_0"] == ()


def test_a_strangers_model_is_warned_of(server, album, tmp_path, capsys):
    """In words that say what to do about it."""
    server.load("plain:q4_0")

    run(album(1), labels("plain:f16"), server.ollama(), into=tmp_path / "r")

    assert "Other models are resident" in (said := capsys.readouterr().err)
    assert "plain:q4_0" in said


def test_a_model_that_is_partly_on_the_cpu_is_marked(server, album, tmp_path):
    """Its timings are kept but not averaged."""
    server.play(plain__f16=Script(vram=0.5))

    made = run(album(2), labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)

    assert (made.attempts["vram_bytes"] < made.attempts["resident_bytes"]).all()
    assert set(made.attempts["classes"]) == {("offloaded",)}


def test_timings_of_another_server_version_are_marked_as_reused(server, album, tmp_path):
    """Answers are found whatever the server; timings count only beside their like."""
    photos, asked = album(3), labels("plain:f16")
    run(photos.limit(1), asked, server.ollama(), into=tmp_path / "r", progress=False)
    with demo.serve("vision_eval.demo.plain:inventory", version="9.9.9") as newer:
        made = run(photos, asked, Ollama(newer), into=tmp_path / "r", progress=False)

    marks = made.attempts.set_index("server_version")["classes"]
    assert marks["9.9.9"].tolist() == [(), ()]
    assert marks["0.32.15"] == ("reused",)


def test_the_body_is_what_photoprism_would_send(server, album, tmp_path):
    """Nothing of ours slips in: the keys of the contract's section 2.2 and no others."""
    run(album(1), (*labels("plain:f16"), *matrix(task="caption", models="plain:f16", prompts=prompts.CAPTION)),
        server.ollama(), into=tmp_path / "r", progress=False)

    bodies = [one["body"] for one in server.questions()]
    assert all(one["path"] == "/api/generate" for one in server.questions())
    asked = {("labels" if "format" in body else "caption"): body for body in bodies}
    common = {"id", "model", "prompt", "suffix", "think", "options", "stream", "images"}
    assert set(asked["labels"]) == common | {"format", "system"}
    assert set(asked["caption"]) == common | {"system"} if prompts.CAPTION.system else set(asked["caption"]) == common
    assert asked["labels"]["options"] == {"temperature": 0.1, "top_p": 0.9, "stop": ["\n\n"]}
    assert (asked["labels"]["stream"], asked["labels"]["think"], asked["labels"]["suffix"]) == (False, False, "")


def test_a_bad_photo_is_a_finding_and_not_an_attempt(server, album, tmp_path):
    """The album goes on without it, and the run says which and why."""
    photos = album(2)
    whole = photos.root / "big.jpg"
    Image.effect_noise((400, 300), 80).convert("RGB").save(whole)
    whole.write_bytes(whole.read_bytes()[:4000])

    made = run(read_dataset(photos.root), labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)

    assert len(made.attempts) == 2
    assert [(one.sample_id, one.code) for one in made.dataset.findings] == [("big.jpg", "UNREADABLE")]
    assert len(made.dataset) == 2


def test_structured_asks_the_chat_route_with_a_schema(server, album, tmp_path):
    """Everything explicit, streamed, and read strictly."""
    asked = labels("plain:f16", protocol="structured")
    made = run(album(2), asked, server.ollama(), into=tmp_path / "r", progress=False)

    body = server.questions()[0]["body"]
    assert server.questions()[0]["path"] == "/api/chat"
    assert body["format"]["required"] == ["labels"]
    assert body["stream"] is True
    assert {"temperature", "seed", "top_k", "top_p", "num_ctx", "num_predict"} <= set(body["options"])
    assert made.attempts["schema_valid"].all()
    assert made.attempts["first_token_s"].notna().all()


def test_two_protocols_of_one_model_are_two_loads_when_their_context_differs(server, album, tmp_path):
    """Otherwise the server would load again between any two questions."""
    both = labels("plain:f16", protocol=["photoprism", "structured"])

    run(album(3), both, server.ollama(), into=tmp_path / "r", progress=False)

    assert len(server.seen("load")) == 2
    routes = [one["path"] for one in server.questions()]
    assert routes == sorted(routes) or routes == sorted(routes, reverse=True)


def test_the_same_seed_gives_the_same_order(server, album, tmp_path):
    """And another seed another one."""
    def order(seed, name):
        server.http.delete("/_demo/requests")
        run(album(8), labels("plain:f16"), server.ollama(), into=tmp_path / name / "r", seed=seed, progress=False)
        return [one["body"]["images"][0] for one in server.questions()]

    first = order(1, "a")
    assert order(1, "b") == first != order(2, "c")
    assert sorted(first) == sorted(order(2, "d"))


def test_the_manifest_tells_everything_but_where_and_who(server, album, tmp_path):
    """Unknown values are null with a reason; no path, no address, no name of a photo."""
    made = run(album(2), labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)

    text = (made.folder / "manifest.json").read_text("utf-8")
    manifest = json.loads(text)
    assert not [secret for secret in (str(tmp_path), "127.0.0.1", "000.png") if secret in text]
    assert manifest["models"]["plain:f16"]["digest"] == made.attempts["digest"].iloc[0]
    assert manifest["results"] == {"asked": 2, "failed": 0, "asked_in_this_session": 2, "codes": {"OK": 2}}
    assert manifest["models"]["plain:f16"]["licence"].startswith("A demonstration model")
    for field, reason in manifest["unknown"].items():
        if field == "models.*":
            continue
        section, _, name = field.partition(".")
        assert (manifest[section][name] if name else manifest[section]) is None
        assert reason


def test_a_run_is_read_from_its_folder_alone(server, album, tmp_path):
    """Neither photos nor server are needed to look at it again."""
    photos = album(2)
    made = run(photos, labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)
    shutil.rmtree(photos.root)

    again = Run(tmp_path / "r")

    assert again.attempts.equals(made.attempts)
    assert again.thumbnail("000.png").startswith(b"\xff\xd8")


@pytest.mark.parametrize(("models", "error", "said"), [
    pytest.param(["plain:f61"], ModelNotFound, "Did you mean 'plain:f16'?", id="unknown"),
    pytest.param(["plain-text:f16"], ModelWithoutVision, "cannot see", id="blind"),
    pytest.param(["plain:cloud"], CloudNotAllowed, "leave the host", id="cloud"),
])
def test_a_model_that_cannot_serve_is_refused_before_anything_is_asked(server, album, tmp_path, models, error, said):
    """With a hint what to do, and no trace in the results."""
    with pytest.raises(error, match=said):
        run(album(1), matrix(task="labels", models=models, prompts=LABELS, allow_cloud=True), server.ollama(),
            into=tmp_path / "r", progress=False)

    assert server.questions() == []
    assert not (tmp_path / "r").exists()


def test_an_old_server_that_names_no_capabilities_is_trusted(server, album, tmp_path):
    """What nobody says is found out by asking."""
    made = run(album(1), labels("plain-old:f16"), server.ollama(), into=tmp_path / "r", progress=False)

    assert not made.attempts["failed"].any()


def test_results_of_another_dataset_are_refused(server, album, tmp_path):
    """Nothing may be mixed, and nothing is lost."""
    first = run(album(2), labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)

    with pytest.raises(RunError, match=r"'album'.*not of 'other'"):
        run(album(2, name="other"), labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)

    assert Run(tmp_path / "r").attempts.equals(first.attempts)


def test_other_photos_under_the_same_names_are_another_dataset(server, album, tmp_path):
    """One edited photo is asked about anew; if all are others, it is another album."""
    photos = album(3)
    run(photos, labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)
    Image.new("RGB", (64, 48), "brown").save(photos.root / "000.png")
    edited = run(photos, labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)
    assert (len(edited.attempts), len(server.questions())) == (3, 4)

    for name in ("000.png", "001.png", "002.png"):
        Image.new("RGB", (64, 48), "silver").save(photos.root / name)
    with pytest.raises(RunError, match="none of it may be mixed"):
        run(photos, labels("plain:f16"), server.ollama(), into=tmp_path / "r", progress=False)


def test_a_results_folder_that_is_a_file_is_refused(server, album, tmp_path):
    """The file is not touched."""
    (tmp_path / "r").write_text("mine")

    with pytest.raises(RunError, match="is a file"):
        run(album(1), labels("plain:f16"), server.ollama(), into=tmp_path / "r" / "x", progress=False)

    assert (tmp_path / "r").read_text() == "mine"


def test_nothing_to_ask_is_an_error(server, album, tmp_path):
    """Rather than an empty table."""
    with pytest.raises(StudyError, match="no variant"):
        run(album(1), (), server.ollama(), into=tmp_path / "r")


def test_a_schema_that_is_none_is_refused_before_anything_is_asked(server, album, tmp_path):
    """Rather than when the answers are judged."""
    asked = matrix(task="labels", models="plain:f16", prompts=Prompt(user="Name it.", schema={"type": "objekt"}))

    with pytest.raises(StudyError, match="is no JSON Schema"):
        run(album(1), asked, server.ollama(), into=tmp_path / "r")

    assert server.questions() == []


def test_models_are_spread_over_hosts_that_have_them(server, server_of, album, tmp_path):
    """Each model is loaded on one host only, so that its timings come from one machine."""
    with demo.serve("vision_eval.demo.plain:inventory") as second, server_of(second) as other:
        made = run(album(2), labels("plain:f16", "plain:q8_0"),
                   [server.ollama(alias="one"), other.ollama(alias="two")], into=tmp_path / "r", progress=False)
        loads = [one["model"] for one in (*server.seen("load"), *other.seen("load"))]

    assert sorted(loads) == ["plain:f16", "plain:q8_0"]
    assert len(made.attempts) == 4


def test_a_prompt_of_ones_own_reaches_the_model(server, album, tmp_path):
    """Word for word, but for what PhotoPrism adds."""
    asked = matrix(task="caption", models="plain:f16", prompts=Prompt(user="Was siehst du? Äh <b>\n"))

    run(album(1), asked, server.ollama(), into=tmp_path / "r", progress=False)

    assert server.questions()[0]["body"]["prompt"] == "Was siehst du? Äh <b>\n"


def test_an_old_server_is_asked_about_a_model_that_its_list_says_nothing_of(server, album, tmp_path):
    """Before v0.30 only `/api/show` tells that a model is blind (Ollama contract, section 9)."""
    made = run(album(1), labels("plain-old:f16"), server.ollama(), into=tmp_path / "r", progress=False)

    assert len(made.attempts) == 1
    assert [one["path"] for one in server.seen()].count("/api/show") == 1


def test_an_option_that_photoprism_would_not_send_is_remarked(server, album, tmp_path, capsys):
    """Temperature 0 cannot be transmitted: PhotoPrism contract, section 1.8."""
    run(album(1), labels("plain:f16", options={"temperature": 0}), server.ollama(), into=tmp_path / "r")

    assert "temperature=0 is not sent" in capsys.readouterr().err
    assert server.questions()[0]["body"]["options"]["temperature"] == 0.1
