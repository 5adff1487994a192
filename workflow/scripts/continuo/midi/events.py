"""The note events of a MIDI file.

mido is the reference: it decides what a file holds, and what is wrong with it. A file that is in
order is read by `continuo.midi.bytes`, which is many times faster and finds the same.
"""

from pathlib import Path

import mido
import numpy as np

from continuo.base.errors import UserError
from continuo.midi.bytes import Events, UnusualError, parse, timing

LATEST = 2**40  # ticks; a month of music at 480 ticks a quarter has 2**31


def read_events(path: str | Path) -> Events:
    """The note events of a MIDI file.

    Raises UserError, saying what is wrong with the file, where it cannot be read.
    """
    content = Path(path).read_bytes()
    try:
        events = parse(content)
    except UnusualError:
        events = _read_with_mido(path, content)
    if (events.end > LATEST).any():
        raise UserError(f"{path}: broken MIDI (longer than {LATEST} ticks)")
    return events


def _read_with_mido(path: str | Path, content: bytes) -> Events:
    if not content:
        raise UserError(f"{path}: the file is empty")
    if content[:4] != b"MThd":
        start = content[:4]
        raise UserError(f"{path}: not a MIDI file (it begins with {start!r}, not with b'MThd')")
    try:
        # clip: data bytes above 127 are common in old files and harm nothing but their own event
        midi = mido.MidiFile(path, clip=True)
    except EOFError:
        raise UserError(f"{path}: the file is cut short") from None
    except Exception as error:  # mido lets whatever its parser trips over through
        raise UserError(f"{path}: broken MIDI ({type(error).__name__}: {error})") from error
    rows, ends, meta = [], [], []
    for number, messages in enumerate(midi.tracks):
        now = 0
        for message in messages:
            now += message.time
            if message.type in ("note_on", "note_off") and now <= LATEST:
                struck = message.type == "note_on" and message.velocity > 0
                rows.append((now, number, message.note, message.channel, struck))
            elif message.is_meta and now <= LATEST:
                meta.append((now, message))
        ends.append(min(now, LATEST + 1))
    tick, track, pitch, channel, struck = np.array(rows, np.int64).reshape(-1, 5).T
    tempos, metres = timing(meta)
    metrical = midi.type != 2 and midi.ticks_per_beat > 0
    seconds = midi.length if metrical else float("nan")
    return Events(
        tick=tick,
        track=track,
        pitch=pitch,
        channel=channel,
        struck=struck.astype(bool),
        end=np.array(ends, np.int64),
        ticks_per_quarter=midi.ticks_per_beat,
        seconds=seconds,
        tempos=tempos,
        metres=metres,
    )
