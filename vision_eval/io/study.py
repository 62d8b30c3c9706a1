"""The study file: a dataset, what is compared on it, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from jsonschema import Draft202012Validator, SchemaError
from pydantic import BeforeValidator, Field

from vision_eval.domain import TASKS, Model, Normalize, Prompt, Protocol, Task, Think, Variant, matrix
from vision_eval.domain.variant import checked_options, checked_thresholds
from vision_eval.errors import StudyError
from vision_eval.io.settings import Settings, checked, read_settings, refused
from vision_eval.prompts import BY_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A dataset, a matrix of variants for each task, and the settings of the run."""

    dataset: Path
    tasks: tuple[Task, ...]
    models: tuple[str, ...]
    """Tags and patterns."""
    prompts: Mapping[Task, tuple[Prompt, ...]]
    """At least one for each task."""
    into: Path
    """The results folder."""
    hosts: tuple[str, ...] = ()
    """Where photos go; empty: the usual place of Ollama."""
    options: tuple[Mapping[str, Any], ...] = ({},)
    resolution: tuple[int, ...] = (720,)
    """Longest edges in pixels."""
    protocol: tuple[Protocol, ...] = ("photoprism",)
    think: tuple[Think, ...] = (None,)
    normalize: tuple[Normalize, ...] = (None,)
    """How names of labels are normalised before they are stored; costs no request."""
    thresholds: tuple[Mapping[str, int], ...] = ({},)
    """In percent, below which labels are not stored; cost no request."""
    repeats: int = 1
    """How often each photo is asked about, at least 1."""
    error_budget: float = 0.2
    """Share of failures in [0, 1] above which a variant is given up."""
    allow_cloud: bool = False
    """Whether a tag may be named that is answered in a cloud."""

    def variants(self, installed: Sequence[Model] | None = None) -> tuple[Variant, ...]:
        """Every combination of the study, task by task; see `vision_eval.domain.matrix` for `installed` and errors."""
        return tuple(variant for task in self.tasks for variant in matrix(
            task=task, models=self.models, prompts=self.prompts[task], options=self.options,
            resolution=self.resolution, protocol=self.protocol, think=self.think, normalize=self.normalize,
            thresholds=self.thresholds, installed=installed, allow_cloud=self.allow_cloud))


def read_study(path: str | Path) -> Study:
    """A study from its YAML file.

    Parameters
    ----------
    path : str or Path
        A file with the keys ``dataset``, ``task``, ``models`` and, where the defaults do not fit, ``hosts``,
        ``prompts``, ``options``, ``resolution``, ``protocol``, ``think``, ``normalize``, ``thresholds``, ``repeats``,
        ``error_budget``, ``into`` and ``allow_cloud``. A single value may stand where a list is possible.

    Returns
    -------
    Study
        Its dataset is looked for beside the study file, then below the current folder; its results
        folder is below the current folder, by default ``results/<name of the study file>``. A task
        without prompts is asked with the house prompt.

    Raises
    ------
    StudyError
        If the file is not readable YAML, misspells a key, or asks for what does not exist.
    """
    file = Path(path).expanduser()
    said = read_settings(file, _File, error=StudyError)
    _refuse_future(said, str(file))
    return Study(
        dataset=_nearest(file, said.dataset), tasks=tuple(dict.fromkeys(said.task)), models=said.models,
        prompts=_prompts(said, str(file)), options=_options(said, str(file)), hosts=said.hosts,
        resolution=said.resolution, protocol=said.protocol, think=said.think, normalize=said.normalize,
        thresholds=_thresholds(said, str(file)), repeats=said.repeats,
        error_budget=said.error_budget, allow_cloud=said.allow_cloud,
        into=Path(said.into).expanduser() if said.into else Path("results") / file.stem)


