"""What a value does against the JSON Schema of its question, as codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable

from vision_eval.domain import LABEL_SCHEMA, canonical_json
from vision_eval.scoring.label_schema import is_label_schema, label_violations

_CODES = {
    **dict.fromkeys(("required", "dependentRequired", "minProperties"), "MISSING_KEY"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum", "const",
                     "pattern", "maxLength", "minItems", "maxItems", "uniqueItems"), "OUT_OF_RANGE"),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties", "propertyNames", "maxProperties"),
                    "EXTRA_PROPERTY"),
    "minLength": "EMPTY_NAME",
}
_OTHER = "WRONG_TYPE"


def violations(value: Any, schema: Mapping[str, Any] | None = None) -> frozenset[str]:
    """Codes of everything in a JSON value that its schema forbids.

    Parameters
    ----------
    value : JSON value
        As read from an answer; hostile.
    schema : mapping, optional
        JSON Schema, draft 2020-12; `LABEL_SCHEMA` unless given. Addresses in it are never fetched.

    Returns
    -------
    frozenset of str
        Of ``MISSING_KEY``, ``WRONG_TYPE``, ``OUT_OF_RANGE``, ``EXTRA_PROPERTY`` and ``EMPTY_NAME``; empty when
        the value is valid. Limits that the default schema does not use count with their nearest relative.

    Raises
    ------
    ValueError
        If the schema itself is none, or refers to something outside itself.

    References
    ----------
    Methods, sections C1, C2 (codes 16 to 20) and C4 (notes).

    Examples
    --------
    >>> sorted(violations({"labels": [{"name": "dog", "confidence": 95, "color": "red"}]}))
    ['EXTRA_PROPERTY', 'MISSING_KEY', 'OUT_OF_RANGE']
    """
    if is_label_schema(schema):
        return label_violations(value)
    validator = _validator(canonical_json(dict(schema or LABEL_SCHEMA)))
    try:
        return frozenset(_CODES.get(str(error.validator), _OTHER) for error in validator.iter_errors(value))
    except (Unresolvable, RecursionError) as error:
        raise ValueError(f"A reference in the JSON Schema leads nowhere or never ends: {error}") from error


@lru_cache(maxsize=64)
def _validator(schema: str) -> Draft202012Validator:
    plain = json.loads(schema)
    try:
        Draft202012Validator.check_schema(plain)
    except SchemaError as error:
        raise ValueError(f"Not a JSON Schema of draft 2020-12: {error.message}") from error
    return Draft202012Validator(plain, registry=Registry())
