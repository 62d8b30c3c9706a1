from __future__ import annotations

import asyncio
import json
import math
import socket
import ssl
from pathlib import Path

import httpx
import pytest

from vision_eval.domain import Running
from vision_eval.errors import ModelNotFound, NoServer, NotOllama, RequestRefused, StudyError
from vision_eval.io import wire
from vision_eval.io.ollama import Ollama

RECORDINGS = Path(__file__).parents[1] / "recordings" / "exchanges"
QUESTION = {"model": "tiny-vision:f16", "prompt": "Describe the photo.", "stream": False}
STREAM = {"model": "tiny-vision:f16", "prompt": "Describe the photo."}
CHAT = {"model": "tiny-vision:f16", "messages": [{"role": "user", "content": "Hi"}]}


@pytest.fixture
def ask():
    """Call one method of a client, in an event loop of its own."""
    def call(url, method, *arguments, timeout_s=10.0, **named):
        async def visit():
            async with Ollama(url, timeout_s=timeout_s).connect() as client:
                return await getattr(client, method)(*arguments, **named)

        return asyncio.run(visit())

    return call


def recorded(name):
    """The text of a recorded response."""
    chunks = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))["response"]["chunks"]
    return "".join(text for _, text in chunks)


def pulled(url):
    """All lines of a download."""
    async def visit():
        async with Ollama(url).connect() as client:
            return [progress async for progress in client.pull("gemma3:4b")]

    return asyncio.run(visit())


class TestAnswers:
    def test_durations_are_seconds(self, play, ask):
        """Nanoseconds of the wire become seconds at the door (recording `generate-cold`)."""
        reply = ask(play("generate-cold").url, "generate", QUESTION)

        timing = reply.timing
        assert (timing.total_s, timing.load_s, timing.prefill_s, timing.decode_s) == (
            1.28658766, 0.629050806, 0.035813165, 0.52261634)
        assert (timing.prefill_tokens, timing.decode_tokens) == (44, 24)
        assert timing.wall_s > 0
        assert math.isnan(timing.first_token_s)

    @pytest.mark.parametrize(("name", "text", "codes"), [
        ("generate-cold", ")snowpho people=a beach food]confi betable bebeach! beGca~ witohousnow peo", ("TRUNCATED",)),
        ("generate-warm-same-image-2", None, ("TRUNCATED",)),
        ("generate-schema", None, ()),
        ("chat", None, ("TRUNCATED",)),
    ])
    def test_a_whole_answer_is_read(self, play, ask, name, text, codes):
        """Text, how it ended, and the body as it came but for the context."""
        reply = ask(play(name).url, "chat" if name == "chat" else "generate", QUESTION)
        sent = json.loads(recorded(name))
        said = sent["message"]["content"] if name == "chat" else sent["response"]

        assert (reply.ok, reply.status, reply.done, reply.fault, reply.error) == (True, 200, True, "", "")
        assert (reply.text, reply.codes) == (text or said, codes)
        sent.pop("context", None)
        assert json.loads(reply.body) == sent
        assert "context" not in reply.body

    def test_a_duration_that_is_absent_is_zero(self, play, ask):
        """A server omits zeros: a one-token answer has no `eval_duration`."""
        timing = ask(play("generate-num-predict-1").url, "generate", QUESTION).timing

        assert (timing.decode_s, timing.decode_tokens) == (0.0, 1)

    @pytest.mark.parametrize("odd", ["1", 1.5, True, -1, None, 10 ** 30])
    def test_a_duration_that_is_no_duration_is_unknown(self, serve, answer, ask, odd):
        """Hostile numbers become NaN, never an exception."""
        body = {"response": "x", "done": True, "total_duration": odd, "eval_count": odd}
        reply = ask(serve({"/api/generate": [answer(body)]}).url, "generate", QUESTION)

        assert math.isnan(reply.timing.total_s)
        assert (reply.ok, reply.timing.decode_tokens) == (True, 0)

    def test_thinking_is_kept_apart(self, play, ask):
        """An answer of which everything landed in `thinking` is told by its code."""
        reply = ask(play("think-unset-on-thinking").url, "generate", QUESTION)

        assert (reply.text, reply.codes) == ("", ("IN_THINKING", "TRUNCATED"))
        assert reply.thinking

    def test_the_body_is_sent_as_it_was_built(self, play, ask):
        """Exactly this JSON object, compact and in ASCII."""
        server = play("generate-cold")
        ask(server.url, "generate", {**QUESTION, "prompt": "Größe \ud83d", "options": {"top_k": 40}})

        assert server.asked[0].content == (
            b'{"model":"tiny-vision:f16","prompt":"Gr\\u00f6\\u00dfe \\ud83d","stream":false,"options":{"top_k":40}}')
        assert server.asked[0].headers["content-type"] == "application/json"

    def test_a_body_that_json_cannot_say_is_a_slip(self, nobody, ask):
        """NaN is refused before anything is sent."""
        with pytest.raises(ValueError, match="not JSON compliant"):
            ask(nobody, "generate", {"options": {"temperature": math.nan}})

    def test_repeated_keys_reach_the_reader(self, serve, answer, ask):
        """Without a stream the body is not written anew: PhotoPrism takes the last of two keys."""
        text = b'{"response":"a","response":"b","done":true,"context":[1,2]}'
        reply = ask(serve({"/api/generate": [answer(text)]}).url, "generate", QUESTION)

        assert reply.body == '{"response":"a","response":"b","done":true}'

    def test_a_server_that_streams_unasked_is_kept_as_it_came(self, serve, answer, ask):
        """The text is joined, the body is not: PhotoPrism sees only the last object."""
        body = b'{"response":"a ","done":false}\n{"response":"dog","done":true}\n'
        reply = ask(serve({"/api/generate": [answer(body)]}).url, "generate", QUESTION)

        assert (reply.text, reply.body) == ("a dog", body.decode())

    def test_lone_surrogates_become_replacement_characters(self, serve, answer, ask):
        """Half an emoji must not keep a reply out of the journal."""
        body = b'{"response":"a \\ud83d","done":true}'
        url = serve({"/api/generate": [answer(body)]}).url

        assert ask(url, "generate", QUESTION).text == "a \ufffd"
        assert json.loads(ask(url, "generate", STREAM).body)["response"] == "a \ufffd"


