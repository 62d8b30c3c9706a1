"""The journal: nothing that was kept is ever lost, changed or taken for something else."""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import Picture, Reply, Residency, Timing, Try
from vision_eval.errors import JournalBusy, JournalDamaged, JournalError, JournalFull, JournalNewer
from vision_eval.io.replies import reply_of
from vision_eval.io.store import Journal, Question, answer_in
from vision_eval.io.wire import Exchange

RECORDINGS = Path(__file__).parents[1] / "recordings" / "exchanges"


def question(key="q", **changed):
    """A question under a key that is easy to read."""
    facts = {"ask_sha256": "ask", "protocol": "photoprism", "body": '{"prompt":"?"}', "digest": "d" * 64,
             "picture": "p" * 64, "repeat": 0}
    return Question(key=key, **{**facts, **changed})


def body_of(text="a dog", **members):
    """A final message as the server writes it."""
    return json.dumps({"response": text, "done": True, **members}, ensure_ascii=False)


def attempt(text="a dog", *, turn=1, load_id=None, **changed):
    """A try that got an answer."""
    reply = Reply(**{"status": 200, "body": body_of(text), "text": text, "done": True, "done_reason": "stop",
                     **changed})
    return Try(reply=reply, started_at="2026-11-21T04:00:00+00:00", host="localhost", server_version="0.30.1",
               load_id=load_id, turn=turn)


def same(kept, given):
    """Whether two values are equal with NaN equal to itself."""
    return repr(kept) == repr(given)


@pytest.fixture
def path(tmp_path):
    """Where the journal is to lie."""
    return tmp_path / "results" / "attempts.sqlite"


