"""Notes as they are written: bars, staves, voices, triplets and ties."""

from pathlib import Path

import mido
import numpy as np
import pytest

from continuo.midi.notes import read_notes
from continuo.notation.grids import QUARTER, Bar
from continuo.notation.staves import Measure, written
from continuo.notation.voices import Symbol
from midi_files import line, name, program, save


def midi(path: Path, notes, metres=(), ticks: int = 480) -> Path:
    """notes: (pitch, onset, end) in quarters; metres: (at, numerator, denominator)."""
    events = [(at, 0, mido.MetaMessage("time_signature", numerator=top, denominator=bottom))
              for at, top, bottom in metres]  # fmt: skip
    for pitch, onset, end in notes:
        events.append((onset, 2, mido.Message("note_on", note=pitch, velocity=64)))
        events.append((end, 1, mido.Message("note_off", note=pitch)))
    track, now = mido.MidiTrack(), 0
    for at, _, message in sorted(events, key=lambda event: event[:2]):
        tick = round(at * ticks)
        track.append(message.copy(time=tick - now))
        now = tick
    mido.MidiFile(ticks_per_beat=ticks, tracks=[track]).save(path)
    return path


@pytest.fixture
def write(tmp_path):
    def write(*arguments, **more):
        return written(read_notes(midi(tmp_path / "a.mid", *arguments, **more))).measures

    return write


def upper(measure: Measure) -> list[tuple]:
    """The first voice of the upper staff: where, how long, what."""
    return [(s.at, s.length, s.pitches) for s in measure.staves[0][0]]


def test_a_note_over_a_barline_is_tied(write):
    first, second = write([(72, 3, 5.5)])
    assert first.staves[0] == [
        [Symbol(0, 144), Symbol(144, 48, (72,), onward=True)],
    ]
    assert second.staves[0][0][0] == Symbol(0, 72, (72,), from_before=True)
    assert sum(symbol.length for symbol in second.staves[0][0]) == 192


def test_notes_around_middle_c_are_for_the_hand_that_is_nearer(write):
    (measure,) = write([(61, 0, 4), (59, 0, 4)])
    assert measure.staves == ([[Symbol(0, 192, (61,))]], [[Symbol(0, 192, (59,))]])


def test_each_hand_has_a_staff_and_goes_on_across_middle_c(write):
    """A tune above an accompaniment that rises, then the tune falls below middle C."""
    rising = [(45 + 2 * n, n, n + 1) for n in range(8)] + [(74, n, n + 1) for n in range(8)]
    first, second = write(rising)
    for measure in (first, second):
        assert {s.pitches for s in measure.staves[0][0]} == {(74,)}
    assert [s.pitches for s in second.staves[1][0]] == [(53,), (55,), (57,), (59,)]
    (measure, second) = write([(69 - 2 * n, n, n + 1) for n in range(8)])
    assert [s.pitches for s in second.staves[0][0]] == [(61,), (59,), (57,), (55,)]


def test_notes_that_end_apart_are_in_voices_the_higher_first(write):
    (measure,) = write([(64, 0, 4), (72, 0, 2), (67, 0, 2)])
    assert measure.staves[0] == [
        [Symbol(0, 96, (67, 72)), Symbol(96, 96)],
        [Symbol(0, 192, (64,))],
    ]
    assert measure.staves[1] == []


def test_what_sounds_beyond_the_voices_is_cut_off(write):
    (measure,) = write([(72 + number, number / 4, 4) for number in range(6)])
    assert len(measure.staves[0]) == 4
    onsets = {s.at for voice in measure.staves[0] for s in voice if s.pitches and not s.from_before}
    assert onsets == {12 * number for number in range(6)}


def test_triplets_are_found_by_the_beat(write):
    third = 1 / 3
    notes = [(72, 0, third), (74, third, 2 * third), (76, 2 * third, 1), (77, 1, 1.5), (79, 1.5, 2)]
    (measure,) = write(notes)
    symbols = measure.staves[0][0]
    assert [s.triplet for s in symbols] == [True] * 3 + [False] * 3
    assert [s.length for s in symbols] == [16, 16, 16, 24, 24, 96]


def test_played_times_go_to_the_nearest_place(write):
    (measure,) = write([(72, 0.02, 0.93), (74, 1.04, 1.24), (76, 1.27, 1.95)])
    assert upper(measure)[:3] == [(0, 48, (72,)), (48, 12, (74,)), (60, 36, (76,))]


def test_notes_that_follow_each_other_faster_are_not_struck_together(write):
    (measure,) = write([(72, 0, 1 / 8), (74, 1 / 8, 1 / 4), (76, 1 / 4, 1 / 2)])
    assert upper(measure)[:3] == [(0, 6, (72,)), (6, 6, (74,)), (12, 12, (76,))]


def test_a_bar_without_notes_is_empty(write):
    measures = write([(72, 0, 1), (72, 8, 9)])
    assert [measure.staves for measure in measures[1:2]] == [([], [])]
    assert len(measures) == 3


def test_a_file_without_notes_is_one_empty_bar(write):
    assert write([]) == [Measure(Bar(0, 192))]


