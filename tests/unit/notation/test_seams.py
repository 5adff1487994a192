"""What was added to a piece of the user's own, as it is written."""

from dataclasses import replace

import numpy as np
import pytest

from continuo.midi.notes import read_notes
from continuo.notation.grids import Bar
from continuo.notation.musicxml import Mark
from continuo.notation.seams import ADDED, ANEW, KEPT, as_written, excerpt, marked, on_beats
from continuo.notation.staves import Measure
from continuo.pieces.own_piece import read_own
from midi_files import line, midi, save

CHORDS = {"max_notes": 0, "drums": False, "grid": 0, "reading": "notes", "timing": "score"}
BARS = [Measure(Bar(192 * n, 192)) for n in range(40)]


def test_what_was_added_is_marked_in_a_score(tmp_path):
    path = str(save(tmp_path / "a.mid", line(0, *[(60, 480)] * 8)))
    record = {"tick": 960, "until": 1920, "performed": False}
    notes, begin = as_written("continued", record, path, CHORDS)
    assert notes.onset.tolist() == read_notes(path).onset.tolist()
    assert marked("continued", record, notes, begin) == [Mark(96, ADDED)]
    assert marked("filled", record, notes, begin) == [Mark(96, ANEW), Mark(192, KEPT)]
    notes, begin = as_written("harmonised", record, path, CHORDS)
    assert marked("harmonised", record, notes, begin) == []


def test_a_harmony_of_a_performance_is_written_on_its_beats(tmp_path):
    """A tune of 300 ms a note, which the file's quarters of 500 ms know nothing of."""
    path = str(save(tmp_path / "a.mid", line(0, *[(60 + n % 5, 288) for n in range(32)])))
    notes, _ = as_written("harmonised", {"played": True}, path, CHORDS)
    assert set(np.diff(np.unique(notes.onset)) % (notes.ticks_per_quarter // 2)) == {0}
    notes, _ = as_written("harmonised", {"played": False}, path, CHORDS)
    assert set(np.diff(np.unique(notes.onset))) == {288}


def test_time_in_frames_is_written_as_halves_of_a_second(tmp_path):
    content = midi(b"\x00\x90\x3c\x40\x83\x74\x80\x3c\x40\x00\xff\x2f\x00", division=-25 * 256 + 40)
    (tmp_path / "a.mid").write_bytes(content)
    for done in ("continued", "harmonised", "filled"):
        notes, _ = as_written(done, {"tick": 500}, str(tmp_path / "a.mid"), CHORDS)
        assert notes.duration.tolist() == [notes.ticks_per_quarter]


def test_a_performance_is_written_on_its_beats_and_what_was_added_behind_it(tmp_path):
    """Beats of 700 ticks, of which the last lasts for one; then quarters of the file."""
    own = save(tmp_path / "a.mid", line(0, *[(60 + n, 700) for n in range(4)]))
    piece = read_own(str(own), "primer", CHORDS)
    beats = 240 * np.arange(4)
    heard = replace(
        piece.notes, onset=beats, duration=np.full(4, 240), ticks_per_quarter=240,
        metres=[(0, 2, 4)], tempos=[(0, 700_000)],
    )  # fmt: skip
    rows = piece.rows.assign(onset=beats, durations="240", ticks_per_quarter=240, tempo=729_167)
    played = replace(piece, rows=rows, heard=heard, performed=True)
    assert (played.end, played.behind, played.begins) == (2800, 960, 4)
    more = line(1, (72, 480), (74, 240))
    more[0] = more[0].copy(time=2800)
    whole = read_notes(save(tmp_path / "b.mid", line(0, *[(60 + n, 700) for n in range(4)]), more))
    notes, begin = on_beats(played, replace(whole, metres=[(2800, 3, 4)]))
    assert begin == 960
    assert notes.onset.tolist() == [0, 240, 480, 720, 960, 1200]
    assert notes.duration.tolist() == [240] * 5 + [120]
    assert notes.pitch.tolist() == [60, 61, 62, 63, 72, 74]
    assert notes.channel.tolist() == [0, 0, 0, 0, 1, 1]
    assert notes.metres == [(0, 2, 4), (960, 3, 4)]


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ([], (1, 8)),
        ([0], (1, 8)),
        ([9], (8, 15)),
        ([9, 11], (8, 13)),
        ([9, 39], (8, 23)),
        ([39], (38, 40)),
    ],
    ids=["none", "first", "tenth", "gap", "long", "last"],
)
def test_an_excerpt_shows_what_is_new_with_what_is_around(places, shown):
    assert excerpt(BARS, [Mark(192 * place + 5, "") for place in places]) == shown
