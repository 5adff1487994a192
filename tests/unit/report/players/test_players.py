"""What sounds when, the rolls in true time that are drawn of it, what a sample says of itself."""

import re
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest

from continuo.midi.writing import write_chords
from continuo.report.experiment.listening import group
from continuo.report.players.real_piece import RealPiece
from continuo.report.players.sounding import Sounding, chord_starts, primer_notes
from continuo.report.players.temperature import TemperatureCurve
from continuo.report.players.timed_roll import (
    NARROWEST,
    Layer,
    Mark,
    TimedRoll,
    by_part,
    pitch_range,
)
from midi_files import song
from played import TEMPO, sample_of, steps_of

PRIMER = [(50,), (52, 55), (54,), (56,)]
CHORDS = [(60, 64, 67), (62,), (60, 64), (62,), (60, 64), (62,), (60, 64), (72,)]


STARTS = np.arange(len(CHORDS)) / 8  # seconds
EVEN, SLOWER = [(0, TEMPO)], [(0, TEMPO), (0.25, 2 * TEMPO)]


def test_notes_are_in_seconds_across_changes_of_tempo(tmp_path: Path) -> None:
    track = mido.MidiTrack(
        [
            mido.MetaMessage("set_tempo", tempo=1_000_000),
            mido.Message("note_on", note=60, velocity=64),
            mido.Message("note_off", note=60, time=100),
            mido.MetaMessage("set_tempo", tempo=500_000, time=100),
            mido.Message("note_on", note=62, velocity=64),
            mido.Message("note_off", note=62, time=50),
        ]
    )
    mido.MidiFile(ticks_per_beat=100, tracks=[track]).save(tmp_path / "a.mid")
    found = Sounding.of_file(tmp_path / "a.mid")
    assert found.start.tolist() == [0.0, 2.0]
    assert found.end.tolist() == [1.0, 2.25]
    assert found.pitch.tolist() == [60, 62]


def test_a_roll_has_no_drums_whose_numbers_are_no_pitches(tmp_path: Path) -> None:
    found = Sounding.of_file(song(tmp_path / "a.mid"))
    assert found.pitch.tolist() == [48, 67, 79, 84, 50, 86]


def test_chords_start_at_0_and_the_last_has_an_end() -> None:
    assert chord_starts(steps_of(PRIMER, CHORDS[:2]), EVEN).tolist() == [0, 0.125, 0.25]
    assert chord_starts(steps_of(PRIMER, CHORDS[:2]), SLOWER).tolist() == [0, 0.125, 0.375]


def test_only_the_end_of_the_primer_is_shown_and_nothing_of_it_after_0() -> None:
    found = primer_notes(steps_of(PRIMER, CHORDS), SLOWER, 10)
    assert found.start.tolist() == [-0.5, -0.375, -0.375, -0.25, -0.125]
    assert found.pitch.tolist() == [50, 52, 55, 54, 56]
    cut = primer_notes(steps_of(PRIMER, CHORDS), EVEN, 0.3)
    assert cut.start.tolist() == [-0.3, -0.3, -0.25, -0.125]
    steps = steps_of(PRIMER, CHORDS)
    steps.loc[1, "durations"] = "0.5 0.25"
    assert (primer_notes(steps, EVEN, 10).end - found.end).tolist() == [0, 0.125, 0, 0, 0]
    steps.loc[3, "durations"] = "9"
    assert primer_notes(steps, EVEN, 10).end.max() == 0


def test_a_layer_is_one_path_with_a_stroke_for_each_note() -> None:
    notes = Sounding(np.array([0.0, 1.0]), np.array([0.1, 2.0]), np.array([60, 72]))
    # hundredths of a second, semitones below the highest pitch; what is short is open for a quarter
    assert Layer("generated", notes).path(73) == "M0 13h8M100 1h96"


def test_a_roll_says_where_its_axes_are() -> None:
    notes = Sounding(np.array([0.0]), np.array([7.0]), np.array([60]))
    mark = Mark("loop", 1.0, 3.0, "loop", every=0.5)
    roll = TimedRoll(-2.5, 12.5, 59, 73, [Layer("generated", notes)], [mark], "a roll")
    assert roll.view_box == "-250 -0.5 1500 15"
    assert roll.width == 480
    assert roll.seconds == [
        (80, "start", "0 s"), (240, "start", "5 s"), (400, "start", "10 s"),
    ]  # fmt: skip
    assert [(row, name) for row, _, name in roll.octaves] == [(1, "C5"), (13, "C4")]
    assert roll.bands == [(mark, 100, 200)]
    assert re.findall(r"M(\d+)", roll.repeats) == ["100", "150", "200", "250"]


