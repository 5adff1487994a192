"""The real Snakefile on folders of thousands of MIDI files."""

import pytest

from continuo.midi.writing import write_chords
from continuo.scores.shards import SHARDED, SHARDS
from projects import TINY, Project, jobs, make_project

TARGET = "results/tiny/sequences.npz"
READING = {"fetch_scores": SHARDS, "decode_midi": SHARDS, "gather_pieces": 1, "index_chords": 1}


@pytest.fixture
def many(tmp_path) -> Project:
    """A thousand pieces of their own, 20 chords each: so many that there are all shards."""
    project = make_project(tmp_path / "many")
    folder = project.folder / "data/tiny"
    write_chords([(60,)] * 20, folder / "a.mid")
    content = bytearray((folder / "a.mid").read_bytes())
    pitches = [place for place, byte in enumerate(content) if byte == 60]  # on and off, in turn
    for number in range(SHARDED):
        digits = [number // 10**power % 10 for power in range(4)]
        for chord, digit in enumerate(digits):
            content[pitches[2 * chord]] = content[pitches[2 * chord + 1]] = 60 + digit
        (folder / f"{number}.mid").write_bytes(content)
    project.write({"experiments": {"tiny": {**TINY, "split": {"test": 0.1}}}})
    return project


def test_ten_thousand_files_are_as_many_jobs_as_two_thousand(tmp_path):
    found = []
    for count in (2000, 10_000):
        project = make_project(tmp_path / str(count))
        for number in range(count):
            (project.folder / f"data/tiny/{number}.mid").touch()
        found.append(jobs(project.run("-n", TARGET).stdout))
    assert found[0].items() >= READING.items()
    assert found[0] == found[1]


def test_they_are_read_once_and_a_changed_one_concerns_its_shard(many):
    done = many.run(TARGET)
    assert done.returncode == 0, done.stdout[-3000:]
    assert jobs(done.stdout).items() >= READING.items()
    intake = many.result("intake.csv").read_text()
    assert intake.count(",used,") > SHARDED - 20  # and what is broken in the tiny folder
    assert jobs(many.run("-n", TARGET).stdout) == {}
    write_chords([(70,), (71,)] * 9, many.folder / "data/tiny/5.mid")
    stale = jobs(many.run("-n", TARGET).stdout)
    assert (stale["fetch_scores"], stale["decode_midi"]) == (1, 1)
