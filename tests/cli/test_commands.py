"""Every command does its job, says what it did, and ends bad input with a message and code 2."""

import json
import signal
import time
from pathlib import Path

import httpx
import pandas as pd
import pytest
from ruamel.yaml import YAML

from vision_eval.runs import Run


def test_no_server_is_one_clear_message(cli):
    """The address, the reason and what to do; no traceback, nothing on the standard output."""
    said = cli("doctor", "--host", "http://127.0.0.1:9")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Error: No Ollama server answers at 'http://127.0.0.1:9'")
    assert "Hint:" in said.err
    assert "Traceback" not in said.err


def test_a_server_that_is_not_ollama_is_recognised(cli, httpserver_of_something_else):
    """It answers, but not like Ollama."""
    said = cli("models", "--host", httpserver_of_something_else)

    assert said.code == 2
    assert "does not answer like Ollama" in said.err


def test_doctor_proves_a_model_with_a_picture(cli, plain_host):
    """And says where photos go, what can see and where the model lies."""
    said = cli("doctor", "--host", plain_host)

    assert said.code == 0
    assert f"Ollama 0.32.15 at {plain_host}" in said.out
    assert "answered to a test picture" in said.out
    assert "plain:cloud: left alone" in said.out
    assert json.loads(cli("doctor", "--host", plain_host, "--json").out)["proof"]["saw"] is True


def test_doctor_looks_at_a_configuration(cli, plain_host):
    """Its findings are counted; an error in it is bad news."""
    Path("vision.yml").write_text("Models: [{Type: caption, Model: 'plain:f16', Engine: ollama, Prompt: Say it.}]\n")
    Path("bad.yml").write_text("Models: [\n")

    assert "vision.yml   PhotoPrism loads it as meant" in cli("doctor", "--host", plain_host, "--config",
                                                              "vision.yml").out
    said = cli("doctor", "--host", plain_host, "--config", "bad.yml")
    assert said.code == 1
    assert "1 error; see `vision-eval check bad.yml`" in said.out


def test_doctor_leaves_no_model_behind(cli, plain_host):
    """What it loaded for the proof is unloaded again."""
    cli("doctor", "--host", plain_host)

    assert httpx.get(f"{plain_host}/api/ps", trust_env=False).json() == {"models": []}


def test_models_are_grouped_with_their_aliases(cli, plain_host):
    """One row per digest; `--vision` leaves the blind out."""
    rows = json.loads(cli("models", "--host", plain_host, "--json").out)
    seeing = cli("models", "--host", plain_host, "--vision").out

    full = next(row for row in rows if row["tag"] == "plain:f16")
    assert (full["aliases"], full["quantization"]) == (["plain:latest"], "F16")
    assert "plain-text:f16" in [row["tag"] for row in rows]
    assert "plain-text:f16" not in seeing
    assert "plain:f16" in seeing


def test_a_run_from_the_command_line_alone(cli, plain_host, photos):
    """Dataset, models and tasks; the results lie where they are said to lie."""
    said = cli("run", "--dataset", photos, "--models", "plain:f16,plain:q8_0", "--task", "labels,caption",
               "--host", plain_host)

    assert said.code == 0
    assert "0 of 12 answers known, 12 to ask, 2 loads" in said.out
    assert len(Run(Path("results", "photos")).attempts) == 12
    assert {"attempts.parquet", "manifest.json", "study.json"} == {one.name for one in Path("results/photos").iterdir()}


def test_a_run_from_a_study_file(cli, plain_host, photos):
    """As the design shows it; the dry run tells the plan and asks nothing."""
    Path("study.yml").write_text(f"""
dataset: {photos}
task: [labels, caption]
hosts: [{plain_host}]
models: ["plain:q*"]
prompts: {{labels: {{house: {{}}, mine: {{user: Name it., system: Be brief.}}}}}}
options: [{{temperature: 0.2}}]
into: results/mine
""", "utf-8")

    plan = cli("run", "study.yml", "--dry-run")
    assert plan.code == 0
    assert f"photos would go to {plain_host}" in plan.out
    assert "27 to ask" in plan.out
    assert not Path("results").exists()

    assert cli("run", "study.yml").code == 0
    assert "27 of 27 answers known, nothing is asked anew" in cli("run", "study.yml", "--dry-run").out
    assert json.loads(cli("run", "study.yml", "--dry-run", "--json").out)["known"] == 27


