import numpy as np

from continuo.pieces.windows import Sequences, window_starts, windows_at


def sequences():
    return Sequences(
        index=np.arange(30, dtype=np.int32),
        start=np.array([0, 10, 14, 30]),
        piece=np.array(["a", "b", "c"]),
        role=np.array(["train", "train", "test"]),
    )


def test_no_window_crosses_a_boundary_and_each_has_a_target():
    s = sequences()
    starts = window_starts(s, "train", window=4)
    assert starts.tolist() == [0, 1, 2, 3, 4, 5]  # b has 4 chords: no target left
    windows = windows_at(s.index, starts, 4)
    assert windows.shape == (6, 5)
    assert windows[-1].tolist() == [5, 6, 7, 8, 9]
    assert window_starts(s, "test", 4, stride=5).tolist() == [14, 19, 24]
    assert window_starts(s, "valid", 4).tolist() == []


def test_only_the_windows_asked_for_are_copied():
    index = np.zeros(1_000_000, np.int32)
    assert windows_at(index, np.array([5, 7]), 128).nbytes == 2 * 129 * 4


def test_round_trip_and_same_bytes(tmp_path):
    sequences().save(tmp_path / "a.npz")
    sequences().save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    again = Sequences.load(tmp_path / "a.npz")
    assert [piece.tolist() for piece in again.of("train")] == [list(range(10)), [10, 11, 12, 13]]
