"""MIDI files, message by message or byte by byte."""

import mido


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
