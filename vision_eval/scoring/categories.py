"""Agreement on coarse categories: a beagle and a Labrador are both a dog."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from vision_eval.scoring.matching import keys, several
from vision_eval.scoring.taxonomy import OTHER, Taxonomy


@dataclass(frozen=True, slots=True)
class Coarse:
    """Agreement on the categories of one image."""

    value: float
    """In [0, 1], higher is better; NaN with a reason."""
    reason: str
    """Why it is NaN; empty when it is not."""
    predicted: tuple[str, ...]
    """Categories of the predictions, distinct and in order, ``other`` among them."""
    reference: tuple[str, ...]
    """Categories of the references."""


def categories(names: Collection[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Distinct categories of names, in order of first appearance; what lies in none is ``other``.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, section B8.
    """
    return tuple(dict.fromkeys(taxonomy.category(key) for key in keys(several(names))))


def coarse_top1(predicted: Sequence[str], reference: Sequence[str] | None, *, taxonomy: Taxonomy,
                failed: bool = False) -> Coarse:
    """Whether the first prediction and the first reference are of one category.

    Parameters
    ----------
    predicted, reference : sequence of str
        Names, the best ranked first; of the reference None where nobody looked.
    taxonomy : Taxonomy
        With the cut into categories.
    failed : bool, default=False
        Whether the reader rejected the answer; then 0, like for an empty prediction.

    Returns
    -------
    Coarse
        1 or 0. NaN without a reference, and when one of the two names lies in no category: count these.

    Raises
    ------
    TypeError
        If a plain string is passed for names.

    References
    ----------
    Methods, sections B8 and A7.
    """
    given, wanted = categories(predicted, taxonomy)[:1], categories(reference or (), taxonomy)[:1]
    if not wanted:
        return Coarse(math.nan, "no reference", given, wanted)
    if failed or not given:
        return Coarse(0.0, "", given, wanted)
    if OTHER in (*given, *wanted):
        return Coarse(math.nan, OTHER, given, wanted)
    return Coarse(float(given == wanted), "", given, wanted)


def coarse_jaccard(predicted: Collection[str], reference: Collection[str] | None, *, taxonomy: Taxonomy,
                   failed: bool = False) -> Coarse:
    """Overlap of the categories of both sides, without ``other``; parameters and errors as of `coarse_top1`.

    Returns
    -------
    Coarse
        Size of the intersection ÷ size of the union, in [0, 1]. NaN without a reference, and when neither side has
        a category.

    References
    ----------
    Methods, section B8.
    """
    given, wanted = categories(predicted, taxonomy), categories(reference or (), taxonomy)
    if reference is None:
        return Coarse(math.nan, "no reference", given, wanted)
    if failed:
        return Coarse(0.0, "", given, wanted)
    one, other = {*given} - {OTHER}, {*wanted} - {OTHER}
    if not one | other:
        return Coarse(math.nan, OTHER if given or wanted else "empty pair", given, wanted)
    return Coarse(len(one & other) / len(one | other), "", given, wanted)


def mass_below(probabilities: Mapping[str, float], key: str, taxonomy: Taxonomy) -> float:
    """Probability of a key: the sum over itself and all that lies below it.

    A classifier splits "dog" over 118 breeds; compare at a coarse level after summing.

    Parameters
    ----------
    probabilities : mapping of str to float
        By wnid or by key; wnids are safe where two classes share a name.
    key : str
        A key or a sense, such as ``dog``.
    taxonomy : Taxonomy
        What lies below what.

    Returns
    -------
    float
        0 when nothing lies below; NaN when the key has no sense.

    References
    ----------
    Methods, section B9.
    """
    upper = taxonomy.sense(key)
    if upper is None:
        return math.nan
    return math.fsum(share for name, share in probabilities.items()
                     if upper in taxonomy.ancestors(taxonomy.sense(name) or ""))


def mass_by_category(probabilities: Mapping[str, float], taxonomy: Taxonomy) -> dict[str, float]:
    """Probability of each category, the largest first; ``other`` holds what lies in none.

    References
    ----------
    Methods, sections B8 and B9.
    """
    found: dict[str, list[float]] = {}
    for name, share in probabilities.items():
        found.setdefault(taxonomy.category(name), []).append(share)
    sums = {name: math.fsum(shares) for name, shares in found.items()}
    return dict(sorted(sums.items(), key=lambda one: (-one[1], one[0])))


def reference_coverage(references: Collection[Collection[str] | None]) -> float:
    """Share of images for which a baseline gave at least one label; NaN without images.

    References
    ----------
    Methods, section B9.

    Examples
    --------
    >>> reference_coverage([["dog"], [], None, ["cat", "sofa"]])
    0.5
    """
    return sum(bool(names) for names in references) / len(references) if references else math.nan
