import base64

import numpy as np

from continuo.report.instruments.packing import arrived_small, packed, packed_small


def test_a_matrix_in_8_bits_is_right_to_half_of_what_one_is_worth():
    matrix = np.random.default_rng(1).normal(0, [0.01, 1, 30], (50, 3)).astype(np.float32)
    matrix[:, 1] = 0
    found = arrived_small(matrix)
    worth = np.abs(matrix).max(axis=0) / 127
    assert (np.abs(found - matrix) <= worth * 0.6).all()
    told = packed_small(matrix)
    assert told["shape"] == [50, 3]
    whole = np.frombuffer(base64.b64decode(told["numbers"]), np.int8).reshape(50, 3)
    each = np.frombuffer(base64.b64decode(told["worth"]), "<f2").astype(np.float32)
    assert np.array_equal(whole * each, found)
    assert np.abs(whole[:, [0, 2]]).max() == 127


def test_a_row_of_numbers_keeps_its_16_bits():
    row = np.linspace(-1, 1, 9, dtype=np.float32)
    assert packed_small(row) == packed(row)
    assert np.array_equal(arrived_small(row), row.astype("<f2").astype(np.float32))
