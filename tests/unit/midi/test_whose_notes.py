import numpy as np
import pytest

from continuo.midi.instruments import KINDS, PERCUSSIONIST, Part, chosen_parts, players_of
from continuo.midi.notes import read_notes
from midi_files import line, program, save, song


def test_a_part_is_a_track_and_its_instrument_and_all_drums_are_one(tmp_path):
    notes = read_notes(song(tmp_path / "a.mid"))
    assert [str(part) for part in notes.parts] == [
        *("Flute", "Violino II (Violin)", "Violino I (Violin)"),
        *("Acoustic Grand Piano", "Church Organ", "Kit (Drums)"),
    ]
    assert [(part.track, part.channel) for part in notes.parts] == [
        (1, 0), (2, 1), (3, 2), (4, 3), (4, 3), (5, 9),
    ]  # fmt: skip
    played = {
        (str(notes.parts[part]), pitch) for part, pitch in zip(notes.part, notes.pitch, strict=True)
    }
    assert ("Acoustic Grand Piano", 48) in played
    assert ("Church Organ", 50) in played
    assert {pitch for part, pitch in played if part == "Kit (Drums)"} == {36, 38, 70}
    assert notes.velocity[notes.pitch == 50].tolist() == [90]
    assert notes.drums.sum() == 3


def test_a_program_that_another_track_tells_a_channel_holds_where_the_notes_track_tells_none(
    tmp_path,
):
    path = save(
        tmp_path / "a.mid",
        [program(56, 0), program(57, 1)],
        [*line(0, (60, 480))],
        [program(11, 1), *line(1, (64, 480))],
    )
    assert [part.program for part in read_notes(path).parts] == [56, 11]


def test_players_are_the_same_in_whichever_track_they_are(tmp_path):
    notes = read_notes(song(tmp_path / "a.mid"))
    players = players_of(notes.parts, notes.part, notes.pitch)
    assert players.tolist() == [73, 40 + KINDS, 40, 0, 19, PERCUSSIONIST]
    # who plays nothing takes no number from others
    silent = players_of(notes.parts, np.array([1]), np.array([67]))
    assert silent[1] == 40
    assert silent[2] == 40 + KINDS


PARTS = [Part(1, 0, 73, "Melody"), Part(2, 1, 40, "Vl. 1"), Part(3, 2, 42), Part(4, 9, 0, "kit")]


@pytest.mark.parametrize(
    ("only", "without", "chosen"),
    [
        ([], [], "1111"),
        (["melody"], [], "1000"),
        (["STRINGS"], [], "0110"),
        (["violin", "cello"], [], "0110"),
        (["vl. ?"], [], "0100"),
        ([], ["drums"], "1110"),
        (["*"], ["flute", "drums"], "0110"),
        (["harp"], [], "0000"),
    ],
)
def test_parts_are_chosen_by_track_instrument_or_family(only, without, chosen):
    found = chosen_parts(PARTS, only, without)
    assert "".join(str(int(part)) for part in found) == chosen
