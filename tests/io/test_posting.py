"""One request over a real socket, with the patience of PhotoPrism (contract, section 2.4)."""

from __future__ import annotations

import asyncio

import pytest

from vision_eval.errors import NoServer
from vision_eval.io.posting import post

RETRIES = {"statuses": [429], "count": 2, "pause_s": 0.01, "cap_s": 0.05}


def posted(url, **changes):
    """What came back for a small request."""
    return asyncio.run(post({"method": "POST", "url": url, "headers": {"Authorization": "Bearer secret"},
                             "body": {"prompt": "größer"}, "timeout_s": 5.0, "retries": RETRIES} | changes))


def test_the_request_goes_out_as_it_is(serve, answer):
    """Method, path with its query, headers and body arrive; the answer's bytes come back."""
    server = serve({"/api/generate?a=1": [answer({"response": "a dog"})]})

    found = posted(f"{server.url}/api/generate?a=1")

    assert (found.status, found.body, found.tries) == (200, b'{"response": "a dog"}', 1)
    assert server.asked[0].body == {"prompt": "größer"}
    assert server.asked[0].headers["authorization"] == "Bearer secret"


@pytest.mark.parametrize(("headers", "sent"), [
    pytest.param({"Authorization": "Bearer key"}, "Bearer key", id="a-key-wins"),
    pytest.param({}, "Basic bWU6cHc=", id="a-login-alone"),
])
def test_key_and_login(serve, answer, headers, sent):
    """1.3: a login in the address is basic authorization, unless there is a key."""
    server = serve({"/": [answer({})]})

    posted(f"{server.url.replace('//', '//me:pw@')}/", headers=headers)

    assert server.asked[0].headers["authorization"] == sent


@pytest.mark.parametrize(("status", "tries"), [
    pytest.param(429, 3, id="2.4-limit-twice-more"),
    pytest.param(503, 1, id="2.4-busy-never"),
    pytest.param(500, 1, id="2.4-error-never"),
])
def test_what_is_tried_again(serve, answer, status, tries):
    """Status 429 is tried twice more, anything else is final."""
    server = serve({"/": [answer({"error": "no"}, status=status)]})

    assert (posted(f"{server.url}/").status, len(server.asked)) == (status, tries)


def test_a_limit_that_ends(serve, answer):
    """The answer after a limit counts."""
    server = serve({"/": [answer(b"", status=429, headers=("Retry-After: 0",)), answer({"response": "a dog"})]})

    found = posted(f"{server.url}/")

    assert (found.status, found.tries) == (200, 2)


@pytest.mark.parametrize("asked", ["600", "-5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_nobody_waits_longer_than_the_cap(serve, answer, asked):
    """2.4: Retry-After is honoured up to a cap, and nonsense in it does no harm."""
    server = serve({"/": [answer(b"", status=429, headers=(f"Retry-After: {asked}",)), answer({})]})

    assert posted(f"{server.url}/").tries == 2


def test_redirects_are_not_followed(serve, answer):
    """2.4: the place is told and left alone."""
    server = serve({"/": [answer(b"", status=302, headers=("Location: /elsewhere",))], "/elsewhere": [answer({})]})

    found = posted(f"{server.url}/")

    assert (found.status, found.location, len(server.asked)) == (302, "/elsewhere", 1)


def test_a_lost_connection_is_no_answer(serve):
    """No status, and words about it."""
    found = posted(f"{serve({'/': [['reset']]}).url}/")

    assert found.status is None
    assert found.error


def test_the_deadline_is_kept(serve):
    """A server that says nothing is given up."""
    found = posted(f"{serve({'/': [['stall']]}).url}/", timeout_s=0.2)

    assert found.status is None
    assert found.error.startswith("no complete answer within 0.")


def test_nobody_there(nobody):
    """An address where nobody listens is ours to complain about."""
    with pytest.raises(NoServer, match="connection refused"):
        posted(f"{nobody}/")