@pytest.fixture
def journal(path):
    """An empty journal, open for writing."""
    with Journal(path, write=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def long_journal(tmp_path_factory):
    """A journal that many examples share, each under a number of its own."""
    with Journal(tmp_path_factory.mktemp("long") / "attempts.sqlite", write=True) as opened:
        yield opened, itertools.count()


seconds = st.just(math.nan) | st.floats(0, 1e6)
counts = st.integers(0, 2**63 - 1)
timings = st.builds(Timing, wall_s=seconds, total_s=seconds, load_s=seconds, prefill_s=seconds, decode_s=seconds,
                    first_token_s=seconds, prefill_tokens=counts, decode_tokens=counts)


@st.composite
def tries(draw):
    """Any try, its answer being what its body says."""
    text, thinking = draw(st.text(max_size=40)), draw(st.text(max_size=10))
    escaped, is_chat = draw(st.booleans()), draw(st.booleans())
    message = {"content" if is_chat else "response": text, "thinking": thinking}
    body = json.dumps({"message": message} if is_chat else message, ensure_ascii=escaped)
    reply = Reply(
        status=draw(st.none() | st.integers(100, 599)), body=body, text=text,
        thinking=thinking, done=draw(st.booleans()), done_reason=draw(st.sampled_from(["", "stop", "length"])),
        fault=draw(st.sampled_from(["", "http", "stream", "incomplete", "connection", "timeout"])),
        cause=draw(st.sampled_from(["", "busy", "limit", "memory", "runner"])), error=draw(st.text(max_size=20)),
        retry_after_s=draw(st.none() | st.floats(0, 1e4)), timing=draw(timings))
    return Try(reply=reply, started_at=draw(st.text(max_size=5)), host=draw(st.text(max_size=5)),
               server_version=draw(st.text(max_size=5)), load_id=draw(st.none() | st.integers(1, 99)),
               turn=draw(st.integers(1, 9)))


@given(given=tries())
def test_any_try_comes_back(long_journal, given):
    """Whatever a try was, with NaN where nothing was measured, it is read as it was kept."""
    journal, numbers = long_journal
    key = f"q{next(numbers)}"
    journal.append(question(key), given)
    (kept,) = journal.tries(key)
    assert same(kept, given)


@pytest.mark.parametrize("text", [
    pytest.param("", id="empty"),
    pytest.param("x" * 2**20, id="a-megabyte"),
    pytest.param("a\0b", id="zero-byte"),
    pytest.param("'; DROP TABLE tries; --", id="hostile"),
    pytest.param("😀 é\u2028\r\n", id="beyond-ascii"),
])
def test_odd_texts(journal, text):
    """No text is cut, escaped twice or taken for a command."""
    journal.append(question(), attempt(text, error=text))
    (kept,) = journal.tries("q")
    assert (kept.reply.text, kept.reply.body, kept.reply.error) == (text, body_of(text), text)


@pytest.mark.parametrize(("body", "text"), [
    pytest.param(r'{"response":"a \ud83d dog"}', "a \ufffd dog", id="escaped"),
    pytest.param('{"response":"a \ud83d dog"}', "a \ufffd dog", id="as-it-is"),
    pytest.param(r'{"response":"\ud83d\ude00"}', "😀", id="whole-pair"),
])
def test_lone_surrogates(journal, body, text):
    """Half a character, which models do send, becomes U+FFFD, as Go reads it; it breaks nothing."""
    given = attempt(body=body, text=text, error="\udc80", done_reason="\udc80")
    journal.append(question(body='{"prompt":"\ud83d"}'), replace(given, server_version="0.30\udc80"))
    (kept,) = journal.tries("q")
    assert (kept.reply.text, kept.reply.error, kept.reply.done_reason, kept.server_version) \
        == (text, "\ufffd", "\ufffd", "0.30\ufffd")


@pytest.mark.parametrize(("body", "answer"), [
    pytest.param('{"response":"a","thinking":"b"}', ("a", "b"), id="generate"),
    pytest.param('{"message":{"role":"assistant","content":"a","thinking":"b"}}', ("a", "b"), id="chat"),
    pytest.param('{"response":"a "}\n{"response":"dog","done":true}', ("a dog", ""), id="stream-nobody-asked-for"),
    pytest.param('{"response":"a","response":"b"}', ("b", ""), id="repeated-key"),
    pytest.param('{"response":null,"thinking":7}', ("", ""), id="other-types"),
    pytest.param('{"message":"a"}', ("", ""), id="message-is-a-text"),
    pytest.param('["a"]', ("", ""), id="array"),
    pytest.param('"a"', ("", ""), id="text"),
    pytest.param("", ("", ""), id="empty"),
    pytest.param("404 page not found", ("", ""), id="no-json"),
    pytest.param("[" * 100_000, ("", ""), id="nested-too-deeply"),
    pytest.param('{"response":' + "9" * 5_000 + "}", ("", ""), id="number-too-long"),
])
def test_answer_in(body, answer):
    """Answer and thinking are found in whatever was kept, and their absence is no error."""
    assert answer_in(body) == answer


@pytest.mark.parametrize("name", sorted(path.stem for path in RECORDINGS.glob("*.json")))
@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])
def test_recorded_replies(long_journal, name, streamed):
    """The reply that a later session reads is the one that was given when it came."""
    response = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))["response"]
    text = "".join(piece for _, piece in response["chunks"])
    heard = Exchange(status=response["status"], headers={}, text=text, arrivals=((len(text), 1.0),), wall_s=1.0,
                     fault="" if response["complete"] else "connection")
    reply = reply_of(heard, streamed=streamed)
    journal, numbers = long_journal
    key = f"q{next(numbers)}"
    journal.append(question(key), replace(attempt(), reply=reply))
    assert same(journal.tries(key)[0].reply, reply)


def test_order_and_turns(journal):
    """The tries of a question come oldest first; other questions' tries stay out."""
    for number, key in enumerate(["q", "other", "q", "q"]):
        journal.append(question(key), attempt(str(number), turn=number + 1))
    assert [(one.reply.text, one.turn) for one in journal.tries("q")] == [("0", 1), ("2", 3), ("3", 4)]
    assert journal.tries("nobody asked") == ()


def test_tries_of_many(journal):
    """Many questions are looked up at once, beyond what one statement can hold; those nobody asked are absent."""
    keys = [f"q{number}" for number in range(1_700)]
    for key in ("q0", "q499", "q500", "q1699", "q499"):
        journal.append(question(key), attempt(key))
    found = journal.tries_of([*keys, "q0"])
    assert {key: [one.reply.text for one in kept] for key, kept in found.items()} == {
        "q0": ["q0"], "q499": ["q499", "q499"], "q500": ["q500"], "q1699": ["q1699"]}


