import itertools
from dataclasses import replace

import mido
import numpy as np
import pandas as pd
import pytest

from continuo.base.errors import UserError
from continuo.midi.events import parse
from continuo.midi.notes import read_notes
from continuo.midi.tracks import Tracks
from continuo.models.made import sample_table
from continuo.pieces.chords import from_text
from continuo.pieces.outcomes import continued, harmonised, heard_otherwise, length_of
from continuo.pieces.own_piece import read_own
from continuo.pieces.parts import strikes
from midi_files import line, midi, save

CHORDS = {"max_notes": 2, "drums": False, "grid": 0, "reading": "notes"}
EVERY = {**CHORDS, "max_notes": 0}


def meta(kind, time=0, **values):
    return mido.MetaMessage(kind, time=time, **values)


def song(path):
    """In 3/4, ever faster: violin, cello that is held longer, and drums that go on for longer."""
    conductor = [
        meta("time_signature", numerator=3, denominator=4),
        meta("key_signature", key="C"),
        meta("set_tempo", tempo=600_000),
        meta("set_tempo", tempo=450_000, time=1440),
        meta("set_tempo", tempo=400_000, time=1440),
    ]
    violin = [
        mido.Message("program_change", channel=0, program=40),
        mido.Message("control_change", channel=0, control=64, value=127),
        *line(0, *[(76, 480), (74, 240), (72, 240), (71, 480)] * 2, velocity=90),
    ]
    cello = [
        mido.Message("program_change", channel=1, program=42),
        *line(1, (48, 1440), (43, 1680), velocity=50),
    ]
    drums = line(9, *[(36, 480)] * 8, velocity=120)
    return save(path, conductor, violin, cello, drums)


def read(path, chords=EVERY, key="primer", **options):
    return read_own(str(path), key, chords, **options)


def made(piece, chords, held=0.5, heard=None):
    """The table of a sample behind the piece, each chord held for so many quarters."""
    before = heard or piece.rows["pitches"].tolist()
    named = [*map(from_text, before), *chords]
    onset = np.arange(len(named)) * held
    return sample_table(
        named,
        onset,
        [[held] * len(chord) for chord in named],
        np.full(len(chords), np.nan),
        np.full(len(chords), 0.5),
        "model",
    )


def rows(notes, until=None):
    """Onset, end, pitch and channel of each note that begins before `until`."""
    table = pd.DataFrame(
        {"onset": notes.onset, "end": notes.onset + notes.duration, "pitch": notes.pitch}
    ).assign(channel=notes.channel)
    if until is not None:
        table = table[table["onset"] < until]
    return sorted(table.itertuples(index=False, name=None))


def written(outcome, path):
    path.write_bytes(outcome.tracks.to_bytes())
    return read_notes(path)


def test_what_comes_before_is_the_users_own_file(tmp_path):
    path = song(tmp_path / "a.mid")
    piece = read(path)
    assert piece.end == 3120  # of the cello; the drums go on
    outcome = continued(piece, made(piece, [(47, 79), (45, 78)]))
    own, whole = read_notes(path), written(outcome, tmp_path / "b.mid")
    added = sorted(set(rows(whole)) - set(rows(own)))
    assert set(rows(own)) <= set(rows(whole))
    assert added == [(3120, 3360, 47, 1), (3120, 3360, 79, 0), (3360, 3600, 45, 1),
                     (3360, 3600, 78, 0)]  # fmt: skip
    assert whole.tempos == own.tempos
    assert whole.metres == own.metres
    kept = [(n, event) for n, event in outcome.tracks if event.tick < piece.end]
    assert kept == [(n, event) for n, event in piece.tracks if event.tick < piece.end]
    assert outcome.facts["begins"] == 6.5
    assert outcome.facts["tempo"] == 400_000
    assert [part["program"] for part in outcome.facts["parts"]] == [40, 42]
    behind = [event.data for _, event in outcome.tracks if event.tick == piece.end]
    assert bytes([0xB0, 64, 0]) in behind  # the pedal is up
    assert bytes([0x90, 79, 90]) in behind
    assert bytes([0x91, 47, 50]) in behind


