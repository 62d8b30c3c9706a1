"""One way to write a value down, so that equal things have equal hashes everywhere."""

from __future__ import annotations

import hashlib
import json


def canonical_json(value: object) -> str:
    """A JSON text that depends on the value only: sorted keys, no spaces, no escaped letters.

    Parameters
    ----------
    value : object
        Anything JSON can hold.

    Returns
    -------
    str
        The canonical form; encode it as UTF-8 before hashing.

    Raises
    ------
    ValueError
        If a number is NaN or infinite, which JSON cannot say.

    References
    ----------
    A fixed form in the spirit of RFC 8785.

    Examples
    --------
    >>> canonical_json({"temperature": 0, "num_ctx": 4096})
    '{"num_ctx":4096,"temperature":0}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_hex(data: bytes | str) -> str:
    """SHA-256 of bytes, or of a text as UTF-8, as 64 hexadecimal digits.

    Lone surrogates, which models do produce inside JSON escapes, are hashed as they stand.
    """
    return hashlib.sha256(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data).hexdigest()