def _several(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _false_word(value: object) -> object:
    """YAML makes a truth value of the word."""
    return "false" if value is False else value


T = TypeVar("T")
_Several = Annotated[tuple[T, ...], BeforeValidator(_several), Field(min_length=1)]
_Text = Annotated[str, Field(min_length=1)]
_Pixels = Annotated[int, Field(ge=1)]


class _File(Settings):
    """What a study file may say."""

    dataset: _Text
    task: _Several[Task]
    models: _Several[_Text]
    hosts: Annotated[tuple[_Text, ...], BeforeValidator(_several)] = ()
    prompts: dict[str, dict[str, Any] | None] = Field(default_factory=dict)
    options: _Several[dict[str, Any]] = ({},)
    resolution: _Several[_Pixels] = (720,)
    protocol: _Several[Protocol] = ("photoprism",)
    think: _Several[Literal[True, False, "low", "medium", "high", "model"] | None] = (None,)
    normalize: _Several[Annotated[Literal["single-word", "phrase", "false"] | None,
                                  BeforeValidator(_false_word)]] = (None,)
    thresholds: _Several[dict[str, Any]] = ({},)
    repeats: Annotated[int, Field(ge=1)] = 1
    error_budget: Annotated[float, Field(ge=0, le=1)] = 0.2
    into: str = ""
    allow_cloud: bool = False
    baseline: Any = None
    holdout: Any = None


class _Prompt(Settings):
    """What a prompt of a study file may say."""

    user: str
    system: str = ""
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None


def _refuse_future(said: _File, where: str) -> None:
    for key in ("baseline", "holdout"):
        if key in said.model_fields_set:
            raise StudyError(f"The key {key!r} in {where!r} is not supported yet.\n\nHint: leave it out for now.")


def _nearest(file: Path, dataset: str) -> Path:
    wanted = Path(dataset).expanduser()
    beside = file.parent / wanted
    return beside if beside.exists() else wanted


def _options(said: _File, where: str) -> tuple[Mapping[str, Any], ...]:
    try:
        return tuple(checked_options(options) for options in said.options)
    except StudyError as error:
        raise StudyError(f"In {where!r}, 'options': {error}") from error


def _thresholds(said: _File, where: str) -> tuple[Mapping[str, int], ...]:
    try:
        return tuple(checked_thresholds(thresholds) for thresholds in said.thresholds)
    except StudyError as error:
        raise StudyError(f"In {where!r}, 'thresholds': {error}") from error


def _prompts(said: _File, where: str) -> dict[Task, tuple[Prompt, ...]]:
    """By task; the level of tasks may be missing when there is only one."""
    by_task = said.prompts
    if len(said.task) == 1 and not set(by_task) <= set(TASKS):
        by_task = {said.task[0]: said.prompts}
    for name in by_task:
        if name not in said.task:
            raise StudyError.unknown("task", wanted=name, known=said.task, where=f"{where!r}, 'prompts'")
    return {task: _of_task(task, by_task.get(task) or {"house": {}}, where) for task in said.task}


def _of_task(task: Task, prompts: Mapping[str, Any], where: str) -> tuple[Prompt, ...]:
    return tuple(_prompt(task, name, words or {}, where) for name, words in prompts.items())


def _prompt(task: Task, name: str, words: object, where: str) -> Prompt:
    at = f"prompts.{task}.{name}"
    if not words:
        if name not in BY_NAME[task]:
            raise StudyError.unknown("prompt", wanted=name, known=BY_NAME[task], where=f"{where!r}, 'prompts.{task}'")
        return BY_NAME[task][name]
    if not isinstance(words, dict):
        raise StudyError(refused(where, at, wanted="should have the keys 'user', 'system', 'schema'", found=words,
                                 hint="write the question under the key 'user'"))
    said = checked(words, _Prompt, where=where, at=at, error=StudyError)
    _refuse_schema(task, said.schema_, where, at)
    try:
        return Prompt(name=name, user=said.user, system=said.system, schema=said.schema_)
    except (TypeError, ValueError) as error:
        raise StudyError(f"In {where!r}, {at!r} is no prompt: {error}\n\nHint: correct its words.") from error


def _refuse_schema(task: Task, schema: dict[str, Any] | None, where: str, at: str) -> None:
    if schema is None:
        return
    if task == "caption":
        raise StudyError(refused(where, f"{at}.schema", wanted="cannot be: a caption is plain text", found=schema,
                                 hint="remove it; a schema describes the answer to a question for labels"))
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise StudyError(refused(where, f"{at}.schema", wanted=f"should be a JSON Schema ({error.message[:200]})",
                                 found=schema, hint="see JSON Schema, draft 2020-12")) from error