class TestStreams:
    @pytest.mark.parametrize(("name", "method"), [("generate-stream", "generate"), ("chat-stream", "chat")])
    def test_chunks_are_joined(self, play, ask, name, method):
        """The body looks like the answer that Ollama gives without a stream."""
        reply = ask(play(name).url, method, {**CHAT, "stream": True})
        chunks = [json.loads(line) for line in recorded(name).splitlines()]
        said = "".join(chunk["message"]["content"] if method == "chat" else chunk["response"] for chunk in chunks)
        whole = json.loads(reply.body)

        assert (reply.ok, reply.text) == (True, said)
        assert (whole["message"]["content"] if method == "chat" else whole["response"]) == said
        assert whole["eval_count"] == chunks[-1]["eval_count"] == reply.timing.decode_tokens
        assert "context" not in whole

    def test_streamed_thinking_is_joined(self, play, ask):
        """Thinking grows like the answer does (recording `think-stream`)."""
        reply = ask(play("think-stream").url, "generate", STREAM)
        said = "".join(json.loads(line).get("thinking", "") for line in recorded("think-stream").splitlines())

        assert (reply.text, reply.thinking) == ("", said)

    def test_the_first_token_is_timed(self, serve, ask):
        """Sending to the first chunk that says something; empty chunks do not count."""
        head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        server = serve({"/api/generate": [[head, b'{"response":"","done":false}\n', 0.1, b'{"response":"a","do',
                                           b'ne":false}\n', 0.1, b'{"response":"","done":true}\n', "close"]]})
        timing = ask(server.url, "generate", STREAM).timing

        assert 0.1 <= timing.first_token_s <= timing.wall_s - 0.09

    def test_an_error_line_is_data(self, play, ask):
        """HTTP says 200, a line says that the runner died (recording `runner-killed-stream`)."""
        reply = ask(play("runner-killed-stream").url, "generate", STREAM)

        assert (reply.fault, reply.cause, reply.done, reply.retryable) == ("stream", "runner", False, True)
        assert reply.error == "an error was encountered while running the model: unexpected EOF"
        assert reply.text.startswith(" wiL")
        assert json.loads(reply.body)["error"] == reply.error
        assert json.loads(reply.body)["response"] == reply.text

    def test_a_killed_server_is_a_lost_connection(self, play, ask):
        """The stream breaks off; what came is kept, timings are not known (recording `server-killed-stream`)."""
        reply = ask(play("server-killed-stream").url, "generate", STREAM)

        assert (reply.fault, reply.status, reply.done, reply.retryable) == ("connection", 200, False, True)
        assert reply.text.startswith(" wiL")
        assert reply.text.endswith("bea")
        assert math.isnan(reply.timing.total_s)

    def test_an_end_without_the_final_message_is_incomplete(self, serve, answer, ask):
        """The body is whole, the answer is not: the repeat guard does this (Ollama contract, section 3, F7)."""
        body = b'{"response":"a ","done":false}\n{"response":"b","done":false}\n'
        reply = ask(serve({"/api/generate": [answer(body)]}).url, "generate", STREAM)

        assert (reply.fault, reply.text, reply.codes) == ("incomplete", "a b", ("INCOMPLETE",))
        assert math.isnan(reply.timing.total_s)