def test_committed_before_it_counts(journal, path):
    """What was appended is there for a foreign connection at once."""
    journal.append(question(), attempt())
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as foreign:
        assert foreign.execute("SELECT question, body FROM tries").fetchall() == [("q", body_of("a dog"))]
        assert foreign.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_flushed_to_the_disk(journal):
    """Every commit waits for the disk: 2 is FULL."""
    assert journal._connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_readers_beside_a_writer(journal, path):
    """A report may read while a run writes, and sees what is added."""
    with Journal(path) as reader:
        assert reader.tries("q") == ()
        journal.append(question(), attempt("first"))
        assert [one.reply.text for one in reader.tries("q")] == ["first"]
        with Journal(path) as another:
            journal.append(question(), attempt("second"))
            assert [len(one.tries("q")) for one in (reader, another)] == [2, 2]


def test_reader_cannot_write(journal, path):
    """A journal that was opened to be read takes nothing."""
    with Journal(path) as reader, pytest.raises(JournalError, match=r"readonly.*\n\nHint: "):
        reader.append(question(), attempt())
    assert journal.tries("q") == ()


def test_second_writer(journal, path):
    """Only one run writes; the other is told what to do."""
    with pytest.raises(JournalBusy, match=r"Another run writes into the journal .*\n\nHint: wait until"):
        Journal(path, write=True)
    journal.append(question(), attempt())


def test_next_writer(path):
    """The place is free as soon as the first writer has closed."""
    for number in range(2):
        with Journal(path, write=True) as journal:
            journal.append(question(), attempt(str(number)))
            assert len(journal.tries("q")) == number + 1


def test_place_is_free_after_a_refusal(path):
    """A journal that could not be opened holds no lock."""
    path.parent.mkdir()
    path.write_bytes(b"no database, but long enough to be looked at by anybody" * 40)
    for _ in range(2):
        with pytest.raises(JournalDamaged):
            Journal(path, write=True)
    path.unlink()
    Journal(path, write=True).close()


def test_locked_by_a_stranger(journal, path):
    """A program that holds the file is waited for, then named; nothing is lost."""
    journal.append(question(), attempt())
    journal._connection.execute("PRAGMA busy_timeout = 50")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalBusy, match=r"is locked by another program.*\n\nHint: close the program"):
            journal.append(question(), attempt())
        stranger.execute("ROLLBACK")
    journal.append(question(), attempt())
    assert len(journal.tries("q")) == 2


def _filled(path, rows=40):
    with Journal(path, write=True) as journal:
        for number in range(rows):
            journal.append(question(f"q{number}"), attempt(f"{number} " + "x" * 4_000))
    return path


@pytest.mark.parametrize("write", [False, True], ids=["read", "write"])
@pytest.mark.parametrize("damage", [
    pytest.param(lambda good: b"not a database at all\n" * 300, id="text"),
    pytest.param(lambda good: bytes(200), id="zeros"),
    pytest.param(lambda good: b"\x89PNG\r\n\x1a\n" + good[8:], id="broken-head"),
    pytest.param(lambda good: good[:4096] + b"\xa5" * (len(good) - 4096), id="broken-pages"),
    pytest.param(lambda good: good[:3 * 4096], id="cut"),
])
def test_damaged(path, damage, write):
    """A file with broken pages, or none of ours, is refused and left as it is."""
    broken = damage(_filled(path).read_bytes())
    path.write_bytes(broken)
    with pytest.raises(JournalDamaged, match=r"attempts\.sqlite.*\n\nHint: "), Journal(path, write=write) as journal:
        [journal.tries(f"q{number}") for number in range(40)]
    assert path.read_bytes() == broken


@pytest.mark.parametrize("write", [False, True], ids=["read", "write"])
@pytest.mark.parametrize("setup", [
    pytest.param("CREATE TABLE photos (id INTEGER)", id="tables"),
    pytest.param("CREATE TABLE tries (id INTEGER); PRAGMA user_version = 1", id="tables-called-like-ours"),
    pytest.param("PRAGMA application_id = 77", id="marked-by-another-program"),
    pytest.param("PRAGMA user_version = 99", id="counted-by-another-program"),
])
def test_foreign_database(path, setup, write):
    """The database of another program is never taken over."""
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as foreign:
        foreign.executescript(setup)
    before = path.read_bytes()
    with pytest.raises(JournalDamaged, match=r"but not a journal of vision_eval\.\n\nHint: name another place"):
        Journal(path, write=write)
    assert path.read_bytes() == before


