import io
from fractions import Fraction

import mido
import numpy as np
import pytest

from continuo.midi.notes import read_notes
from continuo.scores.musicxml import parse
from continuo.scores.pickup import pickup, with_pickup


def score(*durations, beats=4, kind=4, more=""):
    notes = "".join(f"<note><duration>{n}</duration></note>" for n in durations)
    time = f"<time><beats>{beats}</beats><beat-type>{kind}</beat-type></time>"
    first = f"<attributes><divisions>2</divisions>{time}</attributes>{notes}{more}"
    return f"<part><measure number='0'>{first}</measure><measure>{notes}</measure></part>"


def midi(*metres):
    track = mido.MidiTrack()
    for at, numerator in metres:
        track.append(
            mido.MetaMessage("time_signature", numerator=numerator, denominator=4, time=at)
        )
    track += [
        mido.Message("note_on", note=60, velocity=64),
        mido.Message("note_off", note=60, time=960),
    ]
    file, written = mido.MidiFile(ticks_per_beat=480), io.BytesIO()
    file.tracks.append(track)
    file.save(file=written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("text", "length"),
    [
        (score(2), Fraction(1, 4)),
        (score(1, 1, 1), Fraction(3, 8)),
        (score(2, 2, 2, 2), 0),
        (score(2, 2, 2, beats=3), 0),
        (score(2, more="<note><chord/><duration>2</duration></note>"), Fraction(1, 4)),
        (score(2, more="<backup><duration>2</duration></backup>"), Fraction(1, 4)),
        (score(2, more="<forward><duration>2</duration></forward>"), Fraction(1, 2)),
        ("<part><measure><note><duration>1</duration></note></measure></part>", 0),
        ("<score-partwise/>", 0),
    ],
)
def test_a_first_bar_that_is_short_is_a_pickup(text, length):
    assert pickup(parse(text.encode())) == length


def test_bars_are_counted_from_the_end_of_the_pickup(tmp_path):
    path = tmp_path / "a.mid"
    path.write_bytes(with_pickup(midi((0, 3)), Fraction(1, 4)))
    notes = read_notes(path)
    assert notes.metres == [(0, 1, 4), (480, 3, 4)]
    number, within, _ = notes.bars.at(np.array([0, 480, 1919, 1920]))
    assert number.tolist() == [1, 2, 2, 3]
    assert within.tolist() == [0, 0, 1439, 0]
    assert (notes.onset.tolist(), notes.duration.tolist()) == ([0], [960])


def test_a_file_without_a_metre_at_its_start_or_a_pickup_stays_as_it_is():
    assert with_pickup(midi(), Fraction(1, 4)) == midi()
    assert with_pickup(midi((0, 3)), Fraction(0)) == midi((0, 3))
    assert with_pickup(midi((0, 3)), Fraction(1, 12)) == midi((0, 3))