def test_bars_follow_the_metres_of_the_file(write):
    measures = write([(72, 0, 13)], metres=[(0, 3, 4), (6, 6, 8)])
    assert [measure.bar.length for measure in measures] == [144] * 5
    assert [measure.bar.metre for measure in measures] == [(3, 4)] * 2 + [(6, 8)] * 3
    assert [measure.bar.beat for measure in measures] == [48] * 2 + [72] * 3
    assert measures[3].staves[0][0] == [Symbol(0, 144, (72,), from_before=True, onward=True)]


def test_a_short_first_bar_is_a_pickup(write):
    measures = write([(67, 0, 1), (72, 1, 4)], metres=[(0, 1, 4), (1, 3, 4)])
    assert [measure.bar for measure in measures] == [
        Bar(0, 48, (3, 4), pickup=True),
        Bar(48, 144, (3, 4)),
    ]


def test_a_metre_that_cannot_be_written_is_passed_over(write):
    assert [m.bar.metre for m in write([(72, 0, 4)], metres=[(0, 0, 4)])] == [(4, 4)]
    # a metre that changes within a bar ends it
    bars = [m.bar for m in write([(72, 0, 8)], metres=[(0, 4, 4), (3, 2, 4)])]
    assert [(bar.start, bar.length) for bar in bars[:2]] == [(0, 144), (144, 96)]


def test_beats_stay_to_be_seen_but_in_a_syncopation(write):
    (measure,) = write([(72, 0, 0.5), (74, 0.5, 1.5), (76, 1.5, 4)])
    assert upper(measure) == [(0, 24, (72,)), (24, 48, (74,)), (72, 24, (76,)), (96, 96, (76,))]
    assert [s.onward for s in measure.staves[0][0]] == [False, False, True, False]


def test_a_pitch_struck_again_ends_there(write):
    (measure,) = write([(72, 0, 1), (72, 1, 2)])
    assert upper(measure)[:2] == [(0, 48, (72,)), (48, 48, (72,))]


@pytest.mark.parametrize("seed", range(8))
def test_every_voice_fills_every_bar_and_no_onset_is_lost(tmp_path, seed):
    random = np.random.default_rng(seed)
    onsets = np.sort(random.uniform(0, 16, 60))
    notes = [(int(random.integers(36, 96)), at, at + random.exponential()) for at in onsets]
    metres = [(0, 4, 4), (4, 6, 8), (7, 5, 8)] if seed % 2 else []
    path = midi(tmp_path / "a.mid", notes, metres)
    measures = written(read_notes(path)).measures
    struck: set[tuple[int, int]] = set()
    for measure in measures:
        for voice in (*measure.staves[0], *measure.staves[1]):
            assert sum(symbol.length for symbol in voice) == measure.bar.length
            places = np.cumsum([0, *(symbol.length for symbol in voice)])
            assert [symbol.at for symbol in voice] == places[:-1].tolist()
            struck |= {
                (measure.bar.start + s.at, p) for s in voice for p in s.pitches if not s.from_before
            }
    read = read_notes(path)
    onsets = (read.onset * QUARTER / 480).tolist()
    for onset, pitch in zip(onsets, read.pitch.tolist(), strict=True):
        assert any(abs(at - onset) <= QUARTER / 6 + 0.5 and p == pitch for at, p in struck)


def test_two_parts_of_one_keyboard_are_its_hands(tmp_path):
    left, right = line(0, (40, 480), (43, 480)), line(1, (72, 480), (67, 480))
    score = written(read_notes(save(tmp_path / "a.mid", left, right)))
    assert [(staff.part, staff.clef) for staff in score.staves] == [(0, "G"), (0, "F")]
    assert [[s.pitches for s in staff[0]][:2] for staff in score.measures[0].staves] == [
        [(72,), (67,)], [(40,), (43,)]
    ]  # fmt: skip
    # a third, or other instruments, are parts of their own
    third = written(read_notes(save(tmp_path / "b.mid", left, right, line(2, (60, 480)))))
    assert [staff.part for staff in third.staves] == [0, 1, 2]
    strings = [[mido.Message("program_change", channel=n, program=40)] for n in (0, 1)]
    path = save(tmp_path / "c.mid", strings[0] + left, strings[1] + right)
    assert [staff.part for staff in written(read_notes(path)).staves] == [0, 1]


def test_parts_of_one_track_are_named_by_their_instruments(tmp_path):
    both = [name("Strings"), program(40, 0), program(42, 1)]
    both += [*line(0, (72, 480)), *line(1, (40, 480))]
    path = save(tmp_path / "a.mid", both, [name("Tune"), program(73, 2), *line(2, (84, 480))])
    named = {staff.name for staff in written(read_notes(path)).staves}
    assert named == {"Violin", "Cello", "Tune"}


def test_a_long_name_is_cut_and_says_so_but_no_instruments(tmp_path):
    tune = [*line(0, (84, 480))]
    guitars = [program(24, 1), *line(1, (60, 480))]
    path = save(tmp_path / "a.mid", [name("A tune that everybody knows"), *tune], guitars)
    named = {staff.name for staff in written(read_notes(path)).staves}
    assert named == {"A tune that everybody k\N{HORIZONTAL ELLIPSIS}", "Acoustic Guitar (nylon)"}
