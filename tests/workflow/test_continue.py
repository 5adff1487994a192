"""The real Snakefile on a piece of the user's own."""

import json

import mido
import numpy as np
import pandas as pd

from continuo.midi.notes import read_notes
from midi_files import save
from projects import CHORDS, Project

TUNE = [(67, 480), (72, 240), (74, 240), (76, 960), (71, 480)]
NAME = "a: My #1 Tune [x] <1> {y} 夜.mid"
FOLDER = "a_my_1_tune_x_1_y_8d350cdd"


def line(channel, notes, velocity=64):
    """(pitch, ticks) one after the other."""
    return [
        mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=time)
        for pitch, ticks in notes
        for kind, time in (("note_on", 0), ("note_off", ticks))
    ]


def write_tune(path):
    conductor = [
        mido.MetaMessage("set_tempo", tempo=400_000),
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
    ]
    save(path, [*conductor, *line(0, TUNE * 5)])


def write_song(path):
    """A flute and a bassoon, with drums, in 3/4 that becomes 2/4, ever slower."""
    conductor = [
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
        mido.MetaMessage("set_tempo", tempo=400_000),
        mido.MetaMessage("set_tempo", tempo=450_000, time=2880),
        mido.MetaMessage("time_signature", numerator=2, denominator=4, time=2880),
        mido.MetaMessage("set_tempo", tempo=500_000),
    ]
    flute = [mido.Message("program_change", program=73), *line(0, TUNE * 5, 90)]
    bassoon = [mido.Message("program_change", channel=1, program=70)]
    bassoon += line(1, [(48, 1440), (43, 960)] * 5, 40)
    save(path, conductor, flute, bassoon, line(9, [(36, 480)] * 24, 120))


def rows(notes):
    """Each note: onset, end, pitch, channel."""
    end = notes.onset + notes.duration
    parts = notes.onset, end, notes.pitch, notes.channel
    return sorted(zip(*(part.tolist() for part in parts), strict=True))


def events(path, *kinds):
    """(tick, message) of these kinds, of all tracks."""
    found = []
    for track in mido.MidiFile(path).tracks:
        ticks = np.cumsum([message.time for message in track]).tolist()
        pairs = zip(ticks, track, strict=True)
        found += [(tick, str(m.copy(time=0))) for tick, m in pairs if m.type in kinds]
    return sorted(found)


def test_a_piece_is_continued_by_every_decoder(project: Project) -> None:
    own = project.folder / NAME
    write_song(own)
    done = project.run("tiny_continue", "--config", f"primer={NAME}")
    assert done.returncode == 0, done.stdout[-3000:]
    folder = project.result(f"continued/{FOLDER}")
    kept = read_notes(own)
    for decoder in ("greedy", "temperature", "composer"):
        table = pd.read_csv(folder / f"{decoder}_2.csv", dtype={"pitches": str})
        assert table["part"].value_counts().to_dict() == {"primer": 30, "generated": CHORDS}
        assert (folder / f"{decoder}_2.mp3").is_file()
        record = json.loads((folder / f"{decoder}_2.json").read_text())
        assert record["begins"] == 25
        assert [part["program"] for part in record["parts"]] == [73, 70]
        assert "24 notes of drums left out" in record["not_heard"]
        whole = read_notes(folder / f"{decoder}_2.mid")
        assert set(rows(kept)) <= set(rows(whole))
        assert (whole.tempos, whole.metres) == (kept.tempos, kept.metres)
        assert len(whole.onset) == len(kept.onset) + record["notes"]
        for kinds in (("program_change", "set_tempo"), ("note_on",)):
            before = events(own, *kinds)
            after = [e for e in events(folder / f"{decoder}_2.mid", *kinds) if e[0] < 25 * 480]
            assert after == before
        added = [row for row in rows(whole) if row not in set(rows(kept))]
        assert {row[3] for row in added} <= {0, 1}
        assert added[0][0] == 25 * 480
        made = table.loc[table["part"] == "generated", "pitches"]
        assert sorted(map(int, ".".join(made).split("."))) == sorted(row[2] for row in added)
    log = project.folder / f"results/logs/tiny/continue_music_{FOLDER}_greedy_1.log"
    assert "is unknown, heard as" in log.read_text()
    again = project.run("tiny_continue", "--config", f"primer={NAME}")
    assert "Nothing to be done" in again.stdout