class TestFailures:
    @pytest.mark.parametrize(("name", "status", "error", "cause"), [
        ("bad-model-unknown", 404, "model 'nope:1b' not found", ""),
        ("queue-full", 503, "server busy, please try again.  maximum pending requests exceeded", "busy"),
        ("think-true-on-plain", 400, '"tiny-vision:f16" does not support thinking', ""),
        ("runner-killed", 500, "an error was encountered while running the model: unexpected EOF", "runner"),
    ])
    @pytest.mark.parametrize("question", [QUESTION, STREAM], ids=["whole", "stream"])
    def test_a_refusal_is_data(self, play, ask, name, status, error, cause, question):
        """Status, words and cause of recorded refusals; the body stays as it came."""
        reply = ask(play(name).url, "generate", question)

        assert (reply.fault, reply.status, reply.error, reply.cause) == ("http", status, error, cause)
        assert (reply.codes, reply.body) == (("TRANSPORT",), recorded(name))

    @pytest.mark.parametrize(("body", "error"), [
        pytest.param({"error": json.dumps({"error": {"code": 400, "message": "Failed to load image", "type": "x"}})},
                     "Failed to load image", id="nested"),
        pytest.param(b"<html>Bad gateway</html>", "<html>Bad gateway</html>", id="page"),
        pytest.param(b"", "Bad Gateway", id="empty"),
    ])
    def test_the_words_of_a_refusal_are_found(self, serve, answer, ask, body, error):
        """JSON of the runner inside a string, a proxy's page, or nothing but a status."""
        assert ask(serve({"/api/chat": [answer(body, status=502)]}).url, "chat", CHAT).error == error

    def test_a_redirect_is_not_followed(self, serve, answer, ask):
        """Photos go to the host that was named, and nowhere else."""
        elsewhere = serve({})
        moved = answer(b"", status=307, headers=(f"Location: {elsewhere.url}/api/chat",))

        assert ask(serve({"/api/chat": [moved]}).url, "chat", CHAT).status == 307
        assert elsewhere.asked == []

    def test_the_wish_to_wait_is_read(self, serve, answer, ask):
        """`Retry-After` of a busy server, in seconds."""
        reply = ask(serve({"/api/chat": [answer({"error": "slow down"}, status=429, headers=("Retry-After: 7",))]}).url,
                    "chat", CHAT)

        assert (reply.retry_after_s, reply.cause, reply.retryable) == (7.0, "limit", True)

    @pytest.mark.parametrize("script", [
        pytest.param(["close"], id="closed-without-an-answer"),
        pytest.param(["reset"], id="reset"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", "reset"], id="reset-in-the-body"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", "close"], id="closed-in-the-body"),
        pytest.param([b"SSH-2.0-OpenSSH_9.2\r\n", "close"], id="no-http"),
    ])
    def test_a_lost_connection_is_data(self, serve, ask, script):
        """Whatever happens after sending is a reply that may be tried again."""
        reply = ask(serve({"/api/generate": [script]}).url, "generate", QUESTION)

        assert (reply.fault, reply.retryable, reply.codes) == ("connection", True, ("TRANSPORT",))
        assert reply.error

    def test_a_missed_deadline_is_data(self, serve, ask):
        """The deadline covers the whole answer; what came before it is kept."""
        server = serve({"/api/generate": [[b"HTTP/1.1 200 OK\r\n\r\n", b'{"response":"a","done":false}\n', "stall"]]})
        reply = ask(server.url, "generate", STREAM, timeout_s=0.2)

        assert (reply.fault, reply.status, reply.text) == ("timeout", 200, "a")
        assert reply.error == "no complete answer within 0.2 s"
        assert 0.2 <= reply.timing.wall_s < 2
        assert server.hung_up.wait(5)

    @pytest.mark.parametrize(("body", "error"), [
        (b"Ollama is running", "no JSON object: 'Ollama is running'"), (b"", "the final message is missing"),
        (b"[]", "no JSON object: '[]'"), (b'{"response":"a","done":true} and more', "no JSON object: 'and more'"),
    ])
    def test_a_success_that_is_no_answer_is_incomplete(self, serve, answer, ask, body, error):
        """Status 200 proves nothing."""
        reply = ask(serve({"/api/generate": [answer(body)]}).url, "generate", QUESTION)

        assert (reply.fault, reply.error, reply.ok) == ("incomplete", error, False)

    def test_an_endless_answer_is_cut(self, serve, ask, monkeypatch):
        """More than PhotoPrism would read is not read; the connection is closed."""
        monkeypatch.setattr(wire, "MOST_BYTES", 1000)
        server = serve({"/api/generate": [[b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 2000, "stall"]]})
        reply = ask(server.url, "generate", QUESTION)

        assert (reply.fault, len(reply.body)) == ("connection", 1000)
        assert reply.error == "the answer is longer than 1000 bytes"
        assert server.hung_up.wait(5)

    def test_cancelling_closes_the_connection(self, serve, answer):
        """That is how Ollama learns to stop working; the client can ask again."""
        server = serve({"/api/generate": [["stall"], answer({"response": "a", "done": True})]})

        async def impatient():
            async with Ollama(server.url).connect() as client:
                task = asyncio.ensure_future(client.generate(STREAM))
                await asyncio.to_thread(server.busy.wait, 5)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                return await asyncio.to_thread(server.hung_up.wait, 5), (await client.generate(QUESTION)).text

        assert asyncio.run(impatient()) == (True, "a")


