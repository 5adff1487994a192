"""Results that are moved, and files of the user's own whose times go back."""

import os
import shutil

from projects import Project, jobs

TOLD = {"logs", "manifest.csv"}  # what says where the run was


def test_no_result_knows_where_it_lies(built: Project) -> None:
    place = str(built.folder).encode()
    results = [path for path in (built.folder / "results").rglob("*") if path.is_file()]
    assert len(results) > 100
    found = [path for path in results if place in path.read_bytes()]
    assert [path for path in found if not TOLD & {*path.parts, path.name}] == []


def test_moved_they_are_up_to_date_and_copied_the_content_counts(project: Project) -> None:
    """`project` is a copy elsewhere, with its times; here all times are others."""
    assert jobs(project.run("-n").stdout) == {}
    for path in sorted((project.folder / "results").rglob("*"), reverse=True):
        os.utime(path, follow_symlinks=False)
    # of folders no content is known: those of MIDI files are read again
    told = jobs(project.run("-n", "tiny_chords").stdout)
    assert set(told) <= {"decode_midi", "gather_pieces", "index_chords", "tiny_chords"}
    # another file of the same size with the time that the one before it had
    score = project.folder / "data/tiny/c.mid"
    times = score.stat().st_atime_ns, score.stat().st_mtime_ns
    content = score.read_bytes()
    score.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(score, ns=(times[0], times[1] - 10**12))
    shutil.copystat(score, project.folder / "data")
    assert jobs(project.run("-n", "tiny_chords").stdout)["fetch_scores"] == 1
