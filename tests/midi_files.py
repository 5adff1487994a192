"""MIDI files, message by message or byte by byte."""

import mido
import numpy as np

from continuo.midi.instruments import Part
from continuo.midi.notes import MidiNotes


def save(path, *tracks, ticks_per_beat=480):
    """A MIDI file of tracks, each a list of messages or (type, pitch, velocity, delta time)."""
    midi = mido.MidiFile(ticks_per_beat=ticks_per_beat)
    for messages in tracks:
        track = mido.MidiTrack()
        for message in messages:
            if isinstance(message, tuple):
                kind, pitch, velocity, time = message
                message = mido.Message(kind, note=pitch, velocity=velocity, time=time)
            track.append(message)
        midi.tracks.append(track)
    midi.save(path)
    return path


def chunk(name, content):
    """A chunk, its length told."""
    return name + len(content).to_bytes(4, "big") + content


def midi(*tracks, kind=1, division=480, count=None):
    """The bytes of a MIDI file of tracks, each its events' bytes."""
    numbers = (kind, len(tracks) if count is None else count, division & 0xFFFF)
    head = b"".join(n.to_bytes(2, "big") for n in numbers)
    return chunk(b"MThd", head) + b"".join(chunk(b"MTrk", track) for track in tracks)


def number(value):
    """A number of variable length, as MIDI writes it."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))


def line(channel: int, *notes: tuple[int, int], velocity: int = 64) -> list[mido.Message]:
    """The messages of (pitch, ticks) one after the other."""
    return [
        mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=time)
        for pitch, ticks in notes
        for kind, time in (("note_on", 0), ("note_off", ticks))
    ]


def notes_of(onset, duration, pitch, quarter=480, channel=0, **more) -> MidiNotes:
    """Notes of one part, or of one a channel, with ticks from arrays or lists; all as loud."""
    channels, part = np.unique(np.broadcast_to(channel, len(pitch)), return_inverse=True)
    return MidiNotes(
        onset=np.asarray(onset, np.int64),
        duration=np.asarray(duration, np.int64),
        pitch=np.asarray(pitch, np.int16),
        velocity=np.full(len(pitch), 64, np.int16),
        part=part,
        parts=[Part(channel=int(number)) for number in channels],
        ticks_per_quarter=quarter,
        tracks=1,
        **{"seconds": 1.0, **more},
    )


def name(text):
    """The name of a track."""
    return mido.MetaMessage("track_name", name=text)


def program(number, channel, time=0):
    """A change of instrument."""
    return mido.Message("program_change", program=number, channel=channel, time=time)


def song(path):
    """A flute, two violins, a piano that turns into an organ, and drums on two tracks."""
    return save(
        path,
        [name("Song"), mido.MetaMessage("set_tempo", tempo=500_000)],
        [name("Flute"), program(73, 0), *line(0, (84, 480), (86, 480))],
        [name("Violino II"), program(40, 1), *line(1, (67, 480))],
        [name("Violino I"), program(40, 2), *line(2, (79, 480))],
        [program(0, 3), *line(3, (48, 480)), program(19, 3), *line(3, (50, 480), velocity=90)],
        [name("Kit"), *line(9, (36, 240), (38, 240))],
        [name("Shaker"), *line(9, (70, 240))],
    )