def test_drums_go_on_where_a_piece_has_drums_at_its_end(tmp_path):
    piece = read(song(tmp_path / "a.mid"))
    beaten = [(0.0, 36), (1.0, 38), (2.0, 36), (9.0, 36)]
    outcome = continued(piece, made(piece, [(60,)]), bars=2, drums=beaten)
    whole = written(outcome, tmp_path / "b.mid")
    # not among its own, the last of which is at 3360, and not beyond the two bars
    new = [row[:3] for row in rows(whole) if row[3] == 9 and row[0] > 3360]
    assert new == [(3600, 3720, 38), (4080, 4200, 36)]
    assert outcome.facts["drums"] == 2
    assert {strike[1:] for strike in strikes(outcome.tracks, drums=True) if strike.tick > 3360} == {
        (3, 9, 38, 120), (3, 9, 36, 120)
    }  # fmt: skip
    silent = tune(tmp_path / "c.mid")
    assert continued(read(silent), made(read(silent), [(60,)]), drums=beaten).facts["drums"] == 0


@pytest.mark.parametrize(
    ("length", "end"), [(479, 480), (430, 480), (410, 410), (320, 320), (310, 320), (230, 240)]
)
def test_what_is_added_begins_where_the_last_note_is_written_to_end(tmp_path, length, end):
    path = save(tmp_path / "a.mid", line(0, (60, 480), (62, 480), (64, length)))
    assert read(path).end == 960 + end
    assert read(path).primer().spell(1).place_behind[0] == round((960 + end) / 10)


def test_a_model_hears_the_last_chord_until_all_has_ended(tmp_path):
    piece = read(song(tmp_path / "a.mid"), CHORDS)
    spelled = piece.primer().spell(2)
    assert spelled.onset[-1] == 5 * 48
    assert spelled.times[-1, 1:].max() == 1.5 * 48
    other = piece.primer("4/4").spell(2)
    assert other.bar[-1].tolist() == [(4 - 1.5) * 48, 4 * 48]


def test_what_no_model_hears_is_named(tmp_path):
    path = song(tmp_path / "a.mid")
    piece = read(path, CHORDS)
    assert list(piece.unheard) == [
        "8 notes of drums in no chord",
        "2 parts heard as one",
        "2 changes of tempo not heard",
        "2 degrees of loudness not heard",
        "1 movement of a pedal not heard",
    ]
    other = ["60", *piece.rows["pitches"].tolist()[1:]]
    words = heard_otherwise(piece, made(piece, [(60,)], heard=other))
    assert words == ["1 chord heard as another, which the model knows"]


def test_a_file_of_one_track_and_notes_that_nothing_ends(tmp_path):
    """Format 0, a wrapper, an open note: what is added must not end it."""
    track = b"\x00\xc3\x18\x00\x93\x3c\x40\x60\x93\x40\x40\x60\x83\x40\x40\x00\xff\x2f\x00"
    content = midi(track, kind=0)
    riff = b"RIFF" + bytes(4) + b"RMID" + b"data" + len(content).to_bytes(4, "little") + content
    (tmp_path / "a.rmi").write_bytes(riff)
    piece = read(tmp_path / "a.rmi")
    outcome = continued(piece, made(piece, [(60,), (64,)], 0.25))
    assert outcome.tracks.one
    assert rows(written(outcome, tmp_path / "b.mid")) == [
        (0, 192, 60, 3), (96, 192, 64, 3), (240, 360, 60, 3), (360, 480, 64, 3)
    ]  # fmt: skip
    assert outcome.facts["parts"] == [{"track": 0, "channel": 3, "program": 24}]


def test_so_many_bars_are_added_and_no_more(tmp_path):
    piece = read(song(tmp_path / "a.mid"))
    table = made(piece, [(60 + n,) for n in range(10)], 0.75)
    outcome = continued(piece, table, bars=2)
    notes = [row for row in rows(written(outcome, tmp_path / "b.mid")) if row[0] >= 3120]
    notes = [row for row in notes if row[3] != 9]
    assert len(notes) == 8
    assert max(row[1] for row in notes) == 3120 + 2 * 3 * 480
    assert outcome.facts["lasts"] == 6
    cut = continued(piece, made(piece, [(60,)] * 9, 0.8), bars=1).facts
    assert (cut["notes"], cut["lasts"]) == (4, 3)
    generation = {"chords": 512, "ends": True}
    two = {"chords": 288, "quarters": 6}
    assert length_of(piece, generation, 2, None) == two
    assert length_of(piece, generation, 2, "6/8") == two
    assert length_of(piece, generation, 2, None, "C | F | G") == two
    assert length_of(piece, generation, None, None) == generation
    # with chord symbols it ends with them, after an upbeat of less than a bar
    framed = length_of(piece, {"chords": 512, "ends": False}, None, None, "C | %")
    assert framed == {"chords": 3 * 3 * 48, "ends": True}