@pytest.mark.parametrize("write", [False, True], ids=["read", "write"])
def test_newer_journal(path, write):
    """A journal from the future says which version wrote it, and stays untouched."""
    _filled(path, 1)
    with contextlib.closing(sqlite3.connect(path)) as future:
        future.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(JournalNewer, match=r"has schema 99; .* knows up to \d+\.\n\nHint: install a newer"):
        Journal(path, write=write)
    assert path.read_bytes() == before


def test_full(journal):
    """When there is no room, what was kept is safe, and with room it goes on."""
    journal.append(question("first"), attempt())
    journal._connection.execute("PRAGMA max_page_count = 1")  # as many as there are
    with pytest.raises(JournalFull, match=r"cannot grow: .*full.*\n\nHint: make room"):
        journal.append(question("second"), attempt("x" * 100_000))
    assert [len(journal.tries(key)) for key in ("first", "second")] == [1, 0]
    journal._connection.execute("PRAGMA max_page_count = 100000")
    journal.append(question("second"), attempt("x" * 100_000))
    assert len(journal.tries("second")) == 1


def test_new_journal_without_room(path):
    """A journal that cannot even be begun leaves nothing half-made behind."""
    code = ("import resource, signal, sys\nfrom pathlib import Path\nfrom vision_eval.io.store import Journal\n"
            "from vision_eval.errors import JournalError\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
            "try:\n    Journal(Path(sys.argv[1]), write=True)\nexcept JournalError as error:\n    print(error)")
    told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert "\n\nHint: " in told.stdout
    with Journal(path, write=True) as journal:
        journal.append(question(), attempt())
        assert len(journal.tries("q")) == 1


def test_folder_in_its_place(tmp_path):
    """A folder is no journal."""
    with pytest.raises(JournalError, match=r"is a folder, not a file\.\n\nHint: "):
        Journal(tmp_path, write=True)


def test_file_in_place_of_its_folder(tmp_path):
    """A file in the way of the folder is named."""
    (tmp_path / "results").write_text("mine")
    with pytest.raises(JournalError, match=r"attempts\.sqlite' cannot be used: .*\n\nHint: "):
        Journal(tmp_path / "results" / "attempts.sqlite", write=True)


def test_missing_journal(path):
    """Reading makes no journal where there is none, and no folder either."""
    with pytest.raises(JournalError, match=r"There is no journal at .*\n\nHint: "):
        Journal(path)
    assert not path.parent.exists()


def test_empty_file(path):
    """An empty file becomes a journal; opening it again changes nothing."""
    path.parent.mkdir()
    path.touch()
    for number in range(2):
        with Journal(path, write=True) as journal:
            journal.append(question(), attempt())
            assert len(journal.tries("q")) == number + 1


WRITER = """
import itertools, sys
from pathlib import Path
from vision_eval.domain import Reply, Try
from vision_eval.io.store import Journal, Question

with Journal(Path(sys.argv[1]), write=True) as journal:
    for number in itertools.count():
        key = f"{sys.argv[2]} {number}"
        reply = Reply(status=200, body='{"response":"' + key + "x" * 100_000 + '"}', done=True)
        asked = Question(key=key, ask_sha256=key, protocol="photoprism", body="{}", digest="d", picture="p", repeat=0)
        journal.append(asked, Try(reply=reply, started_at="", host="", server_version=""))
        print(key, flush=True)
"""


def test_killed_at_any_instant(path):
    """What was reported as kept survives SIGKILL, whole, and the next process goes on at once."""
    reported = []
    for moment in (1, 19):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(moment)], stdout=subprocess.PIPE,
                              text=True) as writer:
            assert writer.stdout
            reported += [writer.stdout.readline().rstrip("\n") for _ in range(moment)]
            writer.send_signal(signal.SIGKILL)
            reported += writer.stdout.read().splitlines()
        assert writer.returncode == -signal.SIGKILL
    with Journal(path, write=True) as journal:
        kept = journal.tries_of(reported)
        assert len(reported) >= 20
        assert {key: [one.reply.text for one in tries] for key, tries in kept.items()} == {
            key: [key + "x" * 100_000] for key in reported}
        assert journal._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_size(path):
    """Beside the replies themselves an attempt takes less than 1.5 kB, however long the question is."""
    ask = json.dumps({"prompt": "Look at this photo. " * 200})
    answers = [body_of(f"{number} " + "a dog on a beach " * 20, context_length=4096) for number in range(1_000)]
    with Journal(path, write=True) as journal:
        journal._connection.execute("PRAGMA synchronous = OFF")  # only the size counts here
        for number, answer in enumerate(answers):
            journal.append(question(f"{number:064}", ask_sha256="a" * 64, body=ask, picture=f"{number:064}"),
                           attempt(body=answer, timing=Timing(wall_s=1.234567, total_s=1.2, load_s=0.1, prefill_s=0.5,
                                                              decode_s=0.6, prefill_tokens=700, decode_tokens=90)))
    assert path.stat().st_size - sum(len(answer) for answer in answers) < 1_500 * len(answers)