class TestConnections:
    def test_nobody_listens(self, nobody, ask):
        """Nothing was sent, so this is no reply but an error that names the address."""
        with pytest.raises(NoServer, match=rf"No Ollama server answers at '{nobody}': connection refused\."):
            ask(nobody, "generate", QUESTION)

    @pytest.mark.parametrize(("raised", "cause", "reason"), [
        pytest.param(httpx.ConnectTimeout, None, "no answer within 5 s", id="silence"),
        pytest.param(httpx.ConnectError, socket.gaierror(-2, "Name or service not known"), "name not found", id="name"),
        pytest.param(httpx.ConnectError, ExceptionGroup("", [ConnectionRefusedError()]), "connection refused",
                     id="all"),
        pytest.param(httpx.ConnectError, OSError(113, "No route to host"), "no route to host", id="route"),
        pytest.param(httpx.ConnectError, ssl.SSLError(1, "certificate verify failed"),
                     r"no encrypted connection \(certificate verify failed\)", id="certificate"),
        pytest.param(httpx.ConnectError, None, "connection lost", id="wordless"),
        pytest.param(httpx.ProxyError, None, "connection lost", id="proxy"),
    ])
    def test_the_reason_is_in_plain_words(self, raised, cause, reason):
        """The operating system's own reason lies at the bottom of a chain."""
        def carry(request):
            raise raised("", request=request) from cause

        with pytest.raises(NoServer, match=reason):
            Ollama("gpu-box", transport=httpx.MockTransport(carry)).version()

    def test_a_server_that_cannot_encrypt(self, serve, ask):
        """An https address of a server that speaks plain HTTP."""
        with pytest.raises(NoServer):
            ask(serve({}).url.replace("http", "https"), "version")

    def test_one_connection_serves_many_questions(self, serve, answer):
        """The connection is kept alive between them."""
        server = serve({"/api/generate": [answer({"response": "a", "done": True})]})

        async def twice():
            async with Ollama(server.url).connect() as client:
                return [(await client.generate(QUESTION)).ok for _ in range(2)]

        assert asyncio.run(twice()) == [True, True]
        assert server.connections == 1

    def test_a_proxy_of_the_environment_does_not_capture_this_machine(self, play, ask, nobody, monkeypatch):
        """Loopback is asked directly, whatever the environment says."""
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, nobody)

        assert ask(play("version").url, "version") == "0.25.0"

    def test_a_broken_proxy_setting_is_named(self, monkeypatch):
        """A proxy that cannot be one is the user's to mend."""
        monkeypatch.setenv("ALL_PROXY", "gopher://h")

        with pytest.raises(StudyError, match=r"(?s)names a proxy that cannot be used.*Hint: look at HTTP_PROXY"):
            Ollama("gpu-box").version()

    @pytest.mark.parametrize(("host", "told"), [
        ("ollama.com", "Bearer sesame"), ("http://ollama.com", None), ("gpu-box", None), ("127.0.0.1", None)])
    def test_the_key_is_told_to_its_owner_only(self, host, told, monkeypatch):
        """OLLAMA_API_KEY goes to Ollama's own cloud, encrypted, and to nobody else."""
        monkeypatch.setenv("OLLAMA_API_KEY", "sesame")
        heard = []

        def carry(request):
            heard.append(request.headers.get("authorization"))
            return httpx.Response(200, json={"version": "1"})

        Ollama(host, transport=httpx.MockTransport(carry)).version()
        assert heard == [told]

    def test_a_broken_key_is_not_shown(self, monkeypatch):
        """The message tells which variable is meant, and not what is in it."""
        monkeypatch.setenv("OLLAMA_API_KEY", "ses\name")

        with pytest.raises(StudyError, match="OLLAMA_API_KEY") as caught:
            Ollama("ollama.com").version()
        assert "ses" not in str(caught.value)

    def test_a_path_prefix_is_kept(self, serve, answer, ask):
        """A server behind a reverse proxy is asked below its path."""
        server = serve({"/ollama/api/version": [answer({"version": "0.32.15"})]})

        assert ask(f"{server.url}/ollama/", "version") == "0.32.15"

    @pytest.mark.parametrize("named", [{"timeout_s": 0}, {"timeout_s": math.nan}, {"connect_timeout_s": -1}])
    def test_patience_is_positive(self, named):
        """A slip in calling is a ValueError."""
        with pytest.raises(ValueError, match="above 0 s"):
            Ollama(**named)


