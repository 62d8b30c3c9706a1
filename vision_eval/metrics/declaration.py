"""What a metric is: one declaration, and a thin way to call the pure function behind it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, Literal

import numpy as np

from vision_eval.domain import Task

Direction = Literal[-1, 0, 1]
Status = Literal["CORE", "USEFUL", "OPTIONAL"]
Per = Literal["attempt", "image", "variant", "pair", "request", "run"]
View = Literal["raw", "stored", "–"]
ReferenceUse = Literal["exhaustive", "partial", "baseline", "none"]
Failed = Literal["zero", "skip"]

COLUMNS = ("section", "name", "family", "status", "unit", "low", "high", "direction", "per", "view", "reference",
           "paired", "failed", "returns", "fields", "needs", "source")
"""Of the table of metrics, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a number means, how it is made, and how to call it.

    Calling it with data gives the one value; `explain` gives what it is made of; `over` goes over many images.
    """

    key: str
    section: str
    """Of the methods."""
    name: str
    meaning: str
    family: str
    """Metrics of one family are called alike."""
    status: Status
    unit: str = "share"
    low: float = 0.0
    high: float = 1.0
    """Infinite: there is no bound."""
    direction: Direction = 1
    """1: higher is better; -1: lower is better; 0: descriptive."""
    per: Per = "attempt"
    view: View = "–"
    """What it judges: what the model said (raw), what PhotoPrism would store, or neither."""
    reference: ReferenceUse = "none"
    """What it must be held against to be what its name says (methods, section 0.5)."""
    paired: bool = False
    """Whether it gives one number per image, which paired tests need."""
    failed: Failed = "zero"
    """Whether a failed attempt scores 0 or is left out, in which case it is counted beside."""
    returns: str = "float"
    parts: tuple[str, ...] = ()
    """What `explain` gives besides ``value`` and ``reason``."""
    needs: str = ""
    """Extra that has to be installed; empty: none."""
    source: str = ""
    """Where the formula comes from; the methods themselves unless given."""
    compute: Callable[..., Any]
    """Gives a plain value, a mapping, or an object with the parts as attributes."""
    pick: str = "value"
    """Which of them is the one value."""
    together: Callable[..., dict[str, Any]] | None = None
    """Goes over many images; None: there is nothing to go over."""
    task: Task | None = None
    """Which answers it judges; None: any."""
    yes_no: bool = False
    """Whether each attempt gives a plain yes or no, so that its interval is Wilson's."""
    clean_only: bool = False
    """Whether attempts are left out whose timing is falsified."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Keys of what `explain` gives."""
        return ("value", *self.parts, "reason")

    def __call__(self, *data: Any, **options: Any) -> Any:
        """The one value, as plain Python; NaN where it is not defined."""
        return plain(part(self.compute(*data, **options), self.pick))

    def explain(self, *data: Any, **options: Any) -> dict[str, Any]:
        """The value with what it is made of: `fields`. ``reason`` says why the value is NaN, and is empty if not."""
        found = self.compute(*data, **options)
        value = plain(part(found, self.pick))
        told = {name: plain(part(found, name)) for name in self.parts}
        return {"value": value, **told, "reason": reason_of(found, value, shared=self.pick != "value")}

    def over(self, *columns: Collection[Any], **options: Any) -> dict[str, Any]:
        """One value for many images, with its company.

        Parameters
        ----------
        *columns : collection
            What a call takes, image by image, each in the same order. A prediction of None is a failed attempt.
        **options
            ``agg`` (``image``, and for label sets ``micro``, ``macro`` or ``weighted``), ``s_min`` (least support of a
            label in the last two; 0: also labels that were only predicted), ``empty_pair`` (``"agree"``: two empty sets
            score 1), ``failed`` (flags, one per image), and what a call takes.

        Returns
        -------
        dict
            ``value``, ``n`` images where it is defined, ``eligible`` with a reference, ``asked`` and ``failed``.

        Raises
        ------
        TypeError
            If the metric is no mean over images, or a text is passed for a collection.
        """
        if self.together is None:
            raise TypeError(f"{self.key!r} is computed once from all of its data; call it instead of `over`.")
        return {name: plain(value) for name, value in self.together(self, *columns, **options).items()}

    @property
    def row(self) -> dict[str, Any]:
        """Its line of the table of metrics."""
        return {name: getattr(self, name) for name in ("key", *COLUMNS)}


def part(found: Any, name: str) -> Any:
    """A part of a result, whichever shape the result has."""
    if isinstance(found, Mapping) and name in found:
        return found[name]
    return getattr(found, name) if hasattr(found, name) else found


def reason_of(found: Any, value: Any, *, shared: bool = False) -> str:
    """Why a value, or an interval around it, is missing; a reason shared by several numbers is about those missing."""
    told = found.get("reason", "") if isinstance(found, Mapping) else getattr(found, "reason", "")
    undefined = isinstance(value, float) and math.isnan(value)
    if shared and not undefined:
        return ""
    return str(told or ("undefined" if undefined else "")).replace(" ", "-")


def plain(value: Any) -> Any:
    """The same in plain Python: no arrays, no read-only views, no scalars of numpy, no classes of ours."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return tuple(plain(one) for one in value) if type(value) is tuple else value


def rows(column: Collection[Any]) -> Sequence[Any]:
    """A column of images as a list, refusing one text.

    Raises
    ------
    TypeError
        If a plain string is passed.
    """
    if isinstance(column, str) or not isinstance(column, Collection):
        raise TypeError(f"A list with one entry per image is wanted, not {column!r}.")
    return list(column)
