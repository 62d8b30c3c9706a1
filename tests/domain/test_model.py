"""Models and how their tags are written: the grammar of the Ollama contract, section 9."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision_eval.domain import Model, full_tag, is_cloud_tag

names = st.from_regex(r"[a-z0-9_][a-z0-9_-]{0,6}", fullmatch=True)
hosts = st.sampled_from(["registry.ollama.ai", "hf.co", "host:5000"])
places = st.sampled_from(["", "library/", "me/"]) | st.builds("{}/{}/".format, hosts, names | st.just("library"))
tags = st.builds("{}{}{}".format, places, names, st.just("") | names.map(":{}".format))


@pytest.mark.parametrize(("written", "full"), [
    pytest.param("gemma3", "gemma3:latest", id="tag-is-written-out"),
    pytest.param("gemma3:4b-it-q4_K_M", "gemma3:4b-it-q4_K_M", id="tag-is-kept"),
    pytest.param("  gemma3:4b\n", "gemma3:4b", id="blanks-around"),
    pytest.param("Gemma3:4B", "Gemma3:4B", id="letter-case-is-kept"),
    pytest.param("library/gemma3:4b", "gemma3:4b", id="default-namespace"),
    pytest.param("registry.ollama.ai/library/gemma3", "gemma3:latest", id="default-host-and-namespace"),
    pytest.param("Registry.Ollama.AI/Library/gemma3", "gemma3:latest", id="default-in-another-case"),
    pytest.param("registry.ollama.ai/me/gemma3:4b", "me/gemma3:4b", id="default-host-alone"),
    pytest.param("me/gemma3", "me/gemma3:latest", id="own-namespace"),
    pytest.param("host:5000/me/gemma3", "host:5000/me/gemma3:latest", id="port-is-no-tag"),
    pytest.param("host:5000/library/gemma3:4b", "host:5000/library/gemma3:4b", id="namespace-of-another-host"),
    pytest.param("hf.co/user/repo-GGUF:Q8_0", "hf.co/user/repo-GGUF:Q8_0", id="hugging-face"),
    pytest.param("library/library/gemma3", "library/library/gemma3:latest", id="a-host-called-library"),
])
def test_full_tag(written, full):
    """Default host and namespace go, the tag is always there."""
    assert full_tag(written) == full


@given(tags)
def test_full_tag_is_final(tag):
    """A full tag has a tag after the last slash and is the full tag of itself."""
    full = full_tag(tag)
    assert ":" in full.rpartition("/")[2]
    assert full_tag(full) == full


@pytest.mark.parametrize(("tag", "cloud"), [
    pytest.param("minimax-m3:cloud", True, id="tag"),
    pytest.param("qwen3-vl:235b-cloud", True, id="end-of-the-tag"),
    pytest.param("qwen3-vl:235B-CLOUD", True, id="upper-case"),
    pytest.param("host:5000/me/big:cloud", True, id="after-a-port"),
    pytest.param("cloudy:4b", False, id="in-the-name"),
    pytest.param("sky-cloud", False, id="end-of-the-name"),
    pytest.param("sky:cloudless", False, id="beginning-of-the-tag"),
    pytest.param("gemma3:local", False, id="forced-local"),
])
def test_is_cloud_tag(tag, cloud):
    """Only the tag itself says it, as `cloud` or with `-cloud` at its end."""
    assert is_cloud_tag(tag) is cloud


@pytest.mark.parametrize(("capabilities", "sees"), [
    pytest.param(frozenset({"completion", "vision"}), True, id="vision"),
    pytest.param(frozenset({"completion"}), False, id="none"),
    pytest.param(frozenset(), False, id="empty"),
    pytest.param(None, None, id="old-server"),
])
def test_sees(capabilities, sees):
    """A server too old to list capabilities leaves it open."""
    assert Model(tag="a:4b", digest="0" * 64, capabilities=capabilities).sees is sees
