"""The form of a label answer: 21 codes for all that can be odd about it, and three levels of validity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vision_eval.scoring.json_text import Found, Parsed, find, parse, plain_value
from vision_eval.scoring.label_schema import is_label_schema, sound_labels
from vision_eval.scoring.loops import has_blank_loop, has_repetition_loop, is_surely_quiet
from vision_eval.scoring.matching import normalise
from vision_eval.scoring.phrases import THINK_TAG, refuses, talks_about_task
from vision_eval.scoring.schema import violations
from vision_eval.scoring.wrapping import as_label_list, unfenced, without_thoughts

CODES = (
    "TRANSPORT", "INCOMPLETE", "EMPTY", "WHITESPACE_LOOP", "REPETITION_LOOP", "REFUSAL", "REASONING_LEAK",
    "IN_THINKING", "TRUNCATED", "FENCED", "EXTRA_TEXT", "NONSTANDARD_JSON", "NOT_JSON", "DUPLICATE_KEY", "WRONG_ROOT",
    "MISSING_KEY", "WRONG_TYPE", "OUT_OF_RANGE", "EXTRA_PROPERTY", "EMPTY_NAME", "EMPTY_ARRAY",
)
"""All codes, the primary ones first (methods, section C2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What was odd about the form of one answer, and which levels of validity it reached."""

    codes: tuple[str, ...]
    """In the order of `CODES`; empty: nothing was odd."""
    delivered: bool
    """HTTP success and a final message."""
    strict_json: bool
    """The answer, blanks around it aside, is one JSON value without NaN or Infinity."""
    schema_valid: bool
    """Strict JSON without repeated member names that its schema allows."""

    @property
    def primary(self) -> str:
        """The first code, or ``OK``."""
        return self.codes[0] if self.codes else "OK"


_CLEAN = Structure(codes=(), delivered=True, strict_json=True, schema_valid=True)


def classify(text: str, *, done_reason: str | None = None, done: bool = True, status: int | None = 200,
             thinking: str = "", schema: Mapping[str, Any] | None = None) -> Structure:
    r"""Codes and levels of validity of one answer to a labels question, as the model wrote it.

    Parameters
    ----------
    text : str
        The answer; hostile. No text raises, and the time is linear in its length.
    done_reason : str, optional
        Why the server ended; ``length`` means that the answer was cut.
    done : bool, default=True
        Whether the final message came.
    status : int or None, default=200
        HTTP status. None: no answer came (connection lost, timeout). Without success the text is the server's
        and not judged: the only code is ``TRANSPORT``.
    thinking : str, default=""
        What the model reasoned apart from the answer; looked at when the answer is empty.
    schema : mapping, optional
        JSON Schema (draft 2020-12) of the question; `vision_eval.domain.LABEL_SCHEMA` unless given.

    Returns
    -------
    Structure
        Codes of content (``DUPLICATE_KEY`` and later) are given for JSON inside a fence, other text or the
        thinking too; the levels speak about the bare answer only.

    Raises
    ------
    ValueError
        If `schema` is no JSON Schema.

    References
    ----------
    Methods, sections C1, C2 and C4.

    Examples
    --------
    >>> answer = '{"labels": [{"name": "dog", "confidence": 95, "topicality": 0.8}]}'
    >>> classify(answer)
    Structure(codes=('OUT_OF_RANGE',), delivered=True, strict_json=True, schema_valid=False)
    >>> classify(f"```json\n{answer}\n```").codes
    ('FENCED', 'OUT_OF_RANGE')
    """
    if status is None or not 200 <= status < 300:
        return Structure(codes=("TRANSPORT",), delivered=False, strict_json=False, schema_valid=False)
    if done and done_reason != "length" and is_label_schema(schema) and _is_clean(text):
        return _CLEAN
    whole = parse(text.strip())
    broken = None if whole is None else violations(whole.value, schema)
    present = _delivery_codes(text, done=done, done_reason=done_reason)
    if text.strip():
        present |= _answer_codes(text, whole, broken, schema)
    else:
        present |= _silence_codes(thinking, schema, done=done, blank="WHITESPACE_LOOP" in present)
    return Structure(
        codes=tuple(code for code in CODES if code in present), delivered=done, strict_json=whole is not None,
        schema_valid=whole is not None and not whole.duplicate_keys and not broken)


def _is_clean(text: str) -> bool:
    """Whether a text is labels that the default schema allows, with nothing odd; some such texts are not recognised."""
    labels = sound_labels(plain_value(text))
    if not labels or "\\" in text or text.count('"') != 2 + 8 * len(labels):  # more quotes: a name was repeated
        return False
    if any(map(_is_nameless, labels)) or "<" in text:
        return False
    return is_surely_quiet(text) or not (has_blank_loop(text) or has_repetition_loop(text))


def _delivery_codes(text: str, *, done: bool, done_reason: str | None) -> set[str]:
    odd = {
        "INCOMPLETE": not done,
        "WHITESPACE_LOOP": has_blank_loop(text),
        "REPETITION_LOOP": has_repetition_loop(text),
        "TRUNCATED": done_reason == "length",
    }
    return {code for code, present in odd.items() if present}


def _silence_codes(thinking: str, schema: Mapping[str, Any] | None, *, done: bool, blank: bool) -> set[str]:
    thought = find(thinking)
    if thought is None:
        return {"EMPTY"} if done and not blank else set()
    cut = set() if thought.closed else {"TRUNCATED"}
    return {"IN_THINKING"} | cut | (_found_codes(thought.parsed, schema) if thought.parsed else set())


def _answer_codes(text: str, whole: Parsed | None, broken: frozenset[str] | None,
                  schema: Mapping[str, Any] | None) -> set[str]:
    if whole is None or broken is None:
        return _wrapped_codes(text, schema)
    leak = {"REASONING_LEAK"} if THINK_TAG.search(text) else set()
    return leak | (_content_codes(whole, broken, schema) if isinstance(whole.value, dict | list) else {"NOT_JSON"})


def _wrapped_codes(text: str, schema: Mapping[str, Any] | None) -> set[str]:
    rest, tagged, unclosed = without_thoughts(text)
    leak = {"REASONING_LEAK"} if tagged else set()
    found = find(rest)
    if found is None or (found.closed and found.parsed is None and refuses(rest)):
        return leak | {"REFUSAL" if refuses(rest) else "NOT_JSON"}
    return leak | _around_codes(found, unclosed) | _inside_codes(found, schema)


def _around_codes(found: Found, unclosed_thought: bool) -> set[str]:
    before, after, fenced = unfenced(found.before, found.after)
    leaks = unclosed_thought or talks_about_task(before)
    odd = {
        "REASONING_LEAK": leaks,
        "FENCED": fenced,
        "EXTRA_TEXT": bool(after.strip() or (before.strip() and not leaks)),
    }
    return {code for code, present in odd.items() if present}


def _inside_codes(found: Found, schema: Mapping[str, Any] | None) -> set[str]:
    if found.parsed:
        return _found_codes(found.parsed, schema)
    if not found.closed:
        return {"TRUNCATED"}
    return {"NOT_JSON" if found.deep else "NONSTANDARD_JSON"}


def _found_codes(parsed: Parsed, schema: Mapping[str, Any] | None) -> set[str]:
    return _content_codes(parsed, violations(parsed.value, schema), schema)


def _content_codes(parsed: Parsed, broken: frozenset[str], schema: Mapping[str, Any] | None) -> set[str]:
    value, codes = parsed.value, set(broken)
    if codes and (wrapped := as_label_list(value)):
        value, codes = wrapped, {"WRONG_ROOT"} | violations(wrapped, schema)
    if parsed.duplicate_keys:
        codes.add("DUPLICATE_KEY")
    labels = value.get("labels") if isinstance(value, dict) else value
    if labels == []:
        codes.add("EMPTY_ARRAY")
    if isinstance(labels, list) and any(_is_nameless(label) for label in labels):
        codes.add("EMPTY_NAME")
    return codes


def _is_nameless(label: Any) -> bool:
    if not isinstance(label, dict) or not isinstance(label.get("name"), str):
        return False
    return not label["name"][:1].isalnum() and not normalise(label["name"])  # a letter or digit in front is kept
