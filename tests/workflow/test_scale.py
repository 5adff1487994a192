"""The real Snakefile on a folder of ten thousand MIDI files."""

import pytest

from continuo.midi.writing import write_chords
from continuo.scores.shards import SHARDS
from projects import TINY, Project, jobs, make_project

TARGET = "results/tiny/sequences.npz"
READING = {"fetch_scores": SHARDS, "decode_midi": SHARDS, "gather_pieces": 1, "index_chords": 1}


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Project:
    """Ten thousand pieces of their own, 20 chords each."""
    project = make_project(tmp_path_factory.mktemp("many") / "copy")
    folder = project.folder / "data/tiny"
    write_chords([(60,)] * 20, folder / "a.mid")
    content = bytearray((folder / "a.mid").read_bytes())
    pitches = [place for place, byte in enumerate(content) if byte == 60]  # on and off, in turn
    for number in range(10_000):
        digits = [number // 10**power % 10 for power in range(4)]
        for chord, digit in enumerate(digits):
            content[pitches[2 * chord]] = content[pitches[2 * chord + 1]] = 60 + digit
        (folder / f"{number}.mid").write_bytes(content)
    project.write({"experiments": {"tiny": {**TINY, "split": {"test": 0.1}}}})
    return project


def test_ten_thousand_files_are_as_many_jobs_as_two_thousand(many, tmp_path):
    few = make_project(tmp_path / "copy")
    for number in range(2000):
        (few.folder / f"data/tiny/{number}.mid").touch()
    assert jobs(few.run("-n", TARGET).stdout).items() >= READING.items()
    assert jobs(many.run("-n", TARGET).stdout) == jobs(few.run("-n", TARGET).stdout)


def test_they_are_read_once_and_a_changed_one_concerns_its_shard(many):
    done = many.run(TARGET)
    assert done.returncode == 0, done.stdout[-3000:]
    assert jobs(done.stdout).items() >= READING.items()
    intake = many.result("intake.csv").read_text()
    assert intake.count(",used,") > 10_000 - 20  # and what is broken in the tiny folder
    assert jobs(many.run("-n", TARGET).stdout) == {}
    write_chords([(70,), (71,)] * 9, many.folder / "data/tiny/5.mid")
    stale = jobs(many.run("-n", TARGET).stdout)
    assert (stale["fetch_scores"], stale["decode_midi"]) == (1, 1)
