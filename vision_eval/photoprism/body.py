"""The JSON object of a request: which keys it has, and in which order."""

from __future__ import annotations

from typing import Any

_ORDER = ("id", "model", "version", "system", "prompt", "suffix", "format", "url", "org", "project", "tier", "think",
          "options", "context", "stream", "images", "schema")
_ALWAYS = ("suffix", "options", "stream")


def wire_body(**values: Any) -> dict[str, Any]:
    """A body in PhotoPrism's order of keys, without what is empty or None and may be left out.

    With ``think`` the keys are in alphabetical order, because PhotoPrism encodes the object twice then.

    References
    ----------
    PhotoPrism contract, section 2.2.

    Examples
    --------
    >>> wire_body(suffix="", id="1", system="", images=["SlBFRw=="], think=False)
    {'id': '1', 'images': ['SlBFRw=='], 'suffix': '', 'think': False}
    """
    kept = {key: values[key] for key in _ORDER if key in values and values[key] is not None
            and (key in _ALWAYS or key == "think" or values[key])}
    return dict(sorted(kept.items())) if "think" in kept else kept
