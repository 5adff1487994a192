"""MIDI files message by message."""

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
