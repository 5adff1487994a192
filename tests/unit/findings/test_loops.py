import numpy as np
import pytest

from continuo.findings.loops import Loop, find_loop


@pytest.mark.parametrize("period", [1, 2, 7, 30])
def test_a_loop_is_found_where_it_begins(period):
    start = 40
    loop = [f"loop {i}" for i in range(period)]
    chords = [f"once {i}" for i in range(start)] + [loop[i % period] for i in range(100)]
    assert find_loop(chords) == Loop(start, period)


def test_what_does_not_loop():
    random = np.random.default_rng(1).integers(0, 5, 300).tolist()
    assert find_loop(random) is None
    assert find_loop(["a"] * 40 + ["b"]) is None  # left again
    assert find_loop(list(range(50)) + [50] * 31) is None  # too short to call a loop
    assert find_loop(list(range(50)) + [50] * 32) == Loop(50, 1)
    assert find_loop([]) is None


def test_it_needs_two_whole_periods():
    once = list(range(60))
    assert find_loop(once + once[:59]) is None
    assert find_loop(once + once) == Loop(0, 60)
