"""The ``options`` of a request: their types, and the few that our models heed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from vision_eval.demo.entry import DEFAULT_CONTEXT, TRAINED_CONTEXT
from vision_eval.demo.wire import Refusal
from vision_eval.domain import LOAD_OPTIONS

LEAST_CONTEXT = 4
LEAST_VISION_CONTEXT = 2048

_INTEGERS = frozenset({"num_keep", "seed", "num_predict", "top_k", "repeat_last_n", "num_ctx", "num_batch", "num_gpu",
                       "main_gpu", "num_thread", "draft_num_predict"})
_FLOATS = frozenset({"temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty",
                     "frequency_penalty"})


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Known options with the types that Ollama takes; null values and unknown names are dropped.

    Raises
    ------
    Refusal
        500 for a wrong type, as Ollama does.

    References
    ----------
    Ollama contract, section 2.

    Examples
    --------
    >>> checked({"num_ctx": 4096.5, "seed": None, "bogus": 1, "stop": ["."]})
    {'num_ctx': 4096, 'stop': ['.']}
    """
    read = {name: _read(name, value) for name, value in options.items() if value is not None}
    return {name: value for name, value in read.items() if value is not None}


def _read(name: str, value: object) -> object:
    if name in _INTEGERS:
        return int(_number(name, value, "integer"))
    if name in _FLOATS:
        return float(_number(name, value, "float32"))
    if name == "use_mmap":
        return _boolean(name, value)
    return _texts(name, value) if name == "stop" else None


def _number(name: str, value: object, wanted: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refusal(500, f'option "{name}" must be of type {wanted}')
    return value


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refusal(500, f'option "{name}" must be of type boolean')
    return value


def _texts(name: str, value: object) -> list[str]:
    if not isinstance(value, list):
        raise Refusal(500, f'option "{name}" must be of type array')
    if not all(isinstance(text, str) for text in value):
        raise Refusal(500, f'option "{name}" must be of an array of strings')
    return value


def context_length(options: Mapping[str, Any], *, vision: bool) -> int:
    """Tokens of context that the model gets: what was asked for, within its limits.

    Examples
    --------
    >>> context_length({}, vision=True), context_length({"num_ctx": 16}, vision=True)
    (4096, 2048)
    """
    least = LEAST_VISION_CONTEXT if vision else LEAST_CONTEXT
    wanted: int = options.get("num_ctx", DEFAULT_CONTEXT)
    return max(least, min(wanted, TRAINED_CONTEXT))


def load_options(options: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Those options that make another loading of the same model, in a comparable form."""
    return tuple((name, options[name]) for name in sorted(LOAD_OPTIONS) if name in options)