def test_limit_gives_a_first_look_that_grows(cli, plain_host, photos):
    """The rest is asked later, the first photo is not asked again."""
    words = ("run", "--dataset", photos, "--models", "plain:f16", "--host", plain_host)
    assert "1 photograph" in cli(*words, "--limit", 1).out

    assert "1 of 3 answers known, 2 to ask" in cli(*words).out


def test_json_is_the_only_thing_on_the_standard_output(cli, plain_host, photos):
    """So that scripts can read it."""
    said = cli("run", "--dataset", photos, "--models", "plain:f16", "--host", plain_host, "--json")

    result = json.loads(said.out)
    assert result["attempts"] == 3
    assert result["leaderboard"][0]["asked"] == 3


def test_a_stopped_variant_ends_with_code_1(cli, plain_host, photos):
    """The run is finished, with failures above the budget."""
    httpx.post(f"{plain_host}/_demo/script", trust_env=False, json={
        "plain:q4_0": [{"fault": "refuse", "status": 400}]}).raise_for_status()
    said = cli("run", "--dataset", photos, "--models", "plain:q4_0,plain:f16", "--host", plain_host)
    httpx.post(f"{plain_host}/_demo/script", trust_env=False, json={})

    assert said.code == 1
    assert "stopped" in said.out


@pytest.fixture
def made(cli, plain_host, photos):
    """A finished run with labels and captions, and its keys by task."""
    assert cli("run", "--dataset", photos, "--models", "plain:f16", "--task", "labels", "--task", "caption", "--host",
               plain_host, "--into", "results/one").code == 0
    return {variant.task: variant.key for variant in Run("results/one").variants}


def test_score_writes_a_table_and_shows_boards(cli, made):
    """Also by one metric, and as JSON with every metric."""
    said = cli("score", "results/one")

    assert said.code == 0
    assert "schema valid" in said.out
    table = pd.read_parquet("results/one/scores.parquet")
    assert {"labels.f1", "structure.code.FENCED", "caption.conformance", "latency.warm_s"} <= set(table["metric"])
    assert cli("score", "results/one", "--metric", "caption.words").code == 0
    rows = json.loads(cli("score", "results/one", "--json").out)
    assert {"variant", "metric", "mean", "ci_low", "ci_high", "n", "asked", "failed"} <= set(rows[0])


def test_report_writes_both_pages(cli, made):
    """And says where."""
    said = cli("report", "results/one")

    assert said.code == 0
    assert "report.html" in said.out
    assert Path("results/one/report.md").read_text("utf-8").startswith("#")


def test_export_writes_what_was_named(cli, made):
    """A beginning of a key is enough; the file is a vision.yml of two entries."""
    said = cli("export", "results/one", "--labels", made["labels"][:10], "--caption", made["caption"], "--to", "my.yml")

    models = YAML(typ="safe").load(Path("my.yml"))["Models"]
    assert said.code == 0
    assert [(one["Type"], one["Model"], one["Engine"]) for one in models] == [
        ("labels", "plain:f16", "ollama"), ("caption", "plain:f16", "ollama")]
    assert "DEMONSTRATION" in Path("my.yml").read_text("utf-8")


def asking(dataset, models, *more):
    """The words of a run; HOST becomes the address of the server."""
    return ["run", "--dataset", dataset, "--models", models, "--host", "HOST", *more]


