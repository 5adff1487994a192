"""The name of a MIDI file's music."""

import mido
import pytest

from continuo.midi.title import sequence_name


def content(path, *messages: mido.Message | mido.MetaMessage, later: str = "") -> bytes:
    tracks = [mido.MidiTrack(messages), mido.MidiTrack()]
    tracks[1].append(mido.MetaMessage("track_name", name=later))
    mido.MidiFile(tracks=tracks, charset="utf-8").save(path)
    return path.read_bytes()


def name(text: str, time: int = 0) -> mido.MetaMessage:
    return mido.MetaMessage("track_name", name=text, time=time)


@pytest.mark.parametrize("text", ["Sonate", "<script>alert(1)</script>", "Käse 字", "x" * 300])
def test_it_is_that_of_the_first_track(tmp_path, text):
    tempo = mido.MetaMessage("set_tempo", tempo=400_000)
    assert sequence_name(content(tmp_path / "a.mid", tempo, name(text), later="Piano")) == text


def test_what_is_no_name_of_the_whole_is_not_taken(tmp_path):
    path = tmp_path / "a.mid"
    assert sequence_name(content(path, later="Piano")) == ""
    assert sequence_name(content(path, mido.Message("note_on", note=60), name("late"))) == ""
    assert sequence_name(content(path, name("late", time=9))) == ""
    assert sequence_name(content(path, name(" two\n lines "))) == "two lines"


def test_bytes_that_are_no_utf_8_are_latin_1_and_broken_files_have_no_name(tmp_path):
    whole = content(tmp_path / "a.mid", name("K\u00e4se"))
    assert sequence_name(whole.replace("K\u00e4se".encode(), b"K\xe4ses")) == "K\u00e4ses"
    for end in range(len(whole)):
        assert sequence_name(whole[:end]) in (
            "",
            "K",
            "K\u00c3",
            "K\u00e4",
            "K\u00e4s",
            "K\u00e4se",
        )
    assert sequence_name(b"") == sequence_name(b"MThd no header MTrk") == ""
