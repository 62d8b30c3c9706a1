"""Packing parameters into few bytes and getting them back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vision_eval.demo.models.quantized import BLOCK, pack

ARRAYS = hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=40),
                    elements=st.floats(-100, 100, width=32).map(lambda value: round(value, 3)))


@pytest.mark.parametrize(("quantization", "size_bytes"), [
    pytest.param("F16", 200, id="two-bytes-each"),
    pytest.param("Q8_0", 4 * 34, id="four-blocks-of-34"),
    pytest.param("Q4_0", 4 * 18, id="four-blocks-of-18"),
])
def test_size_of_a_hundred_numbers(quantization, size_bytes):
    """A hundred numbers fill three blocks and begin a fourth."""
    packed = pack(np.linspace(-1, 1, 100, dtype=np.float32), quantization)

    assert (len(packed.data), packed.parameters) == (size_bytes, 100)


@pytest.mark.parametrize(("quantization", "share"), [
    pytest.param("Q8_0", 1 / 250, id="q8"), pytest.param("Q4_0", 1 / 7.9, id="q4")])
@given(values=ARRAYS)
def test_blocks_come_back_within_their_bound(quantization, share, values):
    """No number moves by more than the stated share of the largest in its block."""
    back = pack(values, quantization).unpack()

    blocks = np.abs(np.pad(values.ravel(), (0, -values.size % BLOCK)).reshape(-1, BLOCK)).max(axis=1)
    bound = np.repeat(blocks * share, BLOCK)[: values.size].reshape(values.shape) + 1e-6
    assert back.shape == values.shape
    assert (np.abs(back - values) <= bound).all()


@given(values=ARRAYS)
def test_half_precision_keeps_eleven_bits(values):
    """F16 moves a number by 1 / 2048 of itself at most."""
    back = pack(values, "F16").unpack()

    assert (np.abs(back - values) <= np.abs(values) / 2048 + 1e-7).all()


@pytest.mark.parametrize("quantization", ["F16", "Q8_0", "Q4_0"])
def test_zero_stays_zero(quantization):
    """A weight that is not there does not appear by packing, next to large ones or alone."""
    values = np.zeros(2 * BLOCK, dtype=np.float32)
    values[3] = -7

    back = pack(values, quantization).unpack()

    assert np.count_nonzero(back) == 1


def test_four_bits_know_sixteen_levels():
    """A fine slope becomes a staircase of at most sixteen steps a block."""
    back = pack(np.linspace(-1, 1, BLOCK, dtype=np.float32), "Q4_0").unpack()

    assert 8 < len(set(back.tolist())) <= 16
