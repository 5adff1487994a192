"""The real Snakefile on a piece of the user's own."""

import mido
import pandas as pd

from continuo.midi.notes import read_notes
from continuo.pieces.chord_table import chord_table
from projects import CHORDS, Project

TUNE = [(67, 480), (72, 240), (74, 240), (76, 960), (71, 480)]


def write_tune(path):
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=400_000)])
    track.append(mido.MetaMessage("time_signature", numerator=3, denominator=4))
    for pitch, ticks in TUNE * 5:
        track.append(mido.Message("note_on", note=pitch, velocity=64))
        track.append(mido.Message("note_off", note=pitch, time=ticks))
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(track)
    file.save(path)


def played(path):
    notes = read_notes(path)
    table = chord_table(notes)
    table["onset"] = table["onset"] / notes.ticks_per_quarter
    return table


def test_a_piece_is_continued_by_every_decoder(project: Project) -> None:
    write_tune(project.folder / "My Tune <1>.mid")
    done = project.run("tiny_continue", "--config", "primer=My Tune <1>.mid")
    assert done.returncode == 0, done.stdout[-3000:]
    own = played(project.folder / "My Tune <1>.mid")
    for decoder in ("greedy", "temperature", "composer"):
        folder = project.result("continued/my_tune_1")
        table = pd.read_csv(folder / f"{decoder}_2.csv", dtype={"pitches": str})
        assert table["part"].value_counts().to_dict() == {"primer": 25, "generated": CHORDS}
        assert (folder / f"{decoder}_2.mp3").is_file()
        whole = played(folder / f"{decoder}_2.mid")
        assert whole["pitches"].tolist() == table["pitches"].tolist()
    # the last one is the composer's, which knows all chords and their times
    assert whole["pitches"].tolist()[:25] == own["pitches"].tolist()
    assert whole["onset"].tolist()[:25] == own["onset"].tolist()
    assert whole["tempo"].tolist()[0] == 400_000
    log = project.folder / "results/logs/tiny/continue_music_my_tune_1_greedy_1.log"
    assert "67 is unknown, heard as" in log.read_text()
    again = project.run("tiny_continue", "--config", "primer=My Tune <1>.mid")
    assert "Nothing to be done" in again.stdout


def test_a_tune_keeps_its_notes_and_gets_lower_ones(project: Project) -> None:
    write_tune(project.folder / "tune.mid")
    done = project.run("tiny_harmonise", "--config", "melody=tune.mid")
    assert done.returncode == 0, done.stdout[-3000:]
    own, whole = (
        played(path)
        for path in (project.folder / "tune.mid", project.result("harmonised/tune/composer_1.mid"))
    )
    assert whole["onset"].tolist() == own["onset"].tolist()
    tops = [text.split(".")[-1] for text in whole["pitches"]]
    assert tops == own["pitches"].tolist()
    assert whole["pitches"].str.contains(".", regex=False).any()
    assert not project.result("harmonised/tune/greedy_1.mid").exists()


def test_what_is_no_piece_is_an_error_that_names_it(project: Project) -> None:
    (project.folder / "text.mid").write_text("this is no MIDI file")
    (project.folder / "piece.ogg").write_text("")
    for target, config, words in (
        ("tiny_continue", [], "name a MIDI or MusicXML file, as in --config primer=piece.mid"),
        ("tiny_continue", ["primer=gone.mid"], "there is no file gone.mid"),
        ("tiny_continue", ["primer=text.mid"], "primer: text.mid: not a MIDI file"),
        ("tiny_harmonise", ["melody=piece.ogg"], "piece.ogg is no score"),
    ):
        done = project.run(target, *(["--config", *config] if config else []))
        assert done.returncode != 0
        assert words in done.stdout
