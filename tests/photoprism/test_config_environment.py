import time

import pytest

from vision_eval.photoprism.environment import MODEL_NAMES, Environment, environment
from vision_eval.photoprism.uris import host_name, is_usable, masked_address, masked_secret, with_login

VARIABLES = Environment({"OLLAMA_MODEL": "gemma3:4b", "OLLAMA_MODELS": "x", "_MODEL": "x", "HOME": "/home/me",
                         "My_MODEL": "own", "2ND_MODEL": "x",
                         "lower_model": "x", "SECRET": "s3"})


@pytest.mark.parametrize(("written", "text", "refused"), [
    pytest.param("${OLLAMA_MODEL}", "gemma3:4b", (), id="1.3-braces"),
    pytest.param("$OLLAMA_MODEL", "gemma3:4b", (), id="1.3-without-braces"),
    pytest.param("a-$OLLAMA_MODEL-b", "a-gemma3:4b-b", (), id="1.3-in-between"),
    pytest.param("${My_MODEL}", "own", (), id="1.3-letters-of-both-cases"),
    pytest.param("${my_MODEL}", "", (), id="1.3-names-are-case-sensitive"),
    pytest.param("${lower_model}", "", ("lower_model",), id="1.3-endings-are-case-sensitive"),
    pytest.param("${_MODEL}", "", ("_MODEL",), id="1.3-ending-alone"),
    pytest.param("${OLLAMA_MODELS}", "", ("OLLAMA_MODELS",), id="1.3-other-ending"),
    pytest.param("${2ND_MODEL}", "", ("2ND_MODEL",), id="1.3-digit-first"),
    pytest.param("$2ND_MODEL", "ND_MODEL", ("2",), id="1.3-digit-is-a-name-of-its-own"),
    pytest.param("${ÄÖ_MODEL}", "", ("ÄÖ_MODEL",), id="1.3-not-ascii"),
    pytest.param("${OLLAMA_MODEL:-y}", "", ("OLLAMA_MODEL:-y",), id="1.3-shell-default"),
    pytest.param("${HOME}:4b", ":4b", ("HOME",), id="1.3-rest-is-kept"),
    pytest.param("gemma3$", "gemma3$", (), id="1.3-dollar-at-the-end"),
    pytest.param("a$ b", "a$ b", (), id="1.3-dollar-before-a-space"),
    pytest.param("a$.b", "a$.b", (), id="1.3-dollar-before-a-dot"),
    pytest.param("a${}b", "ab", (), id="1.3-empty-braces"),
    pytest.param("a${b", "ab", (), id="1.3-unclosed-brace"),
    pytest.param("a${", "a", (), id="1.3-unclosed-brace-at-the-end"),
    pytest.param("${OLLAMA_MODEL}${b$HOME", "gemma3:4bb", ("HOME",), id="1.3-unclosed-brace-behind-a-closed-one"),
    *(pytest.param(f"a${special}b", "ab", (special,), id=f"1.3-special-{special}") for special in "*#$@!?-07"),
    pytest.param("${!}", "", ("!",), id="1.3-special-in-braces"),
    pytest.param("${UNSET_MODEL}", "", (), id="1.3-unset"),
])
def test_names_of_models(written, text, refused):
    """Go's expansion, with names that end in _MODEL only."""
    expansion = VARIABLES.expand(written, MODEL_NAMES)

    assert (expansion.text, expansion.refused) == (text, refused)


@pytest.mark.parametrize(("written", "text"), [
    pytest.param("$SECRET", "s3", id="1.3-any-name"),
    pytest.param("${HOME}/$SECRET", "/home/me/s3", id="1.3-several"),
    pytest.param("${SECRET:-y}", "", id="1.3-shell-default-is-a-name"),
])
def test_other_fields_take_any_name(written, text):
    """Keys, passwords, Think and the like may use every variable."""
    assert VARIABLES.expand(written).text == text
    assert VARIABLES.expand(written).refused == ()


