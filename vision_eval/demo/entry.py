"""One line of the server's inventory, and what the server tells about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vision_eval.demo.model import DemoModel
from vision_eval.demo.wire import Refusal, dumps, timestamp, without_zeros
from vision_eval.domain import full_tag

TRAINED_CONTEXT = 131_072
"""Tokens of context that a model of ours says it could take."""
DEFAULT_CONTEXT = 4096
"""Tokens of context that it is loaded with when nobody asks for more."""

NOTICE = ("A demonstration model of vision_eval: a small classical image analyser, not a neural network. "
          "What it says is weak, and its token rates mean nothing.")
"""What ``/api/show`` says wherever there is room for words."""

_TEMPLATE = "{{ if .System }}{{ .System }}\n\n{{ end }}{{ .Prompt }}"
_FILE_TYPES = {"F16": 1, "Q4_0": 2, "Q8_0": 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A model under a tag, as ``/api/tags``, ``/api/show`` and ``/api/ps`` list it."""

    model: DemoModel
    tag: str = ""
    """Another tag than the model's own makes an alias: same digest."""
    families: tuple[str, ...] | None = ()
    """None is listed as null, as old servers do; empty: the family itself."""
    tells_capabilities: bool = True
    """False: they are not listed at all, as old servers do."""
    file_format: str = "gguf"
    """``safetensors`` passes for another engine, which ignores ``format``."""
    remote_host: str = ""
    """Not empty: a stub of a model that would be answered in a cloud."""

    @property
    def name(self) -> str:
        """The tag under which it is listed."""
        return full_tag(self.tag or self.model.tag)

    def details(self) -> dict[str, Any]:
        """The object that all three lists share."""
        if self.remote_host:
            return {"parent_model": "", "format": "", "family": "", "families": None, "parameter_size": "",
                    "quantization_level": ""}
        families = None if self.families is None else list(self.families or (self.model.family,))
        return {"parent_model": "", "format": self.file_format, "family": self.model.family, "families": families,
                "parameter_size": shown_number(self.model.parameters), "quantization_level": self.model.quantization}

    def as_tag(self, modified_ns: int) -> dict[str, Any]:
        """One item of ``/api/tags``: Ollama contract, section 1.3."""
        lengths = {} if self.remote_host else {"context_length": TRAINED_CONTEXT, "embedding_length": 1}
        return {
            "name": self.name, "model": self.name, **self._remote(), "modified_at": timestamp(modified_ns, local=True),
            "size": self._stub_bytes() if self.remote_host else self.model.size_bytes, "digest": self.model.digest,
            "details": self.details() | lengths, **self._capabilities(),
        }

    def as_show(self, modified_ns: int) -> dict[str, Any]:
        """The reply of ``/api/show``: Ollama contract, section 1.4."""
        told = {"license": NOTICE, "modelfile": self._modelfile(), "parameters": f"{'num_ctx':<30} {DEFAULT_CONTEXT}",
                "template": _TEMPLATE}
        return {
            **told, "details": self.details(), **self._remote(), "model_info": self._info(),
            "tensors": [{"name": "parameters", "type": self.model.quantization, "shape": [self.model.parameters]}],
            **self._capabilities(),
            "modified_at": timestamp(modified_ns, local=True),
        }

    def _capabilities(self) -> dict[str, list[str]]:
        return without_zeros({"capabilities": list(self.model.capabilities)}) if self.tells_capabilities else {}

    def _remote(self) -> dict[str, str]:
        if not self.remote_host:
            return {}
        return {"remote_model": self.name.rpartition(":")[0], "remote_host": self.remote_host}

    def _stub_bytes(self) -> int:
        return len(dumps(self._remote()))

    def _modelfile(self) -> str:
        return (f"# {NOTICE}\nFROM /models/blobs/sha256-{self.model.digest}\n"
                f'TEMPLATE """{_TEMPLATE}"""\nPARAMETER num_ctx {DEFAULT_CONTEXT}\nLICENSE """{NOTICE}"""\n')

    def _info(self) -> dict[str, Any]:
        family = self.model.family
        vision = {f"{family}.vision.block_count": 1} if "vision" in self.model.capabilities else {}
        return {
            f"{family}.block_count": 1, f"{family}.context_length": TRAINED_CONTEXT, f"{family}.embedding_length": 1,
            **vision, "general.architecture": family, "general.basename": family, "general.description": NOTICE,
            "general.file_type": _FILE_TYPES.get(self.model.quantization, 0),
            "general.parameter_count": self.model.parameters,
        }


def shown_number(count: int) -> str:
    """A number of parameters as Ollama displays it.

    References
    ----------
    Ollama contract, section 9.

    Examples
    --------
    >>> [shown_number(count) for count in (7_000_000_000, 3_800_000_000, 132_543_360, 12_345, 10)]
    ['7B', '3.8B', '132.54M', '12K', '10']
    """
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f}".removesuffix(".0") + "B"
    if count >= 1_000_000:
        return f"{count / 1e6:.2f}".removesuffix(".00") + "M"
    return f"{count / 1e3:.0f}K" if count >= 1000 else str(count)


class Inventory:
    """The models of one server by tag; names are compared without regard to letter case."""

    def __init__(self, models: Iterable[DemoModel | Entry], *, modified_ns: int) -> None:
        entries = [item if isinstance(item, Entry) else Entry(model=item) for item in models]
        self._known = {entry.name.lower(): entry for entry in entries}
        self._gone: set[str] = set()
        self.modified_ns = modified_ns

    def __iter__(self) -> Iterator[Entry]:
        return (entry for key, entry in self._known.items() if key not in self._gone)

    def find(self, tag: str) -> Entry:
        """The entry under a tag.

        Raises
        ------
        Refusal
            404 when the tag is not installed.
        """
        key = full_tag(tag).lower()
        if not tag or key not in self._known or key in self._gone:
            raise Refusal.missing(tag)
        return self._known[key]

    def remove(self, tag: str) -> Entry:
        """Take a tag off the list."""
        entry = self.find(tag)
        self._gone.add(entry.name.lower())
        return entry

    def restore(self, tag: str) -> Entry | None:
        """Put a removed tag back, or find one that is there; None: never heard of."""
        key = full_tag(tag).lower()
        self._gone.discard(key)
        return self._known.get(key)
