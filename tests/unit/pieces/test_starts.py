from pathlib import Path

import numpy as np

from continuo.pieces.starts import read_starts, write_starts


def test_chords_begin_by_the_tempos_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "starts.csv"
    write_starts(np.array([0, 0.5, 1, 2]), [(0, 500_000), (1, 1_000_000)], path)
    assert read_starts(path).tolist() == [0, 0.25, 0.5, 1.5]
    write_starts(np.zeros(0), [(0, 500_000)], path)
    assert not len(read_starts(path))
