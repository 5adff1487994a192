import pandas as pd

from continuo.midi.instruments import KINDS
from continuo.pieces.intake import decode_files
from continuo.pieces.note_tables import CHANGES, NOTES, PARTS, names_of_players
from midi_files import song


def decoded(folder, **options):
    return decode_files([("a", song(folder / "a.mid"))], **options)


def test_the_tables_keep_notes_parts_and_what_changes(tmp_path):
    found = decoded(tmp_path)
    assert found.notes.columns.tolist() == NOTES.names
    assert found.parts.columns.tolist() == PARTS
    assert found.changes.columns.tolist() == CHANGES
    assert len(found.notes) == 9
    assert found.parts["notes"].tolist() == [2, 1, 1, 1, 1, 3]
    assert found.parts["chosen"].all()
    assert found.changes[["what", "value"]].values.tolist() == [["tempo", 500_000]]
    named = "Flute, Violino II (Violin), Violino I (Violin), Acoustic Grand Piano, Church Organ, "
    assert found.intake["parts"].tolist() == [named + "Kit (Drums)"]


def test_each_note_of_a_chord_has_its_player_and_the_chord_its_loudness(tmp_path):
    chords = decoded(tmp_path, drums=False).chords
    assert chords["pitches"].tolist() == ["48.67.79.84", "50.86"]
    assert chords["players"].tolist() == [f"0.{40 + KINDS}.40.73", "19.73"]
    assert chords["loudness"].tolist() == [4, 4]  # 64; 77, the mean of 90 and 64


def test_drums_are_beside_the_chords_unless_they_are_asked_to_be_pitches(tmp_path):
    chords = decoded(tmp_path, drums=False).chords
    assert chords["drums"].tolist() == ["0:36 0:70 240:38", ""]
    mixed = decoded(tmp_path, drums=True).chords
    assert mixed["pitches"].tolist() == ["36.48.67.70.79.84", "38", "50.86"]
    assert set(mixed["drums"]) == {""}


def test_max_notes_counts_within_the_parts_that_are_chosen(tmp_path):
    found = decoded(tmp_path, max_notes=1, drums=False, parts={"without": ["flute"]})
    assert found.chords["pitches"].tolist() == ["79", "50"]
    assert "2 notes of a part that is not asked for left out" in found.intake["reason"][0]
    assert "2 notes beyond chords.max_notes left out" in found.intake["reason"][0]
    assert not found.parts.set_index("name")["chosen"]["Flute"]
    assert found.parts.set_index("name")["player"]["Flute"] == -1


def test_a_piece_without_any_part_that_is_asked_for_is_refused_and_says_what_it_has(tmp_path):
    intake = decoded(tmp_path, parts={"only": ["harp"]}).intake
    assert intake["status"].tolist() == ["refused"]
    assert "none of its parts is one that is asked for" in intake["reason"][0]
    assert "Flute, Violino II (Violin)" in intake["reason"][0]


def test_a_player_is_called_as_most_of_its_parts_are_else_by_its_instrument(tmp_path):
    rows = [("Vl. 1", 40), ("Violino I", 40), ("Violino I", 40), ("", 41), ("left out", -1)]
    rows += [("Track 1", 73), ("Track 2", 73)]
    table = pd.DataFrame(rows, columns=["name", "player"]).assign(instrument="Violin")
    table["chosen"] = table["player"] >= 0
    table.to_csv(tmp_path / "parts.csv", index=False)
    assert names_of_players(tmp_path / "parts.csv") == {
        40: "Violino I",
        41: "Violin",
        73: "Violin",
    }