@pytest.mark.parametrize(("written", "values", "text"), [
    pytest.param("${GPU_URL}/api", {"GPU_URL": "http://gpu"}, "http://gpu/api", id="1.3-url"),
    pytest.param("http://${GPU_HOST}:1/api", {"GPU_HOST": "gpu"}, "http://gpu:1/api", id="1.3-host"),
    pytest.param("${GPU_URI}", {"GPU_URI": "http://gpu/x"}, "http://gpu/x", id="1.3-uri"),
    pytest.param("${A_URL}/api", {"A_URL": "http://h/b?x=1"}, "http://h/b/api?x=1", id="1.3-query-goes-to-the-end"),
    pytest.param("${A_URL}/api", {"A_URL": "http://h/b#f"}, "http://h/b/api", id="1.3-fragment-is-dropped"),
    pytest.param("${A_URL}/api", {"A_URL": "http://h?x=1#f"}, "http://h/api?x=1", id="1.3-both"),
    pytest.param("${A_URL}/api?y=2", {"A_URL": "http://h?x=1"}, "http://h/api?y=2&x=1", id="1.3-after-its-own-query"),
    pytest.param("${A_URL}/api#z", {"A_URL": "http://h?x=1"}, "http://h/api?x=1#z", id="1.3-before-its-own-fragment"),
    pytest.param("${A_URL}", {"A_URL": "http://h/b?x=1#f"}, "http://h/b?x=1", id="1.3-at-the-end"),
    pytest.param("${A_URL}x", {"A_URL": "http://h/b?x=1"}, "http://h/b?x=1x", id="1.3-not-at-the-end-of-a-path"),
    pytest.param("http://h/api?u=${A_URL}", {"A_URL": "k?x=1"}, "http://h/api?u=k?x=1", id="1.3-inside-a-query"),
])
def test_addresses(written, values, text):
    """What a base address brings along stays behind the path."""
    assert Environment(values).expand_uri(written).text == text


@pytest.mark.parametrize(("variables", "address"), [
    pytest.param({}, "http://ollama:11434", id="1.3-default"),
    pytest.param({"OLLAMA_BASE_URL": "  "}, "http://ollama:11434", id="1.3-blank"),
    pytest.param({"OLLAMA_BASE_URL": " http://gpu:11434// "}, "http://gpu:11434", id="1.3-trimmed"),
    pytest.param({"OLLAMA_BASE_URL": "http://gpu/?a=/"}, "http://gpu?a=/", id="1.3-slashes-of-the-path-only"),
])
def test_base_address_of_ollama(variables, address):
    """White space and trailing slashes go; nothing left means the default."""
    assert environment(variables).get("OLLAMA_BASE_URL") == address


def test_base_address_of_openai():
    """Section 1.3: its default."""
    assert environment({}).get("OPENAI_BASE_URL") == "https://api.openai.com/v1"


def test_the_variables_given_stay_as_they_are():
    """Repairs are made in a copy."""
    given = {"OLLAMA_BASE_URL": "http://gpu/"}

    environment(given)

    assert given == {"OLLAMA_BASE_URL": "http://gpu/"}


@pytest.mark.parametrize(("variables", "key", "unreadable"), [
    pytest.param({"OLLAMA_API_KEY_FILE": "/run/key"}, "from-file", (), id="1.3-file-fills"),
    pytest.param({"OLLAMA_API_KEY": "own", "OLLAMA_API_KEY_FILE": "/run/key"}, "own", (), id="1.3-only-when-empty"),
    pytest.param({"OLLAMA_API_KEY_FILE": "/missing"}, "", ("OLLAMA_API_KEY_FILE",), id="1.3-missing-file"),
])
def test_files_of_keys(variables, key, unreadable):
    """A file gives the key when the variable has none."""
    def read_file(path):
        if path != "/run/key":
            raise FileNotFoundError(path)
        return "from-file\n"

    found = environment(variables, read_file)

    assert (found.get("OLLAMA_API_KEY"), found.unreadable) == (key, unreadable)