def test_another_tempo_and_metre_begin_with_what_is_added(tmp_path):
    piece = read(song(tmp_path / "a.mid"))
    outcome = continued(piece, made(piece, [(60,)]), tempo=90, metre="4/4")
    whole = written(outcome, tmp_path / "b.mid")
    assert whole.tempos[-1] == (piece.end, 666_667)
    assert whole.metres == [(0, 3, 4), (piece.end, 4, 4)]
    assert whole.bars.at(np.array([piece.end]))[1:] == (0, 1920)


def test_a_piece_is_moved_to_a_key_and_says_so(tmp_path):
    path = song(tmp_path / "a.mid")
    piece = read(path, tonality="D")
    assert piece.moved == "from C major to D major, 2 semitones up"
    outcome = continued(piece, made(piece, [(60,)]))
    whole, own = written(outcome, tmp_path / "b.mid"), read_notes(path)
    moved = [(a, b, p + 2 * (c != 9), c) for a, b, p, c in rows(own)]
    assert set(moved) <= set(rows(whole))
    keys = [m.key for t in mido.MidiFile(tmp_path / "b.mid").tracks for m in t
            if m.type == "key_signature"]  # fmt: skip
    assert keys == ["D"]


def test_behind_a_performance_the_beats_found_in_it_are_the_files(tmp_path):
    piece = read(song(tmp_path / "a.mid"))
    found = piece.rows.assign(
        onset=piece.rows["onset"] * 7, ticks_per_quarter=960, tempo=700_000, bar_ticks=4 * 960
    )
    played = replace(piece, rows=found, performed=True)
    assert played.bar() == 4
    # 0.65 s from the last chord, at 17.5 quarters, to the last end: on the beat after that, at 19
    assert (played.end, played.behind) == (3600, 19 * 960)
    assert played.primer("3/8").spell(2).bar[-1].tolist() == [0, 72]
    outcome = continued(played, made(played, [(60,), (62,)], 1), bars=1)
    whole = written(outcome, tmp_path / "b.mid")
    assert whole.tempos[-1] == (3600, 700_000)
    assert whole.tempos[:-1] == piece.notes.tempos
    assert outcome.facts["tempo"] == 700_000
    assert [row for row in rows(whole) if row[0] >= 3600 and row[3] != 9] == [
        (3600, 4080, 60, 0), (4080, 4560, 62, 0)
    ]  # fmt: skip
    slower = continued(played, made(played, [(60,)]), tempo=60)
    assert slower.facts["tempo"] == 1_000_000


def test_what_is_added_may_have_the_tempos_of_the_piece_from_its_beginning(tmp_path):
    piece = read(song(tmp_path / "a.mid"))
    outcome = continued(piece, made(piece, [(60,)] * 15), tempo="piece")
    whole, changes = written(outcome, tmp_path / "b.mid"), piece.notes.tempos
    assert whole.tempos[:3] == changes
    assert outcome.facts["tempo"] == 600_000
    added = [(tick - piece.end, tempo) for tick, tempo in whole.tempos[3:]]
    assert added == [(0, 600_000), (1440, 450_000), (7 * 480, 600_000)]  # no chord has the third


def test_what_is_added_is_as_loud_as_its_part_but_for_what_the_model_names(tmp_path):
    piece = read(song(tmp_path / "a.mid"))
    outcome = continued(piece, made(piece, [(74, 45), (76, 47)]), louder=[-16, 45.4])
    whole = written(outcome, tmp_path / "b.mid")
    added = whole.at((whole.onset >= piece.end) & ~whole.drums)
    found = dict(zip(added.pitch.tolist(), added.velocity.tolist(), strict=True))
    assert found == {74: 74, 45: 34, 76: 127, 47: 95}


def test_a_harmony_is_as_loud_as_the_tune_is_there(tmp_path):
    loud = [*line(0, (72, 480), velocity=100), *line(0, (74, 480), velocity=60)]
    piece = read(save(tmp_path / "a.mid", loud), key="melody", tune=True)
    outcome = harmonised(piece, made(piece, [(48, 72), (50, 74)]).iloc[2:])
    whole = written(outcome, tmp_path / "b.mid")
    assert whole.velocity[whole.pitch < 60].tolist() == [100, 60]


