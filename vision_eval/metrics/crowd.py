"""Many attempts judged at once: those that a judge cannot tell apart are judged by one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vision_eval.domain.columns import Coded, joined, owners
from vision_eval.metrics.batch import LONGEST, Batch, Table, scores, side
from vision_eval.metrics.ground import Ground
from vision_eval.metrics.judging import COLUMNS, Attempt, Judge
from vision_eval.metrics.written import is_renamed

_AT_ONCE = 8192
"""Attempts: enough to be fast, and few enough that their tables stay small."""

_TABLED = ("sample", "failed", "raw_labels", "confidences", "topicalities", "stored_labels", "stored_from",
           "stored_confidences", "stored_topicalities", "lost_labels", "codes", "delivered", "strict_json",
           "schema_valid")

Columns = Mapping[str, NDArray[Any]]
"""Of attempts, by the names of `judging.COLUMNS`."""


@dataclass(slots=True, eq=False)
class Judged:
    """What judges said of attempts: a row for each attempt, a column for each key of the judges, in their order."""

    values: NDArray[np.float64]
    reasons: NDArray[np.int16]
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
        distinct, firsts, of = np.unique(kinds, return_index=True, return_inverse=True)
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
    return Judged(_wide([bench.values for bench in benches], rows, np.float64),
                  _wide([bench.reasons for bench in benches], rows, np.int16))


def _wide(said: Sequence[Sequence[Sequence[float]]], rows: NDArray[np.intp], dtype: Any) -> NDArray[Any]:
    """The sayings of all judges beside each other: a row for each attempt, whose sayings the rows name."""
    tables = [np.array(one, dtype).reshape(len(one), -1) for one in said]
    wide = np.empty((rows.shape[1], sum(table.shape[1] for table in tables)), dtype)
    start = 0
    for table, row in zip(tables, rows, strict=True):
        wide[:, start:start + table.shape[1]] = table[row]
        start += table.shape[1]
    return wide


def _fit_tables(columns: Columns, ground: Ground) -> NDArray[np.bool_]:
    """Attempts whose lists, and the references of whose photos, are short enough for tables."""
    lengths = [np.fromiter(map(len, columns[name]), np.intp) for name in ("raw_labels", "stored_labels")]
    photos = np.array([ground.photos[sample] for sample in columns["sample"]], np.intp)
    return (np.maximum(*lengths) <= LONGEST) & (ground.longest[photos] <= LONGEST)


def _batch(columns: Columns, ground: Ground, forms: dict[Any, int]) -> Batch:
    lexicon = ground.lexicon
    raw, stored = side(columns["raw_labels"], lexicon), side(columns["stored_labels"], lexicon)
    told = zip(columns["codes"], columns["delivered"], columns["strict_json"], columns["schema_valid"], strict=True)
    return Batch(
        photos=np.array([ground.photos[sample] for sample in columns["sample"]], np.intp),
        failed=columns["failed"].astype(bool), raw=raw, stored=stored,
        raw_scores=scores(columns["confidences"], columns["topicalities"]),
        stored_scores=scores(columns["stored_confidences"], columns["stored_topicalities"]),
        lost=np.fromiter(map(len, columns["lost_labels"]), np.intp), renamed=_renamed(columns),
        form=np.array([forms.setdefault(one, len(forms)) for one in told], np.int64), facts=lexicon.facts)


def _renamed(columns: Columns) -> Table:
    """How many stored labels of each attempt have another name than the model gave."""
    names, counts = joined(columns["stored_labels"])
    stored, origins = Coded.of(names), Coded.of(joined(columns["stored_from"])[0])
    pairs, of = np.unique(stored.codes * len(origins.distinct) + origins.codes, return_inverse=True)
    changed = np.array([is_renamed(stored.distinct[pair // len(origins.distinct)],
                                   origins.distinct[pair % len(origins.distinct)]) for pair in pairs.tolist()], bool)
    return np.bincount(owners(counts), weights=changed[of], minlength=len(counts)).astype(np.intp)
