"""The real Snakefile on a piece of the user's own."""

import json

import mido
import numpy as np
import pandas as pd
import pytest

import gaps
from continuo.midi.notes import read_notes
from midi_files import line, save
from projects import CHORDS, TINY, Project

TUNE = [(67, 480), (72, 240), (74, 240), (76, 960), (71, 480)]
QUIET = {"method": "greedy", "model": "composer", "constraints": {"most": 1}}
NAME = "a: My #1 Tune [x] <1> {y} 夜.mid"
FOLDER = "a_my_1_tune_x_1_y_8d350cdd"


def write_tune(path):
    conductor = [
        mido.MetaMessage("set_tempo", tempo=400_000),
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
    ]
    save(path, [*conductor, *line(0, *TUNE * 5)])


def write_song(path):
    """A flute and a bassoon, with drums, in 3/4 that becomes 2/4, ever slower."""
    conductor = [
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
        mido.MetaMessage("set_tempo", tempo=400_000),
        mido.MetaMessage("set_tempo", tempo=450_000, time=2880),
        mido.MetaMessage("time_signature", numerator=2, denominator=4, time=2880),
        mido.MetaMessage("set_tempo", tempo=500_000),
    ]
    flute = [mido.Message("program_change", program=73), *line(0, *TUNE * 5, velocity=90)]
    bassoon = [mido.Message("program_change", channel=1, program=70)]
    bassoon += line(1, *[(48, 1440), (43, 960)] * 5, velocity=40)
    save(path, conductor, flute, bassoon, line(9, *[(36, 480)] * 24, velocity=120))


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
        assert "added from here" in (folder / f"{decoder}_2.svg").read_text()
        record = json.loads((folder / f"{decoder}_2.json").read_text())
        assert record["begins"] == 25
        assert [part["program"] for part in record["parts"]] == [73, 70]
        assert "24 notes of drums in no chord" in record["not_heard"]
        whole = read_notes(folder / f"{decoder}_2.mid")
        assert set(rows(kept)) <= set(rows(whole))
        assert (whole.tempos, whole.metres) == (kept.tempos, kept.metres)
        assert len(whole.onset) == len(kept.onset) + record["notes"] + record["drums"]
        assert (record["drums"] > 0) == (decoder == "composer")  # which has learnt of drums
        for kinds in (("program_change", "set_tempo"), ("note_on",)):
            before = events(own, *kinds)
            after = [e for e in events(folder / f"{decoder}_2.mid", *kinds) if e[0] < 25 * 480]
            assert after == before
        added = [row for row in rows(whole) if row not in set(rows(kept))]
        assert {row[3] for row in added} <= {0, 1, 9}
        added = [row for row in added if row[3] != 9]
        assert added[0][0] == 25 * 480
        made = table.loc[table["part"] == "generated", "pitches"]
        assert sorted(map(int, ".".join(made).split("."))) == sorted(row[2] for row in added)
    page = (folder / "page.html").read_text()
    assert "&lt;1&gt;" in page
    assert "<1>" not in page
    assert "24 notes of drums in no chord; 2 parts heard as one" in page
    log = project.folder / f"results/logs/tiny/continue_music_{FOLDER}_greedy_1.log"
    assert "is unknown, heard as" in log.read_text()
    again = project.run("tiny_continue", "--config", f"primer={NAME}")
    assert "Nothing to be done" in again.stdout


def test_length_tempo_key_metre_and_decoder_are_told_on_the_command_line(project: Project) -> None:
    write_song(project.folder / "song.mid")
    asked = ["bars=2", "tempo=75", "key=A", "metre=6/8", "decoder=composer", "chords=A | % | F#m/A"]
    done = project.run("tiny_continue", "--config", "primer=song.mid", *asked)
    assert done.returncode == 0, done.stdout[-3000:]
    folder = project.result("continued/song")
    assert {path.stem for path in folder.iterdir()} == {"composer_1", "composer_2", "page"}
    record = json.loads((folder / "composer_1.json").read_text())
    up = {"from C major": -3, "from A minor": -3}[record["moved"].partition(" to ")[0]]
    whole, own = read_notes(folder / "composer_1.mid"), read_notes(project.folder / "song.mid")
    moved = {(a, b, pitch + up * (c != 9), c) for a, b, pitch, c in rows(own)}
    assert moved <= set(rows(whole))
    added = [row for row in rows(whole) if row not in moved]
    seam = 25 * 480
    assert added[0][0] == seam
    assert max(row[1] for row in added) <= seam + 2 * 6 * 240
    assert max(row[0] for row in added) >= seam + 240  # it is no single chord
    assert whole.tempos[-1] == (seam, 800_000)
    assert whole.metres[-1] == (seam, 6, 8)
    page = (folder / "page.html").read_text()
    assert "bars 2, tempo 75, key A, metre 6/8, chords A | % | F#m/A" in page
    frame = record["frame"]
    assert (frame["chords"], frame["share"]) == ("A | % | F#m/A", 1)
    assert frame["notes"] > 1
    assert f"100.0\N{NO-BREAK SPACE}% of {frame['notes']} notes on beats" in page
    on_first = [row[2] % 12 for row in added if row[0] == seam and row[3] != 9]
    assert set(on_first) <= {9, 1, 4}


