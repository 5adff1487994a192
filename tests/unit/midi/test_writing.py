from dataclasses import replace
from typing import Any

import mido
import numpy as np
import pytest

from continuo.midi.events import parse
from continuo.midi.notes import PER_NOTE, read_notes
from continuo.midi.writing import KEYS, write_chords, write_notes
from midi_files import notes_of, song


def rows(notes):
    """Each note with its part."""
    columns = (getattr(notes, name).tolist() for name in PER_NOTE)
    return sorted((*row, notes.parts[row[-1]]) for row in zip(*columns, strict=True))


def test_what_is_read_and_written_is_what_was(tmp_path):
    signs: dict[str, Any] = {
        "tempos": [(0, 500_000), (480, 400_000)],
        "metres": [(0, 3, 4), (1440, 6, 8)],
        "keys": [(0, -3, 1), (1440, 2, 0)],
    }
    notes = replace(read_notes(song(tmp_path / "a.mid")), **signs)
    write_notes(notes, tmp_path / "b.mid")
    again = read_notes(tmp_path / "b.mid")
    assert rows(again) == rows(notes)
    assert {name: getattr(again, name) for name in signs} == signs
    assert again.tracks == 6


def test_a_name_may_be_in_any_script(tmp_path):
    notes = notes_of([0], [9], [60])
    named = replace(notes, parts=[replace(notes.parts[0], name="箏 \N{HEAVY BLACK HEART}")])
    write_notes(named, tmp_path / "a.mid")
    assert read_notes(tmp_path / "a.mid").parts[0].name == "箏 \N{HEAVY BLACK HEART}"


@pytest.mark.parametrize(("sharps", "minor"), KEYS)
def test_every_key_is_written_as_it_is(tmp_path, sharps, minor):
    write_notes(notes_of([0], [9], [60], keys=[(0, sharps, minor)]), tmp_path / "a.mid")
    assert parse((tmp_path / "a.mid").read_bytes()).keys == [(0, sharps, minor)]


def test_chords_one_after_the_other_hold_what_they_repeat_where_that_is_asked_for(tmp_path):
    chords = [(55, 60), (55, 62), (62,), (62, 55)]
    for held, longest in ((False, {55: [100] * 3, 60: [100], 62: [100] * 3}),
                          (True, {55: [200, 100], 60: [100], 62: [300]})):  # fmt: skip
        write_chords(chords, tmp_path / "a.mid", ticks=100, held=held)
        notes = read_notes(tmp_path / "a.mid")
        assert {p: notes.duration[notes.pitch == p].tolist() for p in longest} == longest
        assert notes.onset[notes.pitch == 55].tolist() == ([0, 300] if held else [0, 100, 300])


def test_what_ends_stands_before_what_begins_at_the_same_tick(tmp_path):
    write_notes(notes_of([0, 480], [480, 480], [60, 60]), tmp_path / "a.mid")
    (track,) = mido.MidiFile(tmp_path / "a.mid").tracks
    kinds = [message.type for message in track if message.type.startswith("note")]
    assert kinds == ["note_on", "note_off"] * 2
    assert np.array_equal(read_notes(tmp_path / "a.mid", "lecture").duration, [480, 480])
