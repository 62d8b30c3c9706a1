"""The order of work: each model is loaded once per host, and everything it can answer is asked then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from vision_eval.domain import Dataset, Model, Sample, Variant, canonical_json, full_tag, is_cloud_tag, sha256_hex
from vision_eval.errors import CloudNotAllowed, ModelNotFound, ModelWithoutVision
from vision_eval.photoprism.options import unsendable
from vision_eval.runner.asking import ask_text, load_options


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One distinct question and all the variants that put it."""

    variants: tuple[Variant, ...]
    ask: str
    keys: tuple[str, ...] = field(init=False)
    """Of the variants, hashed once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", tuple(variant.key for variant in self.variants))

    @property
    def lead(self) -> Variant:
        """The variant whose words are sent."""
        return self.variants[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is asked between one load of a model and its unloading."""

    host: int
    """Which of the hosts, by position."""
    model: Model
    lines: tuple[Line, ...]

    @property
    def load_options(self) -> dict[str, object]:
        """Options that decide how the model lies in memory, the same for all lines."""
        return load_options(self.lines[0].lead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question about one photo."""

    line: Line
    sample: Sample
    repeat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Batches in the order they are worked off."""

    batches: tuple[Batch, ...]
    samples: tuple[Sample, ...]
    repeats: int
    seed: int
    remarks: tuple[str, ...] = ()
    """What people should know before it starts."""

    def steps(self, batch: Batch) -> Iterator[Step]:
        """The questions of a batch in random order, the same for the same seed.

        References
        ----------
        Methods, section F11 (``load-once``) and 0.7.
        """
        lines, photos = len(batch.lines), len(self.samples)
        child = int(sha256_hex(canonical_json([batch.model.digest, batch.load_options]))[:12], 16)
        order = np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, child])))
        for number in order.permutation(lines * photos * self.repeats).tolist():
            rest, photo = divmod(number, photos)
            repeat, line = divmod(rest, lines)
            yield Step(line=batch.lines[line], sample=self.samples[photo], repeat=repeat)

    @property
    def questions(self) -> int:
        """How many distinct questions there are over all batches."""
        return sum(len(batch.lines) for batch in self.batches) * len(self.samples) * self.repeats

    @property
    def models(self) -> dict[str, Model]:
        """The model that answers each variant, by the variant's key."""
        return {variant.key: batch.model for batch in self.batches for line in batch.lines for variant in line.variants}


def make_plan(dataset: Dataset, variants: Sequence[Variant], present: Sequence[tuple[str, Sequence[Model]]], *,
              repeats: int, seed: int, allow_cloud: bool = False) -> Plan:
    """Put variants into batches and spread the batches over the hosts.

    Parameters
    ----------
    dataset : Dataset
        The photos.
    variants : sequence of Variant
        What to ask.
    present : sequence of (url, models)
        Each host and what is installed there.
    repeats : int
        How often each question is put.
    seed : int
        Of the order inside the batches.
    allow_cloud : bool
        Whether models may be used that are answered in a cloud.

    Returns
    -------
    Plan
        Small models first, so that first results come early.

    Raises
    ------
    ModelNotFound, ModelWithoutVision, CloudNotAllowed
        Before anything is asked.
    """
    grouped: dict[str, tuple[Model, list[int], list[Variant]]] = {}
    for variant in variants:
        model, hosts = _model_of(variant, present, allow_cloud=allow_cloud)
        name = canonical_json([model.digest, load_options(variant)])
        grouped.setdefault(name, (model, hosts, []))[2].append(variant)
    burden = [0] * len(present)
    batches = []
    for model, hosts, members in sorted(grouped.values(), key=lambda group: (group[0].size_bytes, group[0].tag)):
        host = min(hosts, key=burden.__getitem__)
        lines = _lines(members)
        burden[host] += len(lines) * max(1, model.size_bytes)
        batches.append(Batch(host=host, model=model, lines=lines))
    return Plan(batches=tuple(batches), samples=dataset.samples, repeats=repeats, seed=seed, remarks=_remarks(variants))


def _remarks(variants: Iterable[Variant]) -> tuple[str, ...]:
    """Options that PhotoPrism would not send as they are written (PhotoPrism contract, section 1.8)."""
    lost = {(name, str(variant.options[name])): None for variant in variants if variant.protocol == "photoprism"
            for name in unsendable(variant.options)}
    return tuple(f"Option {name}={value} is not sent as it is written: PhotoPrism leaves out zeros, falses and what it "
                 "does not know, or puts its default there. What is measured is what it would do."
                 for name, value in lost)


def _lines(variants: Iterable[Variant]) -> tuple[Line, ...]:
    by_ask: dict[tuple[str, str], list[Variant]] = {}
    for variant in variants:
        by_ask.setdefault((variant.protocol, ask_text(variant)), []).append(variant)
    return tuple(Line(variants=tuple(members), ask=ask) for (_, ask), members in by_ask.items())


def _model_of(variant: Variant, present: Sequence[tuple[str, Sequence[Model]]], *,
              allow_cloud: bool) -> tuple[Model, list[int]]:
    """The model behind a variant's tag and the hosts that have the same content under that tag."""
    tag = full_tag(variant.model)
    found: Mapping[int, Model] = {
        position: model for position, (_, models) in enumerate(present) for model in models
        if model.tag.lower() == tag.lower()}
    if not allow_cloud and (is_cloud_tag(tag) or any(model.remote for model in found.values())):
        raise CloudNotAllowed.to(tag)
    if not found:
        url, models = present[0]
        raise ModelNotFound.on(url, wanted=tag, present=[model.tag for model in models])
    first = min(found)
    model = found[first]
    if model.sees is False:
        url, models = present[first]
        raise ModelWithoutVision.on(url, tag=tag, capabilities=model.capabilities or (),
                                    seeing=[other.tag for other in models if other.sees])
    return model, [position for position, other in found.items() if other.digest == model.digest]
