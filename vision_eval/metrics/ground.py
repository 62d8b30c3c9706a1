"""What people said about the photos, as numbers beside which the labels of many attempts can be laid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vision_eval.domain import Reference
from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.metrics import lexicon
from vision_eval.metrics.batch import Batch, Side, bits, firsts, hits, packed, ranks
from vision_eval.metrics.lexicon import Lexicon, Tiers, Wanted
from vision_eval.scoring.confusion import CONFIDENT

Kinds = NDArray[np.int64]

_SAME = (lexicon.EXACT, lexicon.LEMMA, lexicon.SYNONYM)
_MISTAKEN = (lexicon.SIBLING, lexicon.SAME_CATEGORY)

_TALLY_BITS = 36
_TALLY = np.array([0, *(1 << shift for shift in range(0, _TALLY_BITS, 6)), 0], np.int64)
"""Adding these up counts each tier in bits of its own, where no name has rivals."""


class Ground:
    """References of photos, and which attempts they cannot tell apart.

    Every method gives a number for each attempt of a batch: attempts of one number are judged alike.

    Parameters
    ----------
    references : mapping of str to Reference
        By the ids of the photos.
    """

    def __init__(self, references: Mapping[str, Reference]) -> None:
        self.references = references
        self._photos = {name: number for number, name in enumerate(references)}
        self.lexicon = Lexicon(read_taxonomy())
        self._labels, self._absent, self._subject, self._setting = (
            self.lexicon.wanted([getattr(one, name) for one in references.values()])
            for name in ("labels", "absent", "subject", "setting"))
        self._subject_said = np.array([bool(one.subject) for one in references.values()], bool)
        self.longest = np.max([wanted.counts for wanted in (self._labels, self._absent, self._subject, self._setting)],
                              axis=0)
        """For each photo the number of names in its longest reference."""
        self._competing: dict[bytes, int] = {}

    def numbers(self, samples: Iterable[str]) -> NDArray[np.intp]:
        """Of photos, by their ids."""
        return np.array([self._photos[sample] for sample in samples], np.intp)

    def overlap(self, batch: Batch, side: Side) -> Kinds:
        """How many labels are distinct, right and wanted."""
        found = hits(side.distinct, self._labels, batch.photos).sum(axis=1)
        return packed(found, side.distinct_counts, self._labels.counts[batch.photos], batch.failed)

    def ranking(self, batch: Batch) -> Kinds:
        """Which places in the ranking of the stored labels hold a right one."""
        order = ranks(batch.stored_confidences, batch.stored_topicalities)
        keys = np.take_along_axis(batch.stored.keys, order, axis=1)
        new = firsts(keys)
        right = hits(keys, self._labels, batch.photos) & new
        at = bits(right, np.cumsum(new, axis=1) - 1)
        return at << 18 | packed(batch.stored.distinct_counts, self._labels.counts[batch.photos], batch.failed)

    def matched(self, batch: Batch) -> Kinds:
        """How closely the stored labels fit, as far as that earns credit."""
        return self._fitting(batch, batch.stored, farthest=lexicon.NARROWER)

    def confused(self, batch: Batch) -> Kinds:
        """How closely the raw labels fit, down to siblings."""
        return self._fitting(batch, batch.raw, farthest=lexicon.SIBLING)

    def ruled_out(self, batch: Batch) -> Kinds:
        """Whether a stored label is known to be absent."""
        found = _any(self._absent_tiers.between(batch.stored.distinct, batch.photos), _SAME)
        return packed(found, self._absent.counts[batch.photos], batch.failed)

    def covered(self, batch: Batch) -> Kinds:
        """Whether a stored label names the subject, and whether one names the setting."""
        found = []
        for wanted, tiers in ((self._subject, self._subject_tiers), (self._setting, self._setting_tiers)):
            found += [_any(tiers.between(batch.stored.distinct, batch.photos), _SAME), wanted.counts[batch.photos] > 0]
        return packed(*found, batch.failed)

    def subject(self, batch: Batch) -> Kinds:
        """Whether the topmost stored label names the subject, and what the raw ones took it for."""
        order = ranks(batch.stored_topicalities, batch.stored_confidences)
        keys = np.take_along_axis(batch.stored.keys, order, axis=1)
        top = np.take_along_axis(keys, np.argmax(keys >= 0, axis=1, keepdims=True), axis=1) if keys.size else keys
        raw = self._subject_tiers.between(batch.raw.keys, batch.photos)
        sure = np.where((batch.raw_confidences >= CONFIDENT)[:, :, None], raw, lexicon.NONE)
        return packed(_any(self._subject_tiers.between(top, batch.photos), _SAME), _any(raw, _SAME),
                      _any(sure, _MISTAKEN), self._subject_meant[batch.photos], self._subject_said[batch.photos],
                      self._subject.counts[batch.photos], batch.failed)

    def _fitting(self, batch: Batch, side: Side, *, farthest: int) -> Kinds:
        tiers = self._label_tiers.between(side.distinct, batch.photos)
        equal = side.written[:, :, None] == self._labels.exact[batch.photos][:, None, :]
        tiers[(tiers == lexicon.LEMMA) & equal] = lexicon.EXACT
        tiers[tiers > farthest] = lexicon.NONE
        linked = tiers != lexicon.NONE
        whole = packed(side.distinct_counts, self._labels.counts[batch.photos], batch.failed,
                       self._labels_meant[batch.photos])
        rivals = (linked.sum(axis=1) > 1).any(axis=1) | (linked.sum(axis=2) > 1).any(axis=1)
        kinds: Kinds = whole << _TALLY_BITS | _TALLY[tiers].sum(axis=(1, 2))
        for row in np.flatnonzero(rivals).tolist():  # who is matched with whom depends on all of it
            told = b"%d %d " % (whole[row], tiers.shape[1]) + tiers[row].tobytes()
            kinds[row] = -1 - self._competing.setdefault(told, len(self._competing))
        return kinds

    @cached_property
    def _label_tiers(self) -> Tiers:
        return self._tiers(self._labels)

    @cached_property
    def _absent_tiers(self) -> Tiers:
        return self._tiers(self._absent)

    @cached_property
    def _subject_tiers(self) -> Tiers:
        return self._tiers(self._subject)

    @cached_property
    def _setting_tiers(self) -> Tiers:
        return self._tiers(self._setting)

    def _tiers(self, wanted: Wanted) -> Tiers:
        return Tiers(self.lexicon, wanted, read_taxonomy())

    @cached_property
    def _labels_meant(self) -> NDArray[np.bool_]:
        return self._meant(self._labels)

    @cached_property
    def _subject_meant(self) -> NDArray[np.bool_]:
        return self._meant(self._subject)

    def _meant(self, wanted: Wanted) -> NDArray[np.bool_]:
        """Photos with a name in their reference that has a sense."""
        known = [read_taxonomy().sense(key) is not None for key in self.lexicon.keys]
        meant = np.array([*known, False], bool)[np.maximum(wanted.keys, lexicon.NOTHING)]
        return np.asarray(meant.any(axis=1), bool)


def _any(tiers: NDArray[np.uint8], wanted: tuple[int, ...]) -> NDArray[np.bool_]:
    """Attempts with a pair of one of these tiers."""
    return np.asarray(np.isin(tiers, wanted).any(axis=(1, 2)), bool)
