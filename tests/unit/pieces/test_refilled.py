import mido
import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.midi.notes import read_notes
from continuo.models.made import sample_table
from continuo.pieces.chords import from_text
from continuo.pieces.own_piece import read_own
from continuo.pieces.refilled import gap_of, refilled
from midi_files import line, save

CHORDS = {"max_notes": 0, "drums": False, "grid": 0, "reading": "notes"}


def song(path):
    """Six bars of 3/4: a flute in quarters, a bassoon that holds over bar lines, drums."""
    metre = mido.MetaMessage("time_signature", numerator=3, denominator=4)
    head = [metre, mido.MetaMessage("set_tempo", tempo=400_000)]
    flute = line(0, *[(70 + n, 480) for n in range(18)], velocity=90)
    bassoon = line(1, *[(48, 2160), (43, 2160)] * 2, velocity=40)
    return save(path, head, flute, bassoon, line(9, *[(36, 480)] * 18, velocity=120))


def read(path):
    return read_own(str(path), "piece", CHORDS)


def made(piece, gap, chords, held=0.5):
    """The table of what is before the gap and of new chords, each held for so many quarters."""
    before = [from_text(text) for text in piece.rows["pitches"][: gap.first]]
    onset = np.concatenate(
        [piece.rows["onset"][: gap.first] / 480, 20 + np.arange(len(chords)) * held]
    )
    durations = [[held] * len(chord) for chord in [*before, *chords]]
    certain = np.ones(len(chords))
    return sample_table([*before, *chords], onset, durations, certain, certain, "model")


def rows(notes):
    end = notes.onset + notes.duration
    parts = notes.onset, end, notes.pitch, notes.channel, notes.velocity
    return sorted(zip(*(part.tolist() for part in parts), strict=True))


def test_bars_are_counted_as_their_file_has_them(tmp_path):
    piece = read(song(tmp_path / "song.mid"))
    gap = gap_of(piece, "2-3")
    assert (gap.begin, gap.end, gap.bars) == (1440, 4320, (2, 3))
    onset = piece.rows["onset"]
    assert onset[gap.first] == 1440
    assert onset[gap.behind] == 4320
    assert gap_of(piece, 6) == gap_of(piece, "6-6")
    assert gap_of(piece, 6).behind == len(onset)


def test_what_stands_around_a_gap_stays_as_it_was(tmp_path):
    path = song(tmp_path / "song.mid")
    piece = read(path)
    gap = gap_of(piece, "2-3")
    chords = [(62, 80), (64, 81), (60,), (50, 82)]
    outcome = refilled(piece, made(piece, gap, chords), gap)
    (tmp_path / "out.mid").write_bytes(outcome.tracks.to_bytes())
    before, after = read_notes(path), read_notes(tmp_path / "out.mid")
    kept = [row for row in rows(before) if row[3] == 9 or not 1440 <= row[0] < 4320]
    new = [row for row in rows(after) if row not in kept]
    assert len(kept) + len(new) == len(rows(after))
    assert set(kept) <= set(rows(after))
    # the bassoon's first note, which sounds on into the gap, and by whom the new ones are played
    assert (0, 2160, 48, 1, 40) in rows(after)
    assert [row[:3] for row in new] == [
        (1440, 1680, 62),
        (1440, 1680, 80),
        (1680, 1920, 64),
        (1680, 1920, 81),
        (1920, 2160, 60),
        (2160, 2400, 50),
        (2160, 2400, 82),
    ]
    assert [row[3:] for row in new if row[0] < 2160 or row[2] > 79] == [(0, 90)] * 6
    assert [row[3:] for row in new if row[2] == 50] == [(1, 40)]
    assert (after.tempos, after.metres) == (before.tempos, before.metres)
    assert outcome.facts["removed"] == 6 + 1
    assert outcome.facts["notes"] == 7


def test_what_is_made_stays_within_its_bars_where_a_rest_follows(tmp_path):
    rest = [mido.Message("note_on", note=64, velocity=64, time=2 * 1920)]
    rest += [mido.Message("note_off", note=64, time=480)]
    path = save(tmp_path / "rest.mid", [*line(0, *[(60, 480)] * 8), *rest])
    piece = read(path)
    gap = gap_of(piece, 2)
    outcome = refilled(piece, made(piece, gap, [(70,)] * 9, held=1.0), gap)
    (tmp_path / "out.mid").write_bytes(outcome.tracks.to_bytes())
    new = [row[:2] for row in rows(read_notes(tmp_path / "out.mid")) if row[2] == 70]
    assert new == [(at, at + 480) for at in range(1920, 3840, 480)]


def test_a_note_that_sounds_on_into_a_gap_is_not_struck_again(tmp_path):
    path = song(tmp_path / "song.mid")
    piece = read(path)
    gap = gap_of(piece, 2)
    outcome = refilled(piece, made(piece, gap, [(48, 80), (48, 81), (48, 82)]), gap)
    (tmp_path / "out.mid").write_bytes(outcome.tracks.to_bytes())
    bassoon = [row[:3] for row in rows(read_notes(tmp_path / "out.mid")) if row[2] == 48]
    assert bassoon[0] == (0, 2160, 48)  # the first two would be struck as it sounds
    assert [row for row in bassoon if 1440 <= row[0] < 2880] == []


def test_a_pitch_that_sounds_on_into_a_gap_is_held_from_where_it_ends(tmp_path):
    piece = read(song(tmp_path / "song.mid"))
    gap = gap_of(piece, 2)
    chords = [(48, 80)] * 4
    outcome = refilled(piece, made(piece, gap, chords), gap, held=True)
    (tmp_path / "out.mid").write_bytes(outcome.tracks.to_bytes())
    new = [row[:3] for row in rows(read_notes(tmp_path / "out.mid")) if row[2] in (48, 80)]
    assert (0, 2160, 48) in new
    assert len([row for row in new if row[2] == 80 and 1440 <= row[0] < 2880]) == 1


def test_what_is_made_ends_where_the_piece_goes_on(tmp_path):
    piece = read(song(tmp_path / "song.mid"))
    gap = gap_of(piece, 2)
    outcome = refilled(piece, made(piece, gap, [(80,)] * 9, held=1.0), gap)
    (tmp_path / "out.mid").write_bytes(outcome.tracks.to_bytes())
    new = [row for row in rows(read_notes(tmp_path / "out.mid")) if row[2] == 80 and row[0] < 2880]
    assert [row[:2] for row in new] == [(1440, 1920), (1920, 2400), (2400, 2880)]


@pytest.mark.parametrize(
    ("bars", "words"),
    [
        (None, "as in bars=9-16"),
        ("5-4", "5-4 ends before it begins"),
        ("5-7", "beyond the last bar of .*song.mid, 6"),
        ("1-6", "is all of .*song.mid"),
    ],
)
def test_bars_that_cannot_be_are_refused(tmp_path, bars, words):
    with pytest.raises(UserError, match=words):
        gap_of(read(song(tmp_path / "song.mid")), bars)


def test_bars_in_which_nothing_begins_are_refused(tmp_path):
    path = save(tmp_path / "held.mid", line(0, (60, 1920), (62, 3840), (64, 1920)))
    with pytest.raises(UserError, match=r"in 3-3 of .* no note begins"):
        gap_of(read(path), "3-3")
