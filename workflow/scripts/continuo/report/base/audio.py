"""MIDI files made audible: a SoundFont synthesizer and an MP3 that every browser plays."""

import importlib.util
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
import symusic

RATE = 32_000  # samples a second: up to 16 kHz, and a sixth less to send than 44,100
LOUDNESS = -20.0  # LUFS
PEAK = 10 ** (-1 / 20)  # -1 dBFS
BLOCK = 0.4  # seconds that loudness is measured over
SILENCE = 1e-3  # of the peak: -60 dB
LONGEST_TAIL = 2.0  # seconds after the last note has ended
FADE_IN, FADE_OUT = 0.005, 0.05  # seconds
COMPRESSION = 0.7  # 0 best sound .. 1 smallest file; about 5 kB a second of harp


def default_soundfont() -> Path:
    """TimGM6mb.sf2, a small General MIDI SoundFont that the package pretty_midi carries.

    Raises FileNotFoundError where it is not installed.
    """
    # Looked up, not imported: the package is wanted for its file alone.
    found = importlib.util.find_spec("pretty_midi")
    if found and found.origin:
        soundfont = Path(found.origin).with_name("TimGM6mb.sf2")
        if soundfont.is_file():
            return soundfont
    raise FileNotFoundError(
        "TimGM6mb.sf2 is not there: install the package pretty_midi, or name another SoundFont"
    )


def render(
    midi_path: str | Path, audio_path: str | Path, soundfont: str | Path | None = None
) -> float:
    """Play `midi_path` with `soundfont` into the stereo MP3 `audio_path`; its length in seconds.

    See `level`; silence at the end is cut. The same file gives the same bytes on the
    same machine. Raises ValueError, naming the file, where it is no MIDI file or holds no notes.
    """
    try:
        score = symusic.Score(str(midi_path), "second")
    except (RuntimeError, ValueError) as error:
        raise ValueError(f"{midi_path} cannot be read as a MIDI file: {error}") from error
    if not any(len(track.notes) for track in score.tracks):
        raise ValueError(f"{midi_path} holds no notes, so there is nothing to play")
    end = float(score.end())
    # The synthesizer leaves the last few samples of what it returns unwritten: whatever lay in
    # memory, at up to 1e32. A last note after the end moves them to where they are cut off.
    beyond = symusic.Track(ttype="second")
    beyond.notes.append(symusic.Note(end + LONGEST_TAIL, 0.01, 60, 1, "second"))
    score.tracks.append(beyond)
    synthesizer = symusic.Synthesizer(str(soundfont or default_soundfont()), RATE, 1)
    stereo = np.asarray(synthesizer.render(score, True), dtype=np.float64)
    sound = level(trim(stereo[:, : round((end + LONGEST_TAIL) * RATE)].T))
    soundfile.write(
        str(audio_path),
        sound,
        RATE,
        format="MP3",
        bitrate_mode="VARIABLE",
        compression_level=COMPRESSION,
    )
    return len(sound) / RATE


def trim(sound: np.ndarray) -> np.ndarray:
    """`sound`, shape (samples, channels), up to its last audible sample.

    Raises ValueError where it is silent, or so loud that no notes can be behind it.
    """
    peak = np.abs(sound).max(initial=0.0)
    if not 0 < peak < 1e3:
        raise ValueError(f"the synthesizer gave a peak of {peak:.3g}, which is no music")
    return sound[: int(np.flatnonzero((np.abs(sound) > SILENCE * peak).any(axis=1))[-1]) + 1]


def level(sound: np.ndarray) -> np.ndarray:
    """`sound`, shape (samples, channels), as loud as all others, both ends faded, so none clicks.

    Its integrated loudness (ITU-R BS.1770-4) is LOUDNESS, or its peak -1 dBFS where that is less
    loud, or where it is shorter than a block that loudness is measured over.
    """
    gain = PEAK / np.abs(sound).max()
    if len(sound) >= BLOCK * RATE:
        loudness = pyloudnorm.Meter(RATE, block_size=BLOCK).integrated_loudness(sound)
        gain = min(gain, 10 ** ((LOUDNESS - loudness) / 20))
    loud = sound * gain
    rise = min(round(FADE_IN * RATE), len(loud))
    fall = min(round(FADE_OUT * RATE), len(loud))
    loud[:rise] *= np.linspace(0, 1, rise)[:, None]
    loud[-fall:] *= np.linspace(1, 0, fall)[:, None]
    return loud