@pytest.mark.parametrize(("address", "usable"), [
    pytest.param("http://ollama:11434/api/generate", True, id="2.4-http"),
    pytest.param("HTTPS://ollama.com/api/generate", True, id="2.4-https"),
    pytest.param("http://<vision-service-ip>:5000/api", True, id="1.3-placeholder-passes"),
    pytest.param("http://[::1]:11434/api", True, id="2.4-ipv6"),
    pytest.param("ftp://ollama/api", False, id="2.4-other-scheme"),
    pytest.param("ollama:11434/api", False, id="2.4-no-scheme"),
    pytest.param("http:///api", False, id="2.4-no-host"),
    pytest.param("http://ollama:port/api", False, id="2.4-port-of-letters"),
    pytest.param("http://my host/api", False, id="2.4-space-in-the-host"),
    pytest.param("http://ollama/a\nb", False, id="2.4-control-character"),
])
def test_usable_addresses(address, usable):
    """Addresses with http or https, with a host, and readable for Go."""
    assert is_usable(address) is usable


@pytest.mark.parametrize(("address", "user", "password", "whole"), [
    pytest.param("http://gpu/api", "me", "pw", "http://me:pw@gpu/api", id="1.3-both"),
    pytest.param("http://gpu/api", "me", "", "http://me@gpu/api", id="1.3-user-alone"),
    pytest.param("http://gpu/api", "", "pw", "http://gpu/api", id="1.3-no-user"),
    pytest.param("http://you@gpu/api", "me", "pw", "http://you@gpu/api", id="1.3-address-has-one"),
    pytest.param("http://gpu/api", "a:b", "p/w?", "http://a%3Ab:p%2Fw%3F@gpu/api", id="1.3-escaped"),
])
def test_logins(address, user, password, whole):
    """User and password go before the host unless somebody stands there."""
    assert with_login(address, user, password) == whole


@pytest.mark.parametrize(("address", "shown"), [
    pytest.param("http://gpu/api", "http://gpu/api", id="nothing-to-hide"),
    pytest.param("http://me:pw@gpu/api", "http://***@gpu/api", id="login"),
    pytest.param("http://me:p@w@gpu/api", "http://***@gpu/api", id="password-with-at"),
    pytest.param("http://me:p/w@gpu/api", "http://***@gpu/api", id="password-with-slash"),
    pytest.param("http://gpu/@home", "http://gpu/@home", id="at-in-the-path"),
    pytest.param("me:pw@gpu/api", "***@gpu/api", id="login-without-scheme"),
    pytest.param("http:/me:pw@gpu/api", "***@gpu/api", id="login-after-one-slash"),
    pytest.param("http://gpu/api#id_token=x", "http://gpu/api#id_token=***", id="token-in-the-fragment"),
    pytest.param("http://gpu/api?a?key=x&key", "http://gpu/api?a?key=***&key", id="question-mark-in-the-query"),
    pytest.param("http://gpu/api?access_token=x&a=1", "http://gpu/api?access_token=***&a=1", id="token-in-the-query"),
])
def test_masked_addresses(address, shown):
    """Logins and secrets of a query are hidden, the rest is not."""
    assert masked_address(address) == shown


@pytest.mark.parametrize("address", [
    pytest.param("http://gpu/" + "?key" * 50_000, id="names-of-secrets"),
    pytest.param("http://gpu/?" + "key" * 50_000, id="one-long-name"),
    pytest.param("http://gpu/" + "${" * 50_000, id="unclosed-braces"),
    pytest.param("http://gpu/" + "${A_URL}" * 20_000, id="many-variables"),
])
def test_odd_addresses_take_no_time(address):
    """Time grows with the length, not with its square."""
    started = time.monotonic()
    masked_address(environment({"A_URL": "?x"}).expand_uri(address).text)

    assert time.monotonic() - started < 2


@pytest.mark.parametrize(("secret", "shown"), [
    pytest.param("sk-1", "***", id="plain"),
    pytest.param("${OLLAMA_API_KEY}", "${OLLAMA_API_KEY}", id="variable"),
    pytest.param("pa${X}", "***", id="partly-a-variable"),
    pytest.param("$ecret", "***", id="looks-like-a-variable"),
])
def test_masked_secrets(secret, shown):
    """Only what merely names a variable may be seen."""
    assert masked_secret(secret) == shown


def test_host_names():
    """The host without port and in lower case."""
    assert [host_name(one) for one in ("https://Ollama.com/api", "http://u:p@gpu:1/x", "nothing")] == [
        "ollama.com", "gpu", ""]