class TestInventory:
    def test_models_are_listed(self, play):
        """Tag, digest, quantization and capabilities as the server reports them (recording `tags`)."""
        models = {model.tag: model for model in Ollama(play("tags").url).models()}
        think = models["tiny-think:f16"]

        assert (think.digest[:8], think.family, think.parameters, think.quantization, think.size_bytes) == (
            "9d0d3202", "gemma3", "132.54M", "F16", 272676694)
        assert think.capabilities == {"vision", "completion", "thinking"}
        assert models["tiny-vision:latest"].digest == models["tiny-vision:f16"].digest
        assert not models["tiny-text:f16"].sees

    @pytest.mark.parametrize(("item", "remote", "capabilities"), [
        pytest.param({"name": "a:1b"}, False, None, id="old-server"),
        pytest.param({"name": "a:1b", "capabilities": []}, False, frozenset(), id="nothing"),
        pytest.param({"name": "a:cloud"}, True, None, id="cloud-by-tag"),
        pytest.param({"name": "a:1b", "remote_host": "https://ollama.com:443"}, True, None, id="cloud-by-host"),
        pytest.param({"name": "a:1b", "details": {"families": None}}, False, None, id="null-families"),
    ])
    def test_cloud_and_capabilities_are_told(self, serve, answer, item, remote, capabilities):
        """Unknown capabilities stay unknown; a cloud is known by its host or by the tag."""
        [model] = Ollama(serve({"/api/tags": [answer({"models": [{"digest": "d", **item}]})]}).url).models()

        assert (model.remote, model.capabilities) == (remote, capabilities)

    @pytest.mark.parametrize("listed", [[], None])
    def test_an_empty_server_has_no_models(self, serve, answer, listed):
        """An empty list, and the null of old servers."""
        assert Ollama(serve({"/api/tags": [answer({"models": listed})]}).url).models() == []

    def test_residents_are_listed(self, play, ask):
        """What is in memory, on a host without a GPU (recording `ps-loaded`)."""
        [running] = ask(play("ps-loaded").url, "ps")

        assert running == Running(
            tag="tiny-vision:f16", digest="a91209893cd0df7fe25fe47a418d553f59fa9e400ae946e91e9e7b7ea703e9fd",
            size_bytes=275064832, vram_bytes=0, context_length=4096)

    def test_a_model_is_shown(self, play, ask):
        """Everything, as it came."""
        assert ask(play("show-vision").url, "show", "tiny-vision:f16")["capabilities"] == ["completion", "vision"]

    def test_an_unknown_model_is_named_with_its_neighbour(self, play, ask):
        """Status 404 becomes an error that offers what is there."""
        with pytest.raises(ModelNotFound, match="Did you mean 'tiny-vision:q8_0'"):
            ask(play("show-unknown", "tags").url, "show", "tiny-vison:q8_0")

    def test_a_broken_model_is_refused(self, play, ask):
        """A damaged file makes `show` fail with the server's words (recording `show-broken`)."""
        with pytest.raises(RequestRefused, match=r"(?s)/api/show with status 500: tensor .* exceeds file size"):
            ask(play("show-broken").url, "show", "tiny-vision:f16")

    def test_the_convenience_works_inside_an_event_loop(self, play):
        """As in a notebook, where a loop is running already."""
        async def cell():
            return Ollama(play("version").url).version()

        assert asyncio.run(cell()) == "0.25.0"

    @pytest.mark.parametrize(("script", "found"), [
        pytest.param((b"<html>router</html>", 200), "it says '<html>router</html>'", id="page"),
        pytest.param(({"version": 5}, 200), "it says", id="wrong-type"),
        pytest.param((["0.1"], 200), "it says", id="array"),
        pytest.param((b"", 204), "with status 204", id="empty"),
        pytest.param((b"", 302), "with status 302", id="redirect"),
        pytest.param((b"404 page not found", 404), r"it has no /api/version \(status 404\)", id="no-such-page"),
    ])
    def test_somebody_else_answers(self, serve, answer, ask, script, found):
        """A router, a proxy or another service is not taken for Ollama."""
        body, status = script
        with pytest.raises(NotOllama, match=f"does not answer like Ollama: .*{found}"):
            ask(serve({"/api/version": [answer(body, status=status)]}).url, "version")

    def test_somebody_speaks_another_language(self, serve, ask):
        """Not even HTTP."""
        with pytest.raises(NotOllama, match="does not speak HTTP"):
            ask(serve({"/api/version": [[b"220 mail.example ready\r\n\r\n", "close"]]}).url, "version")

    @pytest.mark.parametrize("script", [["close"], ["reset"], ["stall"]])
    def test_a_small_request_that_is_lost_is_no_server(self, serve, ask, script):
        """Nobody answers: closed, reset, or silent for too long."""
        with pytest.raises(NoServer):
            ask(serve({"/api/version": [script]}).url, "version", timeout_s=0.3)

    def test_a_refusal_carries_the_words_of_the_server(self, serve, answer, ask):
        """A proxy that wants a login is not taken for another service."""
        with pytest.raises(RequestRefused, match="refused /api/tags with status 401: who are you"):
            ask(serve({"/api/tags": [answer({"error": "who are you"}, status=401)]}).url, "tags")


