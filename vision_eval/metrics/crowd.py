"""Many attempts judged at once: those that a judge cannot tell apart are judged by one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vision_eval.domain.columns import owners
from vision_eval.metrics.batch import LONGEST, Batch, Lists, Table, shares, side
from vision_eval.metrics.ground import Ground
from vision_eval.metrics.judging import COLUMNS, Attempt, Judge
from vision_eval.metrics.written import is_renamed

T = TypeVar("T", bound=np.generic)

_AT_ONCE = 8192
"""Attempts: enough to be fast, and few enough that their tables stay small."""

_MOST_WORDS = 128
_FORM = ("codes", "delivered", "strict_json", "schema_valid", "repaired")
_TABLED = ("sample", "failed", "raw_labels", "confidences", "topicalities", "stored_labels", "stored_from",
           "stored_confidences", "stored_topicalities", "lost_labels", *_FORM)

Columns = Mapping[str, NDArray[Any]]
"""Of attempts, by the names of `judging.COLUMNS`."""


@dataclass(slots=True, eq=False)
class Judged:
    """What judges said of attempts: a row for each attempt, a column for each key of the judges, in their order."""

    values: NDArray[np.float64]
    reasons: NDArray[np.signedinteger]
    """Numbers of the words that say why a value is missing; 0: it is not."""


@dataclass(slots=True, eq=False)
class _Bench:
    """A judge with what it said so far."""

    judge: Judge
    words: dict[str, int]
    numbers: dict[int, int] = field(default_factory=dict)
    """By kind of attempt, which of the sayings holds."""
    values: list[list[float]] = field(default_factory=list)
    reasons: list[list[int]] = field(default_factory=list)

    def singly(self, columns: Columns, places: Iterable[int]) -> list[int]:
        """For each attempt which of the sayings is about it."""
        return [self._heard(Attempt._make([columns[name][place] for name in COLUMNS])) for place in places]

    def together(self, columns: Columns, places: NDArray[np.intp], batch: Batch) -> NDArray[np.intp]:
        """The same for a batch, asking once for each new kind of attempt."""
        kinds = self.judge.kinds(batch) if self.judge.kinds else places
        of, distinct = pd.factorize(kinds)
        firsts = np.zeros(len(distinct), np.intp)
        firsts[of[::-1]] = np.arange(len(of))[::-1]
        for kind, first in zip(distinct.tolist(), firsts.tolist(), strict=True):
            if kind not in self.numbers:
                self.numbers[kind] = self.singly(columns, [places[first]])[0]
        return np.array([self.numbers[kind] for kind in distinct.tolist()], np.intp)[of]

    def _heard(self, attempt: Attempt) -> int:
        found = self.judge.scores(attempt)
        self.values.append([value for value, _ in found])
        self.reasons.append([self.words.setdefault(reason, len(self.words)) for _, reason in found])
        return len(self.values) - 1


def judged(attempts: pd.DataFrame, judges: Sequence[Judge], ground: Ground, words: dict[str, int]) -> Judged:
    """Judge attempts of one task.

    Parameters
    ----------
    attempts : DataFrame
        With the columns `judging.COLUMNS`.
    judges : sequence of Judge
        Those of the task.
    ground : Ground
        What people said about the photos.
    words : dict of str to int
        Numbers of reasons, the empty one 0; new ones are added.
    """
    number = len(attempts)
    columns = {name: attempts[name].to_numpy() for name in COLUMNS}
    benches = [_Bench(judge, words) for judge in judges]
    rows = np.zeros((len(benches), number), np.intp)
    together = [at for at, bench in enumerate(benches) if bench.judge.kinds is not None]
    tables = _fit_tables(columns, ground) if together else np.zeros(number, bool)
    forms = dict[Any, int]()
    for start in range(0, number if together else 0, _AT_ONCE):
        places = start + np.flatnonzero(tables[start:start + _AT_ONCE])
        batch = _batch({name: columns[name][places] for name in _TABLED}, ground, forms)
        for at in together:
            rows[at, places] = benches[at].together(columns, places, batch)
    for at, bench in enumerate(benches):
        left = np.flatnonzero(~tables) if at in together else np.arange(number)
        rows[at, left] = bench.singly(columns, left)
    values = [np.array(bench.values, np.float64).reshape(-1, len(bench.judge.keys)) for bench in benches]
    held: type[np.signedinteger] = np.int8 if len(words) <= _MOST_WORDS else np.int16
    reasons = [np.array(bench.reasons, held).reshape(-1, len(bench.judge.keys)) for bench in benches]
    return Judged(_wide(values, rows), _wide(reasons, rows))


def _wide(said: Sequence[NDArray[T]], rows: NDArray[np.intp]) -> NDArray[T]:
    """The sayings of all judges beside each other: a row for each attempt, whose sayings the rows name."""
    wide = np.empty((rows.shape[1], sum(sayings.shape[1] for sayings in said)), said[0].dtype)
    start = 0
    for sayings, row in zip(said, rows, strict=True):
        wide[:, start:start + sayings.shape[1]] = sayings[row]
        start += sayings.shape[1]
    return wide


def _fit_tables(columns: Columns, ground: Ground) -> NDArray[np.bool_]:
    """Attempts whose lists, and the references of whose photos, are short enough for tables."""
    raw, stored = (np.fromiter(map(len, columns[name]), np.intp) for name in ("raw_labels", "stored_labels"))
    longest = np.max([raw, stored, ground.longest[ground.numbers(columns["sample"])]], axis=0)
    return np.asarray(longest <= LONGEST, bool)


def _batch(columns: Columns, ground: Ground, forms: dict[Any, int]) -> Batch:
    raw, stored = Lists.of(columns["raw_labels"]), Lists.of(columns["stored_labels"])
    told = zip(*(columns[name].tolist() for name in _FORM), strict=True)
    return Batch(
        photos=ground.numbers(columns["sample"]), failed=columns["failed"].astype(bool),
        raw=side(raw, ground.lexicon), raw_confidences=shares(raw, columns["confidences"]),
        stored=side(stored, ground.lexicon), stored_confidences=shares(stored, columns["stored_confidences"]),
        stored_topicalities=shares(stored, columns["stored_topicalities"]),
        lost=np.fromiter(map(len, columns["lost_labels"]), np.intp), renamed=_renamed(stored, columns["stored_from"]),
        form=np.array([forms.setdefault(one, len(forms)) for one in told], np.int64), facts=ground.lexicon.facts)


def _renamed(stored: Lists, came_from: Iterable[Sequence[str]]) -> Table:
    """How many stored labels of each attempt have another name than the model gave."""
    origins = Lists.of(came_from).names
    of, pairs = pd.factorize(stored.names.codes * len(origins.distinct) + origins.codes)
    changed = np.array([is_renamed(stored.names.distinct[pair // len(origins.distinct)],
                                   origins.distinct[pair % len(origins.distinct)]) for pair in pairs.tolist()], bool)
    return np.bincount(owners(stored.counts), weights=changed[of], minlength=len(stored.counts)).astype(np.intp)
