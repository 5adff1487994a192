import mido
import pytest

from continuo.midi.events import parse
from continuo.midi.tracks import Event, Tracks, metre_event, tempo_event
from midi_files import chunk, midi, number, save

NOTE = b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x40"  # a quarter at 480 ticks
END = b"\x00\xff\x2f\x00"


def song(path):
    """Three parts, with what a sequencer writes beside notes."""
    tempo = [
        mido.MetaMessage("track_name", name="Song"),
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
        mido.MetaMessage("key_signature", key="Eb"),
        mido.MetaMessage("set_tempo", tempo=600_000),
        mido.MetaMessage("set_tempo", tempo=450_000, time=1440),
        mido.MetaMessage("text", text="\u00e4"),
        mido.Message("sysex", data=(1, 2, 3)),
    ]
    parts = [tempo]
    for channel, program in ((0, 40), (1, 42), (9, 0)):
        parts.append(
            [
                mido.Message("program_change", channel=channel, program=program),
                mido.Message("control_change", channel=channel, control=7, value=90),
                mido.Message("pitchwheel", channel=channel, pitch=100),
                *(
                    mido.Message(kind, channel=channel, note=60 + channel, velocity=v, time=240)
                    for v in (80, 30, 55)
                    for kind in ("note_on", "note_off")
                ),
                mido.Message("aftertouch", channel=channel, value=3),
            ]
        )
    return save(path, *parts)


def messages(content, path):
    path.write_bytes(content)
    return [[(m, m.time) for m in track] for track in mido.MidiFile(path).tracks]


def test_a_file_comes_back_event_for_event(tmp_path):
    path = song(tmp_path / "a.mid")
    again = Tracks.of(path.read_bytes()).to_bytes()
    expected = messages(path.read_bytes(), tmp_path / "b.mid")
    assert messages(again, tmp_path / "c.mid") == expected


def test_running_status_is_spelt_out_and_format_0_stays_one_track():
    content = midi(b"\x00\x90\x3c\x40\x60\x3c\x00\x00\x3e\x50\x60\x3e\x00" + END, kind=0)
    tracks = Tracks.of(content)
    assert tracks.one
    assert [event.data.hex() for _, event in tracks] == ["903c40", "903c00", "903e50", "903e00"]
    assert tracks.to_bytes()[8:10] == b"\x00\x00"
    more = tracks.with_events([(1, Event(0, b"\x91\x40\x40"))])
    assert more.to_bytes()[8:12] == b"\x00\x01\x00\x02"


def test_what_a_reader_passes_over_is_not_written_again():
    bad_key, bad_tempo = b"\x00\xff\x59\x02\x0c\x09", b"\x00\xff\x51\x03\x00\x00\x00"
    track = bad_key + bad_tempo + b"\x00\xf1\x00" + NOTE + END
    content = midi(track)
    riff = b"RIFF" + bytes(4) + b"RMID" + b"data" + len(content).to_bytes(4, "little") + content
    alien = content[:14] + chunk(b"XFIH", b"abc") + content[14:]
    for whole in (content, riff, alien):
        tracks = Tracks.of(whole)
        assert [event.data.hex() for _, event in tracks] == ["903c40", "803c40"]
        assert not list(parse(tracks.to_bytes()).told)


def test_patterns_of_format_2_follow_one_another_at_their_tempos():
    fast = b"\x00" + tempo_event(300_000)
    content = midi(fast + NOTE + END, NOTE + END, kind=2)
    again = parse(Tracks.of(content).to_bytes())
    first = parse(content)
    assert again.tick.tolist() == first.tick.tolist() == [0, 480, 480, 960]
    assert sorted(again.tempos) == sorted(first.tempos) == [(0, 300_000), (480, 500_000)]


def test_broken_files_are_errors():
    with pytest.raises(ValueError, match="not a MIDI file"):
        Tracks.of(b"abc")


def test_events_come_behind_those_of_their_tick():
    tracks = Tracks.of(midi(NOTE + END)).with_events(
        [(0, Event(480, b"\x90\x40\x40")), (0, Event(1000, b"\x80\x40\x40"))]
    )
    assert [(event.tick, event.data[0]) for _, event in tracks] == [
        (0, 0x90), (480, 0x80), (480, 0x90), (1000, 0x80),
    ]  # fmt: skip
    assert tracks.end == (1000,)
    assert parse(tracks.to_bytes()).end.tolist() == [1000]


def test_a_tempo_from_a_tick_on_is_not_changed_any_more(tmp_path):
    tracks = Tracks.of(song(tmp_path / "a.mid").read_bytes())
    again = parse(tracks.timed_anew(720, tempo_event(400_000)).to_bytes())
    assert again.tempos == [(0, 600_000), (720, 400_000)]
    again = parse(tracks.timed_anew(0, metre_event(5, 8)).to_bytes())
    assert again.metres == [(0, 5, 8)]


def test_a_piece_is_moved_with_its_keys_and_without_its_drums(tmp_path):
    path = song(tmp_path / "a.mid")
    tracks = Tracks.of(path.read_bytes())
    assert tracks.pitches == {60, 61}
    moved = tracks.transposed(-3)
    events = parse(moved.to_bytes())
    assert sorted({*zip(events.channel.tolist(), events.pitch.tolist(), strict=True)}) == [
        (0, 57), (1, 58), (9, 69),
    ]  # fmt: skip
    found = messages(moved.to_bytes(), tmp_path / "b.mid")[0]
    assert [m.key for m, _ in found if m.type == "key_signature"] == ["C"]
    with pytest.raises(ValueError, match="the note 60 cannot be moved"):
        tracks.transposed(70)


def test_long_times_are_written_as_they_are():
    track = number(300_000) + NOTE[1:] + END
    assert parse(Tracks.of(midi(track)).to_bytes()).tick.tolist() == [300_000, 300_480]