def _picture(name="a", **changed):
    facts = {"jpeg": b"", "sha256": name * 64, "source_sha256": "s" * 64, "width": 720, "height": 480,
             "source_width": 6_000, "source_height": 4_000, "source_format": "JPEG", "notes": ("CMYK", "first frame")}
    return Picture(**{**facts, **changed})


def test_pictures(journal):
    """Which picture stood for a photo is known by run, photo and resolution; a changed photo replaces its former."""
    journal.add_picture("run", "a.jpg", 720, _picture("a"))
    journal.add_picture("run", "a.jpg", 224, _picture("b", width=224, height=224, notes=()))
    journal.add_picture("other run", "a.jpg", 720, _picture("c"))
    journal.add_picture("run", "a.jpg", 720, _picture("d", source_sha256="t" * 64))
    journal.add_picture("run", "a.jpg", 720, _picture("d", source_sha256="t" * 64))

    kept = journal.pictures("run")

    assert set(kept) == {("a.jpg", 720), ("a.jpg", 224)}
    large, small = kept["a.jpg", 720], kept["a.jpg", 224]
    assert (large.sha256, large.source_sha256, large.width, large.height) == ("d" * 64, "t" * 64, 720, 480)
    assert (large.source_width, large.source_height, large.source_format) == (6_000, 4_000, "JPEG")
    assert (large.notes, small.notes, small.width) == (("CMYK", "first frame"), (), 224)
    assert journal.pictures("nobody's run") == {}


def test_residencies(journal):
    """How a model lay in memory comes back under the number that tries refer to."""
    whole = Residency(size_bytes=3 * 10**9, vram_bytes=3 * 10**9, context_length=4096)
    partly = Residency(size_bytes=2**40, vram_bytes=0, context_length=0, others=("llava:7b", "böse:'\""))
    numbers = [journal.add_residency("localhost", "d" * 64, "2026-11-21T04:00:00Z", one) for one in (whole, partly)]
    journal.append(question(), attempt(load_id=numbers[1]))

    assert journal.residencies() == dict(zip(numbers, (whole, partly), strict=True))
    assert journal.residencies()[journal.tries("q")[0].load_id or 0] == partly


def test_load_seconds(journal):
    """The median of the loads of one model that were timed; NaN without any."""
    lain = Residency(size_bytes=1, vram_bytes=1, context_length=1)
    for digest, load_s in (("a", 9.0), ("a", 1.0), ("a", 2.0), ("a", None), ("b", 50.0), ("c", None)):
        journal.add_residency("localhost", digest, "", lain, load_s)
    assert (journal.load_seconds("a"), journal.load_seconds("b")) == (2.0, 50.0)
    assert math.isnan(journal.load_seconds("c"))


def test_seconds_per_answer(journal):
    """The median of one model's answers; a refusal or a missed deadline is none."""
    answers = {"a": [1.0, 2.0, 9.0], "b": [7.0]}
    for digest, walls in answers.items():
        for wall_s in walls:
            journal.append(question(digest=digest), attempt(timing=Timing(wall_s=wall_s)))
    for fault, status, wall_s in (("timeout", None, 600.0), ("http", 404, 0.001), ("http", 404, 0.001)):
        refused = attempt(done=False, fault=fault, status=status, timing=Timing(wall_s=wall_s))
        journal.append(question(digest="a"), refused)
    assert {one: journal.seconds_per_answer(one) for one in answers} == {"a": 2.0, "b": 7.0}
    assert math.isnan(journal.seconds_per_answer("c"))