def test_a_roll_of_a_moment_is_drawn_wider() -> None:
    roll = TimedRoll(0.0, 2.0, 59, 73, [], [], "a moment")
    assert roll.width == NARROWEST
    assert [(left, near) for left, near, _ in roll.seconds] == [
        (0, "start"), (200, "start"), (400, "end"),
    ]  # fmt: skip


def test_pitches_of_all_parts_with_a_semitone_to_spare() -> None:
    def playing(*pitches: int) -> Sounding:
        nowhere = np.zeros(len(pitches))
        return Sounding(nowhere, nowhere, np.array(pitches, np.int64))

    assert pitch_range([playing(60, 70), playing(), playing(50)]) == (49, 71)
    assert pitch_range([playing(0, 127)]) == (0, 127)
    assert pitch_range([playing()]) == (59, 61)


def test_a_roll_shows_primer_loop_and_run_each_in_its_kind(tmp_path: Path) -> None:
    sample = sample_of(tmp_path, PRIMER, CHORDS, loop=(1, 2), run=(2, 2))
    roll = sample.roll()
    assert [(layer.kind, len(layer.notes.pitch)) for layer in roll.layers] == [
        ("held-out", 5),
        ("generated", 10),
        ("training", 3),  # chords 2 and 3
    ]
    marks = [(mark.kind, mark.start, mark.end, mark.every, mark.text) for mark in roll.marks]
    assert marks == [
        ("primer", -0.5, 0.0, 0.0, "primer"),
        ("loop", 0.125, 1.0, 0.25, "loop from chord 1, period 2"),
        ("run", 0.25, 0.5, 0.0, "2 chords of b"),
    ]
    assert (roll.first, roll.last, roll.low, roll.high) == (-0.5, 2.0, 49, 73)
    assert roll.alternative.endswith("it loops from chord 1, period 2")


def test_a_primer_of_noise_is_no_piece_of_any_set(tmp_path: Path) -> None:
    assert sample_of(tmp_path, PRIMER, CHORDS, piece=None).roll().layers[0].kind == "noise"


def test_a_sample_says_what_it_took(tmp_path: Path) -> None:
    assert sample_of(tmp_path, PRIMER, CHORDS).copying is None
    assert sample_of(tmp_path, PRIMER, CHORDS, run=(2, 3)).copying == (
        "3 chords, from its chord 2 on: b, from bar 2 on (its chord 5), not transposed"
    )
    assert (
        sample_of(tmp_path, PRIMER, CHORDS, run=(0, 0)).copying
        == "no chord of it is in a training piece"
    )


def test_a_sample_says_how_far_it_follows_chord_symbols(tmp_path: Path) -> None:
    sample = sample_of(tmp_path, [(60,)], [(64,)])
    assert sample.following is None
    frame = {"chords": "C | F", "notes": 1, "share": 1.0}
    sample = replace(sample, record={**sample.record, "frame": frame})
    assert sample.following == "C | F: 100.0\N{NO-BREAK SPACE}% of 1 note on beats are of them"


def test_parts_have_colours_of_their_own_the_highest_first(tmp_path: Path) -> None:
    notes = Sounding.of_file(song(tmp_path / "a.mid"))
    layers = by_part(notes, "generated")
    assert [(layer.kind, layer.name) for layer in layers] == [
        ("part-1", "Flute"),
        ("part-2", "Violino I"),
        ("part-3", "Violino II"),
        ("part-4", "Church Organ"),
        ("part-5", "Acoustic Grand Piano"),
    ]
    assert sum(len(layer.notes.pitch) for layer in layers) == len(notes.pitch)
    roll = TimedRoll(0.0, 9.0, 40, 90, layers, [], "a roll")
    assert roll.parts[0] == ("part-1", "Flute")
    alone = by_part(notes.only(notes.pitch > 80), "generated")
    assert [(layer.kind, layer.name) for layer in alone] == [("generated", "")]


def test_more_parts_than_colours_share_the_last() -> None:
    pitch = np.arange(80, 72, -1)
    notes = Sounding(np.zeros(8), np.ones(8), pitch, np.arange(8), [str(n) for n in range(8)])
    kinds = [layer.kind for layer in by_part(notes, "generated")]
    assert kinds == [f"part-{n}" for n in (1, 2, 3, 4, 5, 5, 5, 5)]


