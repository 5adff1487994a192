from dataclasses import replace

import mido
import numpy as np
import pytest

from continuo.midi.notes import read_notes
from continuo.pieces.chord_table import chord_table
from continuo.pieces.chords import from_text
from continuo.pieces.performing import drums_of, notes_of, signature, write_spelled
from continuo.pieces.spelled import (
    END,
    ENDS,
    NOBODY,
    STEPS,
    Spelled,
    in_a_row,
    quarters_in_ticks,
    spell_piece,
)

BAR = 4 * STEPS


def piece(chords, onset, durations, bar=None, slots=4):
    """Times in steps."""
    return spell_piece(chords, np.array(onset), durations, STEPS, slots, bar)


def line(onset, bar):
    """A note at each of these onsets, as (place in the bar, length of the bar)."""
    return piece([(60,)] * len(onset), onset, [[1]] * len(onset), np.array(bar))


def written(made, path, **options):
    write_spelled(made, path, **options)
    return mido.MidiFile(path)


def read(path, slots=4):
    """The piece in a MIDI file, as `read_spelled` has it from a table of chords."""
    table = chord_table(read_notes(path))
    return spell_piece(
        [from_text(text) for text in table["pitches"]],
        table["onset"].to_numpy(),
        [[int(ticks) for ticks in text.split(".")] for text in table["durations"]],
        quarters_in_ticks(table["ticks_per_quarter"].to_numpy()),
        slots,
        table[["bar_tick", "bar_ticks"]].to_numpy(),
    )


def again(made, path):
    write_spelled(made, path)
    return read(path, made.notes.shape[1])


def random_piece(seed, chords=80):
    """In bars that change their length; no pitch is struck again while it sounds."""
    random = np.random.default_rng(seed)
    onset = np.concatenate([[0], np.cumsum(random.integers(1, 100, chords - 1))])
    begins, bar, at = 0, 0, []
    for tick in onset.tolist():
        while not bar or tick >= begins + bar:
            begins, bar = begins + bar, int(random.choice([96, 144, 168, 192]))
        at.append((tick - begins, bar))
    names, durations, silent = [], [], np.zeros(128, int)
    for tick in onset.tolist():
        free = np.flatnonzero(silent <= tick)
        number = int(random.integers(1, 5))
        names.append(tuple(sorted(random.choice(free, number, replace=False).tolist())))
        durations.append(random.integers(1, 400, number).tolist())
        silent[list(names[-1])] = tick + np.array(durations[-1])
    return piece(names, onset, durations, np.array(at))


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("notes", "times", "onset", "bar")
    )


@pytest.mark.parametrize("seed", range(5))
def test_what_was_written_comes_back(tmp_path, seed):
    made = random_piece(seed)
    assert same(again(made, tmp_path / "a.mid"), made)


def test_a_piece_begins_with_its_first_note(tmp_path):
    made = random_piece(1)
    later = replace(made, onset=made.onset + 7 * BAR)
    assert same(again(later, tmp_path / "a.mid"), made)


def test_a_pitch_struck_again_while_it_sounds_ends_there(tmp_path):
    made = piece([(60, 64), (60, 67), (64,)], [0, 24, 48], [[48, 24], [12, 48], [6]])
    found = [note[:3] for note in notes_of(made)]
    assert found == [(64, 0, 24), (60, 0, 24), (67, 24, 72), (60, 24, 36), (64, 48, 54)]
    found = again(made, tmp_path / "a.mid")
    assert not read_notes(tmp_path / "a.mid", "lecture").told
    assert np.array_equal(found.notes, made.notes)
    assert found.times.tolist() == [[24, 24, 24, 0, 0], [24, 48, 12, 0, 0], [ENDS, 6, 0, 0, 0]]


def test_a_pitch_that_ended_before_it_is_struck_again_is_as_long_as_it_was():
    made = piece([(60,), (60,), (60,)], [0, 24, 48], [[23], [24], [100]])
    assert [note[1:3] for note in notes_of(made)] == [(0, 23), (24, 48), (48, 148)]


def test_a_pitch_struck_as_it_ends_sounds_on_where_that_is_asked_for(tmp_path):
    made = piece([(60, 55), (62, 55), (62, 55), (60,)], [0, 6, 12, 24], [[6, 6]] * 3 + [[6]])
    spans = []
    for held in (False, True):
        write_spelled(made, tmp_path / "a.mid", held=held)
        notes = read_notes(tmp_path / "a.mid")
        spans.append(sorted(zip(notes.pitch, notes.onset, notes.duration, strict=True)))
    assert len(spans[0]) == 7
    assert spans[1] == [(55, 0, 18), (60, 0, 6), (60, 24, 6), (62, 6, 12)]


def test_of_a_pitch_that_is_struck_twice_at_once_one_note_is_left(tmp_path):
    # two onsets less than a step apart
    made = spell_piece([(60, 64), (60,)], np.array([0, 1]), [[480, 240], [960]], 480, 4)
    assert made.onset.tolist() == [0, 0]
    assert [note[:3] for note in notes_of(made)] == [(64, 0, 24), (60, 0, 96)]
    found = again(made, tmp_path / "a.mid")
    assert found.notes.tolist() == [[64, 60, END, END]]