@pytest.mark.parametrize(("words", "said"), [
    pytest.param(asking("photos", "plain:f61"), "Did you mean 'plain:f16'?", id="unknown-model"),
    pytest.param(asking("photos", "plain-text:f16"), "cannot see", id="blind"),
    pytest.param(asking("photos", "plain:cloud"), "--allow-cloud", id="cloud"),
    pytest.param(asking("photos", "plain:f16", "--task", "label"), "Did you mean 'labels'?", id="unknown-task"),
    pytest.param(asking("nowhere", "plain:f16"), "nowhere", id="no-dataset"),
    pytest.param(asking("empty", "plain:f16"), "empty", id="empty-dataset"),
    pytest.param(asking("photos", "plain:f16", "--into", "file.txt"), "is a file", id="results-are-a-file"),
    pytest.param(["run"], "needs a study file", id="nothing-said"),
    pytest.param(["run", "misspelt.yml"], "Did you mean 'models'?", id="misspelt-key"),
    pytest.param(["run", "binary.yml"], "binary.yml", id="binary-study"),
    pytest.param(["run", "missing.yml"], "missing.yml", id="missing-study"),
    pytest.param(asking("twice", "plain:f16"), "twice", id="duplicate-ids"),
    pytest.param(asking("gone", "plain:f16"), "gone.png", id="missing-image"),
    pytest.param(["score", "nowhere"], "There is no run", id="no-run"),
    pytest.param(["score", "file.txt"], "file.txt", id="run-is-a-file"),
    pytest.param(["report", "nowhere"], "There is no run", id="report-of-nothing"),
    pytest.param(["export", "nowhere", "--labels", "x"], "There is no run", id="export-of-nothing"),
    pytest.param(["models", "--host", "http://user:secret@127.0.0.1:9"], "", id="credentials"),
    pytest.param(["demo", "--host", "http://127.0.0.1:9"], "No Ollama server", id="demo-without-server"),
    pytest.param(["models", "--hots", "x"], "--hots", id="unknown-option"),
])
def test_bad_input_is_a_message_and_code_2(cli, plain_host, photos, words, said):
    """What was wanted, what was found, and a hint; never a traceback, nothing written."""
    Path("empty").mkdir()
    Path("file.txt").write_text("mine")
    Path("misspelt.yml").write_text("dataset: photos\nmodles: [a]\n")
    Path("binary.yml").write_bytes(bytes(range(256)))
    for name, rows in (("twice", "id,image\na,a.png\na,a.png\n"), ("gone", "id,image\na,gone.png\n")):
        Path(name).mkdir()
        (Path(name) / "dataset.csv").write_text(rows)
    (Path("twice") / "a.png").write_bytes((photos / "red.png").read_bytes())

    heard = cli(*(plain_host if word == "HOST" else word for word in words))

    assert heard.code == 2
    assert said in heard.err
    assert "Traceback" not in heard.err
    assert "secret" not in heard.err
    assert not Path("results").exists()
    assert Path("file.txt").read_text() == "mine"


def test_export_without_a_choice_is_refused(cli, made):
    """Nobody chooses in silence, and the hint says how to choose."""
    said = cli("export", "results/one")

    assert said.code == 2
    assert "--labels" in said.err or "labels" in said.err


def test_export_of_a_variant_of_the_other_task_is_refused(cli, made):
    """A caption variant cannot write labels."""
    said = cli("export", "results/one", "--labels", made["caption"])

    assert said.code == 2
    assert not Path("results/one/vision.yml").exists()


def test_ctrl_c_cancels_unloads_and_can_be_gone_on_with(started, cli, plain_host, photos):
    """Exit code 130; what was answered is kept; the model is not left in memory."""
    with httpx.Client(base_url=plain_host, trust_env=False) as http:
        http.delete("/_demo/requests")
        http.post("/_demo/script", json={"plain:f16": [{"fault": "stall", "first": 5}]}).raise_for_status()
        process = started("run", "--dataset", photos, "--models", "plain:f16", "--host", plain_host)
        _wait_for_stall(http, answers=5)
        assert len(http.get("/api/ps").json()["models"]) == 1

        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)

        assert process.returncode == 130
        assert "the same command goes on" in err
        assert "Traceback" not in err
        assert http.get("/api/ps").json() == {"models": []}
        http.post("/_demo/script", json={})
    assert "2 of 3 answers known, 1 to ask" in cli("run", "--dataset", photos, "--models", "plain:f16", "--host",
                                                   plain_host).out


def test_a_second_ctrl_c_leaves_at_once(started, cli, plain_host, photos):
    """Whatever is still to be tidied up; the journal is intact."""
    with httpx.Client(base_url=plain_host, trust_env=False) as http:
        http.delete("/_demo/requests")
        http.post("/_demo/script", json={"plain:q8_0": [{"fault": "stall", "first": 4}]}).raise_for_status()
        process = started("run", "--dataset", photos, "--models", "plain:q8_0", "--host", plain_host)
        _wait_for_stall(http, answers=4)

        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)

        assert process.returncode == 130
        assert "Traceback" not in err
        http.post("/_demo/script", json={})
    assert "1 of 3 answers known" in cli("run", "--dataset", photos, "--models", "plain:q8_0", "--host", plain_host).out


def _wait_for_stall(http, *, answers):
    """Until so many questions, warm-ups among them, have arrived."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        seen = http.get("/_demo/requests").json()["requests"]
        if sum(one["did"] == "answer" or one["ended_ns"] is None for one in seen) >= answers:
            return
        time.sleep(0.02)
    raise AssertionError("the question never came")
