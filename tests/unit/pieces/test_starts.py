from pathlib import Path

from continuo.pieces.starts import read_starts, write_starts


def test_chords_begin_by_the_tempos_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "starts.csv"
    write_starts([0, 24, 48, 96], [(0, 500_000), (48, 1_000_000)], 48, path)
    assert read_starts(path).tolist() == [0, 0.25, 0.5, 1.5]
    write_starts([], [(0, 500_000)], 48, path)
    assert not len(read_starts(path))
