from dataclasses import replace

import mido
import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.midi.events import parse
from continuo.midi.notes import read_notes
from continuo.midi.tracks import Tracks
from continuo.pieces.outcomes import continued, heard_otherwise, length_of
from continuo.pieces.parts import strikes
from midi_files import line, midi, save
from own_songs import CHORDS, EVERY, made, read, rows, song, tune, written


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


def test_what_is_repeated_is_held_where_that_is_asked_for(tmp_path):
    piece = read(song(tmp_path / "a.mid"))
    struck, held = (
        continued(piece, made(piece, [(60, 79), (60, 78), (60, 77)]), held=held)
        for held in (False, True)
    )
    assert (struck.facts["notes"], held.facts["notes"]) == (6, 4)
    assert struck.facts["lasts"] == held.facts["lasts"]


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
