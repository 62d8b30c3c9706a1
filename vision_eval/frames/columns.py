"""Columns of tidy frames, declared once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd


@dataclass(frozen=True, slots=True)
class Column:
    """Name, dtype and meaning of a column."""

    name: str
    dtype: str
    meaning: str
    volatile: bool = False
    """Whether it may differ between two runs that were answered alike: clock, tries, memory of the server."""


ATTEMPT_COLUMNS = (
    Column("variant", "str", "key of the variant"),
    Column("name", "str", "readable name of the variant"),
    Column("task", "str", "labels or caption"),
    Column("model", "str", "full tag"),
    Column("digest", "str", "of the model, 64 hexadecimal digits"),
    Column("family", "str", "architecture as the server reports it"),
    Column("parameters", "str", "size as the server displays it, such as 3.8B"),
    Column("quantization", "str", "as the server reports it, such as Q4_K_M"),
    Column("model_bytes", "int64", "size of the model on disk"),
    Column("prompt", "str", "name of the prompt"),
    Column("prompt_version", "str", "SHA-256 of everything in the prompt but its name"),
    Column("options", "str", "JSON of the options that the variant sets"),
    Column("think", "str", "JSON of the variant's setting; null: left to the protocol"),
    Column("resolution", "int64", "longest edge that was asked for, in pixels"),
    Column("protocol", "str", "how it was asked and read"),
    Column("sample", "str", "id of the photo"),
    Column("split", "str", "split of the photo; empty: none"),
    Column("event", "str", "event of the photo; empty: on its own"),
    Column("repeat", "int64", "number of the repeat, from 0"),
    Column("question", "str", "key in the journal"),
    Column("picture", "str", "SHA-256 of the picture before any cache-busting comment"),
    Column("picture_width", "int64", "of the picture that was sent, in pixels"),
    Column("picture_height", "int64", "of the picture that was sent, in pixels"),
    Column("host", "str", "alias of the host that answered"),
    Column("server_version", "str", "as the server says"),
    Column("started_at", "datetime64[us, UTC]", "when the counted try was sent", volatile=True),
    Column("tries", "int64", "requests it took", volatile=True),
    Column("status", "Int64", "HTTP status of the counted try; missing: no answer came"),
    Column("done_reason", "str", "why the model stopped: stop, length or empty"),
    Column("error", "str", "the server's words about a failure, or ours about the connection"),
    Column("cause", "str", "what these words mean: busy, limit, memory, runner, gpu, load, file or empty"),
    Column("codes", "object", "tuple of codes of methods C2; for captions those that the wire alone shows"),
    Column("code", "str", "the primary one; OK: none"),
    Column("delivered", "bool", "a final message arrived"),
    Column("strict_json", "bool", "the whole answer is one JSON value; captions: False"),
    Column("schema_valid", "bool", "and valid against the prompt's schema; captions: False"),
    Column("repaired", "bool", "valid after the repairs of methods C4; captions: False"),
    Column("failed", "bool", "the protocol's reader rejected the answer"),
    Column("rejected", "str", "why; empty: it kept something"),
    Column("notes", "object", "tuple of what was odd although something was kept"),
    Column("text", "str", "the answer as it came; not trusted"),
    Column("thinking", "str", "what the model reasoned; not trusted"),
    Column("raw_labels", "object", "tuple of names that the reader kept, in the model's order; not trusted"),
    Column("confidences", "object", "tuple of their confidences, in [0, 1]"),
    Column("topicalities", "object", "tuple of their topicalities, in [0, 1]"),
    Column("stored_labels", "object", "tuple of names that PhotoPrism would store, in its order; not trusted"),
    Column("stored_from", "object", "tuple of the raw names they come from, several joined by a plus; not trusted"),
    Column("stored_confidences", "object", "tuple of their confidences as stored, whole percent as shares in [0, 1]"),
    Column("stored_topicalities", "object", "tuple of their topicalities as stored, likewise"),
    Column("lost_labels", "object", "tuple of raw names that PhotoPrism would not store"),
    Column("lost_reasons", "object", "tuple of the reasons why, in the same order"),
    Column("caption", "str", "what would be stored; empty: nothing, or another task; not trusted"),
    Column("wall_s", "float64", "sending to last byte, on our clock", volatile=True),
    Column("total_s", "float64", "at the server, loading included; NaN: no final message", volatile=True),
    Column("load_s", "float64", "waiting for the model", volatile=True),
    Column("prefill_s", "float64", "picture encoder and prompt", volatile=True),
    Column("decode_s", "float64", "second to last token", volatile=True),
    Column("other_s", "float64", "in none of the three: waiting for a slot, decoding the picture", volatile=True),
    Column("warm_s", "float64", "total without loading", volatile=True),
    Column("overhead_s", "float64", "network and client", volatile=True),
    Column("first_token_s", "float64", "sending to first token; NaN: not streamed", volatile=True),
    Column("prefill_tokens", "int64", "tokens of prompt and picture"),
    Column("decode_tokens", "int64", "tokens of the answer"),
    Column("decode_tokens_per_s", "float64", "decoding speed without the first token", volatile=True),
    Column("resident_bytes", "Int64", "memory of the model while it answered; missing: not seen", volatile=True),
    Column("vram_bytes", "Int64", "part of it on the GPU", volatile=True),
    Column("context_length", "Int64", "context in force, in tokens", volatile=True),
    Column("others", "object", "tuple of other models resident at the same time", volatile=True),
    Column("classes", "object",
           "tuple of what falsifies the timing: cold, cached, queued, offloaded, incomplete, reused", volatile=True),
    Column("clean", "bool", "whether the timing may be averaged: none of the above", volatile=True),
)
"""The contract of `Run.attempts`; one row is one attempt (photo × variant × repeat)."""


def framed(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], *,
           known: Mapping[str, list[Any]] | None = None) -> pd.DataFrame:
    """Rows as a frame with declared columns and dtypes, also when there are none; some columns may be known already."""
    given = known or {}
    gathered: dict[str, list[Any]] = {column.name: [] for column in columns if column.name not in given}
    for row in rows:
        for name, values in gathered.items():
            values.append(row[name])
    gathered |= given
    return pd.DataFrame({column.name: pd.Series(gathered[column.name], dtype=column.dtype) for column in columns})


def columns_table(columns: Sequence[Column]) -> pd.DataFrame:
    """The declaration itself as a frame, for people and for the documentation."""
    return pd.DataFrame([{field.name: getattr(column, field.name) for field in fields(column)} for column in columns])