def test_a_pickup_is_a_bar_of_its_own(tmp_path):
    quarters = np.arange(10)
    bar = np.stack([(quarters + 3) % 4 * STEPS, np.full(10, BAR)], axis=1)
    made = line(quarters * STEPS + 3 * STEPS, bar)
    found = again(made, tmp_path / "a.mid")
    assert found.bar[0].tolist() == [0, STEPS]
    assert np.array_equal(found.bar[1:], made.bar[1:])


def test_a_pickup_of_several_notes_is_one_bar(tmp_path):
    made = line([0, 24, 48, 96], [(120, BAR), (144, BAR), (168, BAR), (24, BAR)])
    found = again(made, tmp_path / "a.mid")
    assert found.bar.tolist() == [[0, 72], [24, 72], [48, 72], [24, BAR]]


def test_a_metre_begins_where_its_bar_does_not_where_its_first_note_is(tmp_path):
    bar = [(0, BAR), (144, BAR), (48, 144), (0, 144), (0, 96)]
    made = line([0, 144, 240, 336, 480], bar)
    assert same(again(made, tmp_path / "a.mid"), made)
    metres = [
        (message.numerator, message.denominator)
        for message in mido.MidiFile(tmp_path / "a.mid").tracks[0]
        if message.type == "time_signature"
    ]
    assert metres == [(4, 4), (3, 4), (2, 4)]


def test_a_bar_that_another_metre_cuts_short_does_not_come_back_behind_it(tmp_path):
    # from within a bar of four quarters, of which three are left and two are played
    made = line([48, 96, 144, 192, 240, 288], [(48, BAR), (96, BAR), *[(0, 96), (48, 96)] * 2])
    assert again(made, tmp_path / "a.mid").bar[2:].tolist() == made.bar[2:].tolist()


def test_bars_that_are_counted_anew_are_counted_anew(tmp_path):
    # a bar of two quarters among others of four, all of them called four by the file
    made = line(np.arange(8) * STEPS, [(place * STEPS, BAR) for place in (0, 1, 0, 1, 2, 3, 0, 1)])
    assert same(again(made, tmp_path / "a.mid"), made)


def test_rounding_counts_no_bars_anew(tmp_path):
    # the bars begin half a step after a step
    place = np.arange(60) * 337
    bar = np.stack([place % 960, np.full(60, 960)], axis=1)
    made = spell_piece([(60,)] * 60, place + 5, [[20]] * 60, 480, 2, bar)
    file = written(made, tmp_path / "a.mid")
    assert sum(message.type == "time_signature" for message in file.tracks[0]) == 1


def test_a_piece_without_a_metre_is_written_without_one(tmp_path):
    made = piece([(60,), (62,)], [0, 30], [[30], [30]])
    file = written(made, tmp_path / "a.mid")
    assert not any(message.type == "time_signature" for message in file.tracks[0])
    found = read(tmp_path / "a.mid")
    assert same(found, made)
    assert found.bar.tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("quarters", "expected"),
    [
        (4, (4, 4)),
        (3, (3, 4)),
        (1.5, (3, 8)),
        (3.5, (7, 8)),
        (0.25, (1, 16)),
        (0.125, (1, 32)),
        (17 / 48, (3, 32)),  # the nearest
        (1 / 48, (1, 32)),
    ],
)
def test_the_signature_of_a_bar(quarters, expected):
    assert signature(round(quarters * STEPS)) == expected


def test_program_velocity_and_tempo_are_in_the_file(tmp_path):
    made = piece([(60, 64)], [0], [[48, 96]])
    file = written(made, tmp_path / "a.mid", program=3, velocity=99, tempo=250_000)
    (track,) = file.tracks
    assert [m.program for m in track if m.type == "program_change"] == [3]
    assert {m.velocity for m in track if m.type == "note_on"} == {99}
    assert file.length == pytest.approx(0.5)
    assert chord_table(read_notes(tmp_path / "a.mid"))["tempo"].tolist() == [250_000]


def test_a_piece_is_played_in_its_own_time(tmp_path):
    made = piece([(60,), (62,), (64,)], [0, 48, 96], [[48]] * 3)
    file = written(
        made, tmp_path / "a.mid", tempo=500_000, changes=[(1.0, 250_000), (2, 1_000_000)]
    )
    assert file.length == pytest.approx(0.5 + 0.25 + 1)


def test_notes_of_a_piece_are_counted_from_its_first_onset():
    made = Spelled(
        np.array([[60, 50, END]], np.int16),
        np.array([[ENDS, 10, 20, 0]], np.int16),
        np.array([500]),
        np.zeros((1, 2), np.int32),
        np.array([[129, 0, NOBODY]]),
        np.array([5]),
        in_a_row([((0, 36), (24, 42))]),
    )
    assert drums_of(made) == [(36, 0, 12, 128, 5), (42, 24, 36, 128, 5)]
    assert notes_of(made) == [(60, 0, 10, 129, 5), (50, 0, 20, 0, 5)]
