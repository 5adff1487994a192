"""The bar that a score begins within: what MusicXML tells of it, and a MIDI file that keeps it."""

import io
import re
from fractions import Fraction

import mido


def pickup(musicxml: str) -> Fraction:
    """Whole notes of the score's first bar, if it is shorter than its metre; else 0.

    What is read is the first measure of the first part, up to where its last note ends.
    """
    measure = re.search(r"<measure\b[^>]*>(.*?)</measure>", musicxml, re.DOTALL)
    text = measure[1] if measure else ""
    divisions, beats, kind = (
        _number(rf"<{name}>\s*(\d+)\s*</{name}>", text)
        for name in ("divisions", "beats", "beat-type")
    )
    if not (divisions and beats and kind):
        return Fraction(0)
    now, end = 0, 0
    for element in re.finditer(r"<(note|backup|forward)\b[^>]*>(.*?)</\1>", text, re.DOTALL):
        duration = _number(r"<duration>\s*(\d+)\s*</duration>", element[2])
        if element[1] == "backup":
            now -= duration
        elif not re.search(r"<chord\b", element[2]):  # which begins with the note before it
            now += duration
        end = max(end, now)
    length = Fraction(end, 4 * divisions)
    return length if length < Fraction(beats, kind) else Fraction(0)


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def with_pickup(midi: bytes, length: Fraction) -> bytes:
    """The MIDI file with a first bar of `length` whole notes, and the metre it had from there on.

    It stays as it is where it tells no metre at its start, or where no metre is of that length.
    """
    if not length or length.denominator & (length.denominator - 1) or length.denominator > 64:
        return midi
    file = mido.MidiFile(file=io.BytesIO(midi))
    after = int(length * 4 * file.ticks_per_beat)
    found = False
    for number, track in enumerate(file.tracks):
        now, events = 0, []
        for message in track:
            now += message.time
            if now == 0 and message.type == "time_signature":
                found = True
                short = message.copy(numerator=length.numerator, denominator=length.denominator)
                events.append((0, short))
                events.append((after, message))
            else:
                events.append((now, message))
        events.sort(key=lambda event: event[0])
        ticks = [0, *(tick for tick, _ in events)]
        file.tracks[number] = mido.MidiTrack(
            message.copy(time=tick - before)
            for before, (tick, message) in zip(ticks, events, strict=False)
        )
    if not found:
        return midi
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()