def test_of_a_performance_the_tune_is_what_is_highest_of_what_a_hand_strikes_together(tmp_path):
    chance = np.random.default_rng(1)
    struck = []
    for chord in range(20):
        at = chord * 500 + int(chance.integers(0, 60))
        for pitch, late in ((72 + chord % 5, 9), (64, 0), (60, 5)):
            struck += [(at + late, "note_on", pitch), (at + late + 400, "note_off", pitch)]
    messages, now = [], 0
    for tick, kind, pitch in sorted(struck):
        messages.append(mido.Message(kind, note=pitch, velocity=64, time=tick - now))
        now = tick
    path = save(tmp_path / "a.mid", messages)
    piece = read(path, {**EVERY, "timing": "performance"}, key="melody", tune=True)
    tops = [72 + chord % 5 for chord in range(20)]
    assert piece.played
    assert piece.rows["pitches"].astype(int).tolist() == tops
    outcome = harmonised(piece, made(piece, [(48, top) for top in tops]).iloc[20:])
    own, whole = read_notes(path), written(outcome, tmp_path / "b.mid")
    kept = [row for row in rows(own) if row[2] >= 72]
    assert [row for row in rows(whole) if row[2] >= 60] == kept
    assert outcome.facts["left_out"] == ["40 notes below the tune left out"]
    below = whole.onset[whole.pitch == 48].tolist()
    assert below == [row[0] for row in kept]  # at the times of the tune


def tune(path, *more):
    return save(
        path,
        [meta("set_tempo", tempo=700_000), meta("set_tempo", tempo=300_000, time=700)],
        [
            mido.Message("program_change", channel=2, program=73),
            *line(2, (72, 437), (74, 481), (76, 960), velocity=77),
        ],
        *more,
    )


def test_a_tune_stays_and_gets_a_track(tmp_path):
    path = tune(tmp_path / "a.mid")
    piece = read(path, key="melody", tune=True)
    table = made(piece, [(48, 60, 72), (74,), (52, 76)]).iloc[3:]
    outcome = harmonised(piece, table)
    own, whole = read_notes(path), written(outcome, tmp_path / "b.mid")
    assert [row for row in rows(whole) if row[3] == 2] == rows(own)
    assert [row for row in rows(whole) if row[3] == 0] == [
        (0, 240, 48, 0), (0, 240, 60, 0), (918, 1158, 52, 0)
    ]  # fmt: skip
    assert whole.tempos == own.tempos
    assert outcome.tracks.tracks[:2] == piece.tracks.tracks
    track = mido.MidiFile(tmp_path / "b.mid").tracks[2]
    assert track.name == "Harmony"
    assert [m.program for m in track if m.type == "program_change"] == [73]
    assert {m.velocity for m in track if m.type == "note_on"} == {77}
    assert outcome.facts["notes"] == 3
    assert outcome.facts["left_out"] == []


def test_a_harmony_of_nothing_leaves_the_file_as_it_is(tmp_path):
    piece = read(tune(tmp_path / "a.mid"), key="melody", tune=True)
    outcome = harmonised(piece, made(piece, [(72,), (74,), (76,)]).iloc[3:])
    assert outcome.facts["notes"] == 0
    assert outcome.tracks == piece.tracks


@pytest.mark.parametrize("below", [[], line(3, (48, 1920), velocity=20)], ids=["alone", "above"])
def test_a_tune_whose_notes_are_struck_before_they_end_keeps_all_of_them(tmp_path, below):
    pitches = [67, 67, 69, 67, 72, 71, 71, 69, 67, 67]
    struck = [mido.Message("note_on", note=pitches[0])]
    for last, pitch in itertools.pairwise(pitches):
        struck += [
            mido.Message("note_on", note=pitch, time=480),
            mido.Message("note_off", note=last),
        ]
    struck.append(mido.Message("note_off", note=pitches[-1], time=480))
    path = save(tmp_path / "a.mid", struck, below)
    piece = read(path, key="melody", tune=True)
    assert piece.rows["pitches"].astype(int).tolist() == pitches
    outcome = harmonised(piece, made(piece, [(pitch - 12, pitch) for pitch in pitches]).iloc[10:])
    whole = written(outcome, tmp_path / "b.mid")
    tune = [row[:3] for row in rows(whole) if row[3] == 0]
    assert tune == [(480 * n, 480 * n + 480, pitch) for n, pitch in enumerate(pitches)]
    assert outcome.facts["notes"] == 10


