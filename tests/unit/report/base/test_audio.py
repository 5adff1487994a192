"""MIDI made audible: level, length, size, and the same bytes twice."""

from pathlib import Path

import mido
import numpy as np
import pyloudnorm
import pytest
import soundfile

from continuo.base.errors import UserError
from continuo.report.base import audio
from continuo.report.base.soundfont import SoundFont, packaged


def write_midi(path: Path, chords: int, ticks: int = 120) -> Path:
    """`chords` triads on the harp, `ticks` long each at 960 ticks a second."""
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack([mido.Message("program_change", program=46)])
    for step in range(chords):
        pitches = [60 + (7 * step + third) % 24 for third in (0, 4, 9)]
        track += [mido.Message("note_on", note=pitch, velocity=64) for pitch in pitches]
        track += [
            mido.Message("note_off", note=pitch, time=0 if number else ticks)
            for number, pitch in enumerate(pitches)
        ]
    file.tracks.append(track)
    file.save(path)
    return path


def test_the_sound_has_the_length_of_the_music_and_a_level_peak(tmp_path) -> None:
    seconds = audio.render(write_midi(tmp_path / "a.mid", 16), tmp_path / "a.mp3", packaged())
    assert 2.0 <= seconds <= 2.0 + audio.LONGEST_TAIL
    sound, rate = soundfile.read(tmp_path / "a.mp3")
    assert sound.shape[1] == 2
    assert rate == audio.RATE
    assert len(sound) / rate == pytest.approx(seconds, abs=0.05)
    assert np.abs(sound).max() <= 1.0
    assert np.abs(sound[:10]).max() < 0.05
    assert np.abs(sound[-10:]).max() < 0.05


def test_the_same_file_gives_the_same_bytes(tmp_path) -> None:
    midi = write_midi(tmp_path / "a.mid", 8)
    seen = set()
    for _ in range(10):
        # Freed memory full of numbers: what the synthesizer would play if it read any of it.
        waste = [np.full(size, 1e3, dtype=np.float32) for size in (1_000, 44_214, 88_428, 132_854)]
        del waste
        audio.render(midi, tmp_path / "a.mp3", packaged())
        seen.add((tmp_path / "a.mp3").read_bytes())
    assert len(seen) == 1


def test_a_minute_of_music_is_a_small_file(tmp_path) -> None:
    seconds = audio.render(write_midi(tmp_path / "a.mid", 512), tmp_path / "a.mp3", packaged())
    assert seconds == pytest.approx(64, abs=audio.LONGEST_TAIL)
    assert (tmp_path / "a.mp3").stat().st_size < 550_000


def test_a_file_without_notes_is_named(tmp_path) -> None:
    midi = write_midi(tmp_path / "silence.mid", 0)
    with pytest.raises(ValueError, match=r"silence\.mid holds no notes"):
        audio.render(midi, tmp_path / "a.mp3", packaged())
    assert not (tmp_path / "a.mp3").exists()


def test_a_file_that_is_no_midi_file_is_named(tmp_path) -> None:
    (tmp_path / "text.mid").write_text("not music")
    with pytest.raises(ValueError, match=r"text\.mid cannot be read"):
        audio.render(tmp_path / "text.mid", tmp_path / "a.mp3", packaged())


def test_silence_at_the_end_is_cut() -> None:
    sound = np.zeros((6 * audio.RATE, 2))
    sound[[0, audio.RATE], [0, 1]] = 1.0, 0.5
    sound[2 * audio.RATE] = 0.0005  # below -60 dB
    assert len(audio.trim(sound)) == audio.RATE + 1


@pytest.mark.parametrize("peak", [0.0, 1e32, np.nan, np.inf])
def test_a_synthesizer_that_plays_nothing_or_garbage_is_refused(peak: float) -> None:
    with pytest.raises(ValueError, match="peak"):
        audio.trim(np.array([[0.0], [peak], [0.0]]))


def test_a_low_and_a_high_sound_are_as_loud_as_each_other_and_fade() -> None:
    time = np.arange(3 * audio.RATE) / audio.RATE
    meter = pyloudnorm.Meter(audio.RATE)
    for pitch, amplitude in ((100, 0.02), (2000, 0.9)):
        tone = amplitude * np.sin(2 * np.pi * pitch * time)
        loud = audio.level(np.stack([tone, 0.5 * tone], axis=1))
        assert meter.integrated_loudness(loud) == pytest.approx(audio.LOUDNESS, abs=0.3)
        assert np.abs(loud[[0, -1]]).max() < 1e-9


def test_no_peak_is_cut_off() -> None:
    clicks = np.zeros((2 * audio.RATE, 2))
    clicks[:: audio.RATE // 2] = 0.1  # too short to be loud
    assert np.abs(audio.level(clicks)).max() == pytest.approx(audio.PEAK)
    short = audio.level(np.full((audio.RATE // 4, 2), 0.02))  # no block is so short
    assert np.abs(short).max() == pytest.approx(audio.PEAK)


def test_an_mp3_says_what_it_was_played_with(tmp_path) -> None:
    midi, mp3 = write_midi(tmp_path / "a.mid", 4), tmp_path / "a.mp3"
    audio.render(midi, mp3, SoundFont(packaged().path, "mine \N{SNOWMAN}, of <b>mine</b>"))
    assert audio.played_with(mp3) == "mine \\u2603, of <b>mine</b>"


def test_what_is_no_soundfont_is_refused_by_its_name(tmp_path) -> None:
    bad = tmp_path / "bad.sf2"
    bad.write_bytes(b"RIFF1234sfbk")
    with pytest.raises(UserError, match=r"bad\.sf2 cannot be read as a SoundFont"):
        audio.render(write_midi(tmp_path / "a.mid", 1), tmp_path / "a.mp3", SoundFont(bad, ""))