def test_a_tune_keeps_its_notes_and_gets_lower_ones(project: Project) -> None:
    write_tune(project.folder / "tune.mid")
    settings = {**TINY["decoders"], "quiet": QUIET}
    project.write({"experiments": {"tiny": {**TINY, "decoders": settings}}})
    done = project.run("tiny_harmonise", "--config", "melody=tune.mid")
    assert done.returncode == 0, done.stdout[-3000:]
    folder = project.result("harmonised/tune")
    own, whole = read_notes(project.folder / "tune.mid"), read_notes(folder / "composer_1.mid")
    tune = [row for row in rows(whole) if row[3] == 0]
    assert tune == rows(own)
    assert (whole.tempos, whole.metres) == (own.tempos, own.metres)
    harmony = [row for row in rows(whole) if row[3] != 0]
    assert harmony
    at = {row[0]: row[2] for row in tune}
    assert all(row[2] < at[row[0]] for row in harmony)
    record = json.loads((folder / "composer_1.json").read_text())
    assert record["notes"] == len(harmony)
    assert not (folder / "greedy_1.mid").exists()
    assert "The tune is as it was" in (folder / "page.html").read_text()

    # one voice is what the tune has
    quiet = json.loads((folder / "quiet_1.json").read_text())
    assert quiet["notes"] == 0
    assert rows(read_notes(folder / "quiet_1.mid")) == rows(own)
    words = "no note: the decoder quiet leaves this tune without a harmony"
    assert words in (folder / "page.html").read_text()
    log = project.folder / "results/logs/tiny/harmonise_music_tune_quiet_1.log"
    assert "the decoder quiet adds no note to the tune" in log.read_text()


def test_some_bars_are_written_anew_and_the_others_stay(project: Project) -> None:
    write_song(project.folder / "whole.mid")
    done = project.run("tiny_fill", "--config", "piece=whole.mid", "bars=3-4")
    assert done.returncode == 0, done.stdout[-3000:]
    folder = project.result("filled/whole")
    assert {path.stem for path in folder.iterdir()} == {"composer_1", "composer_2", "page"}
    own, whole = read_notes(project.folder / "whole.mid"), read_notes(folder / "composer_1.mid")
    within = range(2 * 1440, 4 * 1440)
    kept = [row for row in rows(own) if row[3] == 9 or row[0] not in within]
    new = [row for row in rows(whole) if row not in kept]
    assert set(kept) <= set(rows(whole))
    assert new
    assert all(row[0] in within and row[1] <= within.stop and row[3] in (0, 1) for row in new)
    assert (whole.tempos, whole.metres) == (own.tempos, own.metres)
    record = json.loads((folder / "composer_1.json").read_text())
    assert record["notes"] == len(new)
    page = (folder / "page.html").read_text()
    assert "in bars 3 to 4, in place of" in page
    assert (folder / "composer_1.mp3").is_file()


def test_what_is_known_of_a_gap_is_measured(project: Project) -> None:
    told = gaps.compare(project.folder / "results/tiny", chords=6, gaps=5)
    assert told.index.tolist() == list(gaps.WAYS)
    assert (told["notes"] > 0).all()
    assert told["times"].between(0, 0.01).all()  # all chords are equally long there: it is sure
    assert told["gain"].iloc[0] == 0 and told["gain"].iloc[2] != told["gain"].iloc[1]
    with pytest.raises(SystemExit, match="no held-out piece has 4032 chords"):
        gaps.compare(project.folder / "results/tiny", chords=4000, gaps=5)


def test_what_cannot_be_is_an_error_that_says_what_can(project: Project) -> None:
    (project.folder / "piece.ogg").write_text("")
    write_tune(project.folder / "tune.mid")
    both = ["-k", "tiny_continue", "tiny_harmonise"]
    cases: list[tuple[list[str], list[str], list[str]]] = [
        (both, [], [f"as in --config {key}=piece.mid" for key in ("primer", "melody")]),
        (both, ["primer=gone #1.mid", "melody=piece.ogg"], ["no file gone #1.mid", "is no score"]),
        (["-n", "tiny_harmonise"], ["melody=tune.mid", "bars=4"], ["as long as its tune"]),
        (["tiny_fill"], ["piece=tune.mid"], ["as in bars=9-16"]),
        (["-n", "tiny_continue"], ["primer=tune.mid", "bars=3-4"], ["as in bars=16"]),
        (["-n", "tiny_fill"], ["piece=tune.mid", "bars=2", "tempo=90"], ["tempo: it cannot be"]),
        (["-n", "tiny_fill"], ["piece=tune.mid", "bars=2", "chords=C"], ["chords: it cannot be"]),
        (["tiny_fill"], ["piece=tune.mid", "bars=9-99"], ["beyond the last bar of tune.mid"]),
        (["tiny_fill"], ["piece=tune.mid", "bars=2", "decoder=greedy"], ["fills no bars"]),
        (
            ["-n", "tiny_continue"],
            ["primer=tune.mid", "chords=C | F", "decoder=greedy"],
            ["chords: greedy of tiny cannot follow them", "decoders that can: composer"],
        ),
    ]
    for targets, config, words in cases:
        done = project.run(*targets, *(["--config", *config] if config else []))
        assert done.returncode != 0
        assert all(part in done.stdout for part in words), done.stdout
