"""Arrays packed into few bytes, in the three forms in which the demonstration models come."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Quantization = Literal["F16", "Q8_0", "Q4_0"]
"""How a parameter is stored: a half-precision float, or 8 or 4 bits and a share in the scale of its block."""

BLOCK = 32
"""Parameters that share one scale; the last block is filled up with zeros."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One array of parameters as bytes.

    Examples
    --------
    >>> packed = pack(np.linspace(-1, 1, 64, dtype=np.float32), "Q4_0")
    >>> packed.parameters, len(packed.data), packed.unpack().shape
    (64, 36, (64,))
    """

    quantization: Quantization
    shape: tuple[int, ...]
    data: bytes
    """Little-endian; for the block forms a half-precision scale stands before the levels of each block."""

    @property
    def parameters(self) -> int:
        """How many numbers the array has."""
        return math.prod(self.shape)

    def unpack(self) -> Floats:
        """The array again, as near as its quantization allows."""
        flat = _UNPACK[self.quantization](self.data)
        return flat[: self.parameters].reshape(self.shape)


def pack(values: NDArray[np.floating[Any]], quantization: Quantization) -> Packed:
    """An array as bytes.

    Parameters
    ----------
    values : ndarray
        Finite numbers within the range of half precision, of any shape.
    quantization : {"F16", "Q8_0", "Q4_0"}
        ``F16`` takes 2 bytes a number; ``Q8_0`` 34 and ``Q4_0`` 18 bytes a block of 32.

    Returns
    -------
    Packed
        With M the largest magnitude of a block, no number moves by more than M / 250 in ``Q8_0`` and
        M / 7.9 in ``Q4_0``; in ``F16`` by no more than 1 / 2048 of itself.

    References
    ----------
    The block forms are those that llama.cpp calls Q8_0 and Q4_0: levels -127 to 127, and -8 to 7 with the
    largest magnitude at -8.
    """
    flat = np.asarray(values, dtype=np.float32).ravel()
    return Packed(quantization=quantization, shape=values.shape, data=_PACK[quantization](flat))


def _blocks(flat: Floats) -> Floats:
    return np.pad(flat, (0, -flat.size % BLOCK)).reshape(-1, BLOCK)


def _levels(blocks: Floats, scale: NDArray[np.float16]) -> Floats:
    wide = scale.astype(np.float32)[:, None]
    return np.rint(np.divide(blocks, wide, out=np.zeros_like(blocks), where=wide != 0))


def _pack_f16(flat: Floats) -> bytes:
    return flat.astype("<f2").tobytes()


def _unpack_f16(data: bytes) -> Floats:
    return np.frombuffer(data, dtype="<f2").astype(np.float32)


_Q8 = np.dtype([("scale", "<f2"), ("levels", "i1", (BLOCK,))])
_Q4 = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


def _pack_q8(flat: Floats) -> bytes:
    blocks = _blocks(flat)
    packed = np.zeros(len(blocks), dtype=_Q8)
    packed["scale"] = np.abs(blocks).max(axis=1) / 127
    packed["levels"] = np.clip(_levels(blocks, packed["scale"]), -127, 127)
    return packed.tobytes()


def _unpack_q8(data: bytes) -> Floats:
    packed = np.frombuffer(data, dtype=_Q8)
    return (packed["levels"].astype(np.float32) * packed["scale"].astype(np.float32)[:, None]).ravel()


def _pack_q4(flat: Floats) -> bytes:
    blocks = _blocks(flat)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)[:, 0]
    packed = np.zeros(len(blocks), dtype=_Q4)
    packed["scale"] = largest / -8
    levels = (np.clip(_levels(blocks, packed["scale"]), -8, 7) + 8).astype(np.uint8)
    packed["nibbles"] = levels[:, : BLOCK // 2] | (levels[:, BLOCK // 2:] << 4)
    return packed.tobytes()


def _unpack_q4(data: bytes) -> Floats:
    packed = np.frombuffer(data, dtype=_Q4)
    levels = np.concatenate([packed["nibbles"] & 15, packed["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return (levels * packed["scale"].astype(np.float32)[:, None]).ravel()


_PACK = {"F16": _pack_f16, "Q8_0": _pack_q8, "Q4_0": _pack_q4}
_UNPACK = {"F16": _unpack_f16, "Q8_0": _unpack_q8, "Q4_0": _unpack_q4}