class TestLoading:
    def test_a_model_is_loaded(self, play, ask):
        """Only the client's clock knows how long it took (recording `generate-load-only`)."""
        server = play("generate-load-only")
        reply = ask(server.url, "load", "tiny-vision:f16", options={"num_ctx": 4096}, keep_alive="10m")

        assert (reply.ok, reply.done_reason, reply.timing.wall_s > 0) == (True, "load", True)
        assert math.isnan(reply.timing.total_s)
        assert server.asked[0].body == {
            "model": "tiny-vision:f16", "stream": False, "options": {"num_ctx": 4096}, "keep_alive": "10m"}

    def test_a_plain_load_asks_for_nothing_special(self, play, ask):
        """What is not wished for is not sent; 0 is a wish."""
        server = play("generate-load-only")
        ask(server.url, "load", "a:1b")
        ask(server.url, "load", "a:1b", keep_alive=0)

        assert [asked.body for asked in server.asked] == [
            {"model": "a:1b", "stream": False}, {"model": "a:1b", "stream": False, "keep_alive": 0}]

    def test_unloading_waits_until_the_model_is_gone(self, play, ask):
        """The server says yes before it is done."""
        server = play("tags", "generate-unload", "ps-loaded", "ps-after-unload")

        assert ask(server.url, "unload", "tiny-vision:f16") is True
        assert [asked.path for asked in server.asked] == ["/api/tags", "/api/generate", "/api/ps", "/api/ps"]
        assert server.asked[1].body == {"model": "tiny-vision:f16", "keep_alive": 0, "stream": False}

    @pytest.mark.parametrize("tag", ["tiny-vision:f16", "TINY-VISION:F16", "tiny-vision"])
    def test_a_model_that_stays_is_told(self, play, ask, tag):
        """Under its own tag in any letter case, or under an alias of the same digest."""
        assert ask(play("tags", "generate-unload", "ps-loaded").url, "unload", tag, wait_s=0.1) is False

    def test_somebody_elses_model_does_not_count(self, play, ask):
        """Another resident model is none of ours."""
        assert ask(play("tags", "generate-unload", "ps-loaded").url, "unload", "tiny-text:f16", wait_s=0.1) is True


