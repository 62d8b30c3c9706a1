"""What the demonstration models have in common: packed parameters, loading, and an answer from evidence."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

import PIL.Image

from vision_eval.demo.model import Look
from vision_eval.demo.models.concepts import Concept, Evidence, findings, weight_matrix
from vision_eval.demo.models.quantized import Floats, Packed, Quantization, pack
from vision_eval.demo.models.sentence import sentence


class Analyser(ABC):
    """A small classical picture analyser that behaves like a model of the library.

    A family says which parameters it has in which quantization, and how it measures evidence on a picture.
    """

    family: str
    version: ClassVar[int]
    """Raised whenever the same parameters would answer differently; part of the digest."""
    concepts: ClassVar[tuple[Concept, ...]]

    def __init__(self, quantization: Quantization) -> None:
        tensors = {"concepts": weight_matrix(self.concepts, self.layout()), **self.tensors(quantization)}
        self._packed = {name: pack(values, quantization) for name, values in tensors.items()}
        self._loaded: dict[str, Floats] | None = None
        self.quantization = quantization
        self.parameters = sum(packed.parameters for packed in self._packed.values())
        self.size_bytes = sum(len(packed.data) for packed in self._packed.values())
        self.tag = f"{self.family}:{_size(self.parameters)}-{quantization.lower()}"
        self.digest = _digest((self.family, self.version, quantization), self._packed)
        self.capabilities: tuple[str, ...] = ("completion", "vision")

    @classmethod
    @abstractmethod
    def layout(cls) -> Sequence[str]:
        """Names of the evidence, in the order of `observe`."""

    @classmethod
    @abstractmethod
    def tensors(cls, quantization: Quantization) -> Mapping[str, Floats]:
        """The parameters that this quantization has, the concept weights apart."""

    @abstractmethod
    def observe(self, picture: PIL.Image.Image, tensors: Mapping[str, Floats]) -> Evidence:
        """Measure the evidence."""

    def load(self) -> None:
        """Unpack the parameters; what is loaded already is unpacked again."""
        self._loaded = {name: packed.unpack() for name, packed in self._packed.items()}

    def unload(self) -> None:
        """Give the unpacked parameters back."""
        self._loaded = None

    def look(self, picture: PIL.Image.Image) -> Look:
        """Name what is in the picture and say it in a sentence.

        Raises
        ------
        RuntimeError
            If the model is not loaded.
        """
        if self._loaded is None:
            raise RuntimeError(f"{self.tag} is not loaded; call load() before look().")
        evidence = self.observe(picture, self._loaded)
        found = findings(self.concepts, self._loaded["concepts"], evidence)
        names = tuple((one.concept.noun, one.confidence, one.topicality) for one in found)
        return Look(names=names, caption=sentence(found, evidence.light))


def _size(parameters: int) -> str:
    return f"{parameters / 1000:.0f}k"


def _digest(identity: tuple[object, ...], packed: Mapping[str, Packed]) -> str:
    digest = hashlib.sha256(repr(identity).encode())
    for name, one in sorted(packed.items()):
        digest.update(f"{name} {one.shape}".encode() + one.data)
    return digest.hexdigest()
