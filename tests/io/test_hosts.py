from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.errors import StudyError
from vision_eval.io.hosts import base_url, default_alias, is_loopback, is_own_cloud


@pytest.mark.parametrize(("typed", "url"), [
    pytest.param("", "http://127.0.0.1:11434", id="empty"),
    pytest.param("1.2.3.4", "http://1.2.3.4:11434", id="address"),
    pytest.param("example.com", "http://example.com:11434", id="name"),
    pytest.param("example.com:56789", "http://example.com:56789", id="name-and-port"),
    pytest.param(":5000", "http://127.0.0.1:5000", id="port-only"),
    pytest.param("http://h", "http://h:80", id="http"),
    pytest.param("https://h", "https://h:443", id="https"),
    pytest.param("HTTPS://H", "https://h:443", id="capitals"),
    pytest.param("https://h/ollama", "https://h:443/ollama", id="prefix"),
    pytest.param("https://h:8443/a/b/", "https://h:8443/a/b", id="long-prefix-and-slash"),
    pytest.param("[::1]", "http://[::1]:11434", id="v6-in-brackets"),
    pytest.param("::1", "http://[::1]:11434", id="v6-bare"),
    pytest.param("[::1]:5000", "http://[::1]:5000", id="v6-and-port"),
    pytest.param("0.0.0.0", "http://127.0.0.1:11434", id="any-v4"),
    pytest.param("0.0.0.0:5000", "http://127.0.0.1:5000", id="any-v4-and-port"),
    pytest.param("::", "http://[::1]:11434", id="any-v6"),
    pytest.param("[::]:5000", "http://[::1]:5000", id="any-v6-and-port"),
    pytest.param('"1.2.3.4"', "http://1.2.3.4:11434", id="quoted"),
    pytest.param("  ' 1.2.3.4 ' ", "http://1.2.3.4:11434", id="quoted-and-blanks"),
    pytest.param("h:99999", "http://h:11434", id="port-too-big"),
    pytest.param("https://h:99999", "https://h:443", id="port-too-big-https"),
    pytest.param("h:-1", "http://h:11434", id="port-negative"),
    pytest.param("h:x", "http://h:11434", id="port-no-number"),
    pytest.param("h:", "http://h:11434", id="port-missing"),
    pytest.param("h:0", "http://h:0", id="port-zero"),
    pytest.param("h:00080", "http://h:80", id="port-with-zeros"),
    pytest.param("ollama.com", "https://ollama.com:443", id="own-cloud"),
    pytest.param("11434", "http://11434:11434", id="number-is-a-name"),
])
def test_addresses_are_read_as_ollama_reads_them(typed, url):
    """Every line of the table of the Ollama contract, section 10, and what we add to it."""
    assert base_url(typed) == url


def test_a_full_address_is_read_as_itself():
    """Writing out is final: what came out can go in again."""
    for typed in ("gpu-box", "https://h/ollama", "::1", "ollama.com"):
        assert base_url(base_url(typed)) == base_url(typed)


def test_the_environment_counts_when_nobody_names_a_host(monkeypatch):
    """OLLAMA_HOST stands in for None, and not for an empty text."""
    monkeypatch.setenv("OLLAMA_HOST", "gpu-box:5000")
    assert (base_url(), base_url("")) == ("http://gpu-box:5000", "http://127.0.0.1:11434")
    monkeypatch.delenv("OLLAMA_HOST")
    assert base_url() == "http://127.0.0.1:11434"


@pytest.mark.parametrize("typed", ["user:secret@h:1", "https://secret@h", "user:se/cret@h", "http://a:secret@b@h"])
def test_credentials_are_refused_and_not_shown(typed):
    """A password in an address is an error whose message does not repeat it."""
    with pytest.raises(StudyError, match="passwords are not supported") as caught:
        base_url(typed)

    assert "cret" not in str(caught.value).partition("passwords")[0]


@pytest.mark.parametrize(("typed", "why"), [
    pytest.param("ftp://h", "http or https was wanted, not 'ftp'", id="scheme"),
    pytest.param("a b", "'a b' is no host name", id="blank"),
    pytest.param("a..b", "'a..b' is no host name", id="empty-label"),
    pytest.param("a:b:c", "'a:b:c' is no host name", id="colons"),
    pytest.param("x" * 64, "is no host name", id="label-too-long"),
    pytest.param("h/?key=1", "no '\\?'", id="query"),
    pytest.param("h#top", "is no host name", id="fragment"),
])
def test_what_is_no_address_is_refused(typed, why):
    """The message says what is wrong and how an address looks."""
    with pytest.raises(StudyError, match=rf"(?s){why}.*Hint: write it like"):
        base_url(typed)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_a_clear_error(typed):
    """Nothing else comes out, and an address is final."""
    try:
        url = base_url(typed)
    except StudyError:
        return
    assert url.startswith(("http://", "https://"))
    assert base_url(url) == url


@pytest.mark.parametrize(("url", "loopback", "alias"), [
    ("http://127.0.0.1:11434", True, "local"),
    ("http://localhost:11434", True, "local"),
    ("http://[::1]:11434", True, "local"),
    ("http://127.1.2.3:11434", True, "local"),
    ("http://box.localhost:11434", True, "local"),
    ("http://127.0.0.1:43117", True, "host-"),
    ("http://localhost.evil.example:11434", False, "host-"),
    ("http://192.168.1.5:11434", False, "host-"),
])
def test_the_alias_tells_nothing_about_the_address(url, loopback, alias):
    """The own port of this machine is `local`; every other place is a short hash."""
    assert is_loopback(url) is loopback
    assert default_alias(url).startswith(alias)
    assert len(default_alias(url)) == (5 if alias == "local" else 11)


def test_different_addresses_have_different_aliases():
    """Two ports of one machine are two hosts."""
    assert default_alias("http://h:1") != default_alias("http://h:2")


@pytest.mark.parametrize(("url", "own"), [
    ("https://ollama.com:443", True), ("http://ollama.com:80", False), ("https://ollama.com.evil.example:443", False),
    ("http://127.0.0.1:11434", False),
])
def test_only_the_own_cloud_is_told_the_key(url, own):
    """And only over an encrypted connection."""
    assert is_own_cloud(url) is own
