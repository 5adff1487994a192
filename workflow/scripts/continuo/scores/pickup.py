"""The bar that a score begins within: what MusicXML tells of it, and a MIDI file that keeps it."""

import io
from fractions import Fraction
from xml.etree.ElementTree import Element

import mido

from continuo.scores.mending import filled, whole


def pickup(score: Element) -> Fraction:
    """Whole notes of the score's first bar, if it is shorter than its metre; else 0.

    What is read is the first measure of the first part, up to where its last note ends.
    """
    measure = score.find(".//measure")
    if measure is None:
        return Fraction(0)
    divisions, beats, kind = (
        whole(measure.findtext(f".//{name}")) for name in ("divisions", "beats", "beat-type")
    )
    if not (divisions and beats and kind):
        return Fraction(0)
    length = Fraction(filled(measure), 4 * divisions)
    return length if length < Fraction(beats, kind) else Fraction(0)


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
