"""MIDI files made audible: a SoundFont synthesizer and an MP3 that every browser plays."""

from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
import symusic

from continuo.base.errors import UserError
from continuo.report.base.soundfont import SoundFont

RATE = 32_000  # samples a second: up to 16 kHz, and a sixth less to send than 44,100
LOUDNESS = -20.0  # LUFS
PEAK = 10 ** (-1 / 20)  # -1 dBFS
BLOCK = 0.4  # seconds that loudness is measured over
SILENCE = 1e-3  # of the peak: -60 dB
LONGEST_TAIL = 2.0  # seconds after the last note has ended
FADE_IN, FADE_OUT = 0.005, 0.05  # seconds
COMPRESSION = 0.7  # 0 best sound .. 1 smallest file; about 5 kB a second of harp


def render(midi_path: str | Path, audio_path: str | Path, soundfont: SoundFont) -> float:
    """Play `midi_path` with `soundfont` into the stereo MP3 `audio_path`; its length in seconds.

    See `level`; silence at the end is cut; what it is played with is the MP3's comment. The same
    file gives the same bytes on the same machine. Raises ValueError, naming the file, where it is
    no MIDI file or holds no notes; UserError where the SoundFont cannot be read.
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
    try:
        synthesizer = symusic.Synthesizer(str(soundfont.path), RATE, 1)
        stereo = np.asarray(synthesizer.render(score, True), dtype=np.float64)
    except (RuntimeError, ValueError) as error:
        raise UserError(
            f"{soundfont.path} cannot be read as a SoundFont ({error}). Give another one, in the "
            "format SF2 or SF3, as sound.soundfont."
        ) from error
    sound = level(trim(stereo[:, : round((end + LONGEST_TAIL) * RATE)].T))
    with soundfile.SoundFile(
        str(audio_path),
        "w",
        RATE,
        channels=2,
        format="MP3",
        bitrate_mode="VARIABLE",
        compression_level=COMPRESSION,
    ) as file:
        file.comment = soundfont.words.encode("ascii", "backslashreplace").decode()
        file.write(sound)
    return len(sound) / RATE


def played_with(audio_path: str | Path) -> str:
    """The words of the SoundFont that an MP3 of `render` was played with; "" where none are."""
    with soundfile.SoundFile(str(audio_path)) as file:
        return file.comment


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
