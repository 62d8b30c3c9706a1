"""How many names lie to many others: only pairs are looked at that can have something in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from vision_eval.scoring.taxonomy import OTHER, Taxonomy
from vision_eval.scoring.tiers import FARTHEST_SIBLING, Name, Tier, tier_of


class Relations:
    """Some reference keys, by everything that another key can share with them.

    Parameters
    ----------
    wanted : sequence of str
        Distinct keys of references.
    taxonomy : Taxonomy
        What names mean.

    References
    ----------
    Methods, sections B2 and B6.

    Examples
    --------
    >>> from vision_eval.io.taxonomy import read_taxonomy
    >>> relations = Relations(["cheetah", "couch", "sea"], read_taxonomy())
    >>> relations.of("leopard"), relations.of("sofa"), relations.of("lake")
    ({'cheetah': 'sibling'}, {'couch': 'synonym'}, {'sea': 'same category'})
    """

    def __init__(self, wanted: Sequence[str], taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._wanted = frozenset(wanted)
        self._by_sense = defaultdict[str, list[str]](list)
        self._below = defaultdict[str, list[str]](list)
        self._close_below = defaultdict[str, list[str]](list)
        self._by_category = defaultdict[str, list[str]](list)
        for key in self._wanted:
            sense = taxonomy.sense(key)
            if sense is not None:
                self._by_sense[sense].append(key)
                for above, edges in taxonomy.ancestors(sense).items():
                    self._below[above].append(key)
                    if edges <= FARTHEST_SIBLING:
                        self._close_below[above].append(key)
            self._by_category[taxonomy.category(key)].append(key)
        self._by_category.pop(OTHER, None)
        self._partners = defaultdict[str, list[str]](list)
        for one, other in map(tuple, taxonomy.equivalent):
            self._partners[one].append(other)
            self._partners[other].append(one)

    def of(self, key: str) -> Mapping[str, Tier]:
        """Reference keys that have something in common with a predicted one, each with its tier; the others have none.

        Equal keys are "exact": how they were written is not known here.
        """
        found = {other: tier_of(Name(key, key, key), Name(other, other, other), self._taxonomy)
                 for other in sorted(set(self._near(key)))}
        for other in self._by_category.get(self._taxonomy.category(key), ()):
            found.setdefault(other, "same category")
        return {other: tier for other, tier in found.items() if tier != "none"}

    def _near(self, key: str) -> Iterator[str]:
        """A few keys, with all that are nearer than of one category among them."""
        yield from self._wanted.intersection((key, *self._partners.get(key, ())))
        sense = self._taxonomy.sense(key)
        if sense is None:
            return
        yield from self._below.get(sense, ())
        for above, edges in self._taxonomy.ancestors(sense).items():
            yield from self._by_sense.get(above, ())
            if edges <= FARTHEST_SIBLING:
                yield from self._close_below.get(above, ())
