"""What PhotoPrism would make of a ``vision.yml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vision_eval.photoprism.entries import entry, facts
from vision_eval.photoprism.environment import Environment, environment
from vision_eval.photoprism.go import trimmed
from vision_eval.photoprism.lint import Scene, findings
from vision_eval.photoprism.loading import load
from vision_eval.photoprism.model import Model
from vision_eval.photoprism.texts import Library, flattened

SELECTED = ("labels", "caption", "nsfw", "face")
"""Types of which PhotoPrism uses one entry each."""


def effective(yaml_text: str | bytes, env: Mapping[str, str] | None = None, *, filename: str = "vision.yml",
              read_file: Callable[[str], str] | None = None, prompts: Mapping[str, Any] | None = None,
              reveal_secrets: bool = False) -> dict[str, Any]:
    """The configuration that holds after PhotoPrism has loaded a file, where its values come from, and what is odd.

    Parameters
    ----------
    yaml_text : str or bytes
        Content of the file. Nothing in it makes this function raise.
    env : mapping, optional
        Variables as they are set for PhotoPrism; by default none. Those of this process play no part.
    filename : str
        Its name, of which only the ending matters.
    read_file : callable, optional
        Gives the text of a schema or key file by its path; OSError or ValueError mean that it cannot be read.
    prompts : mapping, optional
        PhotoPrism's own texts, nested or with dots: ``labels.system``, ``labels.user``, ``labels.user_nsfw``,
        ``labels.schema_line``, ``labels.skeleton``, ``labels.skeleton_nsfw``, ``caption.user``. Ours stand in for
        those that are missing.
    reveal_secrets : bool
        Whether keys, passwords and logins are given as they are instead of as ``***``.

    Returns
    -------
    dict
        Plain JSON values:

        ``state``
            ``ok``; ``partial``: loading stopped on its way; ``not-applied``: nothing of the file holds.
        ``error``
            Why it is not ``ok``, else None.
        ``thresholds``
            ``Confidence``, ``Topicality``, ``NSFW``, ``NSFWUpload``, ``NSFWIndex`` in percent; None: not set,
            -1: left to the detector.
        ``selected``
            Index into ``models`` of the entry that is used for ``labels``, ``caption``, ``nsfw`` and ``face``; None:
            none is.
        ``findings``
            Each with ``code``, ``severity`` (``error``, ``warning``, ``info``), ``line``, ``path``, ``message`` and
            ``hint``.
        ``models``
            All entries in the order of the list, each with ``index``, ``line``, ``type``, ``origin`` (``file``,
            ``default``, ``legacy``, ``added``), ``is_default``, ``disabled``, ``config`` (the fields that are set),
            ``engine``, ``source``, ``model`` (``wire``, ``name``, ``version``, ``hosted``), ``run``, ``runs_in``,
            ``normalize``, ``resolution`` (px), ``thumbnail``, ``images_per_photo`` (of ``square`` and ``other``
            photos), ``request_format``, ``response_format``, ``file_scheme``, ``expanded`` and ``refused`` (fields
            with references to variables), ``endpoint`` (``method``, ``uri``, ``error``), ``headers``, ``think`` and
            ``format`` (as sent; None and empty: not at all), ``options`` (by their names on the wire), ``system``,
            ``prompt``, ``schema_line`` and ``schema`` (before they are put together), ``prompt_from`` (``file``,
            ``photoprism``, ``substituted``) and ``origins`` (``file``, ``engine``, ``env:NAME``, ``built-in``, by
            path).

    Raises
    ------
    TypeError
        If an argument is of another type.

    References
    ----------
    PhotoPrism contract, sections 1, 2.1, 10.2 and 10.4.

    Examples
    --------
    >>> found = effective("Models: [{Type: labels, Engine: ollama, Promt: Name it.}]")
    >>> entry = found["models"][found["selected"]["labels"]]
    >>> entry["model"]["wire"], entry["resolution"], entry["think"], entry["origins"]["Service.Think"]
    ('gemma4:latest', 720, False, 'engine')
    >>> [finding["hint"] for finding in found["findings"] if finding["code"] == "unknown-key"]
    ['Did you mean Prompt?']
    """
    _check(yaml_text, env, filename, read_file, prompts)
    surroundings = environment(env or {}, read_file)
    loaded = load(yaml_text, surroundings)
    for model in loaded.models:
        model.disabled_by = _switched_off(model, surroundings)
    library = Library(flattened(prompts or {}), read_file)
    known = [facts(model, surroundings, library) for model in loaded.models]
    selected = {kind: _selected(kind, loaded.models) for kind in SELECTED}
    found = findings(Scene(loaded, known, selected, surroundings, filename))
    return {"state": loaded.state, "error": loaded.error or None, "thresholds": dict(loaded.thresholds),
            "selected": selected, "findings": [one.as_dict() for one in found],
            "models": [entry(one, at, reveal=reveal_secrets) for at, one in enumerate(known)]}


def _selected(kind: str, models: list[Model]) -> int | None:
    """The last entry of a type that is not disabled."""
    standing = [at for at, model in enumerate(models) if model.type == kind and not model.disabled]
    return standing[-1] if standing else None


def _switched_off(model: Model, surroundings: Environment) -> str:
    """The variable that switches the type of an entry off; empty: none does."""
    if model.type == "labels":
        if trimmed(surroundings.get("PHOTOPRISM_LABELS_MODEL")).lower() == "none":
            return "PHOTOPRISM_LABELS_MODEL"
        return "PHOTOPRISM_DISABLE_CLASSIFICATION" if surroundings.is_true("PHOTOPRISM_DISABLE_CLASSIFICATION") else ""
    off = trimmed(surroundings.get("PHOTOPRISM_NSFW_MODEL")).lower() in ("none", "labels")
    return "PHOTOPRISM_NSFW_MODEL" if model.type == "nsfw" and off else ""


def _check(yaml_text: object, env: object, filename: object, read_file: object, prompts: object) -> None:
    wanted = {"yaml_text": (yaml_text, str | bytes), "filename": (filename, str), "env": (env, Mapping | None),
              "prompts": (prompts, Mapping | None)}
    for name, (value, types) in wanted.items():
        if not isinstance(value, types):
            raise TypeError(f"effective() takes no {type(value).__name__} for {name}.")
    if read_file is not None and not callable(read_file):
        raise TypeError("effective() calls read_file, so it must be a function.")
    if isinstance(env, Mapping) and not all(isinstance(text, str) for pair in env.items() for text in pair):
        raise TypeError("effective() takes names and values of variables as texts.")
