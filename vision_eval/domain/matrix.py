"""Every combination of the things to compare."""

from __future__ import annotations

import fnmatch
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vision_eval.domain.model import Model, full_tag, is_cloud_tag
from vision_eval.domain.prompt import Prompt
from vision_eval.domain.variant import Normalize, Protocol, Task, Think, Variant
from vision_eval.errors import CloudNotAllowed, StudyError, did_you_mean, listed

_GLOB = frozenset("*?[")


def matrix(
    *,
    task: Task,
    models: str | Sequence[str],
    prompts: Prompt | Sequence[Prompt],
    options: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ({},),
    resolution: int | Sequence[int] = 720,
    protocol: Protocol | Sequence[Protocol] = "photoprism",
    think: Think | Sequence[Think] = None,
    normalize: Normalize | Sequence[Normalize] = None,
    thresholds: Mapping[str, int] | Sequence[Mapping[str, int]] = ({},),
    installed: Sequence[Model] | None = None,
    allow_cloud: bool = False,
) -> tuple[Variant, ...]:
    """Every combination of models, prompts and settings, each once, in the order given.

    Matrices are tuples, so those of two tasks are added up with ``+``.

    Parameters
    ----------
    task : {"labels", "caption"}
        What the models are to write.
    models : str or sequence of str
        Tags, or patterns with ``*``, ``?`` and ``[…]`` that are matched against `installed`.
        A pattern never matches a model that is answered in a cloud or that cannot see, and of
        several tags with the same digest only the most telling one.
    prompts : Prompt or sequence of Prompt
        What they are asked with.
    options : mapping or sequence of mappings, default one empty mapping
        Ollama options by their wire names.
    resolution : int or sequence of int, default 720
        Longest edge of the picture in pixels.
    protocol : {"photoprism", "structured"} or a sequence of them
        How they are asked and read.
    think : bool, {"low", "medium", "high"}, None or a sequence of these
        Whether models may reason first; None leaves it to the protocol.
    normalize : {"single-word", "phrase", "false"}, None or a sequence of these
        How names are normalised before they are stored; costs no request. Labels only.
    thresholds : mapping or sequence of mappings, default one empty mapping
        ``Confidence`` and ``Topicality`` in percent, below which labels are not stored; cost no request. Labels only.
    installed : sequence of Model, optional
        What a server has (``Ollama().models()``); needed for patterns. When given, a tag that
        is not among them is refused.
    allow_cloud : bool, default False
        Whether a tag may be named that Ollama answers in a cloud.

    Returns
    -------
    tuple of Variant
        Without repetitions.

    Raises
    ------
    StudyError
        If a tag or pattern fits nothing, or a setting does not exist.
    CloudNotAllowed
        If a cloud tag is named without leave.

    Examples
    --------
    >>> both = matrix(task="labels", models=["a:4b-q4", "a:4b-q8"], prompts=Prompt(user="Name it.", name="terse"),
    ...               options=[{"temperature": 0.1}, {"temperature": 0.5}])
    >>> [variant.name for variant in both][:2]
    ['a:4b-q4 · terse · temperature=0.1', 'a:4b-q4 · terse · temperature=0.5']
    """
    tags = chosen_tags([models] if isinstance(models, str) else models, installed, allow_cloud=allow_cloud)
    settings = itertools.product(
        tags,
        _several(prompts, Prompt),
        _several(options, Mapping),
        _several(resolution, int),
        _several(protocol, str),
        _several(think, (bool, str, type(None))),
        _several(normalize, (str, type(None))) if task == "labels" else [None],
        _several(thresholds, Mapping) if task == "labels" else [{}],
    )
    variants = (Variant(task=task, model=tag, prompt=prompt, options=option, resolution=pixels, protocol=how,
                        think=reason, normalize=names, thresholds=least)
                for tag, prompt, option, pixels, how, reason, names, least in settings)
    return tuple(dict.fromkeys(variants))


def chosen_tags(patterns: Iterable[str], installed: Sequence[Model] | None, *, allow_cloud: bool = False) -> list[str]:
    """Full tags that the patterns stand for, each once, in the order of the patterns."""
    tags: dict[str, None] = {}
    for pattern in patterns:
        _refuse_nameless(pattern)
        if _GLOB.isdisjoint(pattern):
            tags[_named(pattern, installed, allow_cloud=allow_cloud)] = None
        else:
            tags.update(dict.fromkeys(_matching(pattern, installed)))
    if not tags:
        raise StudyError("No model is named.\n\nHint: `vision-eval models --vision` lists those that can see.")
    return list(tags)


def _refuse_nameless(pattern: object) -> None:
    if not isinstance(pattern, str) or not pattern.strip():
        raise StudyError(f"A model is named by its tag, not by {pattern!r}.\n\nHint: see `vision-eval models`.")


def _named(tag: str, installed: Sequence[Model] | None, *, allow_cloud: bool) -> str:
    wanted = full_tag(tag)
    found = next((model for model in installed or () if model.tag.lower() == wanted.lower()), None)
    if not allow_cloud and (is_cloud_tag(wanted) or (found is not None and found.remote)):
        raise CloudNotAllowed.to(wanted)
    if installed is not None and found is None:
        present = sorted(model.tag for model in installed)
        raise StudyError(f"Model {wanted!r} is not installed.{did_you_mean(wanted, present)} "
                         f"Installed are {listed(present, most=40)}.\n\nHint: run `ollama pull {wanted}` on the host.")
    return found.tag if found else wanted


def _matching(pattern: str, installed: Sequence[Model] | None) -> list[str]:
    if installed is None:
        raise StudyError(f"The pattern {pattern!r} needs to know which models there are.\n\n"
                         "Hint: pass `installed=ollama.models()`.")
    usable = [model for model in installed
              if not model.remote and not is_cloud_tag(model.tag) and model.sees is not False]
    by_digest: dict[str, list[str]] = {}
    for model in sorted(usable, key=lambda model: (model.size_bytes, model.tag)):
        if fnmatch.fnmatchcase(model.tag.lower(), pattern.lower()):
            by_digest.setdefault(model.digest, []).append(model.tag)
    if not by_digest:
        raise StudyError(f"No installed model with vision fits {pattern!r}; there are "
                         f"{listed(sorted(model.tag for model in usable), most=40)}.\n\n"
                         "Hint: cloud models are never matched by a pattern.")
    return [min(tags, key=lambda tag: (tag.endswith(":latest"), -len(tag), tag)) for tags in by_digest.values()]


def _several(value: Any, kind: type | tuple[type, ...]) -> list[Any]:
    values = [value] if isinstance(value, kind) else list(value)
    if not values:
        raise StudyError("An empty list of settings makes an empty matrix.\n\nHint: leave the setting out instead.")
    return list(dict.fromkeys(values)) if all(isinstance(item, str | int) for item in values) else values