@pytest.mark.parametrize("grid", [0, 1])
def test_the_harmony_takes_the_place_of_what_is_below_the_tune(tmp_path, grid):
    below = line(3, (60, 437), (62, 481), (64, 960), velocity=20)
    path = tune(tmp_path / "a.mid", below, line(9, (36, 100), (38, 100)))
    piece = read(path, {**EVERY, "grid": grid}, key="melody", tune=True)
    assert not any("max_notes" in words for words in piece.unheard)
    chords = [(from_text(text)[0] - 12, from_text(text)[0]) for text in piece.rows["pitches"]]
    outcome = harmonised(piece, made(piece, chords).iloc[len(chords) :])
    own, whole = read_notes(path), written(outcome, tmp_path / "b.mid")
    kept = [row for row in rows(own) if row[3] != 3]
    assert set(kept) <= set(rows(whole))
    assert not [row for row in rows(whole) if row[3] == 3]
    assert outcome.facts["left_out"] == ["3 notes below the tune left out"]
    assert outcome.facts["notes"] == len(chords)


def test_tempo_and_metre_of_a_harmony_are_those_of_all_of_it(tmp_path):
    piece = read(tune(tmp_path / "a.mid"), key="melody", tune=True, tempo=120, metre="3/8")
    assert piece.notes.tempos == [(0, 500_000)]
    assert piece.notes.metres == [(0, 3, 8)]
    assert set(piece.rows["bar_ticks"]) == {720}


def test_a_score_is_continued_through_the_midi_made_of_it(tmp_path):
    part = "<part id='P{0}'><measure number='1'><attributes><divisions>1</divisions><time><beats>2"
    part += "</beats><beat-type>4</beat-type></time></attributes>{1}</measure></part>"
    note = "<note><pitch><step>{}</step><octave>{}</octave></pitch><duration>1</duration></note>"
    parts = [part.format(n, note.format("C", 6 - n) + note.format("D", 6 - n)) for n in (1, 2)]
    listed = "".join(f"<score-part id='P{n}'><part-name>x</part-name></score-part>" for n in (1, 2))
    score = f"<score-partwise><part-list>{listed}</part-list>{''.join(parts)}</score-partwise>"
    (tmp_path / "a.musicxml").write_text(score)
    piece = read(tmp_path / "a.musicxml")
    outcome = continued(piece, made(piece, [(60, 72)]))
    whole = written(outcome, tmp_path / "b.mid")
    assert sorted(whole.pitch.tolist()) == sorted([72, 74, 60, 62, 72, 60])
    first, second = (part["track"] for part in outcome.facts["parts"])
    struck = [(strike.pitch, strike.track) for strike in strikes(outcome.tracks)]
    assert struck.count((72, first)) == struck.count((60, second)) == 2


def test_what_is_no_piece_is_an_error_that_names_it(tmp_path):
    (tmp_path / "text.mid").write_text("this is no MIDI file")
    drums = save(tmp_path / "drums.mid", line(9, (36, 100)))
    for path, chords, words in (
        ("", EVERY, "name a MIDI or MusicXML file, as in --config primer=piece.mid"),
        (tmp_path / "text.mid", EVERY, "text.mid: not a MIDI file"),
        (drums, EVERY, "no notes but drums"),
        (drums, {**EVERY, "drums": True}, "no notes but drums, to which nothing is added"),
    ):
        with pytest.raises(UserError, match=words):
            read(path, chords)


def test_time_counted_in_frames(tmp_path):
    content = midi(b"\x00\x90\x3c\x40\x64\x80\x3c\x40\x00\xff\x2f\x00", division=-25 * 256 + 40)
    (tmp_path / "a.mid").write_bytes(content)
    piece = read(tmp_path / "a.mid")
    outcome = continued(piece, made(piece, [(64,)], 1))
    events = parse(outcome.tracks.to_bytes())
    assert events.tick.tolist() == [0, 100, 100, 600]  # a quarter is taken for half a second
    assert Tracks.of(outcome.tracks.to_bytes()).division == -25 * 256 + 40