def test_a_source_marks_what_primes_the_samples(tmp_path: Path) -> None:
    files = sample_of(tmp_path, PRIMER, CHORDS)
    source = RealPiece("a", files.audio, files.midi, STARTS, "valid", primer=4)
    roll = source.roll((40, 80))
    assert [layer.kind for layer in roll.layers] == ["held-out"]
    assert [(mark.kind, mark.start, mark.end) for mark in roll.marks] == [("primer", 0.0, 0.5)]
    assert (roll.first, roll.low, roll.high) == (0.0, 40, 80)
    whole = RealPiece("a", files.audio, files.midi, STARTS, "train", primer=99).roll()
    assert whole.marks[0].end == 1.0
    assert whole.layers[0].kind == "training"


def test_a_primer_of_notes_that_sound_on_ends_where_its_chords_do(tmp_path: Path) -> None:
    held = tmp_path / "held.mid"
    write_chords([(60,)] * 3 + [(60, 64)] * 5, held, ticks=120, tempo=500_000, held=True)
    source = RealPiece("a", held.with_suffix(".mp3"), held, STARTS, "valid", primer=4)
    assert [(mark.start, mark.end) for mark in source.roll().marks] == [(0.0, 0.5)]


def test_a_source_in_its_own_rhythm_says_so(tmp_path: Path) -> None:
    files = sample_of(tmp_path, PRIMER, CHORDS)
    even, own = (
        RealPiece("a", files.audio, files.midi, STARTS, "test", rhythm=own) for own in (False, True)
    )
    assert own.roll().alternative == even.roll().alternative.replace(
        " a:", " a, in its own rhythm:"
    )
    assert own.file_name == "greedy_1.mid"


def test_samples_stand_together_by_what_primes_them(tmp_path: Path) -> None:
    def sample(decoder: str, number: int, piece: str):
        return sample_of(tmp_path, PRIMER, CHORDS, decoder, number, piece=piece)

    first = sample("hot", 1, "a")
    samples = [first, sample("hot", 2, "b"), sample("cold", 1, "a"), sample("cold", 2, "b")]
    source = RealPiece("a", first.audio, first.midi, STARTS, "test")
    groups = group(samples, samples[1], [source])
    assert [[s.name for s in part.samples] for part in groups] == [
        ["hot, sample 2", "cold, sample 2"],
        ["hot, sample 1", "cold, sample 1"],
    ]
    assert [list(part.sources) for part in groups] == [[], [source]]
    assert groups[0].heading == "After b, from its chord 17 on"
    assert groups[1].pitches == (49, 73)


def test_a_temperature_that_changes_is_a_stair() -> None:
    temperature = np.array([1.0, 1.0, 0.5, 0.0])
    curve = TemperatureCurve.of(steps_of(PRIMER, CHORDS[:4], temperature))
    assert curve is not None
    assert (curve.low, curve.high, curve.chords) == (0.0, 1.0, 4)
    assert curve.path == "M0 0H2V50H3V100H4"


@pytest.mark.parametrize("temperature", [0.7, np.nan])
def test_a_temperature_that_stays_has_no_curve(temperature: float) -> None:
    assert TemperatureCurve.of(steps_of(PRIMER, CHORDS, temperature)) is None


def test_a_chord_is_a_samples_own_unless_repeated_or_taken(tmp_path: Path) -> None:
    assert sample_of(tmp_path, PRIMER, CHORDS).own == 8
    assert sample_of(tmp_path, PRIMER, CHORDS, loop=(1, 2)).own == 3
    assert sample_of(tmp_path, PRIMER, CHORDS, run=(2, 3)).own == 5
    assert sample_of(tmp_path, PRIMER, CHORDS, loop=(1, 2), run=(2, 3)).own == 2


def test_a_chord_of_a_long_run_of_the_primer_is_not_a_samples_own(tmp_path: Path) -> None:
    theme = [(40 + step,) for step in range(20)]
    replaying = sample_of(tmp_path, theme, [*theme[2:19], *CHORDS])
    assert replaying.own == 8
    assert replaying.replaying == "17 chords, in runs of 16 or more"
    glancing = sample_of(tmp_path, theme, [*theme[2:17], *CHORDS])
    assert glancing.own == 15 + 8
    assert glancing.replaying == "no run of 16 chords"


@pytest.mark.parametrize("tempo", [250_000, 500_000, 800_000])
def test_a_roll_is_as_fast_as_its_file(tmp_path: Path, tempo: int) -> None:
    write_chords([(60,), (62, 65)], tmp_path / "a.mid", tempo=tempo, ticks=480)
    notes = Sounding.of_file(tmp_path / "a.mid")
    assert notes.start.tolist() == pytest.approx([0, tempo / 1e6, tempo / 1e6])
    assert notes.end.max() == pytest.approx(2 * tempo / 1e6)
