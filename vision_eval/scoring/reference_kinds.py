"""What a reference can prove: which scores it makes valid, and what they may be called."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal["exhaustive", "partial", "baseline"]
"""Everything that a closed list has for the photo; what somebody cared to note; another labeler."""

_PRECISIONS = frozenset({"precision", "precision_answered", "precision_at_k", "precision_topicality", "hit_at_1"})
_RECALLS = frozenset({"recall", "recall_at_k", "subject_first_rate"})


def reported_key(key: str, kind: Kind) -> str:
    """Key under which a label score is shown: against a baseline it is agreement, never accuracy.

    Parameters
    ----------
    key : str
        Key of a metric; only keys that begin with ``labels.`` depend on the reference.
    kind : {"exhaustive", "partial", "baseline"}
        Where the reference comes from.

    Raises
    ------
    ValueError
        If the kind is none of these.

    References
    ----------
    Methods, section 0.5.

    Examples
    --------
    >>> reported_key("labels.recall", "baseline"), reported_key("labels.recall", "partial")
    ('agreement.recall', 'labels.recall')
    """
    family, _, name = _checked(key, kind).partition(".")
    return f"agreement.{name}" if family == "labels" and kind == "baseline" else key


def is_lower_bound(key: str, kind: Kind) -> bool:
    """Whether a score can only be too low: a label that nobody listed may be right.

    References
    ----------
    Methods, section 0.5.

    Examples
    --------
    >>> is_lower_bound("labels.precision", "partial"), is_lower_bound("labels.precision", "exhaustive")
    (True, False)
    """
    family, _, name = _checked(key, kind).partition(".")
    return family == "labels" and kind == "partial" and name in _PRECISIONS


def wording(key: str, kind: Kind) -> str:
    """Word for what a label score shows against a kind of reference.

    Returns
    -------
    str
        ``accuracy`` against everything there is; ``agreement`` with a baseline; against a part of the truth
        ``coverage`` of it, a ``lower bound``, or ``mixed`` where a score is made of both.

    References
    ----------
    Methods, section 0.5.

    Examples
    --------
    >>> [wording("labels.precision", kind) for kind in ("exhaustive", "partial", "baseline")]
    ['accuracy', 'lower bound', 'agreement']
    """
    if is_lower_bound(key, kind):
        return "lower bound"
    if kind == "partial":
        return "coverage" if key.rpartition(".")[2] in _RECALLS or key.startswith("coverage.") else "mixed"
    return "agreement" if kind == "baseline" else "accuracy"


def _checked(key: str, kind: str) -> str:
    if kind not in get_args(Kind):
        raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}, not {kind!r}.")
    return key