class TestPulling:
    def test_progress_is_told_until_success(self, serve, ask):
        """Only the last line proves that the model is there; lines may be cut anywhere."""
        server = serve({"/api/pull": [[
            b"HTTP/1.1 200 OK\r\n\r\n", b'{"status":"pulling manifest"}\n{"status":"pulling ab","dig', 0.02,
            b'est":"sha256:ab","total":10,"completed":4}\n\n', b'{"status":"success"}', "close"]]})
        lines = pulled(server.url)

        assert [line.status for line in lines] == ["pulling manifest", "pulling ab", "success"]
        assert (lines[1].digest, lines[1].total_bytes, lines[1].completed_bytes) == ("sha256:ab", 10, 4)
        assert server.asked[0].body == {"model": "gemma3:4b"}

    @pytest.mark.parametrize(("name", "status"), [("pull-refused", 200), ("pull-refused-no-stream", 500)])
    def test_a_refused_pull_is_an_error(self, play, name, status):
        """An error of the registry hides inside a 200 (recording `pull-refused`)."""
        with pytest.raises(RequestRefused, match=f"(?s)to pull 'gemma3:4b' with status {status}: pull model manifest"):
            pulled(play(name).url)

    def test_an_end_without_success_is_an_error(self, serve, answer):
        """Silence is no proof."""
        with pytest.raises(RequestRefused, match="it ended with 'verifying sha256 digest'"):
            pulled(serve({"/api/pull": [answer({"status": "verifying sha256 digest"})]}).url)

    @pytest.mark.parametrize("script", [["reset"], [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "close"]])
    def test_a_lost_pull_is_an_error(self, serve, script):
        """Nobody is there any more."""
        with pytest.raises(NoServer):
            pulled(serve({"/api/pull": [script]}).url)

    def test_somebody_who_is_not_ollama_cannot_pull(self, serve, answer):
        """A page instead of lines."""
        with pytest.raises(NotOllama):
            pulled(serve({"/api/pull": [answer(b"<html>")]}).url)
